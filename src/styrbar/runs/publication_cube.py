"""One year of what is to be published: its cells, what was published of the year before, and what must be hidden."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import prod
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from styrbar.analysis.published_tables import (
    DIVIDED_BY,
    TOTAL,
    UNKNOWN,
    Division,
    Sums,
    contributions,
    divisions,
    moved,
    shown_in,
    sums,
)
from styrbar.errors import BadInput, NotFound
from styrbar.publish.disclosure.attack import too_narrow
from styrbar.publish.disclosure.cube import Axis, Cell, Cube, Mask
from styrbar.publish.disclosure.earlier import Earlier, Guarded, guarded
from styrbar.publish.disclosure.moving import Protection
from styrbar.register.municipalities import region_of
from styrbar.rules.book import InForce, RuleBook
from styrbar.runs.spending import spending_of
from styrbar.runs.workspace import Workspace

MOST_CELLS = 1_000_000
"""Cells of all dimensions together, of this publication and of those it is held against."""

ATTACKED, ATTACKED_WHOLE, MOST_UNKNOWN = 12, 60, 20_000
"""Hidden cells that are attacked: all of a small table, some of a large one, none of the largest."""

RULES = ("fewest", "dominance", "interval_persons", "interval_share", "rounding")


@dataclass(frozen=True)
class TableOf:
    """A table that is to be published: what it is divided by, and whether municipalities are summed to regions."""

    dimensions: tuple[str, ...]
    regions: bool = False


@dataclass(frozen=True)
class Wanted:
    """The snapshot and the tables that are wanted of it, and what protected means."""

    snapshot: str
    tables: tuple[TableOf, ...]
    rule: Protection


@dataclass(frozen=True)
class Before:
    """What an earlier publication showed and hid of the year: by table, its dimensions and its cells.

    A cell is its place in each dimension, and persons and øre, both None when it was hidden.
    """

    number: str
    snapshot: str
    revision: str
    tables: Sequence[Mapping[str, Any]]

    @property
    def dimensions(self) -> set[str]:
        """All that its tables are divided by."""
        return {name for table in self.tables for name in table["dimensions"]}


@dataclass(frozen=True)
class YearCube:
    """A year of spending divided by all that counts, its cells as they may be shown, and the cells asked for."""

    year: int
    divided: tuple[Division, ...]
    sums: Sums
    asked: Mask
    guarded: Guarded
    outside: int
    tables: tuple[TableOf, ...]
    fewest: int

    @property
    def finest(self) -> Mask:
        """The cells of the tables' own dimensions: no totals, and so no kroner twice in one table."""
        found: Mask = np.zeros_like(self.asked)
        for table in self.tables:
            inner = [
                np.array([p[0] in {"=", UNKNOWN} if d.dimension in table.dimensions else p == TOTAL for p in d.places])
                for d in self.divided
            ]
            found |= reduce(np.logical_and.outer, inner)
        return found

    @property
    def hidden(self) -> Mask:
        """The cells asked for that are hidden."""
        return self.guarded.hidden & self.asked

    def cells(self, table: TableOf) -> list[Cell]:
        """The table's cells with anybody in them, in order; empty ones are left out of a table."""
        mask = shown_in(self.divided, table.dimensions, grouped=table.regions) & (self.sums.counts > 0)
        return [tuple(int(i) for i in at) for at in np.argwhere(mask)]

    def places(self, cell: Cell, dimensions: Sequence[str]) -> list[str]:
        """The cell's place in each of the dimensions, as it is kept."""
        by_name = {d.dimension: d.places[at] for d, at in zip(self.divided, cell, strict=True)}
        return [by_name[name] for name in dimensions]

    def attacked(self, protection: Protection) -> int:
        """How many hidden cells a linear program has been set on, without narrowing any; a fault when it has."""
        cube, pattern = self.guarded.cube, self.guarded.pattern
        few = pattern.hidden & ~self.guarded.known
        cells: list[Cell] = [tuple(int(i) for i in at) for at in np.argwhere(few)]
        unknown = int(((few | ~cube.published) & (cube.counts > 0)).sum())
        if unknown > MOST_UNKNOWN:
            return 0
        step = 1 if len(cells) <= ATTACKED_WHOLE and unknown <= 2000 else max(1, len(cells) // ATTACKED)
        chosen = cells[::step]
        found = too_narrow(cube, pattern.hidden, chosen, protection)
        assert not found, f"{len(found)} of {len(chosen)} hidden cells can be narrowed"
        return len(chosen)


def protection_of(book: RuleBook, day: date) -> tuple[Protection, int, tuple[InForce, ...]]:
    """What protected means on the day, what kroner are rounded to (øre), and the rule values that say so."""
    used = {name: book.at(f"disclosure.{name}", day) for name in RULES}
    protection = Protection(
        int(used["fewest"].number), float(used["dominance"].number), int(used["interval_persons"].number),
        float(used["interval_share"].number),
    )  # fmt: skip
    return protection, max(used["rounding"].ore, 1), tuple(used.values())


def year_cube(ws: Workspace, wanted: Wanted, year: int, before: Sequence[Before]) -> YearCube:
    """The year's cells as they may be shown beside what has been published of it before.

    Raises NotFound without anybody's spending, and BadInput when there are too many cells to hold together, or when
    they cannot be protected.
    """
    named = {name for table in wanted.tables for name in table.dimensions} | {n for b in before for n in b.dimensions}
    dimensions = [name for name in DIVIDED_BY if name in named]
    rows = spending_of(ws, wanted.snapshot, [year])
    people = contributions(nw.from_native(rows), dimensions)
    if people.is_empty():
        raise NotFound(f"Der er ingen borgere med udgifter i {year}.", next_step="Vælg et andet år.")
    revision = ws.snapshot(wanted.snapshot).revision
    same = [(b.snapshot, b.revision) == (wanted.snapshot, revision) for b in before]
    earlier = [people if s else _people_then(ws, b, year, dimensions) for b, s in zip(before, same, strict=True)]
    frames = [people, *(frame for frame in earlier if frame is not None)]
    grouped = any(t.regions for t in wanted.tables) or any(t["regions"] for b in before for t in b.tables)
    divided = divisions(frames, dimensions, {"municipality": _regions(frames, year)} if grouped else {})
    _check_size(divided, before)
    found = sums(people, divided)
    asked: Mask = np.zeros(found.counts.shape, dtype=np.bool_)
    for table in wanted.tables:
        asked |= shown_in(divided, table.dimensions, grouped=table.regions)
    cube = Cube(tuple(map(axis_of, divided)), found.counts, found.kroner, found.largest, found.persons, asked)
    seen = [_earlier(b, divided, found, people, then) for b, then in zip(before, earlier, strict=True)]
    safe = guarded(cube, seen, wanted.rule)
    if safe.pattern.refused or not (asked & ~safe.hidden & (found.counts > 0)).any():
        raise _refused(before)
    outside = rows.filter(pl.col("citizen").is_null()).select(pl.col("amount").sum()).collect().item()
    return YearCube(year, divided, found, asked, safe, int(outside or 0), wanted.tables, wanted.rule.fewest)


def axis_of(division: Division) -> Axis:
    """The division as the engine has it."""
    last = len(division.places) - 1
    leaves = division.group or (last,) * division.values
    return Axis(division.places, (*leaves, *(last for _ in range(division.values, last)), -1))


def _regions(frames: Iterable[pl.DataFrame], year: int) -> dict[str, str]:
    """The region that each municipality lies in at the end of the year."""
    codes = {c for f in frames if "municipality" in f.columns for c in f["municipality"].drop_nulls().to_list()}
    found = {code: region_of(int(code), date(year, 12, 31)) for code in codes}
    return {code: region.label if region else "Uden for regionerne" for code, region in found.items()}


def _people_then(ws: Workspace, before: Before, year: int, dimensions: Sequence[str]) -> pl.DataFrame | None:
    """Who cost what by the snapshot the earlier publication was made of; None when it is no longer there."""
    try:
        rows = spending_of(ws, before.snapshot, [year])
    except NotFound:
        return None
    return contributions(nw.from_native(rows), dimensions)


def _earlier(
    before: Before, divided: Sequence[Division], found: Sums, people: pl.DataFrame, then: pl.DataFrame | None
) -> Earlier:
    """The earlier publication on the axes of this one.

    What it hid, or showed otherwise than can be reckoned again, is not known to have changed by many.
    """
    shown, hidden = np.zeros(found.counts.shape, dtype=np.bool_), np.zeros(found.counts.shape, dtype=np.bool_)
    changed = np.ones(found.counts.shape, dtype=np.int64) if then is None else moved(people, then, divided)
    again = None if then is None else sums(then, divided)
    for table in before.tables:
        for *places, persons, kroner in table["cells"]:
            cell = _cell(divided, dict(zip(table["dimensions"], places, strict=True)))
            if cell is None:
                continue
            (hidden if persons is None else shown)[cell] = True
            if persons is not None and (again is None or (again.counts[cell], again.kroner[cell]) != (persons, kroner)):
                changed[cell] = int((found.counts[cell], found.kroner[cell]) != (persons, kroner))
    return Earlier(shown & ~hidden, hidden, changed)


def _cell(divided: Sequence[Division], places: Mapping[str, str]) -> Cell | None:
    """The cell with these places, and the total of every other dimension; None when nobody is there any more."""
    found = [d.places.index(p) if (p := places.get(d.dimension, TOTAL)) in d.places else None for d in divided]
    return None if None in found else tuple(at for at in found if at is not None)


def _check_size(divided: Sequence[Division], before: Sequence[Before]) -> None:
    size = prod(len(d.places) for d in divided)
    if size > MOST_CELLS:
        together = f"Den skal holdes op mod {_numbers(before)}." if before else ""
        raise BadInput(
            "Tabellen har for mange celler til at blive beskyttet.", together,
            "Vælg færre opdelinger, eller nogle med færre værdier.",
        )  # fmt: skip


def _refused(before: Sequence[Before]) -> BadInput:
    if before:
        return BadInput(
            "Tabellen kan ikke offentliggøres.",
            f"Sammen med {_numbers(before)} kunne nogen regne sig frem til enkelte borgere.",
            "Vælg en grovere opdeling, eller del tabellen som dem, der er offentliggjort.",
        )
    return BadInput(
        "Tabellen kan ikke offentliggøres.", "Der er for få borgere i den til at skjule nogen blandt andre.",
        "Vælg en grovere opdeling.",
    )  # fmt: skip


def _numbers(before: Sequence[Before]) -> str:
    return "offentliggørelse nr. " + ", ".join(b.number for b in before)


def place_words(place: str) -> tuple[str, str | None]:
    """What a place is (value, group or total) and its value; None for the rows that do not say."""
    if place in {TOTAL, UNKNOWN}:
        return ("total", None) if place == TOTAL else ("value", None)
    return ("group" if place[0] == "+" else "value"), place[1:]
