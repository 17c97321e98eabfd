"""Things kept under a name, in versions: `Record` says what they are, `KINDS` which there are and who may keep them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Organisation, Record
from styrbar.errors import NotFound


@dataclass(frozen=True)
class Kind:
    """A kind of record: what the log calls it, and the permission that keeping one takes."""

    title: str
    permission: str


KINDS = {
    "rule_value": Kind("egen regelværdi", "set_rules"),
    "tariff": Kind("takstberegning", "calculate_tariffs"),
    "tariff_draft": Kind("kladde til takst", "calculate_tariffs"),
    "price_request": Kind("ønske om højere pris", "approve_prices"),
    "publication": Kind("offentliggjort tabel", "publish"),
    "target": Kind("pejlemærke", "set_targets"),
    "research_extract": Kind("forskningsudtræk", "publish"),
}


def keep(
    actor: Actor, kind: str, key: str, content: Mapping[str, Any], told: str, *, withdrawn: bool = False
) -> Record:
    """Keep a new version; `told` is what the log says of it. KeyError for a kind that is not declared."""
    declared = KINDS[kind]
    actor.require(declared.permission)
    with transaction.atomic():
        record = Record.objects.create(
            organisation=actor.organisation,
            by=actor.user,
            kind=kind,
            key=key,
            content=dict(content),
            withdrawn=withdrawn,
        )
        audit.log(actor, "record_withdrawn" if withdrawn else "record_kept", f"{declared.title}: {told}"[:200])
    return record


@contextmanager
def alone(actor: Actor) -> Iterator[None]:
    """Let nobody else in the organisation change its records meanwhile: for what is read, judged and then kept."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation.pk)
        yield


def next_number(organisation: Organisation, kind: str) -> str:
    """A key for a new thing: the number after the highest in use; ask for it `alone`."""
    keys = Record.objects.filter(organisation=organisation, kind=kind).values_list("key", flat=True).distinct()
    return str(max((int(key) for key in keys if key.isdecimal()), default=0) + 1)


def newest(organisation: Organisation, kind: str) -> dict[str, Record]:
    """The newest version of everything of a kind that has not been withdrawn, by key, the oldest key first."""
    found = {r.key: r for r in Record.objects.filter(organisation=organisation, kind=kind).select_related("by")}
    return {key: record for key, record in found.items() if not record.withdrawn}


def history(organisation: Organisation, kind: str, prefix: str) -> tuple[Record, ...]:
    """Every version of everything of a kind whose key begins so, the oldest first; also what has been withdrawn."""
    found = Record.objects.filter(organisation=organisation, kind=kind, key__startswith=prefix)
    return tuple(found.select_related("by"))


def versions(organisation: Organisation, kind: str, key: str) -> tuple[Record, ...]:
    """All versions of one thing, the oldest first. Raises NotFound."""
    found = tuple(Record.objects.filter(organisation=organisation, kind=kind, key=key).select_related("by"))
    if not found:
        raise NotFound("Det findes ikke.", next_step="Vælg fra listen.")
    return found
