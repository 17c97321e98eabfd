"""styrbar accounts and statbank: what they print, which table a file has, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.conftest import Run

from support.imports import postings
from support.statbank import Bank, statbank

LINES = ("5.38.52;1000;01-03-2025;;L1", "5.28.21;250,50;01-03-2025;;L1", "5.38.39.002;70;01-03-2024;;L1")


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "p.csv").write_text(postings(*LINES), "utf-8")
    assert run("import", tmp_path / "p.csv", "--date", "31-12-2025").code == 0
    return run


@pytest.fixture
def bank() -> Iterator[Bank]:
    with statbank() as found:
        yield found


def test_accounts_says_what_each_area_costs(loaded: Run) -> None:
    ran = loaded("accounts")
    assert ran.code == 0
    assert "Voksenområdet kostede 1.000 kr. i 2025" in ran.text
    assert "Udgifter på voksenområdet" in ran.text


def test_csv_has_the_table_of_areas_and_when_divided_the_division(loaded: Run) -> None:
    assert loaded("accounts", "--format", "csv").text.splitlines()[0].startswith("\ufeffOmråde;2024")
    by = loaded("accounts", "--by", "function", "--where", "field=children", "--from", 2025, "--format", "csv").text
    assert "5.28.21" in by
    assert "5.38.52" not in by


def test_bad_choices_end_with_two_and_danish_words(loaded: Run) -> None:
    for words, said in (
        (("--to", 2030), "Der er ingen udgifter for 2030."),
        (("--price-level", 2023), "Der er ikke indlæst et pris- og lønindeks."),
        (("--by", "citizen"), "Der kan ikke deles efter"),
        (("--measure", "halv"), "Opgørelsen findes ikke."),
    ):
        ran = loaded("accounts", *words)
        assert (ran.code, said in ran.said) == (2, True), words


def test_the_published_accounts_are_fetched_imported_and_compared(
    loaded: Run, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STYRBAR_STATBANK", bank.address)
    assert loaded("accounts", "compare").code == 4
    bank.cells = {("990", "53852", "2025"): "2"}
    ran = loaded("statbank", "accounts", "--year", 2025, "--import", "--date", "31-12-2025")
    assert ran.code == 0
    assert "REGK31.csv: øjebliksbillede" in ran.text


def test_population_is_written_to_a_file_that_can_be_imported(run: Run, bank: Bank, tmp_path: Path) -> None:
    bank.missing = "7"
    out = tmp_path / "folketal.csv"
    ran = run("statbank", "population", "--year", 2026, "--out", out, "--address", bank.address)
    assert (ran.code, out.read_bytes()[:3]) == (0, b"\xef\xbb\xbf")
    assert run("import", out, "--date", "01-03-2026").code == 0
    answered = run("accounts", "--format", "json")
    assert answered.code == 4  # inhabitants alone are no spending


def test_fetching_needs_a_place_to_put_it_and_a_year(run: Run, bank: Bank) -> None:
    assert "mangler --out eller --import" in run("statbank", "population", "--year", 2026).said
    ran = run("statbank", "population", "--import", "--address", bank.address)
    assert (ran.code, "mangler et år" in ran.said) == (2, True)
    assert bank.asked == []


def test_what_the_statbank_refuses_ends_with_nine(run: Run, bank: Bank, tmp_path: Path) -> None:
    bank.refused("EXTRACT-NOTFOUND")
    ran = run("statbank", "accounts", "--year", 2025, "--out", tmp_path / "x.csv", "--address", bank.address)
    assert (ran.code, "Statistikbanken har ikke den tabel" in ran.said) == (9, True)
    assert not (tmp_path / "x.csv").exists()


def test_json_has_every_table(loaded: Run) -> None:
    tables = json.loads(loaded("accounts", "--format", "json").text)["tables"]
    assert {"areas", "fields", "selected", "bases", "frame"} <= {table["name"] for table in tables}
