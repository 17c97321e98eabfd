"""What the rule book says of a variant in an operating year: who shares, by which age group, counted when."""

from dataclasses import dataclass
from datetime import date

from styrbar.rules.book import InForce, RuleBook

COUNTRY, REGION, LISTED, USERS = "country", "region", "listed", "users"
"""Whom the fixed part is shared between when no list is given."""


@dataclass(frozen=True)
class Ages:
    """An age group, both ends included; without an end it is everybody from the first age up."""

    first: int
    last: int | None

    @property
    def words(self) -> str:
        """As it is read: «0-17-årige», «hele befolkningen»."""
        if self.last is None:
            return "hele befolkningen" if not self.first else f"{self.first}-årige og ældre"
        return f"{self.first}-{self.last}-årige"


@dataclass(frozen=True)
class Terms:
    """A variant's parameters in one operating year. `values` are its other rules by the last part of their id."""

    ages: Ages
    counted: date
    catchment: str
    result_from: int
    values: dict[str, InForce]
    used: tuple[InForce, ...]


def terms(book: RuleBook, rules: str, year: int) -> Terms:
    """The parameters under `objective.<rules>_…` on 1 January of the operating year.

    `counted` is the day of the population, `result_from` the year whose result on the objective part enters this year's
    basis. Raises RuleNotInForce for a parameter without a value that year.
    """
    day, begins = date(year, 1, 1), f"objective.{rules}_"
    found = {rule_id.removeprefix(begins): book.at(rule_id, day) for rule_id in book if rule_id.startswith(begins)}
    carried = book.at("objective.result_years", day)
    first, _, last = found["key"].words[0].partition("-")
    return Terms(
        ages=Ages(int(first), int(last) if last else None),
        counted=date(year - int(found["population"].number), 1, 1),
        catchment=found["catchment"].words[0],
        result_from=year - int(carried.number),
        values=found,
        used=(*found.values(), carried),
    )
