"""The log: every look at a person and every decision about access, data and months."""

from collections.abc import Iterable

from django.db.models import QuerySet

from styrbar.decisions.current import Actor
from styrbar.decisions.models import AuditEntry
from styrbar.decisions.models.audit_entry import ACTIONS


def log(actor: Actor, action: str, what: str = "", person: str = "", reason: str = "") -> AuditEntry:
    """Write one line in the log; KeyError when the action is not declared. `person` is a pseudonym.

    What a program did says which key it called with.
    """
    assert ACTIONS[action]
    if actor.key:
        what = f"{what} · API-nøgle «{actor.key}»"
    return AuditEntry.objects.create(
        organisation=actor.organisation, by=actor.user, action=action, object=what, person=person, reason=reason
    )


def person_seen(actor: Actor, person: str, what: str, reason: str = "") -> AuditEntry:
    """Log that the actor opened a person, and demand the permission to; call it before anything is shown."""
    actor.require("see_persons")
    return log(actor, "person_seen", what, person, reason)


def people_revealed(actor: Actor, people: Iterable[str], what: str, reason: str) -> None:
    """Log that the CPR numbers of these pseudonyms are given out, a line for each, so that each person's log has it."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                organisation=actor.organisation, by=actor.user, action="person_revealed", object=what, person=person,
                reason=reason,
            )
            for person in people
        ),
        batch_size=500,
    )  # fmt: skip


def entries(actor: Actor, username: str = "", action: str = "", person: str = "") -> QuerySet[AuditEntry]:
    """The organisation's log, newest first, narrowed by whole user name, action and whole pseudonym."""
    actor.require("administer")
    found = AuditEntry.objects.filter(organisation=actor.organisation).select_related("by")
    if username:
        found = found.filter(by__username=username.lower())
    if action:
        found = found.filter(action=action)
    return found.filter(person=person) if person else found
