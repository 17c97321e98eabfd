"""The budgets: last year's true course at next year's prices, which is how the last year comes to exceed it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from styrbar.synthetic.course import Years
from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.prices import ServiceMonth

_GROWTH = 1.005
"""What the budget allows beside price growth."""
_CORRECTED = {"SEL § 109": 1.10, "BL § 32 stk. 1 nr. 5": 1.02, "SEL § 107": 1.01}
"""What the corrected budget adds, by legal basis."""
_LEVELS = {
    "like": ("legal_basis", "intervention", "ownership", "provider"),
    "long_term": ("legal_basis", "intervention", "ownership"),
    "temporary": ("legal_basis", "intervention", "ownership"),
    "care_home": ("legal_basis", "intervention", "ownership"),
    "support": ("legal_basis", "intervention", "target_group"),
    "sheltered_work": (), "activity": (), "escort": (), "contact_adult": (), "lost_earnings": (), "extra_cost": (),
    "start_up": (),
}  # fmt: skip
"""How finely each kind is budgeted below the account; the others by legal basis and intervention."""


@dataclass(frozen=True)
class BudgetLine:
    """A line of the budget; money in øre, quantities in hundredths; None where the budget has no such figure."""

    version: str
    year: int
    account: str
    by: dict[str, str]
    persons: int | None
    full_year_persons: int | None
    quantity: int | None
    unit: str
    price: int | None
    amount: int


_Key = tuple[str, tuple[tuple[str, str], ...], str]


def budget(months: Iterable[ServiceMonth], years: Years) -> list[BudgetLine]:
    """Original and corrected budget of each year after the first, on what the year before truly cost."""
    by_year: dict[int, dict[_Key, list[ServiceMonth]]] = defaultdict(lambda: defaultdict(list))
    for m in months:
        by_year[m.first.year + 1][_key(m)].append(m)
    wanted = [y for y in range(years.first + 1, years.last + 2) if y in by_year]
    return [line for y in wanted for key, own in sorted(by_year[y].items()) for line in _versions(y, key, own)]


def adopted(line: BudgetLine, day: date) -> bool:
    """Whether the budget line is known: the original from October the year before, the corrected from April."""
    return day >= (date(line.year - 1, 10, 15) if line.version == "original" else date(line.year, 4, 15))


def _key(month: ServiceMonth) -> _Key:
    spell = month.grant.spell
    provider = spell.place.provider
    known = {
        "legal_basis": spell.kind.legal_basis,
        "intervention": spell.kind.intervention,
        "ownership": spell.place.ownership,
        "provider": provider.number if provider else "",
        "target_group": spell.person.target_group if spell.person else "",
    }
    levels = _LEVELS.get(spell.kind.id, ("legal_basis", "intervention"))
    return spell.kind.account, tuple((name, known[name]) for name in levels), spell.kind.unit if levels else ""


def _versions(year: int, key: _Key, months: list[ServiceMonth]) -> Iterator[BudgetLine]:
    legal_basis = dict(key[1]).get("legal_basis", "")
    growth = calibration().yearly_index * _GROWTH
    for version in ("original", "corrected"):
        factor = growth * (_CORRECTED.get(legal_basis, 1.0) if version == "corrected" else 1.0)
        yield _line(version, year, key, months, factor)


def _line(version: str, year: int, key: _Key, months: list[ServiceMonth], factor: float) -> BudgetLine:
    """Price times quantity where the line is divided at all, rounded so that the amount is exactly their product."""
    account, by, unit = key[0], dict(key[1]), key[2]
    amount = sum(m.amount for m in months) * factor
    if not by:
        whole = round(amount / 100_000) * 100_000
        return BudgetLine(version, year, account, by, None, None, None, "", None, whole)
    quantity = round(sum(m.payments * m.grant.quantity for m in months) * _GROWTH)
    price = round(amount * 100 / quantity)
    persons = len({m.grant.spell.person or m.grant.spell.number for m in months})
    full_year = round(sum(m.days for m in months) * _GROWTH / 365 * 100)
    exact = (quantity * price + 50) // 100
    return BudgetLine(version, year, account, by, persons, full_year, quantity, unit, price, exact)
