"""Spending with the days it is for: the register's rows as they are dated, or own grants month by month."""

from datetime import date, timedelta

import narwhals as nw
import polars as pl

from styrbar.analysis.dimensions import kind_of_help
from styrbar.analysis.explain_sides import KEYS
from styrbar.analysis.grant_cost import accrued
from styrbar.analysis.grant_cost.grants import counted_grants, windows
from styrbar.analysis.population import names
from styrbar.analysis.spending import own, registered
from styrbar.register.snapshot import Snapshot
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import STATUS, has_register, people_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import year_of

DAYS = ("from_date", "to_date")


def dated_spending(ws: Workspace, snapshot: Snapshot, start: date, end: date, *, history: bool = False) -> pl.LazyFrame:
    """Spending of the days from start to end with the columns of `analysis.spending.SCHEMA`, from_date and to_date.

    The register's rows of the years as they were delivered; their dates may be empty. Own grants have one row a month
    with the days of it that they are in force, and what those days cost (accrued); payments on a date have no days.
    With `history` they have one row more, without cost, for their days before the start.
    """
    if has_register(snapshot):
        years = pl.col("year").is_between(start.year, end.year)
        rows: pl.LazyFrame = registered(nw.from_native(snapshot.table("spendings").filter(years)), *DAYS).to_native()
        return rows
    lines = _lines(ws, snapshot, end.year)
    given = _monthly(snapshot, lines, start, end)
    if history:
        given = pl.concat([_earlier(snapshot, lines, start), given], how="diagonal")
    municipality = own_municipality(ws, names(snapshot))
    people, needs = people_of(snapshot)
    parts = [
        own(given.filter(pl.col("year") == year), people, needs, year, municipality, *DAYS)
        for year in range(start.year, end.year + 1)
    ]
    return pl.concat(parts).lazy()


def _lines(ws: Workspace, snapshot: Snapshot, year: int) -> pl.DataFrame:
    """Each grant's citizen, kind of help, line and unit, as the explanation has them."""
    grants = year_of(ws, snapshot.id, year, STATUS).expected.grants
    units = snapshot.table("grants").select("grant_id", pl.col("unit").fill_null("fixed")).collect()
    return grants.join(units, on="grant_id", how="left").with_columns(kind_of_help()).select("grant_id", *KEYS)


def _monthly(snapshot: Snapshot, lines: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """A row a grant and month, in order of month, with its line, days, units, amount and the month's days."""
    cost = accrued(snapshot, start, end, STATUS).collect().join(lines, on="grant_id")
    covers = pl.col("days") > 0
    return (
        cost.join(_spans(snapshot, start, end), on="grant_id", how="left")
        .with_columns(
            year=pl.col("month").dt.year(),
            from_date=pl.when(covers).then(pl.max_horizontal("lo", pl.col("month").dt.month_start())),
            to_date=pl.when(covers).then(pl.min_horizontal("hi", pl.col("month").dt.month_end())),
            days=pl.when(covers).then("days"),
            units=pl.when(covers).then("units"),
            amount=pl.col("amount").fill_null(0),
        )
        .sort("month", "grant_id")
    )


def _earlier(snapshot: Snapshot, lines: pl.DataFrame, start: date) -> pl.DataFrame:
    """A row without cost for the days that each grant was in force before the start."""
    before = _spans(snapshot, date(1900, 1, 1), start - timedelta(days=1)).join(lines, on="grant_id")
    return before.with_columns(
        year=pl.lit(start.year, pl.Int32), from_date=pl.col("lo"), to_date=pl.col("hi"),
        days=(pl.col("hi") - pl.col("lo")).dt.total_days() + 1, units=pl.lit(0, pl.Int64), amount=pl.lit(0, pl.Int64),
    )  # fmt: skip


def _spans(snapshot: Snapshot, start: date, end: date) -> pl.DataFrame:
    """grant_id, lo, hi: the days from start to end on which each regular grant is in force in its chain."""
    grants = counted_grants(snapshot, STATUS)
    spans = windows(grants, start, end).join(grants.select("g", "grant_id"), on="g")
    return spans.select("grant_id", pl.col("lo").cast(pl.Date), pl.col("hi").cast(pl.Date))
