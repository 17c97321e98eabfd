"""What stands beside an offer's price: what its citizens pay themselves, and the days it was used."""

from datetime import date

import polars as pl

from styrbar.analysis.grant_cost import accrued
from styrbar.analysis.price_amounts import WIDE, half_away
from styrbar.register.snapshot import Snapshot


def own_payments(snapshot: Snapshot, day: date) -> pl.DataFrame:
    """`offer`, `own_payment` (øre a day, the mean of those who pay) and `own_payers` on the day.

    The citizen's own payment is a granted amount below 0 with an offer; one without an offer belongs to no price and is
    not known here.
    """
    negative = snapshot.table("prices").filter(pl.col("price") < 0).select("grant_id").unique()
    grants = snapshot.table("grants").with_columns(tied=pl.coalesce("chain", "grant_id"))
    paying = pl.concat(
        [
            grants.filter(pl.col("offer").is_not_null(), pl.col("price") < 0).select("tied"),
            grants.filter(pl.col("offer").is_not_null()).join(negative, on="grant_id", how="semi").select("tied"),
        ]
    ).unique()
    tied = grants.join(paying, on="tied", how="semi").drop("tied")
    narrowed = Snapshot(snapshot.id, snapshot.data_date, dict(snapshot.frames) | {"grants": tied})
    whose = tied.select("grant_id", "offer", who=pl.coalesce("citizen", "grant_id"))
    rows = accrued(narrowed, day, day, "granted").filter(pl.col("amount") < 0, pl.col("days") > 0)
    sums = (
        rows.join(whose, on="grant_id")
        .group_by("offer")
        .agg(pl.col("amount").sum(), own_payers=pl.col("who").n_unique())
    )
    mean = half_away((-pl.col("amount")).cast(WIDE), pl.col("own_payers").cast(WIDE))
    return sums.select("offer", mean.alias("own_payment"), pl.col("own_payers").cast(pl.Int64)).collect()


def used_days(snapshot: Snapshot, day: date) -> pl.DataFrame:
    """`offer` and `used_days` in the twelve months up to and with the month of the day."""
    last = day.replace(day=1)
    first = last.replace(year=last.year - 1)
    months = snapshot.table("occupancy").filter(pl.col("month") > first, pl.col("month") <= last)
    return months.group_by("offer").agg(pl.col("used_days").sum()).collect()
