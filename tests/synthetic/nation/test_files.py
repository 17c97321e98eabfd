"""The written files: the same every time, whole, consistent, and nobody's."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from synthetic.nation.conftest import read

from styrbar.errors import BadInput
from styrbar.register.municipalities import municipalities
from styrbar.register.sources import INVENTED
from styrbar.register.tables import tables
from styrbar.synthetic.nation.people import cpr_numbers
from styrbar.synthetic.nation.settings import nation
from styrbar.synthetic.nation.writing import write_country
from styrbar.synthetic.people import cpr_number

FILES = {"udgifter": "spendings", "befolkning": "population", "tilbud": "offers", "leverandoerer": "providers",
         "pris_og_loen": "price_indices"}  # fmt: skip


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(small: Path, tmp_path: Path) -> None:
    again, other = (write_country(tmp_path / str(seed), scale=0.01, seed=seed) for seed in (1, 2))
    assert content(again) == content(small)
    assert content(other)["udgifter.parquet"] != content(small)["udgifter.parquet"]


@pytest.mark.parametrize(("name", "table"), FILES.items())
def test_a_file_has_the_templates_headings_and_says_it_is_invented(small: Path, name: str, table: str) -> None:
    frame = pl.read_parquet(small / f"{name}.parquet")
    assert frame.columns == [*(c.heading for c in tables()[table].columns), INVENTED]
    assert frame[INVENTED].unique().to_list() == ["ja"]


def test_payments_add_up_to_the_years(rows: pl.DataFrame, paid: Path) -> None:
    payments = read(paid, "udgifter", "spendings")
    keys = ["municipality", "citizen", "year", "intervention", "offer", "provider", "age", "need", "target_group"]
    sums = [pl.col("amount").sum(), pl.col("days").sum(), pl.col("quantity").sum(), pl.col("to_date").max()]
    by_year, by_payment = (f.group_by(keys).agg(sums).sort(keys) for f in (rows, payments))
    assert payments.height > 10 * rows.height
    assert by_year.equals(by_payment)


def test_payments_never_cross_a_month_or_a_fortnight(paid: Path) -> None:
    payments = read(paid, "udgifter", "spendings")
    monthly = payments.filter(pl.col("intervention") == "Botilbudslignende tilbud")
    assert monthly.filter(pl.col("from_date").dt.month() != pl.col("to_date").dt.month()).is_empty()
    fortnightly = payments.filter(pl.col("intervention") == "Familiebehandling")
    assert fortnightly["days"].max() == 15  # the last of the year
    assert fortnightly.filter(pl.col("to_date") < date(2018, 12, 17), pl.col("year") == 2018)["days"].max() == 14


def test_a_rows_days_are_those_of_its_dates_also_in_a_leap_year(rows: pl.DataFrame, paid: Path) -> None:
    for frame in (rows, read(paid, "udgifter", "spendings")):
        days = (pl.col("to_date") - pl.col("from_date")).dt.total_days() + 1
        assert frame.filter(days != pl.col("days")).is_empty()
        assert frame.filter(pl.col("from_date").dt.year() != pl.col("year")).is_empty()
        assert frame.filter(pl.col("to_date").dt.year() != pl.col("year")).is_empty()
    whole = rows.filter(pl.col("year") == 2020)["days"].max()
    assert (whole, rows.filter(pl.col("year") == 2021)["days"].max()) == (366, 365)


def test_nobody_can_have_the_numbers(rows: pl.DataFrame) -> None:
    assert rows["citizen"].str.contains(r"^(0[1-9]|[12]\d|3[01])(1[3-9]|2[0-4])\d{6}$").all()


def test_a_number_is_one_person_of_one_sex_and_birth_in_one_municipality(rows: pl.DataFrame) -> None:
    born = rows.with_columns(born=pl.col("year") - pl.col("age"))
    assert born.select("citizen", "sex", "born", "municipality").n_unique() == rows["citizen"].n_unique()
    last = rows["citizen"].str.slice(9).cast(pl.Int64) % 2
    assert ((last == 0) == (rows["sex"] == "Kvinde")).all()
    assert (born["born"] % 100 == born["citizen"].str.slice(4, 2).cast(pl.Int64)).all()


def test_many_numbers_are_all_different_and_have_the_form_of_the_municipalitys() -> None:
    born = np.repeat(np.array([1950, 1999, 2000, 2015]), 4_000)
    woman = np.arange(len(born)) % 2 == 0
    numbers = cpr_numbers(born, woman)
    assert numbers.n_unique() == len(born)
    first = date(2015, 1, 1)
    assert numbers[12_000] == cpr_number(first, "woman", 0)
    assert numbers[12_001] == cpr_number(first, "man", 0)


def test_every_municipality_has_its_inhabitants_in_proportion(small: Path) -> None:
    people = read(small, "befolkning", "population")
    assert set(people["municipality"]) == set(municipalities())
    assert people.select("municipality", "day", "age").is_unique().all()
    now = people.filter(pl.col("day") == date(2022, 1, 1))["inhabitants"].sum()
    assert now == pytest.approx(5_880_000 * 0.01, rel=0.01)


def test_help_fits_the_people_who_get_it(rows: pl.DataFrame) -> None:
    for kind in nation().kinds:
        mine = rows.filter(pl.col("intervention") == kind.intervention)
        oldest = kind.ages[1] + 2 * bool(kind.stay_days)  # a stay may go on past the age at which it began
        assert mine.filter(~pl.col("age").is_between(kind.ages[0], oldest)).is_empty(), kind.id
        assert set(mine["need"].drop_nulls()) <= {0, 1, 2, 3, 4}
        assert bool(kind.needs) == bool(mine["need"].drop_nulls().len()), kind.id
    assert set(rows.filter(pl.col("intervention") == "Krisecenter")["sex"]) == {"Kvinde"}
    assert rows["amount"].min() > 0


def test_an_offer_is_ones_own_where_it_lies_and_its_owners_elsewhere(small: Path, rows: pl.DataFrame) -> None:
    offers = read(small, "tilbud", "offers").select("offer", owner="ownership", lies="municipality", by="provider")
    stays = rows.filter(pl.col("offer").is_not_null()).join(offers, on="offer", how="left")
    assert stays["owner"].null_count() == 0
    own = stays.filter(pl.col("ownership") == "Egen kommune")
    assert (own["lies"] == own["municipality"]).all()
    other = stays.filter(pl.col("ownership") == "Anden kommune")
    assert (other["lies"] != other["municipality"]).all()
    rest = stays.filter(~pl.col("ownership").is_in(["Egen kommune", "Anden kommune"]))
    assert (rest["owner"] == rest["ownership"]).all()
    assert (stays["provider"] == stays["by"]).all()


def test_every_provider_is_there_and_private_ones_are_called_invented(small: Path, rows: pl.DataFrame) -> None:
    providers = read(small, "leverandoerer", "providers")
    assert set(rows["provider"]) <= set(providers["provider"])
    assert providers["provider_name"].str.to_lowercase().str.contains("opfundet").all()


def test_fewer_years_are_the_last_ones(tmp_path: Path) -> None:
    folder = write_country(tmp_path, scale=0.01, years=2)
    assert read(folder, "udgifter", "spendings")["year"].unique().sort().to_list() == [2021, 2022]
    assert read(folder, "befolkning", "population")["day"].unique().sort().to_list() == [
        date(2021, 1, 1),
        date(2022, 1, 1),
    ]


@pytest.mark.parametrize("wrong", [{"scale": 0.001}, {"scale": 5.1}, {"years": 0}, {"years": 6}])
def test_a_number_out_of_range_is_refused(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        write_country(tmp_path, **{"scale": 0.01, **wrong})  # type: ignore[arg-type]
