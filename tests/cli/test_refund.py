"""The commands about refund and claims answer as the pages do."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from cli.conftest import Run

from styrbar.decisions import settings
from styrbar.decisions.current import actor_for
from support.imports import postings

PAID = postings("5.38.42;1.000,00;15-01-2026;011390-1234;A")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """One delivery."""
    (tmp_path / "ind").mkdir()
    (tmp_path / "ind" / "posteringer.csv").write_text(PAID, "utf-8")
    assert run("import", "ind", "--date", "31-01-2026").code == 0
    return run


def test_refund_answers_and_a_year_without_limits_is_empty_and_not_zero(filled: Run) -> None:
    told = filled("refund", "--format", "json")
    assert told.code == 0
    answer = json.loads(told.text)
    values = {figure["label"]: figure["value"] for figure in answer["figures"]}
    assert (values["Bruttoudgift"], values["Særligt dyre enkeltsager"], values["Nettoudgift"]) == (100_000, None, None)


def test_csv_is_the_table_by_the_chosen_dimension(filled: Run) -> None:
    told = filled("refund", "--by", "account", "--format", "csv")
    rows = list(csv.reader(StringIO(told.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][0] == "Konto"
    assert len(rows) == 2


def test_a_citizen_is_asked_for_by_code_and_never_by_number(filled: Run) -> None:
    told = filled("refund", "person", "011390-1234")
    assert (told.code, told.out) == (4, b"")
    assert "1390" not in told.said


def test_a_year_before_the_rules_and_an_index_that_is_not_there_are_told(filled: Run) -> None:
    assert "01-01-2019" in filled("refund", "--year", 2019).said
    assert "pris- og lønindeks findes ikke" in filled("refund", "--project", "service").said


def test_claims_ask_for_the_own_municipality_and_then_answer(filled: Run) -> None:
    refused = filled("refund", "claims", "--date", "01-02-2027")
    assert refused.code == 2
    assert "Egen kommunekode" in refused.said
    settings.change(actor_for("anna", None), "own_municipality", 751)
    told = filled("refund", "claims", "--date", "01-02-2027", "--format", "csv")
    assert told.code == 0
    assert told.text.removeprefix("\ufeff").startswith("Betalingskommune;")


LIMITS = {"25": "1.200", "50": "6.000", "75": "9.000"}


def test_net_is_the_same_choice_of_expected_and_explain(filled: Run) -> None:
    gross = filled("expected", "--net")
    assert (gross.code, "skriv dem under Regler" in gross.text) == (0, True)
    for step, limit in LIMITS.items():
        source = ("--act", "Opdigtet", "--section", "prøve", "--value", limit)
        assert (
            filled("rules", "set", f"refund.limit_{step}", "--from", "01-01-2026", "--to", "31-12-2026", *source).code
            == 0
        )
    told = filled("expected", "--net", "--format", "csv")
    rows = list(csv.reader(StringIO(told.text.removeprefix("\ufeff")), delimiter=";"))
    assert [heading.partition(" (kr.)")[0] for heading in rows[0]][2:6] == [
        "Brutto", "Afvigelse, brutto", "Statsrefusion (beregnet)", "Netto",
    ]  # fmt: skip
    assert "Statsrefusion" not in filled("expected", "--format", "csv").text
    assert filled("explain", "--net", "--against", "budget").code == 4  # there is no budget
