"""Who help is bought from, how much depends on each of them, and how prices move for those who stay and for the new.

Method and worked example: docs/metode/ejere.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.breakdown import Where
from styrbar.analysis.drivers import collected
from styrbar.analysis.person_spending import in_level, within

OWN = "municipal"
"""The municipality's own offers; what all others deliver is bought."""

SERVICE = ("offer", "kind", "unit")
"""What a price is a price of."""

LEAF = ("year", "citizen", "ownership", "provider", *SERVICE)


def leaves(rows: nw.LazyFrame[Any], where: Where, by: Sequence[str], factors: Mapping[int, Fraction]) -> pl.DataFrame:
    """The columns of LEAF, those of `by`, amount (øre, in the price level), paid (øre as paid), units and days."""
    keys = [*LEAF, *(name for name in by if name not in LEAF)]
    told = within(rows, where).with_columns(paid=nw.when(~nw.col("units").is_null()).then("amount"))
    sums = told.group_by(keys).agg(nw.col("amount", "paid", "units", "days").sum())
    return in_level(collected(sums), factors)


def by_owner(found: pl.DataFrame, before: int, after: int, by: str = "ownership") -> pl.DataFrame:
    """One row a value of `by`, the most spending first: people_0, people_1, amount_0, amount_1, change, years aside.

    A citizen counts in every row that help is got from.
    """
    measures = {}
    for n, year in enumerate((before, after)):
        there = pl.col("year") == year
        measures[f"people_{n}"] = pl.col("citizen").filter(there & (pl.col("days") > 0)).drop_nulls().n_unique()
        measures[f"amount_{n}"] = pl.col("amount").filter(there).sum()
    summed = found.group_by(by).agg(**measures).with_columns(change=pl.col("amount_1") - pl.col("amount_0"))
    told = summed.with_columns(pl.col("people_0", "people_1").cast(pl.Int64))
    return told.sort("amount_1", by, descending=[True, False], nulls_last=True)


def amounts_by_year(found: pl.DataFrame) -> pl.DataFrame:
    """year, ownership and amount, in order of year."""
    return found.group_by("year", "ownership").agg(pl.col("amount").sum()).sort("year", "ownership", nulls_last=True)


def dependence(found: pl.DataFrame, by: str, year: int) -> pl.DataFrame:
    """How few a dimension's purchases are bought from in a year; one row a value, the most bought first.

    The dimension, amount (bought from others than OWN, with a provider), providers, largest (the provider),
    largest_share, hhi = sum of the providers' shares squared, from near 0 to 1 when there is one, and people (citizens
    bought for). A provider whose income exceeds its cost counts as none.
    """
    bought = found.filter(
        pl.col("year") == year,
        pl.col("ownership").ne_missing(pl.lit(OWN)),
        pl.col("provider").is_not_null(),
    )
    key = "value"
    each = bought.group_by(pl.col(by).alias(key), "provider").agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)
    people = bought.group_by(pl.col(by).alias(key)).agg(people=pl.col("citizen").drop_nulls().n_unique().cast(pl.Int64))
    ordered = each.sort("amount", "provider", descending=[True, False])
    share = pl.col("amount") / pl.col("amount").sum()
    told = ordered.group_by(key).agg(
        pl.col("amount").sum().alias("bought"),
        providers=pl.len().cast(pl.Int64),
        largest=pl.col("provider").first(),
        largest_share=share.first(),
        hhi=(share**2).sum(),
    )
    counted = told.join(people, on=key, how="left", nulls_equal=True)
    return counted.sort("bought", key, descending=[True, False], nulls_last=True).rename({key: by, "bought": "amount"})


@dataclass(frozen=True)
class Link:
    """How prices moved from the year before to `year`: their ratio, from so many `cases`; None when there are none.

    `middle` is the median of the cases' own ratios, which a few large ones do not move.
    """

    year: int
    ratio: float | None
    cases: int
    middle: float | None = None


@dataclass(frozen=True)
class Prices:
    """An owner's prices: of the same citizens at the same offer, of the new ones, and the new ones' level.

    `same` and `new` are links year by year. `above` is, for each year but the first, how much more (a share) the new
    ones cost than those who were there already get the same at the same offer for, with the number of new ones.
    """

    same: tuple[Link, ...]
    new: tuple[Link, ...]
    above: tuple[Link, ...]


def index(links: Sequence[Link], first: int) -> dict[int, float | None]:
    """The links chained: 100 in the year `first`; None from the first link that is missing."""
    found: dict[int, float | None] = {first: 100.0}
    level: float | None = 100.0
    for link in links:
        level = None if level is None or link.ratio is None else level * link.ratio
        found[link.year] = level
    return found


def prices(found: pl.DataFrame, years: Sequence[int]) -> Prices:
    """The prices of `leaves` in years that follow each other.

    A price is paid / units of a citizen at an offer for a kind of help counted in a unit. From one year to the next

        ratio = exp( sum of w * ln(price_1 / price_0) ),   w = (s_0 / S_0 + s_1 / S_1) / 2

    over what is priced in both: the citizens for `same`, and for `new` each offer's mean price of those who had no help
    there the year before. s is what was paid for the case and S for all of them. A citizen of the first year cannot be
    told to be new, so `new` begins a year later. Source: Törnqvist (1936), Bank of Finland Monthly Bulletin 10.
    """
    priced = found.filter(
        pl.col("units") > 0, pl.col("paid") > 0, pl.col("citizen").is_not_null(), pl.col("offer").is_not_null()
    )
    cases = priced.group_by("year", "citizen", *SERVICE).agg(pl.col("paid", "units").sum())
    there = found.filter(pl.col("days") > 0).select("citizen", "offer", year=pl.col("year") + 1).unique()
    fresh = cases.filter(pl.col("year") > years[0]).join(there, on=["year", "citizen", "offer"], how="anti")
    old = cases.join(there, on=["year", "citizen", "offer"], how="semi")
    means = fresh.group_by("year", *SERVICE).agg(pl.col("paid", "units").sum())
    return Prices(
        tuple(_link(cases, ["citizen", *SERVICE], year) for year in years[1:]),
        tuple(_link(means, list(SERVICE), year) for year in years[2:]),
        tuple(_above(fresh, old, year) for year in years[1:]),
    )


def _link(priced: pl.DataFrame, key: list[str], year: int) -> Link:
    sides = [priced.filter(pl.col("year") == y).drop("year") for y in (year - 1, year)]
    both = sides[0].join(sides[1], on=key, suffix="_1", nulls_equal=True)
    if both.is_empty():
        return Link(year, None, 0)
    weight = (pl.col("paid") / pl.col("paid").sum() + pl.col("paid_1") / pl.col("paid_1").sum()) / 2
    moved = (pl.col("paid_1") / pl.col("units_1")) / (pl.col("paid") / pl.col("units"))
    ratio, middle = both.select((weight * moved.log()).sum().exp().alias("ratio"), moved.median().alias("middle")).row(
        0
    )
    return Link(year, ratio, both.height, middle)


def _above(fresh: pl.DataFrame, old: pl.DataFrame, year: int) -> Link:
    """What the new ones of a year cost over what they would at the others' mean price for the same."""
    mean = old.filter(pl.col("year") == year).group_by(SERVICE).agg(price=pl.col("paid").sum() / pl.col("units").sum())
    held = fresh.filter(pl.col("year") == year).join(mean, on=list(SERVICE), nulls_equal=True)
    if held.is_empty():
        return Link(year, None, 0)
    paid, due = held.select(pl.col("paid").sum(), due=(pl.col("units") * pl.col("price")).sum()).row(0)
    return Link(year, paid / due - 1, held["citizen"].n_unique())
