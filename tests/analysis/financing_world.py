"""Offers that a few municipalities pay for together, in a few words; and the same payments in plain fractions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from styrbar.analysis.objective_financing import USE_SCHEMA, WEIGHT_SCHEMA, Case
from styrbar.rules.book import Source, Value, rules
from styrbar.rules.financing.protocol import UNITS, OfferYear
from styrbar.rules.financing.registry import MODELS
from styrbar.rules.objective.terms import terms

YEAR = 2020
LIMIT = Value(date(YEAR, 1, 1), date(YEAR, 12, 31), "3000", Source("Eksempel", "", verified=False))
BOOK = rules().with_own([("objective.teaching_limit", LIMIT)])
"""Every variant has its parameters in 2020, the tariff limit of 3.000 kr. being the municipality's own."""

Numbers = Mapping[int, int]


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def a_case(model: str, cost: int | None = kr(1000), **more: Any) -> Case:
    """An offer that costs 1.000 kr., paid for in that way."""
    way = MODELS[model]
    law = terms(BOOK, way.rules, YEAR) if way.rules else None
    return Case(OfferYear("Åen", YEAR, cost, terms=law, days=366, **more), way)


def use_of(kinds: Mapping[str, Numbers], case: int = 0) -> pl.DataFrame:
    """Use by kind and municipality."""
    rows = [(case, code, kind, units * UNITS) for kind, used in kinds.items() for code, units in used.items()]
    return pl.DataFrame(rows, schema=USE_SCHEMA, orient="row")


def weights_of(people: Numbers, case: int = 0) -> pl.DataFrame:
    """Inhabitants, or the agreed key."""
    return pl.DataFrame([(case, c, n) for c, n in people.items()], schema=WEIGHT_SCHEMA, orient="row")


def half_up(value: Fraction) -> int:
    """Nearest whole number of one that is 0 or more, halves up."""
    return int(value + Fraction(1, 2))


def by_largest(amount: int, weights: Numbers) -> dict[int, int]:
    """One øre at a time to whoever is furthest below what is due."""
    total = sum(weights.values())
    if not amount:
        return dict.fromkeys(weights, 0)
    due = {code: Fraction(abs(amount) * weight, total) for code, weight in weights.items()}
    given = {code: int(share) for code, share in due.items()}
    for code in sorted(due, key=lambda code: (given[code] - due[code], code))[: abs(amount) - sum(given.values())]:
        given[code] += 1
    return {code: share if amount > 0 else -share for code, share in given.items()}


def plainly(case: Case, kinds: Mapping[str, Numbers], people: Numbers) -> dict[int, tuple[int, int]]:
    """Use part and fixed part of each municipality, by VIVE table 5.1 read aloud."""
    offer, used = case.offer, {kind: dict(units) for kind, units in kinds.items()}
    cost, main = offer.cost or 0, used.get("used", {})
    total = sum(main.values())
    paid: dict[int, int] = dict.fromkeys({*people, *(code for units in used.values() for code in units)}, 0)
    match case.model.id:
        case "full":
            pass
        case "childrens_house":
            paid |= by_largest(cost - half_up(Fraction(cost * 6, 10)), main)
        case "psychiatry":
            capacity = (offer.places or 0) * 366
            paid |= by_largest(half_up(Fraction(cost * total, capacity)), main) if total else {}
        case "secure":
            price = Fraction(offer.price or Decimal(0)) * 100
            for code, days in main.items():
                paid[code] += half_up(price * days)
            for code, days in used.get("crime_days", {}).items():
                paid[code] += half_up(Fraction(151_023_900 * days, 365))
        case "teaching":
            tariff, limit = Fraction(cost, total), Fraction(kr(3000))
            objective = min(tariff, limit) / 10 + max(tariff - limit, Fraction(0)) / 4
            paid |= by_largest(half_up((tariff - objective) * total), main)
    fixed = by_largest(cost + offer.carried - sum(paid.values()), people)
    return {code: (use, fixed.get(code, 0)) for code, use in paid.items()}
