"""How far persons and kroner can be moved among cells, and the simplest move: from one inner cell to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from styrbar.publish.disclosure.cube import Cell, Cube

Floats = NDArray[np.float64]
_NEAR = 24
"""Inner cells tried on either side of a swap: the cheapest ones."""


@dataclass(frozen=True)
class Protection:
    """What protected means.

    `fewest` persons a shown cell must have (0 is shown), `dominance` the largest share of a cell's kroner that one
    contributor may have, `persons` and `share` how wide the interval of a hidden cell must be: at least that many
    persons, and at least that share of its persons and of its kroner.
    """

    fewest: int = 5
    dominance: float = 0.85
    persons: int = 5
    share: float = 0.20


@dataclass(frozen=True)
class Hiding:
    """Cells that protect each other when all are hidden, and what hiding them costs."""

    cells: list[Cell]
    cost: float


@dataclass(frozen=True)
class Size:
    """What each cell holds and needs, of persons and of øre; `others` are the øre of all but its largest contributor.

    `income` is -1 where the øre are an income, which shrinks when money is moved in, and else 1.
    """

    counts: Floats
    need: Floats
    kroner: Floats
    others: Floats
    income: NDArray[np.int8]
    kroner_need: Floats
    fewest: int

    def wide(self, gain: Iterable[Cell], lose: Iterable[Cell]) -> bool:
        """Whether enough can be moved from the cells that lose to those that gain, or back, for each of them."""
        signs = [(cell, 1) for cell in gain] + [(cell, -1) for cell in lose]
        down, up = ([self.counts[c] for c, sign in signs if sign == side] for side in (1, -1))
        least, most = min(down, default=np.inf), min(up, default=np.inf)
        enough = least + most - 2 >= max(self.need[c] for c, _ in signs) and max(least, most) >= self.fewest
        flows = [(c, sign * int(self.income[c])) for c, sign in signs]
        held = [min((a[c] for c, f in flows if f == side), default=np.inf) for side in (1, -1) for a in self._money]
        money = max(self.kroner_need[c] for c, _ in signs)
        return bool(enough and held[0] + held[3] >= money and held[1] + held[2] >= money)

    @property
    def _money(self) -> tuple[Floats, Floats]:
        return self.kroner, self.others


def size_of(cube: Cube, protection: Protection) -> Size:
    """What the cube's cells hold, and what they need by the protection."""
    counts, kroner = cube.counts.astype(np.float64), np.abs(cube.kroner).astype(np.float64)
    need = np.where(cube.published, np.maximum(protection.persons, protection.share * counts), 0.0)
    kroner_need = np.where(cube.published, protection.share * kroner, 0.0)
    others = np.maximum(kroner - cube.largest, 0.0)
    income = np.where(cube.kroner < 0, -1, 1).astype(np.int8)
    return Size(counts, need, kroner, others, income, kroner_need, protection.fewest)


class Swaps:
    """The moves of a person from one inner cell of a cube to another; they change what the two are added into, save
    what they have in common, and no other sum."""

    def __init__(self, cube: Cube) -> None:
        inner = tuple(slice(axis.leaves) for axis in cube.axes)
        self.leaves = np.argwhere(cube.counts[inner] > 0)
        places = [np.array([axis.above(leaf) for leaf in range(axis.leaves)]) for axis in cube.axes]
        chosen = [place[self.leaves[:, at]] for at, place in enumerate(places)]
        every = product(*(range(one.shape[1]) for one in chosen))
        shape = cube.counts.shape
        self.shape = shape
        self.above = np.stack(
            [np.ravel_multi_index([c[:, n] for c, n in zip(chosen, level, strict=True)], shape) for level in every], 1
        )
        """For each inner cell with anybody in it, the numbers of the cells it is added into, itself included."""

    def cheapest(self, cell: Cell, size: Size, loss: Floats) -> Hiding | None:
        """The cheapest move that is wide enough into this cell from elsewhere, among the nearest; None without any."""
        if not np.isfinite(loss[cell]):
            return None
        cost = loss.ravel()[self.above].sum(axis=1)
        order = np.argsort(cost, kind="stable")
        under = (self.above == np.ravel_multi_index(cell, self.shape)).any(axis=1)[order]
        into, out_of = order[under][:_NEAR], order[~under][:_NEAR]
        best: Hiding | None = None
        for here, there in product(into, out_of):
            up, down = (set(map(int, self.above[leaf])) for leaf in (here, there))
            gain, lose = self._cells(up - down), self._cells(down - up)
            price = float(sum(loss[at] for at in (*gain, *lose)))
            if np.isfinite(price) and (best is None or price < best.cost) and size.wide(gain, lose):
                best = Hiding([*gain, *lose], price)
        return best

    def _cells(self, numbers: set[int]) -> list[Cell]:
        return [tuple(int(i) for i in np.unravel_index(n, self.shape)) for n in sorted(numbers)]
