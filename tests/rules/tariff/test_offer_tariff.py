"""An offer's tariff: cost over places, days and occupancy, with its elements and every step of the way."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from rules.tariff.tariff_world import D, a_line, a_service, a_step, kr, tariffs_of, working

from styrbar.rules.book import RuleNotInForce
from styrbar.rules.tariff import PriorResult


def test_a_tariff_is_the_cost_over_places_days_and_occupancy():
    found = tariffs_of(services=(a_service(occupancy=D("0.98")),))
    assert found.tariff("Ophold").price == kr(2040.82)  # 7.300.000 / (10 x 365 x 0,98) = 2.040,816


def test_direct_and_indirect_cost_are_added_and_income_is_deducted():
    lines = (a_line(6_000_000), a_line(1_665_000, "overhead", indirect=True), a_line(365_000, "income"))
    found = tariffs_of(*lines)
    assert found.tariff("Ophold").price == kr(2000)  # (6.000.000 + 1.665.000 - 365.000) / 3.650
    assert found.tariff("Ophold").elements == {"staff": 164_384, "overhead": 45_616, "income": -10_000}
    assert working(found, "Beregningsgrundlag") == ("6.000.000,00 + 1.665.000,00 - 365.000,00", 730_000_000)


def test_a_leap_year_has_a_day_more_to_share_the_cost_by():
    assert tariffs_of(a_line(7_320_000), year=2028).tariff("Ophold").price == kr(2000)  # 7.320.000 / 3.660


@pytest.mark.parametrize(("opens", "price"), [(date(2026, 7, 1), 3967.39), (date(2026, 12, 31), 730_000)])
def test_a_part_year_shares_the_cost_by_its_own_days(opens: date, price: float):
    services = (a_service(occupancy=D(1), opens=opens),)
    assert tariffs_of(services=services).tariff("Ophold").price == kr(price)  # 7.300.000 / (10 x 184), / (10 x 1)


def test_a_day_service_that_is_open_225_days_shares_by_those():
    services = (a_service(occupancy=D(1), units_per_place=D(225)),)
    assert tariffs_of(a_line(2_250_000), services=services).tariff("Ophold").price == kr(1000)  # / (10 x 225)


def test_a_day_service_may_be_open_every_day():
    services = (a_service(occupancy=D(1), units_per_place=D(365)),)
    assert tariffs_of(services=services).tariff("Ophold").price == kr(2000)


def test_an_hourly_service_says_how_many_hours_a_place_gives():
    services = (a_service(unit="hour", occupancy=D(1), places=D(2), units_per_place=D(1000)),)
    assert tariffs_of(a_line(900_000), services=services).tariff("Ophold").price == kr(450)  # / (2 x 1.000)


@pytest.mark.parametrize(("amount", "price"), [(0.01, 0), (0.02, 1)])
def test_the_tariff_is_rounded_to_the_ore_half_away_from_zero(amount: float, price: int):
    services = (a_service(occupancy=D(1), places=D(4), opens=date(2026, 12, 31)),)
    assert tariffs_of(a_line(amount), services=services).tariff("Ophold").price == price  # 1/4 and 2/4 of an øre


def test_what_the_rounding_brings_in_over_the_year_is_shown():
    found = tariffs_of(services=(a_service(),))
    exact = Fraction(204_082) * Fraction("3577") - 730_000_000  # 2.040,82 x 3.577 - 7.300.000 = 13,14 kr.
    assert found.tariff("Ophold").rounding == found.rounding == exact == 1314
    assert working(found, "Takst, afrundingens beløb på året") == ("2.040,82 x 3.577 - 7.300.000,00", 1314)
    assert found.revenue == found.basis + 1314


def test_every_step_of_the_calculation_is_written_out():
    found = tariffs_of(a_line(7_000_000), a_line(300_000, "property"), services=(a_service(),))
    assert [(w.what, w.sum, w.said) for w in found.workings] == [
        ("Direkte omkostninger", "7.000.000,00 + 300.000,00", "7.300.000,00 kr."),
        ("Indirekte omkostninger", "0", "0,00 kr."),
        ("Indtægter", "0", "0,00 kr."),
        ("Beregningsgrundlag", "7.300.000,00 + 0,00 - 0,00", "7.300.000,00 kr."),
        ("Forventede enheder (døgn)", "10 pladser x 365 dage x 98 %", "3.577"),
        ("Takst", "7.300.000,00 / 3.577", "2.040,816327 kr."),
        ("Takst, afrundet til hele øre", "2.040,816327 kr.", "2.040,82 kr."),
        ("Takst, elementerne lagt sammen", "Personale 1.956,95 + Ejendom 83,87", "2.040,82 kr."),
        ("Takst, afrundingens beløb på året", "2.040,82 x 3.577 - 7.300.000,00", "13,14 kr."),
    ]


def test_steps_share_the_basis_by_weight_times_places():
    steps = (a_step("Trin 1", "1", "6"), a_step("Trin 2", "1.5", "4"))
    found = tariffs_of(services=(a_service(occupancy=D(1), steps=steps),))
    # 7.300.000 / ((6 x 1 + 4 x 1,5) x 365) = 1.666,67; x 1,5 = 2.500,00
    assert [(t.step, t.price) for t in found.tariffs] == [("Trin 1", kr(1666.67)), ("Trin 2", kr(2500))]
    assert sum(t.basis for t in found.tariffs) == kr(7_300_000)
    told = "1,5 x 7.300.000,00 / (12 x 365 x 100 %)"
    assert working(found, "Takst, Trin 2") == (told, kr(2500))
    assert working(found, "Vægtede pladser") == ("6 x 1 + 4 x 1,5", 12)


def test_a_base_tariff_is_the_same_on_every_step():
    lines = (a_line(3_650_000, base=True, element="property"), a_line(4_380_000))
    steps = (a_step("Trin 1", "1", "6"), a_step("Trin 2", "1.5", "4"))
    found = tariffs_of(*lines, services=(a_service(occupancy=D(1), steps=steps),))
    # 3.650.000 / 3.650 = 1.000; 4.380.000 / (12 x 365) = 1.000; x 1,5 = 1.500
    assert [(t.base_price, t.price) for t in found.tariffs] == [(kr(1000), kr(2000)), (kr(1000), kr(2500))]
    told = "3.650.000,00 / 3.650 + 1,5 x 4.380.000,00 / (12 x 365 x 100 %)"
    assert working(found, "Takst, Trin 2") == (told, kr(2500))
    assert working(found, "Heraf i grundtaksten") == ("3.650.000,00", kr(3_650_000))
    assert working(found, "Resten") == ("8.030.000,00 - 3.650.000,00", kr(4_380_000))


def test_a_supplement_is_priced_by_its_own_cost_and_bears_no_place_days():
    extra = a_service("Natvagt", part="supplement", places=D(1), occupancy=D(1), units_per_place=D(100))
    lines = (a_line(service="Ophold"), a_line(50_000, service="Natvagt"), a_line(365_000, "overhead"))
    found = tariffs_of(*lines, services=(a_service(occupancy=D(1)), extra))
    assert found.tariff("Natvagt").price == kr(500)  # 50.000 / 100
    assert found.tariff("Ophold").price == kr(2100)  # (7.300.000 + 365.000) / 3.650
    assert [n.service for n in found.notices] == ["Ophold"]  # full, above the advised 98 per cent


def test_shared_lines_are_divided_by_places_and_days_hours_or_weights():
    day = a_service("Dag", occupancy=D(1), units_per_place=D(219), hours=D(100), weight=D(3))
    night = a_service("Ophold", occupancy=D(1), hours=D(300), weight=D(1))
    own = (a_line(1000, service="Dag"), a_line(1000, service="Ophold"))
    for shared_by, expected in (("place_days", 37_500), ("hours", 25_000), ("weights", 75_000)):
        shared = a_line(100_000, "management", shared_by=shared_by)
        found = tariffs_of(*own, shared, services=(day, night))
        # 2.190 of 2.190 + 3.650 place days; 100 of 400 hours; 3 of 4 in weight
        assert found.tariff("Dag").basis == kr(1000 + expected)
        assert found.basis == kr(102_000)
    assert working(found, "Ledelse og administration, delt efter vægte", "Dag") == ("100.000,00 x 3 / 4", kr(75_000))


def test_a_carried_result_follows_the_cost_of_the_services():
    lines = (a_line(3_000_000, service="Dag"), a_line(9_000_000, service="Ophold"))
    prior = (PriorResult(2024, -kr(1_000_000), budget=kr(12_000_000)),)
    found = tariffs_of(*lines, services=(a_service("Dag"), a_service("Ophold")), prior=prior)
    # deficit 1.000.000 - 5 % x 12.000.000 = 400.000; 3/12 to Dag, 9/12 to Ophold
    assert found.tariff("Dag").basis == kr(3_100_000)
    assert found.tariff("Ophold").basis == kr(9_300_000)
    assert working(found, "Over- eller underskud, delt efter omkostningerne", "Dag") == (
        "400.000,00 x 3.000.000,00 / 12.000.000,00", kr(100_000),
    )  # fmt: skip


def test_a_carried_result_lies_in_the_base_tariff_as_its_cost_does():
    lines = (a_line(2_000_000, "property", base=True), a_line(8_000_000))
    prior = (PriorResult(2024, kr(1_000_000), budget=kr(10_000_000)),)
    found = tariffs_of(*lines, prior=prior)
    # surplus 1.000.000 - 500.000 = 500.000; 2/10 of it lowers the base tariff
    assert found.tariff("Ophold").base_price == kr(520.55)  # 1.900.000 / 3.650 = 520,548
    assert working(found, "Heraf i grundtaksten") == ("2.000.000,00 - 100.000,00", kr(1_900_000))
    assert "carried_result" in found.tariff("Ophold").elements


def test_ambulant_places_are_a_tenth_of_the_citizens():
    service = a_service("Behandling", places=None, citizens=105, legal_basis="SEL § 101", occupancy=D(1))
    found = tariffs_of(a_line(3_832_500), services=(service,))
    assert found.tariff("Behandling").places == Fraction("10.5")
    assert found.tariff("Behandling").price == kr(1000)  # 3.832.500 / (10,5 x 365)
    assert working(found, "Pladser", "Behandling") == ("105 borgere / 10", Fraction("10.5"))
    assert {u.rule.id for u in found.used} >= {"tariff.ambulant_citizens", "tariff.ambulant_legal_basis"}


def test_the_rules_are_those_of_the_years_first_day():
    assert {u.day for u in tariffs_of().used} == {date(2026, 1, 1)}
    with pytest.raises(RuleNotInForce, match="01-01-2017"):
        tariffs_of(year=2017)


def test_elements_of_equal_remainder_give_the_missing_ore_to_the_first():
    lines = (a_line(0.5, "staff"), a_line(0.5, "property"))
    services = (a_service(occupancy=D(1), places=D(100), opens=date(2026, 12, 31)),)
    found = tariffs_of(*lines, services=services)
    assert found.tariff("Ophold").elements == {"staff": 1, "property": 0}  # 1/2 + 1/2 øre = 1 øre
    assert found.tariff("Ophold").exact == Decimal(1)
