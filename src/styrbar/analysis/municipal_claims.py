"""Claims against other municipalities: help that another one is to pay for, and when the claim lapses.

    the claim must be made no later than 12 months after the help was given

Help is known by the month, so a month's claim begins to lapse 12 months after its first day and has lapsed wholly 12
months after its last. Income of a month reduces its own month; what is over pays the citizen's oldest months first.

Method and worked example: docs/metode/mellemkommunale-krav.md. Source: SEL § 174(2), BL § 195.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.expected_accounts import OPERATION
from styrbar.analysis.refund_costs import over_months
from styrbar.register.snapshot import Snapshot

STATES = {"lapsed": "Forældet", "lapsing": "Forælder nu", "soon": "Forælder snart", "open": "Har tid"}
"""What a month's claim can be, the most pressing first, in the words the user reads."""

_FORGOTTEN = 12
"""Claims that lapsed so many months ago are told in one sum and not listed."""


@dataclass(frozen=True)
class Claims:
    """What other municipalities are to pay on a day.

    `months`: citizen, municipality (the paying one), month (its first day), amount (øre, above zero), begins (the last
    day on which the whole month can be claimed), ends (the last day on which any of it can), days (from the day to
    `begins`, negative after it) and state. `forgotten`: øre that lapsed more than a year ago. `unknown`: øre of
    citizens whose paying municipality is not known, and `unknown_citizens` how many.
    """

    months: pl.DataFrame
    forgotten: int
    unknown: int
    unknown_citizens: int


def municipal_claims(snapshot: Snapshot, own: int, day: date, limit: int, soon: int) -> Claims:
    """The claims of the municipality with code `own` on a day; `limit` is in months, and `soon` in days."""
    paid = snapshot.table("citizens").select("citizen", municipality="paying_municipality").unique("citizen").collect()
    booked = _booked(snapshot).join(paid, on="citizen", how="left", maintain_order="left")
    unknown = booked.filter(pl.col("municipality").is_null(), pl.col("citizen").is_not_null())
    others = _settled(over_months(booked.filter(pl.col("municipality") != own)))
    first = pl.date(pl.col("month") // 12, pl.col("month") % 12 + 1, 1)
    dated = others.with_columns(month=first).with_columns(
        begins=pl.col("month").dt.offset_by(f"{limit}mo"),
        ends=pl.col("month").dt.month_end().dt.offset_by(f"{limit}mo"),
    )
    known = dated.with_columns(days=(pl.col("begins") - pl.lit(day)).dt.total_days()).with_columns(
        state=pl.when(pl.col("ends") < day).then(pl.lit("lapsed"))
        .when(pl.col("begins") < day).then(pl.lit("lapsing"))
        .when(pl.col("days") <= soon).then(pl.lit("soon"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip
    old = pl.col("ends").dt.offset_by(f"{_FORGOTTEN}mo") < day
    return Claims(
        known.filter(~old).sort("month", "municipality", "citizen"),
        int(known.filter(old)["amount"].sum()),
        int(unknown["amount"].sum()),
        unknown["citizen"].n_unique(),
    )


def _booked(snapshot: Snapshot) -> pl.DataFrame:
    """What is posted of running cost for citizens, with the first and last month of the help (year x 12 + month)."""

    def months(day: pl.Expr) -> pl.Expr:
        return day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1

    first = pl.coalesce("service_from", "service_to", "posting_date")
    last = pl.coalesce("service_to", "service_from", "posting_date")
    return (
        snapshot.table("postings")
        .filter(pl.col("dranst").fill_null(OPERATION) == OPERATION, pl.col("citizen").is_not_null())
        .select("citizen", "amount", month_from=months(first), month_to=pl.max_horizontal(months(first), months(last)))
        .collect()
    )


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """Each citizen's month with what is still to be paid: citizen, municipality, month, amount (above zero)."""
    net = rows.group_by("citizen", "municipality", "month").agg(pl.col("amount").sum()).sort("citizen", "month")
    income = -pl.col("amount").clip(upper_bound=0).sum().over("citizen", "municipality")
    cost = pl.col("amount").clip(lower_bound=0)
    left = cost.cum_sum().over("citizen", "municipality") - income
    return net.with_columns(amount=left.clip(lower_bound=0).clip(upper_bound=cost)).filter(pl.col("amount") > 0)
