"""Two publications together tell no more than each: small changes, what was hidden before, and what is known."""

from dataclasses import replace

import numpy as np
import pytest

from styrbar.publish.disclosure.attack import feasible_intervals, too_narrow
from styrbar.publish.disclosure.cube import Cube, Mask, axis_of, cube_of
from styrbar.publish.disclosure.earlier import Earlier, guarded
from styrbar.publish.disclosure.moving import Protection
from styrbar.publish.disclosure.suppression import primary_cells, suppress

RULE = Protection()


def table(inner: np.ndarray, published: Mask | None = None) -> Cube:
    axes = tuple(axis_of(tuple("abcdefgh"[:size])) for size in inner.shape)
    return cube_of(axes, inner, inner * 100_000, np.minimum(inner, 1) * 100_000, published)


def cells(mask: Mask) -> list[tuple[int, ...]]:
    return [tuple(map(int, at)) for at in np.argwhere(mask)]


def none(cube: Cube) -> Mask:
    """No cell."""
    return np.zeros_like(cube.published)


def seen(cube: Cube, moved: int | np.ndarray, hidden: Mask | None = None) -> Earlier:
    """Everything was shown but the hidden."""
    hid = none(cube) if hidden is None else hidden
    return Earlier(~hid, hid, np.zeros(cube.counts.shape, dtype=np.int64) + moved)


@pytest.mark.parametrize(("moved", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_cell_that_few_persons_changed_is_hidden(moved: int, is_hidden: bool):
    cube = table(np.array([[50, 60, 70], [80, 90, 50], [60, 70, 80]]))
    changes = np.full((4, 4), 20)
    changes[0, 0] = moved
    found = guarded(cube, [seen(cube, changes)], RULE)
    assert bool(found.changed[0, 0]) == bool(found.hidden[0, 0]) == is_hidden
    assert too_narrow(cube, found.hidden, cells(found.hidden), RULE) == []


def test_the_same_table_again_hides_the_same_cells():
    cube = table(np.array([[3, 9, 300], [6, 30, 300], [300, 300, 300]]))
    first = suppress(cube, primary_cells(cube, RULE), RULE).hidden
    again = guarded(cube, [seen(cube, 0, first)], RULE)
    assert not again.pattern.refused
    assert (again.hidden == first).all()


@pytest.mark.parametrize(("moved", "kept"), [(4, True), (5, False)])
def test_a_hidden_cell_stays_hidden_until_enough_have_changed(moved: int, kept: bool):
    cube = table(np.array([[30, 40, 300], [60, 30, 300], [300, 300, 300]]))
    hidden = none(cube)
    hidden[:2, :2] = True
    found = guarded(cube, [seen(cube, np.where(hidden, moved, 20), hidden)], RULE)
    assert bool(found.hidden[0, 0]) == kept


@pytest.mark.parametrize("seed", range(8))
def test_a_table_cut_differently_does_not_tell_what_the_first_hid(seed: int):
    """First a by x; then a by y of the same people: the cells by x stay protected together with those by y."""
    rng = np.random.default_rng(seed)
    inner = rng.poisson(rng.choice([0.5, 8, 40], (4, 3, 1), p=[0.3, 0.3, 0.4]), (4, 3, 3))
    by_x, by_y = np.zeros((5, 4, 4), dtype=np.bool_), np.zeros((5, 4, 4), dtype=np.bool_)
    by_x[:, :, 3], by_y[:, 3, :] = True, True
    first = table(inner, by_x)
    hidden = suppress(first, primary_cells(first, RULE), RULE).hidden
    assert hidden.any()
    earlier = Earlier(by_x & ~hidden, hidden, np.zeros((5, 4, 4), dtype=np.int64))
    second = guarded(table(inner, by_y), [earlier], RULE)
    assert not second.pattern.refused
    together = cells(second.hidden)
    assert set(cells(hidden)) <= set(together)
    assert too_narrow(second.cube, second.hidden, together, RULE) == []


def test_without_the_guard_the_second_cut_reveals_the_first():
    """a splits as 2 + 40 by x; by y the same people are 1 + 1 in one category: 2 is shown there as a total of it."""
    inner = np.array([[[2, 0], [0, 40]], [[30, 50], [60, 70]], [[30, 50], [60, 70]]])
    by_x, by_y = np.zeros((4, 3, 3), dtype=np.bool_), np.zeros((4, 3, 3), dtype=np.bool_)
    by_x[:, :, 2], by_y[:, 2, :] = True, True
    first = table(inner, by_x)
    hidden = suppress(first, primary_cells(first, RULE), RULE).hidden
    both = replace(first, published=by_x | by_y)
    assert too_narrow(both, hidden, cells(hidden), RULE) != []
    found = guarded(table(inner, by_y), [Earlier(by_x & ~hidden, hidden, np.zeros((4, 3, 3), dtype=np.int64))], RULE)
    assert found.pattern.refused or too_narrow(found.cube, found.hidden, cells(found.hidden), RULE) == []


def test_a_cell_below_a_stricter_rule_is_hidden_though_it_was_seen():
    cube = table(np.array([30, 6, 40]))
    found = guarded(cube, [seen(cube, 0)], Protection(fewest=10))
    assert not found.pattern.refused
    assert cells(found.hidden) == [(1,)]


def test_an_empty_cell_is_shown_whatever_it_was():
    cube = table(np.array([30, 0, 40]))
    hidden = none(cube)
    hidden[1] = True
    found = guarded(cube, [seen(cube, 2, hidden)], RULE)
    assert not found.hidden[1]
    assert feasible_intervals(cube, found.hidden, cells(found.hidden)).keys() == set(cells(found.hidden))
