"""Paying for an offer together, from the command line."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from cli.conftest import Run

USE = "Kommune;Døgn;Nøgle\nOdense;100;3\nFaxe;65;1\n"


@pytest.fixture
def use(tmp_path: Path) -> Path:
    path = tmp_path / "forbrug.csv"
    path.write_text(USE, "utf-8")
    return path


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_an_offer_is_paid_for_by_the_file_of_use(run: Run, use: Path) -> None:
    told = run(
        "objective", "--variant", "shared", "--year", "2027", "--cost", "365", "--places", "1", "--use", use,
        "--format", "csv",
    )  # fmt: skip
    # 1 kr. a day; 200 days idle by 3 and 1
    assert told.code == 0
    assert {row["Kommune"]: row["Betaling i alt (kr.)"] for row in table(told.text)} == {
        "Odense": "250,00", "Faxe": "115,00",
    }  # fmt: skip


def test_without_population_it_says_what_is_needed(run: Run) -> None:
    told = run("objective", "--variant", "full", "--year", "2027", "--cost", "1000")
    assert told.code == 2
    assert "hele befolkningen pr. 01-01-2026" in told.said
    assert "FOLK1A for 1. kvartal 2026" in told.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", "2027"), "Der mangler --variant eller --year."),
        (("--variant", "halv", "--year", "2027"), "full (fuld objektiv finansiering)"),
        (("--variant", "full", "--year", "2027", "--cost", "meget"), "--cost skal være et tal"),
        (("--variant", "full", "--year", "1999"), "--year skal være et helt tal mellem 2007 og 2100"),
    ],
)
def test_a_command_that_is_off_says_how(run: Run, words: tuple[str, ...], said: str) -> None:
    told = run("objective", *words)
    assert (told.code, said in told.said) == (2, True), told.said


def test_the_ways_of_paying_are_listed_with_their_names(run: Run) -> None:
    rows = table(run("objective", "variants", "--year", "2027", "--format", "csv").text)
    assert [row["Navn i kommandoen"] for row in rows][:5] == [
        "full", "secure", "teaching", "childrens_house", "psychiatry",
    ]  # fmt: skip
    assert run("objective", "variants").code == 0
