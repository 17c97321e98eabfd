"""What a ceiling changes: its limit, whom it touches, and what a year saves to the øre."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from analysis.price_world import DAY, a_tariff, an_offer, kr, offers_with
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.ceiling_payments import INCOME, NOT_PLANNED, OTHER_UNIT, UNKNOWN_STEP
from styrbar.analysis.ceilings import Ceiling
from styrbar.analysis.price_ceiling import price_ceiling
from styrbar.errors import BadInput

SEL = "SEL § 107"
STAY = {
    "grant_id": "B1", "citizen": "a", "status": "granted", "frequency": "day", "unit": "day", "offer": "1",
    "from_date": date(2026, 1, 1), "to_date": date(2026, 1, 10), "price": Decimal(1500),
}  # fmt: skip


def fixed(amount, basis=SEL, **more):
    return Ceiling(basis, "fixed", Decimal(amount), **more)


def effect(*ceilings, tariffs=None, status="expected", **tables):
    snapshot = offers_with(*(tariffs or [a_tariff("1", "1500")]), **tables)
    return price_ceiling(snapshot, DAY, ceilings, status)


def limit_of(method, value, *tariffs, **tables):
    return effect(Ceiling(SEL, method, Decimal(value)), tariffs=tariffs, **tables).limits["limit"].item()


# The limit


def test_a_fixed_ceiling_is_what_it_says():
    assert limit_of("fixed", "1234.565", a_tariff("1")) == 123_457


@pytest.mark.parametrize(
    ("percent", "limit"),
    [("0.1", 1000), ("20", 1000), ("20.1", 1100), ("50", 1200), ("60", 1200), ("80", 1300), ("100", 1400)],
)
def test_a_percentile_is_the_lowest_price_that_so_many_are_at_or_below(percent, limit):
    tariffs = [a_tariff(str(n), str(1000 + 100 * n)) for n in range(5)]
    assert limit_of("percentile", percent, *tariffs) == kr(limit)


def test_the_anchor_is_the_mean_of_own_offers_by_places():
    offers = [an_offer("1"), an_offer("2", places=30), an_offer("3", ownership="other_municipal")]
    tariffs = [a_tariff("1", "1000"), a_tariff("2", "1400"), a_tariff("3", "9000")]
    # (10 x 1.000 + 30 x 1.400) / 40 = 1.300; 5 per cent on top
    assert limit_of("own", "5", *tariffs, offers=offers) == kr(1365)


def test_an_anchor_without_places_counts_its_offers_alike():
    offers = [an_offer("1", places=None), an_offer("2", places=None)]
    tariffs = [a_tariff("1", "1000", step=1), a_tariff("1", "1200", step=2), a_tariff("2", "1500")]
    # Half of 1.100 and 1.500, whatever the number of steps.
    assert limit_of("own", "0", *tariffs, offers=offers) == kr(1300)


def test_the_most_specific_ceiling_counts():
    offers = [an_offer("1"), an_offer("2", target_group="Hjemløshed"), an_offer("3", target_group=None)]
    tariffs = [
        a_tariff("1", "5000", step=1),
        a_tariff("2", "5000", step=1),
        a_tariff("2", "5000", step=2),
        a_tariff("3", "5000"),
    ]
    found = effect(
        fixed(1000), fixed(2000, target_group="Hjemløshed"), fixed(3000, step=2), tariffs=tariffs, offers=offers
    )
    assert found.lines.sort("offer", "step").select("offer", "step", "limit").rows() == [
        ("1", 1, kr(1000)), ("2", 1, kr(2000)), ("2", 2, kr(3000)), ("3", None, kr(1000))
    ]  # fmt: skip


def test_each_legal_basis_has_its_own_ceiling():
    offers = [an_offer("1", legal_basis="SEL § 109"), an_offer("2", legal_basis="SEL § 110")]
    found = effect(
        fixed(1000, "SEL § 109"), fixed(900, "SEL § 110"),
        tariffs=[a_tariff("1", "1100"), a_tariff("2", "1100")], offers=offers,
    )  # fmt: skip
    assert found.lines.select("offer", "down").sort("offer").rows() == [("1", kr(100)), ("2", kr(200))]


# What is refused


@pytest.mark.parametrize(
    ("ceilings", "words"),
    [
        ([], "ikke valgt noget loft"),
        ([fixed(0)], "over 0 kr"),
        ([fixed(-1)], "over 0 kr"),
        ([fixed(10**9 + 1)], "over 0 kr"),
        ([Ceiling(SEL, "percentile", Decimal(0))], "percentil"),
        ([Ceiling(SEL, "percentile", Decimal("100.1"))], "percentil"),
        ([Ceiling(SEL, "own", Decimal(-100))], "over -100"),
        ([Ceiling(SEL, "own", Decimal(1001))], "over -100"),
        ([fixed(1), fixed(2)], "to lofter for det samme"),
        ([Ceiling("SEL § 110", "percentile", Decimal(50))], "ingen takster at tage en percentil af"),
        ([Ceiling("SEL § 110", "own", Decimal(0))], "ingen egne tilbud"),
    ],
)
def test_a_ceiling_that_cannot_be_is_refused(ceilings, words):
    with pytest.raises(BadInput, match=words):
        effect(*ceilings)


@pytest.mark.parametrize(("second", "refused"), [(999, True), (1000, False)])
def test_a_limit_that_falls_when_the_step_rises_is_refused(second, refused):
    ceilings = (fixed(1000, step=1), fixed(second, step=2))
    if not refused:
        assert effect(*ceilings).limits["limit"].to_list() == [kr(1000), kr(1000)]
        return
    with pytest.raises(BadInput, match="falder fra trin 1 til trin 2"):
        effect(*ceilings)


def test_a_percentile_that_falls_when_the_step_rises_is_refused():
    tariffs = [a_tariff("1", "1200", step=1), a_tariff("1", "1000", step=2)]
    with pytest.raises(BadInput, match="falder fra trin 1 til trin 2"):
        effect(*(Ceiling(SEL, "percentile", Decimal(50), step=n) for n in (1, 2)), tariffs=tariffs)


def test_steps_of_different_sections_do_not_have_to_rise_together():
    assert effect(fixed(1000, step=1), fixed(900, "SEL § 108", step=2)).limits.height == 2


# Whom it touches


@pytest.mark.parametrize(("limit", "down"), [("1500", []), ("1499.99", [1])])
def test_a_tariff_at_the_limit_is_not_above_it(limit, down):
    assert effect(fixed(limit)).lines["down"].to_list() == down


def test_offers_are_sorted_by_how_much_they_must_come_down():
    tariffs = [a_tariff("1", "1100"), a_tariff("2", "2000"), a_tariff("3", "900")]
    found = effect(fixed(1000), tariffs=tariffs)
    assert found.offers.select("offer", "down").rows() == [("2", kr(1000)), ("1", kr(100)), ("3", None)]
    assert found.offers["share"].to_list() == [0.5, pytest.approx(1 / 11), None]
    assert found.limits.select("offers", "lines", "touched", "places").row(0) == (3, 3, 2, 20)


def test_a_tariff_that_is_not_by_time_is_told():
    found = effect(fixed(1000), tariffs=[a_tariff("1", unit="piece")])
    assert found.left_out["offer"].to_list() == ["1"]


# What a year saves


def year(*grants, limit="1000", ceilings=None, **tables):
    rows = [STAY | {"grant_id": f"B{n}"} | grant for n, grant in enumerate(grants)]
    return effect(*(ceilings or [fixed(limit)]), grants=rows, **tables)


def sums(found):
    return found.limits.select("citizens", "days", "cost", "saving", "after").row(0)


def test_a_year_saves_what_is_above_the_limit():
    # 10 days x (1.500 - 1.000)
    assert sums(year({})) == (1, 10, kr(15_000), kr(5000), kr(10_000))


def test_an_agreed_price_below_the_limit_saves_nothing():
    assert sums(year({"price": Decimal(1000)})) == (0, 0, kr(10_000), 0, kr(10_000))


def test_quantity_factor_and_share_count():
    found = year(
        {"quantity": Decimal(2), "share": Decimal(50)},
        offers=[an_offer("1", provider="L1")], providers=[{"provider": "L1", "price_factor": Decimal("1.25")}],
    )  # fmt: skip
    # 10 x 2 x 500 x 1,25 x 0,5
    assert sums(found)[3] == kr(6250)


def test_a_payment_by_the_month_is_held_against_a_months_limit():
    found = year({"price": Decimal(40_000), "unit": "month", "frequency": "month", "to_date": date(2026, 2, 28)})
    # January and February: 40.000 - 1.000 x 365 / 12 = 9.583,33…, 31 + 28 days
    assert sums(found) == (1, 59, kr(80_000), 2 * 958_333, kr(80_000) - 2 * 958_333)


def test_a_price_a_day_that_is_paid_by_the_month_counts_its_days():
    found = year({"frequency": "month", "quantity": Decimal(30), "to_date": date(2026, 1, 31)})
    assert sums(found) == (1, 30, kr(45_000), kr(15_000), kr(30_000))


@pytest.mark.parametrize(("status", "saving"), [("expected", kr(5000)), ("granted", 0)])
def test_expected_grants_count_in_the_expected_total_only(status, saving):
    found = effect(fixed(1000), grants=[STAY | {"status": "expected"}], status=status)
    assert found.limits["saving"].item() == saving


def test_only_the_year_of_the_day_counts():
    found = year({"from_date": date(2025, 12, 31), "to_date": date(2027, 1, 1)})
    assert found.limits["days"].item() == 365


def test_a_later_link_at_another_offer_ends_the_earlier():
    later = {"offer": "9", "from_date": date(2026, 1, 4), "chain": "K", "chain_order": 2, "to_date": None}
    assert sums(year({"chain": "K", "chain_order": 1}, later))[1] == 3


def test_citizens_are_counted_once_and_an_anonymous_stay_is_one():
    found = year({}, {}, {"citizen": None}, {"citizen": None}, {"citizen": "b", "price": Decimal(900)})
    assert found.citizens == sums(found)[0] == 3


def test_payments_that_cannot_be_held_against_a_limit_are_told_in_kroner():
    found = year(
        {"unit": "hour"}, {"unit": None, "frequency": "week"}, {"price": Decimal(-100)},
        {"price": None, "unit": "fixed", "frequency": "once"},
    )  # fmt: skip
    # 10 x 1.500 and two weeks' 1.500; 10 x -100; the last has no price and no kroner.
    assert found.outside == {OTHER_UNIT: kr(18_000), INCOME: kr(-1000)}
    assert found.limits["cost"].item() == 0


def test_what_was_paid_without_a_plan_is_told_apart():
    paid = [{"grant_id": "B0", "payment_date": date(2026, 3, 1), "paid_amount": 7700, "paid_date": date(2026, 3, 1)}]
    found = year({}, payments=paid)
    assert found.outside == {NOT_PLANNED: 7700}
    assert sums(found)[2] == kr(15_000)


def test_a_payment_paid_in_two_parts_is_held_against_the_limit_once():
    parts = [
        {"grant_id": "B0", "payment_date": date(2026, 1, 1), "paid_amount": ore, "paid_date": date(2026, month, 5)}
        for ore, month in ((100_000, 1), (50_000, 2))
    ]
    assert sums(year({}, payments=parts)) == sums(year({}))


def test_a_payment_has_the_step_whose_tariff_it_is():
    tariffs = [a_tariff("1", "1500", step=1), a_tariff("1", "2500", step=2)]
    ceilings = (fixed(1400, step=1), fixed(2000, step=2))
    found = year({}, {"price": Decimal(2500)}, {"price": Decimal(1777)}, ceilings=ceilings, tariffs=tariffs)
    assert found.limits["saving"].to_list() == [kr(1000), kr(5000)]
    assert found.outside == {UNKNOWN_STEP: kr(17_770)}


def test_a_price_that_two_steps_have_belongs_to_neither():
    tariffs = [a_tariff("1", "1500", step=n) for n in (1, 2)]
    found = year({}, ceilings=[fixed(1400, step=1)], tariffs=tariffs)
    assert found.outside == {UNKNOWN_STEP: kr(15_000)}


money = st.decimals(min_value="0.01", max_value=9000, places=4)


@given(st.lists(st.tuples(st.sampled_from("123"), money, st.integers(1, 28)), min_size=1, max_size=8), money)
def test_savings_add_up_by_offer_by_ceiling_and_by_section(stays, limit):
    offers = [an_offer("1"), an_offer("2", legal_basis="SEL § 108"), an_offer("3", legal_basis="SEL § 107 stk. 1")]
    rows = [
        STAY | {"grant_id": f"B{n}", "offer": offer, "price": price, "to_date": date(2026, 2, days)}
        for n, (offer, price, days) in enumerate(stays)
    ]
    found = effect(fixed(limit), fixed(limit, "SEL § 108"), offers=offers, grants=rows)
    by = [
        frame.select(pl.col("days", "cost", "saving", "after").sum()).row(0)
        for frame in (found.offers, found.limits, found.sections)
    ]
    assert by[0] == by[1] == by[2]
    _, cost, saving, after = by[0]
    assert after == cost - saving
    assert 0 <= saving <= cost
