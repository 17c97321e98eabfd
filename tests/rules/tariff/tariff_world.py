"""Small offers for the tests of tariffs: 10 places that cost a round number of kroner a day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from styrbar.rules.book import RuleBook, Source, Value, rules
from styrbar.rules.tariff import CostLine, OfferBudget, OfferTariff, Service, Step, offer_tariff

BOOK = rules()
D = Decimal


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def a_line(amount: float = 7_300_000, element: str = "staff", **fields: Any) -> CostLine:
    """7,3 mio. kr. of staff, which is 2.000 kr. a day for ten places that are always full."""
    return CostLine(element, kr(amount), **fields)


def a_service(name: str = "Ophold", **fields: Any) -> Service:
    """Ten places by the day, all year, 98 per cent full unless said otherwise."""
    return replace(Service(name, places=D(10), occupancy=D("0.98")), **fields)


def a_step(name: str, weight: str, places: str = "5", **fields: Any) -> Step:
    """A step with five places; its name is its content unless said otherwise."""
    return Step(name, fields.pop("content", f"indhold af {name}"), D(places), D(weight), **fields)


def a_budget(*lines: CostLine, **fields: Any) -> OfferBudget:
    """A municipal offer's budget of 2026 with one service that is always full."""
    start = OfferBudget("Solsikken", "municipal", 2026, lines or (a_line(),), (a_service(occupancy=D(1)),))
    return replace(start, **fields)


def tariffs_of(*lines: CostLine, **fields: Any) -> OfferTariff:
    """The tariffs of `a_budget` by the shipped rules."""
    return offer_tariff(a_budget(*lines, **fields), BOOK)


def with_rule(rule: str, value: str | tuple[str, ...]) -> RuleBook:
    """The shipped book, where an organisation has entered its own value from 2020."""
    return BOOK.with_own([(rule, Value(date(2020, 1, 1), None, value, Source("Aftale", "1", verified=False)))])


def working(found: OfferTariff, what: str, service: str = "Ophold") -> tuple[str, Fraction]:
    """The sum and the value of one step of the calculation."""
    return next((w.sum, w.value) for w in found.workings if (w.what, w.service) == (what, service))
