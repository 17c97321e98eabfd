"""What flows, the costliest and owners all begin with: spending narrowed, in one price level, summed a person."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from styrbar.analysis.breakdown import Where
from styrbar.analysis.explain_rounding import divide_half_away

FEW = 5
"""Figures from fewer persons than this are marked for those who may not see people."""


def inside(where: Where) -> nw.Expr:
    """Whether a row of spending has the values that are opened; None is the rows that do not say."""
    opened = nw.lit(value=True)
    for name, value in where.items():
        column = nw.col(name)
        opened = opened & (column.is_null() if value is None else (column.cast(nw.String) == value))
    return nw.when(opened).then(nw.lit(value=True)).otherwise(nw.lit(value=False))


def within(rows: nw.LazyFrame[Any], where: Where) -> nw.LazyFrame[Any]:
    """The rows that have the values that are opened."""
    return rows.filter(inside(where)) if where else rows


def is_person() -> nw.Expr:
    """Whether a row says that a citizen got help: it has a citizen and days."""
    return ~nw.col("citizen").is_null() & ~nw.col("days").is_null()


def in_level(rows: pl.DataFrame, factors: Mapping[int, Fraction]) -> pl.DataFrame:
    """The rows with each `amount` in the price level, rounded once to the øre, half away from zero.

    factors: what an amount of the `year` is multiplied by; a year that is not there stays as it is.
    """
    parts = []
    for (year,), part in rows.group_by("year", maintain_order=True):
        factor = factors.get(int(str(year)), Fraction(1))
        moved = part if factor == 1 else part.with_columns(amount=_times(part["amount"], factor))
        parts.append(moved)
    return pl.concat(parts) if parts else rows


def _times(amounts: pl.Series, factor: Fraction) -> pl.Series:
    below = np.array(factor.denominator, dtype=object)
    exact = divide_half_away(amounts.to_numpy().astype(object) * factor.numerator, below)
    return pl.Series(exact.astype(np.int64))
