"""The accrued view: what each day from from to to costs, month by month."""

from dataclasses import replace
from datetime import date

import polars as pl

from styrbar.analysis.grant_cost.exact import WIDE, AmountTooLarge, fitted, physical, rounded
from styrbar.analysis.grant_cost.grants import regular, windows
from styrbar.analysis.grant_cost.points import PER_ORE, Book, dated_payments, open_book
from styrbar.analysis.grant_cost.prices import price_segments
from styrbar.analysis.grant_cost.schedule import month_number, month_start
from styrbar.register.snapshot import Snapshot

_KEY = ("g", "month")
_LARGEST_PRICE = 10**35
"""In millionths of a krone; the days of a month times this still fit in 128 bits."""


def accrued(snapshot: Snapshot, start: date, end: date, status: str) -> pl.LazyFrame:
    """Cost by the day from start to end of the total `status` (granted or expected), in no set order.

        amount = sum over days of quantity x price x factor x share / 100 / period, rounded once a grant and month

    The period is 1, 7 or 14 days, or 1, 3, 6 or 12 times the days of the month. One row a grant and month: `month`
    (its first date), `days` covered, `units` (quantity per period, in ten-thousandths), `amount` in øre (null when no
    day has a price), `unpriced_days`. Once and individual payments count on their date, paid ones on their paid date,
    with no days, and one unpriced day each when they have no price. Raises AmountTooLarge.
    Method: docs/metode/bevillingens-pris.md.
    """
    book = open_book(snapshot, status)
    irregular = book.grants.filter(regular().not_())
    paid = book.paid.join(irregular, on="g", how="semi", maintain_order="left")
    dated = dated_payments(replace(book, paid=paid), start, end)
    return pl.concat([_by_the_day(book, windows(book.grants, start, end)), _on_dates(dated)]).lazy()


def _by_the_day(book: Book, spans: pl.DataFrame) -> pl.DataFrame:
    segments = price_segments(spans.with_row_index("w"), book.prices)
    months = _month_sums(segments, book.grants)
    parts = ["g", "grant_id", "quantity", "price_factor", "share", "step_days", "step_months"]
    cost = months.join(book.grants.select(parts), on="g", how="left", maintain_order="left").with_columns(
        period=_period()
    )
    return cost.select(
        "grant_id",
        month_start(pl.col("month")).alias("month"),
        "days",
        units=rounded(cost, ["quantity", "days"], 100, "period"),
        amount=rounded(cost, ["priced", "quantity", "price_factor", "share"], PER_ORE, "period"),
        unpriced_days="unpriced_days",
    )


def _month_sums(segments: pl.DataFrame, grants: pl.DataFrame) -> pl.DataFrame:
    """`g`, `month`, `days`, `unpriced_days`, `priced` = sum of days x price in millionths (null: no price at all).

    Nearly every month has one price, so only the others are grouped.
    """
    _refuse_absurd(segments, grants)
    spread = segments.with_columns(
        month=pl.int_ranges(month_number(pl.col("lo")), month_number(pl.col("hi")) + 1, dtype=pl.Int32)
    ).explode("month")
    begins, ends = month_start(pl.col("month")), month_start(pl.col("month") + 1)
    days = (pl.min_horizontal("hi", ends.cast(pl.Int32) - 1) - pl.max_horizontal("lo", begins.cast(pl.Int32)) + 1).cast(
        pl.Int64
    )
    lines = spread.with_columns(days=days).with_columns(
        unpriced_days=pl.when(pl.col("price").is_null()).then("days").otherwise(0),
        priced=physical("price") * pl.col("days").cast(WIDE),
    )
    columns = [*_KEY, "days", "unpriced_days", "priced"]
    alone = lines.select(pl.col("g").cast(pl.Int64) * 2**20 + pl.col("month")).to_series().is_unique()
    shared = (
        lines.filter(~alone)
        .group_by(_KEY, maintain_order=True)
        .agg(
            pl.col("days", "unpriced_days").sum(),
            priced=pl.when(pl.col("priced").is_not_null().any()).then(pl.col("priced").sum()),
        )
    )
    return pl.concat([lines.filter(alone).select(columns), shared.select(columns)])


def _refuse_absurd(segments: pl.DataFrame, grants: pl.DataFrame) -> None:
    absurd = segments.filter(physical("price").abs() > pl.lit(_LARGEST_PRICE, dtype=WIDE))
    if not absurd.is_empty():
        raise AmountTooLarge(grants.filter(pl.col("g") == absurd["g"][0])["grant_id"][0])


def _period() -> pl.Expr:
    """The days that one payment is for, in the month at hand."""
    in_month = month_start(pl.col("month")).dt.days_in_month().cast(pl.Int32)
    return pl.coalesce("step_days", in_month * pl.col("step_months"))


def _on_dates(dated: pl.DataFrame) -> pl.DataFrame:
    """Once and individual payments by grant and month; a payment in parts has its units on the first of them."""
    sums = (
        dated.with_columns(month=month_number(pl.col("actual")))
        .group_by(*_KEY, "grant_id")
        .agg(
            quantity=pl.when(pl.col("part") == 0).then(physical("quantity")).sum(),
            amount=pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").cast(WIDE).sum()),
            unpriced_days=pl.col("amount").is_null().sum().cast(pl.Int64),
        )
        .sort(_KEY)
    )
    return sums.select(
        "grant_id",
        month_start(pl.col("month")).alias("month"),
        days=pl.lit(0, dtype=pl.Int64),
        units=rounded(sums, ["quantity"], 100),
        amount=fitted(sums["amount"], sums["grant_id"]),
        unpriced_days="unpriced_days",
    )
