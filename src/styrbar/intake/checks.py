"""What is checked in a row after its values are read: what makes it impossible, and what only makes it odd."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.register.tables import Table

RANGES = {
    "payment_day": (1, 31),
    "quantity": (-100_000_000, 100_000_000),
    "price": (-1_000_000_000, 1_000_000_000),
    "share": (0, 1000),
    "functional_level": (0, 4),
    "support_need": (0, 4),
    "dranst": (1, 9),
    "accounting_period": (1, 16),
    "accounting_year": (1990, 2100),
    "year": (1990, 2100),
    "occupancy": (0, 200),
    "price_factor": (0, 10),
    "places": (0, 100_000),
    "flexible_places": (0, 100_000),
    "vacant_places": (0, 100_000),
    "used_days": (0, 1_000_000),
    "chain_order": (0, 1_000_000),
    "acting_municipality": (1, 999),
    "paying_municipality": (1, 999),
    "residence_municipality": (1, 999),
    "municipality": (1, 999),
}
"""Least and largest value of columns with a natural limit; outside, the row cannot mean what it says."""

OLD_GRANT_YEARS = 10


@dataclass(frozen=True)
class Finding:
    """Rows of a table with the same trouble in the same column; `expected` is empty for what is only questioned."""

    rows: pl.Series
    column: str
    reason: str
    expected: str = ""


def impossible(table: Table, frame: pl.DataFrame) -> Iterator[Finding]:
    """Rows that cannot be computed with: a value out of range, or an end before the start."""
    for column in table.columns:
        if limits := RANGES.get(column.name):
            yield from _out_of_range(frame, column.name, *limits)
    if {"from_date", "to_date"} <= set(frame.columns):
        yield from _found(frame, pl.col("to_date") < pl.col("from_date"), "to_date", _END_FIRST, _END_EXPECTED)


def odd(table: Table, frame: pl.DataFrame) -> Iterator[Finding]:
    """Rows that are kept but questioned: a negative quantity, a price of 0, a service period that ends first."""
    if "quantity" in frame.columns:
        yield from _found(frame, pl.col("quantity") < 0, "quantity", "Antallet er negativt. Er det en indtægt?")
    if "price" in frame.columns:
        yield from _found(frame, pl.col("price") == 0, "price", "Prisen er 0 kr. Er det rigtigt?")
    if table.name == "postings":
        reversed_period = pl.col("service_to") < pl.col("service_from")
        yield from _found(frame, reversed_period, "service_to", "Ydelsesperioden slutter, før den begynder.")


def odd_on(table: str, data_date: date) -> tuple[str, str, pl.Expr] | None:
    """What is odd seen from the data date: the column, the question and the condition; None for other tables."""
    if table == "grants":
        years = data_date.year - OLD_GRANT_YEARS
        old = pl.col("to_date").is_null() & (pl.col("from_date") < pl.lit(data_date.replace(year=years, day=1)))
        return "to_date", f"Bevillingen er over {OLD_GRANT_YEARS} år gammel og uden slutdato. Løber den stadig?", old
    if table == "postings":
        late = pl.col("posting_date") > pl.lit(data_date).dt.offset_by("1y")
        return "posting_date", "Posteringen ligger mere end et år efter dataenes dato. Er året rigtigt?", late
    return None


_END_FIRST = "Slutdatoen ligger før startdatoen"
_END_EXPECTED = "en dato på eller efter startdatoen, eller tomt felt for «indtil videre»"


def _out_of_range(frame: pl.DataFrame, column: str, least: int, largest: int) -> Iterator[Finding]:
    if column not in frame.columns or frame[column].null_count() == frame.height:
        return
    outside = (pl.col(column) < least) | (pl.col(column) > largest)
    limits = f"et tal fra {least} til {largest}"
    yield from _found(frame, outside, column, f"Tallet ligger uden for {least} til {largest}", limits)


def _found(frame: pl.DataFrame, condition: pl.Expr, column: str, reason: str, expected: str = "") -> Iterator[Finding]:
    rows = frame.select(pl.arg_where(condition)).to_series()
    if len(rows):
        yield Finding(rows, column, reason, expected)
