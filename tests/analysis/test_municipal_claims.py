"""Claims against other municipalities lapse 12 months after the help was given, to the day."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from analysis.year_world import a_year, an_invoice, kr

from styrbar.analysis.municipal_claims import Claims, municipal_claims

OWN, OTHER = 751, 101
CITIZENS = [
    {"citizen": "b1", "paying_municipality": OTHER},
    {"citizen": "b2", "paying_municipality": OWN},
    {"citizen": "b3", "paying_municipality": None},
]
TODAY = date(2027, 1, 31)


def claims(*postings: dict[str, Any], day: date = TODAY, soon: int = 90) -> Claims:
    """The claims on a day."""
    return municipal_claims(a_year([], list(postings), citizens=CITIZENS), OWN, day, 12, soon)


def amounts(found: Claims) -> list[tuple[date, int, str]]:
    return list(found.months.select("month", "amount", "state").iter_rows())


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 10, 3), "open"),  # 90 days before the first day's claim lapses is 03-10-2026 + 90 = 01-01-2027
        (date(2026, 10, 4), "soon"),
        (date(2027, 1, 1), "soon"),
        (date(2027, 1, 2), "lapsing"),
        (date(2027, 1, 31), "lapsing"),
        (date(2027, 2, 1), "lapsed"),
    ],
)
def test_a_months_claim_begins_to_lapse_with_its_first_day_and_has_lapsed_after_its_last(day: date, state: str) -> None:
    found = claims(an_invoice(1), day=day, soon=89)
    assert amounts(found) == [(date(2026, 1, 1), kr(10_000), state)]


def test_the_days_left_are_counted_to_the_day_when_the_whole_month_can_be_claimed() -> None:
    assert claims(an_invoice(1), day=date(2026, 12, 22)).months.select("begins", "ends", "days").row(0) == (
        date(2027, 1, 1), date(2027, 1, 31), 10,
    )  # fmt: skip


def test_help_given_in_february_of_a_leap_year_lapses_on_the_28th() -> None:
    leap = an_invoice(1, service_from=date(2028, 2, 1), service_to=date(2028, 2, 29), posting_date=date(2028, 3, 1))
    assert claims(leap, day=date(2028, 6, 1)).months.select("begins", "ends").row(0) == (
        date(2029, 2, 1), date(2029, 2, 28),
    )  # fmt: skip


def test_what_we_pay_ourselves_is_no_claim_and_what_nobody_is_said_to_pay_is_told() -> None:
    found = claims(an_invoice(1, citizen="b2"), an_invoice(1, citizen="b3"), an_invoice(1, citizen=None, offer=None))
    assert found.months.is_empty()
    assert (found.unknown, found.unknown_citizens) == (kr(10_000), 1)


def test_the_month_is_that_of_the_help_and_not_of_the_invoice() -> None:
    late = an_invoice(4, service_from=date(2026, 1, 1), service_to=date(2026, 2, 28))
    assert amounts(claims(late, day=date(2026, 6, 1))) == [
        (date(2026, 1, 1), kr(5_000), "open"),
        (date(2026, 2, 1), kr(5_000), "open"),
    ]


def test_income_of_the_month_reduces_it_and_what_is_over_pays_the_oldest() -> None:
    # January 10.000, February 10.000, and 12.000 received in March: January is paid, and 2.000 of February
    found = claims(an_invoice(1), an_invoice(2), an_invoice(3, -12_000), day=date(2026, 6, 1))
    assert amounts(found) == [(date(2026, 2, 1), kr(8_000), "open")]
    assert amounts(claims(an_invoice(1), an_invoice(1, -10_000), day=date(2026, 6, 1))) == []


def test_only_running_cost_is_claimed() -> None:
    assert amounts(claims(an_invoice(1, dranst=2), day=date(2026, 6, 1))) == []


@pytest.mark.parametrize(("day", "listed"), [(date(2028, 1, 31), True), (date(2028, 2, 1), False)])
def test_what_lapsed_a_year_ago_is_one_sum(day: date, listed: bool) -> None:
    found = claims(an_invoice(1), day=day)
    assert (not found.months.is_empty()) == listed
    assert found.forgotten == (0 if listed else kr(10_000))


def test_nothing_booked_is_no_claim() -> None:
    assert claims().months.schema["amount"] == pl.Int64
    assert claims().unknown == 0
