"""Totals, groups and the moves of a person between the places of one dimension."""

import numpy as np

from styrbar.publish.disclosure.cube import axis_of, cube_of, fibres, with_totals

TOWNS = axis_of(("Ulvsund", "Åvig", "Mosebjerg"), {"Ulvsund": "Øst", "Åvig": "Vest", "Mosebjerg": "Vest"})
PLAIN = axis_of(("a", "b"))


def test_an_axis_holds_categories_then_groups_then_the_total():
    assert TOWNS.names == ("Ulvsund", "Åvig", "Mosebjerg", "Øst", "Vest", "I alt")
    assert TOWNS.leaves == 3
    assert TOWNS.above(1) == (1, 4, 5)


def test_groups_and_total_are_sums_and_the_largest_is_the_largest():
    assert with_totals((TOWNS,), np.array([1, 2, 4])).tolist() == [1, 2, 4, 1, 6, 7]
    assert with_totals((TOWNS,), np.array([1, 2, 4]), np.maximum).tolist() == [1, 2, 4, 1, 4, 4]


def test_a_move_inside_a_group_leaves_the_group_alone():
    assert [(1, 1), (2, -1)] in TOWNS.moves(1)


def test_a_move_between_groups_takes_the_groups_with_it():
    assert [(1, 1), (4, 1), (0, -1), (3, -1)] in TOWNS.moves(1)


def test_a_move_from_outside_changes_all_above():
    assert [(1, 1), (4, 1), (5, 1)] in TOWNS.moves(1)


def test_every_move_keeps_every_sum_and_gives_its_place_one():
    for axis in (TOWNS, PLAIN):
        for place in range(len(axis.names)):
            for move in axis.moves(place):
                change = np.zeros(len(axis.names), dtype=int)
                for at, sign in move:
                    change[at] += sign
                assert change[place] == 1
                assert all(change[list(parts)].sum() == change[total] for total, parts in axis.sums)


def test_every_sum_of_the_table_is_walked_and_holds():
    inner = np.arange(6).reshape(3, 2)
    cube = cube_of((TOWNS, PLAIN), inner, inner, inner)
    found = list(fibres(cube.axes))
    assert len(found) == 3 * 3 + 6  # three sums of towns in each of three columns, one of columns in each of six rows
    assert all(sum(cube.counts[p] for p in parts) == cube.counts[total] for parts, total in found)
