"""Who is costly in a year: those whose help costs more than a limit, or the dearest share of everybody.

The limit is of all the help a citizen gets in the year, whatever a figure is narrowed to. Method and worked example:
docs/metode/dyreste-forloeb.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil
from operator import or_
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.errors import BadInput

COSTLY, OTHERS = "Dyre forløb", "Øvrige forløb"
"""The two values of the dimension `costly`; spending without a citizen has none."""

TWO_MILLIONS = 200_000_000
"""Øre a year, above which the sources count a person's help as very costly."""


@dataclass(frozen=True)
class CostlyLimit:
    """Above `amount` øre a year, or, when `share` is given, the dearest share of those with spending.

    `level` is the year whose prices the amount is in and `index` the name of the price index that leads there; without
    a level the amount is the same in every year's own prices. Raises BadInput for what is no limit.
    """

    amount: int = TWO_MILLIONS
    share: Decimal | None = None
    level: int | None = None
    index: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount <= 10**12:
            raise BadInput("Beløbsgrænsen skal være mere end 0 kr.", next_step="Skriv f.eks. 2.000.000.")
        if self.share is not None and not (self.share.is_finite() and 0 < self.share <= 1):
            raise BadInput("De dyreste skal være mere end 0 og højst 100 procent.", next_step="Skriv f.eks. 5.")


def least_of_amount(amount: int, factors: Mapping[int, Fraction]) -> dict[int, int]:
    """The fewest øre of each year, in its own prices, that lie above the amount.

    factors: what an amount of the year is multiplied by to reach the prices that the limit is in.
    """
    return {year: int(Fraction(amount) / factor) + 1 for year, factor in factors.items()}


def least_of_share(totals: pl.DataFrame, share: Decimal) -> dict[int, int]:
    """The fewest øre of the dearest `share` of each year's citizens, rounded up to a whole citizen.

    totals: year, citizen and amount. Citizens with the same amount as the last of them count too.
    """
    found = {}
    for (year,), rows in totals.group_by("year"):
        place = ceil(Fraction(share) * rows.height)
        found[int(str(year))] = int(rows["amount"].top_k(place).sort()[0])
    return found


def citizen_totals(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """year, citizen, amount: all that each citizen's help costs in the year, in øre."""
    return rows.filter(~nw.col("citizen").is_null()).group_by("year", "citizen").agg(nw.col("amount").sum())


def above(least: Mapping[int, int]) -> nw.Expr:
    """Whether a citizen's `amount` of the `year` is at least what it takes; false for a year that is not there."""
    years = [(nw.col("year") == year) & (nw.col("amount") >= ore) for year, ore in least.items()]
    return reduce(or_, years)


def with_costly(rows: nw.LazyFrame[Any], least: Mapping[int, int]) -> nw.LazyFrame[Any]:
    """The rows of spending with `costly`: COSTLY or OTHERS, and null where there is no citizen."""
    dear = citizen_totals(rows).filter(above(least)).select("year", "citizen", costly=nw.lit(COSTLY))
    told = nw.when(~nw.col("citizen").is_null()).then(nw.coalesce("costly", nw.lit(OTHERS)))
    return rows.join(dear, on=["year", "citizen"], how="left").with_columns(costly=told)
