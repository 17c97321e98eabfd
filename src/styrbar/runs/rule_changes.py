"""Hvad er ændret i reglerne? What the rule book says on one day and did not say on an earlier one."""

from datetime import date

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Figure, Scope
from styrbar.errors import BadInput
from styrbar.rules.book import InForce, Rule, RuleBook
from styrbar.rules.domains import DOMAINS
from styrbar.rules.words import NO_VALUE, in_words
from styrbar.runs.rule_book import METHOD, VIEW, act_of, of_group, standing
from styrbar.runs.rules import book_of, mark_of
from styrbar.runs.workspace import Workspace

QUESTION = "Hvad er ændret i reglerne?"
NEW, CHANGED, ENDED, RESTATED = "Ny", "Ændret", "Ophørt", "Ny kilde"
Row = tuple[str | date | None, ...]


def run_changes(ws: Workspace, start: date, end: date, group: str | None = None) -> Answer:
    """New, changed and ended rules on `end` against `start`. Raises BadInput when the days are the wrong way round."""
    ws.actor.require("enter")
    if end <= start:
        raise BadInput("Den anden dato skal ligge efter den første.", next_step="Vælg to datoer igen.")
    book = book_of(ws)
    found = [(rule, row) for rule in of_group(book, group) if (row := _change(book, rule, start, end))]
    period = f"Fra {danish.day(start)} til {danish.day(end)}"
    table = _table(found, start, end)
    return Answer(
        QUESTION,
        f"{period} er {danish.count(len(found), 'regel', 'regler')} ændret." if found else table.empty,
        Scope(ws.actor.organisation.name, "", end, start, end, VIEW),
        (table,),
        tuple(
            Figure(kind, sum(row[1] == kind for _, row in found), "integer") for kind in (NEW, CHANGED, ENDED, RESTATED)
        ),
        (METHOD,),
        names={"group": DOMAINS[group]} if group else {},
    )


def _table(found: list[tuple[Rule, Row]], start: date, end: date) -> AnswerTable:
    columns = (
        AnswerColumn("rule", "Regel"),
        AnswerColumn("kind", "Ændring"),
        AnswerColumn("date", "Dato", "date", meaning="Den nye værdis første dag; en ophørt værdis sidste."),
        AnswerColumn("before", f"Den {danish.day(start)}"),
        AnswerColumn("after", f"Den {danish.day(end)}"),
        AnswerColumn("act", "Lov eller kilde"),
        AnswerColumn("mark", "Bekræftet"),
    )
    schema = {c.name: pl.Date if c.kind == "date" else pl.String for c in columns}
    return AnswerTable(
        "changes",
        f"Ændringer fra {danish.day(start)} til {danish.day(end)}",
        columns,
        pl.DataFrame([row for _, row in found], schema=schema, orient="row"),
        empty="Ingen regler er ændret mellem de to datoer.",
        keys=pl.DataFrame({"id": [rule.id for rule, _ in found]}, schema={"id": pl.String}),
    )


def _change(book: RuleBook, rule: Rule, start: date, end: date) -> Row | None:
    """The row of a rule that says something else on the second day; None when it says the same."""
    before, after = standing(book, rule.id, start), standing(book, rule.id, end)
    kind, shown = _kind(before, after), after or before
    if not kind or shown is None:
        return None
    told = [in_words(found) if found else NO_VALUE for found in (before, after)]
    moment = after.value.start if after else shown.value.end
    return rule.title, kind, moment, *told, act_of(shown.value), mark_of(shown.value).capitalize()


def _kind(before: InForce | None, after: InForce | None) -> str:
    """What happened to a rule between the two; '' for nothing."""
    if before is None:
        return NEW if after else ""
    if after is None:
        return ENDED
    if before.value.value != after.value.value:
        return CHANGED
    same = (before.value.source, before.value.own) == (after.value.source, after.value.own)
    return "" if same else RESTATED
