"""Which cells must be hidden so that no hidden cell can be worked out from what is shown.

Primary cells are hidden for what they are: too few persons, or one contributor with too much of the kroner. Each is
then protected by a *box*: one move of persons in every dimension (from one category to another, or into the table),
taken together. Persons can be moved round the corners of a box without changing any sum of the table, up or down by
what the corners hold; if all its corners are hidden, an attacker cannot tell how far they have been moved. The box is
taken that is wide enough for each of its corners, at the least loss. Every hidden cell is a corner of such a box, and
so every hidden cell is protected, whatever else is hidden.

Method and worked example: docs/metode/offentliggoerelse.md, with the definition of protected.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from styrbar.publish.disclosure.cube import Axis, Cell, Cube, Mask

Floats = NDArray[np.float64]
_FREE = 1e-9
_TRIED = 32
"""Moves tried in each dimension before all of them are."""


@dataclass(frozen=True)
class Protection:
    """What protected means.

    `fewest` persons a shown cell must have (0 is shown), `dominance` the largest share of a cell's kroner that one
    contributor may have, `persons` and `share` how wide the interval of a hidden cell must be: at least that many
    persons, and at least that share of its value.
    """

    fewest: int = 5
    dominance: float = 0.85
    persons: int = 5
    share: float = 0.20


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
    few = (cube.counts > 0) & (cube.counts < protection.fewest)
    whole = np.abs(cube.kroner)
    dominated = (cube.counts > 0) & (whole > 0) & (cube.largest > protection.dominance * whole)
    return cube.published & (few | dominated)


def suppress(cube: Cube, primary: Mask, protection: Protection) -> Pattern:
    """Hide the primary cells and what protects them; a table that cannot be protected is hidden whole.

    Cells that need the widest interval are protected first, since what they hide serves the others too.
    """
    unknown = primary | ~cube.published
    loss = _loss(cube)
    need = np.where(cube.published, np.maximum(protection.persons, protection.share * cube.counts), 0.0)
    counts = cube.counts.astype(np.float64)
    done = np.zeros_like(unknown)
    for cell in sorted(map(tuple, np.argwhere(primary).tolist()), key=lambda cell: (-need[cell], cell)):
        if done[cell]:
            continue
        box = _box(cube, cell, counts, need, np.where(unknown, _FREE, loss))
        if box is None:
            return Pattern(primary, cube.published.copy(), refused=True)
        for corner in box:
            unknown[corner] = done[corner] = True
    return Pattern(primary, unknown & cube.published, refused=False)


def _box(cube: Cube, cell: Cell, counts: Floats, need: Floats, loss: Floats) -> list[Cell] | None:
    """The corners of the cheapest box round the cell among the nearest moves, else among all; None without any."""
    every = [_moves(axis, place) for axis, place in zip(cube.axes, cell, strict=True)]
    near = [_nearest(moves, cell, at, loss) for at, moves in enumerate(every)]
    for moves in (near, every):
        found = _cheapest_box(moves, counts, need, loss)
        if found is not None:
            return _corners(moves, found)
    return None


def _loss(cube: Cube) -> Floats:
    """What hiding a cell costs: its share of the cells and of the kroner; an empty cell hides nothing and is no use."""
    kroner = np.abs(cube.kroner).astype(np.float64)
    total = max(kroner[(-1,) * kroner.ndim], 1.0)
    return np.where(cube.counts > 0, 1 / cube.counts.size + kroner / total, np.inf)


def _moves(axis: Axis, place: int) -> _Moves:
    found = axis.moves(place)
    longest = max(map(len, found))
    padded = [move + [(place, 0)] * (longest - len(move)) for move in found]
    return _Moves(
        np.array([[p for p, _ in move] for move in padded], dtype=np.intp),
        np.array([[sign for _, sign in move] for move in padded], dtype=np.int8),
    )


def _nearest(moves: _Moves, cell: Cell, axis: int, loss: Floats) -> _Moves:
    """The moves that cost least by themselves, so that the work for a cell does not grow with the table."""
    line = loss[tuple(slice(None) if a == axis else place for a, place in enumerate(cell))]
    cost = np.where(moves.signs != 0, line[moves.places], 0.0).sum(axis=1)
    chosen = np.argsort(cost, kind="stable")[:_TRIED]
    return _Moves(moves.places[chosen], moves.signs[chosen])


def _cheapest_box(moves: list[_Moves], counts: Floats, need: Floats, loss: Floats) -> Cell | None:
    """The move of each dimension that together make the cheapest box that is wide enough; None when there is none.

    One contributor may know that his own cell holds himself, so one person of the width is not reckoned with.
    """
    shape = tuple(len(m.places) for m in moves)
    cost, widest = np.zeros(shape), np.zeros(shape)
    up, down = np.full(shape, np.inf), np.full(shape, np.inf)
    for slots in product(*(range(m.places.shape[1]) for m in moves)):
        at = np.ix_(*(m.places[:, slot] for m, slot in zip(moves, slots, strict=True)))
        sign = _outer([m.signs[:, slot] for m, slot in zip(moves, slots, strict=True)])
        here = sign != 0
        cost += np.where(here, loss[at], 0.0)
        widest = np.maximum(widest, np.where(here, need[at], 0.0))
        up = np.minimum(up, np.where(sign < 0, counts[at], np.inf))
        down = np.minimum(down, np.where(sign > 0, counts[at], np.inf))
    cost = np.where(up + down - 1 >= widest, cost, np.inf)
    best = np.unravel_index(int(np.argmin(cost)), shape)
    return tuple(int(i) for i in best) if np.isfinite(cost[best]) else None


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


def small_changes(cube: Cube, before: Cube, protection: Protection) -> Mask:
    """The published cells that have changed by fewer persons than may be shown since an earlier publication.

    Who has both publications has the difference; a change by one or two persons tells of those persons. Both cubes
    have the same axes.
    """
    change = np.abs(cube.counts - before.counts)
    few: Mask = cube.published & before.published & (change > 0) & (change < protection.fewest)
    return few
