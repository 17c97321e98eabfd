"""How much a payment is, and which price is in force."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.grant_cost_world import a_grant, a_snapshot, payments_of

from styrbar.analysis.grant_cost import planned_payments, resolved_grants
from styrbar.analysis.grant_cost.exact import AmountTooLarge

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
HALF_YEAR = date(2026, 1, 1), date(2026, 6, 30)


def first_amount(grant, **rows):
    return payments_of(a_snapshot(grants=[grant], **rows), *JANUARY)[0][1]


def amounts(grant, **rows):
    return [amount for _, amount in payments_of(a_snapshot(grants=[grant], **rows), *HALF_YEAR)]


def a_price(price, start, end=None, **fields):
    return {"grant_id": "B1", "price": Decimal(price), "from_date": start, "to_date": end} | fields


def month(number, day=1):
    return date(2026, number, day)


def test_an_amount_is_quantity_times_price_times_factor_times_share():
    provider = {"provider": "L1", "price_factor": Decimal("1.25")}
    grant = a_grant(quantity=Decimal("37.5"), price=Decimal("412.10"), share=Decimal("33.333333"), provider="L1")
    # 37,5 x 412,10 x 1,25 x 0,33333333 = 6.439,06243...
    assert first_amount(grant, providers=[provider]) == 643906


@pytest.mark.parametrize(
    ("price", "ore"), [("0.004999", 0), ("0.005", 1), ("0.015", 2), ("0.025", 3), ("-0.005", -1), ("-0.004999", 0)]
)
def test_half_an_ore_is_rounded_away_from_zero_also_for_income(price, ore):
    assert first_amount(a_grant(price=Decimal(price))) == ore


def test_it_is_rounded_once_and_not_price_by_price():
    assert first_amount(a_grant(quantity=Decimal(3), price=Decimal("0.335"))) == 101  # 1,005 kr., not 3 x 0,34


def test_a_negative_quantity_is_income():
    assert first_amount(a_grant(quantity=Decimal("-1.5"))) == -150_000


def test_a_product_beyond_128_bits_is_still_exact():
    provider = {"provider": "L1", "price_factor": Decimal("0.000001")}
    grant = a_grant(
        quantity=Decimal("1e15") + 1, price=Decimal("12345678.000001"), share=Decimal("0.000001"), provider="L1"
    )
    # (1e15 + 1) x 12.345.678,000001 x 1e-6 x 1e-8 = 123.456.780,0000101... kr.
    assert first_amount(grant, providers=[provider]) == 12_345_678_000


def test_an_amount_that_cannot_be_held_is_an_error_naming_the_grant():
    with pytest.raises(AmountTooLarge, match="bevilling B1"):
        first_amount(a_grant(quantity=Decimal("1e15"), price=Decimal("1e15")))


def test_a_payment_without_price_is_listed_and_never_zero():
    row = planned_payments(a_snapshot(grants=[a_grant(price=None)]), *JANUARY, "granted").collect().row(0, named=True)
    assert (row["amount"], row["planned_amount"], row["unpriced"]) == (None, None, True)


def test_zero_is_a_price():
    row = (
        planned_payments(a_snapshot(grants=[a_grant(price=Decimal(0))]), *JANUARY, "granted")
        .collect()
        .row(0, named=True)
    )
    assert (row["amount"], row["unpriced"]) == (0, False)


def test_the_price_is_the_one_in_force_on_the_payment_date():
    prices = [a_price(10, month(1), month(2, 28)), a_price(20, month(3), month(4, 1))]
    assert amounts(a_grant(price=None), prices=prices) == [1000, 1000, 2000, 2000, None, None]


@pytest.mark.parametrize("order", [1, -1])
def test_the_last_registered_wins_and_after_its_end_the_earlier_applies_again(order):
    prices = [
        a_price(10, month(1), registered_on=month(1)),
        a_price(20, month(2), month(4, 30), registered_on=month(3)),
        a_price(30, month(3), month(5, 31), registered_on=month(2)),
    ]
    assert amounts(a_grant(price=None), prices=prices[::order]) == [1000, 2000, 2000, 2000, 3000, 1000]


def test_of_rows_registered_the_same_day_the_lowest_line_wins_and_an_empty_date_is_earliest():
    same = [a_price(10, month(1), registered_on=month(1)), a_price(20, month(1), registered_on=month(1))]
    assert first_amount(a_grant(), prices=same) == 2000
    assert first_amount(a_grant(), prices=[same[0], a_price(30, month(1))]) == 1000
    assert first_amount(a_grant(), prices=[a_price(30, month(1)), a_price(40, month(1))]) == 4000


def test_a_dated_price_goes_before_the_grants_own_and_that_before_the_rate():
    rate = {"rate": "S", "price": Decimal(5), "from_date": month(1), "to_date": None, "registered_on": month(6)}
    dated = a_price(20, month(2), month(2, 28))
    assert amounts(a_grant(rate="S"), prices=[dated], rates=[rate])[:3] == [100_000, 2000, 100_000]
    assert amounts(a_grant(rate="S", price=None), prices=[dated], rates=[rate])[:3] == [500, 2000, 500]


def test_a_central_rate_changes_over_time():
    rates = [
        {"rate": "S", "price": Decimal(5), "from_date": month(1), "to_date": month(3, 31)},
        {"rate": "S", "price": Decimal(6), "from_date": month(4), "to_date": None},
    ]
    assert amounts(a_grant(rate="S", price=None), rates=rates) == [500, 500, 500, 600, 600, 600]


def a_tariff(price, **fields):
    return {"offer": "T1", "unit": "day", "price": Decimal(price), "from_date": month(1)} | fields


@pytest.mark.parametrize(
    ("own", "ore"),
    [
        ({}, 300_000),
        ({"unit": "hour"}, None),
        ({"rate": "S"}, None),
        ({"price": Decimal(7)}, 700),
        ({"unit": None, "frequency": "day"}, 300_000),
        ({"unit": None}, None),
    ],
)
def test_the_offers_tariff_applies_per_the_same_unit_to_a_grant_with_no_price_of_its_own(own, ore):
    grant = a_grant(**({"offer": "T1", "unit": "day", "price": None} | own))
    assert first_amount(grant, tariffs=[a_tariff(3000)]) == ore


def test_a_grant_with_dated_prices_never_takes_the_tariff():
    grant = a_grant(offer="T1", unit="day", price=None)
    assert amounts(grant, tariffs=[a_tariff(3000)], prices=[a_price(10, month(6))])[-2:] == [None, 1000]


@pytest.mark.parametrize(("intervention", "ore"), [("botilbud", 300_000), ("Dagtilbud", 70_000), (None, None)])
def test_of_an_offers_services_only_the_one_that_is_the_intervention_gives_the_tariff(intervention, ore):
    tariffs = [a_tariff(3000, service="Botilbud"), a_tariff(700, service="Dagtilbud")]
    grant = a_grant(offer="T1", unit="day", price=None, intervention=intervention)
    assert first_amount(grant, tariffs=tariffs) == ore


def test_provider_ownership_and_factor_are_found_by_way_of_the_offer():
    rows = {
        "offers": [{"offer": "T1", "provider": "L1"}],
        "providers": [{"provider": "L1", "ownership": "private", "price_factor": Decimal("1.25")}],
    }
    snapshot = a_snapshot(grants=[a_grant(offer="T1")], **rows)
    grant = resolved_grants(snapshot).collect().row(0, named=True)
    assert (grant["provider"], grant["ownership"], grant["chain"]) == ("L1", "private", "B1")
    assert (grant["price_factor"], grant["quantity"], grant["share"]) == (Decimal("1.25"), 1, 100)
    assert payments_of(snapshot, *JANUARY)[0][1] == 125_000


def test_the_grants_own_provider_and_ownership_go_before_the_offers():
    snapshot = a_snapshot(
        grants=[a_grant(offer="T1", provider="L2", ownership="regional")],
        offers=[{"offer": "T1", "provider": "L1", "ownership": "private"}],
        providers=[{"provider": "L1", "price_factor": Decimal(2)}],
    )
    grant = resolved_grants(snapshot).collect().row(0, named=True)
    assert (grant["provider"], grant["ownership"], grant["price_factor"]) == ("L2", "regional", 1)
