"""Full-year cost (helårsvirkning): what a grant costs when it runs the whole calendar year."""

from datetime import date

import polars as pl

from styrbar.analysis.grant_cost.exact import WIDE, fitted
from styrbar.analysis.grant_cost.grants import regular
from styrbar.analysis.grant_cost.payments import priced_runs
from styrbar.analysis.grant_cost.points import open_book, own_dates, with_price
from styrbar.analysis.grant_cost.prices import price_segments
from styrbar.register.snapshot import Snapshot


def full_year(snapshot: Snapshot, year: int, status: str) -> pl.LazyFrame:
    """Each counted grant's cost in the whole of `year`, whatever its from and to: `grant_id`, `amount`, `unpriced`.

    The schedule is replayed with its own phase, at the year's prices; a date without a price takes that of the
    nearest date of the year that has one (the earlier of two equally near). Once and individual payments count on
    their own dates in the year. A link that a later one has replaced by 31 December costs 0. `amount` is in øre, null
    when nothing has a price; `unpriced` counts payments without one. Raises AmountTooLarge.
    Method: docs/metode/bevillingens-pris.md.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    book = open_book(snapshot, status)
    standing = book.grants.filter((pl.col("cut").cast(pl.Date) > last).fill_null(value=True))
    rows = _all_year(book.prices, standing, first, last)
    spans = standing.filter(regular()).select("g", **_span(first, last))
    dates = own_dates(book).join(standing.drop("price"), on="g")
    points = with_price(dates.filter(pl.col("planned_date").cast(pl.Date).is_between(first, last)), rows)
    counts = pl.concat(
        [
            priced_runs(standing, spans, rows).select("g", "amount", n=pl.col("last") - pl.col("first") + 1),
            points.select("g", "amount", n=pl.lit(1, dtype=pl.Int32)),
        ]
    )
    return _sums(book.grants, counts).lazy()


def _span(first: date, last: date) -> dict[str, pl.Expr]:
    return {"lo": pl.lit(first).cast(pl.Int32), "hi": pl.lit(last).cast(pl.Int32)}


def _all_year(rows: pl.DataFrame, grants: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The year's prices, each stretched to the days nearest to it, so that only a year without any has gaps."""
    year = grants.select(pl.col("g"), w="g", **_span(first, last))
    priced = price_segments(year, rows).drop_nulls("price").sort("g", "lo")
    before, after = pl.col("hi").shift(1).over("g"), pl.col("lo").shift(-1).over("g")
    return priced.select(
        "g",
        start=((before + pl.col("lo")) // 2 + 1).fill_null(pl.lit(first).cast(pl.Int32)),
        stop=((pl.col("hi") + after) // 2).fill_null(pl.lit(last).cast(pl.Int32)),
        price="price",
        rank=pl.lit(0, dtype=pl.UInt32),
    )


def _sums(grants: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """One row a grant; 0 when nothing falls in the year, null when what falls there has no price."""
    sums = counts.group_by("g").agg(
        amount=(pl.col("amount").cast(WIDE) * pl.col("n").cast(WIDE)).sum(),
        unpriced=pl.col("n").filter(pl.col("amount").is_null()).sum().cast(pl.Int64),
        payments=pl.col("n").sum(),
    )
    whole = grants.select("g", "grant_id").join(sums, on="g", how="left", maintain_order="left")
    unpriced = pl.col("unpriced").fill_null(0)
    known = pl.when(pl.col("payments") == unpriced).then(None).otherwise(pl.col("amount").fill_null(0))
    return whole.select(
        "grant_id", amount=fitted(whole.select(known.alias("a"))["a"], whole["grant_id"]), unpriced=unpriced
    )
