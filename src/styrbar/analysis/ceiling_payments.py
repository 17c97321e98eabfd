"""The year's planned payments at offers that a ceiling covers, each with what the ceiling takes off."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date

import polars as pl

from styrbar.analysis.ceilings import Ceiling, covers, which
from styrbar.analysis.grant_cost import planned_payments
from styrbar.analysis.grant_cost.exact import rounded
from styrbar.analysis.grant_cost.points import PER_ORE
from styrbar.analysis.price_amounts import WIDE, half_away
from styrbar.analysis.price_lines import EVERY_OFFER, MILLIONTHS, chosen_offers
from styrbar.register.snapshot import Snapshot

INCOME = "Egenbetaling og andre indtægter"
OTHER_UNIT = "Betalinger, der ikke er pr. døgn eller måned"
NOT_PLANNED = "Betalt uden en plan eller uden en pris"
UNKNOWN_STEP = "Betalinger, hvis pris ikke svarer til et af takstens trin"
OFFER = ("offer", "offer_name", "ownership", "legal_basis", "target_group", "places")
"""What is told of an offer, in the order of the columns."""

_REASON = pl.Enum([INCOME, OTHER_UNIT, NOT_PLANNED, UNKNOWN_STEP])


def ceiling_payments(
    snapshot: Snapshot, day: date, ceilings: Sequence[Ceiling], limits: Sequence[int], status: str
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The payments of the year of `day`, and øre of those that cannot be held against a limit, by reason.

    `limits` are øre a day in the order of the ceilings. One row a payment: the offer's columns, `ceiling`, `who` (the
    citizen, else the grant: never shown), `days`, `cost` (planned) and `saving` in øre. A payment by the month has the
    days of its month, and its limit is the day's x days in the year / 12.
    """
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    offers = chosen_offers(snapshot, EVERY_OFFER).filter(pl.any_horizontal([covers(c, step=False) for c in ceilings]))
    grants = _grants(snapshot, offers)
    narrowed = Snapshot(snapshot.id, snapshot.data_date, dict(snapshot.frames) | {"grants": grants})
    mine = grants.select("grant_id", "offer", per=_unit(), who=pl.coalesce("citizen", "grant_id"))
    rows = (
        planned_payments(narrowed, first, last, status)
        .join(mine.join(offers.lazy(), on="offer"), on="grant_id")
        .join(_steps(snapshot, first, last), on=["offer", "per", "price"], how="left")
        .collect()
    )
    known = rows.with_columns(ceiling=which(ceilings)).with_columns(reason=_reason())
    left = known.filter(pl.col("reason").is_not_null(), _whole().is_not_null())
    sums = left.group_by("reason").agg(_whole().sum()).sort("reason").rows()
    held = known.filter(pl.col("reason").is_null(), pl.col("planned_amount").is_not_null())
    return _saved(held, limits, 366 if isleap(day.year) else 365), {reason: ore for reason, ore in sums if ore}


def _grants(snapshot: Snapshot, offers: pl.DataFrame) -> pl.LazyFrame:
    """The grants at the offers, and the other links of their chains, which may end them."""
    tied = snapshot.table("grants").with_columns(tied=pl.coalesce("chain", "grant_id"))
    chains = tied.join(offers.lazy().select("offer"), on="offer", how="semi").select("tied").unique()
    return tied.join(chains, on="tied", how="semi").drop("tied")


def _unit() -> pl.Expr:
    """What the price is per: the grant's unit, else its frequency when that is a day or a month."""
    return pl.coalesce("unit", pl.when(pl.col("frequency").is_in(["day", "month"])).then("frequency"), pl.lit("fixed"))


def _steps(snapshot: Snapshot, first: date, last: date) -> pl.LazyFrame:
    """`offer`, `per`, `price` and the `step` whose tariff it is at some time of the year, where there is only one."""
    rows = snapshot.table("tariffs").filter(
        pl.col("step").is_not_null(), pl.col("from_date") <= last, (pl.col("to_date") >= first).fill_null(value=True)
    )
    by = rows.group_by("offer", per="unit", price="price").agg(pl.col("step").unique())
    return by.filter(pl.col("step").list.len() == 1).with_columns(pl.col("step").list.first())


def _reason() -> pl.Expr:
    """Why a payment cannot be held against a limit; null when it can."""
    planned = pl.col("planned_amount").is_not_null().any().over("grant_id", "planned_date")
    return (
        pl.when(pl.col("per").is_in(["day", "month"]).not_())
        .then(pl.lit(OTHER_UNIT, _REASON))
        .when(~planned)
        .then(pl.lit(NOT_PLANNED, _REASON))
        .when(pl.col("price") <= 0)
        .then(pl.lit(INCOME, _REASON))
        .when(pl.col("ceiling").is_null())
        .then(pl.lit(UNKNOWN_STEP, _REASON))
    )


def _whole() -> pl.Expr:
    """What a payment is told as: its plan, and when it has none what was paid."""
    return pl.when(pl.col("reason") == NOT_PLANNED).then("amount").otherwise("planned_amount")


def _saved(rows: pl.DataFrame, limits: Sequence[int], days_in_year: int) -> pl.DataFrame:
    """The payments with days, cost and saving."""
    limit = pl.col("ceiling").replace_strict(dict(enumerate(limits)), return_dtype=WIDE) * 10_000
    price, by_month = pl.col("price").to_physical().cast(WIDE) * 12, pl.col("per") == "month"
    above = price - limit * pl.when(by_month).then(pl.lit(days_in_year, WIDE)).otherwise(pl.lit(12, WIDE))
    quantity = pl.col("quantity").to_physical().cast(WIDE)
    lasts = pl.when(by_month).then(pl.col("date").dt.days_in_month().cast(WIDE)).otherwise(pl.lit(1, WIDE))
    known = rows.with_columns(
        above=pl.when(above > 0).then(above).otherwise(pl.lit(0, WIDE)),
        days=half_away(quantity * lasts, pl.lit(MILLIONTHS, WIDE)),
    )
    saving = rounded(known, ["above", "quantity", "factor", "share"], PER_ORE * 12)
    return known.with_columns(saving=saving).select(*OFFER, "ceiling", "who", "days", "saving", cost="planned_amount")
