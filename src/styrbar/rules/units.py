"""The units a rule can have: what numbers they take, and how they are called."""

from dataclasses import dataclass
from decimal import Decimal

NUMBER = "number"
WORDS = "words"
CODE = "code"


@dataclass(frozen=True)
class Unit:
    """A unit by its Danish name; `one` and `many` follow a number. Numbers lie from `low` to `high`, both allowed."""

    title: str
    one: str = ""
    many: str = ""
    kind: str = NUMBER
    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    whole: bool = False

    def refuses(self, number: Decimal) -> str:
        """Why the number cannot be a value of the unit, in Danish; '' when it can."""
        if self.low is not None and number < self.low:
            return "er mindre end nul"
        if self.high is not None and number > self.high:
            return "er mere end 100 procent"
        return "ikke er et helt tal" if self.whole and number != number.to_integral_value() else ""


UNITS = {
    "share": Unit("andel i procent", high=Decimal(1)),
    "kroner": Unit("kroner", "kr.", "kr."),
    "percent": Unit("procent", "%", "%", low=None),
    "days": Unit("dage", "dag", "dage", whole=True),
    "months": Unit("måneder", "måned", "måneder", whole=True),
    "years": Unit("år", "år", "år", whole=True),
    "persons": Unit("personer", "person", "personer", whole=True),
    "places": Unit("pladser", "plads", "pladser", whole=True),
    "hours": Unit("timer", "time", "timer"),
    "legal_basis": Unit("paragraffer", kind=WORDS),
    "text": Unit("tekst", kind=WORDS),
    "code": Unit("et af flere valg", kind=CODE),
}
"""Every unit by its name in the files."""
