"""What each factor of a product is worth when all of them move: the average over every order of moving them.

    s = x1 * x2 * ... * xn,   part(x) = the mean, over the n! orders, of what s gains when x moves from side 0 to side 1

For four factors, with y, z, v the other three, that is

    part(x) = (x1-x0) * [ (y0 z0 v0 + y1 z1 v1)/4
                          + (y1 z0 v0 + y0 z1 v0 + y0 z0 v1 + y1 z1 v0 + y1 z0 v1 + y0 z1 v1)/12 ]

and for five the weights are 1/5, 1/20, 1/30. The same number comes out with fewer terms from each factor's sum M and
difference d over the sides, which is how it is computed here: the average over the orders is the integral of the
others' product along the straight line between the sides, in which every odd power of d cancels:

    part(x) = d_x * sum over subsets S of the others, |S| even,
              of  prod(d in S) * prod(M not in S) / ((|S|+1) * 2^(n-1))

The parts sum to s1 - s0, and swapping the sides flips every sign. Source: Shapley (1953), A value for n-person games;
Sun (1998), Energy Economics 20(1).

Only +, - and * are used, so the terms may be whole numbers, fractions, NumPy arrays, or the column expressions of
Polars and Narwhals. Everything is multiplied by `scale(n)` to stay whole; divide by it last.
"""

from collections.abc import Sequence
from itertools import combinations
from math import lcm
from typing import Protocol, Self, TypeVar


class Term(Protocol):
    """What the formula asks of a term."""

    def __add__(self, other: Self, /) -> Self: ...
    def __sub__(self, other: Self, /) -> Self: ...
    def __mul__(self, other: Self | int, /) -> Self: ...


T = TypeVar("T", bound=Term)


def scale(n: int) -> int:
    """What the parts of `n` factors are multiplied by: 24 for four, 240 for five."""
    return (1 << (n - 1)) * lcm(*range(1, n + 1, 2))


def scaled_parts(side0: Sequence[T], side1: Sequence[T]) -> list[T]:
    """`scale(n)` times each factor's part; the factors stand in the same order on the two sides."""
    return [(b - a) * bracket for a, b, bracket in zip(side0, side1, scaled_brackets(side0, side1), strict=True)]


def scaled_brackets(side0: Sequence[T], side1: Sequence[T]) -> list[T]:
    """`scale(n)` times what one unit of each factor is worth; at least two factors."""
    return [scaled_bracket(side0, side1, x) for x in range(len(side0))]


def scaled_bracket(side0: Sequence[T], side1: Sequence[T], x: int) -> T:
    """`scale(n)` times what one unit of the factor in place `x` is worth."""
    others = [(a, b) for place, (a, b) in enumerate(zip(side0, side1, strict=True)) if place != x]
    return _bracket([b + a for a, b in others], [b - a for a, b in others])


def _bracket(sums: list[T], steps: list[T]) -> T:
    """The formula's sum over the even subsets of the other factors."""
    others = len(sums)
    whole = lcm(*range(1, others + 2, 2))
    levels = []
    for size in range(0, others + 1, 2):
        chosen = (set(c) for c in combinations(range(others), size))
        level = _sum([_product([steps[i] if i in moved else sums[i] for i in range(others)]) for moved in chosen])
        levels.append(level * (whole // (size + 1)))
    return _sum(levels)


def _sum(terms: list[T]) -> T:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _product(terms: list[T]) -> T:
    product = terms[0]
    for term in terms[1:]:
        product = product * term
    return product
