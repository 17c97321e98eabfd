"""No hidden cell can be worked out: held by a linear program over everything that is shown, on invented tables."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from styrbar.publish.disclosure.attack import feasible_intervals, feasible_kroner, too_narrow
from styrbar.publish.disclosure.cube import Axis, Cube, Mask, axis_of, cube_of, fibres
from styrbar.publish.disclosure.moving import Protection
from styrbar.publish.disclosure.suppression import (
    Pattern,
    alone_in_no_sum,
    lost,
    primary_cells,
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
    """One to three dimensions, some of them in groups; many small cells and some empty; some margins not shown.

    What a person costs differs much, and some cells are an income.
    """
    rng = np.random.default_rng(seed)
    axes = tuple(an_axis(rng) for _ in range(rng.integers(1, 4)))
    shape = tuple(axis.leaves for axis in axes)
    counts = rng.negative_binomial(1, 0.05, shape) * (rng.random(shape) < 0.8)
    each = rng.lognormal(11, 1.0, shape).astype(np.int64)
    sign = np.where(rng.random(shape) < 0.1, -1, 1)
    largest = np.where(counts > 0, each * np.minimum(counts, rng.integers(1, 4, shape)), 0)
    published = rng.random(tuple(len(axis.names) for axis in axes)) < (1.0 if seed % 2 else 0.8)
    return cube_of(axes, counts, counts * each * sign, largest, published)


def protected(cube: Cube) -> Pattern:
    return suppress(cube, primary_cells(cube, RULE), RULE)


def cells(mask: Mask) -> list[tuple[int, ...]]:
    return [tuple(map(int, at)) for at in np.argwhere(mask)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_cell_can_be_narrowed_by_somebody_who_sees_all_that_is_shown(seed: int):
    cube = a_table(seed)
    hidden = protected(cube).hidden
    assert too_narrow(cube, hidden, cells(hidden), RULE) == []
    found = feasible_intervals(cube, hidden, cells(hidden))
    assert all(low <= cube.counts[cell] <= high for cell, (low, high) in found.items())


@pytest.mark.parametrize("seed", range(20))
def test_nor_the_kroner_by_the_largest_contributor_of_a_cell(seed: int):
    cube = a_table(seed)
    hidden = protected(cube).hidden
    attacked = cells(hidden)[:8]
    for own in attacked[:4]:
        for cell, (low, high) in feasible_kroner(cube, hidden, attacked, own).items():
            assert cell == own or high - low >= 0.2 * abs(cube.kroner[cell]) * (1 - 1e-6) - 1


@pytest.mark.parametrize("batch", range(20))
def test_nor_in_any_of_two_thousand_small_tables(batch: int):
    rng = np.random.default_rng(batch)
    for _ in range(100):
        shape = tuple(rng.integers(2, 4, 2))
        cube = table(rng.negative_binomial(1, 0.08, shape).tolist())
        hidden = protected(cube).hidden
        attacked = [cell for cell in cells(hidden) if rng.random() < 0.5]
        found = feasible_intervals(cube, hidden, attacked)
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
    """By another road: every cell a whole unknown, the shown and the empty held to their value. None above 10,000."""
    place = {at: n for n, at in enumerate(product(*map(range, cube.counts.shape)))}
    sums = []
    for parts, total in fibres(cube.axes):
        row = np.zeros(len(place))
        row[[place[p] for p in parts]], row[place[total]] = 1, -1
        sums.append(row)
    value = cube.counts.ravel()
    held = (cube.published & ~hidden).ravel() | (value == 0)
    bounds = Bounds(np.where(held, value, 1), np.where(held, value, 10_000))
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


def test_what_is_lost_is_told_in_cells_and_kroner():
    cube = table([[3, 9, 300], [6, 30, 300], [300, 300, 300]])
    told = lost(cube, protected(cube).hidden)
    assert told.cells == 4 / 16
    assert told.kroner == pytest.approx(48 / 1548)  # 3 + 9 + 6 + 30 of 1,548 persons at the same price


def test_a_total_is_primary_when_its_few_persons_are_each_in_two_cells():
    """Three persons in both cells count six, and are three; a cell of six different ones is shown."""
    inner = np.array([3, 3])
    axes = (axis_of(("a", "b")),)
    total = np.array([False, False, True])
    cube = cube_of(axes, inner, inner * 100_000, np.minimum(inner, 1) * 100_000, total)
    assert cells(primary_cells(cube, RULE)) == []
    assert cells(primary_cells(replace(cube, persons=np.array([3, 3, 3])), RULE)) == [(2,)]


def test_a_hidden_cell_is_known_to_have_somebody_in_it():
    """a-x is 1 to 4 and not 0 to 4: what is empty is shown, so four others could not hide it by themselves."""
    cube = table([[1, 4], [4, 90]])
    everything = np.zeros((3, 3), dtype=np.bool_)
    everything[:2, :2] = True
    assert feasible_intervals(cube, everything, [(0, 0)]) == {(0, 0): (1.0, 4.0)}
    assert too_narrow(cube, everything, [(0, 0)], RULE) == [(0, 0)]


def test_a_costly_person_is_not_hidden_behind_cheap_ones():
    """One person at 3 mio. among people at 1.000: persons are wide enough in the cheapest box, kroner are not."""
    inner = np.array([[1, 8, 100], [8, 8, 100], [100, 100, 100]])
    kroner = inner * 100_000
    kroner[0, 0] = 300_000_000
    kroner[:, 2] = kroner[2, :] = 400_000_000
    axes = (axis_of(("a", "b", "c")), axis_of(("x", "y", "z")))
    largest = np.minimum(kroner, 300_000_000)
    largest[kroner > 300_000_000] = 5_000_000
    cube = cube_of(axes, inner, kroner, largest)
    cheap = np.zeros((4, 4), dtype=np.bool_)
    cheap[:2, :2] = True
    assert feasible_intervals(cube, cheap, [(0, 0)]) == {(0, 0): (1.0, 8.0)}
    low, high = feasible_kroner(cube, cheap, [(0, 0)])[0, 0]
    assert high - low <= 1_600_001  # 2 x 8.000 kr. round 3 mio.
    pattern = protected(cube)
    assert not pattern.refused
    assert too_narrow(cube, pattern.hidden, cells(pattern.hidden), RULE) == []


def test_cells_seen_before_are_of_no_use_to_hide():
    cube = table([[3, 9, 300], [6, 30, 300], [300, 300, 300]])
    known = np.zeros((4, 4), dtype=np.bool_)
    known[0, 1] = True
    hidden = suppress(cube, primary_cells(cube, RULE), RULE, known).hidden
    assert not hidden[0, 1]
    assert hidden[0, 0]
    assert too_narrow(cube, hidden, cells(hidden), RULE) == []


def test_a_table_in_which_everything_has_been_seen_is_refused():
    cube = table([[3, 9], [6, 30]])
    pattern = suppress(cube, primary_cells(cube, RULE), RULE, np.ones((3, 3), dtype=np.bool_))
    assert pattern.refused


def test_the_simple_method_hides_less_and_lets_cells_be_worked_out():
    cube = table([[1, 2, 300], [2, 9, 300], [300, 300, 300]])
    simple = alone_in_no_sum(cube, primary_cells(cube, RULE))
    assert cells(simple) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert too_narrow(cube, simple, cells(simple), RULE) == cells(simple)
    assert protected(cube).hidden.sum() > simple.sum()


def margins_of(inner: np.ndarray) -> Cube:
    """Only the totals of each of two dimensions are published, and the whole."""
    shape = tuple(size + 1 for size in inner.shape)
    margins = np.zeros(shape, dtype=np.bool_)
    margins[:, -1] = margins[-1, :] = True
    axes = tuple(axis_of(tuple("abcdefgh"[:size])) for size in inner.shape)
    return cube_of(axes, inner, inner * 100_000, np.minimum(inner, 1) * 100_000, margins)


def test_where_each_row_is_one_column_a_person_is_moved_in_both():
    """No box fits: a is x only and b is y only, so a and b are hidden with x and y, and the whole can be shown."""
    cube = margins_of(np.diag([3, 20, 300]))
    pattern = protected(cube)
    assert cells(pattern.hidden) == [(0, 3), (1, 3), (3, 0), (3, 1)]
    assert too_narrow(cube, pattern.hidden, cells(pattern.hidden), RULE) == []


@pytest.mark.parametrize("seed", range(30))
def test_no_margin_can_be_narrowed_by_one_who_knows_which_inner_cells_are_empty(seed: int):
    rng = np.random.default_rng(seed)
    inner = rng.negative_binomial(1, 0.05, (5, 4)) * (rng.random((5, 4)) < 0.4)
    cube = margins_of(inner)
    hidden = protected(cube).hidden
    assert too_narrow(cube, hidden, cells(hidden), RULE) == []
