"""styrbar flows, durations, costliest and owners: the runs' answers from the command line."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run

from support.imports import grants, postings

GRANTS = grants(
    "1;011390-1234;Bevilget;01-01-2025;31-03-2026;Måned;1;1.000,00",
    "2;021390-1234;Bevilget;01-02-2026;31-12-2026;Måned;1;50,00",
)
PAID = postings("5.38.52;1.000,00;15-01-2025;011390-1234;A", "5.38.52;1.000,00;15-01-2026;011390-1234;B")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """One delivery with two years: one citizen stops, one is new."""
    folder = tmp_path / "ind"
    folder.mkdir()
    (folder / "bevillinger.csv").write_text(GRANTS, "utf-8")
    (folder / "posteringer.csv").write_text(PAID, "utf-8")
    assert run("import", "ind", "--date", "31-12-2026").code == 0
    return run


def test_flows_are_told_between_years_and_between_months(filled: Run) -> None:
    years = filled("flows")
    assert (years.code, years.said) == (0, "")
    assert "Fra 2025 til 2026 er der 1 ny borger" in years.text
    months = filled("flows", "--from-month", "2026-01-15", "--to-month", "2026-06-01")
    assert "Fra januar 2026 til juni 2026 er der 1 ny borger" in months.text
    assert "1 er stoppet (-1.000 kr.)" in months.text


def test_durations_say_how_many_stays(filled: Run) -> None:
    answer = json.loads(filled("durations", "--by", "sex", "--format", "json").text)
    (group,) = next(table for table in answer["tables"] if table["name"] == "groups")["rows"]
    assert (group["stays"], group["still"]) == (2, 1)


def test_costliest_takes_an_amount_or_a_share(filled: Run) -> None:
    assert "Dyre begge år" in filled("costliest", "--costly-above", "1.000", "--by", "sex").text
    assert "De dyreste 50,0 %" in filled("costliest", "--dearest", "50").text


def test_the_costly_are_listed_when_asked_for(filled: Run) -> None:
    answer = json.loads(filled("costliest", "--costly-above", "1", "--people", "--format", "json").text)
    assert len(answer["tables"][0]["rows"]) == 2


def test_owners_add_up(filled: Run) -> None:
    rows = filled("owners", "--format", "csv").text.splitlines()
    assert rows[0].startswith("\ufeffEjerforhold;")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("flows", "--by", "citizen"), "Der kan ikke deles efter"),
        (("flows", "--from-month", "2026-02-01"), "Den første måned skal ligge før"),
        (("durations", "--pause", "400"), "fra 0 til 366 dage"),
        (("costliest", "--dearest", "alle"), "--dearest skal være et tal"),
        (("costliest", "--costly-above", "0"), "mere end 0 kr."),
        (("owners", "--fixed-prices"), "intet pris- og lønindeks"),
        (("owners", "--where", "account"), "--where mangler et lighedstegn"),
    ],
)
def test_what_cannot_be_used_is_said_in_danish(filled: Run, words: tuple[str, ...], says: str) -> None:
    ran = filled(*words)
    assert ran.code == 2
    assert says in ran.said
