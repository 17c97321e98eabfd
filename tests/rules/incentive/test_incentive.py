"""What the terms pay, to the øre, and how often chance alone would be paid."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.rules.incentive import BadTerms, Chance, Terms, citizens_needed, payment, to_step

D = Decimal
USUAL = Terms(D("0.05"), D("0.25"), D("0.75"))
ONLY_EXTRA = Terms(D("0.05"), D("0.25"), D("0.75"), both_ways=False)
MILLION = 100_000_000


@pytest.mark.parametrize(
    ("deviation", "kroner"),
    [
        ("0.25", 0),  # on the edge of the corridor
        ("0.26", 1_000),  # 1.000.000 x 5 % x 0,01 / 0,50
        ("0.40", 15_000),  # 1.000.000 x 5 % x 0,15 / 0,50
        ("0.74", 49_000),
        ("0.75", 50_000),  # the whole share
        ("3.00", 50_000),
        ("0.00", 0),
        ("-0.25", 0),
        ("-0.40", -15_000),
        ("-0.75", -50_000),
    ],
)
def test_payment_grows_evenly_from_the_corridor_to_the_cap(deviation: str, kroner: int) -> None:
    assert payment(MILLION, D(deviation), USUAL) == kroner * 100


def test_nobody_pays_back_when_only_extra_is_agreed() -> None:
    assert payment(MILLION, D("-0.75"), ONLY_EXTRA) == 0
    assert payment(MILLION, D("0.75"), ONLY_EXTRA) == payment(MILLION, D("0.75"), USUAL)


def test_a_payment_is_rounded_half_away_from_zero() -> None:
    assert payment(50, D("0.26"), USUAL) == 0  # 0,05 øre
    assert payment(500, D("0.26"), USUAL) == 1  # 0,5 øre
    assert payment(500, D("-0.26"), USUAL) == -1


def test_a_price_that_is_not_above_zero_pays_nothing() -> None:
    assert payment(0, D(1), USUAL) == payment(-MILLION, D(1), USUAL) == 0


@pytest.mark.parametrize(
    ("exact", "step"),
    [(0.395, "0.40"), (0.394999, "0.39"), (-0.395, "-0.40"), (0.0, "0.00"), (0.1 + 0.2, "0.30")],
)
def test_a_deviation_is_rounded_to_hundredths_half_away(exact: float, step: str) -> None:
    assert to_step(exact) == D(step)


@given(st.decimals(-4, 4, places=2), st.decimals(-4, 4, places=2), st.integers(0, 10**11))
def test_more_progress_never_pays_less_and_swapping_sides_flips_the_sign(a: D, b: D, price: int) -> None:
    low, high = sorted((a, b))
    assert payment(price, low, USUAL) <= payment(price, high, USUAL)
    assert payment(price, -a, USUAL) == -payment(price, a, USUAL)
    assert abs(payment(price, a, USUAL)) <= Fraction(price) * Fraction(USUAL.share) + Fraction(1, 2)


@pytest.mark.parametrize(
    ("share", "corridor", "cap", "says"),
    [
        ("-0.01", "0.25", "0.75", "fra 0 til 100 procent"),
        ("1.01", "0.25", "0.75", "fra 0 til 100 procent"),
        ("NaN", "0.25", "0.75", "fra 0 til 100 procent"),
        ("0.05", "-0.01", "0.75", "Korridoren kan ikke være negativ"),
        ("0.05", "0.25", "0.25", "Loftet skal ligge uden for korridoren"),
        ("0.05", "0.25", "Infinity", "Loftet skal ligge uden for korridoren"),
    ],
)
def test_terms_nobody_can_be_paid_by_are_refused(share: str, corridor: str, cap: str, says: str) -> None:
    with pytest.raises(BadTerms, match=says):
        Terms(D(share), D(corridor), D(cap))


def test_the_edges_of_the_terms_are_allowed() -> None:
    assert payment(MILLION, D("0.01"), Terms(D(1), D(0), D("0.01"))) == MILLION
    assert payment(MILLION, D(4), Terms(D(0), D(0), D(1))) == 0


def test_the_risk_of_paying_for_nothing_is_two_tails_of_the_normal() -> None:
    # standard error 0,5 / sqrt(8) = 0,1768; 0,25 / 0,1768 = 1,4142; 2 x 0,07865 = 0,1573
    chance = Chance(0.5, 8)
    assert chance.error == pytest.approx(0.1767767)
    assert chance.paid_for_nothing(USUAL) == pytest.approx(0.1572992)
    assert chance.paid_for_nothing(ONLY_EXTRA) == pytest.approx(0.0786496)


def test_an_effect_at_the_corridor_is_missed_half_of_the_times() -> None:
    assert Chance(0.5, 8).missed(USUAL, 0.25) == pytest.approx(0.5)
    assert Chance(0.5, 8).missed(USUAL, 0.5) == pytest.approx(0.0786496)  # the same tail, mirrored


def test_the_risks_are_those_of_a_simulation() -> None:
    chance, rng = Chance(0.5, 8), np.random.default_rng(1)
    draws = rng.normal(0.0, 0.5, size=(200_000, 8)).mean(axis=1)
    earned = np.clip((np.abs(draws) - 0.25) / 0.5, 0, 1) * (draws > 0)
    tolerance = 4 / sqrt(200_000)
    assert np.mean(np.abs(draws) > 0.25) == pytest.approx(chance.paid_for_nothing(USUAL), abs=tolerance)
    assert np.mean(draws + 0.4 <= 0.25) == pytest.approx(chance.missed(USUAL, 0.4), abs=tolerance)
    assert np.mean(earned) == pytest.approx(chance.share_paid_for_nothing(USUAL), abs=tolerance / 4)


def test_without_any_spread_chance_does_nothing() -> None:
    sure = Chance(0.0, 5)
    assert sure.paid_for_nothing(USUAL) == sure.share_paid_for_nothing(USUAL) == 0
    assert sure.missed(USUAL, 0.25) == 1
    assert sure.missed(USUAL, 0.26) == 0


def test_without_a_corridor_everything_moves_money() -> None:
    open_terms = Terms(D("0.05"), D(0), D("0.75"))
    assert Chance(0.5, 8).paid_for_nothing(open_terms) == 1
    assert citizens_needed(0.5, open_terms, 0.1) is None


def test_the_citizens_needed_are_the_fewest_that_keep_the_risk() -> None:
    # (0,5 x 1,6449 / 0,25)^2 = 10,8
    needed = citizens_needed(0.5, USUAL, 0.1)
    assert needed == 11
    assert Chance(0.5, 11).paid_for_nothing(USUAL) <= 0.1 < Chance(0.5, 10).paid_for_nothing(USUAL)
    assert citizens_needed(0.5, ONLY_EXTRA, 0.1) == 7  # (0,5 x 1,2816 / 0,25)^2 = 6,6


@pytest.mark.parametrize(("spread", "citizens"), [(0.5, 0), (-0.1, 5), (float("nan"), 5)])
def test_chance_needs_citizens_and_a_spread(spread: float, citizens: int) -> None:
    with pytest.raises(ValueError, match="citizens"):
        Chance(spread, citizens)
