"""From an offer's budget to its tariffs, with every step of the way."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.tariff.allot import Sized, allotted, carried_shares, carried_workings, elements_of
from styrbar.rules.tariff.carried import Carried, carried_result
from styrbar.rules.tariff.checks import check_budget, sized
from styrbar.rules.tariff.errors import nothing_left
from styrbar.rules.tariff.model import OfferBudget, Step
from styrbar.rules.tariff.occupancy import occupancy_notices
from styrbar.rules.tariff.packages import package_tariffs
from styrbar.rules.tariff.result import Element, Notice, OfferTariff, Tariff, Working
from styrbar.rules.tariff.rounding import half_away, rounded_parts
from styrbar.rules.tariff.workings import service_workings


def offer_tariff(budget: OfferBudget, book: RuleBook) -> OfferTariff:
    """The tariffs of an offer for a year, in øre per unit.

        tariff = (direct + indirect cost - income -/+ carried result) / (places x units per place x occupancy)

    A step's is fixed / units + weight x stepped / (weighted places x units per place x occupancy), where the weighted
    places are the sum of places x weight over the steps. Rounded once, half away from zero. The rules are those of the
    year's first day. Raises BadTariff and RuleNotInForce. Method and worked examples: docs/metode/takst.md.
    Source: SEL § 174; finansieringsbekendtgørelsen §§ 2 and 9; VIVE, tabel 2.1.
    """
    check_budget(budget)
    sizes = [sized(service, budget.year, book) for service in budget.services]
    services = [size for size, _ in sizes]
    borne, shared = allotted(budget.lines, services)
    carried = tuple(carried_result(p, budget.ownership, budget.year, book) for p in budget.prior)
    into_tariffs = sum(c.amount for c in carried)
    shares = carried_shares(into_tariffs, services, borne)
    tariffs: list[Tariff] = []
    workings = [*shared, *_results(carried), *carried_workings(into_tariffs, shares, borne)]
    for service in services:
        cost = elements_of(borne, service.service.name, shares.get(service.service.name, 0))
        found = tuple(_tariffs(service, cost))
        tariffs += found
        workings += service_workings(service, [b for b in borne if b.service == service.service.name], cost, found)
    packages = package_tariffs(budget.packages, tariffs)
    notices, asked = _notices(services, book, date(budget.year, 1, 1))
    used = [*(u for _, by in sizes for u in by), *(u for c in carried for u in c.used), *asked]
    return OfferTariff(
        budget.offer, budget.ownership, budget.year, tuple(tariffs), packages, carried, tuple(workings), notices,
        tuple({u.rule.id: u for u in used}.values()),
    )  # fmt: skip


def _tariffs(sized_: Sized, cost: tuple[Element, ...]) -> Iterator[Tariff]:
    """The tariff of a service, or one for each of its steps."""
    name = sized_.service.name
    fixed, stepped = sum(e.fixed for e in cost), sum(e.stepped for e in cost)
    if fixed < 0 or stepped < 0 or not fixed + stepped:
        raise nothing_left(f"grundtaksten i «{name}»" if fixed < 0 else f"«{name}»", name)
    steps = sized_.service.steps
    weighted = sum((Fraction(s.weight) * Fraction(s.places) for s in steps), Fraction(0))
    for step in steps or (None,):
        relative = Fraction(step.weight) * sized_.places / weighted if step else Fraction(1)
        yield _tariff(sized_, cost, step, relative)


def _tariff(sized_: Sized, cost: tuple[Element, ...], step: Step | None, relative: Fraction) -> Tariff:
    service = sized_.service
    exact = {e.element: (e.fixed + relative * e.stepped) / sized_.units for e in cost}
    tariff = sum(exact.values(), Fraction(0))
    price = half_away(tariff)
    units = sized_.units * (Fraction(step.places) / sized_.places if step else 1)
    return Tariff(
        service.name, step.name if step else "", service.part, service.unit, price, tariff,
        half_away(sum(e.fixed for e in cost) / sized_.units), rounded_parts(exact, price), cost,
        sized_.places, sized_.units_per_place, sized_.occupancy, relative, units, tariff * units,
    )  # fmt: skip


def _results(carried: Sequence[Carried]) -> list[Working]:
    return [Working("", f"Over- eller underskud fra {c.year}", c.reason, Fraction(c.amount)) for c in carried]


def _notices(services: Sequence[Sized], book: RuleBook, day: date) -> tuple[tuple[Notice, ...], tuple[InForce, ...]]:
    found = [occupancy_notices(s.service, book, day) for s in services]
    return tuple(n for notices, _ in found for n in notices), tuple(u for _, used in found for u in used)
