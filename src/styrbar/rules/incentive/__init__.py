"""A part of the tariff that follows the citizens' progress: what it pays, and how often chance alone would be paid.

No act and no source gives a figure for it (ER 2.4 only asks that a tariff system supports it), so every term is
somebody's choice. Method and worked example: docs/metode/incitament.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, isfinite, sqrt
from statistics import NormalDist

from styrbar.errors import BadInput
from styrbar.rules.tariff.rounding import half_away

_NORMAL = NormalDist()
STEP = Decimal("0.01")
"""A deviation is rounded to hundredths of a level before it is paid by, so that anybody can recalculate it."""


class BadTerms(BadInput):
    """The terms say what nobody can be paid by: a share outside 0-1, a corridor below 0, a cap inside the corridor."""

    code = "bad_terms"


@dataclass(frozen=True)
class Terms:
    """What is agreed, in shares of the price and in levels of the measured scale (0-4).

    At most `share` of the price is at risk. A deviation of at most `corridor` pays nothing; from there the payment
    grows evenly until the whole share is paid at `cap`. With `both_ways` a provider below the expected pays back as
    much. Raises BadTerms.
    """

    share: Decimal
    corridor: Decimal
    cap: Decimal
    both_ways: bool = True

    def __post_init__(self) -> None:
        if not (self.share.is_finite() and 0 <= self.share <= 1):
            raise BadTerms(
                "Den del af prisen, der følger resultatet, skal være fra 0 til 100 procent.", "", "Skriv f.eks. 5."
            )
        if not (self.corridor.is_finite() and self.corridor >= 0):
            raise BadTerms("Korridoren kan ikke være negativ.", "", "Skriv et antal niveauer fra 0 og op, f.eks. 0,25.")
        if not (self.cap.is_finite() and self.cap > self.corridor):
            raise BadTerms(
                "Loftet skal ligge uden for korridoren.", "", "Skriv et større antal niveauer end korridorens."
            )

    def earned(self, deviation: Decimal) -> Fraction:
        """How much of the share a deviation earns, from -1 to 1: nothing inside the corridor, all from the cap on."""
        outside = min(max(abs(deviation) - self.corridor, Decimal(0)), self.cap - self.corridor)
        size = Fraction(outside) / Fraction(self.cap - self.corridor)
        return size if deviation >= 0 else -size if self.both_ways else Fraction(0)


def to_step(deviation: float) -> Decimal:
    """A deviation in hundredths of a level, half away from zero."""
    return STEP * half_away(Decimal(f"{deviation:.9f}") / STEP)


def payment(price: int, deviation: Decimal, terms: Terms) -> int:
    """What the provider gets on top of the flat tariff, in whole øre; negative is paid back.

        payment = price x share x earned(deviation), rounded half away from zero

    `price` is what the flat tariff costs for those who were measured, in øre; where it is not above 0 nothing is paid.
    """
    return half_away(max(price, 0) * Fraction(terms.share) * terms.earned(deviation))


@dataclass(frozen=True)
class Chance:
    """How an offer's mean deviation varies by chance: normally, with standard error spread / sqrt(citizens).

    `spread` is the standard deviation between citizens, in levels. The rounding of deviations is left out of account.
    """

    spread: float
    citizens: int

    def __post_init__(self) -> None:
        if self.citizens < 1 or not (isfinite(self.spread) and self.spread >= 0):
            raise ValueError("a chance needs citizens and a spread that is not negative")

    @property
    def error(self) -> float:
        """The standard error of the mean, in levels."""
        return self.spread / sqrt(self.citizens)

    def paid_for_nothing(self, terms: Terms) -> float:
        """Probability that money moves although the offer does exactly as expected."""
        beyond = self._above(float(terms.corridor), 0.0)
        return 2 * beyond if terms.both_ways else beyond

    def missed(self, terms: Terms, effect: float) -> float:
        """Probability that an offer whose citizens truly gain `effect` levels more than expected gets nothing extra."""
        return 1 - self._above(float(terms.corridor), effect)

    def share_paid_for_nothing(self, terms: Terms) -> float:
        """Expected part (0-1) of the share at risk that a provider gets extra although it does exactly as expected.

        The mean of a line that begins at the corridor and ends at the cap: (g(corridor) - g(cap)) / (cap - corridor)
        with g(a) = error x density(a / error) - a x P(deviation > a).
        """
        low, high = float(terms.corridor), float(terms.cap)
        return (self._beyond(low) - self._beyond(high)) / (high - low)

    def _above(self, limit: float, mean: float) -> float:
        if self.error == 0:
            return float(mean > limit)
        return 1 - _NORMAL.cdf((limit - mean) / self.error)

    def _beyond(self, limit: float) -> float:
        if self.error == 0:
            return 0.0
        return self.error * _NORMAL.pdf(limit / self.error) - limit * self._above(limit, 0.0)


def citizens_needed(spread: float, terms: Terms, risk: float) -> int | None:
    """The fewest measured citizens with which at most `risk` of the offers are paid for nothing.

        n = (spread x z / corridor)^2 rounded up, z the normal quantile of 1 - risk (1 - risk / 2 when both ways)

    None when the corridor is 0: then no number is enough.
    """
    if terms.corridor == 0:
        return None
    z = _NORMAL.inv_cdf(1 - (risk / 2 if terms.both_ways else risk))
    return max(1, ceil((spread * z / float(terms.corridor)) ** 2))
