"""An answer as a file, and the log of it."""

import json

import pytest

from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput
from styrbar.runs.files import answer_file, as_bytes, with_only
from support.answers import ROWS, answer_of, table_of

ANSWER = answer_of(table_of(ROWS), table_of([], "Tomt", "empty"))
STARTS = {"table": "Hvad koster det?", "csv": "\ufeffTilbud;", "json": "{"}


@pytest.mark.parametrize("form", ["table", "csv", "xlsx", "json"])
def test_a_file_is_logged(people, form):
    content = answer_file(people.owner, ANSWER, form)
    assert content.decode().startswith(STARTS[form]) if form != "xlsx" else content.startswith(b"PK")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object) == ("exported", f"Hvad koster det? ({form}, 2026-03-31-abc)")


def test_a_look_at_the_screen_is_not_logged(db):
    as_bytes(ANSWER, "table")
    assert not AuditEntry.objects.exists()


def test_one_table_can_be_had_alone():
    told = json.loads(as_bytes(with_only(ANSWER, "empty"), "json"))
    assert [table["name"] for table in told["tables"]] == ["empty"]


def test_a_table_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(BadInput, match=r"offers \(udgift pr. tilbud\), empty \(tomt\)"):
        with_only(ANSWER, "farver")
