"""What the worked examples of claims against other municipalities call."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.year_world import a_year, an_invoice
from rules.calculations.refund import day_of

from styrbar.analysis.municipal_claims import STATES, municipal_claims
from styrbar.danish import day as danish_day
from styrbar.rules.book import RuleBook


def deadline(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    """When a month's claim lapses, and what it is on the day."""
    help_in = day_of(inputs["Hjælp i"])
    posting = an_invoice(1, posting_date=help_in, service_from=help_in, service_to=help_in)
    snapshot = a_year([], [posting], citizens=[{"citizen": "b1", "paying_municipality": 101}])
    limit = int(book.at("claims.months", day).number)
    claim = municipal_claims(snapshot, 751, day, limit, 90).months.row(0, named=True)
    return {
        "Hele måneden kan kræves til": danish_day(claim["begins"]),
        "Sidste dag for noget af den": danish_day(claim["ends"]),
        "Frist": STATES[claim["state"]],
    }


CALCULATIONS = {"claims.deadline": deadline}
