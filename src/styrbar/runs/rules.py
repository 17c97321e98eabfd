"""The rules an organisation reckons by, and how a value it used is told in an answer's basis."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from styrbar import danish
from styrbar.analysis.answer import Basis
from styrbar.decisions import records
from styrbar.rules.book import InForce, RuleBook, Source, Value, rules
from styrbar.rules.words import in_words as in_words  # noqa: PLC0414 - the runs' own way to it
from styrbar.runs.workspace import Workspace


def book_of(ws: Workspace) -> RuleBook:
    """The shipped rule book with the own values of the workspace's organisation."""
    kept = records.newest(ws.actor.organisation, "rule_value").values()
    return rules().with_own((r.content["rule"], _value(r.content)) for r in kept if r.content["rule"] in rules())


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
    return Basis(found.rule.title, f"{said}; {source.act} {source.section}; {mark_of(value)}", "regler")


def mark_of(value: Value) -> str:
    """Whether anybody has checked the value: «bekræftet», «ikke bekræftet», «egen værdi», or how it was projected."""
    if value.projected:
        return value.projected
    if value.own:
        return "egen værdi"
    return "bekræftet" if value.source.verified else "ikke bekræftet"
