"""What the worked examples of objective financing and the other ways of paying call."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar.analysis.objective_financing import USE_SCHEMA, Case, financed, weights_of
from styrbar.danish import kroner
from styrbar.rules.book import RuleBook, Source, Value
from styrbar.rules.financing.protocol import COMMITTED, CRIME, MAIN, UNITS, OfferYear
from styrbar.rules.financing.registry import MODELS
from styrbar.rules.objective.terms import terms
from styrbar.rules.words import value_of

USE = {"Forbrug": MAIN, "Kriminalpræventive døgn": CRIME, "Forpligtet": COMMITTED}


def payments(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    """Each municipality's payment, by name."""
    model = next(m for m in MODELS.values() if m.title == inputs["Måde at betale på"])
    book = _with_limit(book, day, inputs)
    law = terms(book, model.rules, day.year) if model.rules else None
    rows = dict(enumerate(inputs["Kommuner"], 101))
    use = [
        (0, code, kind, int(_number("hours", row[word]) * UNITS))
        for code, row in rows.items()
        for word, kind in USE.items()
        if word in row
    ]
    people = {code: int(_number("persons", row["Indbyggere"])) for code, row in rows.items() if "Indbyggere" in row}
    key = {code: int(_number("hours", row["Nøgle"])) for code, row in rows.items() if "Nøgle" in row}
    counted = pl.DataFrame({"municipality": list(people), "people": list(people.values())})
    found = financed(
        [Case(_offer(inputs, day, law), model)], pl.DataFrame(use, schema=USE_SCHEMA, orient="row"),
        weights_of(model, counted, key),
    )  # fmt: skip
    return {rows[paid["municipality"]]["Kommune"]: _told(paid) for paid in found.payments.iter_rows(named=True)}


def _with_limit(book: RuleBook, day: date, inputs: Mapping[str, Any]) -> RuleBook:
    """The municipality's own tariff limit, when the example has one."""
    if "Egen takstgrænse" not in inputs:
        return book
    amount = str(_number("kroner", inputs["Egen takstgrænse"]))
    year = (date(day.year, 1, 1), date(day.year, 12, 31))
    return book.with_own([("objective.teaching_limit", Value(*year, amount, Source("Eksempel", "", verified=False)))])


def _offer(inputs: Mapping[str, Any], day: date, law: Any) -> OfferYear:
    given = {
        name: _number(unit, inputs[word]) if word in inputs else None
        for name, (unit, word) in {
            "price": ("kroner", "Pris"), "cost": ("kroner", "Udgift"), "places": ("places", "Pladser"),
            "share": ("share", "Andel"), "carried": ("kroner", "Underskud fra tidligere"),
        }.items()
    }  # fmt: skip
    cost, places = given["cost"], given["places"]
    return OfferYear(
        "", day.year, None if cost is None else int(cost * 100), int((given["carried"] or 0) * 100), given["price"],
        None if places is None else int(places), (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days,
        given["share"], law,
    )  # fmt: skip


def _number(unit: str, text: str) -> Decimal:
    return Decimal(str(value_of(unit, text)))


def _told(paid: Mapping[str, int]) -> str:
    return f"{kroner(paid['use'])} for forbrug + {kroner(paid['fixed'])} = {kroner(paid['payment'])}"


CALCULATIONS = {"objective.payments": payments}
