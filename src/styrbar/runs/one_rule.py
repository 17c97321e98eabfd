"""Hvad siger reglen? One rule with all its values, its worked examples and the organisation's own values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis
from styrbar.decisions import records
from styrbar.decisions.models import Record
from styrbar.rules.book import InForce, Rule, Source, Value
from styrbar.rules.examples import Example, days, examples
from styrbar.rules.units import CODE, UNITS
from styrbar.rules.words import NO_VALUE, said_value
from styrbar.runs.own_rules import KIND, rule_by
from styrbar.runs.rule_book import METHOD, act_of, group_of, not_in_force, scope_of, standing
from styrbar.runs.rules import book_of, mark_of
from styrbar.runs.workspace import Workspace

OWN_STATES = {False: "Skrevet", True: "Trukket tilbage"}


@dataclass(frozen=True)
class OwnInForce:
    """An own value that has not been withdrawn: its first day, and how it is told."""

    start: date
    told: str


@dataclass(frozen=True)
class ExampleShown:
    """A worked example as it is read: each thing known and each result as a label with its lines."""

    title: str
    situation: str
    day: date
    inputs: tuple[tuple[str, tuple[str, ...]], ...]
    sum: str
    expected: tuple[tuple[str, tuple[str, ...]], ...]
    error: str


@dataclass(frozen=True)
class RuleShown:
    """A rule as its page shows it.

    `unit` is how the form asks for a value, `choices` the codes with their words (empty for any other unit), `several`
    whether a value is a list, `sources` the values' sources with an address as (words, address), `situation` when the
    rule is used, and `own` the own values that can be withdrawn.
    """

    answer: Answer
    title: str
    group: str
    unit: str
    choices: Mapping[str, str]
    several: bool
    yearly: bool
    sources: tuple[tuple[str, str], ...]
    situation: str
    examples: tuple[ExampleShown, ...]
    own: tuple[OwnInForce, ...]


def run_rule(ws: Workspace, rule_id: str, day: date) -> RuleShown:
    """Everything about a rule, as the book stands on the day. Raises NotFound."""
    ws.actor.require("enter")
    rule_by(rule_id)
    book = book_of(ws)
    rule = book[rule_id]
    kept = records.history(ws.actor.organisation, KIND, f"{rule_id}@")
    shown = tuple(_example(example) for example in examples() if rule_id in example.rules)
    tables = [_values(rule), _days(rule), *([_history(rule, kept)] if kept else [])]
    answer = Answer(
        rule.title,
        f"{rule.meaning} {_sentence(rule, standing(book, rule_id, day), day)}".strip(),
        scope_of(ws, day),
        tuple(table for table in tables if not table.frame.is_empty()),
        basis=(
            Basis("Enhed", UNITS[rule.unit].title),
            METHOD,
        ),
    )
    unit = UNITS[rule.unit]
    return RuleShown(
        answer=answer,
        title=rule.title,
        group=group_of(rule),
        unit=unit.title,
        choices=rule.codes if unit.kind == CODE else {},
        several=rule.several,
        yearly=rule.yearly,
        sources=_sources(rule),
        situation=days()[rule_id].situation if rule_id in days() else "",
        examples=shown,
        own=_own(rule),
    )


def _values(rule: Rule) -> AnswerTable:
    """Every value, the newest first."""
    rows = [
        {
            "value": said_value(rule.unit, value, rule.codes),
            "from": value.start,
            "to": value.end,
            "act": value.source.act,
            "section": value.source.section,
            "text": value.source.text,
            "address": value.source.address,
            "mark": mark_of(value).capitalize(),
        }
        for value in reversed(rule.values)
    ]
    columns = (
        AnswerColumn("value", "Værdi"),
        AnswerColumn("from", "Fra", "date"),
        AnswerColumn("to", "Til", "date", meaning="Sidste dag. Uden dato gælder værdien, til en ny begynder."),
        AnswerColumn("act", "Lov eller kilde"),
        AnswerColumn("section", "Sted"),
        AnswerColumn("text", "Kilden siger"),
        AnswerColumn("address", "Adresse"),
        AnswerColumn("mark", "Bekræftet"),
    )
    return _table("values", "Alle værdier", columns, rows)


def _days(rule: Rule) -> AnswerTable:
    """What the rule says on both sides of each date, as the project's checks try it."""
    found = days().get(rule.id)
    rows = [{"day": day, "said": said} for day, said in found.expected.items()] if found else []
    columns = (AnswerColumn("day", "Dag", "date"), AnswerColumn("said", "Regelbogen siger"))
    return _table("days", "Prøvet på begge sider af hver dato", columns, rows)


def _history(rule: Rule, kept: tuple[Record, ...]) -> AnswerTable:
    """Who wrote and withdrew own values, and when, the newest first."""
    rows = [
        {
            "at": f"{timezone.localtime(record.at):%d-%m-%Y %H:%M}",
            "by": str(record.by),
            "did": OWN_STATES[record.withdrawn],
            "value": _said(rule, record.content),
            "from": date.fromisoformat(record.content["from"]),
            "to": date.fromisoformat(record.content["to"]) if record.content["to"] else None,
            "act": f"{record.content['act']} {record.content['section']}",
        }
        for record in reversed(kept)
    ]
    columns = (
        AnswerColumn("at", "Tidspunkt"),
        AnswerColumn("by", "Hvem"),
        AnswerColumn("did", "Hvad"),
        AnswerColumn("value", "Værdi"),
        AnswerColumn("from", "Fra", "date"),
        AnswerColumn("to", "Til", "date"),
        AnswerColumn("act", "Lov eller kilde"),
    )
    return _table("history", "Jeres egne værdier", columns, rows)


def _said(rule: Rule, content: Mapping[str, Any]) -> str:
    value = content["value"]
    words = tuple(value) if isinstance(value, list) else value
    return said_value(rule.unit, Value(date.min, None, words, Source("", "", False)), rule.codes)


def _table(
    name: str, title: str, columns: tuple[AnswerColumn, ...], rows: Sequence[Mapping[str, object]]
) -> AnswerTable:
    schema = {c.name: pl.Date if c.kind == "date" else pl.String for c in columns}
    return AnswerTable(name, title, columns, pl.DataFrame(rows, schema=schema, orient="row"))


def _example(example: Example) -> ExampleShown:
    inputs, expected = _lines(example.inputs), _lines(example.expected)
    return ExampleShown(
        example.title, example.situation, example.day, inputs, example.sum, expected, example.error
    )  # fmt: skip


def _lines(given: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each label with its lines: a text is one, a list is several, and a table's line is told on one."""
    return tuple(
        (label, tuple(_line(part) for part in (said if isinstance(said, list) else [said])))
        for label, said in given.items()
    )


def _line(said: Any) -> str:
    return "; ".join(f"{label}: {part}" for label, part in said.items()) if isinstance(said, dict) else str(said)


def _sources(rule: Rule) -> tuple[tuple[str, str], ...]:
    """The addresses that can be opened, each once, with the act it is of."""
    found = {
        value.source.address: f"{act_of(value)}, fra {danish.day(value.start)}"
        for value in rule.values
        if value.source.address
    }
    return tuple((words, address) for address, words in found.items())


def _own(rule: Rule) -> tuple[OwnInForce, ...]:
    return tuple(
        OwnInForce(value.start, f"{said_value(rule.unit, value, rule.codes)} fra {danish.day(value.start)}")
        for value in rule.values
        if value.own
    )


def _sentence(rule: Rule, found: InForce | None, day: date) -> str:
    if found is None:
        return f"Den {danish.day(day)}: {NO_VALUE}. {not_in_force(rule, day)}."
    value = found.value
    until = f" til {danish.day(value.end)}" if value.end else ""
    said = said_value(rule.unit, value, rule.codes)
    return f"Den {danish.day(day)}: {said}, fra {danish.day(value.start)}{until}. {act_of(value)} ({mark_of(value)})."
