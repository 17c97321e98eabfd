"""Answers for those who may only see what nobody can be recognised in: the council, and others outside the case work.

Expected accounts are shown by account or by section, never by both together. Which of them must be hidden is decided
for both together, for each snapshot of the year in turn, so that neither one page, nor two, nor the same page before
and after, tells of few people. Method: docs/metode/offentliggoerelse.md.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from styrbar import __version__, danish
from styrbar.analysis.answer import Answer, AnswerTable, Basis, Figure
from styrbar.analysis.expected_accounts import readable
from styrbar.analysis.published_tables import (
    TOTAL,
    UNKNOWN,
    Division,
    contributions,
    divisions,
    moved,
    shown_in,
    sums,
)
from styrbar.decisions import months, settings
from styrbar.errors import NotAllowed
from styrbar.publish.disclosure.answers import protected
from styrbar.publish.disclosure.cube import Cell, Counts, Cube, Mask
from styrbar.publish.disclosure.earlier import Earlier, guarded
from styrbar.publish.disclosure.suppression import primary_cells, suppress
from styrbar.runs.publication_cube import axis_of, protection_of
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, year_of

SHOWN_BY = ("account", "legal_basis")
"""What a summary can be divided by, one at a time."""

PART = "part"
_KEPT = 40
_cache: OrderedDict[tuple[object, ...], "Summary"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Summary:
    """Which cells of a snapshot's year are hidden, by account and by section, with nobody's figures in it.

    `last` has for each cell the number in `chain` (snapshots, the earliest first) of the last one to show it, or -1.
    """

    divided: tuple[Division, ...]
    hidden: Mask
    last: Counts | None = None
    chain: tuple[str, ...] = ()

    def hides(self, **places: str | None) -> bool:
        """Whether the cell is hidden with these values, and the total of every other dimension."""
        cell = self._cell(places)
        return cell is not None and bool(self.hidden[cell])

    def seen_in(self, **places: str | None) -> str | None:
        """The last snapshot that showed the hidden cell: what it said then is known already."""
        cell = self._cell(places)
        if cell is None or self.last is None or self.last[cell] < 0:
            return None
        return self.chain[int(self.last[cell])]

    def _cell(self, places: Mapping[str, str | None]) -> Cell | None:
        kept = {name: UNKNOWN if value is None else f"={value}" for name, value in places.items()}
        named = [kept.get(d.dimension, TOTAL) for d in self.divided]
        if not all(place in d.places for place, d in zip(named, self.divided, strict=True)):
            return None
        return tuple(d.places.index(p) for p, d in zip(named, self.divided, strict=True))


def only_summaries(ws: Workspace) -> bool:
    """Whether the actor sees summaries and nothing else."""
    return not ws.actor.may("see_figures")


def check_summary(ws: Workspace, by: Sequence[str], where: Mapping[str, Any], *, plain: bool) -> None:
    """Refuse what no summary is made of: both dimensions together, other ones, an opened row, other amounts."""
    ws.actor.require("see_summaries")
    if where or len(by) != 1 or by[0] not in SHOWN_BY or not plain:
        raise NotAllowed(
            "Din rolle ser kun samlede tal: brutto, efter konto eller efter paragraf.",
            next_step="Vælg konto eller paragraf og ikke andet, eller bed jeres controller om resten.",
        )


def summary_of(ws: Workspace, year: Year) -> Summary:
    """What is hidden of the year by this snapshot, when the earlier ones of the same year have been seen."""
    if year.number > year.snapshot.data_date.year:
        raise NotAllowed("Din rolle ser ikke år, der endnu ikke er begyndt.", next_step="Vælg et tidligere år.")
    ids = [m.id for m in ws.store.manifests() if m.data_date.year >= year.number]
    chain = ids[: ids.index(year.snapshot.id) + 1]
    organisation = ws.actor.organisation
    closings = tuple(sorted(months.month_states(organisation).items()))
    rules = tuple(value.value for value in protection_of(book_of(ws), year.snapshot.data_date)[2])
    outstanding = settings.value(organisation, "outstanding_months")
    key = (
        str(ws.data), organisation.slug, tuple(chain), year.snapshot.revision, year.number, closings, rules,
        outstanding, __version__,
    )  # fmt: skip
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    found = _chained(ws, [year_of(ws, one, year.number, "expected") for one in chain])
    with _lock:
        _cache[key] = found
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return found


def _chained(ws: Workspace, years: Sequence[Year]) -> Summary:
    """Each snapshot's cells guarded against those before it; the last one's."""
    people = [_people(year) for year in years]
    divided = divisions(people, SHOWN_BY, {})
    asked = shown_in(divided, SHOWN_BY[:1]) | shown_in(divided, SHOWN_BY[1:])
    masks: list[Mask] = []
    for place, (year, now) in enumerate(zip(years, people, strict=True)):
        found = sums(now, divided)
        rule, _, _ = protection_of(book_of(ws), year.snapshot.data_date)
        seen = [Earlier(asked & ~masks[n], masks[n], moved(now, people[n], divided)) for n in range(place)]
        cube = Cube(tuple(map(axis_of, divided)), found.counts, found.kroner, found.largest, found.persons, asked)
        masks.append(guarded(cube, seen, rule).hidden & asked)
    last = np.full(asked.shape, -1, dtype=np.int64)
    for place, mask in enumerate(masks):
        last[asked & ~mask] = place
    return Summary(divided, masks[-1], last, tuple(year.snapshot.id for year in years))


def _people(year: Year) -> pl.DataFrame:
    """What each person's expected result is by account and section."""
    events = readable(year.expected.events.select("citizen", *SHOWN_BY, "amount"))
    return contributions(nw.from_native(events.lazy()), SHOWN_BY)


def expected_summary(ws: Workspace, year: Year, answer: Answer, by: str) -> Answer:
    """Expected accounts without what is hidden: budget, expected result and deviation, and no months.

    Instead of what is hidden stands what was last shown, with its date, since that is known already.
    """
    summary = summary_of(ws, year)
    table = answer.table("expected")
    gone = _gone(table, summary, by)
    names = [by, "budget_original", "budget_corrected", "result", "deviation"]
    shown, older = _with_older(ws, year, summary, protected(table, names, {"result": gone, "deviation": gone}))
    labels = ("Forventet regnskab", "Korrigeret budget", "Afvigelse")
    figures = {f.label: f for f in answer.figures if f.label in labels}
    if summary.hides():
        figures |= _whole_before(ws, year, summary, figures[labels[1]].value)
    gone_now = sum(gone) - older
    told, result = ["Året vises ikke samlet."], figures[labels[0]].value
    if result is not None:
        then = ", som det stod sidst," if summary.hides() else ""
        told = [f"{year.number} ventes{then} at ende på {danish.kroner(int(result), 0)}"]
    if older:
        told.append(
            f"{danish.count(older, 'række', 'rækker')} vises, som de stod sidst, fordi få borgere har ændret dem."
        )
    if gone_now:
        told.append(f"{danish.count(gone_now, 'række', 'rækker')} er skjult, fordi der er få borgere bag.")
    return replace(
        answer, sentence=" ".join(told), tables=(shown,), figures=tuple(figures.values()), basis=_basis(ws, year),
        kroner_outside={},
    )  # fmt: skip


def _with_older(ws: Workspace, year: Year, summary: Summary, table: AnswerTable) -> tuple[AnswerTable, int]:
    """The table with what hidden rows last showed, and how many rows have that."""
    by = table.columns[0].name
    assert table.keys is not None
    values = table.keys[by].to_list()
    seen = [summary.seen_in(**{by: value}) if summary.hides(**{by: value}) else None for value in values]
    if not any(seen):
        return table, 0
    rows = table.frame.to_dicts()
    for row, value, snapshot in zip(rows, values, seen, strict=True):
        if snapshot is not None:
            then = year_of(ws, snapshot, year.number, "expected")
            row["result"] = _result(then, by, value)
            budget = row["budget_corrected"]
            row["deviation"] = None if budget is None else row["result"] - budget
            row["remark"] = _as_of(then)
    return replace(table, frame=pl.DataFrame(rows, schema=table.frame.schema)), sum(s is not None for s in seen)


def _whole_before(ws: Workspace, year: Year, summary: Summary, budget: float | None) -> dict[str, Figure]:
    """The whole as it was last shown, or nothing where it never was."""
    snapshot = summary.seen_in()
    if snapshot is None:
        return {name: Figure(name, None, note="Skjult") for name in ("Forventet regnskab", "Afvigelse")}
    then = year_of(ws, snapshot, year.number, "expected")
    result = then.expected.result
    deviation = None if budget is None else result - int(budget)
    return {
        "Forventet regnskab": Figure("Forventet regnskab", result, note=_as_of(then)),
        "Afvigelse": Figure("Afvigelse", deviation, note=_as_of(then), signed=True),
    }


def _result(year: Year, by: str, value: str | None) -> int:
    events = readable(year.expected.events.select(by, "amount"))
    return int(events.filter(pl.col(by).eq_missing(pl.lit(value, pl.String)))["amount"].sum())


def _as_of(year: Year) -> str:
    return f"Stod sådan den {danish.day(year.snapshot.data_date)}"


def budget_summary(ws: Workspace, year: Year, answer: Answer, rows: pl.DataFrame, by: str) -> Answer:
    """The explanation against the budget without what is hidden of the expected result, or built on few people.

    rows: the side of the expected result. What quantities carry, and what they do not, are each of some people only.
    """
    summary = summary_of(ws, year)
    nodes, parts = answer.table("nodes"), answer.table("parts")
    gone, whole = _gone(nodes, summary, by), summary.hides()
    rule = protection_of(book_of(ws), year.snapshot.data_date)[0]
    assert nodes.keys is not None
    few, few_in_all = _few_behind(rows, by, dict(zip(nodes.keys[by].to_list(), gone, strict=True)), rule.fewest)
    names = [c.name for c in nodes.columns]
    hidden = dict.fromkeys(names, few) | {"amount_1": gone, "change": gone, by: [], "amount_0": []}
    tables = (
        protected(parts, [c.name for c in parts.columns], {"amount": [whole or few_in_all] * parts.frame.height}),
        protected(nodes, names, {name: mask for name, mask in hidden.items() if mask}),
    )
    return _explained(ws, year, answer, tables, (False, whole))


def _few_behind(rows: pl.DataFrame, by: str, gone: Mapping[str | None, bool], fewest: int) -> tuple[list[bool], bool]:
    """For each node, and for the whole, whether its parts must be hidden; the hidden ones together are of nobody or of
    enough people, since what is not shown of the whole can be worked out."""
    quantity = pl.all_horizontal(pl.col("days", "units").is_not_null())
    each = rows.filter(pl.col("citizen").is_not_null()).select("citizen", by, quantity=quantity)
    people: dict[tuple[str | None, bool], set[str]] = {}
    for citizen, value, carried in each.unique().iter_rows():
        people.setdefault((value, carried), set()).add(citizen)

    def few(values: list[str | None]) -> bool:
        sizes = [len(set().union(*(people.get((v, carried), set()) for v in values))) for carried in (True, False)]
        return any(0 < size < fewest for size in sizes)

    hidden = [value for value, is_gone in gone.items() if is_gone or few([value])]
    others = sorted(
        (value for value in gone if value not in hidden),
        key=lambda value: (len(people.get((value, False), ())), len(people.get((value, True), ())), str(value)),
        reverse=True,
    )
    while others and few(hidden):
        hidden.append(others.pop())
    return [value in hidden for value in gone], few(list(gone))


def change_summary(
    ws: Workspace, sides: tuple[Year, Year], answer: Answer, rows: pl.DataFrame, by: str
) -> Answer:  # fmt: skip
    """The explanation against the snapshot before, without what is hidden on either side or built on few people.

    rows: what each citizen's change consists of, with account, section and the parts.
    """
    before, after = (summary_of(ws, year) for year in sides)
    nodes, table = answer.table("nodes"), answer.table("parts")
    assert nodes.keys is not None
    assert table.keys is not None
    parts: list[str] = table.keys["part"].to_list()
    cells = _parts_hidden(ws, sides[1], rows, parts, (before, after))
    gone = (_gone(nodes, before, by), _gone(nodes, after, by))
    hidden: dict[str, list[bool]] = {"amount_0": gone[0], "amount_1": gone[1]}
    hidden["change"] = [a or b for a, b in zip(*gone, strict=True)]
    values = nodes.keys[by].to_list()
    for part in parts:
        hidden[part] = [cells.hides(**{PART: part, by: value}) for value in values]
    whole = [cells.hides(**{PART: part}) for part in parts]
    tables = (
        protected(table, [c.name for c in table.columns], {"amount": whole}),
        protected(nodes, [c.name for c in nodes.columns], hidden),
    )
    return _explained(ws, sides[1], answer, tables, (before.hides(), after.hides()))


def _parts_hidden(
    ws: Workspace, year: Year, rows: pl.DataFrame, parts: Sequence[str], seen: tuple[Summary, Summary]
) -> Summary:
    """Which parts of the change are hidden, by account, by section and in all.

    A change itself is known where both sides are shown. When parts of accounts cannot be protected, they are hidden,
    and the parts of the whole are tried alone; else these are hidden too. No persons are shown, and a part may be more
    or less than nothing, so a hidden one that is moved at all may be anything.
    """
    long = rows.unpivot(list(parts), index=["citizen", *SHOWN_BY], variable_name=PART, value_name="amount")
    people = contributions(nw.from_native(long.filter(pl.col("amount") != 0).lazy()), [PART, *SHOWN_BY])
    divided = divisions([people], [PART, *SHOWN_BY], {})
    if people.is_empty():
        return Summary(divided, np.zeros(tuple(len(d.places) for d in divided), dtype=np.bool_))
    found = sums(people, divided)
    margins = [shown_in(divided, [PART, name]) for name in SHOWN_BY]
    change = shown_in(divided, SHOWN_BY[:1]) | shown_in(divided, SHOWN_BY[1:])
    gone = np.zeros_like(change)
    for cell in map(tuple, np.argwhere(change).tolist()):
        places = {d.dimension: d.places[at] for d, at in zip(divided, cell, strict=True) if d.places[at] != TOTAL}
        values = {name: None if place == UNKNOWN else place[1:] for name, place in places.items()}
        gone[cell] = any(one.hides(**values) for one in seen)
    rule = replace(protection_of(book_of(ws), year.snapshot.data_date)[0], persons=0, share=0.0)
    axes = tuple(map(axis_of, divided))
    every: Mask = (margins[0] | margins[1] | change) & (found.counts > 0)
    for asked in ((margins[0] | margins[1]) | change, shown_in(divided, [PART]) | change):
        cube = Cube(axes, found.counts, found.kroner, found.largest, found.persons, asked)
        primary = (primary_cells(cube, rule) & ~change) | (gone & (found.counts > 0))
        pattern = suppress(cube, primary, rule, change & ~gone)
        if not pattern.refused:
            return Summary(divided, pattern.hidden | (every & ~asked))
    return Summary(divided, every)


def _gone(table: AnswerTable, summary: Summary, by: str) -> list[bool]:
    """For each row of the table, whether it is hidden."""
    assert table.keys is not None
    return [summary.hides(**{by: value}) for value in table.keys[by].to_list()]


def _explained(
    ws: Workspace, year: Year, answer: Answer, tables: tuple[AnswerTable, ...], gone: tuple[bool, bool]
) -> Answer:
    """The explanation with only these tables; what it says follows what they show."""
    before, after, change = answer.figures[:3]
    hidden = (*gone, any(gone))
    figures = tuple(
        replace(f, value=None, note="Skjult") if h else f for f, h in zip((before, after, change), hidden, strict=True)
    )
    parts = tables[0].frame
    shown = parts["amount"].null_count() == 0 and not any(gone)
    sentence = answer.sentence if shown else "Noget af ændringen er skjult, fordi der er få borgere bag."
    return replace(
        answer, sentence=sentence, tables=tables, figures=figures, basis=_basis(ws, year), kroner_outside={}, names={}
    )


def _basis(ws: Workspace, year: Year) -> tuple[Basis, ...]:
    """What the summary rests on, without what is told of few."""
    used = protection_of(book_of(ws), year.snapshot.data_date)[2]
    hidden = "Rækker, som nogen kunne kendes i, også ved at trække tal fra hinanden eller fra sidste gang"
    lines = [line for line in basis_of(ws, year) if line.label != "Uden pris"]
    return (Basis("Skjult", hidden, "offentliggoerelse"), *rule_basis(used[:4]), *lines)
