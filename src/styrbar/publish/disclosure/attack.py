"""What an attacker can work out of the hidden cells: a linear program over everything that is shown."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix

from styrbar.publish.disclosure.cube import Cell, Cube, Mask, fibres
from styrbar.publish.disclosure.moving import Protection

Floats = NDArray[np.float64]
Bounds = list[tuple[float | None, float | None]]
_SLACK = 1e-6


def feasible_intervals(cube: Cube, hidden: Mask, cells: Iterable[Cell]) -> dict[Cell, tuple[float, float]]:
    """The fewest and the most persons that each hidden cell can hold, by what is shown and the sums of the table.

    The attacker knows which cells are empty, and so that every other one, hidden or published by nobody, holds at least
    one whole person; that he is himself in one of them tells him no more. An open end is infinity. The bounds are those
    of the linear program, made whole: in whole numbers no wider interval is found, and in two dimensions the same.
    """
    places = _places(cube, hidden)
    sums, right = _sums(cube, places, cube.counts.astype(np.float64))
    bounds: Bounds = [(1.0, None)] * len(places)
    found = {cell: _interval(places[cell], sums, right, bounds) for cell in cells}
    return {cell: (float(np.ceil(low - _SLACK)), _floor(high)) for cell, (low, high) in found.items()}


def feasible_kroner(
    cube: Cube, hidden: Mask, cells: Iterable[Cell], contributor: Cell | None = None
) -> dict[Cell, tuple[float, float]]:
    """The least and the greatest kroner, in whole øre or a fraction, that each hidden cell can hold.

    The attacker knows of every cell whether its kroner are an expense or an income, and, when `contributor` is a cell,
    what its largest contributor costs.
    """
    places = _places(cube, hidden)
    unit = max(float(np.abs(cube.kroner).max(initial=1)) / 1e6, 1.0)
    sums, right = _sums(cube, places, cube.kroner / unit)
    bounds: Bounds = [(None, 0.0) if cube.kroner[at] < 0 else (0.0, None) for at in places]
    if contributor is not None:
        most = min(float(cube.largest[contributor]), float(abs(cube.kroner[contributor]))) / unit
        bounds[places[contributor]] = (None, -most) if cube.kroner[contributor] < 0 else (most, None)
    found = {cell: _interval(places[cell], sums, right, bounds) for cell in cells}
    return {cell: (low * unit, high * unit) for cell, (low, high) in found.items()}


def too_narrow(cube: Cube, hidden: Mask, cells: list[Cell], protection: Protection) -> list[Cell]:
    """Those of the hidden cells that are narrowed below what is demanded, in persons or in kroner."""
    persons, kroner = feasible_intervals(cube, hidden, cells), feasible_kroner(cube, hidden, cells)
    found = []
    for cell in cells:
        need = max(protection.persons, protection.share * cube.counts[cell])
        (low, high), (least, most) = persons[cell], kroner[cell]
        wide = most - least >= protection.share * abs(cube.kroner[cell]) * (1 - _SLACK) - 1
        if high - low < need or not wide:
            found.append(cell)
    return found


def _places(cube: Cube, hidden: Mask) -> dict[Cell, int]:
    """The cells that are not known, each with its number."""
    unknown = (hidden | ~cube.published) & (cube.counts > 0)
    return {tuple(int(i) for i in at): n for n, at in enumerate(np.argwhere(unknown))}


def _sums(cube: Cube, places: dict[Cell, int], values: Floats) -> tuple[csr_matrix, Floats]:
    """The table's sums as equations in the cells that are not known."""
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    right: list[float] = []
    for parts, total in fibres(cube.axes):
        asked = [at for at in (*parts, total) if at in places]
        if not asked:
            continue
        rows += [len(right)] * len(asked)
        columns += [places[at] for at in asked]
        signs += [-1.0 if at == total else 1.0 for at in asked]
        known = sum(float(values[at]) for at in parts if at not in places)
        right.append((0.0 if total in places else float(values[total])) - known)
    matrix = coo_matrix((signs, (rows, columns)), shape=(len(right), len(places)))
    return matrix.tocsr(), np.array(right, dtype=np.float64)


def _interval(place: int, sums: csr_matrix, right: Floats, bounds: Bounds) -> tuple[float, float]:
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(sums.shape[1])
        aim[place] = sign
        found = linprog(aim, A_eq=sums, b_eq=right, bounds=bounds, method="highs")
        if found.status == 3:
            ends.append(-np.inf if sign > 0 else np.inf)
            continue
        assert found.status == 0, found.message
        ends.append(float(found.fun) * sign)
    return ends[0], ends[1]


def _floor(high: float) -> float:
    return float(np.floor(high + _SLACK)) if np.isfinite(high) else high
