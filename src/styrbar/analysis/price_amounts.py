"""Whole øre from exact fractions: rounded once, half away from zero, and parts that add up to the rounded whole."""

from collections.abc import Sequence

import polars as pl

WIDE = pl.Int128()


def half_away(top: pl.Expr, below: pl.Expr) -> pl.Expr:
    """top / below as a whole number, half away from zero; both Int128, below above 0."""
    return ((top.abs() * 2 + below) // (below * 2) * top.sign()).cast(pl.Int64)


def apportioned(rows: pl.DataFrame, by: Sequence[str], tie: str) -> pl.DataFrame:
    """The rows, sorted by `by` and `tie`, with `amount`: top / below in whole units, adding up in each group.

        amount = floor(top / below), and what the group then lacks in round(sum of top / below) goes one each to the
        largest remainders (ties: the lowest `tie`)

    `top` (positive or negative) and `below` (above 0, the same in all of a group's rows) are Int128. The sum of a
    group is its exact sum rounded once, half away from zero.
    """
    keys = list(by)
    floor = pl.col("top") // pl.col("below")
    parts = (
        rows.lazy()
        .with_columns(amount=floor, rest=pl.col("top") - floor * pl.col("below"))
        .sort(*keys, "rest", tie, descending=[*[False] * len(keys), True, False])
        .with_columns(
            place=pl.int_range(pl.len()).over(keys),
            lacks=half_away(pl.col("top").sum(), pl.col("below").first()).over(keys)
            - pl.col("amount").sum().cast(pl.Int64).over(keys),
        )
        .with_columns(amount=pl.col("amount").cast(pl.Int64) + (pl.col("place") < pl.col("lacks")).cast(pl.Int64))
    )
    return parts.drop("rest", "place", "lacks").sort(*keys, tie).collect()
