"""Tariff calculations under way: written part by part, received as a workbook, and kept when they are done."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from styrbar.analysis.answer import Answer
from styrbar.decisions import records
from styrbar.decisions.models import Record
from styrbar.errors import BadInput, NotFound
from styrbar.runs.tariff_budget import key_of, told
from styrbar.runs.tariff_file import Budget, read_budget
from styrbar.runs.tariffs import (
    DRAFT,
    SAVED,
    Kept,
    budget_of,
    calculate,
    kept_tariff,
    refuse_namesake,
    run_budget,
    save_budget,
)
from styrbar.runs.workspace import Workspace

Row = Mapping[str, Any]


def drafts(ws: Workspace) -> dict[str, Record]:
    """The drafts by key."""
    ws.actor.require("calculate_tariffs")
    return records.newest(ws.actor.organisation, DRAFT)


def draft(ws: Workspace, key: str) -> Budget:
    """What has been written so far. Raises NotFound."""
    found = drafts(ws).get(key)
    if found is None:
        raise NotFound("Der er ingen kladde med det navn.", next_step="Vælg en beregning fra listen under Takster.")
    return budget_of(found)


def keep_parts(ws: Workspace, key: str | None, parts: Mapping[str, Sequence[Row]]) -> str:
    """Keep some parts of a draft and give its key, which offer and year decide; None starts a new draft.

    Raises BadInput when offer and year are those of another calculation.
    """
    before: Budget = draft(ws, key) if key else {}
    budget = before | {part: [dict(row) for row in rows] for part, rows in parts.items()}
    new = key_of(budget["offer"][0])
    if new != key:
        _refuse_taken(ws, new, budget)
    records.keep(ws.actor, DRAFT, new, {"budget": budget}, told(budget["offer"][0]))
    if key and new != key:
        _withdraw(ws, key, before)
    return new


def drop(ws: Workspace, key: str) -> None:
    """Throw a draft away; what was kept before it stands."""
    _withdraw(ws, key, draft(ws, key))


def edit(ws: Workspace, key: str) -> None:
    """Make a draft of the newest kept version, unless there is one already. Raises NotFound."""
    if key not in drafts(ws):
        budget = kept_tariff(ws, key).budget
        records.keep(ws.actor, DRAFT, key, {"budget": budget}, told(budget["offer"][0]))


def next_year(ws: Workspace, key: str) -> str:
    """Make a draft for the year after from the newest kept version, and give its key; results are not brought along."""
    budget = dict(kept_tariff(ws, key).budget)
    offer = budget["offer"][0]
    budget |= {"offer": [offer | {"year": offer["year"] + 1}], "result": []}
    budget["services"] = [row | {"opens": None, "closes": None} for row in budget.get("services", [])]
    new = key_of(budget["offer"][0])
    _refuse_taken(ws, new, budget)
    records.keep(ws.actor, DRAFT, new, {"budget": budget}, told(budget["offer"][0]))
    return new


def receive(ws: Workspace, name: str, stream: BinaryIO) -> str:
    """Make a draft of a filled template and give its key; it replaces a draft of the same offer and year.

    Nothing is kept unless the tariffs can be calculated. Raises BadInput and RuleNotInForce.
    """
    budget = read_budget(name, stream)
    calculate(ws, budget)
    key = key_of(budget["offer"][0])
    refuse_namesake(ws, key, budget)
    records.keep(ws.actor, DRAFT, key, {"budget": budget}, told(budget["offer"][0]))
    return key


def save(ws: Workspace, key: str) -> Kept:
    """Keep a draft as a new version. Raises NotFound and what `calculate` raises."""
    budget = draft(ws, key)
    found = save_budget(ws, budget)
    _withdraw(ws, key, budget)
    return found


def _withdraw(ws: Workspace, key: str, budget: Budget) -> None:
    records.keep(ws.actor, DRAFT, key, {}, told(budget["offer"][0]), withdrawn=True)


def _refuse_taken(ws: Workspace, key: str, budget: Budget) -> None:
    if key in drafts(ws) or key in records.newest(ws.actor.organisation, SAVED):
        raise BadInput(
            f"Der er allerede en beregning for {told(budget['offer'][0])}.",
            next_step="Åbn den under Takster, eller skriv et andet tilbud eller år.",
        )


def run_draft(ws: Workspace, key: str, against: str = "") -> Answer:
    """A draft's tariffs as they would be kept, compared with another calculation."""
    return run_budget(ws, draft(ws, key), against)
