"""Payments on dates of their own: once payments, individual dates, and what has been paid."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.grant_cost.exact import WIDE, fitted, rounded
from styrbar.analysis.grant_cost.grants import counted_grants, regular
from styrbar.analysis.grant_cost.prices import price_rows, price_segments
from styrbar.analysis.grant_cost.schedule import last_step, steps_before
from styrbar.register.snapshot import Snapshot

PRICE_PARTS = ("price", "quantity", "price_factor", "share")
PER_ORE = 10**24
"""Four factors of six decimals; the per cent of the share and the øre of the krone cancel out."""

_DATED = ("g", "planned_date")


@dataclass(frozen=True)
class Book:
    """All that one total is reckoned from: its grants, their price rows, their rows in `payments`, what is paid.

    `listed`: `g`, `planned_date`, `actual` (day numbers), `paid_amount`. `paid`: `g`, `planned_date`, `actual`,
    `amount` and `part`, 0 for the first of the parts a payment is paid in.
    """

    grants: pl.DataFrame
    prices: pl.DataFrame
    listed: pl.DataFrame
    paid: pl.DataFrame


def open_book(snapshot: Snapshot, status: str) -> Book:
    """The book of the total `status`, granted or expected."""
    grants = counted_grants(snapshot, status)
    listed = _listed(snapshot, grants)
    return Book(grants, price_rows(snapshot, grants), listed, _paid_parts(grants, listed))


def _listed(snapshot: Snapshot, grants: pl.DataFrame) -> pl.DataFrame:
    return (
        snapshot.table("payments")
        .join(grants.lazy().select("g", "grant_id"), on="grant_id")
        .select(
            "g",
            planned_date=pl.col("payment_date").cast(pl.Int32),
            actual=pl.coalesce("paid_date", "payment_date").cast(pl.Int32),
            paid_amount="paid_amount",
        )
        .collect()
    )


def own_dates(book: Book) -> pl.DataFrame:
    """`g`, `planned_date` of once and individual grants, whatever their period, paid or not, replaced or not."""
    once = book.grants.filter(pl.col("frequency") == "once").select("g", planned_date="once_on")
    individual = book.grants.filter(pl.col("frequency") == "individual").select("g")
    return pl.concat([once, book.listed.join(individual, on="g").select(_DATED).unique(maintain_order=True)])


def _paid_parts(grants: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of one grant, planned date and paid date are one payment with their sum.

    Nearly every payment is paid in one row, so only the others are grouped.
    """
    rows = listed.drop_nulls("paid_amount").select(*_DATED, "actual", amount="paid_amount")
    alone = rows.select(pl.col("g").cast(pl.Int64) * 2**32 + pl.col("planned_date")).to_series().is_unique()
    single = rows.filter(alone).with_columns(part=pl.lit(0, dtype=pl.Int64))
    sums = rows.filter(~alone).group_by(*_DATED, "actual").agg(pl.col("amount").cast(WIDE).sum())
    named = sums.join(grants.select("g", "grant_id"), on="g").sort(*_DATED, "actual")
    parts = named.with_columns(
        amount=fitted(named["amount"], named["grant_id"]), part=pl.int_range(pl.len(), dtype=pl.Int64).over(_DATED)
    )
    return pl.concat([single, parts.select(single.columns)])


def dated_payments(book: Book, start: date, end: date) -> pl.DataFrame:
    """Once and individual payments, and all paid ones, that count from start to end.

    The grant's columns, `planned_date` and `actual` (day numbers), `amount`, `planned_amount`, `paid`, `part`.
    """
    return pl.concat([_unpaid(book, start, end), _paid(book, start, end)], how="diagonal")


def _unpaid(book: Book, start: date, end: date) -> pl.DataFrame:
    within = own_dates(book).filter(pl.col("planned_date").cast(pl.Date).is_between(start, end))
    dated = within.join(book.paid, on=_DATED, how="anti").join(book.grants, on="g", maintain_order="left")
    counts = pl.when(pl.col("frequency") == "once").then(pl.col("cut").is_null()).otherwise(_listed_counts())
    return with_price(dated.filter(counts).drop("price"), book.prices).with_columns(
        actual="planned_date", planned_amount="amount", paid=pl.lit(value=False), part=pl.lit(0, dtype=pl.Int64)
    )


def _paid(book: Book, start: date, end: date) -> pl.DataFrame:
    """The first part of a planned payment carries its planned amount."""
    within = book.paid.filter(pl.col("actual").cast(pl.Date).is_between(start, end))
    dated = within.rename({"amount": "paid_amount"}).join(book.grants, on="g", maintain_order="left")
    planned = pl.when(_is_planned(), pl.col("part") == 0).then("amount")
    priced = with_price(dated.drop("price"), book.prices).with_columns(planned_amount=planned, paid=pl.lit(value=True))
    return priced.with_columns(amount="paid_amount").drop("paid_amount")


def with_price(dated: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the `price` in force on `planned_date` and the planned `amount`."""
    windows = dated.with_row_index("w").select("w", "g", lo="planned_date", hi="planned_date")
    prices = price_segments(windows, rows).select("w", "price")
    priced = dated.with_row_index("w").join(prices, on="w", how="left", maintain_order="left").drop("w")
    return priced.with_columns(amount=rounded(priced, PRICE_PARTS, PER_ORE))


def _listed_counts() -> pl.Expr:
    day = pl.col("planned_date")
    return day.is_between("start", "stop") & (day < pl.col("cut")).fill_null(value=True)


def _is_planned() -> pl.Expr:
    """The date is one of the grant's own schedule, before any later link has its say."""
    day = pl.col("planned_date")
    within = day.is_between("start", "stop")
    return (
        pl.when(pl.col("frequency") == "once")
        .then(day == pl.col("once_on"))
        .when(regular())
        .then(within & (steps_before(day) == last_step(day)))
        .otherwise(within)
    )
