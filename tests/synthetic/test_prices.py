"""What help truly cost follows the same payment dates as a grant is paid by."""

from dataclasses import replace
from datetime import date

import pytest

from styrbar.synthetic.course import Spell
from styrbar.synthetic.kinds import kinds
from styrbar.synthetic.places import Place
from styrbar.synthetic.prices import Grant, PriceRow, individual_dates, payments_in, service_months

NOWHERE = Place("municipal", None, None, False)
JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def a_grant(
    frequency: str, start: date, end: date = date(2026, 12, 31), kroner: int = 100, quantity: int = 100
) -> Grant:
    kind = replace(kinds()["contact_adult"], frequency=frequency)
    spell = Spell(1, kind, None, NOWHERE, start, end, 1.0)
    return Grant(spell, 1, start, end, quantity, (PriceRow(date(2020, 1, 1), kroner * 100, date(2020, 1, 1)),))


@pytest.mark.parametrize(
    ("frequency", "start", "payments"),
    [
        ("day", date(2026, 1, 30), 2),
        ("week", date(2026, 1, 3), 5),  # 3, 10, 17, 24, 31
        ("week", date(2026, 1, 4), 4),
        ("two_weeks", date(2026, 1, 3), 3),
        ("month", date(2026, 1, 1), 1),
        ("month", date(2026, 1, 2), 0),
        ("quarter", date(2025, 10, 1), 1),
        ("quarter", date(2025, 10, 2), 0),
        ("once", date(2026, 1, 9), 1),
        ("once", date(2025, 12, 31), 0),
    ],
)
def test_payments_of_january(frequency: str, start: date, payments: int) -> None:
    begin = max(start, JANUARY[0])
    assert payments_in(a_grant(frequency, start), begin, JANUARY[1]) == payments


def test_individual_payments_fall_on_agreed_dates_within_the_grant() -> None:
    grant = a_grant("individual", date(2026, 1, 1), date(2026, 5, 1))
    assert individual_dates(grant) == [date(2026, 1, 15), date(2026, 4, 16)]


def test_a_month_costs_its_payments_at_the_price_of_the_month() -> None:
    grant = a_grant("day", date(2025, 12, 31))
    rows = (*grant.prices, PriceRow(date(2026, 1, 1), 200_00, date(2025, 12, 1)))
    months = list(service_months(replace(grant, prices=rows), date(2025, 1, 1), date(2026, 1, 31)))
    assert [m.amount for m in months] == [100_00, 31 * 200_00]


def test_an_amount_is_rounded_half_away_from_zero() -> None:
    grant = a_grant("month", date(2026, 1, 1), quantity=50)
    odd = replace(grant, prices=(PriceRow(date(2020, 1, 1), 101, date(2020, 1, 1)),))
    assert odd.amount(date(2026, 1, 1)) == 51  # 0.5 x 1.01
    assert replace(odd, prices=(PriceRow(date(2020, 1, 1), -101, date(2020, 1, 1)),)).amount(date(2026, 1, 1)) == -51
