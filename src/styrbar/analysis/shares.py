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
    to its amount exactly: largest remainder, as `rules.shares.largest_remainder` for one amount. A frame that is in
    order of `by` and `key` is quicker, since it need not be sorted.

    Raises NothingToShareBy for a group whose weights are all 0, NegativeWeight for a weight below 0 or missing;
    ValueError when a group has two amounts.
    """
    lowest = frame[weight].min()
    if frame[weight].null_count() or (lowest is not None and int(lowest) < 0):  # type: ignore[arg-type]
        wrong = frame.filter(pl.col(weight).is_null() | (pl.col(weight) < 0)).row(0, named=True)
        raise negative_weight(wrong[key], _group(wrong, by))
    order = [*by, key]
    if in_order(frame, order):
        return frame.with_columns(_shares(frame, by, weight, amount).alias(name))
    numbered = frame.with_row_index("_row").sort(order)
    found = numbered.select("_row", _shares(numbered, by, weight, amount).alias(name))
    return frame.with_columns(found.sort("_row")[name])


def in_order(frame: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether the rows are in ascending order of the columns, the first weighing most."""
    after, equal = pl.lit(value=False), pl.lit(value=True)
    for column in columns:
        now, before = pl.col(column), pl.col(column).shift(1)
        after, equal = after | (equal & (now > before)), equal & (now == before)
    return bool(frame.select((after | equal).slice(1).all()).item())


def _shares(ordered: pl.DataFrame, by: Sequence[str], weight: str, amount: str) -> pl.Series:
    """The shares of rows in order of group and key, so that of equal remainders the first is the lowest key."""
    rows = ordered.select(*by, _weight=weight, _amount=pl.col(amount).cast(_wide(ordered[amount], ordered[weight])))
    rows = rows.set_sorted(by[0]) if len(by) == 1 else rows
    totals = rows.with_columns(_total=pl.col("_weight").sum().over(by))
    _check(totals, by)
    size = pl.col("_amount").abs()
    exact = size * pl.col("_weight")
    place = pl.col("_over").rank("ordinal", descending=True).over(by)
    left = size - pl.col("_whole").sum().over(by)
    found = (
        totals.lazy()
        .with_columns(_whole=exact // pl.col("_total"), _over=exact % pl.col("_total"))
        .select((pl.col("_whole") + (place <= left)) * pl.col("_amount").sign())
    )
    return found.collect().to_series().cast(pl.Int64)


def _check(totals: pl.DataFrame, by: Sequence[str]) -> None:
    empty = totals.filter(pl.col("_total") == 0)
    if empty.height:
        raise nothing_to_share_by(_group(empty.row(0, named=True), by))
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in by)
    changed = pl.col("_amount") != pl.col("_amount").shift(1)
    if totals.select((same & changed).slice(1).any()).item():
        raise ValueError("an amount must be the same in all rows of its group")


def _wide(amounts: pl.Series, weights: pl.Series) -> pl.DataType:
    """Integers wide enough for amount times weight."""
    most = int(amounts.abs().max() or 0) * int(weights.max() or 0)  # type: ignore[arg-type]
    return pl.Int64() if most <= _MOST else pl.Int128()


def _group(row: dict[str, object], by: Sequence[str]) -> str:
    return "; ".join(str(row[name]) for name in by)
