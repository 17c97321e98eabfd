"""Commands that answer: forms, tables, files and the log of them."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from cli.conftest import Run

from styrbar.cli.options import BREAKDOWNS
from styrbar.decisions.models import AuditEntry, User
from styrbar.runs.controls import list_titles
from styrbar.runs.expected import breakdown_choices
from styrbar.runs.people import demo_users
from styrbar.runs.workspace import Workspace
from support.imports import grants, postings
from support.people import organisation, user_in

GRANTS = grants(
    "1;011390-1234;Bevilget;01-01-2026;;Måned;1;1.000,00", "2;021390-1234;Bevilget;01-01-2026;;Måned;1;50,00"
)
PAID = postings("5.38.52;1.000,00;15-01-2026;011390-1234;A")
LATER = postings("5.38.52;1.000,00;15-01-2026;011390-1234;A", "5.38.52;70,00;15-02-2026;;A")


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Two deliveries, a month apart."""
    for month, paid in (("2026-01", PAID), ("2026-02", LATER)):
        folder = tmp_path / "ind" / month
        folder.mkdir(parents=True)
        (folder / "bevillinger.csv").write_text(GRANTS, "utf-8")
        (folder / "posteringer.csv").write_text(paid, "utf-8")
    assert run("import", "ind").code == 0
    return run


ANSWERS = {
    "snapshots": ("Rækker", 2),
    "expected": ("Konto", 2),
    "explain": ("Konto", 2),
    "check": ("Liste", len(list_titles())),
    "payments": ("Bevilling", 24),
}


@pytest.mark.parametrize("command", ANSWERS)
def test_without_a_word_more_each_command_answers_for_the_newest(filled: Run, command: str) -> None:
    told = filled(command)
    assert (told.code, told.said) == (0, "")
    assert "Øjebliksbillede: 2026-02-28-" in told.text


@pytest.mark.parametrize("command", ANSWERS)
def test_csv_is_the_answers_main_table(filled: Run, command: str) -> None:
    heading, rows = ANSWERS[command]
    told = list(csv.reader(StringIO(filled(command, "--format", "csv").text.removeprefix("\ufeff")), delimiter=";"))
    assert heading in told[0]
    assert len(told) - 1 == rows


@pytest.mark.parametrize("command", ANSWERS)
def test_json_and_workbook_hold_the_whole_answer(filled: Run, command: str, tmp_path: Path) -> None:
    told = json.loads(filled(command, "--format", "json").text)
    book = openpyxl.load_workbook(BytesIO(filled(command, "--format", "xlsx").out))
    assert len(book.sheetnames) == len(told["tables"]) + 1


def test_any_table_can_be_had_as_csv(filled: Run) -> None:
    assert filled("explain", "--format", "csv", "--table", "parts").text.startswith("\ufeffÅrsag;")
    assert filled("expected", "--format", "csv", "--table", "months").text.startswith("\ufeffMåned;")
    assert filled("check", "--format", "csv", "--list", "not_paid").text.startswith("\ufeffBorger;")


def test_a_table_that_is_not_there_is_refused(filled: Run) -> None:
    told = filled("expected", "--table", "farver")
    assert (told.code, told.out) == (2, b"")
    assert "expected (forventet regnskab efter konto), months" in told.said


def test_an_answer_is_written_to_a_file(filled: Run, tmp_path: Path) -> None:
    told = filled("expected", "--format", "csv", "--output", "svar.csv")
    assert (told.code, told.out, told.said) == (0, b"", "Skrev svar.csv.\n")
    assert (tmp_path / "svar.csv").read_bytes() == filled("expected", "--format", "csv").out


def test_a_file_that_cannot_be_written_is_told(filled: Run) -> None:
    told = filled("expected", "--output", "mangler/svar.csv")
    assert (told.code, told.said.split(".")[0]) == (2, "Filen kan ikke skrives")


def test_what_is_taken_away_is_logged(filled: Run) -> None:
    filled("payments", "--format", "csv")
    filled("expected", "--output", "svar.txt")
    kept = AuditEntry.objects.filter(action="exported").order_by("id").values_list("object", flat=True)
    assert [text.split(",")[0] for text in kept] == ["Hvilke betalinger står bag? (csv", "Hvad ender året på? (table"]


def test_the_answer_can_be_narrowed_and_says_so(filled: Run) -> None:
    told = filled("expected", "--by", "legal_basis", "--where", "account=5.38.52").text
    assert "Afgrænset til: Konto: 5.38.52 Botilbud" in told
    assert filled("expected", "--where", "offer=").code == 0


def test_explained_against_what_is_named(filled: Run) -> None:
    first = json.loads(filled("snapshots", "--format", "json").text)["tables"][0]["rows"][1]["id"]
    assert filled("explain", "--against", first).out == filled("explain").out
    assert filled("explain", "--snapshot", first).code == 4
    assert filled("explain", "--against", "budget").code == 4
    assert filled("explain", "--against", "findes-ikke").code == 4


def test_a_user_without_people_is_refused_them(filled: Run) -> None:
    demo_users()
    for words in (("payments",), ("expected", "--by", "citizen"), ("explain", "--where", "citizen=b00000000001")):
        told = filled(*words, "--user", "leder")
        assert (told.code, told.out) == (3, b"")
        assert "se den enkelte borger" in told.said
    assert filled("expected", "--user", "leder").code == 0
    assert filled("import", "ind", "--user", "leder").code == 3


def test_a_stranger_does_not_find_our_snapshots(filled: Run) -> None:
    ours = json.loads(filled("snapshots", "--format", "json").text)["tables"][0]["rows"][0]["id"]
    stranger = user_in(organisation("raevlev", "Rævlev Kommune"), "rikke", "Rikke", "controller")
    assert filled("expected", "--user", "rikke", "--snapshot", ours).code == 4
    assert filled("snapshots", "--user", "rikke").code == 4
    assert filled("snapshots", "--user", "rikke", "--organisation", "kommunen").code == 4
    assert stranger.organisation.slug == "raevlev"


def test_among_several_users_one_is_chosen(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("bo", "Bo")
    monkeypatch.setenv("LOGNAME", "cai")
    told = filled("expected")
    assert (told.code, told.said) == (2, "Der er flere brugere. Vælg en med --user: anna, bo.\n")
    assert filled("expected", "--user", "anna").code == 0


def test_the_help_names_every_breakdown(people_of: Workspace) -> None:
    named = ", ".join(f"{name} ({heading.lower()})" for name, heading in breakdown_choices(people_of).items())
    assert named == BREAKDOWNS


@pytest.fixture
def people_of(db: None, tmp_path: Path) -> Workspace:
    """A user who may see people."""
    owner = user_in(organisation("ulvsund", "Ulvsund"), "ulla", "Ulla", "controller")
    return Workspace(owner, tmp_path / "data", tmp_path / "keys")
