"""The limit above which a citizen's year is costly, in each year's own prices, and the words for it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import narwhals as nw
import polars as pl

from styrbar.analysis.answer import Basis
from styrbar.analysis.costly import CostlyLimit, citizen_totals, least_of_amount, least_of_share
from styrbar.analysis.price_level import PriceIndex
from styrbar.danish import kroner, number
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.price_selection import level_of


def least_of(snapshot: Snapshot, rows: pl.LazyFrame, years: Sequence[int], limit: CostlyLimit) -> dict[int, int]:
    """The fewest øre that make a citizen's help costly in each of the years. Raises BadInput as `factors_of` does."""
    if limit.share is not None:
        totals = citizen_totals(nw.from_native(rows)).to_native().collect()
        return least_of_share(totals, limit.share)
    return least_of_amount(limit.amount, factors_of(snapshot, years, limit.level, limit.index))


def factors_of(
    snapshot: Snapshot, years: Sequence[int], level: int | None, index: str | None
) -> Mapping[int, Fraction]:
    """What an amount of each year is multiplied by in the price level; 1 when no level is asked for or none is loaded.

    Raises BadInput for an index that is not there, when several are and none is chosen, and when a year is missing.
    """
    _, found = index_of(snapshot, level, index)
    if level is None or found is None:
        return dict.fromkeys(years, Fraction(1))
    factors = {year: found.factor(year, level) for year in years}
    missing = [year for year, factor in factors.items() if factor is None]
    if missing:
        raise BadInput(
            f"Pris- og lønindekset {found.name} kan ikke føre {missing[0]} til {level}-niveau.",
            next_step="Indlæs indekset for alle årene imellem, eller vælg løbende priser.",
        )
    return {year: factor for year, factor in factors.items() if factor is not None}


def index_of(snapshot: Snapshot, level: int | None, index: str | None) -> tuple[int | None, PriceIndex | None]:
    """The price level and its index; both None when no level is asked for, and when no index is loaded."""
    return (None, None) if level is None else level_of(snapshot, level, index, snapshot.data_date)


def level_words(snapshot: Snapshot, level: int | None, index: str | None) -> str:
    """What the price level is; and that one was asked for which cannot be had."""
    reached, found = index_of(snapshot, level, index)
    if reached is not None and found is not None:
        return f"{reached}-niveau med indekset {found.name}"
    return "Løbende priser" if level is None else "Løbende priser, da der ikke er indlæst et pris- og lønindeks"


def costly_basis(snapshot: Snapshot, limit: CostlyLimit) -> Basis:
    """The line that says what is costly."""
    if limit.share is not None:
        told = f"De dyreste {number(limit.share * 100, 1)} % af årets borgere, efter al deres hjælp i året"
    else:
        where = level_words(snapshot, limit.level, limit.index).replace("Løbende", "løbende")
        told = f"Borgere, hvis hjælp i året koster over {kroner(limit.amount, 0)} ({where})"
    return Basis("Dyre forløb", told, "dyreste-forloeb")
