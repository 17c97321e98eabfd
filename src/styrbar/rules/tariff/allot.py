"""Which service bears what: direct lines whole, shared lines by places times days, hours or weights, to the øre."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from styrbar import danish
from styrbar.register.tables import codes, label
from styrbar.rules.shares import largest_remainder
from styrbar.rules.tariff.errors import BadTariff, nothing_left
from styrbar.rules.tariff.model import CARRIED, INCOME, SHARED_BY, CostLine, Service
from styrbar.rules.tariff.result import Element, Working, said


@dataclass(frozen=True)
class Sized:
    """A service with its size in the tariff's year: places, units each place can give, and open days."""

    service: Service
    places: Fraction
    units_per_place: Fraction
    days: int

    @property
    def occupancy(self) -> Fraction:
        """The assumed share as an exact number."""
        return Fraction(self.service.occupancy)

    @property
    def units(self) -> Fraction:
        """Places x units per place x occupancy."""
        return self.places * self.units_per_place * self.occupancy

    @property
    def place_days(self) -> Fraction:
        """What shared lines are divided by: places x open days; nothing for a supplement."""
        if self.service.part != "whole":
            return Fraction(0)
        return self.places * (self.units_per_place if self.service.unit == "day" else self.days)


@dataclass(frozen=True)
class Borne:
    """What one service bears of one line, in øre; income is still positive here."""

    line: CostLine
    service: str
    amount: int


def allotted(lines: Sequence[CostLine], services: Sequence[Sized]) -> tuple[tuple[Borne, ...], tuple[Working, ...]]:
    """Every line by the services that bear it, and the working of each shared one. Raises BadTariff."""
    borne: list[Borne] = []
    workings: list[Working] = []
    for line in lines:
        if line.service:
            borne.append(Borne(line, line.service, line.amount))
            continue
        weights = _weights(line, services)
        for name, amount in largest_remainder(line.amount, _whole(weights)).items():
            if weights[name]:
                borne.append(Borne(line, name, amount))
                workings.append(_working(line, name, amount, weights))
    return tuple(borne), tuple(workings) if len(services) > 1 else ()


def carried_shares(amount: int, services: Sequence[Sized], borne: Sequence[Borne]) -> dict[str, int]:
    """A carried result by the net cost of the services, supplements apart; by service. Raises BadTariff.

    A service without net cost gets no tariff either.
    """
    net = {s.service.name: net_cost(borne, s.service.name) for s in services if s.service.part == "whole"}
    empty = next((name for name, cost in net.items() if cost <= 0), None)
    if empty is not None:
        raise nothing_left(f"«{empty}»", empty)
    if amount and not net:
        raise BadTariff(
            "Over- eller underskud kan ikke indregnes, for der er kun tillæg.",
            "Ydelser",
            "Skriv den ydelse, det hører til.",
        )
    return largest_remainder(amount, net) if amount else {}


def carried_workings(carried: int, shares: Mapping[str, int], borne: Sequence[Borne]) -> Iterator[Working]:
    """How a carried result was shared, when more than one service bears it."""
    net = {name: net_cost(borne, name) for name in shares if shares[name]}
    if len(net) > 1:
        for name, cost in net.items():
            told = f"{bare(carried)} x {bare(cost)} / {bare(sum(net.values()))}"
            yield Working(name, "Over- eller underskud, delt efter omkostningerne", told, Fraction(shares[name]))


def net_cost(borne: Sequence[Borne], service: str) -> int:
    """Cost less income that a service bears."""
    return sum(-b.amount if b.line.element == INCOME else b.amount for b in borne if b.service == service)


def elements_of(borne: Sequence[Borne], service: str, carried: int) -> tuple[Element, ...]:
    """A service's cost by element, in the register's order, told apart by base tariff and the rest.

    The carried result follows the cost: its part in the base tariff is as large as the base tariff's part of it.
    """
    fixed: dict[str, int] = {}
    stepped: dict[str, int] = {}
    for b in borne:
        if b.service == service:
            side = fixed if b.line.base else stepped
            side[b.line.element] = side.get(b.line.element, 0) + (-b.amount if b.line.element == INCOME else b.amount)
    if carried:
        net = {"fixed": max(sum(fixed.values()), 0), "stepped": max(sum(stepped.values()), 0)}
        part = largest_remainder(carried, net)
        fixed[CARRIED], stepped[CARRIED] = part["fixed"], part["stepped"]
    order = (e for e in codes("cost_element") if e in fixed or e in stepped)
    return tuple(Element(e, fixed.get(e, 0), stepped.get(e, 0)) for e in order)


def _weights(line: CostLine, services: Sequence[Sized]) -> Mapping[str, Fraction]:
    weights = {s.service.name: _weight(line.shared_by, s) for s in services}
    if any(weights.values()):
        return weights
    raise BadTariff(
        f"«{named(line)}» kan ikke deles efter {SHARED_BY[line.shared_by]}, for ingen ydelse har nogen.",
        "Omkostninger", f"Skriv {SHARED_BY[line.shared_by]} på ydelserne, eller del beløbet på en anden måde.",
    )  # fmt: skip


def _weight(shared_by: str, sized: Sized) -> Fraction:
    if shared_by == "place_days":
        return sized.place_days
    return Fraction(sized.service.hours if shared_by == "hours" else sized.service.weight)


def _whole(weights: Mapping[str, Fraction]) -> dict[str, int]:
    """The same proportions in whole numbers."""
    below = lcm(*(w.denominator for w in weights.values()))
    return {name: int(w * below) for name, w in weights.items()}


def named(line: CostLine) -> str:
    """What a line is called: its element, and its own text."""
    element = label("cost_element", line.element)
    return f"{element}: {line.text}" if line.text else element


def _working(line: CostLine, service: str, amount: int, weights: Mapping[str, Fraction]) -> Working:
    total = sum(weights.values(), Fraction(0))
    sum_ = f"{bare(line.amount)} x {said(weights[service], 'number')} / {said(total, 'number')}"
    return Working(service, f"{named(line)}, delt efter {SHARED_BY[line.shared_by]}", sum_, Fraction(amount))


def bare(ore: int) -> str:
    """Whole øre as kroner without unit: '1.234,50'."""
    return danish.number(Decimal(ore) / 100, 2)
