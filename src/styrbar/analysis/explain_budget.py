"""Why an amount differs from a budget that knows no citizens: people, mix, length, intensity, price, and a rest.

Method and worked example: docs/metode/forklaring.md.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.explain_formula import scale, scaled_brackets
from styrbar.analysis.explain_rounding import Whole, chain_parts, exact_factors, give_missing

Frame = pl.LazyFrame | pl.DataFrame

BUDGET_PARTS = ("people", "mix", "length", "intensity", "price", "rest")
CHAIN = ("persons", "days", "units", "quantity_amount")
SUMS = ("persons_0", "persons_1", "amount_0", "amount_1")

BINARY_PLACES = 256
SURE_PLACES = 128
"""What a person is worth in a leaf is kept to 2^-256 øre; a node's people within 2^-128 of a half are at the half."""


def explain_budget(actual_leaves: Frame, budget_leaves: Frame, dims: Sequence[str]) -> pl.DataFrame:
    """One row per node of the tree whose levels are the dims in order: `level` 0 is the whole, len(dims) the leaves.

    Leaves have the dims, persons, days, units and amount (whole øre), Int64; persons, days and units in any unit as
    long as it is the same on both sides (ten-thousandths in budgets). Rows of one leaf are summed first. The result has
    level, the dims (null below the level), persons_0, persons_1, amount_0, amount_1 (0 is the budget) and in whole øre

        s = N * L * a * p,  L = days/N,  a = units/days,  p = s/units; number, length, intensity, price as in `explain`
        people_A = sum of dN_A * mean m_g * C_g,   mix_A = sum of mean N_A * dm_g * C_g,   m_g = N_g / N_A
        shift    = mix_A - the children's mix

    with C_g what a person is worth in leaf g. Rest holds the leaves where one side has rows, but none with persons,
    days and units that carry its amount, and all rows without them elsewhere. At every node people + mix + length +
    intensity + price + rest = amount_1 - amount_0, and people + mix, length, intensity, price and rest are each the sum
    of the children's; people and mix taken singly are not. Swapping the sides flips every sign.
    """
    leaves = _leaves(budget_leaves, actual_leaves, list(dims)).collect().sort(dims)
    chains, amounts = _chains(leaves), leaves.select(SUMS[2:]).to_numpy().T.astype(np.int64)
    columns = _leaf_columns(chains, amounts)
    worth = _worth(*chains)
    levels = [_level(leaves, columns, worth, dims, level) for level in range(len(dims) + 1)]
    return pl.concat(_with_shift(levels)).select("level", *dims, *SUMS, "people", "mix", "shift", *BUDGET_PARTS[2:])


def _leaves(side0: Frame, side1: Frame, dims: list[str]) -> pl.LazyFrame:
    """Both sides' leaves in one frame; `rows` and `quantity` count their rows, and those with a quantity."""
    both = pl.concat([_side(side0, dims, "_0"), _side(side1, dims, "_1")], how="diagonal")
    names = (*CHAIN, "amount", "rows", "quantity")
    sums = pl.col([f"{name}{suffix}" for suffix in ("_0", "_1") for name in names]).sum()
    return both.group_by(dims).agg(sums) if dims else both.select(sums)


def _side(side: Frame, dims: list[str], suffix: str) -> pl.LazyFrame:
    """A side's rows with the quantity columns null on rows without persons, days or units, named by the side."""
    quantity = pl.all_horizontal(pl.col("persons", "days", "units").is_not_null())
    rows = side.lazy().with_columns(
        quantity_amount="amount", rows=pl.lit(1, pl.Int64), quantity=quantity.cast(pl.Int64)
    )
    return rows.select(
        *dims,
        pl.when(quantity).then(pl.col(CHAIN)).name.suffix(suffix),
        pl.col("amount", "rows", "quantity").name.suffix(suffix),
    )


def _chains(leaves: pl.DataFrame) -> tuple[Whole, Whole]:
    """Each side's chain, zero on leaves where either side has rows without a quantity that carries its amount."""
    chains = [np.stack([leaves[f"{name}{suffix}"].to_numpy() for name in CHAIN]) for suffix in ("_0", "_1")]
    comparable = np.ones(leaves.height, dtype=bool)
    for chain, suffix in zip(chains, ("_0", "_1"), strict=True):
        rows, quantity = leaves[f"rows{suffix}"].to_numpy(), leaves[f"quantity{suffix}"].to_numpy()
        comparable &= (rows == 0) | (quantity > 0) & ~((chain[1:] != 0) & (chain[:-1] == 0)).any(axis=0)
    return chains[0] * comparable, chains[1] * comparable


def _leaf_columns(chains: tuple[Whole, Whole], amounts: Whole) -> dict[str, Whole]:
    """What adds up over leaves: persons, amounts, and the parts, with people and mix in one as `number`."""
    (side0, side1), (amount0, amount1) = chains, amounts
    number, length, intensity, price = chain_parts(side0, side1)
    parts = {"number": number, "length": length, "intensity": intensity, "price": price}
    rest = amount1 - amount0 - sum(parts.values())
    return dict(zip(SUMS, (side0[0], side1[0], amount0, amount1), strict=True)) | parts | {"rest": rest}


def _worth(side0: Whole, side1: Whole) -> tuple[NDArray[Any], NDArray[Any]]:
    """N_g * C_g of the two sides, in units of 2^-BINARY_PLACES øre, as whole numbers of any length."""
    above0, above1, below = exact_factors(side0.astype(object), side1.astype(object))
    bracket = scaled_brackets(list(above0), list(above1))[0]
    worth = (bracket * 2**BINARY_PLACES) // (below.prod(axis=0) * scale(len(side0)))
    return above0[0] * worth, above1[0] * worth


def _level(
    leaves: pl.DataFrame,
    columns: dict[str, Whole],
    worth: tuple[NDArray[Any], NDArray[Any]],
    dims: Sequence[str],
    level: int,
) -> tuple[pl.DataFrame, Whole]:
    """The nodes of one level, and the leaf each begins at."""
    starts = _starts(leaves, dims[:level])
    sums = {name: np.add.reduceat(values, starts) if len(starts) else values for name, values in columns.items()}
    worth0, worth1 = (np.add.reduceat(values, starts) if len(starts) else values for values in worth)
    number = sums.pop("number")
    split = [_split(*node) for node in zip(sums["persons_0"], sums["persons_1"], worth0, worth1, strict=True)]
    people, mix = give_missing(np.array(split, dtype=np.int64).reshape(-1, 2).T.copy(), number)
    nodes = leaves[starts].with_columns(
        pl.lit(level, pl.Int64).alias("level"), *(pl.lit(None, leaves.schema[dim]).alias(dim) for dim in dims[level:])
    )
    sums |= {"people": people, "mix": mix}
    return nodes.with_columns(pl.Series(name, values) for name, values in sums.items()), starts


def _split(persons0: int, persons1: int, worth0: int, worth1: int) -> tuple[int, int]:
    """People and mix of a node, each to the nearest øre.

    With W the leaves' sum of N_g * C_g:  people = dN_A * (W0/N0_A + W1/N1_A) / 2,
                                          mix = mean N_A * (W1/N1_A - W0/N0_A).
    A side without persons takes the other side's shares, so its W/N_A is the other's.
    """
    each1 = Fraction(int(worth1), int(persons1)) if persons1 else None
    each0 = Fraction(int(worth0), int(persons0)) if persons0 else each1
    each1 = each0 if each1 is None else each1
    if each0 is None or each1 is None:
        return 0, 0
    gained, both = int(persons1) - int(persons0), int(persons1) + int(persons0)
    return _nearest(gained * (each0 + each1) / 2), _nearest(both * (each1 - each0) / 2)


def _nearest(value: Fraction) -> int:
    """Units of 2^-BINARY_PLACES øre to the nearest whole øre, halves away from zero."""
    sure = 2 ** (BINARY_PLACES - SURE_PLACES)
    size = (abs(value) + sure) / 2**BINARY_PLACES + Fraction(1, 2)
    return int(size) if value >= 0 else -int(size)


def _starts(leaves: pl.DataFrame, keys: Sequence[str]) -> Whole:
    """The leaf at which each node begins, in leaves sorted by the dims."""
    if leaves.is_empty():
        return np.zeros(0, dtype=np.int64)
    changed = np.zeros(leaves.height, dtype=bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= leaves[key].ne_missing(leaves[key].shift(1)).to_numpy()[1:]
    return np.flatnonzero(changed)


def _with_shift(levels: list[tuple[pl.DataFrame, Whole]]) -> list[pl.DataFrame]:
    """The levels with each node's shift: its mix less its children's; leaves have none."""
    shifted = []
    for (nodes, starts), (children, child_starts) in zip(levels, [*levels[1:], levels[-1]], strict=True):
        firsts = np.searchsorted(child_starts, starts)
        mixes = children["mix"].to_numpy()
        below = np.add.reduceat(mixes, firsts) if len(firsts) else mixes
        shifted.append(nodes.with_columns(shift=pl.col("mix") - pl.Series(below, dtype=pl.Int64)))
    return shifted
