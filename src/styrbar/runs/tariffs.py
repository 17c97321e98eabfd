"""An organisation's own tariff calculations: listed, calculated, kept in versions, read and compared."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import __version__, danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Scope
from styrbar.decisions import records
from styrbar.decisions.models import Record
from styrbar.errors import BadInput, NotFound
from styrbar.rules.tariff import OfferTariff, offer_tariff
from styrbar.runs.kept_answers import answer_of, kept
from styrbar.runs.rules import book_of
from styrbar.runs.tariff_answer import average, compared, frame_of, per, tariff_answer
from styrbar.runs.tariff_budget import key_of, offer_budget, told
from styrbar.runs.tariff_file import Budget
from styrbar.runs.workspace import Workspace

SAVED, DRAFT = "tariff", "tariff_draft"
NOTHING = "-"
"""Written where one chooses what to compare with: nothing."""

QUESTION = "Hvilke takster har vi beregnet?"
_KEY = AnswerColumn("key", "Navn", meaning="Det, beregningen kaldes ved i kommandoer.")
_LISTED = (
    AnswerColumn("offer", "Tilbud"),
    AnswerColumn("year", "År"),
    AnswerColumn("average", "Gennemsnitstakst", "price", meaning="Taksterne vejet med de forventede enheder."),
    AnswerColumn("unit", "Enhed"),
    AnswerColumn("change", "Ændring fra året før", "percent", signed=True,
                 meaning="Gennemsnitstaksten mod samme tilbuds gemte takst for året før."),
    AnswerColumn("tariffs", "Takster", "integer", meaning="Hvor mange takster tilbuddet har."),
    AnswerColumn("state", "Tilstand"),
    AnswerColumn("version", "Versioner", "integer"),
    AnswerColumn("by", "Senest af"),
    AnswerColumn("at", "Senest", "date"),
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A kept calculation: its key, which of its versions this is (1 is the first), and how many there are."""

    key: str
    record: Record
    number: int
    versions: int

    @property
    def budget(self) -> Budget:
        """What it was calculated from."""
        return budget_of(self.record)

    @property
    def title(self) -> str:
        """«Birkehuset 2027, version 2»."""
        name = told(self.budget["offer"][0])
        return f"{name}, version {self.number}" if self.versions > 1 else name


def budget_of(record: Record) -> Budget:
    """The budget that a draft or a kept version holds."""
    found: Budget = record.content["budget"]
    return found


def run_tariffs(ws: Workspace, *, named: bool = False) -> Answer:
    """The organisation's tariff calculations, the newest year first; keys say what a row opens into.

    `named` shows each one's key, for those who call it by name.
    """
    ws.actor.require("calculate_tariffs")
    saved = records.newest(ws.actor.organisation, SAVED)
    waiting = records.newest(ws.actor.organisation, DRAFT)
    rows = [_listed(ws, saved, key, record) for key, record in saved.items() if key not in waiting]
    rows += [_waiting(saved.get(key), key, record) for key, record in waiting.items()]
    rows.sort(key=lambda row: (-int(row["year"]), row["offer"].casefold()))
    today = timezone.localdate()
    columns = (_KEY, *_LISTED) if named else _LISTED
    table = AnswerTable(
        "calculations", "Takstberegninger", columns, frame_of(columns, [[r[c.name] for c in columns] for r in rows]),
        empty="Der er endnu ingen takstberegninger.",
        keys=pl.DataFrame({"key": [r["key"] for r in rows], "draft": [r["draft"] for r in rows]},
                          schema={"key": pl.String, "draft": pl.Boolean}),
    )  # fmt: skip
    scope = Scope(
        ws.actor.organisation.name, "", today, date(today.year, 1, 1), date(today.year, 12, 31), "gemte takster"
    )
    basis = (
        Basis("Beregning", "Finansieringsbekendtgørelsen, § 2", "takst"),
        Basis("Program", f"Styrbar {__version__}"),
    )
    return Answer(QUESTION, _list_sentence(len(saved), len(waiting)), scope, (table,), basis=basis)


def _list_sentence(saved: int, waiting: int) -> str:
    if not saved and not waiting:
        return "Begynd en beregning her på siden, eller send et budget i Excel."
    drafts = f", og {danish.count(waiting, 'kladde venter', 'kladder venter')} på at blive gemt" if waiting else ""
    return f"Der er gemt {danish.count(saved, 'takstberegning', 'takstberegninger')}{drafts}."


def _listed(ws: Workspace, saved: dict[str, Record], key: str, record: Record) -> dict[str, Any]:
    content, offer = record.content, record.content["budget"]["offer"][0]
    before = saved.get(key_of(offer | {"year": offer["year"] - 1}))
    was = before.content["average"] if before and before.content["unit"] == content["unit"] else None
    versions = records.versions(ws.actor.organisation, SAVED, key)
    return _row(key, record, "Gemt") | {
        "average": content["average"],
        "unit": per(content["unit"]),
        "change": content["average"] / was - 1 if was else None,
        "tariffs": content["tariffs"],
        "version": len(versions),
    }


def _waiting(saved: Record | None, key: str, record: Record) -> dict[str, Any]:
    return _row(key, record, "Kladde til en ny version" if saved else "Kladde", draft=True)


def _row(key: str, record: Record, state: str, *, draft: bool = False) -> dict[str, Any]:
    """What a kept calculation and a draft have in common, and nothing for what only the kept one has."""
    offer = record.content["budget"]["offer"][0]
    empty = dict.fromkeys(column.name for column in _LISTED)
    return empty | {
        "key": key, "draft": draft, "offer": offer["offer"], "year": str(offer["year"]), "state": state,
        "by": str(record.by), "at": timezone.localdate(record.at),
    }  # fmt: skip


def calculate(ws: Workspace, budget: Budget) -> OfferTariff:
    """The tariffs of a budget by the organisation's rule book. Raises BadInput and RuleNotInForce."""
    ws.actor.require("calculate_tariffs")
    return offer_tariff(offer_budget(budget), book_of(ws))


def kept_tariff(ws: Workspace, key: str, number: int | None = None) -> Kept:
    """A kept calculation, its newest version unless a number is given. Raises NotFound."""
    ws.actor.require("calculate_tariffs")
    found = records.versions(ws.actor.organisation, SAVED, key)
    chosen = len(found) if number is None else number
    if not 1 <= chosen <= len(found):
        raise NotFound("Beregningen har ikke den version.", next_step="Vælg en af versionerne på beregningens side.")
    return Kept(key, found[chosen - 1], chosen, len(found))


def save_budget(ws: Workspace, budget: Budget) -> Kept:
    """Keep a budget with its answer as a new version."""
    tariff = calculate(ws, budget)
    key = key_of(budget["offer"][0])
    refuse_namesake(ws, key, budget)
    mean, unit = average(tariff)
    prices = [t.price for t in tariff.tariffs]
    content = {
        "budget": budget, "answer": kept(tariff_answer(ws, tariff)),
        "average": mean, "unit": unit, "lowest": min(prices), "highest": max(prices), "tariffs": len(prices),
    }  # fmt: skip
    records.keep(ws.actor, SAVED, key, content, f"{told(budget['offer'][0])}, {danish.kroner(mean)} {per(unit)}")
    return kept_tariff(ws, key)


def refuse_namesake(ws: Workspace, key: str, budget: Budget) -> None:
    """Two offers whose names differ only in signs must not share a key."""
    found = [records.newest(ws.actor.organisation, kind).get(key) for kind in (SAVED, DRAFT)]
    names = {record.content["budget"]["offer"][0]["offer"] for record in found if record}
    if names - {budget["offer"][0]["offer"]}:
        raise BadInput(
            f"Navnet ligner for meget et andet tilbud: {', '.join(sorted(names))}.",
            next_step="Skriv navnet på samme måde hver gang, eller giv tilbuddet et andet navn.",
        )


def comparable(ws: Workspace) -> dict[str, str]:
    """What there is to compare with: every kept version, as «key» or «key@number», by what it is called."""
    ws.actor.require("calculate_tariffs")
    found: dict[str, str] = {}
    for key in records.newest(ws.actor.organisation, SAVED):
        count = len(records.versions(ws.actor.organisation, SAVED, key))
        for number in range(count, 0, -1):
            one = kept_tariff(ws, key, number)
            found[key if number == count else f"{key}@{number}"] = one.title
    return found


def run_tariff(ws: Workspace, key: str, number: int | None = None, against: str = "") -> Answer:
    """A kept version as it was kept, compared with another calculation: the year before's unless one is chosen."""
    found = kept_tariff(ws, key, number)
    answer = _with_comparison(ws, found.budget, answer_of(found.record.content["answer"]), against)
    at = timezone.localtime(found.record.at)
    kept_by = f"Version {found.number} af {found.versions}, gemt {at:%d-%m-%Y %H:%M} af {found.record.by}"
    return _with_basis(answer, Basis("Gemt", kept_by))


def run_budget(ws: Workspace, budget: Budget, against: str = "") -> Answer:
    """The tariffs of a budget that is not kept, such as one in a file."""
    return _with_comparison(ws, budget, None, against)


def run_two_budgets(ws: Workspace, before: Budget, after: Budget) -> Answer:
    """The tariffs of a budget compared with those of another; neither is kept."""
    was, now = calculate(ws, before), calculate(ws, after)
    return compared(tariff_answer(ws, now), was, now, told(before["offer"][0]))


def _with_comparison(ws: Workspace, budget: Budget, answer: Answer | None, against: str) -> Answer:
    """`answer` is what was kept; None calculates it now. Both sides of a comparison are calculated now."""
    other = _against(ws, budget, against)
    if answer is not None and other is None:
        return answer
    after = calculate(ws, budget)
    shown = tariff_answer(ws, after) if answer is None else answer
    if other is None:
        return shown
    before = calculate(ws, other.budget)
    found = compared(shown, before, after, other.title)
    moved = [side for side, now, was in (("denne", after, answer), (other.title, before, _kept_answer(other)))
             if was is not None and _prices(now) != was.table("tariffs").frame["price"].to_list()]  # fmt: skip
    if moved:
        told_ = f"Regnet med regelbogen, som den er nu; det giver andre takster end de gemte for {' og '.join(moved)}."
        return _with_basis(found, Basis("Sammenligning", told_))
    return found


def _kept_answer(one: Kept) -> Answer:
    return answer_of(one.record.content["answer"])


def _prices(tariff: OfferTariff) -> list[int]:
    return [t.price for t in tariff.tariffs]


def _with_basis(answer: Answer, line: Basis) -> Answer:
    return replace(answer, basis=(line, *answer.basis))


def _against(ws: Workspace, budget: Budget, against: str) -> Kept | None:
    """The chosen calculation; without a choice the same offer's of the year before, when there is one."""
    if against == NOTHING:
        return None
    if against:
        key, _, number = against.partition("@")
        return kept_tariff(ws, key, int(number) if number.isdecimal() else None)
    offer = budget["offer"][0]
    key = key_of(offer | {"year": offer["year"] - 1})
    return kept_tariff(ws, key) if key in records.newest(ws.actor.organisation, SAVED) else None
