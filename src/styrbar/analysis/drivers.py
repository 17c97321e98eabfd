"""What drives the spending? The change between two periods in price, people, length, intensity and mix, to the øre.

Method and worked example: docs/metode/drivere.md. The rows may lie in Polars on one machine or in Spark on many; only
the leaves are brought home, and from there all arithmetic is exact.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from styrbar.analysis.driver_terms import IndexChange
from styrbar.analysis.explain_rounding import Chain, Exact, Whole, carried, divide_half_away
from styrbar.analysis.explain_tree import BINARY_PLACES, Leaves, tree
from styrbar.analysis.spending import PARTS_OF_ONE

LEAST, MOST = "unit_least", "unit_most"
_SUMS = ("persons", "days", "units", "quantity_amount", "amount", "rows", "refund")
_WIDEST = 2**62
Sides = tuple[pl.DataFrame, pl.DataFrame]
"""The same frame of the first period and of the second."""


def leaf_sums(rows: Any, dims: Sequence[str]) -> nw.LazyFrame[Any]:
    """What each smallest group of a period sums to, in the engine that the rows lie in: a lazy frame.

    rows: the dims, citizen, unit, days, units and amount, as in `spending.SCHEMA`; a Polars or PySpark frame. Two rows
    at the most per combination of the dims: `quantity` true for rows with citizen, days and units, with persons (each
    once), days, units and amount, and the first and last unit in order; false for all others, where amount counts.
    """
    told = nw.all_horizontal(*(~nw.col(name).is_null() for name in ("citizen", "days", "units")), ignore_nulls=False)
    unit = nw.coalesce("unit", nw.lit(""))
    each = nw.from_native(rows).lazy().with_columns(quantity=told).select(
        *dims, "quantity", "amount",
        *(nw.when(nw.col("quantity")).then(nw.col(name)).alias(name) for name in ("citizen", "days", "units")),
        unit=nw.when(nw.col("quantity")).then(unit),
    )  # fmt: skip
    sums = [nw.col(name).sum() for name in ("days", "units", "amount")]
    by_person = each.group_by(*dims, "citizen", "quantity").agg(
        *sums, nw.col("unit").min().alias(LEAST), nw.col("unit").max().alias(MOST)
    )
    found: nw.LazyFrame[Any] = by_person.group_by(*dims, "quantity").agg(
        nw.len().alias("persons"), *sums, nw.col(LEAST).min(), nw.col(MOST).max()
    )
    return found


def collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The frame brought home from its engine."""
    native = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    home: pl.DataFrame = frame.collect("polars").to_native()
    return home


def drivers(
    side0: Any,
    side1: Any,
    dims: Sequence[str],
    population: pl.DataFrame | None = None,
    index: IndexChange | None = None,
    *,
    refunds: Sides | None = None,
) -> pl.DataFrame:
    """`drivers_of_leaves` for two periods given as rows, as `leaf_sums` takes them."""
    leaves = (collected(leaf_sums(side0, dims)), collected(leaf_sums(side1, dims)))
    return drivers_of_leaves(leaves, dims, population, index, refunds=refunds)


def drivers_of_leaves(
    leaves: Sides,
    dims: Sequence[str],
    population: pl.DataFrame | None = None,
    index: IndexChange | None = None,
    *,
    refunds: Sides | None = None,
) -> pl.DataFrame:
    """One row per node of the tree whose levels are the dims in order: `level` 0 is the whole, len(dims) the leaves.

        s = N * L * a * p,   N persons, L = days/N: length, a = units/days: intensity, p = s/units: price

    leaves: `leaf_sums` of the two periods. Where a leaf's rows do not all count in one unit, on both sides, they count
    in days. With an index that is kept p = index * real, and there are five factors; removed, side 0 is multiplied by
    it, leaf by leaf. population: some of the dims, inhabitants_0 and inhabitants_1; persons are then inhabitants times
    the share that gets help, and people splits into population and share. refunds: the dims and amount, what the state
    refunds of each period; amounts are then net, and refund is a part of its own.

    Columns: level, the dims as text (null below the level), persons_0 and persons_1 (each counted once in a leaf, and
    summed from there), amount_0 and amount_1, days_0 and days_1, people, mix, shift, length, intensity, price (the real
    one when there is an index), rest; with population also population and share; with an index that is kept also
    index, and wages and prices where it tells them apart; with refunds also refund. People + mix + length + intensity +
    index + price + refund + rest = amount_1 - amount_0 at every node; swapping the sides flips every sign. Rest is what
    no persons, days and units carry, on a leaf where one side has nothing else with all of its change.
    """
    dims = list(dims)
    both = _both(leaves, refunds, dims)
    if index is not None and index.removed:
        both = _in_later_prices(both, index.factor)
    side0, side1 = _chains(both)
    parts: tuple[str, ...] = ("length", "intensity", "price")
    if index is not None and not index.removed:
        side0, side1 = _with_index(side0, index.factor.denominator), _with_index(side1, index.factor.numerator)
        parts = ("length", "intensity", "index", "price")
    gained = None if population is None else _gained(both, side0[0], side1[0], population)
    amounts = both["amount_0"].to_numpy(), both["amount_1"].to_numpy()
    further = {name: both[name].to_numpy() for name in ("days_0", "days_1", "refund_0", "refund_1")}
    nodes = tree(Leaves(both.select(dims), side0, side1, parts, amounts, gained, further), dims)
    if index is not None and index.wages is not None and not index.removed:
        nodes = _with_wages(nodes, dims, index.wages)
    return nodes.drop("refund_0", "refund_1") if refunds is None else _net(nodes)


def _net(nodes: pl.DataFrame) -> pl.DataFrame:
    """The nodes after refund: what it took off each period, and off the change."""
    amounts = [(pl.col(f"amount_{side}") - pl.col(f"refund_{side}")).alias(f"amount_{side}") for side in (0, 1)]
    return nodes.with_columns(*amounts, refund=pl.col("refund_0") - pl.col("refund_1")).drop("refund_0", "refund_1")


def _both(leaves: Sides, refunds: Sides | None, dims: list[str]) -> pl.DataFrame:
    """Both periods' leaves side by side, sorted by the dims as text; sums of a side that has none are 0."""
    sides = [_side(side, dims, suffix) for side, suffix in zip(leaves, ("_0", "_1"), strict=True)]
    for side, suffix in zip(refunds or (), ("_0", "_1"), strict=False):
        sides.append(side.select(pl.col(dims).cast(pl.String), pl.col("amount").alias(f"refund{suffix}")))
    rows = pl.concat(sides, how="diagonal").with_columns(
        [] if refunds else [pl.lit(0, pl.Int64).alias(f"refund{suffix}") for suffix in ("_0", "_1")]
    )
    sums = pl.col([f"{name}{suffix}" for suffix in ("_0", "_1") for name in _SUMS]).sum()
    units = [pl.col(f"{name}{suffix}").drop_nulls().first() for suffix in ("_0", "_1") for name in (LEAST, MOST)]
    found = rows.group_by(dims).agg(sums, *units) if dims else rows.select(sums, *units)
    in_days = [
        pl.when(_one_unit()).then(f"units{side}").otherwise(pl.col(f"days{side}") * PARTS_OF_ONE).alias(f"units{side}")
        for side in ("_0", "_1")
    ]
    return found.with_columns(in_days).sort(dims) if dims else found.with_columns(in_days)


def _side(leaves: pl.DataFrame, dims: list[str], suffix: str) -> pl.DataFrame:
    """A period's leaves in a row each, named by the side."""
    quantity = pl.col("quantity")
    counted = [pl.when(quantity).then(name).alias(f"{name}{suffix}") for name in ("persons", "days", "units")]
    return leaves.select(
        pl.col(dims).cast(pl.String),
        *(expr.cast(pl.Int64) for expr in counted),
        pl.when(quantity).then("amount").alias(f"quantity_amount{suffix}"),
        pl.col("amount").alias(f"amount{suffix}"),
        pl.lit(1, pl.Int64).alias(f"rows{suffix}"),
        pl.col(LEAST, MOST).name.suffix(suffix),
    )


def _one_unit() -> pl.Expr:
    """Whether all rows of a leaf, on the sides that have any, count in the same unit."""
    units = [pl.col(f"{name}{suffix}") for suffix in ("_0", "_1") for name in (LEAST, MOST)]
    return pl.min_horizontal(units) == pl.max_horizontal(units)


def _in_later_prices(leaves: pl.DataFrame, factor: Fraction) -> pl.DataFrame:
    """The leaves with the amounts of side 0 in the price level of side 1, each rounded to the øre."""
    rest = leaves["amount_0"] - leaves["quantity_amount_0"]
    quantity, refund = (_times(leaves[name].to_numpy(), factor) for name in ("quantity_amount_0", "refund_0"))
    loose = _times(rest.to_numpy(), factor)
    return leaves.with_columns(quantity_amount_0=quantity, amount_0=quantity + loose, refund_0=refund)


def _times(values: Whole, factor: Fraction) -> pl.Series:
    """The values times the factor, to the nearest whole number, halves away from zero."""
    exact = divide_half_away(values.astype(object) * factor.numerator, np.array(factor.denominator, dtype=object))
    return pl.Series(exact.astype(np.int64))


def _chains(leaves: pl.DataFrame) -> tuple[Whole, Whole]:
    """Each side's persons, days, units and øre; zero on leaves where a side has rows but no quantity that carries."""
    names = ("persons", "days", "units", "quantity_amount")
    chains = [np.stack([leaves[f"{name}{suffix}"].to_numpy() for name in names]) for suffix in ("_0", "_1")]
    comparable = np.ones(leaves.height, dtype=bool)
    for chain, suffix in zip(chains, ("_0", "_1"), strict=True):
        comparable &= (leaves[f"rows{suffix}"].to_numpy() == 0) | (chain[0] > 0) & carried(chain)
    return chains[0] * comparable, chains[1] * comparable


def _with_index(chain: Whole, level: int) -> Chain:
    """The chain with a price level as a factor of its own, between units and øre."""
    widest = int(np.abs(chain[2]).max(initial=0)) * level
    fits: Chain = chain if widest < _WIDEST else chain.astype(object)
    return np.concatenate([fits[:3], fits[2:3] * level, fits[3:]])


def _gained(leaves: pl.DataFrame, persons0: Whole, persons1: Whole, population: pl.DataFrame) -> Exact:
    """Persons more from the change in population alone, in 2^-BINARY_PLACES: dP * (N0/P0 + N1/P1) / 2.

    A side without inhabitants takes the other side's share; a leaf whose inhabitants are not known on both sides, or
    that has persons but no inhabitants, has gained none.
    """
    keys = [name for name in population.columns if not name.startswith("inhabitants")]
    cells = population.with_columns(pl.col(keys).cast(pl.String))
    joined = leaves.join(cells, on=keys, how="left", maintain_order="left") if keys else leaves.join(cells, how="cross")
    known = joined.select(pl.all_horizontal(pl.col("inhabitants_0", "inhabitants_1").is_not_null())).to_series()
    p0, p1 = (joined[f"inhabitants_{side}"].fill_null(0).to_numpy().astype(object) for side in (0, 1))
    n0, n1 = persons0.astype(object), persons1.astype(object)
    usable = known.to_numpy() & ((p0 > 0) | (n0 == 0)) & ((p1 > 0) | (n1 == 0)) & ((p0 > 0) | (p1 > 0))
    n0, n1 = np.where(p0 == 0, n1, n0), np.where(p1 == 0, n0, n1)
    q0, q1 = np.where(p0 == 0, p1, p0), np.where(p1 == 0, p0, p1)
    q0, q1 = np.where(usable, q0, 1), np.where(usable, q1, 1)
    numerator = np.where(usable, (p1 - p0) * (n0 * q1 + n1 * q0), 0)
    found: Exact = (numerator * 2**BINARY_PLACES) // (2 * q0 * q1)
    return found


def _with_wages(nodes: pl.DataFrame, dims: list[str], share: Fraction) -> pl.DataFrame:
    """The index in wages and prices: split leaf by leaf, so that both are the sums of the children's."""
    wages = _times(nodes.filter(pl.col("level") == len(dims))["index"].to_numpy(), share)
    leaves = nodes.filter(pl.col("level") == len(dims)).select(dims).with_columns(wages=wages)
    above = [
        leaves.group_by(dims[:level], maintain_order=True).agg(pl.col("wages").sum())["wages"] if level
        else leaves.select(pl.col("wages").sum())["wages"].head(nodes.filter(pl.col("level") == 0).height)
        for level in range(len(dims) + 1)
    ]  # fmt: skip
    return nodes.with_columns(wages=pl.concat(above)).with_columns(prices=pl.col("index") - pl.col("wages"))
