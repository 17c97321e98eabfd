"""The prices that are paid for stays on a day, each with what could explain it.

Method: docs/metode/forventet-pris.md.
"""

from calendar import isleap
from datetime import date

import polars as pl

from styrbar.analysis.grant_cost.grants import counted_grants, windows
from styrbar.analysis.grant_cost.prices import price_rows, price_segments
from styrbar.analysis.price_lines import EVERY_OFFER, price_lines
from styrbar.register.snapshot import Snapshot

NO_OFFER = "Bevillingen har intet tilbud"
OTHER_UNIT = "Prisen er ikke pr. døgn eller måned"
NO_PRICE = "Ingen positiv pris på datoen"


def price_cases(snapshot: Snapshot, day: date) -> tuple[pl.DataFrame, dict[str, int]]:
    """The granted stays in force on the day, one row each; and how many were left out, by the reason in words.

    `offer`, `price` (kroner a day), `need` (the citizen's newest overall support need by that day, 0-4), `hours`
    (face-to-face a day: the mean of the offer's tariffs), `legal_basis`, `ownership` and `target_group` (the offer's,
    else the grant's own). What is not known is null. A price a month is 12 / days in the year a day. No citizen.
    """
    grants = counted_grants(snapshot, "granted")
    spans = windows(grants, day, day)
    prices = price_segments(spans.with_row_index("w"), price_rows(snapshot, grants)).select("g", paid="price")
    now = prices.join(grants, on="g").with_columns(per=_unit())
    fit = now.filter(pl.col("offer").is_not_null())
    by_time = fit.filter(pl.col("per").is_in(["day", "month"]))
    priced = by_time.filter(pl.col("paid") > 0)
    left = {
        NO_OFFER: now.height - fit.height,
        OTHER_UNIT: fit.height - by_time.height,
        NO_PRICE: by_time.height - priced.height,
    }
    month = 12 / (366 if isleap(day.year) else 365)
    by_day = pl.col("paid").cast(pl.Float64) * pl.when(pl.col("per") == "month").then(month).otherwise(1.0)
    about = (
        priced.lazy()
        .join(_offers(snapshot), on="offer", how="left")
        .join(_needs(snapshot, day), on="citizen", how="left")
        .join(_hours(snapshot, day).lazy(), on="offer", how="left")
        .select(
            "offer",
            price=by_day,
            need=pl.col("need").cast(pl.Float64),
            hours="hours",
            legal_basis=pl.coalesce("offer_basis", "legal_basis"),
            ownership="ownership",
            target_group=pl.coalesce("offer_group", "target_group"),
        )
        .sort("offer", "price", "need", nulls_last=True)
    )
    return about.collect(), {reason: n for reason, n in left.items() if n}


def _unit() -> pl.Expr:
    """What the grant's price is per: its unit, else its frequency when that is a day or a month."""
    return pl.coalesce("unit", pl.when(pl.col("frequency").is_in(["day", "month"])).then("frequency"), pl.lit("fixed"))


def _offers(snapshot: Snapshot) -> pl.LazyFrame:
    offers = snapshot.table("offers").unique("offer", keep="first")
    return offers.select("offer", offer_basis="legal_basis", offer_group="target_group")


def _needs(snapshot: Snapshot, day: date) -> pl.LazyFrame:
    """Each citizen's newest overall support need."""
    known = snapshot.table("assessments").filter(pl.col("assessed_on") <= day, pl.col("support_need").is_not_null())
    newest = known.sort("assessed_on", "source_file", "source_line").group_by("citizen", maintain_order=True).last()
    return newest.select("citizen", need="support_need")


def _hours(snapshot: Snapshot, day: date) -> pl.DataFrame:
    """Face-to-face hours a day, the mean of each offer's tariffs that say."""
    lines = price_lines(snapshot, day, EVERY_OFFER).lines.filter(pl.col("direct_hours") > 0)
    a_day = pl.col("direct_hours").cast(pl.Float64) * pl.col("per_day") / pl.col("per_day_of")
    return lines.group_by("offer").agg(hours=a_day.mean())
