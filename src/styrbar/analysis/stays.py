"""From the rows of help to whole stays: unbroken runs of days of the same help, watched in a window of days.

Method: docs/metode/varighed.md.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.duration import Watched

KEY = ("citizen", "key")
"""A stay is of one citizen and one help; `key` says which help."""


@dataclass(frozen=True)
class Stays:
    """The stays of a window, one row each in `frame` and one entry each in `watched`, in the same order.

    frame: citizen, key, group (that of the first row; null when it is not told), first and last (dates). `rows` are
    the rows of help they are made of: stay (place in the frame), first and last (days of the stay), amount (øre).
    `unknown` stays are left out since nobody knows when they began, and `undated` rows since they have no dates.
    """

    frame: pl.DataFrame
    watched: Watched
    rows: pl.DataFrame
    unknown: int
    undated: int


def stays(help_given: pl.DataFrame, start: date, end: date, *, gap: int, cut: bool) -> Stays:
    """The stays that had a day from `start` to `end`; a break of at most `gap` days does not end a stay.

    help_given: citizen, key, group, from_date, to_date (null: still going on), amount; from_date may lie before `start`
    when it is known. cut: the rows are cut at the window's days, so a stay from the first day has begun nobody knows
    when, and is left out. A stay whose last day is so near `end` that a break could be only a break is still going on.
    """
    dated = help_given.filter(pl.col("citizen").is_not_null(), pl.col("from_date").is_not_null())
    rows = _numbered(dated.with_columns(pl.col("to_date").fill_null(end)).filter(pl.col("from_date") <= end), gap)
    whole = (
        rows.group_by("stay", maintain_order=True)
        .agg(
            pl.col(*KEY, "group").first(),
            first=pl.col("from_date").min(),
            last=pl.col("to_date").max(),
        )
        .filter(pl.col("last") >= start)
    )
    unknown = whole.filter(pl.col("first") <= start) if cut else whole.clear()
    known = whole.join(unknown, on="stay", how="anti", maintain_order="left").with_row_index("place")
    return Stays(
        known.select(*KEY, "group", "first", "last"),
        _watched(known, start, end, gap),
        _costs(rows, known),
        unknown.height,
        help_given.height - dated.height,
    )


def _numbered(rows: pl.DataFrame, gap: int) -> pl.DataFrame:
    """The rows with the number of their stay: a new one where no earlier row reaches to within the gap."""
    ordered = rows.filter(pl.col("to_date") >= pl.col("from_date")).sort(*KEY, "from_date", "to_date", "group")
    reached = pl.col("to_date").cum_max().shift(1).over(*KEY)
    new = (pl.col("from_date") > reached + timedelta(days=gap + 1)).fill_null(value=True)
    return ordered.with_columns(stay=new.cum_sum())


def _watched(known: pl.DataFrame, start: date, end: date, gap: int) -> Watched:
    first = known["first"].cast(pl.Int32).to_numpy().astype(np.int64)
    last = known["last"].cast(pl.Int32).to_numpy().astype(np.int64)
    from_day, to_day = _number(start), _number(end)
    still = last >= to_day - gap
    seen = np.minimum(last, to_day)
    return Watched(np.maximum(from_day - first, 0), seen - first + 1, ~still)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _costs(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The rows of the known stays, with their days counted from the stay's first."""
    joined = rows.join(known.select("stay", "place", "first"), on="stay")
    began = pl.col("first")
    return joined.select(
        stay=pl.col("place").cast(pl.Int64),
        first=(pl.col("from_date") - began).dt.total_days() + 1,
        last=(pl.col("to_date") - began).dt.total_days() + 1,
        amount="amount",
    )


def groups_of(found: Stays, most: int) -> list[tuple[str | None, NDArray[np.bool_]]]:
    """The groups with the most stays, `most` at most, and who is in each; the largest first."""
    sizes = found.frame.group_by("group").len().sort("len", "group", descending=[True, False], nulls_last=True)
    column = found.frame["group"]
    return [
        (group, (column.is_null() if group is None else column == group).fill_null(value=False).to_numpy())
        for group in sizes["group"].head(most)
    ]
