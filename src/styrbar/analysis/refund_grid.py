"""Cost by citizen and month as arrays of 12 months a citizen: what the ladder is held against."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.refund_exact import Scale, Whole

MONTHS = 12


@dataclass(frozen=True)
class Grid:
    """One year's cost; every array has a row for each of `citizens` (sorted, null last) and a column for each month.

    `cost` and `self_cost` in øre; `running` and `once` in 1/`self_parts` of an øre, without what the state has already
    refunded of self-referral stays; `aftercare` and `there` (whether the citizen has a row) are true or false.
    """

    citizens: pl.Series
    cost: Whole
    self_cost: Whole
    running: Whole
    once: Whole
    aftercare: NDArray[np.bool_]
    there: NDArray[np.bool_]

    def place(self, citizens: pl.Series) -> Whole:
        """The row of each of these citizens, who must be among its own."""
        rows = self.citizens.to_frame("citizen").with_row_index("row")
        return citizens.to_frame("citizen").join(rows, on="citizen", maintain_order="left")["row"].to_numpy()


def grid_of(costs: pl.DataFrame, scale: Scale) -> Grid:
    """The grid of rows of cost: citizen, month (1-12), once, self_referral, aftercare, amount."""
    citizens, row = _coded(costs["citizen"])
    at = row * MONTHS + costs["month"].to_numpy().astype(np.int64) - 1
    amount, own, once = (costs[name].to_numpy() for name in ("amount", "self_referral", "once"))
    rest = amount * scale.self_parts - np.where(own, amount * scale.self_share, 0)

    def summed(values: Whole, only: NDArray[np.bool_] | None = None) -> Whole:
        total = np.zeros(len(citizens) * MONTHS, np.int64)
        np.add.at(total, at if only is None else at[only], values if only is None else values[only])
        return total.reshape(-1, MONTHS)

    there, aftercare = (np.zeros(len(citizens) * MONTHS, bool) for _ in range(2))
    there[at] = True
    aftercare[at[costs["aftercare"].to_numpy()]] = True
    return Grid(
        citizens,
        summed(amount),
        summed(amount, own),
        summed(rest, ~once),
        summed(rest, once),
        aftercare.reshape(-1, MONTHS),
        there.reshape(-1, MONTHS),
    )


def _coded(citizens: pl.Series) -> tuple[pl.Series, Whole]:
    """The distinct citizens in order, null last, and the place of each row's among them."""
    coded = citizens.cast(pl.Categorical(pl.Categories.random()))
    known = coded.unique().drop_nulls()
    names = pl.DataFrame({"name": known.cast(pl.String), "code": known.to_physical()}).sort("name")
    codes = names["code"].to_numpy()
    place = np.zeros(codes.max(initial=0) + 1, np.int64)
    place[codes] = np.arange(names.height)
    row = np.where(coded.is_null().to_numpy(), names.height, place[coded.to_physical().fill_null(0).to_numpy()])
    missing = pl.Series("name", [None] if coded.has_nulls() else [], dtype=pl.String)
    return pl.concat([names["name"], missing]).alias("citizen"), row
