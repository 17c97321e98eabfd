"""The rules an organisation reckons by, and how a value it used is told in an answer's basis."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Basis, UsedRule
from styrbar.decisions import records
from styrbar.errors import BadInput
from styrbar.rules.book import InForce, RuleBook, Source, Value, rules
from styrbar.rules.projection import index_percentages, projected
from styrbar.rules.words import in_words as in_words  # noqa: PLC0414 - the runs' own way to it
from styrbar.runs.workspace import Workspace


def book_of(ws: Workspace) -> RuleBook:
    """The shipped rule book with the own values of the workspace's organisation."""
    kept = records.newest(ws.actor.organisation, "rule_value").values()
    return rules().with_own((r.content["rule"], _value(r.content)) for r in kept if r.content["rule"] in rules())


def price_indices(ws: Workspace, snapshot: str | None = None) -> dict[str, tuple[str | None, str | None]]:
    """The indices that a snapshot (None is the newest) can project with: how each is called, its area and estimate."""
    if not ws.store.manifests():
        return {}
    found = ws.snapshot(snapshot).table("price_indices").select("area", "version").unique().collect()
    return {" · ".join(name or "ikke oplyst" for name in pair): pair for pair in sorted(found.rows(), key=str)}


def projected_book(ws: Workspace, index: str, snapshot: str | None = None) -> RuleBook:
    """The organisation's book with yearly amounts projected by an index of `price_indices`. Raises BadInput."""
    return projected(book_of(ws), percentages_of(ws, index, snapshot))


def percentages_of(ws: Workspace, index: str, snapshot: str | None = None) -> dict[int, Decimal]:
    """The yearly percentages of an index of `price_indices`, by year. Raises BadInput."""
    known = price_indices(ws, snapshot)
    if index not in known:
        told = f"Vælg blandt: {', '.join(known)}." if known else "Indlæs det under Data."
        raise BadInput("Det pris- og lønindeks findes ikke.", next_step=told)
    area, version = known[index]
    same = pl.col("area").eq_missing(pl.lit(area)) & pl.col("version").eq_missing(pl.lit(version))
    rows = ws.snapshot(snapshot).table("price_indices").filter(same).collect()
    return index_percentages(rows)


def _value(content: Mapping[str, Any]) -> Value:
    said, until = content["value"], content["to"]
    source = Source(content["act"], content["section"], False, content["text"], content["address"])
    return Value(
        date.fromisoformat(content["from"]),
        date.fromisoformat(until) if until else None,
        tuple(said) if isinstance(said, list) else said,
        source,
        own=True,
    )


def rule_basis(used: Iterable[InForce]) -> tuple[Basis, ...]:
    """One line for each value used, once: what it says, from when, by which act, and whether anybody has checked it."""
    lines = {(found.rule.id, found.value.start): _line(found) for found in used}
    return tuple(lines.values())


def _line(found: InForce) -> Basis:
    value, source = found.value, found.value.source
    until = f" til {danish.day(value.end)}" if value.end else ""
    said = f"{in_words(found)} fra {danish.day(value.start)}{until}"
    used = UsedRule(
        found.rule.id, found.rule.unit, value.value, value.start, value.end, source.act, source.section, source.address,
        source.verified, value.own, value.projected,
    )  # fmt: skip
    return Basis(found.rule.title, f"{said}; {source.act} {source.section}; {mark_of(value)}", "regler", used)


def mark_of(value: Value) -> str:
    """Whether anybody has checked the value: «bekræftet», «ikke bekræftet», «egen værdi», or how it was projected."""
    if value.projected:
        return value.projected
    if value.own:
        return "egen værdi"
    return "bekræftet" if value.source.verified else "ikke bekræftet"
