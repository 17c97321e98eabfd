"""Hvilke regler gælder? The rule book on a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.errors import BadInput
from styrbar.rules.book import InForce, Rule, RuleBook, RuleNotInForce, Value
from styrbar.rules.domains import DOMAINS
from styrbar.rules.projection import PercentageMissing
from styrbar.rules.words import NO_VALUE, in_words
from styrbar.runs.rules import book_of, mark_of, projected_book
from styrbar.runs.workspace import Workspace

QUESTION = "Hvilke regler gælder?"
VIEW = "regelbogen"
METHOD = Basis("Metode", "Regler: lov og satser med dato og kilde", "regler")

MARKS = (
    "Bekræftet: nogen har holdt værdien op mod kilden. Ikke bekræftet: brug den med forbehold. Egen værdi: jeres "
    "organisation har skrevet den."
)
_SCHEMA = {
    "rule": pl.String, "group": pl.String, "value": pl.String, "from": pl.Date, "to": pl.Date, "act": pl.String,
    "mark": pl.String,
}  # fmt: skip
_MARK = list(_SCHEMA).index("mark")


@dataclass(frozen=True)
class RuleChoices:
    """The day to look at, and one group of the rule book by its name in `DOMAINS` (None is all).

    `index` is the price index to project yearly amounts by (None is not at all), and `named` adds the name that
    commands know each rule by.
    """

    day: date
    group: str | None = None
    index: str | None = None
    named: bool = False


def groups() -> dict[str, str]:
    """The groups of the rule book, as name and Danish title."""
    return dict(DOMAINS)


def run_rules(ws: Workspace, choices: RuleChoices) -> Answer:
    """Every rule on the day: its value, period, act and mark; one without a value says from or until when."""
    ws.actor.require("enter")
    book = projected_book(ws, choices.index) if choices.index else book_of(ws)
    chosen = of_group(book, choices.group)
    rows = [_row(book, rule, choices.day) for rule in chosen]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    ids = pl.DataFrame({"id": [rule.id for rule in chosen]}, schema={"id": pl.String})
    table = AnswerTable(
        "rules",
        f"Regler den {danish.day(choices.day)}",
        (
            AnswerColumn("rule", "Regel"),
            AnswerColumn("group", "Område"),
            AnswerColumn("value", "Værdi"),
            AnswerColumn("from", "Fra", "date"),
            AnswerColumn("to", "Til", "date", meaning="Sidste dag. Uden dato gælder værdien indtil videre."),
            AnswerColumn("act", "Lov eller kilde"),
            AnswerColumn("mark", "Bekræftet", meaning=MARKS),
            *([AnswerColumn("name", "Navn")] if choices.named else []),
        ),
        frame.with_columns(ids["id"].alias("name")) if choices.named else frame,
        empty="Ingen regler i området.",
        keys=ids,
    )
    return Answer(
        QUESTION, _sentence(choices, rows), scope_of(ws, choices.day), (table,), _figures(rows), (METHOD,),
        names={"group": DOMAINS[choices.group]} if choices.group else {},
    )  # fmt: skip


def standing(book: RuleBook, rule_id: str, day: date) -> InForce | None:
    """The rule's value on the day; None when it has none."""
    try:
        return book.at(rule_id, day)
    except RuleNotInForce:
        return None


def group_of(rule: Rule) -> str:
    """The Danish title of the rule's group."""
    return DOMAINS[rule.domain]


def act_of(value: Value) -> str:
    """Act and section together."""
    return f"{value.source.act} {value.source.section}"


def scope_of(ws: Workspace, day: date) -> Scope:
    """An answer from the rule book rests on no snapshot; its date is the day asked for."""
    return Scope(ws.actor.organisation.name, "", day, day, day, VIEW)


def of_group(book: RuleBook, group: str | None) -> list[Rule]:
    """The rules in the order of the groups, by title inside each. Raises BadInput for a group that is not there."""
    if group is not None and group not in DOMAINS:
        known = ", ".join(f"{name} ({title})" for name, title in DOMAINS.items())
        raise BadInput("Regelbogen har ikke det område.", next_step=f"Vælg blandt: {known}.")
    places = list(DOMAINS)
    chosen = (rule for rule in book.values() if group in {None, rule.domain})
    return sorted(chosen, key=lambda rule: (places.index(rule.domain), rule.title))


def _row(book: RuleBook, rule: Rule, day: date) -> tuple[str | date | None, ...]:
    try:
        found = standing(book, rule.id, day)
    except PercentageMissing as problem:
        return rule.title, group_of(rule), NO_VALUE, None, None, "", f"{not_in_force(rule, day)}. {problem.where}"
    if found is None:
        return rule.title, group_of(rule), NO_VALUE, None, None, "", not_in_force(rule, day)
    value = found.value
    mark = mark_of(value).capitalize()
    return rule.title, group_of(rule), in_words(found), value.start, value.end, act_of(value), mark


def not_in_force(rule: Rule, day: date) -> str:
    """From when a rule without a value gets one, or until when it had one."""
    coming = [value.start for value in rule.values if value.start > day]
    ended = [value.end for value in rule.values if value.end and value.end < day]
    if ended:
        again = f"; igen fra {danish.day(min(coming))}" if coming else ""
        return f"Ikke i kraft: gjaldt til {danish.day(max(ended))}{again}"
    return f"Ikke i kraft: gælder fra {danish.day(min(coming))}" if coming else "Har endnu ingen værdi"


def _counts(rows: list[tuple[str | date | None, ...]]) -> Mapping[str, int]:
    marks = [str(row[_MARK]) for row in rows]
    counts = {mark: marks.count(mark) for mark in ("Bekræftet", "Ikke bekræftet", "Egen værdi")}
    if projected := sum(mark.startswith("Fremskrevet") for mark in marks):
        counts["Fremskrevet"] = projected
    return counts | {"Ingen værdi": sum(row[2] == NO_VALUE for row in rows)}


def _figures(rows: list[tuple[str | date | None, ...]]) -> tuple[Figure, ...]:
    return tuple(Figure(label, number, "integer") for label, number in _counts(rows).items())


def _sentence(choices: RuleChoices, rows: list[tuple[str | date | None, ...]]) -> str:
    counts = _counts(rows)
    inside = f" om {DOMAINS[choices.group].lower()}" if choices.group else ""
    has = len(rows) - counts["Ingen værdi"]
    rules_ = danish.count(len(rows), "regel", "regler")
    parts = list(_told(counts))
    marks = f" Heraf er {', '.join(parts)}." if parts else ""
    return f"Den {danish.day(choices.day)} har {has} af {rules_}{inside} en værdi.{marks}"


def _told(counts: Mapping[str, int]) -> Iterator[str]:
    if number := counts["Ikke bekræftet"]:
        yield f"{number} ikke bekræftet"
    if number := counts["Egen værdi"]:
        yield f"{number} jeres egen"
    if number := counts.get("Fremskrevet", 0):
        yield f"{number} fremskrevet"
