"""A change told at every node of a tree, from what its leaves are made of: people, mix, and the parts that just add up.

Method and worked example: docs/metode/forklaring.md, «Mod et budget uden borgere», and docs/metode/drivere.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.explain_formula import scale, scaled_bracket
from styrbar.analysis.explain_rounding import (
    Chain,
    Exact,
    Real,
    Whole,
    chain_parts,
    exact_factors,
    give_missing,
    half_away,
    near_half,
)

SUMS = ("persons_0", "persons_1", "amount_0", "amount_1")

BINARY_PLACES = 256
SURE_PLACES = 128
"""What a person is worth in a leaf is kept to 2^-256 øre; a node's people within 2^-128 of a half are at the half."""

_FLOAT_ERROR = 1e-14
"""Bound on the rounding error of a node's people and mix in binary floats, as a share of the sizes of their terms."""


@dataclass(frozen=True)
class Leaves:
    """The smallest groups, sorted by the dims.

    `keys` has the dims. `side0` and `side1` are chains of (links, leaves) that end in øre, zero where no quantity
    carries the leaf; the first link is persons. `parts` names the factors after the first, `amounts` are the whole
    amounts of the two sides. `gained` is how many persons more the population alone would give, in 2^-BINARY_PLACES;
    None splits people no further. `sums` are further whole numbers that just add up.
    """

    keys: pl.DataFrame
    side0: Chain
    side1: Chain
    parts: tuple[str, ...]
    amounts: tuple[Whole, Whole]
    gained: Exact | None = None
    sums: Mapping[str, Whole] = field(default_factory=dict)


def tree(leaves: Leaves, dims: Sequence[str]) -> pl.DataFrame:
    """One row per node of the tree whose levels are the dims in order: `level` 0 is the whole, len(dims) the leaves.

    level, the dims (null below the level), `SUMS`, the leaves' further sums, and in whole øre people, mix, shift, the
    leaves' parts and rest; with `gained` also population and share, which sum to people. At every node people + mix +
    the parts + rest = amount_1 - amount_0. All but people, mix, population and share are the sums of the children's,
    and so is people + mix; shift = mix - the children's mix. Swapping the sides flips every sign.
    """
    columns = _columns(leaves)
    worth = _worth(leaves)
    levels = [_level(leaves, columns, worth, dims[:level]) for level in range(len(dims) + 1)]
    split = ("people", "mix", "shift") + (("population", "share") if leaves.gained is not None else ())
    return pl.concat(_with_shift(levels)).select("level", *dims, *SUMS, *leaves.sums, *split, *leaves.parts, "rest")


def _columns(leaves: Leaves) -> dict[str, Whole]:
    """What adds up over leaves: persons, amounts, and the parts, with people and mix in one as `number`."""
    amount0, amount1 = leaves.amounts
    number, *others = chain_parts(leaves.side0, leaves.side1)
    persons = (leaves.side0[0].astype(np.int64), leaves.side1[0].astype(np.int64))
    rest = amount1 - amount0 - number - sum(others)
    summed = dict(zip(SUMS, (*persons, amount0, amount1), strict=True)) | dict(leaves.sums)
    return summed | {"number": number} | dict(zip(leaves.parts, others, strict=True)) | {"rest": rest}


def _worth(leaves: Leaves) -> tuple[Exact, Exact]:
    """N_g * C_g of the two sides, in units of 2^-BINARY_PLACES øre, as whole numbers of any length."""
    above0, above1, below = exact_factors(leaves.side0.astype(object), leaves.side1.astype(object))
    bracket = scaled_bracket(list(above0), list(above1), 0)
    worth = (bracket * 2**BINARY_PLACES) // (below.prod(axis=0) * scale(len(leaves.side0)))
    return above0[0] * worth, above1[0] * worth


def _level(
    leaves: Leaves, columns: Mapping[str, Whole], worth: tuple[Exact, Exact], above: Sequence[str]
) -> tuple[pl.DataFrame, Whole]:
    """The nodes of one level, and the leaf each begins at."""
    starts = _starts(leaves, above)
    sums = {name: _summed(values, starts) for name, values in columns.items()}
    worth0, worth1 = (_summed(side, starts) for side in worth)
    gained = None if leaves.gained is None else _summed(leaves.gained, starts)
    number = sums.pop("number")
    people, mix, population = _split(sums["persons_0"], sums["persons_1"], worth0, worth1, gained)
    people, mix = give_missing(np.stack([people, mix]), number)
    sums |= {"people": people, "mix": mix, "population": population, "share": people - population}
    keys = [
        values.gather(starts) if values.name in above else pl.Series(values.name, [None] * len(starts), values.dtype)
        for values in leaves.keys
    ]
    nodes = pl.DataFrame({"level": np.full(len(starts), len(above)), **sums}, schema_overrides={"level": pl.Int64})
    return nodes.with_columns(keys), starts


def _summed(values: NDArray[Any], starts: Whole) -> NDArray[Any]:
    return np.add.reduceat(values, starts) if len(starts) else values


def _split(
    persons0: Whole, persons1: Whole, worth0: Exact, worth1: Exact, gained: Exact | None
) -> tuple[Whole, Whole, Whole]:
    """People and mix of each node, each to the nearest øre, and what the population has of its people.

    With W the leaves' sum of N_g * C_g, and G the persons that the population alone would give:
        people = dN_A * (W0/N0_A + W1/N1_A) / 2,    mix = mean N_A * (W1/N1_A - W0/N0_A),
        population = G_A * (W0/N0_A + W1/N1_A) / 2
    A side without persons takes the other side's shares, so its W/N_A is the other's.
    """
    one = float(2**BINARY_PLACES)
    floats = [(w / one).astype(np.float64) for w in (worth0, worth1)]
    each0, each1 = _each(floats[0], persons0), _each(floats[1], persons1)
    each0, each1 = np.where(persons0 == 0, each1, each0), np.where(persons1 == 0, each0, each1)
    more = np.zeros(len(persons0)) if gained is None else (gained / one).astype(np.float64)
    moved, both = (persons1 - persons0).astype(np.float64), (persons0 + persons1).astype(np.float64)
    parts = np.stack([moved * (each0 + each1), both * (each1 - each0), more * (each0 + each1)]) / 2
    sizes = (np.abs(moved) + both + np.abs(more)) * (np.abs(each0) + np.abs(each1))
    rounded = half_away(parts)
    for node in np.flatnonzero(near_half(parts, sizes * _FLOAT_ERROR).any(axis=0)):
        own = None if gained is None else gained[node]
        rounded[:, node] = _exactly(persons0[node], persons1[node], worth0[node], worth1[node], own)
    return rounded[0], rounded[1], rounded[2]


def _each(worth: Real, persons: Whole) -> Real:
    """What a person is worth at each node; 0 where there is none."""
    return np.divide(worth, persons, out=np.zeros_like(worth), where=persons != 0)


def _exactly(persons0: int, persons1: int, worth0: int, worth1: int, gained: int | None) -> tuple[int, int, int]:
    """One node's people, mix and population, in fractions."""
    each1 = Fraction(worth1, int(persons1)) if persons1 else None
    each0 = Fraction(worth0, int(persons0)) if persons0 else each1
    each1 = each0 if each1 is None else each1
    if each0 is None or each1 is None:
        return 0, 0, 0
    moved, both = int(persons1) - int(persons0), int(persons1) + int(persons0)
    more = Fraction(gained or 0, 2**BINARY_PLACES)
    values = (moved * (each0 + each1), both * (each1 - each0), more * (each0 + each1))
    people, mix, population = (_nearest(value / 2) for value in values)
    return people, mix, population


def _nearest(value: Fraction) -> int:
    """Units of 2^-BINARY_PLACES øre to the nearest whole øre, halves away from zero."""
    sure = 2 ** (BINARY_PLACES - SURE_PLACES)
    size = (abs(value) + sure) / 2**BINARY_PLACES + Fraction(1, 2)
    return int(size) if value >= 0 else -int(size)


def _starts(leaves: Leaves, above: Sequence[str]) -> Whole:
    """The leaf at which each node begins, in leaves sorted by the dims."""
    changed = np.zeros(leaves.side0.shape[1], dtype=bool)
    changed[:1] = True
    for key in above:
        values = leaves.keys[key]
        changed[1:] |= values.ne_missing(values.shift(1)).to_numpy()[1:]
    return np.flatnonzero(changed)


def _with_shift(levels: list[tuple[pl.DataFrame, Whole]]) -> list[pl.DataFrame]:
    """The levels with each node's shift: its mix less its children's; leaves have none."""
    shifted = []
    for (nodes, starts), (children, child_starts) in zip(levels, [*levels[1:], levels[-1]], strict=True):
        firsts = np.searchsorted(child_starts, starts)
        below = _summed(children["mix"].to_numpy(), firsts)
        shifted.append(nodes.with_columns(shift=pl.col("mix") - pl.Series(below, dtype=pl.Int64)))
    return shifted
