"""Explaining a movement, against the plain sums of days, units and øre by citizen, kind and line over both sides.

`cases(scale)` gives one case per size: label, the baseline, what is measured, and how many times the baseline it may
take. Scale 1 is 20,000 grants a side at the largest.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from styrbar.analysis.explain import explain

DIMS = ["account", "target_group", "provider", "offer"]
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart."""
    return [_case(round(20_000 * scale * share)) for share in (0.25, 0.5, 1.0)]


def _case(grants: int) -> Case:
    side0, side1 = sides(grants, np.random.default_rng(1))
    label = f"forklaring, {grants} bevillinger pr. side"
    return label, lambda: _sums(side0, side1), lambda: explain(side0, side1, DIMS), 3.0


def sides(grants: int, random: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two years of grants, one line each: a tenth come or leave, a third change days, all are indexed by 3 per cent."""
    first = _grants(grants + grants // 10, random)
    changed = pl.Series(random.random(first.height) < 0.3)
    days = pl.when(changed).then(pl.lit(pl.Series(random.integers(1, 366, first.height)))).otherwise("days")
    second = first.with_columns(days=days, price=(pl.col("price") * 103 + 50) // 100)
    return _side(first.head(grants)), _side(second.tail(grants))


def _grants(n: int, random: np.random.Generator) -> pl.DataFrame:
    """Grants of some 2.5 a citizen, a third for the whole year, at a price a day in whole kroner."""
    offer = random.integers(0, 600, n)
    days = np.where(random.random(n) < 0.35, 365, random.integers(1, 366, n))
    return pl.DataFrame(
        {
            "citizen": [f"b{c:011d}" for c in random.integers(0, n * 2 // 5, n)],
            "kind": [f"SEL § {k}" for k in 80 + random.integers(0, 30, n)],
            "account": [f"5.38.{a}" for a in 30 + offer % 20],
            "target_group": [f"målgruppe {g}" for g in random.integers(0, 12, n)],
            "provider": [f"Leverandør {p}" for p in offer % 150],
            "offer": [f"Tilbud {o}" for o in offer],
            "days": days,
            "price": np.round(random.gamma(2, 600, n)).astype(np.int64) * 100 + 100,
        }
    )


def _side(grants: pl.DataFrame) -> pl.DataFrame:
    """The shape `explain` takes; the days of a kind are here those of its longest line."""
    return grants.with_columns(
        units=pl.col("days") * 10_000,
        amount=pl.col("days") * pl.col("price"),
        kind_days=pl.col("days").max().over("citizen", "kind"),
    ).drop("price")


def _sums(side0: pl.DataFrame, side1: pl.DataFrame) -> list[pl.DataFrame]:
    """The baseline: each side's sums by citizen, kind and line."""
    sums = pl.col("days", "units", "amount").sum()
    return [side.lazy().group_by("citizen", "kind", *DIMS).agg(sums).collect() for side in (side0, side1)]
