"""The people and the kroner of a table that is to be published: in every cell, and in every total of every dimension.

Somebody may stand in several cells. In each he is counted, so that the cells add up; but how many different people a
total has, and what the costliest of them costs, is reckoned for each total by itself. Method and worked example:
docs/metode/offentliggoerelse.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.dimensions import SPENDING, Dimension
from styrbar.analysis.spending import SCHEMA

TOTAL, UNKNOWN = "*", "?"
"""How a place is kept: the total, and the rows that do not say. A value begins with =, a group with +."""

DIVIDED_BY: Mapping[str, Dimension] = {name: d for name, d in SPENDING.items() if name in SCHEMA}
"""What a published table can be divided by: what every row of spending says by itself."""

Values = NDArray[np.int64]


@dataclass(frozen=True)
class Division:
    """One dimension of a table: its places, the values first, then the groups they are in (if any), then the total.

    `group` has the place of each value's group, or is empty.
    """

    dimension: str
    places: tuple[str, ...]
    values: int
    group: tuple[int, ...]

    def levels(self) -> list[Values]:
        """For each level, the place that each value is counted in: itself, its group, the total."""
        found = [np.arange(self.values)]
        if self.group:
            found.append(np.array(self.group))
        return [*found, np.full(self.values, len(self.places) - 1)]


@dataclass(frozen=True)
class Sums:
    """Arrays of one place for each place of each division.

    `counts` are people counted in each cell they are in, `kroner` øre, `persons` different people, and `largest` the
    size in øre of what the costliest of them costs in that cell or total.
    """

    counts: Values
    kroner: Values
    persons: Values
    largest: Values


def contributions(rows: nw.LazyFrame[Any], dimensions: Sequence[str]) -> pl.DataFrame:
    """citizen, the dimensions (as text) and amount (øre): what each person costs in each combination.

    rows: spending per person, in whatever engine they lie, with citizen, the dimensions and amount. Rows of nobody in
    particular are left out.
    """
    keys = ["citizen", *dimensions]
    people = rows.filter(~nw.col("citizen").is_null()).group_by(*keys).agg(nw.col("amount").sum())
    found: pl.DataFrame = people.collect("polars").to_native()
    return found.select("citizen", pl.col(list(dimensions)).cast(pl.String), "amount").sort(keys)


def divisions(
    frames: Sequence[pl.DataFrame], dimensions: Sequence[str], groups: Mapping[str, Mapping[str, str]]
) -> tuple[Division, ...]:
    """The dimensions with every value that any of the frames has. `groups`, by dimension, has the group of a value."""
    return tuple(_division(d, pl.concat([f[d] for f in frames]).unique().to_list(), groups.get(d)) for d in dimensions)


def _division(dimension: str, values: list[str | None], groups: Mapping[str, str] | None) -> Division:
    known = sorted(value for value in values if value is not None)
    unknown = [None] if None in values else []
    into = [groups.get(value or "", UNKNOWN) for value in (*known, *unknown)] if groups else []
    named = list(dict.fromkeys(into))
    places = ([f"={value}" for value in known] + [UNKNOWN for _ in unknown], [f"+{name}" for name in named])
    first = len(places[0])
    return Division(dimension, (*places[0], *places[1], TOTAL), first, tuple(first + named.index(g) for g in into))


def sums(people: pl.DataFrame, divided: Sequence[Division]) -> Sums:
    """What the contributions come to in every cell and total."""
    shape = tuple(len(d.places) for d in divided)
    found = {name: np.zeros(shape, dtype=np.int64) for name in ("counts", "kroner", "persons", "largest")}
    placed = _placed(people, divided)
    for cells in _levels(divided):
        at, each = _each(placed, divided, cells, shape)
        found["persons"].ravel()[at] = each["persons"].to_numpy()
        found["largest"].ravel()[at] = each["largest"].to_numpy()
        found["kroner"].ravel()[at] = each["amount"].to_numpy()
        found["counts"].ravel()[at] = each["counted"].to_numpy()
    return Sums(**found)


def moved(people: pl.DataFrame, before: pl.DataFrame, divided: Sequence[Division]) -> Values:
    """In every cell and total, how many persons' contribution is not what it was: come, left, or another amount."""
    shape = tuple(len(d.places) for d in divided)
    both = pl.concat([_placed(people, divided).with_columns(side=1), _placed(before, divided).with_columns(side=-1)])
    found = np.zeros(shape, dtype=np.int64)
    for cells in _levels(divided):
        cell = _cell(divided, cells, shape)
        persons = both.group_by(cell, "citizen").agg(
            change=(pl.col("amount") * pl.col("side")).sum(), sides=pl.col("side").n_unique()
        )
        changed = persons.filter((pl.col("change") != 0) | (pl.col("sides") == 1)).group_by("cell").len()
        found.ravel()[changed["cell"].to_numpy()] = changed["len"].to_numpy()
    return found


def shown_in(divided: Sequence[Division], dimensions: Sequence[str], *, grouped: bool = False) -> NDArray[np.bool_]:
    """The cells of the table by these of the dimensions: of the others the total only, and groups only when asked."""
    masks = []
    for division in divided:
        inside = division.dimension in dimensions
        kinds = {"=", UNKNOWN, TOTAL, "+"} if grouped else {"=", UNKNOWN, TOTAL}
        masks.append(np.array([place == TOTAL or (inside and place[0] in kinds) for place in division.places]))
    found: NDArray[np.bool_] = np.ones((), dtype=np.bool_)
    for mask in masks:
        found = np.logical_and.outer(found, mask)
    return found


def _placed(people: pl.DataFrame, divided: Sequence[Division]) -> pl.DataFrame:
    """The contributions with the number of each value in place of the value."""
    numbers = [
        pl.col(d.dimension).replace_strict(
            {None if p == UNKNOWN else p[1:]: n for n, p in enumerate(d.places[: d.values])}, return_dtype=pl.Int64
        )
        for d in divided
    ]
    return people.select("citizen", *numbers, "amount")


def _levels(divided: Sequence[Division]) -> Iterator[tuple[Values, ...]]:
    """Every way to take a level of each dimension."""
    yield from product(*(d.levels() for d in divided))


def _cell(divided: Sequence[Division], level: tuple[Values, ...], shape: tuple[int, ...]) -> pl.Expr:
    """The number of the cell that a placed row is counted in."""
    strides = [int(np.prod(shape[n + 1 :])) for n in range(len(shape))]
    place = [
        pl.col(d.dimension).replace_strict(list(range(d.values)), places.tolist(), return_dtype=pl.Int64) * stride
        for d, places, stride in zip(divided, level, strides, strict=True)
    ]
    return pl.sum_horizontal(pl.lit(0, pl.Int64), *place).alias("cell")


def _each(
    placed: pl.DataFrame, divided: Sequence[Division], level: tuple[Values, ...], shape: tuple[int, ...]
) -> tuple[Values, pl.DataFrame]:
    """Of one level: the cells, with different persons, the largest of them, the sum, and persons of the inner cells."""
    persons = placed.group_by(_cell(divided, level, shape), "citizen").agg(pl.col("amount").sum(), counted=pl.len())
    each = persons.group_by("cell").agg(
        pl.col("amount").sum(), pl.col("counted").sum(), persons=pl.len(), largest=pl.col("amount").abs().max()
    )
    return each["cell"].to_numpy(), each
