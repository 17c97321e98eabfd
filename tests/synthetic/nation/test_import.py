"""The country's files are imported as they are, and the snapshot knows that it is invented."""

from pathlib import Path

import polars as pl
import pytest

from styrbar.register.sources import invented_mapping, is_invented, template_mapping
from styrbar.register.tables import tables
from support.imports import Municipality

TABLES = {"spendings", "population", "offers", "providers", "price_indices"}


@pytest.mark.parametrize("form", ["small", "paid"])
def test_every_row_is_accepted_and_the_kroner_are_the_files(
    form: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(form)
    town = Municipality.at(tmp_path)
    report = town.take({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert report.rows_rejected == 0
    snapshot = town.store.open()
    assert set(snapshot.frames) == TABLES
    assert is_invented(snapshot.mappings)
    written = pl.read_parquet(folder / "udgifter.parquet")
    kept = snapshot.table("spendings").collect()
    assert kept.height == written.height
    assert kept["amount"].sum() == int(written["Udgift"].sum() * 100)
    assert kept["citizen"].n_unique() == written["CPR-nr."].n_unique()
    assert kept["unresolved"].null_count() == kept.height


def test_a_snapshot_is_invented_when_one_of_its_sources_is() -> None:
    own, invented = template_mapping(tables()["offers"]).id, invented_mapping(tables()["offers"]).id
    assert not is_invented([f"{own}@1", "posteringsliste@1"])
    assert is_invented([f"{own}@1", f"{invented}@1+abc"])


def test_a_row_without_the_word_is_put_aside(tmp_path: Path) -> None:
    text = "Leverandørnr.;Leverandør;Ejerforhold;Prisfaktor;Opfundne tal\nL1;Ådal;Privat;;ja\nL2;Ulvsund;Privat;;nej\n"
    town = Municipality.at(tmp_path)
    town.take({"leverandoerer.csv": text})
    assert town.store.open().table("providers").collect()["provider"].to_list() == ["L1"]


def test_an_invented_file_is_known_by_the_word_in_its_own_column() -> None:
    invented, own = invented_mapping(tables()["offers"]), template_mapping(tables()["offers"])
    assert invented.only == {"Opfundne tal": "ja"}
    assert invented.require == (*own.require, ("Opfundne tal",))
    assert invented.tables == own.tables
