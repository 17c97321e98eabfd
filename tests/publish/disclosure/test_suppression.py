"""No hidden cell can be worked out: held by a linear program over everything that is shown, on invented tables."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from styrbar.publish.disclosure.attack import feasible_intervals
from styrbar.publish.disclosure.cube import Axis, Cube, Mask, axis_of, cube_of, fibres
from styrbar.publish.disclosure.suppression import (
    Pattern,
    Protection,
    lost,
    primary_cells,
    small_changes,
    suppress,
)

RULE = Protection()
SEEDS = range(40)


def table(counts: list[list[int]] | list[int]) -> Cube:
    """Everybody costs a thousand kroner."""
    inner = np.array(counts)
    axes = tuple(axis_of(tuple("abcdefgh"[:size])) for size in inner.shape)
    return cube_of(axes, inner, inner * 100_000, np.where(inner > 0, 100_000, 0))


def an_axis(rng: np.random.Generator) -> Axis:
    names = tuple("abcde"[: rng.integers(2, 6)])
    grouped = len(names) > 3 and rng.random() < 0.5
    return axis_of(names, {name: f"g{place % 2}" for place, name in enumerate(names)} if grouped else None)


def a_table(seed: int) -> Cube:
    """One to three dimensions, some of them in groups; many small cells and some empty; some margins not shown."""
    rng = np.random.default_rng(seed)
    axes = tuple(an_axis(rng) for _ in range(rng.integers(1, 4)))
    shape = tuple(axis.leaves for axis in axes)
    counts = rng.negative_binomial(1, 0.05, shape) * (rng.random(shape) < 0.8)
    largest = np.where(counts > 0, 100_000, 0)
    published = rng.random(tuple(len(axis.names) for axis in axes)) < (1.0 if seed % 2 else 0.8)
    return cube_of(axes, counts, counts * 100_000, largest, published)


def protected(cube: Cube) -> Pattern:
    return suppress(cube, primary_cells(cube, RULE), RULE)


def cells(mask: Mask) -> list[tuple[int, ...]]:
    return [tuple(map(int, at)) for at in np.argwhere(mask)]


def too_narrow(cube: Cube, hidden: Mask, contributor: tuple[int, ...] | None) -> list[tuple[int, ...]]:
    found = feasible_intervals(cube, hidden, cells(hidden), contributor)
    assert all(low <= cube.counts[cell] <= high for cell, (low, high) in found.items())
    return [
        cell for cell, (low, high) in found.items() if high - low < max(RULE.persons, RULE.share * cube.counts[cell])
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_cell_can_be_narrowed_by_somebody_who_sees_all_that_is_shown(seed: int):
    cube = a_table(seed)
    assert too_narrow(cube, protected(cube).hidden, None) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_by_somebody_who_also_knows_that_he_is_in_a_cell(seed: int):
    cube = a_table(seed)
    hidden = protected(cube).hidden
    for own in cells(hidden & (cube.counts > 0))[:4]:
        assert too_narrow(cube, hidden, own) == []


@pytest.mark.parametrize("batch", range(20))
def test_nor_in_any_of_two_thousand_small_tables(batch: int):
    rng = np.random.default_rng(batch)
    for _ in range(100):
        shape = tuple(rng.integers(2, 4, 2))
        cube = table(rng.negative_binomial(1, 0.08, shape).tolist())
        hidden = protected(cube).hidden
        attacked = [cell for cell in cells(hidden) if rng.random() < 0.5]
        own = next(iter(attacked), None)
        found = feasible_intervals(cube, hidden, attacked, own if own and cube.counts[own] else None)
        assert all(high - low >= max(5, 0.2 * cube.counts[cell]) for cell, (low, high) in found.items())


def test_nor_in_whole_numbers():
    """The linear program's bounds are made whole; a program in whole numbers finds no table wide of the truth."""
    for seed in (3, 5, 9, 11):
        cube = a_table(seed)
        hidden = protected(cube).hidden
        for cell in cells(hidden)[:6]:
            low, high = whole_interval(cube, hidden, cell)
            assert high - low >= max(RULE.persons, RULE.share * cube.counts[cell])


def whole_interval(cube: Cube, hidden: Mask, cell: tuple[int, ...]) -> tuple[float, float]:
    """By another road: every cell a whole unknown, the shown ones held to their value. No cell above 10,000."""
    place = {at: n for n, at in enumerate(product(*map(range, cube.counts.shape)))}
    sums = []
    for parts, total in fibres(cube.axes):
        row = np.zeros(len(place))
        row[[place[p] for p in parts]], row[place[total]] = 1, -1
        sums.append(row)
    shown = (cube.published & ~hidden).ravel()
    value = cube.counts.ravel()
    bounds = Bounds(np.where(shown, value, 0), np.where(shown, value, 10_000))
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(place))
        aim[place[cell]] = sign
        found = milp(
            aim, constraints=LinearConstraint(np.array(sums), 0, 0), bounds=bounds, integrality=np.ones(len(place))
        )
        ends.append(sign * found.fun)
    return ends[0], ends[1]


def test_without_complementary_suppression_the_attack_finds_the_hidden_cell():
    cube = table([[3, 20], [30, 40]])
    only_primary = primary_cells(cube, RULE)
    assert feasible_intervals(cube, only_primary, [(0, 0)]) == {(0, 0): (3.0, 3.0)}


def test_a_cell_is_primary_from_one_person_to_one_below_the_fewest_shown():
    assert cells(primary_cells(table([0, 1, 4, 5]), RULE)) == [(1,), (2,)]


@pytest.mark.parametrize(("largest", "hidden"), [(850_000, False), (850_001, True)])
def test_a_cell_is_primary_when_one_contributor_has_more_than_the_share(largest: int, hidden: bool):
    inner = np.array([20, 30])
    cube = cube_of((axis_of(("a", "b")),), inner, np.array([1_000_000, 5_000_000]), np.array([largest, 200_000]))
    assert bool(primary_cells(cube, RULE)[0]) == hidden


def test_the_others_are_the_cheapest_that_are_wide_enough():
    """3 is hidden; 6, 9 and 30 go with it (2 x 2), since the corners give and take at least 5 between them."""
    cube = table([[3, 9, 300], [6, 30, 300], [300, 300, 300]])
    assert cells(protected(cube).hidden) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_table_without_small_cells_is_shown_whole():
    cube = table([[5, 6], [7, 8]])
    assert not protected(cube).hidden.any()
    assert lost(cube, protected(cube).hidden).cells == 0


def test_a_table_of_one_small_group_hides_its_total_too():
    pattern = protected(table([2, 0]))
    assert cells(pattern.hidden) == [(0,), (2,)]
    assert not pattern.refused


def test_an_empty_cell_is_never_hidden():
    cube = a_table(2)
    assert not (protected(cube).hidden & (cube.counts == 0)).any()


def test_what_no_table_shows_is_neither_hidden_nor_in_need():
    inner = np.array([[3, 20], [30, 40]])
    margins = np.zeros((3, 3), dtype=np.bool_)
    margins[:, 2] = margins[2, :] = True
    axes = (axis_of(("a", "b")), axis_of(("x", "y")))
    cube = cube_of(axes, inner, inner * 100_000, np.minimum(inner, 1) * 100_000, margins)
    assert not protected(cube).hidden.any()  # the row of 23 and the column of 33 can be shown when no cell is


def test_a_change_by_fewer_than_may_be_shown_is_found_and_no_change_and_a_large_one_are_not():
    before, after = table([10, 10, 10]), table([10, 12, 15])
    assert cells(small_changes(after, before, RULE)) == [(1,)]  # 0, 2 and 5 persons, and 7 in all


def test_what_is_lost_is_told_in_cells_and_kroner():
    cube = table([[3, 9, 300], [6, 30, 300], [300, 300, 300]])
    told = lost(cube, protected(cube).hidden)
    assert told.cells == 4 / 16
    assert told.kroner == pytest.approx(48 / 1548)  # 3 + 9 + 6 + 30 of 1,548 persons at the same price
