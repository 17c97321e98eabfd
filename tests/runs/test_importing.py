"""Bringing extracts in as a named user: who may, what is logged, and which sources are known."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from styrbar.decisions.mappings import answer_code, save_mapping
from styrbar.decisions.models import AuditEntry
from styrbar.errors import NotAllowed
from styrbar.intake.report import ImportReport
from styrbar.register.sources import mappings
from styrbar.runs.importing import known_mappings, known_sources, run_import, run_preview, table_choices
from styrbar.runs.workspace import Workspace
from support.imports import JANUARY, grants, postings, source
from support.people import people

pytestmark = pytest.mark.django_db
ROWS = postings("5.38.50;1.000,00;31-01-2026;011390-1234;A")
OWN = """id = "egen.liste"
version = 1
title = "Vores liste"
extent = "full"
require = ["Konto"]
[[tables]]
table = "postings"
[tables.columns]
account = "Konto"
amount = "Beløb"
posting_date = "Posteringsdato"
"""


@pytest.fixture
def ws(settings: Settings, tmp_path: Path) -> Workspace:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Workspace(people().owner, tmp_path / "data", tmp_path / "keys")


def run(ws: Workspace, content: str = ROWS, *, keep: bool = True) -> ImportReport:
    do = run_import if keep else run_preview
    return do(ws, [source("f.csv", content)], data_date=JANUARY, progress=lambda *_: None, cancelled=lambda: False)


def test_an_import_is_logged_with_its_snapshot_and_rows(ws: Workspace) -> None:
    report = run(ws)
    entry = AuditEntry.objects.get(action="imported")
    assert entry.object == f"{report.snapshot}: 1 række"


def test_a_preview_keeps_nothing_and_logs_nothing(ws: Workspace) -> None:
    assert run(ws, keep=False).rows_accepted == 1
    assert ws.store.manifests() == []
    assert not AuditEntry.objects.exists()


def test_only_who_may_import_can(ws: Workspace) -> None:
    from styrbar.decisions.current import actor
    from styrbar.decisions.models import User

    head = actor(User.objects.get(username="uffe"), ws.actor.organisation)
    for keep in (True, False):
        with pytest.raises(NotAllowed):
            run(Workspace(head, ws.data, ws.keys), keep=keep)


def test_an_answer_is_used_by_the_next_import(ws: Workspace) -> None:
    content = grants("B1;;Aktiv;01-01-2026;;Måned;1;100")
    report = run(ws, content, keep=False)
    (unknown,) = report.unknown
    assert (report.rows_rejected, unknown.word) == (1, "Aktiv")
    answer_code(ws.actor, unknown.mapping, unknown.column, unknown.word, "granted")
    assert run(ws, content).rows_rejected == 0


def test_a_report_says_why_a_sheet_was_recognised_and_how_doubtful_numbers_were_read(ws: Workspace) -> None:
    (sheet,) = run(ws, postings("5.38.50;1.234;31-01-2026;;"), keep=False).sheets
    assert sheet.why == "5 af 5 overskrifter kendes"
    assert [(r.heading, r.form, r.shown) for r in sheet.read_as] == [("Beløb", "danske tal (1.234,56)", False)]
    (sheet,) = run(ws, postings("5.38.50;1,234;31-01-2026;;", "5.38.50;0.5;31-01-2026;;"), keep=False).sheets
    assert [(r.form, r.shown) for r in sheet.read_as] == [("engelske tal (1,234.56)", True)]


def test_the_organisations_own_sources_are_known_beside_the_shipped(ws: Workspace) -> None:
    save_mapping(ws.actor, "egen.liste", OWN)
    assert set(known_mappings(ws)) == {*mappings(), "egen.liste"}
    titles = [title for _, title in known_sources(ws)]
    assert "Vores liste" in titles
    assert titles == sorted(titles, key=str.casefold)


def test_a_table_to_choose_marks_the_columns_that_must_be_there() -> None:
    columns = dict(table_choices()["postings"].columns)
    assert columns["amount"] == "Beløb (skal være der)"
    assert columns["citizen"] == "CPR-nr."
