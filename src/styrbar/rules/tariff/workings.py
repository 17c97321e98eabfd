"""The steps of a service's calculation, written so that anybody can recalculate them by hand."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from styrbar.register.tables import label
from styrbar.rules.tariff.allot import Borne, Sized, bare
from styrbar.rules.tariff.model import CARRIED, INCOME
from styrbar.rules.tariff.result import Element, Tariff, Working, said

_UNITS = {"day": "dage", "hour": "timer", "month": "måneder", "piece": "stk.", "kilometre": "km", "fixed": "gange"}


def service_workings(
    sized: Sized, borne: Sequence[Borne], cost: Sequence[Element], tariffs: Sequence[Tariff]
) -> Iterator[Working]:
    """From the lines a service bears to its tariffs, in the order one would reckon."""
    name = sized.service.name
    carried = sum(e.fixed + e.stepped for e in cost if e.element == CARRIED)
    direct = [b.amount for b in borne if b.line.element != INCOME and not b.line.indirect]
    indirect = [b.amount for b in borne if b.line.element != INCOME and b.line.indirect]
    income = [b.amount for b in borne if b.line.element == INCOME]
    for what, amounts in (
        ("Direkte omkostninger", direct),
        ("Indirekte omkostninger", indirect),
        ("Indtægter", income),
    ):
        yield Working(name, what, " + ".join(map(bare, amounts)) or "0", Fraction(sum(amounts)))
    basis = sum(direct) + sum(indirect) - sum(income) + carried
    told = f"{bare(sum(direct))} + {bare(sum(indirect))} - {bare(sum(income))}"
    yield Working(name, "Beregningsgrundlag", told + _signed(carried), Fraction(basis))
    yield from _base(name, borne, cost)
    yield from _sizes(sized)
    for tariff in tariffs:
        yield from _tariff(sized, cost, tariff)


def _base(name: str, borne: Sequence[Borne], cost: Sequence[Element]) -> Iterator[Working]:
    """What of the basis is in the base tariff, when only some of it is."""
    fixed, stepped = sum(e.fixed for e in cost), sum(e.stepped for e in cost)
    if not fixed or not stepped:
        return
    lines = [-b.amount if b.line.element == INCOME else b.amount for b in borne if b.line.base]
    told = "".join(map(_signed, lines)).removeprefix(" + ")
    carried = next((e for e in cost if e.element == CARRIED), Element(CARRIED, 0, 0))
    if carried.fixed:
        net = fixed + stepped - carried.fixed - carried.stepped
        share = f"{bare(carried.fixed + carried.stepped)} x {bare(sum(lines))} / {bare(net)}"
        yield Working(name, "Over- eller underskud i grundtaksten", share, Fraction(carried.fixed))
    yield Working(name, "Heraf i grundtaksten", told + _signed(carried.fixed), Fraction(fixed))
    yield Working(name, "Resten", f"{bare(fixed + stepped)} - {bare(fixed)}", Fraction(stepped))


def _signed(ore: int) -> str:
    """An amount with its sign before it, to be put after another; '' for nothing."""
    return f" {'-' if ore < 0 else '+'} {bare(abs(ore))}" if ore else ""


def _sizes(sized: Sized) -> Iterator[Working]:
    service, places = sized.service, said(sized.places, "number")
    if service.citizens is not None:
        yield Working(
            service.name, "Pladser", f"{service.citizens} borgere / {said(service.citizens / sized.places, 'number')}",
            sized.places, "number",
        )  # fmt: skip
    word = label("unit", service.unit).lower()
    units = f"{places} pladser x {said(sized.units_per_place, 'number')} {_UNITS[service.unit]}"
    told = f"{units} x {said(sized.occupancy, 'percent')}"
    yield Working(service.name, f"Forventede enheder ({word})", told, sized.units, "number")
    if service.steps:
        terms = (f"{said(Fraction(s.places), 'number')} x {said(Fraction(s.weight), 'number')}" for s in service.steps)
        weighted = sum((Fraction(s.places) * Fraction(s.weight) for s in service.steps), Fraction(0))
        yield Working(service.name, "Vægtede pladser", " + ".join(terms), weighted, "number")


def _tariff(sized: Sized, cost: Sequence[Element], tariff: Tariff) -> Iterator[Working]:
    name, units = tariff.service, said(sized.units, "number")
    fixed, stepped = sum(e.fixed for e in cost), sum(e.stepped for e in cost)
    what = f"Takst, {tariff.step}" if tariff.step else "Takst"
    if fixed and (stepped or tariff.step):
        yield Working(name, f"Grundtakst{f', {tariff.step}' if tariff.step else ''}", f"{bare(fixed)} / {units}",
                      fixed / sized.units)  # fmt: skip
    if tariff.step:
        told = _stepped(sized, stepped, tariff)
        told = f"{bare(fixed)} / {units} + {told}" if fixed else told
    else:
        told = f"{bare(fixed + stepped)} / {units}"
    yield Working(name, what, told, tariff.exact)
    yield Working(name, f"{what}, afrundet til hele øre", said(tariff.exact), Fraction(tariff.price))
    told = " + ".join(f"{label('cost_element', e)} {bare(ore)}" for e, ore in tariff.elements.items())
    yield Working(name, f"{what}, elementerne lagt sammen", told, Fraction(sum(tariff.elements.values())))
    told = f"{bare(tariff.price)} x {said(tariff.units, 'number')} - {said(tariff.basis).removesuffix(' kr.')}"
    yield Working(name, f"{what}, afrundingens beløb på året", told, tariff.rounding)


def _stepped(sized: Sized, stepped: int, tariff: Tariff) -> str:
    weight = next(s.weight for s in sized.service.steps if s.name == tariff.step)
    weighted = sum((Fraction(s.places) * Fraction(s.weight) for s in sized.service.steps), Fraction(0))
    below = (
        f"({said(weighted, 'number')} x {said(sized.units_per_place, 'number')} x {said(sized.occupancy, 'percent')})"
    )
    return f"{said(Fraction(weight), 'number')} x {bare(stepped)} / {below}"
