"""The rules an organisation reckons by, and how a value it used is told in an answer's basis."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar import danish
from styrbar.analysis.answer import Basis
from styrbar.decisions import records
from styrbar.rules.book import TEXT_UNITS, InForce, RuleBook, Source, Value, rules
from styrbar.runs.workspace import Workspace

_UNITS = {"share": "", "kroner": "kr.", "percent": "%"}


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
    mark = "egen værdi" if value.own else "bekræftet" if source.verified else "ikke bekræftet"
    told = f"{in_words(found)} fra {danish.day(value.start)}{until}; {source.act} {source.section}; {mark}"
    return Basis(found.rule.title, told, "regler")


def in_words(found: InForce) -> str:
    """A value as it is read: «25 %», «860.000 kr.», «SEL § 109, SEL § 110»."""
    if found.rule.unit in TEXT_UNITS:
        return ", ".join(found.words)
    if found.rule.unit == "share":
        return danish.percent(float(found.number), _decimals(found.number * 100))
    unit = _UNITS.get(found.rule.unit, found.rule.unit)
    return f"{danish.number(found.number, _decimals(found.number))} {unit}".strip()


def _decimals(number: Decimal) -> int:
    return len(f"{number:f}".partition(".")[2].rstrip("0"))
