"""The units a rule can have: what numbers they take, and how they are called."""

from dataclasses import dataclass
from decimal import Decimal

NUMBER = "number"
WORDS = "words"
CODE = "code"


@dataclass(frozen=True)
class Unit:
    """A unit by its Danish name; `one` and `many` follow a number.

    Numbers lie from `low` to `high`, both allowed, with so many `decimals` at most; None is no limit.
    """

    title: str
    one: str = ""
    many: str = ""
    kind: str = NUMBER
    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    decimals: int | None = None

    def refuses(self, number: Decimal) -> str:
        """Why the number cannot be a value of the unit, in Danish; '' when it can."""
        if self.low is not None and number < self.low:
            return "er mindre end nul"
        if self.high is not None and number > self.high:
            return "er mere end 100 procent"
        if self.decimals is not None and number != round(number, self.decimals):
            return f"har mere end {self.decimals} decimaler" if self.decimals else "ikke er et helt tal"
        return ""


UNITS = {
    "share": Unit("andel i procent", high=Decimal(1)),
    "kroner": Unit("kroner", "kr.", "kr.", decimals=2),
    "percent": Unit("procent", "%", "%", low=None),
    "days": Unit("dage", "dag", "dage", decimals=0),
    "months": Unit("måneder", "måned", "måneder", decimals=0),
    "years": Unit("år", "år", "år", decimals=0),
    "persons": Unit("personer", "person", "personer", decimals=0),
    "places": Unit("pladser", "plads", "pladser", decimals=0),
    "hours": Unit("timer", "time", "timer"),
    "legal_basis": Unit("paragraffer", kind=WORDS),
    "text": Unit("tekst", kind=WORDS),
    "code": Unit("et af flere valg", kind=CODE),
}
"""Every unit by its name in the files."""
