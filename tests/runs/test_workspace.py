"""Where a user works."""

import pytest
from runs.world import ANNA, given, role, stay, workspace

from styrbar.decisions.models import AuditEntry
from styrbar.errors import NotAllowed, NotFound


def test_without_a_snapshot_the_user_is_told_what_to_do(ws):
    with pytest.raises(NotFound, match="styrbar import"):
        ws.snapshot()


def test_organisations_have_each_their_own_snapshots_and_vault(people, ws):
    given(ws, grants=[stay()])
    theirs = workspace(people.stranger)
    assert theirs.store.manifests() == []
    assert theirs.vault().tokens is not None
    assert ws.store.folder != theirs.store.folder


def test_a_person_seen_is_logged(ws):
    ws.see_person(ANNA, "Betalinger")
    assert (AuditEntry.objects.get().person, AuditEntry.objects.get().object) == (ANNA, "Betalinger")


@pytest.mark.parametrize("text", ["0113901234", "011390-1234", "b0", "", "x00000000001", "b000000000011"])
def test_what_is_no_pseudonym_is_neither_found_nor_logged(ws, text):
    with pytest.raises(NotFound):
        ws.see_person(text, "Betalinger")
    assert not AuditEntry.objects.exists()


def test_a_person_is_not_seen_without_the_permission(ws):
    with pytest.raises(NotAllowed):
        role(ws, "see_figures").see_person(ANNA, "Betalinger")
