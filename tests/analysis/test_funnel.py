"""Exact limits and false discovery rate, held against SciPy's distributions and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, poisson

from styrbar.analysis.funnel import (
    CHANCE,
    HIGHER,
    LOWER,
    UNTESTED,
    discovered,
    normal_limit,
    normal_p,
    poisson_interval,
    poisson_limits,
    poisson_p,
    sign_p,
    verdicts,
)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("expected", [0.0001, 0.02, 0.3, 3.6888, 3.689, 10, 123.4, 5000])
def test_a_count_lies_outside_the_limits_just_when_its_exact_p_value_is_too_small(
    expected: float, level: float
) -> None:
    spread = int(8 * expected**0.5) + 4
    counts = np.arange(max(0, int(expected) - spread), int(expected) + spread)
    low, high = poisson_limits(np.array(expected), level)
    outside = (counts < low) | (counts > high)
    # The two-sided p-value by SciPy's own Poisson distribution.
    p = 2 * np.minimum(poisson.cdf(counts, expected), poisson.sf(counts - 1, expected))
    assert (outside == (p < 1 - level)).all()
    assert outside.any()


def test_whole_counts_inside_are_those_of_scipys_interval() -> None:
    low, high = poisson_limits(np.array([10.0, 100.0]), 0.95)
    inner_low, inner_high = poisson.interval(0.95, [10, 100])
    assert np.ceil(low).tolist() == inner_low.tolist() == [4, 81]
    assert np.floor(high).tolist() == inner_high.tolist() == [17, 120]


def test_where_nobody_is_expected_there_are_no_limits() -> None:
    assert [limit.item() for limit in poisson_limits(np.array(0.0), 0.95)] == [0, 0]


def test_the_interval_of_no_one_seen_begins_at_zero_and_ends_at_minus_the_logarithm_of_the_tail() -> None:
    low, high = poisson_interval(np.array([0.0]), 0.95)
    # P(X = 0) = exp(-m) = 0.025
    assert (low[0], high[0]) == (0, pytest.approx(-np.log(0.025)))


@given(count=st.integers(1, 400))
def test_the_ends_of_an_interval_are_means_that_leave_exactly_the_tail(count: int) -> None:
    low, high = poisson_interval(np.array([float(count)]), 0.95)
    assert poisson.sf(count - 1, low[0]) == pytest.approx(0.025)
    assert poisson.cdf(count, high[0]) == pytest.approx(0.025)


def test_the_p_value_is_twice_the_smaller_tail_and_never_above_one() -> None:
    # P(X <= 1 | 4) = e^-4 (1 + 4) = 0.09158; P(X >= 4 | 4) and P(X <= 4 | 4) are both above a half.
    assert poisson_p(np.array([1.0, 4.0]), np.array([4.0, 4.0])).tolist() == [pytest.approx(2 * 5 * np.exp(-4)), 1.0]


def test_came_against_left_is_a_toss_of_a_coin() -> None:
    # 6 of 6: 2 * (1/2)^6
    assert sign_p(6, 0) == sign_p(0, 6) == pytest.approx(2 / 64)
    assert sign_p(3, 3) == 1
    assert sign_p(0, 0) == 1


def test_normal_limits_and_p_values_agree() -> None:
    assert normal_limit(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert normal_p(np.array([normal_limit(0.95), -normal_limit(0.998)])).tolist() == pytest.approx([0.05, 0.002])


def test_the_false_discovery_rate_by_hand() -> None:
    # In order 0.005, 0.01, 0.03, 0.04 times 4/1, 4/2, 4/3, 4/4 = 0.02, 0.02, 0.04, 0.04
    assert discovered([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_what_was_not_tested_counts_in_nothing() -> None:
    found = discovered([float("nan"), 0.02, float("nan"), 0.04])
    # 0.02 * 2/1 = 0.04 and 0.04 * 2/2
    assert found[[1, 3]].tolist() == pytest.approx([0.04, 0.04])
    assert np.isnan(found[[0, 2]]).all()
    assert np.isnan(discovered([float("nan")])).all()


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_false_discovery_rate_is_scipys(p: list[float]) -> None:
    assert discovered(p).tolist() == pytest.approx(false_discovery_control(p).tolist())


def test_a_discovery_is_higher_or_lower_and_the_rest_may_be_chance() -> None:
    ratio, q = np.array([1.2, 0.8, 1.2, 1.2]), np.array([0.05, 0.05, 0.0501, np.nan])
    assert verdicts(ratio, q) == [HIGHER, LOWER, CHANCE, UNTESTED]
