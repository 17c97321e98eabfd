"""The two sides that an explanation compares: what each citizen, kind of help and line has of days, units and øre."""

from datetime import date

import polars as pl

from styrbar.analysis.dimensions import LINE, kind_of_help
from styrbar.analysis.expected_accounts import ExpectedAccounts, readable
from styrbar.analysis.explain_days import union_days
from styrbar.analysis.grant_cost import accrued
from styrbar.analysis.grant_cost.grants import counted_grants, windows
from styrbar.register.snapshot import Snapshot

LINE_WITH_UNIT = (*LINE, "unit")
"""The explanation's line: hours and days are never added, so a line has one unit."""

KEYS = ("citizen", "kind", *LINE_WITH_UNIT)
_PARTS_OF_ONE = 10_000


def side(snapshot: Snapshot, expected: ExpectedAccounts, status: str = "expected") -> pl.DataFrame:
    """One side of an explanation for the year of `expected`.

    Columns: citizen, kind, the line's dimensions and unit, days, units (ten-thousandths), amount (øre), kind_days.
    Rows with days are the accrued cost of the citizen's grants; rows without carry the difference between the expected
    result (payment view) and the accrued cost, so that the side sums to the expected result exactly.
    """
    year = expected.closing.year
    start, end = date(year, 1, 1), date(year, 12, 31)
    units = snapshot.table("grants").select("grant_id", pl.col("unit").fill_null("fixed")).collect()
    lines = (
        expected.grants.join(units, on="grant_id", how="left").with_columns(kind_of_help()).select("grant_id", *KEYS)
    )
    cost = accrued(snapshot, start, end, status).collect().join(lines, on="grant_id")
    intervals = _intervals(snapshot, lines, start, end, status)
    days = union_days(intervals.select("citizen", "kind", "from", "to").lazy()).collect()
    line_days = _line_days(intervals)
    quantity = (
        cost.filter(pl.col("days") > 0)
        .group_by(KEYS)
        .agg(pl.col("units", "amount").sum())
        .join(line_days, on=list(KEYS), how="left", nulls_equal=True)
        .join(days, on=["citizen", "kind"], how="left")
    )
    lines_booked = expected.events.group_by("citizen", *LINE).agg(pl.col("amount").sum())
    booked = readable(lines_booked).select(
        "citizen", kind_of_help(), *LINE, pl.lit(None, pl.String).alias("unit"), "amount"
    )
    gap = (
        pl.concat([booked, quantity.with_columns(unit=pl.lit(None, pl.String)).select(*KEYS, -pl.col("amount"))])
        .group_by(KEYS)
        .agg(pl.col("amount").sum())
    )
    return pl.concat([quantity, gap.filter(pl.col("amount") != 0)], how="diagonal").select(
        *KEYS, "days", "units", "amount", "kind_days"
    )


def _intervals(snapshot: Snapshot, lines: pl.DataFrame, start: date, end: date, status: str) -> pl.DataFrame:
    """The days each grant is in force inside the period, cut where a later link of its chain takes over."""
    grants = counted_grants(snapshot, status)
    spans = windows(grants, start, end).join(grants.select("g", "grant_id"), on="g")
    return spans.select(
        "grant_id", pl.col("lo").cast(pl.Date).alias("from"), pl.col("hi").cast(pl.Date).alias("to")
    ).join(lines, on="grant_id")


def _line_days(intervals: pl.DataFrame) -> pl.DataFrame:
    """Days on which the citizen has the line, each day once however many grants there are on it."""
    numbered = intervals.with_columns(line=pl.struct(KEYS).rank("dense").cast(pl.String))
    days = union_days(numbered.select("citizen", "from", "to", kind="line").lazy()).collect()
    keys = numbered.select(*KEYS, "line").unique("line")
    return keys.join(days.select(line="kind", days="kind_days"), on="line").drop("line")


def budget_sides(
    rows: pl.DataFrame, budget: pl.DataFrame, dims: list[str], year: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The expected result and the budget as leaves by `dims`: persons, days, units in ten-thousandths, amount in øre.

    rows: a side. budget: lines of budget_lines. A budget line's days are its full-year persons times the year's days;
    its units are its quantity, else amount / price. Where the two sides do not count in the same one unit, both count
    in days, so that no hour is held against a day.
    """
    days_in_year = 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365
    planned = budget.select(
        *dims,
        persons=_whole(pl.coalesce("persons", "full_year_persons")),
        days=_whole(pl.col("full_year_persons")) * days_in_year,
        units=_whole(pl.coalesce("quantity", _units_from_price())),
        unit=pl.col("unit"),
        amount="amount",
    )
    quantity = rows.filter(pl.all_horizontal(pl.col("citizen", "days", "units").is_not_null()))
    held = quantity.group_by(dims).agg(
        persons=pl.col("citizen").n_unique().cast(pl.Int64) * _PARTS_OF_ONE,
        days=pl.col("days").sum() * _PARTS_OF_ONE,
        units=pl.col("units").sum(),
        amount=pl.col("amount").sum(),
    )
    rest = rows.filter(~pl.all_horizontal(pl.col("citizen", "days", "units").is_not_null())).select(*dims, "amount")
    same = _same_unit(quantity.select(*dims, "unit"), planned.select(*dims, "unit"), dims)
    sides = []
    for leaves in (pl.concat([held, rest], how="diagonal"), planned.drop("unit")):
        joined = leaves.join(same, on=dims, how="left", nulls_equal=True)
        in_days = pl.when(pl.col("same").fill_null(value=False)).then("units").otherwise("days")
        sides.append(joined.with_columns(units=in_days).drop("same"))
    return sides[0], sides[1]


def _whole(value: pl.Expr) -> pl.Expr:
    """A decimal in ten-thousandths."""
    return (value * _PARTS_OF_ONE).round(0, mode="half_away_from_zero").cast(pl.Int64)


def _units_from_price() -> pl.Expr:
    price = pl.col("price").cast(pl.Float64)
    return (pl.when(price != 0).then(pl.col("amount") / 100 / price)).cast(pl.Decimal(38, 6))


def _same_unit(actual: pl.DataFrame, budget: pl.DataFrame, dims: list[str]) -> pl.DataFrame:
    """The leaves where both sides count in one and the same unit."""
    both = pl.concat([actual.with_columns(side=pl.lit(1)), budget.with_columns(side=pl.lit(0))])
    one = (pl.col("unit").n_unique() == 1) & pl.col("unit").is_not_null().all() & (pl.col("side").n_unique() == 2)
    return both.group_by(dims).agg(same=one).filter("same")
