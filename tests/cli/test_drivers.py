"""The command about what drives the spending."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run

from styrbar.analysis.dimensions import SPENDING
from styrbar.cli.drivers import BREAKDOWNS
from support.imports import grants, postings

GRANTS = grants(
    "1;011390-1234;Bevilget;01-01-2025;31-12-2026;Måned;1;1.000,00",
    "2;021390-1234;Bevilget;01-01-2026;31-12-2026;Måned;1;50,00",
)
PAID = postings("5.38.52;1.000,00;15-01-2025;011390-1234;A", "5.38.52;1.000,00;15-01-2026;011390-1234;B")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """One delivery with two years."""
    folder = tmp_path / "ind"
    folder.mkdir()
    (folder / "bevillinger.csv").write_text(GRANTS, "utf-8")
    (folder / "posteringer.csv").write_text(PAID, "utf-8")
    assert run("import", "ind", "--date", "31-12-2026").code == 0
    return run


def test_the_newest_two_years_are_answered_for(filled: Run) -> None:
    ran = filled("drivers")
    assert ran.code == 0, ran.said
    assert "fra 2025 til 2026" in ran.text
    assert "Drivere efter konto" in ran.text


def test_the_parts_add_up_whatever_is_asked(filled: Run) -> None:
    ran = filled("drivers", "--from-year", 2026, "--to-year", 2025, "--by", "account,offer", "--format", "json")
    answer = json.loads(ran.text)
    tables = {table["name"]: table for table in answer["tables"]}
    amounts = [row["amount"] for row in tables["parts"]["rows"]]
    assert sum(map(float, amounts)) == float(tables["nodes"]["rows"][0]["change"])


def test_csv_has_the_nodes_and_at_the_smallest_group_its_parts(filled: Run) -> None:
    nodes = filled("drivers", "--by", "account", "--format", "csv").text
    assert nodes.lstrip("\ufeff").startswith("Konto;")
    parts = filled("drivers", "--by", "account", "--where", "account=5.38.52", "--format", "csv").text
    assert parts.lstrip("\ufeff").startswith("Årsag;")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--costly-above", "meget"], "--costly-above skal være et tal."),
        (["--engine", "klynge"], "ikke en Spark-adresse"),
        (["--fixed-prices"], "intet pris- og lønindeks"),
        (["--where", "account"], "mangler et lighedstegn"),
    ],
)
def test_bad_input_is_said_in_danish(filled: Run, words: list[str], told: str) -> None:
    ran = filled("drivers", *words)
    assert ran.code == 2
    assert told in ran.said


def test_the_help_names_all_that_spending_is_divided_by() -> None:
    assert [part.partition(" (")[0] for part in BREAKDOWNS.split(", ")] == list(SPENDING)
