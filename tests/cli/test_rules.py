"""The rule book from the command line, as a page would show it."""

import csv
from io import StringIO

import pytest
from cli.conftest import Run

LIMIT = "refund.limit_25"
SET = ("rules", "set", LIMIT, "--from", "01-01-2025", "--to", "31-12-2025", "--value", "900.000 kr.")
SOURCE = ("--act", "Satsvejledning 2025", "--section", "tabel 1")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def value(run: Run, day: str) -> str:
    [found] = [r for r in table(run("rules", "list", "--date", day, "--format", "csv").text) if r["Navn"] == LIMIT]
    return found["Værdi"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("31-12-2021", "ingen værdi"),
        ("01-01-2022", "860.000 kr."),
        ("31-12-2022", "860.000 kr."),
        ("01-01-2023", "ingen værdi"),
    ],
)
def test_the_book_is_listed_on_a_day(run: Run, day: str, said: str) -> None:
    run("rules", "list")  # the first command makes the first user
    assert value(run, day) == said


def test_a_group_is_chosen(run: Run) -> None:
    run("rules", "list")
    rows = table(run("rules", "list", "--group", "refund", "--format", "csv").text)
    assert {row["Område"] for row in rows} == {"Refusion"}
    refused = run("rules", "list", "--group", "noget")
    assert (refused.code, "refund (Refusion)" in refused.said) == (2, True)


def test_a_rule_is_shown_with_all_its_values(run: Run) -> None:
    run("rules", "list")
    told = run("rules", "show", LIMIT, "--date", "31-12-2022")
    assert told.code == 0
    assert "1.090.000 kr." in told.text
    assert "Den 31-12-2022: 860.000 kr., fra 01-01-2022 til 31-12-2022." in told.text
    assert run("rules", "show", "refund.nothing").code == 4


def test_what_changed_between_two_days(run: Run) -> None:
    run("rules", "list")
    told = run("rules", "diff", "--from", "31-12-2022", "--to", "01-01-2023", "--group", "refund", "--format", "csv")
    [limit] = [row for row in table(told.text) if row["Regel"].endswith("grænsen for 25 procent")]
    assert (limit["Ændring"], limit["Dato"], limit["Den 31-12-2022"]) == ("Ophørt", "31-12-2022", "860.000 kr.")
    assert run("rules", "diff", "--from", "01-01-2023", "--to", "01-01-2023").code == 2


def test_an_own_value_is_set_and_withdrawn(run: Run) -> None:
    told = run(*SET, *SOURCE)
    assert told.code == 0
    assert told.text.endswith(
        "grænsen for 25 procent: 900.000 kr. fra 01-01-2025 til 31-12-2025 er jeres egen værdi.\n"
    )
    assert value(run, "31-12-2025") == "900.000 kr."
    again = run(*SET, *SOURCE)
    assert (again.code, "Træk den tilbage først." in again.said) == (2, True)
    back = run("rules", "withdraw", LIMIT, "--from", "01-01-2025")
    assert back.text == "Jeres egen værdi fra 01-01-2025 er trukket tilbage.\n"
    assert value(run, "31-12-2025") == "ingen værdi"
    assert run("rules", "withdraw", LIMIT, "--from", "01-01-2025").code == 4


def test_a_value_that_is_no_number_and_a_missing_source_are_refused(run: Run) -> None:
    wrong = run("rules", "set", LIMIT, "--from", "01-01-2025", "--to", "31-12-2025", "--value", "mange", *SOURCE)
    assert (wrong.code, "ikke et tal" in wrong.said) == (2, True)
    assert (run(*SET).code, "--act" in run(*SET).said) == (2, True)


def test_an_unknown_index_to_project_by_is_refused(run: Run) -> None:
    run("rules", "list")
    assert "Indlæs det under Data." in run("rules", "list", "--project", "Service").said
