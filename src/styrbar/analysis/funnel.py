"""What differs beyond chance: exact Poisson limits, normal tests, and the false discovery rate over all compared.

Method and worked example: docs/metode/sammenligning.md. Sources: Garwood (1936), Biometrika 28; Spiegelhalter (2005),
Statistics in Medicine 24; Benjamini & Hochberg (1995), JRSS B 57.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtriv, ndtri
from scipy.stats import binom, chi2, norm, poisson

Real = NDArray[np.float64]

WARNING, ALARM = 0.95, 0.998
"""The two pairs of limits of a funnel."""

DISCOVERY = 0.05
"""The share of the units said to differ that may be there by chance."""

FEWEST = 5
"""A mean of fewer persons than this is neither tested nor shown."""

HIGHER, LOWER, CHANCE, UNTESTED = "higher", "lower", "chance", "untested"


def poisson_limits(expected: Real, level: float) -> tuple[Real, Real]:
    """Counts below and above which an observed count lies outside, where `expected` is the mean; no unit.

    With a = 1 - level the limits solve P(X <= low) = a/2 and P(X >= high) = a/2 for X ~ Poisson(expected), carried
    between whole counts by the chi-square distribution: P(X <= k) = P(chi2 with 2(k+1) degrees > 2 * expected). So a
    whole count lies below `low` or above `high` just when its exact two-sided p-value is under a. The low limit is 0
    where not even nobody would be too few, and both are 0 where nobody is expected.
    """
    half, twice = (1 - level) / 2, 2 * np.asarray(expected, dtype=np.float64)
    some = np.where(twice > 0, twice, 1.0)
    low = np.maximum(chdtriv(1 - half, some) / 2 - 1, 0.0)
    high = chdtriv(half, some) / 2
    return np.where(twice > 0, low, 0.0), np.where(twice > 0, high, 0.0)


def poisson_interval(observed: Real, level: float) -> tuple[Real, Real]:
    """The exact interval for the mean behind each observed count (Garwood), by quantiles of chi-square."""
    half, count = (1 - level) / 2, np.asarray(observed, dtype=np.float64)
    low = np.where(count > 0, chi2.ppf(half, 2 * np.where(count > 0, count, 1)) / 2, 0.0)
    high: Real = chi2.ppf(1 - half, 2 * (count + 1)) / 2
    return low, high


def poisson_p(observed: Real, expected: Real) -> Real:
    """Exact two-sided p-value of each count: twice the smaller tail, at most 1."""
    count, mean = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    tails = np.minimum(poisson.cdf(count, mean), poisson.sf(count - 1, mean))
    found: Real = np.minimum(1.0, 2 * tails)
    return found


def sign_p(up: int, down: int) -> float:
    """Exact two-sided p-value of `up` against `down`, when either is as likely; 1 when there are none."""
    if up + down == 0:
        return 1.0
    return min(1.0, 2 * float(binom.cdf(min(up, down), up + down, 0.5)))


def normal_p(z: Real) -> Real:
    """Two-sided p-value of a standard normal value; not a number stays so."""
    found: Real = 2 * norm.sf(np.abs(z))
    return found


def normal_limit(level: float) -> float:
    """How many standard errors lie inside: 1,96 for 95 per cent."""
    return float(ndtri((1 + level) / 2))


def discovered(p: Sequence[float] | NDArray[Any]) -> Real:
    """Each p-value as the lowest false discovery rate at which it is one: Benjamini and Hochberg.

    With the p-values in order, q(i) = min over j >= i of p(j) * m / j, m the number that could be tested. What is not a
    number was not tested, counts in nothing and stays so.
    """
    given = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    found = np.full_like(given, np.nan)
    if len(tested):
        order = tested[np.argsort(given[tested], kind="stable")]
        scaled = given[order] * len(order) / np.arange(1, len(order) + 1)
        found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def verdicts(ratio: Real, q: Real) -> list[str]:
    """HIGHER or LOWER where the difference is a discovery, CHANCE where it is not, UNTESTED without a test."""
    return [
        UNTESTED if np.isnan(found) else CHANCE if found > DISCOVERY else HIGHER if size > 1 else LOWER
        for size, found in zip(ratio, q, strict=True)
    ]
