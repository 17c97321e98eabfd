"""How many are very costly, how much of the spending and of its growth is theirs, and how unevenly spending lies.

Method and worked example: docs/metode/dyreste-forloeb.md. Who is costly: `analysis.costly`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from styrbar.analysis.breakdown import Where
from styrbar.analysis.costly import COSTLY
from styrbar.analysis.drivers import collected
from styrbar.analysis.person_spending import in_level, within

GROUPS = ("both", "became", "new", "ceased", "left", "others", "nobody")
"""From one year to the other: costly in both; costly and not before; new and costly at once; no longer costly; costly
and stopped; the other citizens; and what belongs to no citizen."""

DEAREST = (Fraction(1, 100), Fraction(5, 100), Fraction(10, 100), Fraction(20, 100), Fraction(50, 100))
"""Shares of the citizens, the dearest first, whose spending is told."""

_POINTS = 200


def person_years(
    rows: nw.LazyFrame[Any], where: Where, by: Sequence[str], factors: Mapping[int, Fraction]
) -> pl.DataFrame:
    """year, citizen (null: nobody's), costly, the dimensions of `by` and amount: spending inside the selection.

    rows: spending with the column `costly`. Amounts are in the price level of `factors`.
    """
    sums = within(rows, where).group_by("year", "citizen", "costly", *by).agg(nw.col("amount").sum())
    return in_level(collected(sums), factors)


@dataclass(frozen=True)
class Year:
    """One year inside the selection. Amounts in øre; `gini` is 0 when all cost the same, and near 1 when one has all.

    `gini` and `dearest` (the share of the spending that each of DEAREST has) are of the citizens who cost something;
    None when nobody does.
    """

    year: int
    people: int
    costly: int
    amount: int
    costly_amount: int
    gini: float | None
    dearest: tuple[float | None, ...]


def yearly(found: pl.DataFrame) -> list[Year]:
    """Each year of `person_years`, in order."""
    return [_year(int(str(year)), rows) for (year,), rows in found.sort("year").group_by("year", maintain_order=True)]


def _year(year: int, rows: pl.DataFrame) -> Year:
    people = _people(rows)
    dear = people.filter(pl.col("costly") == COSTLY)
    costs = falling(people)
    return Year(
        year, people.height, dear.height, int(rows["amount"].sum()), int(dear["amount"].sum()), gini(costs),
        tuple(share_of_dearest(costs, part) for part in DEAREST),
    )  # fmt: skip


def _people(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a citizen: citizen, costly, amount."""
    return rows.filter(pl.col("citizen").is_not_null()).group_by("citizen", "costly").agg(pl.col("amount").sum())


def costs_of(found: pl.DataFrame, year: int) -> list[int]:
    """What each citizen of the year costs, see `falling`."""
    return falling(_people(found.filter(pl.col("year") == year)))


def falling(people: pl.DataFrame) -> list[int]:
    """What each citizen who costs something costs, the dearest first."""
    amounts = people["amount"]
    return amounts.filter(amounts > 0).sort(descending=True).to_list()


def share_of_dearest(costs: Sequence[int], part: Fraction) -> float | None:
    """The share of the spending that the dearest `part` of the citizens has, rounded up to a whole citizen."""
    return sum(costs[: ceil(part * len(costs))]) / sum(costs) if costs else None


def gini(costs: Sequence[int]) -> float | None:
    """The Gini coefficient of the amounts, the dearest first.

    G = sum over i of (n + 1 - 2 i) * cost_i / (n * all costs),   i = 1 for the dearest
    """
    if not costs:
        return None
    n = len(costs)
    above = sum((n + 1 - 2 * place) * cost for place, cost in enumerate(costs, 1))
    return float(Fraction(above, n * sum(costs)))


def lorenz(costs: Sequence[int]) -> list[tuple[float, float]]:
    """Points of the curve: share of the citizens, the dearest first, and the share of the spending that is theirs."""
    if not costs:
        return []
    summed = np.cumsum(np.array(costs, dtype=np.float64))
    places = np.unique(np.ceil(np.linspace(0, 1, _POINTS + 1)[1:] * len(costs)).astype(int))
    return [(0.0, 0.0), *((place / len(costs), float(summed[place - 1] / summed[-1])) for place in places)]


def growth(found: pl.DataFrame, before: int, after: int) -> pl.DataFrame:
    """What the change from one year to the other is made of: a row for each of GROUPS, in that order.

    group, people (who are costly in either year, or the others), amount_0, amount_1, change. The changes sum to the
    change of the whole selection.
    """
    people = _both(found, before, after)
    summed = people.group_by("group").agg(
        people=pl.col("citizen").count().cast(pl.Int64),
        amount_0=pl.col("amount_0").sum(),
        amount_1=pl.col("amount_1").sum(),
    )
    order = pl.DataFrame({"group": GROUPS})
    told = order.join(summed, on="group", how="left", maintain_order="left")
    filled = told.with_columns(pl.exclude("group").fill_null(0))
    return filled.with_columns(change=pl.col("amount_1") - pl.col("amount_0"))


def _both(found: pl.DataFrame, before: int, after: int) -> pl.DataFrame:
    """citizen, group, amount_0 and amount_1: one row a citizen, and one for what is nobody's."""
    sides = [
        found.filter(pl.col("year") == year)
        .group_by("citizen", "costly")
        .agg(pl.col("amount").sum())
        .rename({"costly": f"costly_{n}", "amount": f"amount_{n}"})
        for n, year in enumerate((before, after))
    ]
    both = sides[0].join(sides[1], on="citizen", how="full", coalesce=True, nulls_equal=True)
    return both.select(
        "citizen",
        _group().alias("group"),
        pl.col("amount_0", "amount_1").fill_null(0),
    )


def _group() -> pl.Expr:
    was, stands = (pl.col(f"costly_{n}") == COSTLY for n in (0, 1))
    was, stands = was.fill_null(value=False), stands.fill_null(value=False)
    return (
        pl.when(pl.col("citizen").is_null())
        .then(pl.lit("nobody"))
        .when(was & stands)
        .then(pl.lit("both"))
        .when(stands & pl.col("costly_0").is_null())
        .then(pl.lit("new"))
        .when(stands)
        .then(pl.lit("became"))
        .when(was & pl.col("costly_1").is_null())
        .then(pl.lit("left"))
        .when(was)
        .then(pl.lit("ceased"))
        .otherwise(pl.lit("others"))
    )


def divided(found: pl.DataFrame, by: str, before: int, after: int) -> pl.DataFrame:
    """The costly's spending by a dimension: one row a value, the largest change first.

    The dimension, people_0, people_1 (costly citizens with spending there; one may be in several rows), amount_0,
    amount_1 (theirs), change, and all_1 (everybody's in the later year).
    """
    dear, citizens = pl.col("costly") == COSTLY, pl.col("citizen")
    measures = {}
    for n, year in enumerate((before, after)):
        there = (pl.col("year") == year) & dear.fill_null(value=False)
        measures[f"people_{n}"] = citizens.filter(there).n_unique().cast(pl.Int64)
        measures[f"amount_{n}"] = pl.col("amount").filter(there).sum()
    later = pl.col("amount").filter(pl.col("year") == after).sum()
    summed = found.group_by(by).agg(**measures, all_1=later)
    told = summed.with_columns(change=pl.col("amount_1") - pl.col("amount_0"))
    ordered = told.sort(pl.col("change").abs(), by, descending=[True, False], nulls_last=True)
    return ordered.select(by, "people_0", "people_1", "amount_0", "amount_1", "change", "all_1")


def people_listed(found: pl.DataFrame, before: int, after: int) -> pl.DataFrame:
    """citizen, group, amount_0, amount_1, change of everybody costly in either year, the dearest now first."""
    both = _both(found, before, after).filter(~pl.col("group").is_in(["others", "nobody"]))
    told = both.with_columns(change=pl.col("amount_1") - pl.col("amount_0"))
    return told.sort("amount_1", "amount_0", "citizen", descending=[True, True, False])
