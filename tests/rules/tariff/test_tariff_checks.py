"""What no tariff can be made of is refused, with what to do instead."""

from dataclasses import replace
from datetime import date

import pytest
from rules.tariff.tariff_world import D, a_budget, a_line, a_service, a_step, kr, tariffs_of

from styrbar.rules.tariff import BadTariff, CostLine, OfferBudget, PriorResult, Service

A_DEFICIT = (PriorResult(2024, -100, budget=100),)


@pytest.mark.parametrize(
    ("service", "said"),
    [
        (a_service(places=D(0)), "ingen pladser"),
        (a_service(places=None), "ingen pladser"),
        (a_service(occupancy=D(0)), "over 0 og højst 100 %"),
        (a_service(occupancy=D("-0.1")), "over 0 og højst 100 %"),
        (a_service(occupancy=D("1.0001")), "over 0 og højst 100 %"),
        (a_service(units_per_place=D(0)), "ingen dage"),
        (a_service(units_per_place=D(366)), r"flere åbningsdage, end perioden har dage \(365\)"),
        (a_service(unit="hour"), "hvor mange enheder"),
        (a_service(unit="week"), "Enheden for «Ophold» kendes ikke"),
        (a_service(part="base"), "hverken en ydelse eller et tillæg"),
        (a_service(hours=D(-1)), "må ikke være negative"),
        (a_service(opens=date(2026, 7, 2), closes=date(2026, 7, 1)), "ingen åbne dage i 2026"),
        (a_service(opens=date(2025, 7, 1)), "ingen åbne dage i 2026"),
        (a_service(closes=date(2027, 1, 1)), "ingen åbne dage i 2026"),
        (a_service(citizens=100, legal_basis="SEL § 101"), "både pladser og borgere"),
        (a_service(places=None, citizens=100, legal_basis="SEL § 107"), "SEL § 101, SEL § 101 a, SUL § 141"),
        (a_service(places=None, citizens=0, legal_basis="SEL § 101"), "ingen borgere"),
    ],
)
def test_a_service_without_size_is_refused(service: Service, said: str):
    with pytest.raises(BadTariff, match=said):
        tariffs_of(services=(service,))


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((a_step("Trin 1", "2"), a_step("Trin 2", "1.99")), "krydser: «Trin 2» er billigere end «Trin 1»"),
        ((a_step("Trin 1", "1"), a_step("Trin 1", "2")), "samme navn"),
        (
            (a_step("Trin 1", "1", content="Støtte"), a_step("Trin 2", "2", content=" støtte ")),
            "samme indhold og omfang",
        ),
        ((a_step("Trin 1", "1", content=" "), a_step("Trin 2", "2")), "siger ikke, hvad det indeholder"),
        ((a_step("Trin 1", "1", "4"), a_step("Trin 2", "2", "5")), "9,0 pladser, og ydelsen har 10,0"),
        ((a_step("Trin 1", "0"), a_step("Trin 2", "2")), "mangler pladser eller vægt"),
        ((a_step("Trin 1", "1", "0"), a_step("Trin 2", "2", "10")), "mangler pladser eller vægt"),
        ((a_step("Trin 1", "1", hours=D(-1)), a_step("Trin 2", "2")), "negative timer"),
    ],
)
def test_steps_that_cross_or_say_the_same_are_refused(steps: tuple, said: str):  # type: ignore[type-arg]
    with pytest.raises(BadTariff, match=said):
        tariffs_of(services=(a_service(steps=steps),))


def test_steps_may_cost_the_same_and_differ_in_extent_only():
    steps = (a_step("Trin 1", "1", content="Støtte", hours=D(2)), a_step("Trin 2", "1", content="Støtte", hours=D(3)))
    assert len(tariffs_of(services=(a_service(steps=steps),)).tariffs) == 2


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (a_budget(a_line(-1)), "«Personale» er negativ"),
        (a_budget(a_line(0)), "ingen omkostninger"),
        (a_budget(a_line(100, "income")), "ingen omkostninger"),
        (a_budget(a_line(element="carried_result")), "Over- og underskud skrives for sig"),
        (a_budget(a_line(shared_by="persons")), "pladser gange dage, timer, vægte"),
        (a_budget(a_line(service="Nat", text="løn")), "«Personale: løn» hører til ydelsen «Nat»"),
        (a_budget(a_line(shared_by="hours")), "kan ikke deles efter timer"),
        (a_budget(a_line(100), a_line(100, "income")), "ingen omkostninger tilbage til «Ophold»"),
        (a_budget(a_line(100), a_line(101, "income")), "ingen omkostninger tilbage til «Ophold»"),
        (
            a_budget(a_line(100), a_line(1, "income", base=True)),
            "ingen omkostninger tilbage til grundtaksten i «Ophold»",
        ),
        (a_budget(services=()), "ingen ydelser"),
        (a_budget(services=(a_service(), a_service())), "«Ophold» står to gange"),
        (a_budget(ownership="state"), "Ejerforholdet kendes ikke"),
        (a_budget(prior=(PriorResult(2024, 0, 1), PriorResult(2024, 1, 1))), "to resultater"),
        (
            a_budget(services=(a_service(part="supplement"),), lines=(a_line(service="Ophold"),), prior=A_DEFICIT),
            "for der er kun tillæg",
        ),
        (a_budget(prior=(PriorResult(2024, kr(9_000_000), kr(7_300_000)),)), "ingen omkostninger tilbage"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(budget: OfferBudget, said: str):
    with pytest.raises(BadTariff, match=said):
        tariffs_of(*budget.lines, services=budget.services, ownership=budget.ownership, prior=budget.prior)


def test_a_refusal_says_what_where_and_what_next():
    with pytest.raises(BadTariff) as refused:
        tariffs_of(replace(a_line(), amount=-1))
    assert (refused.value.what, refused.value.where) == ("«Personale» er negativ.", "Det gælder «Omkostninger».")
    assert refused.value.next_step.startswith("Skriv beløbet uden minus")


def test_a_line_of_an_unknown_element_is_refused():
    with pytest.raises(BadTariff, match="Vælg et af: Personale, Ledelse og administration"):
        tariffs_of(CostLine("wages", 1))
