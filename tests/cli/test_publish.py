"""Publishing and research extracts on the command line."""

from datetime import date
from pathlib import Path

import pytest
from cli.conftest import Run
from runs.test_publication import a_table
from runs.world import workspace

from styrbar.decisions.current import actor_for
from support.deliveries import deliver, rows
from support.people import user_in

BY = ("--by", "municipality,legal_basis")
TO = ("--recipient", "Avisen", "--purpose", "Artikel")


@pytest.fixture
def filled(run: Run) -> Run:
    """A register of spending in the organisation of the first user."""
    run("publish", "list")

    ws = workspace(actor_for("anna"))
    deliver(ws.store, date(2026, 10, 31), ("register", "r", {"spendings": rows("spendings", *a_table())}))
    return run


def test_a_table_is_looked_at_published_listed_and_fetched(filled: Run, tmp_path: Path) -> None:
    seen = filled("publish", "preview", *BY)
    assert "Få borgere" in seen.text, seen.said
    done = filled("publish", "table", *BY, "--year", "2025", *TO)
    assert (done.code, done.text) == (0, "Offentliggjort som nr. 1.\n"), done.said
    assert "Avisen" in filled("publish", "list").text
    told = filled("publish", "file", "1").text
    assert "skjult" in told
    assert "Få borgere" not in told
    fetched = filled("publish", "file", "1", "--format", "pdf", "--output", "ud.pdf")
    assert fetched.code == 0, fetched.said
    assert (tmp_path / "ud.pdf").read_bytes().startswith(b"%PDF")


def test_a_binary_file_is_not_written_on_the_screen(filled: Run) -> None:
    ran = filled("publish", "file", "1", "--format", "xlsx")
    assert ran.code == 2
    assert "Angiv en fil med --output svar.xlsx." in ran.said


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("publish", "preview", "--by", "citizen"), 2, "kan ikke deles"),
        (("publish", "file", "9"), 4, "findes ikke"),
        (("publish", "table", *BY, "--recipient", "011390-1234", "--purpose", "x"), 2, "CPR"),
        (("publish", "extract", "request", "--columns", "citizen", *TO), 2, "Kolonnerne kan ikke bruges"),
    ],
)
def test_what_cannot_be_done_is_told(filled: Run, words: tuple[str, ...], code: int, told: str) -> None:
    ran = filled(*words)
    assert (ran.code, told in ran.said) == (code, True), ran.said


def test_an_extract_takes_two_and_is_written_once(filled: Run, tmp_path: Path) -> None:
    asked = filled("publish", "extract", "request", "--columns", "year,legal_basis", *TO)
    assert "Udtræk nr. 1 afventer" in asked.text, asked.said
    assert filled("publish", "extract", "approve", "1").code == 3
    user_in(actor_for("anna").organisation, "vera", "Vera", "controller")
    approved = filled("publish", "extract", "approve", "1", "--user", "vera")
    assert approved.text == "Udtræk nr. 1 er godkendt.\n", approved.said
    nowhere = filled("publish", "extract", "deliver", "1", "--user", "anna", "--output", "findes/ikke.csv")
    assert "Mappen findes ikke." in nowhere.said
    written = filled("publish", "extract", "deliver", "1", "--user", "anna", "--output", "ud.csv")
    assert written.code == 0, written.said
    assert len((tmp_path / "ud.csv").read_text("utf-8-sig").splitlines()) == 349
    assert filled("publish", "extract", "deliver", "1", "--user", "anna", "--output", "to.csv").code == 2
    assert "Hentet" in filled("publish", "extract", "list", "--user", "anna").text
