"""What an attacker can work out of the hidden cells: a linear program over everything that is shown."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix

from styrbar.publish.disclosure.cube import Cell, Cube, Mask, fibres


def feasible_intervals(
    cube: Cube, hidden: Mask, cells: Iterable[Cell], contributor: Cell | None = None
) -> dict[Cell, tuple[float, float]]:
    """The least and the greatest that each hidden cell can be, by what is shown and the sums of the table.

    The attacker knows that counts are whole and not negative, and, when `contributor` is a cell, that he is himself
    in it. An open end is infinity. The bounds are those of the linear program, made whole: an attacker who solves it
    in whole numbers never finds a wider interval, and in two dimensions finds the same.
    """
    unknown = hidden | ~cube.published
    places = {tuple(int(i) for i in at): n for n, at in enumerate(np.argwhere(unknown))}
    sums, right = _sums(cube, unknown, places)
    bounds = [(1.0 if at == contributor else 0.0, None) for at in places]
    return {cell: _interval(places[cell], sums, right, bounds) for cell in cells}


def _sums(cube: Cube, unknown: Mask, places: dict[Cell, int]) -> tuple[csr_matrix, NDArray[np.float64]]:
    """The table's sums as equations in the cells that are not shown."""
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    right: list[int] = []
    for parts, total in fibres(cube.axes):
        asked = [at for at in (*parts, total) if unknown[at]]
        if not asked:
            continue
        rows += [len(right)] * len(asked)
        columns += [places[at] for at in asked]
        signs += [-1.0 if at == total else 1.0 for at in asked]
        known = sum(int(cube.counts[at]) for at in parts if not unknown[at])
        right.append((0 if unknown[total] else int(cube.counts[total])) - known)
    matrix = coo_matrix((signs, (rows, columns)), shape=(len(right), len(places)))
    return matrix.tocsr(), np.array(right, dtype=np.float64)


def _interval(
    place: int, sums: csr_matrix, right: NDArray[np.float64], bounds: list[tuple[float, None]]
) -> tuple[float, float]:
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(sums.shape[1])
        aim[place] = sign
        found = linprog(aim, A_eq=sums, b_eq=right, bounds=bounds, method="highs")
        if found.status == 3:
            ends.append(np.inf)
            continue
        assert found.status == 0, found.message
        ends.append(float(found.fun) * sign)
    return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6)) if np.isfinite(ends[1]) else np.inf
