"""Cost by the day, and cost in a full year."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.grant_cost_world import a_grant, a_snapshot

from styrbar.analysis.grant_cost import accrued, full_year
from styrbar.analysis.grant_cost.exact import AmountTooLarge

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def months(start, end, *grants, **rows):
    """(month, days, units in ten-thousandths, øre, days without price) in order."""
    frame = accrued(a_snapshot(grants=list(grants), **rows), start, end, "granted").collect().sort("grant_id", "month")
    return [(row[1].month, *row[2:]) for row in frame.rows()]


def in_january(grant, **rows):
    return months(date(2026, 1, 1), date(2026, 1, 31), grant, **rows)[0][1:4]


@pytest.mark.parametrize(
    ("frequency", "units", "ore"),
    [
        ("day", 310_000, 3_100_000),  # 31 x 1.000,00
        ("week", 44_286, 442_857),  # 31/7 x 1.000,00 = 4.428,571...
        ("two_weeks", 22_143, 221_429),  # 31/14
        ("month", 10_000, 100_000),
        ("quarter", 3_333, 33_333),
        ("half_year", 1_667, 16_667),
        ("year", 833, 8_333),
    ],
)
def test_a_whole_month_costs_its_days_over_the_days_of_a_payment(frequency, units, ore):
    assert in_january(a_grant(frequency=frequency)) == (31, units, ore)


def test_a_part_of_a_month_costs_its_days_over_the_days_of_the_month():
    grant = a_grant(from_date=date(2026, 1, 30), to_date=date(2026, 2, 7))
    assert months(*YEAR, grant) == [(1, 2, 645, 6_452, 0), (2, 7, 2_500, 25_000, 0)]  # 2/31 and 7/28


def test_a_leap_february_has_29_days():
    grant = a_grant(from_date=date(2028, 2, 29), to_date=date(2028, 2, 29))
    assert months(date(2028, 1, 1), date(2028, 12, 31), grant) == [(2, 1, 345, 3_448, 0)]  # 1/29


def test_it_is_rounded_once_a_grant_and_month_also_when_the_price_changes():
    prices = [
        {"grant_id": "B1", "price": Decimal("0.01"), "from_date": date(2026, 1, 1), "to_date": date(2026, 1, 15)},
        {"grant_id": "B1", "price": Decimal("0.02"), "from_date": date(2026, 1, 16), "to_date": None},
    ]
    # 15/31 x 1 øre + 16/31 x 2 øre = 1,516 øre
    assert in_january(a_grant(price=None), prices=prices) == (31, 10_000, 2)


def test_half_an_ore_of_income_is_rounded_away_from_zero():
    grant = a_grant(frequency="two_weeks", price=Decimal("-0.07"), to_date=date(2026, 1, 1))
    assert in_january(grant)[2] == -1  # 7 øre / 14


def test_days_without_price_are_counted_and_never_zero():
    half = [{"grant_id": "B1", "price": Decimal(31), "from_date": date(2026, 1, 22), "to_date": date(2026, 1, 31)}]
    found = months(date(2026, 1, 1), date(2026, 2, 28), a_grant(price=None), prices=half)
    assert found == [(1, 31, 10_000, 1_000, 21), (2, 28, 10_000, None, 28)]


def test_days_count_though_no_payment_day_falls_in_the_period():
    grant = a_grant(from_date=date(2026, 1, 2), to_date=date(2026, 1, 31))
    assert in_january(grant) == (30, 9_677, 96_774)


def test_a_later_link_takes_over_the_days_from_its_from_date():
    earlier = a_grant(grant_id="A", chain="K", chain_order=1)
    later = earlier | {"grant_id": "B", "chain_order": 2, "frequency": "day"}
    later |= {"from_date": date(2026, 1, 11), "to_date": date(2026, 1, 20)}
    assert [row[1] for row in months(*YEAR, earlier, later)] == [10, 10]


def test_only_the_days_of_the_period_asked_count():
    assert months(date(2026, 1, 31), date(2026, 2, 1), a_grant(frequency="day")) == [
        (1, 1, 10_000, 100_000, 0),
        (2, 1, 10_000, 100_000, 0),
    ]


def test_once_and_individual_cost_on_their_date_and_cover_no_days():
    listed = [{"grant_id": "B2", "payment_date": date(2026, 3, day)} for day in (1, 31)]
    once = a_grant(frequency="once", payment_date=date(2026, 2, 3), quantity=Decimal("1.5"))
    individual = a_grant(grant_id="B2", frequency="individual")
    assert months(*YEAR, once, individual, payments=listed) == [(2, 0, 15_000, 150_000, 0), (3, 0, 20_000, 200_000, 0)]


def test_a_paid_once_payment_costs_what_was_paid_when_it_was_paid_with_its_units_once():
    paid = {"grant_id": "B1", "payment_date": date(2026, 1, 1)}
    parts = [paid | {"paid_amount": 5, "paid_date": date(2026, n, 9)} for n in (3, 4)]
    assert months(*YEAR, a_grant(frequency="once"), payments=parts) == [(3, 0, 10_000, 5, 0), (4, 0, 0, 5, 0)]


def test_what_is_paid_of_a_monthly_grant_does_not_change_what_its_days_cost():
    paid = [{"grant_id": "B1", "payment_date": date(2026, 1, 1), "paid_amount": 5}]
    assert in_january(a_grant(), payments=paid) == in_january(a_grant())


def test_a_once_payment_without_price_is_one_day_without_price():
    assert months(*YEAR, a_grant(frequency="once", price=None)) == [(1, 0, 10_000, None, 1)]


@pytest.mark.parametrize("price", ["1e20", "1e31"])
def test_a_day_too_dear_to_reckon_with_is_an_error_naming_the_grant(price):
    with pytest.raises(AmountTooLarge, match="bevilling B1"):
        in_january(a_grant(price=Decimal(price), frequency="day"))


def year_of(grant, year=2026, **rows):
    return full_year(a_snapshot(grants=[grant], **rows), year, "granted").collect().row(0)[1:]


@pytest.mark.parametrize(
    ("frequency", "payments"),
    [("day", 365), ("week", 53), ("two_weeks", 27), ("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)],
)
def test_a_full_year_replays_the_schedule_ignoring_from_and_to(frequency, payments):
    # 2 July is 26 weeks after 1 January 2026, a Thursday: 53 Thursdays, of which 27 are every other
    grant = a_grant(frequency=frequency, from_date=date(2026, 7, 2), to_date=date(2026, 7, 3))
    assert year_of(grant) == (payments * 100_000, 0)


def test_a_quarterly_grant_keeps_its_months_in_an_earlier_year():
    prices = [
        {"grant_id": "B1", "price": Decimal(m), "from_date": date(2025, m, 1), "to_date": date(2025, m, 28)}
        for m in range(1, 13)
    ]
    grant = a_grant(frequency="quarter", from_date=date(2026, 2, 1), price=None)
    assert year_of(grant, 2025, prices=prices) == ((2 + 5 + 8 + 11) * 100, 0)


def test_a_date_without_price_takes_the_nearest_in_the_year_and_the_earlier_of_two():
    def priced(price, start, end):
        return {"grant_id": "B1", "price": Decimal(price), "from_date": start, "to_date": end}

    prices = [
        priced(1, date(2026, 3, 1), date(2026, 3, 11)),  # January to March; 1 April is 21 days after, 19 before
        priced(2, date(2026, 4, 20), date(2026, 4, 20)),  # April; 1 May is 11 days after
        priced(3, date(2026, 5, 12), date(2026, 6, 30)),  # and 11 days before: the earlier; June and the rest
        priced(900, date(2025, 1, 1), date(2025, 12, 31)),
    ]
    assert year_of(a_grant(price=None), prices=prices) == ((3 * 1 + 2 * 2 + 7 * 3) * 100, 0)


def test_a_year_without_any_price_is_unpriced_and_not_zero():
    prices = [{"grant_id": "B1", "price": Decimal(1), "from_date": date(2025, 1, 1), "to_date": date(2025, 12, 31)}]
    assert year_of(a_grant(price=None), prices=prices) == (None, 12)


@pytest.mark.parametrize(("year", "amount"), [(2025, 0), (2026, 100_000), (2027, 0)])
def test_a_once_payment_counts_in_its_own_year(year, amount):
    assert year_of(a_grant(frequency="once", payment_date=date(2026, 12, 31)), year) == (amount, 0)


def test_listed_dates_of_the_year_count_also_outside_the_period():
    listed = [{"grant_id": "B1", "payment_date": date(2026, month, 1)} for month in (1, 12)]
    grant = a_grant(frequency="individual", from_date=date(2026, 6, 1))
    assert year_of(grant, payments=listed) == (200_000, 0)


@pytest.mark.parametrize(("start", "amount"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 1_200_000)])
def test_a_link_replaced_by_the_last_of_december_costs_nothing(start, amount):
    links = [
        a_grant(grant_id="A", chain="K", chain_order=1),
        a_grant(grant_id="B", chain="K", chain_order=2, from_date=start),
    ]
    found = dict(full_year(a_snapshot(grants=links), 2026, "granted").select("grant_id", "amount").collect().rows())
    assert found == {"A": amount, "B": 1_200_000}


def test_what_is_paid_does_not_change_the_full_year():
    paid = [{"grant_id": "B1", "payment_date": date(2026, 1, 1), "paid_amount": 5}]
    assert year_of(a_grant(), payments=paid) == (1_200_000, 0)
