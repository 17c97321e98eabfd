"""The citizens a differentiated tariff is tried on: their need, and what they cost a day at their offer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.explain_days import union_days
from styrbar.analysis.grant_cost import accrued
from styrbar.analysis.grant_cost.grants import counted_grants, windows
from styrbar.register.snapshot import Snapshot

_WHO = ["citizen", "offer"]


@dataclass(frozen=True)
class CitizensByNeed:
    """`frame` has citizen, offer, need, cost, days, for `evaluate`; `outside` øre left out, by reason in Danish."""

    frame: pl.DataFrame
    outside: Mapping[str, int]


def citizens_of(
    snapshot: Snapshot,
    start: date,
    end: date,
    day: date,
    scale: str,
    *,
    status: str = "granted",
    offers: Collection[str] | None = None,
) -> CitizensByNeed:
    """The citizens at the offers (None is all) from start to end, with their need as of `day`.

    Cost is the accrued view of their grants at the offer; days are those with any of the grants, each once. Need is the
    newest assessment on or before the day that has one. Left out: cost without citizen or offer, citizens without days
    in the period, with days without price, without need.
    """
    grants = counted_grants(snapshot, status)
    keys = grants.select("grant_id", *_WHO)
    cost = accrued(snapshot, start, end, status).collect().join(keys, on="grant_id")
    if offers is not None:
        cost = cost.filter(pl.col("offer").is_in(list(offers)))
    spans = windows(grants, start, end).join(grants.select("g", *_WHO), on="g")
    intervals = spans.select(
        "citizen", kind="offer", **{"from": pl.col("lo").cast(pl.Date), "to": pl.col("hi").cast(pl.Date)}
    )
    days = union_days(intervals.lazy()).collect().rename({"kind": "offer", "kind_days": "days"})
    sums = cost.group_by(_WHO).agg(cost=pl.col("amount").sum(), unpriced=pl.col("unpriced_days").sum())
    whole = sums.join(days, on=_WHO, how="left").join(needs_of(snapshot, day, scale), on="citizen", how="left")
    reason = (
        pl.when(pl.any_horizontal(pl.col(_WHO).is_null()))
        .then(pl.lit("Uden borger eller tilbud"))
        .when(pl.col("days").fill_null(0) == 0)
        .then(pl.lit("Uden dage på tilbuddet i perioden"))
        .when(pl.col("unpriced") > 0)
        .then(pl.lit("Dage uden pris"))
        .when(pl.col("need").is_null())
        .then(pl.lit("Uden vurderet behov"))
    )
    told = whole.with_columns(reason=reason).sort(_WHO)
    outside = told.filter(pl.col("reason").is_not_null()).group_by("reason").agg(pl.col("cost").sum()).sort("reason")
    frame = told.filter(pl.col("reason").is_null()).select(*_WHO, "need", "cost", "days")
    return CitizensByNeed(frame, dict(outside.iter_rows()))


def needs_of(snapshot: Snapshot, day: date, scale: str) -> pl.DataFrame:
    """citizen, need (Float64): of the newest assessment on or before the day that has one; the later line of equals.

    VUM 1 and VUM 2 use the overall support need. `themes` is the mean of the assessed functional levels, to two
    decimals, half up.
    """
    level = "functional_level" if scale == "themes" else "support_need"
    known = snapshot.table("assessments").filter(pl.col("assessed_on") <= day, pl.col(level).is_not_null())
    newest = known.filter(pl.col("assessed_on") == pl.col("assessed_on").max().over("citizen"))
    need = pl.col(level).mean() if scale == "themes" else pl.col(level).sort_by("source_file", "source_line").last()
    rounded = need.cast(pl.Float64).round(2, mode="half_away_from_zero")
    return newest.group_by("citizen").agg(need=rounded).collect()
