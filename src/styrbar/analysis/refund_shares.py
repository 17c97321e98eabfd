"""Each citizen's refund on the rows of cost it comes from, so that any breakdown of it adds up to the øre.

A row gets of the refund what its cost has caused: its part of each month's cost, of the ladder's refund of that month.
Income gets none. The øre go by largest remainder. Method: docs/metode/refusion.md.
"""

import polars as pl

from styrbar.analysis.refund import Refund
from styrbar.analysis.refund_grid import MONTHS
from styrbar.analysis.shares import shared
from styrbar.errors import BadInput

_FINE = 10_000_000
"""The share of a month's cost that is refunded is kept to this fineness; it only decides between a citizen's rows."""

_TOO_LARGE = 2**63


def on_rows(costs: pl.DataFrame, refund: Refund) -> pl.DataFrame:
    """The refund by row of cost: event, month, self_refund and ladder_refund (øre; the latter null when not known).

    costs: `refund_costs.costs_of`. The sums of a citizen's rows are `Refund.citizens` of him. Rows without refund are
    left out. Raises BadInput for amounts too large to be money.
    """
    rows = costs.with_row_index("row")
    most = rows.group_by("citizen").agg(pl.col("amount").abs().sum())["amount"].to_list()
    if max(most, default=0) * _FINE * refund.scale.self_parts >= _TOO_LARGE:
        raise BadInput(
            "Refusionen kan ikke fordeles, for en borgers udgift er urimeligt stor.",
            next_step="Find den under Betalinger, og ret den i kildesystemet.",
        )
    half = _shared(rows.filter("self_referral"), refund.citizens, "self_refund", pl.col("amount"))
    rates = _rates(refund)
    yearly = rates.group_by("citizen").agg(yearly=(pl.col("rate").sum() + MONTHS - 1) // MONTHS)
    rated = rows.join(rates, on=["citizen", "month"], how="left", maintain_order="left").join(
        yearly, on="citizen", how="left", maintain_order="left"
    )
    left = refund.scale.self_parts - pl.when("self_referral").then(refund.scale.self_share).otherwise(0)
    rate = pl.when("once").then("yearly").otherwise("rate").fill_null(0)
    rest = _shared(rated, refund.citizens, "ladder_refund", pl.col("amount") * left * rate)
    both = half.join(rest, on=["event", "month"], how="full", coalesce=True)
    known = pl.col("ladder_refund").fill_null(0) if refund.known else pl.lit(None, pl.Int64)
    return both.select("event", "month", pl.col("self_refund").fill_null(0), ladder_refund=known)


def _shared(rows: pl.DataFrame, citizens: pl.DataFrame, name: str, weight: pl.Expr) -> pl.DataFrame:
    """Event, month and `name`: each citizen's amount of that name over his rows of the same sign, by weight."""
    due = citizens.select("citizen", due=name).filter(pl.col("due") != 0)
    owed = rows.with_columns(weight=weight).join(due, on="citizen", nulls_equal=True, maintain_order="left")
    weighed = owed.filter(pl.col("weight") * pl.col("due").sign() > 0).with_columns(pl.col("weight").abs())
    parts = shared(weighed, ["citizen"], key="row", weight="weight", amount="due", name=name)
    return parts.group_by("event", "month").agg(pl.col(name).sum())


def _rates(refund: Refund) -> pl.DataFrame:
    """Citizen, month and rate: what of a krone of cost in the month is refunded, upwards, so that none is lost."""
    paid = refund.months.filter(pl.col("home_refund") > 0)
    base = pl.when(pl.col("household").is_null()).then("home_base").otherwise("positive")
    of_cost = base.cast(pl.Int128) * refund.scale.share_parts
    rate = (pl.col("home_refund").cast(pl.Int128) * _FINE + of_cost - 1) // of_cost
    return paid.select("citizen", pl.col("month"), rate=rate.cast(pl.Int64))
