"""The payment view: one row for each payment that counts, on the date it counts."""

from datetime import date

import polars as pl

from styrbar.analysis.grant_cost.exact import rounded
from styrbar.analysis.grant_cost.grants import windows
from styrbar.analysis.grant_cost.points import PER_ORE, PRICE_PARTS, dated_payments, open_book
from styrbar.analysis.grant_cost.prices import price_segments
from styrbar.analysis.grant_cost.schedule import date_by_days, date_by_months, last_step, steps_before
from styrbar.register.snapshot import Snapshot

_ROW = (
    "grant_id", "planned_date", "date", "amount", "planned_amount", "paid", "unpriced",
    "price", "quantity", "factor", "share",
)  # fmt: skip


def planned_payments(snapshot: Snapshot, start: date, end: date, status: str) -> pl.LazyFrame:
    """The payments from start to end that count in the total `status` (granted or expected), in no set order.

        amount = quantity x price x factor x share / 100, exact, rounded once to the øre, half away from zero

    One row a payment: `grant_id`, `planned_date`, `date` (the paid date when paid), `amount` and `planned_amount` in
    øre, `paid`, `unpriced`, `price`, `quantity`, `factor` and `share` of the planned payment. `amount` is null when
    the payment has no price; `planned_amount` is also null for a paid payment that was not planned, and for all but
    the first part of one paid in parts. Raises AmountTooLarge. Method: docs/metode/bevillingens-pris.md.
    """
    book = open_book(snapshot, status)
    runs = priced_runs(book.grants, windows(book.grants, start, end), book.prices)
    return pl.concat([_spread(runs, book.paid), _as_rows(dated_payments(book, start, end))])


def priced_runs(grants: pl.DataFrame, spans: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Runs of payments at one price: the grant's columns, `lo`, `hi`, `price`, `first` and `last` k, `amount` of each.

    Computed once a run, however many payments it has.
    """
    segments = price_segments(spans.with_row_index("w"), rows).drop("w")
    runs = segments.join(grants.drop("price"), on="g", maintain_order="left").with_columns(
        first=steps_before(pl.col("lo")), last=last_step(pl.col("hi"))
    )
    paying = runs.filter(pl.col("first") <= pl.col("last"))
    return paying.with_columns(amount=rounded(paying, PRICE_PARTS, PER_ORE))


def _spread(runs: pl.DataFrame, paid: pl.DataFrame) -> pl.LazyFrame:
    """One row for each payment of the runs, but those that have been paid."""
    spread = (
        _rows_of(runs.filter(pl.col(step).is_not_null()), day)
        for step, day in (("step_days", date_by_days()), ("step_months", date_by_months()))
    )
    rows = pl.concat(spread)
    if not paid.is_empty():
        replaced = paid.lazy().select("g", date=pl.col("planned_date").cast(pl.Date)).unique()
        rows = rows.join(replaced, on=["g", "date"], how="anti")
    return rows.select(_ROW)


def _rows_of(runs: pl.DataFrame, day: pl.Expr) -> pl.LazyFrame:
    spread = runs.lazy().with_columns(k=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int32)).explode("k")
    dated = spread.with_columns(date=day, planned_amount="amount", paid=pl.lit(value=False), factor="price_factor")
    return dated.with_columns(planned_date="date", unpriced=pl.col("price").is_null()).select("g", *_ROW)


def _as_rows(points: pl.DataFrame) -> pl.LazyFrame:
    dates = {"planned_date": pl.col("planned_date").cast(pl.Date), "date": pl.col("actual").cast(pl.Date)}
    unpriced = pl.col("amount").is_null()
    return points.lazy().with_columns(**dates, unpriced=unpriced, factor="price_factor").select(_ROW)
