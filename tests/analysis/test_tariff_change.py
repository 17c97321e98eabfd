"""The change from last year's tariff, split into causes that add up to the øre."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rules.tariff.tariff_world import BOOK, D, a_budget, a_line, a_service, a_step, kr, tariffs_of
from rules.tariff.test_tariff_property import budgets

from styrbar.analysis.tariff_change import CAUSES, tariff_changes
from styrbar.rules.tariff import BadTariff, CostLine, OfferBudget, OfferTariff, PriorResult, offer_tariff

BEFORE = tariffs_of()
"""2.000 kr. a day: 7.300.000 / (10 x 365)."""


def causes(before: OfferTariff, after: OfferTariff) -> dict[str, int]:
    (change,) = tariff_changes(before, after)
    return {c.name: c.ore for c in change.causes}


def test_more_staff_is_the_whole_change_when_nothing_else_moves():
    assert causes(BEFORE, tariffs_of(a_line(7_665_000))) == {"staff": kr(100)}  # 365.000 / 3.650


@pytest.mark.parametrize(
    ("cause", "after"),
    [
        ("places", tariffs_of(services=(a_service(occupancy=D(1), places=D(8)),))),
        ("occupancy", tariffs_of(services=(a_service(occupancy=D("0.8")),))),
        ("units_per_place", tariffs_of(services=(a_service(occupancy=D(1), units_per_place=D(292)),))),
    ],
)
def test_a_fifth_less_of_a_size_raises_the_tariff_by_a_quarter(cause: str, after: OfferTariff):
    assert causes(BEFORE, after) == {cause: kr(500)}  # 2.000 / 0,8 = 2.500


def test_a_leap_year_lowers_the_tariff_by_its_day():
    assert causes(BEFORE, tariffs_of(year=2028)) == {"units_per_place": -546}  # 7.300.000 / 3.660 = 1.994,54


def test_two_causes_share_what_they_do_together():
    after = tariffs_of(a_line(8_030_000), services=(a_service(occupancy=D("0.8")),))
    # 2.000 → 2.750; staff alone +200 or, at 80 %, +250: 225; occupancy alone +500 or, at 8.030.000, +550: 525
    assert causes(BEFORE, after) == {"staff": kr(225), "occupancy": kr(525)}


def test_income_and_a_carried_result_are_causes_of_their_own():
    after = tariffs_of(a_line(), a_line(36_500, "income"), prior=(PriorResult(2024, -kr(438_000), kr(7_300_000)),))
    # income 36.500 / 3.650 = 10; deficit (438.000 - 365.000) / 3.650 = 20
    assert causes(BEFORE, after) == {"carried_result": kr(20), "income": -kr(10)}


def test_a_steps_weight_is_a_cause():
    def stepped(weight: str) -> OfferTariff:
        steps = (a_step("Trin 1", "1"), a_step("Trin 2", weight))
        return tariffs_of(services=(a_service(occupancy=D(1), steps=steps),))

    low, high = tariff_changes(stepped("3"), stepped("4"))
    # of 20.000 kr. a day for ten: 1/20 and 3/20 of it become 1/25 and 4/25
    assert (low.change, [(c.name, c.ore) for c in low.causes]) == (-kr(200), [("weight", -kr(200))])
    assert (high.change, [(c.name, c.ore) for c in high.causes]) == (kr(200), [("weight", kr(200))])


def test_the_base_tariff_is_not_weighed_by_the_step():
    def with_rent(rent: float, staff: float) -> OfferTariff:
        steps = (a_step("Trin 1", "1"), a_step("Trin 2", "3"))
        lines = (a_line(rent, "property", base=True), a_line(staff))
        return tariffs_of(*lines, services=(a_service(occupancy=D(1), steps=steps),))

    low, high = tariff_changes(with_rent(365_000, 7_300_000), with_rent(730_000, 8_030_000))
    # rent 365.000 / 3.650 = 100 on both; staff 730.000 / ((5 x 1 + 5 x 3) x 365) = 100 and three times that
    assert [(c.name, c.ore) for c in low.causes] == [("staff", kr(100)), ("property", kr(100))]
    assert [(c.name, c.ore) for c in high.causes] == [("staff", kr(300)), ("property", kr(100))]


def test_a_service_on_one_side_only_has_no_causes():
    found = tariff_changes(BEFORE, tariffs_of(services=(a_service("Nyt"),)))
    assert [(c.service, c.before is None, c.after is None, c.causes) for c in found] == [
        ("Nyt", True, False, ()),
        ("Ophold", False, True, ()),
    ]
    assert found[0].change is None


def test_causes_are_told_in_danish():
    (change,) = tariff_changes(BEFORE, tariffs_of(year=2028))
    assert [c.label for c in change.causes] == ["Dage"]
    assert CAUSES["staff"] == "Personale"


def test_what_rounding_leaves_goes_to_the_largest_cause():
    def budget(*shares: float) -> OfferTariff:
        of = ("staff", "property", "interest")
        services = (a_service(occupancy=D(1), places=D(3), units_per_place=D(1)),)
        return tariffs_of(*(CostLine(e, kr(s)) for e, s in zip(of, shares, strict=True)), services=services)

    # thirds of an øre: +1/3, +1/3 and +4/3 are 2 øre, rounded 0 + 0 + 1, so the largest gets one more
    assert causes(budget(3, 3, 3), budget(3.01, 3.01, 3.04)) == {"interest": 2}


@given(budgets(), budgets())
def test_causes_add_up_to_the_change_and_flip_when_the_years_are_swapped(one: OfferBudget, two: OfferBudget):
    try:
        before, after = offer_tariff(one, BOOK), offer_tariff(two, BOOK)
    except BadTariff:
        assume(False)
        raise
    forward = {(c.service, c.step): c for c in tariff_changes(before, after)}
    back = {(c.service, c.step): c for c in tariff_changes(after, before)}
    assert forward.keys() == back.keys()
    for key, change in forward.items():
        if change.change is not None:
            assert sum(c.ore for c in change.causes) == change.change
            assert {c.name: -c.ore for c in back[key].causes} == {c.name: c.ore for c in change.causes}


@given(st.integers(1, 20))
def test_a_budget_against_itself_has_no_change(places: int):
    found = offer_tariff(replace(a_budget(), services=(a_service(places=D(places)),)), BOOK)
    assert [(c.change, c.causes) for c in tariff_changes(found, found)] == [(0, ())]
