"""Grants with every empty field filled, and the place of each in its chain of changes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import polars as pl

from styrbar.analysis.grant_cost.schedule import LAST_DAY, STEP_DAYS, STEP_MONTHS, first_month, last_step, steps_before
from styrbar.register.snapshot import Snapshot

COUNTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"granted": ("granted",), "expected": ("granted", "expected")}
)
"""Statuses counted in each of the two totals; a draft is in neither."""

REGISTERED = ("registered_on", "source_file", "source_line")
"""What makes a row later than another; an empty value is earlier than any other."""

_LINK_ORDER = ("chain", "chain_order", *REGISTERED, "grant_id")


def resolved_grants(snapshot: Snapshot) -> pl.LazyFrame:
    """Every grant, drafts too, with what its offer and provider tell of it.

    Provider from the offer, ownership from the offer and then the provider, `price_factor` from the provider (1 when
    it has none), chain = grant_id when the grant stands alone, quantity 1 and share 100 when empty. `chain_rank`
    counts the links of a chain from 0 by link number, registration date, file and line; the highest is the latest.
    """
    offers = snapshot.table("offers").select("offer", offer_provider="provider", offer_ownership="ownership")
    providers = snapshot.table("providers").select("provider", "price_factor", provider_ownership="ownership")
    owners = [pl.col(name) for name in ("ownership", "offer_ownership", "provider_ownership")]
    return (
        snapshot.table("grants")
        .join(offers.unique("offer", keep="first"), on="offer", how="left")
        .with_columns(provider=pl.coalesce("provider", "offer_provider"))
        .join(providers.unique("provider", keep="first"), on="provider", how="left")
        .with_columns(
            ownership=pl.coalesce(owners),
            price_factor=pl.col("price_factor").fill_null(Decimal(1)),
            chain=pl.coalesce("chain", "grant_id"),
            quantity=pl.col("quantity").fill_null(Decimal(1)),
            share=pl.col("share").fill_null(Decimal(100)),
        )
        .drop("offer_provider", "offer_ownership", "provider_ownership")
        .sort(_LINK_ORDER, nulls_last=False)
        .with_columns(chain_rank=pl.int_range(pl.len(), dtype=pl.Int64).over("chain"))
    )


def counted_grants(snapshot: Snapshot, status: str) -> pl.DataFrame:
    """The grants that count in a total, ready to be reckoned with: dates are day numbers since 1970.

    `g` numbers them. `start` and `stop` are from and to (open-ended: the last day there is), `once_on` the date of a
    once payment, `step_days` and `step_months` the distance between payments, `month0` the month of the first, and
    `cut` the first day that a later link takes over (null when none does).
    """
    grants = resolved_grants(snapshot).filter(pl.col("status").is_in(COUNTED[status])).collect()
    day = pl.Int32
    numbered = grants.with_row_index("g").with_columns(
        start=pl.col("from_date").cast(day),
        stop=pl.col("to_date").cast(day).fill_null(LAST_DAY),
        once_on=pl.coalesce("payment_date", "from_date").cast(day),
        pay_day=pl.col("payment_day").fill_null(1).clip(1, 31).cast(day),
        step_days=pl.col("frequency").replace_strict(STEP_DAYS, default=None, return_dtype=day),
        step_months=pl.col("frequency").replace_strict(STEP_MONTHS, default=None, return_dtype=day),
    )
    phased = numbered.with_columns(month0=first_month(pl.col("start"), pl.col("pay_day")))
    return _with_cut(phased, _grants_with_listed_dates(phased, snapshot))


def regular() -> pl.Expr:
    """A grant that pays by the calendar: not once and not on individual dates."""
    return pl.col("frequency").is_in(["once", "individual"]).not_()


def windows(grants: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """`g`, `lo`, `hi`: the days from `start` to `end` on which each regular grant is in force in its own chain."""
    first, last = pl.lit(start).cast(pl.Int32), pl.lit(end).cast(pl.Int32)
    span = grants.filter(regular()).select(
        "g",
        lo=pl.max_horizontal("start", first),
        hi=pl.min_horizontal("stop", last, pl.col("cut") - 1),
    )
    return span.filter(pl.col("lo") <= pl.col("hi"))


def _grants_with_listed_dates(grants: pl.DataFrame, snapshot: Snapshot) -> pl.Series:
    """Numbers of the individual grants that have a listed date from from to to."""
    individual = grants.lazy().filter(pl.col("frequency") == "individual").select("g", "grant_id", "start", "stop")
    listed = snapshot.table("payments").join(individual, on="grant_id")
    inside = listed.filter(pl.col("payment_date").cast(pl.Int32).is_between("start", "stop"))
    return inside.select("g").unique().collect()["g"]


def _with_cut(grants: pl.DataFrame, listed: pl.Series) -> pl.DataFrame:
    """The smallest from-date of the later links of the chain that have a payment at all."""
    pays = (
        pl.when(pl.col("frequency") == "once")
        .then(pl.lit(value=True))
        .when(pl.col("frequency") == "individual")
        .then(pl.col("g").is_in(listed.implode()))
        .otherwise(steps_before(pl.col("start")) <= last_step(pl.col("stop")))
    )
    starts = pl.when(pays).then(pl.col("start"))
    later = starts.cum_min(reverse=True).backward_fill().shift(-1).over("chain", order_by="chain_rank")
    chains = grants.filter(pl.col("chain").is_duplicated()).select("g", cut=later)
    return grants.join(chains, on="g", how="left", maintain_order="left")
