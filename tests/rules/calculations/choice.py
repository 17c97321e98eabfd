"""What the worked examples of the citizen's own choice call."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar.danish import kroner
from styrbar.rules.book import RuleBook
from styrbar.rules.choice.alternative_offer import Price, Wish, judge
from styrbar.rules.words import value_of
from styrbar.runs.alternative_offer_words import TITLES


def number(text: str) -> Decimal:
    return Decimal(str(value_of("kroner", text)))


def judged(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    housing = number(inputs["Heraf bolig"]) if "Heraf bolig" in inputs else None
    here, there = (inputs.get(f"{which} paragraf", "SEL § 108") for which in ("Visiteret", "Ønsket"))
    referred = Price(number(inputs["Visiteret"]), "day", day, here, housing)
    wished = Price(number(inputs["Ønsket"]), "day", day, there)
    found = judge(Wish(referred, wished, day, inputs.get("Regn efter") == "forslaget"), book)
    return {"Udfald": TITLES[found.outcome], "Forskel om året": kroner(found.per_year)}


CALCULATIONS = {"choice.judge": judged}
