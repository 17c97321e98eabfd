"""Why an amount moved from one side to another, exactly, in seven parts: people who came and left, length, mix,
intensity, price, and a rest.

Method and worked example: docs/metode/forklaring.md.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.explain_rounding import Whole, carried, chain_parts

Frame = pl.LazyFrame | pl.DataFrame

PARTS = ("new", "left", "length", "mix", "intensity", "price", "rest")
CHAIN = ("kind_days", "days", "units", "quantity_amount")
CHAIN_PARTS = ("length", "mix", "intensity", "price")


def explain(side0: Frame, side1: Frame, dims: Sequence[str]) -> pl.DataFrame:
    """One row per citizen × kind × dims: `amount_0`, `amount_1` and the seven parts, whole øre, in any order of rows.

    A side has citizen (null where unknown), kind, the dims (nulls allowed), days, units (ten-thousandths) and amount
    (øre) as Int64, and kind_days: the days on which the citizen has any line of the kind (`union_days`), the same on
    all rows of citizen × kind. Rows of one line are summed first. Rows without citizen, days or units are rest; so is
    a line whose sums do not carry its amount (an amount without units, units without days, days without kind_days).

        new   = s1, the citizen has quantity only on side 1     left = -s0, only on side 0
        mix   = s1 - s0, the kind is only on one of the sides
        else  s = D * w * a * p; D = kind_days: length, w = days/D: mix, a = units/days: intensity, p = s/units: price

    Always new + left + length + mix + intensity + price + rest = amount_1 - amount_0, also in sums of rows: new and
    left are judged in the whole answer, so no sum depends on the breakdown. Swapping the sides flips every sign.
    """
    keys = list(dict.fromkeys(("citizen", "kind", *dims)))
    lines = _lines(side0, side1, keys).collect().sort("citizen", "kind")
    return lines.select(*keys, "amount_0", "amount_1").with_columns(_parts(lines))


def _lines(side0: Frame, side1: Frame, keys: list[str]) -> pl.LazyFrame:
    """Both sides' lines in one frame; `quantity` tells on which side the line has quantity rows."""
    both = pl.concat([_side(side0, keys, "_0"), _side(side1, keys, "_1")], how="diagonal")
    per_side = [f"{name}{side}" for side in ("_0", "_1") for name in ("days", "units", "quantity_amount", "amount")]
    kind_days = pl.col("kind_days_0", "kind_days_1")
    lines = both.group_by(keys).agg(pl.col(per_side).sum(), kind_days.max())
    return lines.with_columns(kind_days.is_not_null().name.replace("kind_days", "quantity"), kind_days.fill_null(0))


def _side(side: Frame, keys: list[str], suffix: str) -> pl.LazyFrame:
    """A side's rows with the quantity columns null on rest rows, named by the side."""
    quantity = pl.all_horizontal(pl.col("citizen", "days", "units").is_not_null())
    return side.lazy().select(
        *keys,
        pl.when(quantity).then("days").alias(f"days{suffix}"),
        pl.when(quantity).then("units").alias(f"units{suffix}"),
        pl.when(quantity).then("amount").alias(f"quantity_amount{suffix}"),
        pl.when(quantity).then(pl.col("kind_days").fill_null(0)).alias(f"kind_days{suffix}"),
        pl.col("amount").alias(f"amount{suffix}"),
    )


def _parts(lines: pl.DataFrame) -> list[pl.Series]:
    """The seven parts of lines sorted by citizen and kind; what no quantity carries is the rest."""
    citizens, kinds = _starts(lines)
    (side0, kind0), (side1, kind1) = (_chain(lines, suffix, kinds) for suffix in ("_0", "_1"))
    here0, here1 = _max_in_group(kind0, citizens), _max_in_group(kind1, citizens)
    moved = side1[-1] - side0[-1]
    parts = {
        "new": np.where(here1 & ~here0, moved, 0),
        "left": np.where(here0 & ~here1, moved, 0),
        **_four(side0, side1, kind0 & kind1),
        "rest": lines["amount_1"].to_numpy() - lines["amount_0"].to_numpy() - moved,
    }
    parts["mix"] += np.where(here0 & here1 & ~(kind0 & kind1), moved, 0)
    return [pl.Series(name, parts[name]) for name in PARTS]


def _starts(lines: pl.DataFrame) -> tuple[Whole, Whole]:
    """The rows where a citizen, and where a citizen × kind, begins."""
    keys = pl.col("citizen", "kind")
    changed = lines.select(keys.ne_missing(keys.shift(1)))
    citizen, kind = changed["citizen"].to_numpy().copy(), changed["kind"].to_numpy()
    citizen[:1] = True
    return np.flatnonzero(citizen), np.flatnonzero(citizen | kind)


def _chain(lines: pl.DataFrame, suffix: str, kinds: Whole) -> tuple[Whole, NDArray[np.bool_]]:
    """One side's chain, and where the citizen has the kind there.

    Zero where the line has no quantity row or its sums do not carry its amount; but kind_days on all lines of a kind.
    """
    chain = np.stack([lines[f"{name}{suffix}"].to_numpy() for name in CHAIN])
    here = lines[f"quantity{suffix}"].to_numpy() & carried(chain)
    chain *= here
    chain[0] = _max_in_group(chain[0], kinds)
    return chain, _max_in_group(here, kinds)


def _max_in_group(values: NDArray[Any], starts: Whole) -> NDArray[Any]:
    """Each row's largest value in its group."""
    if not len(values):
        return values
    return np.repeat(np.maximum.reduceat(values, starts), np.diff(starts, append=len(values)))


def _four(side0: Whole, side1: Whole, both_kinds: NDArray[np.bool_]) -> dict[str, Whole]:
    """Length, mix, intensity and price where the citizen has the kind on both sides, else zero.

    Where days and units are as they were, the price has moved all there is; most lines are such, so it saves the work.
    """
    four = np.zeros_like(side0)
    four[-1] = np.where(both_kinds, side1[-1] - side0[-1], 0)
    rows = np.flatnonzero(both_kinds & (side0[:-1] != side1[:-1]).any(axis=0))
    four[:, rows] = chain_parts(side0[:, rows], side1[:, rows])
    return dict(zip(CHAIN_PARTS, four, strict=True))
