"""The days a citizen has any help of a kind, each day counted once however many grants cover it."""

import polars as pl


def union_days(intervals: pl.LazyFrame) -> pl.LazyFrame:
    """citizen, kind, kind_days (Int64): the size of the union of the closed intervals `from`..`to` of citizen × kind.

    Intervals may overlap, touch or repeat; one that ends before it starts holds no days. Rows without citizen are left
    out, since nobody's days can be told apart from another's. Cut the intervals to the answer's period first.

        sorted by from: days = sum of  to - max(from, latest earlier to + 1) + 1,  where positive
    """
    earlier = pl.col("to").cum_max().shift(1).over("citizen", "kind")
    start = pl.max_horizontal("from", earlier.dt.offset_by("1d"))
    return (
        intervals.filter(pl.col("citizen").is_not_null())
        .sort("citizen", "kind", "from")
        .with_columns(kind_days=((pl.col("to") - start).dt.total_days() + 1).clip(lower_bound=0))
        .group_by("citizen", "kind")
        .agg(pl.col("kind_days").sum())
    )
