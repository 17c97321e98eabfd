"""Many amounts shared at once, each by its own weights: `rules.shares.largest_remainder` over the rows of a frame."""

from collections.abc import Sequence

import polars as pl

from styrbar.rules.shares import negative_weight, nothing_to_share_by

_MOST = 2**63 - 1


def shared(
    frame: pl.DataFrame, by: Sequence[str], *, key: str, weight: str, amount: str, name: str = "share"
) -> pl.DataFrame:
    """The frame, in its order, with `name`: each row's share of its group's amount, in whole øre.

    `by` are the columns that make a group, `key` tells its rows apart (ties go to the lowest), `weight` is whole and 0
    or more, and `amount` (øre, positive or negative) is the same in all of a group's rows. The shares of a group add up
    to its amount exactly: largest remainder, as `rules.shares.largest_remainder` for one amount.

    Raises NothingToShareBy for a group whose weights are all 0, NegativeWeight for a weight below 0 or missing;
    ValueError when a group has two amounts.
    """
    lowest = frame[weight].min()
    if frame[weight].null_count() or (lowest is not None and int(lowest) < 0):  # type: ignore[arg-type]
        wrong = frame.filter(pl.col(weight).is_null() | (pl.col(weight) < 0)).row(0, named=True)
        raise negative_weight(wrong[key], _group(wrong, by))
    groups = frame.group_by(by).agg(
        pl.col(weight).sum().alias("_total"), pl.col(amount).min().alias("_least"), pl.col(amount).max().alias("_most")
    )
    empty = groups.filter(pl.col("_total") == 0)
    if empty.height:
        raise nothing_to_share_by(_group(empty.sort(by).row(0, named=True), by))
    if (groups["_least"] != groups["_most"]).any():
        raise ValueError("an amount must be the same in all rows of its group")
    size = pl.col(amount).cast(_wide(frame[amount], frame[weight])).abs()
    part = size * pl.col(weight)
    left = size - pl.col("_share").sum().over(by)
    place = pl.struct(-pl.col("_over"), key).rank("ordinal").over(by)
    shares = (
        frame.lazy()
        .join(groups.lazy().select(*by, "_total"), on=list(by), how="left", maintain_order="left", nulls_equal=True)
        .with_columns(_share=part // pl.col("_total"), _over=(part % pl.col("_total")).cast(pl.Int64))
        .select(((pl.col("_share") + (place <= left)) * pl.col(amount).sign()).cast(pl.Int64).alias(name))
    )
    return frame.with_columns(shares.collect().to_series())


def _wide(amounts: pl.Series, weights: pl.Series) -> pl.DataType:
    """Integers wide enough for amount times weight."""
    most = int(amounts.abs().max() or 0) * int(weights.max() or 0)  # type: ignore[arg-type]
    return pl.Int64() if most <= _MOST else pl.Int128()


def _group(row: dict[str, object], by: Sequence[str]) -> str:
    return "; ".join(str(row[name]) for name in by)
