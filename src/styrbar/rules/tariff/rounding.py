"""Rounding to whole øre: once, half away from zero, and parts that add up to what they are parts of."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


def half_away(value: Fraction | Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    exact = Fraction(value)
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


def rounded_parts(exact: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Whole parts that add up to `total`, the rounded sum of the exact ones, which may be negative too.

    Each is rounded down, and what is missing goes one each to the largest remainders; ties to the first.
    """
    down = {key: value.numerator // value.denominator for key, value in exact.items()}
    missing = total - sum(down.values())
    order = sorted(exact, key=lambda key: down[key] - exact[key])
    raised = set(order[:missing])
    return {key: value + (key in raised) for key, value in down.items()}
