"""What the worked examples of requests for a higher price call."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from styrbar.danish import number
from styrbar.register.tables import codes
from styrbar.rules.book import RuleBook
from styrbar.rules.price_request.due import Clause, due_price, reopened_by
from styrbar.rules.words import value_of


def value(unit: str, text: str) -> Decimal:
    return Decimal(str(value_of(unit, text)))


def due(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    (kind,) = [name for name, code in codes("index_clause").items() if code.label == inputs["Regulering"]]
    percent = value("percent", inputs["Procent"]) if "Procent" in inputs else None
    index = {int(k.removeprefix("Indeks i ")): value("percent", v) for k, v in inputs.items() if k.startswith("Indeks")}
    level = int(inputs.get("Prisens niveau", day.year - 1))
    found = due_price(value("kroner", inputs["Nuværende pris"]), Clause(kind, percent), day, level, index)
    agreed = datetime.strptime(inputs["Aftalt den"], "%d-%m-%Y").date()  # noqa: DTZ007 - a calendar date
    laws = reopened_by(book["price_request.reopened_by"], agreed, day)
    return {
        "Følger af aftalen": f"{number(found.price, 2)} kr.",
        "Ny lov": [book["price_request.reopened_by"].codes[law] for law in laws],
    }


CALCULATIONS = {"price_request.due": due}
