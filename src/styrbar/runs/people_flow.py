"""Who came, who stopped and who moved, and what did it do to the cost?"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import narwhals as nw
import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.people_flow import (
    CELL,
    HELP,
    HERE,
    KINDS,
    NONE,
    OUTSIDE,
    Flow,
    cells,
    flow,
    help_of,
    kinds,
    places,
)  # fmt: skip
from styrbar.danish import count, month, roughly
from styrbar.errors import BadInput
from styrbar.runs.spending import has_register
from styrbar.runs.spending_dated import dated_spending
from styrbar.runs.spending_scope import (
    Asked,
    SpendingChoices,
    asked,
    heading,
    marked,
    notes,
    see_people,
    shown,
    words,
)
from styrbar.runs.workspace import Workspace

QUESTION = "Hvem er kommet, gået og flyttet?"
STATES = {NONE: "Uden hjælp", OUTSIDE: "Hjælp uden for udvalget"}
Sides = tuple[nw.LazyFrame[pl.LazyFrame], nw.LazyFrame[pl.LazyFrame]]
"""Everybody's spending in the first period and in the last."""

_NOBODY = "Ingen borgere gik den vej."
_KINDS = {
    "new": ("Nye borgere", "Fik ingen hjælp i den første periode."),
    "arrived": ("Kommet fra anden hjælp", "Fik kun hjælp uden for udvalget i den første periode."),
    "moved": ("Flyttet", "Fik det meste for pengene et andet sted i den sidste periode end i den første."),
    "stayed": ("Samme sted", "Samme sted i begge perioder; ændringen er pris, dage og mængde."),
    "departed": ("Gået til anden hjælp", "Får kun hjælp uden for udvalget i den sidste periode."),
    "left": ("Stoppet", "Får ingen hjælp i den sidste periode."),
    "rest": ("Uden borger eller dage", "Det, som ingen borgers dage bærer, f.eks. samlede regninger."),
}


@dataclass(frozen=True)
class FlowChoices(SpendingChoices):
    """What the user chose. Two months (any day of each) stand instead of years; `cell` opens one way from one place to
    another, each told as `place_key` does; `people` lists the citizens of it.
    """

    month_before: date | None = None
    month_after: date | None = None
    cell: tuple[str, str] | None = None
    people: bool = False


def run_people_flow(ws: Workspace, choices: FlowChoices) -> Answer:
    """Answer the question; the ways from place to place add up to the change in spending, to the øre."""
    found = _asked(ws, choices)
    periods = _periods(choices, found)
    sides = _sides(ws, choices, found)
    moved = flow(sides[0], sides[1], choices.by, found.where, found.factors)
    tables = [
        _kinds_table(moved, periods),
        _places_table(ws, moved, found, periods),
        _cells_table(ws, moved, found, periods),
    ]
    if choices.cell:
        tables = [*_opened(ws, choices, found, moved, sides), *tables]
    return Answer(
        QUESTION,
        _sentence(moved, periods),
        _scope(ws, found, choices),
        tuple(tables),
        _figures(moved, periods),
        (*_told(choices), *found.basis(ws)),
        {},
        found.opened,
    )


def _asked(ws: Workspace, choices: FlowChoices) -> Asked:
    months = (choices.month_before, choices.month_after)
    if months == (None, None):
        return asked(ws, choices)
    if not (choices.month_before and choices.month_after) or choices.month_before >= choices.month_after:
        raise BadInput("Den første måned skal ligge før den sidste.", next_step="Vælg to måneder i rækkefølge.")
    return asked(ws, replace(choices, before=choices.month_before.year, after=choices.month_after.year), fewest=1)


def _sides(ws: Workspace, choices: FlowChoices, found: Asked) -> Sides:
    """Everybody's spending in each of the two periods."""
    if not (choices.month_before and choices.month_after):
        rows = found.rows(ws)
        first, last = (nw.from_native(rows.filter(pl.col("year") == year)) for year in (found.before, found.after))
        return first, last
    if has_register(found.snapshot):
        raise BadInput("Registerets udgifter er pr. år, ikke pr. måned.", next_step="Vælg to år.")
    if found.choices.about_costly:
        raise BadInput(
            "Dyre forløb regnes pr. år, ikke pr. måned.", next_step="Vælg to år, eller del efter noget andet."
        )
    first, last = (nw.from_native(_month(ws, found, day)) for day in (choices.month_before, choices.month_after))
    return first, last


def _month(ws: Workspace, found: Asked, day: date) -> pl.LazyFrame:
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return dated_spending(ws, found.snapshot, day.replace(day=1), last)


def _periods(choices: FlowChoices, found: Asked) -> tuple[str, str]:
    """What the two sides are called."""
    if choices.month_before and choices.month_after:
        return month(choices.month_before), month(choices.month_after)
    return str(found.before), str(found.after)


def _scope(ws: Workspace, found: Asked, choices: FlowChoices) -> Scope:
    scope = found.scope(ws)
    if not (choices.month_before and choices.month_after):
        return scope
    last = choices.month_after.replace(day=monthrange(choices.month_after.year, choices.month_after.month)[1])
    return replace(scope, period_from=choices.month_before.replace(day=1), period_to=last, view="periodiseret")


def place_key(state: int, value: str | None) -> str:
    """How a place stands in an address: «uden», «udenfor», «i:VÆRDI», or «i:» when the value is not told."""
    return {NONE: "uden", OUTSIDE: "udenfor"}.get(state) or f"i:{value or ''}"


def _place_of(key: str) -> tuple[int, str | None]:
    if key in {"uden", "udenfor"}:
        return (NONE if key == "uden" else OUTSIDE), None
    if not key.startswith("i:"):
        raise BadInput("Stedet i adressen findes ikke.", next_step="Åbn en række i tabellen.")
    return HERE, key.removeprefix("i:") or None


def _place(found: Asked, state: int, value: str | None) -> str:
    return STATES.get(state) or words(found.names, found.choices.by, value)


def _amounts(periods: tuple[str, str]) -> tuple[AnswerColumn, ...]:
    return (
        AnswerColumn("amount_0", f"Udgift {periods[0]}", "kroner", total=True),
        AnswerColumn("amount_1", f"Udgift {periods[1]}", "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
    )


def _kinds_table(moved: Flow, periods: tuple[str, str]) -> AnswerTable:
    before, after = moved.rest
    rest = pl.DataFrame(
        {"kind": ["rest"], "people": [0], "amount_0": [before], "amount_1": [after], "change": [after - before]}
    )
    rows = pl.concat([kinds(moved), rest]).filter(
        (pl.col("people") > 0) | (pl.col("amount_0") != 0) | (pl.col("amount_1") != 0)
    )
    told = rows.with_columns(
        meaning=pl.col("kind").replace_strict({k: w[1] for k, w in _KINDS.items()}, return_dtype=pl.String),
        kind=pl.col("kind").replace_strict({k: w[0] for k, w in _KINDS.items()}, return_dtype=pl.String),
    )
    columns = (
        AnswerColumn("kind", "Bevægelse"),
        AnswerColumn("people", "Borgere", "integer", total=True),
        *_amounts(periods),
        AnswerColumn("meaning", "Betyder"),
    )
    return AnswerTable(
        "kinds",
        "Hvad ændringen består af",
        columns,
        told.select(c.name for c in columns),
        "Ingen udgifter i perioderne.",
    )


def _places_table(ws: Workspace, moved: Flow, found: Asked, periods: tuple[str, str]) -> AnswerTable:
    rows = places(moved)
    by = found.choices.by
    told = marked(ws, shown(rows, by, found.names, "value"), "people_1")
    columns = (
        AnswerColumn("value", heading(by)),
        AnswerColumn("people_0", f"Borgere {periods[0]}", "integer", total=True),
        AnswerColumn("new", "Nye", "integer", total=True, meaning="Fik ingen hjælp før."),
        AnswerColumn("came", "Kommet til", "integer", total=True, meaning="Fra et andet sted."),
        AnswerColumn("went", "Gået fra", "integer", total=True, meaning="Til et andet sted."),
        AnswerColumn("left", "Stoppet", "integer", total=True, meaning="Får ingen hjælp nu."),
        AnswerColumn("people_1", f"Borgere {periods[1]}", "integer", total=True),
        *_amounts(periods),
        *notes(ws),
    )
    return AnswerTable(
        "places", f"Borgere og udgift efter {heading(by).lower()}", columns, told.select(c.name for c in columns),
        "Ingen borgere i perioderne.", rows.select(pl.col("value").cast(pl.String)),
    )  # fmt: skip


def _cells_table(ws: Workspace, moved: Flow, found: Asked, periods: tuple[str, str]) -> AnswerTable:
    rows = cells(moved)
    told = marked(ws, _with_places(rows, found), "people")
    columns = (
        AnswerColumn("from", "Fra"),
        AnswerColumn("to", "Til"),
        AnswerColumn("people", "Borgere", "integer", total=True),
        *_amounts(periods),
        *notes(ws),
    )
    keys = pl.DataFrame(
        {side: [place_key(*row) for row in rows.select(*pair).iter_rows()] for side, pair in _ENDS.items()},
        schema={"from": pl.String, "to": pl.String},
    )
    return AnswerTable(
        "cells", "Hvem kom hvorfra", columns, told.select(c.name for c in columns), "Ingen borgere i perioderne.", keys
    )


_ENDS = {"from": CELL[:2], "to": CELL[2:]}


def _with_places(rows: pl.DataFrame, found: Asked) -> pl.DataFrame:
    """The rows with the words for the places at both ends."""
    return rows.with_columns(
        pl.Series(side, [_place(found, *row) for row in rows.select(*pair).iter_rows()], dtype=pl.String)
        for side, pair in _ENDS.items()
    )


def _opened(ws: Workspace, choices: FlowChoices, found: Asked, moved: Flow, sides: Sides) -> list[AnswerTable]:
    """The citizens of one way: what they got before and after, and who they are when they are asked for."""
    assert choices.cell
    ends = [_place_of(key) for key in choices.cell]
    wanted = [
        (pl.col(state) == place) & pl.col(value).eq_missing(pl.lit(told, pl.String))
        for (state, value), (place, told) in zip(_ENDS.values(), ends, strict=True)
    ]
    people = moved.people.filter(*wanted)
    periods = _periods(choices, found)
    way = " → ".join(_place(found, *end) for end in ends)
    rows = help_of(sides, found.choices.by, found.where, people["citizen"], found.factors)
    tables = [_got(ws, way, rows, found, periods)]
    if choices.people:
        see_people(ws, f"Borgerstrøm: {way}, {count(people.height, 'borger', 'borgere')}")
        tables.append(_people_table(way, people, periods))
    return tables


def _got(ws: Workspace, way: str, rows: pl.DataFrame, found: Asked, periods: tuple[str, str]) -> AnswerTable:
    """What the citizens of a way got inside the selection; the sums are those of the way."""
    told = marked(ws, rows, "people")
    for dim in HELP:
        told = shown(told, dim, found.names)
    count_of = AnswerColumn("people", "Borgere", "integer", meaning="En borger kan stå flere steder.")
    columns = (*(AnswerColumn(dim, heading(dim)) for dim in HELP), count_of, *_amounts(periods), *notes(ws))
    frame = told.select(c.name for c in columns)
    return AnswerTable("got", f"Hvad borgerne fik: {way}", columns, frame, _NOBODY)


def _people_table(way: str, people: pl.DataFrame, periods: tuple[str, str]) -> AnswerTable:
    rows = people.with_columns(change=pl.col("amount_1") - pl.col("amount_0")).sort(
        pl.col("change").abs(), "citizen", descending=[True, False]
    )
    columns = (AnswerColumn("citizen", "Borger", "citizen"), *_amounts(periods))
    return AnswerTable(
        "people", f"Borgerne: {way}", columns, rows.select(c.name for c in columns), _NOBODY, rows.select("citizen")
    )


def _totals(moved: Flow) -> Mapping[str, tuple[int, int, int]]:
    """People, øre before and øre after by kind of movement."""
    return {kind: (people, before, after) for kind, people, before, after, _ in kinds(moved).iter_rows()}


def _figures(moved: Flow, periods: tuple[str, str]) -> tuple[Figure, ...]:
    totals = _totals(moved)
    people = {kind: totals[kind][0] for kind in KINDS}
    change = sum(after - before for _, before, after in totals.values()) + moved.rest[1] - moved.rest[0]
    return (
        Figure("Ændring i udgiften", change, signed=True, note=f"fra {periods[0]} til {periods[1]}"),
        Figure("Kommet til", people["new"] + people["arrived"], "integer", f"heraf {people['new']} helt nye"),
        Figure("Flyttet", people["moved"], "integer", "fra ét sted til et andet i udvalget"),
        Figure("Gået", people["left"] + people["departed"], "integer", f"heraf {people['left']} helt stoppet"),
        Figure("Samme sted", people["stayed"], "integer"),
    )


def _sentence(moved: Flow, periods: tuple[str, str]) -> str:
    totals = _totals(moved)
    if moved.people.is_empty():
        return f"Ingen borgere har udgifter i {periods[0]} eller {periods[1]}."

    def told(kind: str, one: str, many: str) -> str:
        people, before, after = totals[kind]
        return f"{count(people, one, many)} ({_signed(after - before)})"

    coming = told("new", "ny borger", "nye borgere")
    going = told("left", "er stoppet", "er stoppet")
    moving = told("moved", "er flyttet", "er flyttet")
    staying = told("stayed", "borger er samme sted", "borgere er samme sted")
    return f"Fra {periods[0]} til {periods[1]} er der {coming}, {going}, {moving}, og {staying}."


def _signed(ore: int) -> str:
    return f"{'+' if ore > 0 else '-' if ore < 0 else ''}{roughly(ore)}"


def _told(choices: FlowChoices) -> tuple[Basis, ...]:
    where = f"Hver borger står dér, hvor det meste af borgerens udgift i perioden er ({heading(choices.by).lower()})"
    lines = (Basis("Sted", where, "borgerstroemme"),)
    if choices.month_before:
        monthly = (
            "Måneder er periodiseret: hver bevillings pris for månedens dage. Betalinger på en dato har ingen dage"
        )
        return (*lines, Basis("Måneder", monthly, "bevillingens-pris"))
    return lines
