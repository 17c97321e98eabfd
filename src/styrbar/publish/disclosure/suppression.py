"""Which cells must be hidden so that no hidden cell can be worked out from what is shown.

Primary cells are hidden for what they are: too few persons, or one contributor with too much of the kroner. Each is
then protected by a *box*: one move of persons in every dimension (from one category to another, or into the table),
taken together. Persons, and kroner, can be moved round the corners of a box without changing any sum of the table, up
or down by what the corners hold; if all its corners are hidden, an attacker cannot tell how far they have been moved.
The box is taken that is wide enough for each of its corners, at the least loss. Every hidden cell is a corner of such a
box, and so every hidden cell is protected, whatever else is hidden. Where a table's inner cells are not published, a
person can also be moved from one of them to another, `moving.Swaps`: that is taken instead of a dear box.

It follows that a sum of hidden cells that can be worked out has a corner of each sign of the box of every cell in it:
one of those corners has enough persons to be shown, and so the sum has too.

An empty cell is shown, so a hidden one is known to have somebody in it: the last person of a corner is never moved.
Which combinations are empty is taken to be known also where no table shows it.

Method and worked example: docs/metode/offentliggoerelse.md, with the definition of protected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from styrbar.publish.disclosure.cube import Axis, Cell, Cube, Mask, fibres
from styrbar.publish.disclosure.moving import Floats, Hiding, Protection, Size, Swaps, size_of

_FREE = 1e-9
_TRIED = 32**3
"""Boxes of near moves tried before all of them are."""

_FIRST = 256
"""So many of the cheapest boxes are tried for width first."""

_DEAR = 0.25
"""A box that costs so much of the table's kroner is held against a swap."""

_MOST = 4_000_000
"""Boxes that can be tried at all; what is not found among so many is not found."""


@dataclass(frozen=True)
class Pattern:
    """What is hidden of the published cells: `primary` for its own sake, `hidden` in all.

    `refused` when the table could not be protected otherwise than by hiding all of it.
    """

    primary: Mask
    hidden: Mask
    refused: bool


@dataclass(frozen=True)
class _Moves:
    """The moves of one dimension, as arrays of one row a move: places, and +1, -1 or 0 where a row is shorter."""

    places: NDArray[np.intp]
    signs: NDArray[np.int8]


def primary_cells(cube: Cube, protection: Protection) -> Mask:
    """The published cells with too few persons, or where one contributor has too much of the kroner.

    An empty cell is shown.
    """
    few = (cube.counts > 0) & (cube.persons < protection.fewest)
    whole = np.abs(cube.kroner)
    dominated = (cube.counts > 0) & (whole > 0) & (cube.largest > protection.dominance * whole)
    return cube.published & (few | dominated)


def suppress(cube: Cube, primary: Mask, protection: Protection, known: Mask | None = None) -> Pattern:
    """Hide the primary cells and what protects them; a table that cannot be protected is hidden but for what is empty.

    `known` are cells that hiding is no use for, since they have been seen before. Cells that need the widest interval
    are protected first, since what they hide serves the others too.
    """
    unknown = primary | ~cube.published
    size = size_of(cube, protection)
    no_use = (cube.counts == 0) | (False if known is None else known)
    loss = np.where(no_use, np.inf, _loss(cube))
    done = np.zeros_like(unknown)
    swaps: Swaps | None = None
    may_swap = not cube.published[tuple(slice(axis.leaves) for axis in cube.axes)].any()
    for cell in sorted(map(tuple, np.argwhere(primary).tolist()), key=lambda cell: (-size.need[cell], cell)):
        if done[cell]:
            continue
        cost = np.where(unknown & ~no_use, _FREE, loss)
        box = _box(cube, cell, size, cost)
        if may_swap and (box is None or box.cost > _DEAR):
            swaps = swaps or Swaps(cube)
            box = min((one for one in (box, swaps.cheapest(cell, size, cost)) if one), key=_cost, default=None)
        if box is None:
            return Pattern(primary, cube.published & (cube.counts > 0), refused=True)
        for corner in box.cells:
            unknown[corner] = done[corner] = True
    return Pattern(primary, unknown & cube.published, refused=False)


def _cost(hiding: Hiding) -> float:
    return hiding.cost


def _box(cube: Cube, cell: Cell, size: Size, loss: Floats) -> Hiding | None:
    """The corners of the cheapest box round the cell among the nearest moves, else among all; None without any."""
    if not np.isfinite(loss[cell]):
        return None
    every = [_moves(axis, place) for axis, place in zip(cube.axes, cell, strict=True)]
    tried = max(4, round(_TRIED ** (1 / len(every))))
    near = [_nearest(moves, cell, at, loss, tried) for at, moves in enumerate(every)]
    for moves in (near, every):
        if prod(len(m.places) for m in moves) > _MOST:
            break
        found = _cheapest_box(moves, size, loss)
        if found is not None:
            corners = _corners(moves, found)
            return Hiding(corners, float(sum(loss[corner] for corner in corners)))
    return None


def _loss(cube: Cube) -> Floats:
    """What hiding a cell costs: its share of the cells and of the kroner."""
    kroner = np.abs(cube.kroner).astype(np.float64)
    total = max(kroner[(-1,) * kroner.ndim], 1.0)
    cost: Floats = 1 / cube.counts.size + kroner / total
    return cost


def _moves(axis: Axis, place: int) -> _Moves:
    found = axis.moves(place)
    longest = max(map(len, found))
    padded = [move + [(place, 0)] * (longest - len(move)) for move in found]
    return _Moves(
        np.array([[p for p, _ in move] for move in padded], dtype=np.intp),
        np.array([[sign for _, sign in move] for move in padded], dtype=np.int8),
    )


def _nearest(moves: _Moves, cell: Cell, axis: int, loss: Floats, tried: int) -> _Moves:
    """The moves that cost least by themselves, so that the work for a cell does not grow with the table."""
    line = loss[tuple(slice(None) if a == axis else place for a, place in enumerate(cell))]
    cost = np.where(moves.signs != 0, line[moves.places], 0.0).sum(axis=1)
    chosen = np.argsort(cost, kind="stable")[:tried]
    return _Moves(moves.places[chosen], moves.signs[chosen])


def _cheapest_box(moves: list[_Moves], size: Size, loss: Floats) -> Cell | None:
    """The move of each dimension that together make the cheapest box that is wide enough; None when there is none.

    Width is reckoned for the cheapest boxes first, and for more only when none of them is wide enough.
    """
    shape = tuple(len(m.places) for m in moves)
    cost = np.zeros(shape)
    for slots in _slots(moves):
        at = np.ix_(*(m.places[:, slot] for m, slot in zip(moves, slots, strict=True)))
        sign = _outer([m.signs[:, slot] for m, slot in zip(moves, slots, strict=True)])
        cost += np.where(sign != 0, loss[at], 0.0)
    flat = cost.ravel()
    for most in (_FIRST, 16 * _FIRST, flat.size):
        cheapest = np.argpartition(flat, most)[:most] if most < flat.size else np.arange(flat.size)
        cheapest = cheapest[np.isfinite(flat[cheapest])]
        wide = cheapest[_wide(moves, np.unravel_index(cheapest, shape), size)]
        if len(wide):
            best = wide[np.lexsort((wide, flat[wide]))[0]]
            return tuple(int(i) for i in np.unravel_index(best, shape))
        if most >= flat.size:
            break
    return None


def _slots(moves: list[_Moves]) -> Iterable[tuple[int, ...]]:
    """Every corner of a box, by its place in each dimension's move."""
    return product(*(range(m.places.shape[1]) for m in moves))


def _wide(moves: list[_Moves], boxes: tuple[NDArray[np.intp], ...], size: Size) -> Mask:
    """Which boxes (their move in each dimension) are wide enough.

    Wide enough in persons, of whom one stays in every corner; with enough persons on one side that what can be worked
    out is never about few; and wide enough in kroner, also for the largest contributor of any one corner, who knows
    what he costs.
    """
    number = len(boxes[0])
    need, kroner_need = np.zeros(number), np.zeros(number)
    held = {(name, side): np.full(number, np.inf) for name in ("counts", "kroner", "others") for side in (1, -1)}
    for slots in _slots(moves):
        at = tuple(m.places[box, slot] for m, box, slot in zip(moves, boxes, slots, strict=True))
        sign = np.ones(number, dtype=np.int8)
        for m, box, slot in zip(moves, boxes, slots, strict=True):
            sign *= m.signs[box, slot]
        here = sign != 0
        need = np.maximum(need, np.where(here, size.need[at], 0.0))
        kroner_need = np.maximum(kroner_need, np.where(here, size.kroner_need[at], 0.0))
        flow = sign * size.income[at]
        for (name, side), least in held.items():
            limits = (sign if name == "counts" else flow) == side
            np.minimum(least, np.where(limits, getattr(size, name)[at], np.inf), out=least)
    down, up = held["counts", 1], held["counts", -1]
    wide: Mask = (up + down - 2 >= need) & (np.maximum(up, down) >= size.fewest)
    wide &= held["kroner", 1] + held["others", -1] >= kroner_need
    wide &= held["others", 1] + held["kroner", -1] >= kroner_need
    return wide


def _corners(moves: list[_Moves], box: Cell) -> list[Cell]:
    places = [
        [int(p) for p, sign in zip(m.places[n], m.signs[n], strict=True) if sign]
        for m, n in zip(moves, box, strict=True)
    ]
    return list(product(*places))


def _outer(parts: list[NDArray[np.int8]]) -> NDArray[np.int8]:
    """The product of one vector for each dimension, as an array."""
    whole = np.ones((1,) * len(parts), dtype=np.int8)
    for axis, part in enumerate(parts):
        whole = whole * part.reshape([-1 if a == axis else 1 for a in range(len(parts))])
    return whole


@dataclass(frozen=True)
class Lost:
    """What hiding takes away, as shares of the published cells and of the kroner in published cells without parts."""

    cells: float
    kroner: float


def lost(cube: Cube, hidden: Mask) -> Lost:
    """How much of the table is not shown."""
    inner = tuple(slice(0, axis.leaves) for axis in cube.axes)
    kroner = np.where(cube.published, np.abs(cube.kroner), 0)[inner]
    cells = int(cube.published.sum())
    return Lost(int(hidden.sum()) / max(cells, 1), float(kroner[hidden[inner]].sum() / max(kroner.sum(), 1)))


def alone_in_no_sum(cube: Cube, primary: Mask) -> Mask:
    """The simple method, to compare with: no sum is left with a single hidden cell among published ones.

    The smallest other cell of such a sum is hidden, until there is none. It hides less, and cells can be worked out.
    """
    hidden = primary.copy()
    lines = [[at for at in (*parts, total) if cube.counts[at]] for parts, total in fibres(cube.axes)]
    lines = [line for line in lines if all(cube.published[at] for at in line)]
    alone = True
    while alone:
        alone = False
        for line in lines:
            if sum(bool(hidden[at]) for at in line) == 1 and len(line) > 1:
                others = [at for at in line if not hidden[at]]
                hidden[min(others, key=lambda at: (cube.counts[at], at))] = alone = True
    return hidden
