"""Why did the tariff change from last year? Its causes in øre per unit, adding up exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from styrbar.analysis.explain_formula import scale, scaled_parts
from styrbar.register.tables import codes
from styrbar.rules.tariff import OfferTariff, Tariff
from styrbar.rules.tariff.rounding import half_away

_SIZES = {"places": "Pladser", "units_per_place": "Dage", "occupancy": "Belægning", "weight": "Trinnets vægt"}
CAUSES = {code: c.label for code, c in codes("cost_element").items()} | _SIZES
"""Every cause there can be, in order, in the words a user reads: the cost elements, and what they are divided by."""


@dataclass(frozen=True)
class Cause:
    """What one cause is worth, in whole øre per unit; plus makes the tariff higher."""

    name: str
    label: str
    ore: int


@dataclass(frozen=True)
class TariffChange:
    """A service's (and step's) tariff before and after, in øre per unit; None where it had none.

    The causes add up to after - before; without both sides there are none.
    """

    service: str
    step: str
    unit: str
    before: int | None
    after: int | None
    causes: tuple[Cause, ...] = ()

    @property
    def change(self) -> int | None:
        """After - before; None without both."""
        return None if self.before is None or self.after is None else self.after - self.before


def tariff_changes(before: OfferTariff, after: OfferTariff) -> tuple[TariffChange, ...]:
    """Each service and step of two calculations, the later one's order first, with what changed its tariff.

    They belong together by service, step and unit. An element's share of the tariff is a product,

        amount x 1/places x 1/units per place x 1/occupancy x the step's relative weight

    and what each factor is worth is the mean over every order of moving them (`explain_formula`). Each cause is rounded
    half away from zero, and what is missing of the change goes to the largest. Swapping the sides flips every sign.
    Method: docs/metode/takst.md.
    """
    olds = {(t.service, t.step, t.unit): t for t in before.tariffs}
    news = {(t.service, t.step, t.unit): t for t in after.tariffs}
    return tuple(_change(key, olds.get(key), news.get(key)) for key in {**news, **olds})


def _change(key: tuple[str, str, str], old: Tariff | None, new: Tariff | None) -> TariffChange:
    prices = (old.price if old else None, new.price if new else None)
    if old is None or new is None:
        return TariffChange(*key, *prices)
    exact: dict[str, Fraction] = {}
    for element in codes("cost_element"):
        for fixed in (True, False):
            sides = [_factors(t, element, fixed) for t in (old, new)]
            if not any(amount for amount, *_ in sides):
                continue
            parts = scaled_parts(*sides)
            for name, part in zip((element, *_SIZES), parts, strict=True):
                exact[name] = exact.get(name, Fraction(0)) + part / scale(len(parts))
    return TariffChange(*key, *prices, _causes(exact, new.price - old.price))


def _factors(tariff: Tariff, element: str, fixed: bool) -> Sequence[Fraction]:
    """An element's amount, and what it is multiplied by, in the order of `_SIZES`; the base tariff has no weight."""
    amount = sum(e.fixed if fixed else e.stepped for e in tariff.cost if e.element == element)
    weight = Fraction(1) if fixed else tariff.relative_weight
    return Fraction(amount), 1 / tariff.places, 1 / tariff.units_per_place, 1 / tariff.occupancy, weight


def _causes(exact: Mapping[str, Fraction], change: int) -> tuple[Cause, ...]:
    ore = {name: half_away(exact.get(name, Fraction(0))) for name in CAUSES}
    largest = max(ore, key=lambda name: abs(ore[name]))
    ore[largest] += change - sum(ore.values())
    return tuple(Cause(name, CAUSES[name], amount) for name, amount in ore.items() if amount)
