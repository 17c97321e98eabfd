"""What the worked examples of regulated amounts call."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar.rules.book import RuleBook
from styrbar.rules.projection import ROUNDING, projected_amount
from styrbar.rules.words import said_number, value_of


def amount(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    percentages = [Decimal(str(value_of("percent", text))) for text in inputs["Stigning hvert år"]]
    stated = Decimal(str(value_of("kroner", inputs["Beløb"])))
    found = projected_amount(stated, percentages, book.at(ROUNDING, day).number)
    return {"Fremskrevet beløb": said_number("kroner", found)}


CALCULATIONS = {"regulation.projected_amount": amount}
