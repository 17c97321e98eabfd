"""The price of an hour: all paid hours, and the hours face to face with the citizen told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.tariff.allot import Sized, allotted, bare, elements_of
from styrbar.rules.tariff.carried import Carried, carried_result
from styrbar.rules.tariff.checks import check_lines, check_ownership
from styrbar.rules.tariff.errors import BadTariff, nothing_left
from styrbar.rules.tariff.model import CARRIED, CostLine, PriorResult, Service
from styrbar.rules.tariff.result import Element, Working, said
from styrbar.rules.tariff.rounding import half_away, rounded_parts


@dataclass(frozen=True)
class HourlyBudget:
    """A year's cost of an hourly service (bostøtte, kontaktperson), and the hours its staff is paid for.

    `direct_share` is the part of the paid hours that is spent face to face with citizens (ATA-tid), above 0, at most 1.
    """

    offer: str
    ownership: str
    year: int
    lines: tuple[CostLine, ...]
    paid_hours: Decimal
    direct_share: Decimal
    prior: tuple[PriorResult, ...] = ()


@dataclass(frozen=True)
class HourlyPrice:
    """Øre per paid hour and per hour face to face, each with its elements, which add up to it."""

    per_paid_hour: int
    per_direct_hour: int
    elements_paid: Mapping[str, int]
    elements_direct: Mapping[str, int]
    basis: int
    direct_hours: Fraction
    carried: tuple[Carried, ...]
    workings: tuple[Working, ...]
    used: tuple[InForce, ...]


def hourly_price(budget: HourlyBudget, book: RuleBook) -> HourlyPrice:
    """What an hour must cost.

        per paid hour = (cost - income -/+ carried result) / paid hours
        per hour face to face = the same / (paid hours x share face to face)

    Raises BadTariff. Method: docs/metode/takst.md. Source: KL, Furesø (prisberegner); VIVE, figur 3.2, note 49.
    """
    _check(budget)
    service = Sized(Service("", "hour", Decimal(1)), Fraction(1), Fraction(budget.paid_hours), 1)
    borne, _ = allotted(budget.lines, [service])
    carried = tuple(carried_result(p, budget.ownership, budget.year, book) for p in budget.prior)
    cost = elements_of(borne, "", sum(c.amount for c in carried))
    basis = sum(e.fixed + e.stepped for e in cost)
    if basis <= 0:
        raise nothing_left("timeprisen", "Timepris")
    paid = Fraction(budget.paid_hours)
    direct = paid * Fraction(budget.direct_share)
    per_paid, per_direct = half_away(basis / paid), half_away(basis / direct)
    return HourlyPrice(
        per_paid, per_direct, _elements(cost, paid, per_paid), _elements(cost, direct, per_direct),
        basis, direct, carried, _workings(budget, cost, carried, direct),
        tuple({u.rule.id: u for c in carried for u in c.used}.values()),
    )  # fmt: skip


def _check(budget: HourlyBudget) -> None:
    check_ownership(budget.ownership)
    check_lines(budget.lines)
    if budget.paid_hours <= 0:
        raise BadTariff("Der er ingen betalte timer at dele med.", "Timepris", "Skriv årets betalte timer.")
    if not 0 < budget.direct_share <= 1:
        raise BadTariff(
            "Andelen af timer ansigt til ansigt skal være over 0 og højst 100 %.", "Timepris",
            "Skriv, hvor stor en del af de betalte timer der bruges sammen med borgeren.",
        )  # fmt: skip
    named = next((line.service for line in budget.lines if line.service), None)
    if named is not None:
        raise BadTariff(
            f"En timepris har kun én ydelse, men en linje hører til «{named}».", "Timepris", "Fjern ydelsen fra linjen."
        )


def _elements(cost: tuple[Element, ...], hours: Fraction, price: int) -> Mapping[str, int]:
    return rounded_parts({e.element: (e.fixed + e.stepped) / hours for e in cost}, price)


def _workings(
    budget: HourlyBudget, cost: tuple[Element, ...], carried: tuple[Carried, ...], direct: Fraction
) -> tuple[Working, ...]:
    amounts = {e.element: e.fixed + e.stepped for e in cost}
    basis, paid = sum(amounts.values()), Fraction(budget.paid_hours)
    share = said(Fraction(budget.direct_share), "percent")
    told = " + ".join(bare(ore) for ore in amounts.values())
    return (
        *(Working("", f"Over- eller underskud fra {c.year}", c.reason, Fraction(c.amount)) for c in carried),
        Working("", "Omkostninger uden indtægter" + (", med over- eller underskud" if amounts.get(CARRIED) else ""),
                told, Fraction(basis)),
        Working("", "Timer ansigt til ansigt", f"{said(paid, 'number')} x {share}", direct, "number"),
        *_price("Pris pr. betalt time", basis, paid),
        *_price("Pris pr. ATA-time", basis, direct),
    )  # fmt: skip


def _price(what: str, basis: int, hours: Fraction) -> tuple[Working, Working]:
    exact = basis / hours
    told = f"{bare(basis)} / {said(hours, 'number')}"
    return (
        Working("", what, told, exact),
        Working("", f"{what}, afrundet til hele øre", said(exact), Fraction(half_away(exact))),
    )
