"""The municipality's own settings: declared here with their default, changed by an administrator, never silently."""

from dataclasses import dataclass

from django.db import transaction

from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Organisation, Setting
from styrbar.errors import BadInput


@dataclass(frozen=True)
class Declared:
    """A setting: whole number in `unit`, between `low` and `high`."""

    title: str
    meaning: str
    unit: str
    default: int
    low: int
    high: int


SETTINGS = {
    "outstanding_months": Declared(
        "Måneder med udestående",
        "Så længe en planlagt betaling i en lukket måned regnes som udestående, før den går til kontrollisten.",
        "måneder", 3, 0, 24,
    ),
    "price_tolerance": Declared(
        "Tolerance ved pris over aftalt",
        "Så meget en betaling må ligge over den aftalte pris, før den kommer på kontrollisten.",
        "øre", 0, 0, 10_000_000,
    ),
    "own_municipality": Declared(
        "Egen kommunekode",
        "Kommunens egen kode på tre cifre. Den skiller hjælp, en anden kommune skal betale, fra den, vi selv betaler.",
        "(0 er ikke valgt)", 0, 0, 999,
    ),
}  # fmt: skip


def value(organisation: Organisation, key: str) -> int:
    """The setting in force: the newest one decided, or the default."""
    newest = Setting.objects.filter(organisation=organisation, key=key).order_by("-id").first()
    return newest.value if newest else SETTINGS[key].default


def change(actor: Actor, key: str, new: int) -> None:
    """Decide a new value; the same value as before is no decision."""
    actor.require("administer")
    declared, old = SETTINGS[key], value(actor.organisation, key)
    if not declared.low <= new <= declared.high:
        raise BadInput(
            f"{declared.title} skal være mellem {declared.low} og {declared.high} {declared.unit}.",
            next_step="Ret tallet, og prøv igen.",
        )
    if new == old:
        return
    with transaction.atomic():
        Setting.objects.create(organisation=actor.organisation, by=actor.user, key=key, value=new)
        audit.log(actor, "setting_changed", f"{declared.title}: {old} → {new} {declared.unit}")
