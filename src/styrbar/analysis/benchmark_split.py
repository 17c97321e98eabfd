"""The difference to a group in kroner: number, length, price and rest to the øre, and what of it chance may be.

Method and worked example: docs/metode/sammenligning.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from types import MappingProxyType

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.stats import norm

from styrbar.analysis.benchmark import STRATA, SUMS, Cells
from styrbar.analysis.explain_formula import scale, scaled_parts
from styrbar.analysis.funnel import WARNING, Real, normal_limit

PARTS = ("number", "length", "price", "rest")
FEWEST_FOR_QUARTER = 4
"""A group of fewer units has no quarter."""


def differences(sums: pl.DataFrame, inhabitants: pl.DataFrame, own: int, group: Sequence[int]) -> pl.DataFrame:
    """One row for each combination of the sums' dims: what the unit spends, what it would at the group's level, why.

        s = N * L * p + rest,   N persons, L = days / N, p = øre / days

    sums: `person_sums` brought home; inhabitants: `inhabitants_by_age`. At the group's level N, days and øre of each
    age group are the group's per inhabitant, times the unit's own inhabitants, and of no known age times all of them.
    Columns: the dims, amount, level (øre, rounded once), difference = amount - level, and number, length, price and
    rest, which sum to it: each rounded half away from zero, and what is missing given to the largest. A combination
    that one side has nothing of is all number; what no days carry is rest.
    """
    dims = [name for name in sums.columns if name not in {"municipality", "age_group"} and name not in _NUMBERS]
    weights = _weights(inhabitants, own, group)
    told = sums.filter(pl.col("municipality").is_in([own, *group])).with_columns(
        ours=pl.col("municipality") == own, age_group=pl.col("age_group").fill_null("")
    )
    pooled = told.group_by([*dims, "ours", "age_group"]).agg(pl.col(*SUMS).sum())
    sides: dict[tuple[object, ...], tuple[list[Fraction], list[Fraction]]] = {}
    for row in pooled.iter_rows(named=True):
        key = tuple(row[name] for name in dims)
        ours, theirs = sides.setdefault(key, (_nothing(), _nothing()))
        side, weight = (ours, Fraction(1)) if row["ours"] else (theirs, weights.get(row["age_group"], Fraction(0)))
        for place, name in enumerate(SUMS):
            side[place] += row[name] * weight
    rows = [(*key, *_split(*both)) for key, both in sides.items()]
    schema = {name: sums.schema[name] for name in dims} | dict.fromkeys(_SPLIT, pl.Int64())
    return pl.DataFrame(rows, schema=schema, orient="row").sort(dims, nulls_last=True) if dims else pl.DataFrame(
        rows, schema=schema, orient="row"
    )  # fmt: skip


_NUMBERS = frozenset({*SUMS, "amount_sq", "days_sq", "quantity_sq", "cross"})
_SPLIT = ("amount", "level", "difference", *PARTS)


def _nothing() -> list[Fraction]:
    return [Fraction(0) for _ in SUMS]


def _weights(inhabitants: pl.DataFrame, own: int, group: Sequence[int]) -> dict[str, Fraction]:
    """The unit's inhabitants over the group's in each age group, and of everybody under ''."""
    ours = dict(inhabitants.filter(pl.col("municipality") == own).select("age_group", "inhabitants").iter_rows())
    others = inhabitants.filter(pl.col("municipality").is_in(list(group)))
    theirs = dict(others.group_by("age_group").agg(pl.col("inhabitants").sum()).iter_rows())
    found = {words: Fraction(ours.get(words, 0), below) for words in STRATA if (below := theirs.get(words, 0))}
    if below := sum(theirs.values()):
        found[""] = Fraction(sum(ours.values()), below)
    return found


def _split(ours: list[Fraction], theirs: list[Fraction]) -> tuple[int, ...]:
    """amount, level, difference and the four parts of one combination, in whole øre."""
    amount, level = int(ours[3]), _half_away(theirs[3])
    parts = [Fraction(0)] * 3
    if _carried(ours) and _carried(theirs):
        side0, side1 = _factors(theirs, ours), _factors(ours, theirs)
        parts = [part / scale(3) for part in scaled_parts(side0, side1)]
    rounded = [_half_away(part) for part in parts]
    rounded.append(_half_away(ours[3] - theirs[3] - sum(parts)))
    largest = max(range(4), key=lambda place: abs(rounded[place]))
    rounded[largest] += amount - level - sum(rounded)
    return amount, level, amount - level, *rounded


def _carried(side: list[Fraction]) -> bool:
    """Whether the øre rest on days, and the days on persons, so that the factors carry them."""
    persons, days, quantity, _ = side
    return not (days and not persons) and not (quantity and not days)


def _factors(side: list[Fraction], other: list[Fraction]) -> list[Fraction]:
    """N, L and p of a side; what it does not have takes the other side's value."""
    found = [side[0]]
    for place in (1, 2):
        has = next((s for s in (side, other) if s[place - 1]), None)
        found.append(has[place] / has[place - 1] if has else Fraction(0))
    return found


def _half_away(value: Fraction) -> int:
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


@dataclass(frozen=True)
class Room:
    """What it would mean to be at the level of a group, in øre a year; positive is what would be freed.

    `beyond` is what of the difference lies outside the 95 per cent limits of chance. `quarter` is spending at the level
    that the cheapest quarter of the group keeps under, `quarter_beyond` what of that difference neither the unit's own
    chance nor the chance of having picked the cheapest explains. The last two are None in a group of fewer than four.
    """

    amount: int
    level: int
    beyond: int
    quarter: int | None
    quarter_beyond: int | None

    @property
    def difference(self) -> int:
        """What the unit spends above the group's level."""
        return self.amount - self.level

    @property
    def quarter_difference(self) -> int | None:
        """What the unit spends above the best quarter."""
        return None if self.quarter is None else self.amount - self.quarter


def room(cells: Cells, own: int, group: Sequence[int], level: int) -> Room:
    """The room for manoeuvre of a unit against a group of others; `level` is its spending at the group's level, in øre.

    What the unit would spend at another unit's level is that one's øre per inhabitant by age group times the unit's own
    inhabitants. Chance is compound Poisson: the variance of a sum is the sum of amount² that everybody's rates give.
    With n units in the group the best quarter ends at number ceil(n / 4) from below. Were all at the same level, chance
    alone would put that unit where the share (number - 1/2) / n of the units' distributions lies below it.
    """
    mine, others = cells.units.index(own), [cells.units.index(unit) for unit in group]
    people = cells.inhabitants[mine].astype(np.float64)
    squares = cells.rates("amount_sq")
    amount = int(cells.total("amount")[mine])
    z = normal_limit(WARNING)
    ours = float(people @ squares)
    group_people = cells.inhabitants[others].sum(axis=0)
    level_variance = float(np.sum(np.where(group_people > 0, people**2 * squares / np.maximum(group_people, 1), 0)))
    own_chance = z * (ours + level_variance) ** 0.5
    beyond = _beyond(amount - level, own_chance)
    if len(group) < FEWEST_FOR_QUARTER:
        return Room(amount, level, beyond, None, None)
    there = cells.inhabitants[others].astype(np.float64)
    rates = np.where(there > 0, cells.sums["amount"][others] / np.maximum(there, 1), cells.rates("amount", others))
    spent = np.sort(rates @ people)
    place = ceil(len(group) / 4)
    quarter = _half_away(Fraction(float(spent[place - 1])))
    errors = np.sqrt(np.sum(np.where(there > 0, people**2 * squares / np.maximum(there, 1), 0), axis=1))
    picked = _picked(errors, (place - 0.5) / len(group))
    return Room(amount, level, beyond, quarter, max(_beyond(amount - quarter, z * ours**0.5 + picked), 0))


def _beyond(difference: int, chance: float) -> int:
    """What of a difference is larger than chance, with its sign."""
    size = max(abs(difference) - round(chance), 0)
    return size if difference >= 0 else -size


def _picked(errors: Real, share: float) -> float:
    """How far below the common level the share of units would lie by chance alone."""
    widest = float(errors.max(initial=0))
    if widest <= 0 or share >= 0.5:
        return 0.0
    some = errors[errors > 0]

    def missing(away: float) -> float:
        return float(norm.cdf(-away / some).sum() / len(errors)) - share

    return float(brentq(missing, 0.0, 10 * widest)) if missing(0.0) > 0 else 0.0


TITLES: Mapping[str, str] = MappingProxyType(
    {"number": "Antal borgere", "length": "Dage pr. borger", "price": "Pris pr. dag", "rest": "Uden dage"}
)
"""The parts of a difference as they are read."""
