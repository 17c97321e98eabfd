"""What is published, as an answer: its tables in words, with nothing at all where a cell is hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.analysis.names import Names
from styrbar.analysis.published_tables import DIVIDED_BY
from styrbar.publish.disclosure.cube import Cell
from styrbar.runs.publication_cube import TableOf, YearCube, place_words

HIDDEN = "skjult"
MEASURES: Mapping[str, str] = {"persons": "Borgere", "kroner": "Kroner", "per_person": "Kroner pr. borger"}
_MEANING = {
    "persons": "Borgere med udgifter, talt i hver celle de er i. I alt kan derfor være flere end de er.",
    "kroner": "Afrundet hver for sig, så I alt kan afvige fra summen af det viste.",
    "per_person": "Kroner delt med borgere, og så afrundet.",
}


@dataclass(frozen=True)
class Form:
    """How cells are told: which measures, what kroner are rounded to (øre), and the names of values.

    `why` adds the reason that a cell is hidden, for those who decide and for nobody else.
    """

    measures: tuple[str, ...]
    base: int
    names: Names
    why: bool = False


def published_table(name: str, table: TableOf, years: Sequence[YearCube], form: Form) -> AnswerTable:
    """The table with a row a cell that has anybody in it; a hidden cell has no figures, but the word for it."""
    rows = [_row(year, cell, table, form) for year in years for cell in year.cells(table)]
    columns = (
        AnswerColumn("year", "År"),
        *(AnswerColumn(d, DIVIDED_BY[d].heading) for d in table.dimensions),
        *(
            AnswerColumn(m, MEASURES[m], "integer" if m == "persons" else "kroner", meaning=_MEANING[m])
            for m in form.measures
        ),
        AnswerColumn("remark", "Bemærkning", meaning="En skjult celle kunne have røbet noget om enkelte borgere."),
        *((AnswerColumn("why", "Hvorfor skjult"),) if form.why else ()),
    )
    schema = {c.name: pl.Int64 if c.name in MEASURES else pl.String for c in columns}
    return AnswerTable(name, title_of(table), columns, pl.DataFrame(rows, schema=schema, orient="row"))


def title_of(table: TableOf) -> str:
    """«Udgifter pr. borger efter konto og alder»."""
    words = [DIVIDED_BY[d].heading.lower() for d in table.dimensions]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} og {words[-1]}"
    return f"Udgifter efter {listed}"


def _row(year: YearCube, cell: Cell, table: TableOf, form: Form) -> list[Any]:
    hidden = bool(year.hidden[cell])
    places = zip(table.dimensions, year.places(cell, table.dimensions), strict=True)
    figures = [None if hidden else _figure(year, cell, m, form.base) for m in form.measures]
    row = [str(year.year), *(_words(d, p, form.names) for d, p in places), *figures, HIDDEN if hidden else ""]
    return [*row, _why(year, cell) if hidden else ""] if form.why else row


def _words(dimension: str, place: str, names: Names) -> str:
    kind, value = place_words(place)
    if kind == "total":
        return "I alt"
    return str(value) if kind == "group" else names.of(dimension, value)


def _figure(year: YearCube, cell: Cell, measure: str, base: int) -> int:
    count, ore = int(year.sums.counts[cell]), int(year.sums.kroner[cell])
    if measure == "persons":
        return count
    return rounded(ore, 1, base) if measure == "kroner" else rounded(ore, count, base)


def rounded(ore: int, parts: int, base: int) -> int:
    """ore / parts rounded to a whole number of `base`, half away from zero."""
    size = (2 * abs(ore) + parts * base) // (2 * parts * base) * base
    return -size if ore < 0 else size


def _why(year: YearCube, cell: Cell) -> str:
    """Why a cell is hidden, the plainest reason first."""
    guarded = year.guarded
    if year.sums.persons[cell] < year.fewest:
        return "Få borgere"
    if guarded.pattern.primary[cell] and guarded.changed[cell]:
        return "Få borgere har ændret den siden sidst"
    if guarded.kept[cell]:
        return "Skjult sidst"
    return "Én borger fylder for meget" if guarded.pattern.primary[cell] else "Ledsager en anden, så den ikke regnes ud"


def kept_cells(year: YearCube, table: TableOf) -> list[list[Any]]:
    """The table's cells as a decision keeps them: places, persons and øre, the latter two None when hidden."""
    cells = year.cells(table)
    hidden = [bool(year.hidden[cell]) for cell in cells]
    figures = [
        [None, None] if h else [int(year.sums.counts[c]), int(year.sums.kroner[c])]
        for c, h in zip(cells, hidden, strict=True)
    ]
    return [[*year.places(c, table.dimensions), *f] for c, f in zip(cells, figures, strict=True)]


def shares_hidden(years: Sequence[YearCube], masks: Sequence[Any]) -> tuple[int, int, float]:
    """How many cells with anybody in them there are, how many the masks hide, and the share of the kroner.

    The kroner are those of the asked cells without parts among the asked, so that none is counted twice; of a table
    whose parts all are totals of others, those of the cells themselves.
    """
    cells = sum(int((y.asked & (y.sums.counts > 0)).sum()) for y in years)
    hidden = sum(int((m & y.asked).sum()) for y, m in zip(years, masks, strict=True))
    kroner = sum(int(np.abs(y.sums.kroner[y.finest]).sum()) for y in years)
    lost = sum(int(np.abs(y.sums.kroner[y.finest & m]).sum()) for y, m in zip(years, masks, strict=True))
    return cells, hidden, lost / kroner if kroner else 0.0
