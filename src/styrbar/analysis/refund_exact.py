"""Refunds as whole numbers of a small part of an øre, so that a year's sum is exact before it is rounded once."""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.errors import BadInput
from styrbar.rules.refund.ladder import Ladder, RefundRules

Whole = NDArray[np.int64]
_TOO_LARGE = 2**63


@dataclass(frozen=True)
class Scale:
    """How many parts an øre is cut into: `cost` for a month's cost, `whole` for its refund.

    A month's cost is months x cost; in self-referral stays the state's share, self_share/self_parts, is taken out
    first; and the ladder's shares are whole numbers of 1/share_parts. So 12, 1/2 and 1/4 give 24 and 96 parts.
    """

    self_share: int
    self_parts: int
    months: int
    share_parts: int

    @property
    def cost(self) -> int:
        """Parts of an øre in a month's cost."""
        return self.months * self.self_parts

    @property
    def whole(self) -> int:
        """Parts of an øre in a refund."""
        return self.cost * self.share_parts


def scale_of(rules: RefundRules) -> Scale:
    """Parts that make every share and every twelfth a whole number."""
    shares = [step.share.denominator for ladder in (rules.ladder, rules.children) if ladder for step in ladder.steps]
    share = rules.self_share
    return Scale(share.numerator, share.denominator, rules.months, lcm(*shares))


def check_size(amounts: pl.Series, scale: Scale) -> None:
    """Refuse amounts whose sums might not fit 64 bits: no sum is above rows x the largest amount x parts, four times.

    Twelve months bear a one-off cost, and rounding doubles. With 96 parts it leaves room for 100,000 rows of 20 million
    kr. each. Raises BadInput.
    """
    ends = (amounts.min(), amounts.max())
    largest = max((abs(end) for end in ends if isinstance(end, int)), default=0)
    if largest * len(amounts) * scale.whole * 4 >= _TOO_LARGE:
        raise BadInput(
            "Refusionen kan ikke beregnes, for et beløb er urimeligt stort.",
            next_step="Find det under Betalinger, og ret det i kildesystemet.",
        )


def refund_of(base: Whole, ladder: Ladder, scale: Scale) -> Whole:
    """The ladder's refund of months' exact costs, exact; nothing below the first limit, and none is negative."""
    total, below = np.zeros_like(base), Fraction(0)
    for number, step in enumerate(ladder.steps):
        total += int((step.share - below) * scale.share_parts) * above(base, number, ladder, scale)
        below = step.share
    return total


def above(base: Whole, step: int, ladder: Ladder, scale: Scale) -> Whole:
    """What of months' exact costs lies above a twelfth of the limit of a step."""
    return np.maximum(base - ladder.steps[step].limit * scale.self_parts, 0)


def rounded(exact: Whole, parts: int) -> Whole:
    """Parts of an øre as whole øre, half away from zero."""
    return (np.abs(exact) * 2 + parts) // (2 * parts) * np.sign(exact)
