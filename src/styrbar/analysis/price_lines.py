"""The prices that offers ask on a day: one line for each price a citizen can be given, with base and supplement.

Method and worked example: docs/metode/sammenlignelige-priser.md.
"""

import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot

NO_TARIFF = "Ingen takst på datoen"
NOT_BY_DAY = "Taksten er pr. stk., pr. km eller et fast beløb og kan ikke omregnes"
BY_HOUR = "Taksten er pr. time; angiv timer pr. døgn for at regne den om"
NOT_POSITIVE = "Taksten er 0 eller negativ"
ABSURD = "Taksten er over 1 mia. kr. pr. enhed"
LONE_SUPPLEMENT = "Tillæg uden en grundtakst i samme enhed"

PRICE = pl.Decimal(38, 6)
MILLIONTHS = 10**6
_HIGHEST = 10**9
_TARIFF = ("offer", "service", "unit", "step", "from_date", "price", "occupancy", "direct_hours", "paid_hours")
_OFFER = ("offer", "offer_name", "provider", "ownership", "offer_type", "legal_basis", "target_group", "places")


@dataclass(frozen=True)
class Selection:
    """Which offers: any of the values of each field; an empty field is all. `offers` are picked by number."""

    legal_basis: tuple[str, ...] = ()
    target_group: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    offer_type: tuple[str, ...] = ()
    municipality: tuple[int, ...] = ()
    offers: tuple[str, ...] = ()


EVERY_OFFER = Selection()


@dataclass(frozen=True)
class PriceLines:
    """`lines`: offer, service and step with `price`, `base` and `supplement` a unit, and the offer's own columns.

    `lowest_supplement` and `highest_supplement` are what can be added to a base; `more_service` and `more_from` tell
    which supplement is in the price. Prices are decimals in kroner a unit: price x `per_day` / `per_day_of` is a day's.
    `direct_hours` and `paid_hours` are hours a unit. `left_out`: offer, service and the reason, in words.
    """

    lines: pl.DataFrame
    left_out: pl.DataFrame


def under(legal_bases: Iterable[str], column: str = "legal_basis") -> pl.Expr:
    """True where the column holds one of the legal bases, or a paragraph, number or letter under one.

    «SEL § 107» finds «SEL § 107 stk. 1» and «SEL § 85, SEL § 107», and not «SEL § 107 a». Null is False.
    """
    wanted = "|".join(re.escape(basis) for basis in legal_bases)
    if not wanted:
        return pl.lit(value=False)
    return pl.col(column).str.contains(rf"(?:^|, )(?:{wanted})(?:$|,| stk\.| nr\.| litra )").fill_null(value=False)


def chosen_offers(snapshot: Snapshot, selection: Selection) -> pl.DataFrame:
    """The offers of the selection with their owner (the offer's, else the provider's), in the order of their number.

    Raises BadInput for a picked number that no offer has.
    """
    owners = snapshot.table("providers").select("provider", owner="ownership").unique("provider", keep="first")
    offers = (
        snapshot.table("offers")
        .unique("offer", keep="first")
        .join(owners, on="provider", how="left")
        .with_columns(ownership=pl.coalesce("ownership", "owner"))
        .select(*_OFFER, "municipality")
        .sort("offer")
        .collect()
    )
    if unknown := sorted(set(selection.offers) - set(offers["offer"])):
        raise BadInput(
            "Et valgt tilbud findes ikke.",
            f"Tilbudsnr. {', '.join(unknown)}.",
            "Brug tilbudsnr. fra listen over tilbud.",
        )
    tests = [
        pl.col(name).is_in(list(values))
        for name in ("target_group", "ownership", "offer_type", "municipality")
        if (values := getattr(selection, name))
    ]
    if selection.legal_basis:
        tests.append(under(selection.legal_basis))
    if selection.offers:
        tests.append(pl.col("offer").is_in(list(selection.offers)))
    return offers.filter(tests) if tests else offers


def price_lines(
    snapshot: Snapshot,
    day: date,
    selection: Selection,
    hours_per_day: Decimal | None = None,
    *,
    hourly: bool = False,
    supplements: bool = False,
) -> PriceLines:
    """Every price of the chosen offers on `day`.

    A whole tariff is a line, and so is a base tariff alone; with `supplements` also the base with each of its
    supplements (of the same service, or of any when the offer has one base; of the same step when both have one). A
    supplement with a step is part of the price: then the base with it is a line, and the base alone is none. Of two
    rows for the same, the one with the latest from-date and then the last in the file counts. A month is days in
    the year / 12 days; an hour is `hours_per_day` to the day. Without it `per_day` is null, and the line is left out
    unless `hourly` prices are wanted too. Raises BadInput for hours not in (0, 24].
    """
    if hours_per_day is not None and not 0 < hours_per_day <= 24:
        raise BadInput("Timer pr. døgn skal være over 0 og højst 24.", next_step="Skriv f.eks. 7,5.")
    offers = chosen_offers(snapshot, selection)
    rows = _in_force(snapshot, day, offers)
    none = offers.join(rows, on="offer", how="anti").select("offer", service=pl.lit(""), reason=pl.lit(NO_TARIFF))
    usable = rows.with_columns(reason=_reason(hourly or hours_per_day is not None))
    fit = usable.filter(pl.col("reason").is_null())
    lines, lone = _combined(fit, supplements)
    left = [none, usable.drop_nulls("reason").select("offer", "service", "reason"), lone]
    whole = lines.join(offers, on="offer", how="left", maintain_order="left").with_columns(_by_day(day, hours_per_day))
    ordered = whole.sort("offer", "service", "step", "price", nulls_last=True).with_row_index("line")
    told = pl.concat(left).unique(maintain_order=True)
    names = told.join(offers.select("offer", "offer_name", "ownership", "legal_basis"), on="offer", how="left")
    return PriceLines(ordered, names.sort("reason", "offer", "service"))


def _in_force(snapshot: Snapshot, day: date, offers: pl.DataFrame) -> pl.DataFrame:
    """The tariff rows of the offers on the day, the newest for each offer, service, part, step and unit."""
    return (
        snapshot.table("tariffs")
        .filter(pl.col("from_date") <= day, pl.col("to_date").is_null() | (pl.col("to_date") >= day))
        .join(offers.lazy().select("offer"), on="offer", how="semi")
        .with_columns(pl.col("part").fill_null("whole"))
        .sort("from_date", "source_file", "source_line", nulls_last=False)
        .unique(["offer", "service", "part", "step", "unit"], keep="last", maintain_order=True)
        .select(*_TARIFF, "part")
        .collect()
    )


def _reason(hourly: bool) -> pl.Expr:
    """Why a tariff row cannot be compared; null when it can."""
    return (
        pl.when(pl.col("unit").is_in(["piece", "kilometre", "fixed"]))
        .then(pl.lit(NOT_BY_DAY))
        .when(pl.col("price") <= 0)
        .then(pl.lit(NOT_POSITIVE))
        .when(pl.col("price") > _HIGHEST)
        .then(pl.lit(ABSURD))
        .when(pl.col("unit") == "hour", pl.lit(not hourly))
        .then(pl.lit(BY_HOUR))
    )


def _combined(rows: pl.DataFrame, supplements: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines, and the supplements that have no base."""
    base = rows.filter(pl.col("part") == "base").with_row_index("b")
    more = rows.filter(pl.col("part") == "supplement").with_row_index("s")
    pairs = base.with_columns(bases=pl.len().over("offer", "unit")).join(more, on=["offer", "unit"], suffix="_more")
    same = pl.col("service").eq_missing(pl.col("service_more")) | (pl.col("bases") == 1)
    steps = (pl.col("step") == pl.col("step_more")).fill_null(value=True)
    fitting = pairs.filter(same, steps)
    stepped = fitting.filter(pl.col("step_more").is_not_null())
    empty = {
        "supplement": pl.lit(None, PRICE),
        "more_service": pl.lit(None, pl.String),
        "more_from": pl.lit(None, pl.Date),
    }
    whole = rows.filter(pl.col("part") == "whole").with_columns(base=pl.lit(None, PRICE), title="service", **empty)
    alone = base.join(stepped, on="b", how="anti").with_columns(base="price", title="service", **empty)
    added = fitting if supplements else stepped
    columns = (*_TARIFF, "title", "base", "supplement", "more_service", "more_from")
    lines = pl.concat([whole.select(columns), alone.select(columns), _added(added).select(columns)])
    span = fitting.group_by("offer", "service").agg(
        lowest_supplement=pl.col("price_more").min(), highest_supplement=pl.col("price_more").max()
    )
    lone = more.join(fitting, on="s", how="anti").select("offer", "service", reason=pl.lit(LONE_SUPPLEMENT))
    return lines.join(span, on=["offer", "service"], how="left", nulls_equal=True), lone


def _added(pairs: pl.DataFrame) -> pl.DataFrame:
    """A base and a supplement as one price."""
    name = pl.concat_str(pl.col("service").fill_null(""), pl.col("service_more").fill_null(""), separator=" + ")
    return pairs.with_columns(
        base="price",
        supplement="price_more",
        more_service="service_more",
        more_from="from_date_more",
        price=pl.col("price") + pl.col("price_more"),
        title=pl.when(pl.col("service").eq_missing(pl.col("service_more"))).then("service").otherwise(name),
        step=pl.coalesce("step_more", "step"),
        direct_hours=pl.col("direct_hours") + pl.col("direct_hours_more"),
        paid_hours=pl.col("paid_hours") + pl.col("paid_hours_more"),
    )


def _by_day(day: date, hours_per_day: Decimal | None) -> list[pl.Expr]:
    """A price a unit times per_day over per_day_of is a price a day."""
    hours = None if hours_per_day is None else int(hours_per_day * MILLIONTHS)
    of = {"month": 366 if isleap(day.year) else 365, "hour": MILLIONTHS}
    unit = pl.col("unit")
    return [
        unit.replace_strict({"month": 12, "hour": hours}, default=1, return_dtype=pl.Int64).alias("per_day"),
        unit.replace_strict(of, default=1, return_dtype=pl.Int64).alias("per_day_of"),
    ]
