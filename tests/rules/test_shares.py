"""One amount shared to the øre, against plain fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.rules.shares import NegativeWeight, NothingToShareBy, largest_remainder

WEIGHTS = st.dictionaries(st.integers(101, 999), st.integers(0, 700_000), min_size=1, max_size=30).filter(
    lambda weights: sum(weights.values()) > 0
)
AMOUNTS = st.integers(-(10**12), 10**12)


def plainly(amount: int, weights: dict[int, int]) -> dict[int, int]:
    """The rule in plain fractions: the whole part, then one øre at a time to the one furthest below its due."""
    total = sum(weights.values())
    due = {key: Fraction(abs(amount) * weight, total) for key, weight in weights.items()}
    given = {key: int(share) for key, share in due.items()}
    short = set(weights)
    while sum(given.values()) < abs(amount):
        next_key = min(short, key=lambda key: (given[key] - due[key], key))
        given[next_key] += 1
        short.remove(next_key)
    return {key: share if amount >= 0 else -share for key, share in given.items()}


def test_the_ore_that_are_left_go_to_the_largest_remainders() -> None:
    # 1.000 øre by 3, 2 and 1 of 6: 500, 333 1/3, 166 2/3; the one left goes to the last
    assert largest_remainder(1000, {101: 3, 147: 2, 151: 1}) == {101: 500, 147: 333, 151: 167}


def test_a_tie_goes_to_the_lowest_code() -> None:
    # 100 øre by 1, 1 and 1: 33 1/3 each
    assert largest_remainder(100, {751: 1, 101: 1, 330: 1}) == {751: 33, 101: 34, 330: 33}


def test_a_surplus_is_shared_as_a_deficit_with_the_sign_turned() -> None:
    assert largest_remainder(-100, {751: 1, 101: 1, 330: 1}) == {751: -33, 101: -34, 330: -33}


def test_who_has_no_weight_gets_nothing() -> None:
    assert largest_remainder(101, {101: 0, 147: 1, 151: 1}) == {101: 0, 147: 51, 151: 50}


def test_nothing_is_shared_as_nothing() -> None:
    assert largest_remainder(0, {101: 3, 147: 4}) == {101: 0, 147: 0}


@pytest.mark.parametrize("weights", [{}, {101: 0, 147: 0}])
def test_without_any_weight_it_is_refused(weights: dict[int, int]) -> None:
    with pytest.raises(NothingToShareBy, match="alle fordelingstal er 0"):
        largest_remainder(100, weights)


def test_a_negative_weight_is_refused_by_name() -> None:
    with pytest.raises(NegativeWeight, match="Fordelingstallet for 147 er negativt"):
        largest_remainder(100, {101: 5, 147: -1})


@given(AMOUNTS, WEIGHTS)
def test_it_is_the_rule_in_plain_fractions(amount: int, weights: dict[int, int]) -> None:
    assert largest_remainder(amount, weights) == plainly(amount, weights)


@given(AMOUNTS, WEIGHTS)
def test_the_shares_add_up_and_none_is_an_ore_from_its_due(amount: int, weights: dict[int, int]) -> None:
    shares, total = largest_remainder(amount, weights), sum(weights.values())
    assert sum(shares.values()) == amount
    assert all(abs(Fraction(amount * weights[key], total) - share) < 1 for key, share in shares.items())


@given(AMOUNTS, WEIGHTS)
def test_who_weighs_more_never_gets_less(amount: int, weights: dict[int, int]) -> None:
    shares = largest_remainder(amount, weights)
    sizes = [abs(shares[key]) for key in sorted(weights, key=lambda key: (weights[key], -key))]
    assert sizes == sorted(sizes)


@given(AMOUNTS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_weights_means_nothing(amount: int, weights: dict[int, int], random: object) -> None:
    keys = list(weights)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert largest_remainder(amount, {key: weights[key] for key in keys}) == largest_remainder(amount, weights)
