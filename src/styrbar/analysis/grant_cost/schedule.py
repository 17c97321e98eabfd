"""The dates of a regular grant by arithmetic: payment number k counts from the first, 0, in both directions.

Dates are whole day numbers since 1970 and months are year x 12 + month - 1, so that a schedule of any length is two
numbers, its first and last k. Columns used: start, pay_day, step_days, step_months, month0.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

STEP_DAYS: Mapping[str, int] = MappingProxyType({"day": 1, "week": 7, "two_weeks": 14})
STEP_MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": 3, "half_year": 6, "year": 12})

LAST_DAY = (date(9999, 11, 30) - date(1970, 1, 1)).days
"""Stands for «until further notice»; a month is left for the arithmetic."""


def month_number(day: pl.Expr) -> pl.Expr:
    """The month a day lies in."""
    as_date = day.cast(pl.Date)
    return as_date.dt.year() * 12 + as_date.dt.month().cast(pl.Int32) - 1


def month_start(month: pl.Expr) -> pl.Expr:
    """The first date of a month."""
    return pl.date(month // 12, month % 12 + 1, 1)


def first_month(day: pl.Expr, pay_day: pl.Expr) -> pl.Expr:
    """The month of the first payment date on or after `day`."""
    return month_number(day) + (_pays_on(day, pay_day) < _day_of_month(day)).cast(pl.Int32)


def last_month(day: pl.Expr, pay_day: pl.Expr) -> pl.Expr:
    """The month of the last payment date on or before `day`."""
    return month_number(day) - (_pays_on(day, pay_day) > _day_of_month(day)).cast(pl.Int32)


def steps_before(day: pl.Expr) -> pl.Expr:
    """The number k of the first payment on or after `day`."""
    by_days = -((pl.col("start") - day) // pl.col("step_days"))
    by_months = -((pl.col("month0") - first_month(day, pl.col("pay_day"))) // pl.col("step_months"))
    return pl.coalesce(by_days, by_months)


def last_step(day: pl.Expr) -> pl.Expr:
    """The number k of the last payment on or before `day`."""
    by_days = (day - pl.col("start")) // pl.col("step_days")
    by_months = (last_month(day, pl.col("pay_day")) - pl.col("month0")) // pl.col("step_months")
    return pl.coalesce(by_days, by_months)


def date_by_days() -> pl.Expr:
    """The date of payment `k` of a grant that pays every 1, 7 or 14 days."""
    return (pl.col("start") + pl.col("k") * pl.col("step_days")).cast(pl.Date)


def date_by_months() -> pl.Expr:
    """The date of payment `k` of a grant that pays by the month; a short month pays on its last day."""
    first = month_start(pl.col("month0") + pl.col("k") * pl.col("step_months"))
    pays_on = pl.min_horizontal(pl.col("pay_day"), first.dt.days_in_month().cast(pl.Int32))
    return (first.cast(pl.Int32) + pays_on - 1).cast(pl.Date)


def _pays_on(day: pl.Expr, pay_day: pl.Expr) -> pl.Expr:
    return pl.min_horizontal(pay_day, day.cast(pl.Date).dt.days_in_month().cast(pl.Int32))


def _day_of_month(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Date).dt.day().cast(pl.Int32)
