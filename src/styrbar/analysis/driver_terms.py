"""What the drivers are told beside the rows: how the index moved, and how many inhabitants there are in each group.

Method and worked example: docs/metode/drivere.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import narwhals as nw
import polars as pl

from styrbar.analysis.price_level import PriceIndex
from styrbar.analysis.spending import age_group
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot

BY_POPULATION = ("municipality", "age_group")
"""The dimensions that inhabitants are counted by."""


@dataclass(frozen=True)
class IndexChange:
    """What an index does from the first period to the second: prices are multiplied by `factor`.

    `wages` is the share of the change that wages are behind, the rest is prices; None where the index does not tell
    them apart. `removed` moves the first period to the second's price level; else the index is a part of its own.
    """

    factor: Fraction
    wages: Fraction | None = None
    removed: bool = False


def index_change(snapshot: Snapshot, index: PriceIndex, of: int, to: int, *, removed: bool = False) -> IndexChange:
    """What the index does from the prices of the year `of` to those of `to`. Raises BadInput when a year is missing.

    Each year's combined change is w of the wages' and 1 - w of the prices', so w = (combined - prices) / (wages -
    prices); the wages' share is the sum of w * wages over the sum of the combined changes. It is None when a year does
    not say, when w lies outside 0 to 1, and when the changes sum to nothing.
    """
    factor = index.factor(of, to)
    if factor is None:
        raise BadInput(
            f"Pris- og lønindekset {index.name} kan ikke føre {of} til {to}.",
            next_step="Indlæs indekset for alle årene imellem, eller vælg uden indeks.",
        )
    return IndexChange(factor, _wages(snapshot, index, of, to), removed)


def _wages(snapshot: Snapshot, index: PriceIndex, of: int, to: int) -> Fraction | None:
    rows = snapshot.table("price_indices").filter(
        pl.col("area").fill_null("") == index.area,
        pl.col("version").fill_null("") == index.version,
        pl.col("year").is_between(min(of, to) + 1, max(of, to)),
    )
    wages = combined = Fraction(0)
    for said in rows.select("wage_percent", "price_percent", "combined_percent").collect().iter_rows():
        if None in said or said[0] == said[1]:
            return None
        wage, price, both = (Fraction(value) for value in said)
        weight = (both - price) / (wage - price)
        if not 0 <= weight <= 1:
            return None
        wages, combined = wages + weight * wage, combined + both
    return wages / combined if combined else None


@dataclass(frozen=True)
class Inhabitants:
    """Inhabitants of each cell in the two years, as `drivers` takes them; or why there are none, in Danish."""

    cells: pl.DataFrame | None
    missing: str = ""


def inhabitants(snapshot: Snapshot, dims: Sequence[str], years: tuple[int, int], only: Sequence[int]) -> Inhabitants:
    """Inhabitants by those of the dims that they are counted by, on the first day counted in each of the years.

    Cells have those dims, inhabitants_0 and inhabitants_1. `only` are the municipalities that the spending is of.
    """
    sides: list[pl.DataFrame] = []
    for year in years:
        there = snapshot.table("population").filter(
            pl.col("day").dt.year() == year, pl.col("municipality").is_in(list(only))
        )
        rows = there.filter(pl.col("day") == pl.col("day").min()).collect()
        counted = rows.group_by("municipality", "age").agg(pl.col("inhabitants").unique())
        if counted.is_empty() or set(counted["municipality"]) != set(only):
            return Inhabitants(None, f"Der er ikke indlæst folketal for {year} for alle kommuner med udgifter.")
        if counted["inhabitants"].list.len().max() != 1:
            return Inhabitants(None, f"Folketallet for {year} har to tal for samme kommune og alder.")
        sides.append(_by_cell(counted.explode("inhabitants"), dims, f"inhabitants_{len(sides)}"))
    keys = [name for name in BY_POPULATION if name in dims]
    if not keys:
        return Inhabitants(pl.concat(sides, how="horizontal"))
    return Inhabitants(sides[0].join(sides[1], on=keys, how="full", coalesce=True, nulls_equal=True))


def _by_cell(counted: pl.DataFrame, dims: Sequence[str], name: str) -> pl.DataFrame:
    keys = [key for key in BY_POPULATION if key in dims]
    grouped: pl.LazyFrame = nw.from_native(counted.lazy()).with_columns(age_group()).to_native()
    total = pl.col("inhabitants").sum().cast(pl.Int64).alias(name)
    found = grouped.group_by(keys).agg(total) if keys else grouped.select(total)
    return found.collect()
