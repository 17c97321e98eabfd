"""The formula equals the average over all orders of moving the factors, in exact fractions."""

from fractions import Fraction
from itertools import permutations
from math import factorial, prod

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbar.analysis.explain_formula import scale, scaled_brackets, scaled_parts

factor = st.fractions(min_value=-100, max_value=100, max_denominator=50)


def average_over_orders(side0, side1):
    """Brute force: move the factors one by one in each order, and average what each gave."""
    n = len(side0)
    gained = [Fraction(0)] * n
    for order in permutations(range(n)):
        now = list(side0)
        for i in order:
            before = prod(now)
            now[i] = side1[i]
            gained[i] += prod(now) - before
    return [g / factorial(n) for g in gained]


def parts(side0, side1):
    return [part / scale(len(side0)) for part in scaled_parts(side0, side1)]


@pytest.mark.parametrize("n", [2, 3, 4, 5])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_parts_are_the_average_over_all_orders(n, data):
    side0, side1 = (data.draw(st.lists(factor, min_size=n, max_size=n)) for _ in range(2))
    assert parts(side0, side1) == average_over_orders(side0, side1)


@settings(max_examples=50, deadline=None)
@given(st.lists(factor, min_size=4, max_size=4), st.lists(factor, min_size=4, max_size=4))
def test_four_factors_follow_the_weights_a_quarter_and_a_twelfth(side0, side1):
    (_, y0, z0, v0), (_, y1, z1, v1) = side0, side1
    mixed = y1 * z0 * v0 + y0 * z1 * v0 + y0 * z0 * v1 + y1 * z1 * v0 + y1 * z0 * v1 + y0 * z1 * v1
    bracket = (y0 * z0 * v0 + y1 * z1 * v1) / 4 + mixed / 12
    assert scaled_brackets(side0, side1)[0] / scale(4) == bracket


def test_five_factors_follow_the_weights_a_fifth_a_twentieth_and_a_thirtieth():
    # All from 0 to 1: x counts only where the four others have moved before it, a fifth of the orders.
    assert parts([Fraction(0)] * 5, [Fraction(1)] * 5) == [Fraction(1, 5)] * 5
    # Two others stay at 1: x counts where the two at 0 have moved, with none, one (two ways) or both of the other two.
    weights = Fraction(1, 30) + 2 * Fraction(1, 20) + Fraction(1, 5)
    assert parts([Fraction(n) for n in (0, 0, 0, 1, 1)], [Fraction(1)] * 5)[0] == weights


@settings(max_examples=50, deadline=None)
@given(st.lists(factor, min_size=5, max_size=5), st.lists(factor, min_size=5, max_size=5))
def test_the_parts_sum_to_the_difference_and_flip_with_the_sides(side0, side1):
    assert sum(parts(side0, side1)) == prod(side1) - prod(side0)
    assert [-part for part in parts(side1, side0)] == parts(side0, side1)


def test_column_expressions_give_the_same_as_numbers():
    frame = pl.DataFrame(
        {f"{name}{side}": [float(i + side * (i + 1))] for i, name in enumerate("abcd") for side in (0, 1)}
    )
    side0, side1 = ([pl.col(f"{name}{side}") for name in "abcd"] for side in (0, 1))
    by_columns = frame.select(part.alias(str(i)) for i, part in enumerate(scaled_parts(side0, side1))).row(0)
    assert list(by_columns) == scaled_parts([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0])
