"""The parts of a product in whole øre: exact, and adding up to the difference they explain.

A chain is some whole numbers a row (c0, c1, ..., ck), for citizens days of the kind, days, units and øre; its factors
are c0, c1/c0, ..., ck/ck-1, and their product is the amount ck. A ratio 0/0 takes the other side's value; when it is
0/0 on both sides the amounts are zero, and so are the parts. A chain whose numbers may be wider than 64 bits is an
array of Python's whole numbers.

Binary floats find all parts; where one may lie at a half, whole numbers decide. Nearly always its exact distance from
that half fits in 64 bits though the terms do not: they wrap, and the difference comes out right all the same. The few
rows left are divided out in numbers of any length.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from styrbar.analysis.explain_formula import scale, scaled_parts

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Exact = NDArray[np.object_]
Chain = NDArray[Any]
"""`Whole`, or `Exact` where the numbers may be wider than 64 bits."""

FLOAT_ERROR = 1e-13
"""Bound on a part's rounding error in binary floats, as a share of the product of the factors' largest sizes: some
thirty operations of 1.1e-16 each, on sums of up to eleven times that product, give less than half of it for up to six
factors."""

WRAP_LIMIT = 2.0**61
"""Distances known to be smaller than this are right in 64 bits, with room for the bound's own rounding."""


def chain_parts(side0: Chain, side1: Chain) -> Whole:
    """Each factor's part of the change in the last link, in whole øre: shape (links, rows), from two chains of it.

    Rounded half away from zero; what is then missing in a row goes to the part largest in size, the first of equals.
    A chain must carry its amount: each link is 0 where the one before it is. The amounts themselves fit in 64 bits.
    """
    x0, x1 = chain_factors(side0, side1)
    parts = np.stack(scaled_parts(list(x0), list(x1))) / scale(len(x0))
    error = np.prod(np.maximum(np.abs(x0), np.abs(x1)), axis=0) * FLOAT_ERROR
    rounded = half_away(parts)
    unsure = np.flatnonzero(near_half(parts, error).any(axis=0))
    if side0.dtype == object:
        rounded[:, unsure] = _divided(side0[:, unsure], side1[:, unsure])
    else:
        rounded[:, unsure] = _settled(parts[:, unsure], error[unsure], side0[:, unsure], side1[:, unsure])
    return give_missing(rounded, (side1[-1] - side0[-1]).astype(np.int64))


def carried(chain: Whole) -> NDArray[np.bool_]:
    """Where each link of a chain is 0 whenever the one before it is, so that the factors carry the amount."""
    empty: NDArray[np.bool_] = ((chain[1:] != 0) & (chain[:-1] == 0)).any(axis=0)
    return ~empty


def chain_factors(side0: Chain, side1: Chain) -> tuple[Real, Real]:
    """The factors of the two sides as floats, 0/0 replaced by the other side's value, else by 0."""
    x0, x1 = _ratios(side0.astype(np.float64)), _ratios(side1.astype(np.float64))
    gap0, gap1 = np.isnan(x0), np.isnan(x1)
    x0[gap0], x1[gap1] = x1[gap0], x0[gap1]
    nowhere = gap0 & gap1
    x0[nowhere], x1[nowhere] = 0, 0
    return x0, x1


def _ratios(chain: Real) -> Real:
    """c0, c1/c0, c2/c1, ..., not a number where it is 0/0; the chain itself is used up."""
    with np.errstate(invalid="ignore"):
        chain[1:] = chain[1:] / chain[:-1]
    return chain


def near_half(parts: Real, error: Real) -> NDArray[np.bool_]:
    """Where a part may lie on the other side of, or on, the half it is rounded at."""
    size = np.abs(parts)
    return np.abs(size - np.floor(size) - 0.5) <= error


def half_away(parts: Real) -> Whole:
    """Nearest whole number, halves away from zero."""
    return np.copysign(np.floor(np.abs(parts) + 0.5), parts).astype(np.int64)


def divide_half_away(numerator: Exact, denominator: Exact) -> Exact:
    """numerator / denominator to the nearest whole number, halves away from zero; arrays of Python's whole numbers."""
    size, below = 2 * abs(numerator), abs(denominator)
    quotient: Exact = np.where((numerator < 0) == (denominator < 0), 1, -1) * ((size + below) // (2 * below))
    return quotient


def give_missing(rounded: Whole, total: Whole) -> Whole:
    """Add what each column of parts lacks of its total to its largest part, the first of equals."""
    missing = total - rounded.sum(axis=0)
    rows = np.flatnonzero(missing)
    largest = np.abs(rounded[:, rows]).argmax(axis=0)
    rounded[largest, rows] += missing[rows]
    return rounded


def _settled(parts: Real, error: Real, side0: Whole, side1: Whole) -> Whole:
    """The parts of unsure rows, rounded without doubt."""
    side0, side1 = _reduced(side0, side1)
    above0, above1, below = exact_factors(side0, side1)
    denominator = np.prod(np.abs(below).astype(np.float64), axis=0) * scale(len(side0))
    rounded = half_away(parts)
    near = near_half(parts, error)
    fits = (4 * error * denominator < WRAP_LIMIT) & (error < 0.25)
    settled = _beyond_half(parts, above0, above1, below)
    rounded = np.where(near, settled, rounded)
    wide = np.flatnonzero(~fits)
    rounded[:, wide] = _divided(side0[:, wide].astype(object), side1[:, wide].astype(object))
    return rounded


def _reduced(side0: Whole, side1: Whole) -> tuple[Whole, Whole]:
    """The chains with units in the largest unit both sides share, which moves no part: units only ever divide units."""
    common = np.maximum(np.gcd(side0[-2], side1[-2]), 1)
    whole = np.ones_like(side0)
    whole[-2] = common
    return side0 // whole, side1 // whole


def _beyond_half(parts: Real, above0: Whole, above1: Whole, below: Whole) -> Whole:
    """Parts known to lie near a half, rounded by the sign of their exact distance from it; the terms wrap at 64 bits.

    part - h/2 = (2 * numerator - h * denominator) / (2 * denominator), h the odd number of halves.
    """
    down = np.floor(np.abs(parts)).astype(np.int64)
    away = np.where(parts < 0, -1, 1)
    denominator = below.prod(axis=0) * scale(len(parts))
    distance = 2 * np.stack(scaled_parts(list(above0), list(above1))) - away * (2 * down + 1) * denominator
    outwards = np.sign(distance) * np.sign(below).prod(axis=0) * away
    settled: Whole = away * (down + (outwards >= 0))
    return settled


def _divided(side0: Exact, side1: Exact) -> Exact:
    """Parts rounded from exact quotients, whatever their size."""
    above0, above1, below = exact_factors(side0, side1)
    denominator = below.prod(axis=0) * scale(len(side0))
    return np.stack([divide_half_away(part, denominator) for part in scaled_parts(list(above0), list(above1))])


def exact_factors(side0: NDArray[Any], side1: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Numerators of the factors on the two sides, and the common denominators of all but the first, 0/0 replaced."""
    above0, above1, below0, below1 = side0[1:], side1[1:], side0[:-1], side1[:-1]
    gap0, gap1 = below0 == 0, below1 == 0
    above0, above1 = np.where(gap0, above1, above0), np.where(gap1, above0, above1)
    below0, below1 = np.where(gap0, below1, below0), np.where(gap1, below0, below1)
    below0, below1 = np.where(gap0 & gap1, 1, below0), np.where(gap0 & gap1, 1, below1)
    numerators0 = np.concatenate([side0[:1], above0 * below1])
    return numerators0, np.concatenate([side1[:1], above1 * below0]), below0 * below1
