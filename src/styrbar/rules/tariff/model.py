"""What a tariff is calculated from: an offer's cost budget for a year, and the services that bear it.

Money is whole øre, and every amount is given as its size: income is deducted because it is income. Shares are written
as 0.97. Nothing is checked when a budget is made; `offer_tariff` and `hourly_price` check it all and refuse in Danish.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from styrbar.register.tables import codes

INCOME = "income"
CARRIED = "carried_result"
COST_ELEMENTS = tuple(code for code in codes("cost_element") if code != CARRIED)
"""What a line of the budget can be, in order. The carried result is calculated, never typed as a line."""
SHARED_BY = MappingProxyType({"place_days": "pladser gange dage", "hours": "timer", "weights": "vægte"})
"""What a shared line can be divided by, in the words a user reads."""
ONE = Decimal(1)


@dataclass(frozen=True)
class CostLine:
    """One line of the budget: what it is, and which service bears it.

    `element` is one of COST_ELEMENTS; a line of the element `income` is deducted. `amount` is whole øre, 0 or more.
    `service` names the one service that bears it; '' shares it between all by `shared_by`, a key of SHARED_BY.
    `base` puts it in the base tariff (grundtakst): the same for every step of a service.
    """

    element: str
    amount: int
    text: str = ""
    indirect: bool = False
    service: str = ""
    shared_by: str = "place_days"
    base: bool = False


@dataclass(frozen=True)
class Step:
    """A level (takstniveau) of a service, in rising order: what it contains, how many places, and its weight.

    `weight` is what a place on this step costs against one on a step of weight 1, base tariff apart. `hours` is the
    extent per unit, when it is known; two steps must differ in content or hours.
    """

    name: str
    content: str
    places: Decimal
    weight: Decimal
    hours: Decimal | None = None


@dataclass(frozen=True)
class Service:
    """A service (ydelse) with a tariff of its own.

        expected units = places x units per place x occupancy

    `unit` is a code of the register's `unit`. `units_per_place` may be left out for days only: then it is the days
    from `opens` to `closes` (None is 1 January and 31 December of the tariff's year, so 365 or 366). `occupancy` is
    the assumed share. `citizens` replaces `places` for ambulant treatment, whose `legal_basis` must say so: places are
    citizens divided by the rule's figure. `short` marks short, acute and relief stays. `part` is `whole`, or
    `supplement` for what is priced beside the tariff: it bears its own lines, shared ones only by hours or weights,
    and no carried result. `hours` and `weight` are what shared lines are divided by. `steps` make the tariff
    differentiated; their places add up to the service's.
    """

    name: str
    unit: str = "day"
    places: Decimal | None = None
    occupancy: Decimal = ONE
    units_per_place: Decimal | None = None
    opens: date | None = None
    closes: date | None = None
    citizens: int | None = None
    legal_basis: str = ""
    short: bool = False
    part: str = "whole"
    hours: Decimal = Decimal(0)
    weight: Decimal = ONE
    steps: tuple[Step, ...] = ()

    def period(self, year: int) -> tuple[date, date]:
        """First and last open day in the tariff's year."""
        return self.opens or date(year, 1, 1), self.closes or date(year, 12, 31)

    def days(self, year: int) -> int:
        """Open days from the first to the last, both included."""
        first, last = self.period(year)
        return (last - first).days + 1


@dataclass(frozen=True)
class PackagePart:
    """So many units of a service (and step, by its name) for one unit of the package."""

    service: str
    quantity: Decimal = ONE
    step: str = ""


@dataclass(frozen=True)
class Package:
    """A service package (ydelsespakke) of two or more services; `level` numbers the levels of packages of one name."""

    name: str
    parts: tuple[PackagePart, ...]
    unit: str = "day"
    level: int = 1


@dataclass(frozen=True)
class PriorResult:
    """The realised result of an earlier year in øre, a surplus positive; with the figures its size is judged against.

    `budget` is that year's cost budget (omkostningsbaseret budget), `turnover` its income from tariffs; the one that
    the rule names must be there.
    """

    year: int
    result: int
    budget: int | None = None
    turnover: int | None = None


@dataclass(frozen=True)
class OfferBudget:
    """All that an offer's tariffs for a year are calculated from. `ownership` is a code of the register."""

    offer: str
    ownership: str
    year: int
    lines: tuple[CostLine, ...]
    services: tuple[Service, ...]
    packages: tuple[Package, ...] = ()
    prior: tuple[PriorResult, ...] = ()
