"""Why an amount differs from a budget that knows no citizens: people, mix, length, intensity, price, and a rest.

Method and worked example: docs/metode/forklaring.md.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from styrbar.analysis.explain_rounding import Whole, carried
from styrbar.analysis.explain_tree import SUMS, Leaves, tree

Frame = pl.LazyFrame | pl.DataFrame

BUDGET_PARTS = ("people", "mix", "length", "intensity", "price", "rest")
CHAIN = ("persons", "days", "units", "quantity_amount")
CHAIN_PARTS = ("length", "intensity", "price")


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
    amounts = leaves["amount_0"].to_numpy(), leaves["amount_1"].to_numpy()
    nodes = tree(Leaves(leaves.select(dims), *_chains(leaves), CHAIN_PARTS, amounts), dims)
    return nodes.select("level", *dims, *SUMS, "people", "mix", "shift", *BUDGET_PARTS[2:])


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
        comparable &= (rows == 0) | (quantity > 0) & carried(chain)
    return chains[0] * comparable, chains[1] * comparable
