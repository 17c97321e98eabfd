"""When a grant pays."""

from datetime import date, timedelta

import pytest
from analysis.grant_cost_world import a_grant, a_snapshot, dates_of, payments_of

from styrbar.analysis.grant_cost import planned_payments

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def the_5th_of_january(**fields):
    return a_grant(from_date=date(2026, 1, 5), **fields)


@pytest.mark.parametrize(("frequency", "apart"), [("day", 1), ("week", 7), ("two_weeks", 14)])
def test_days_and_weeks_are_counted_from_the_from_date(frequency, apart):
    dates = dates_of(the_5th_of_january(frequency=frequency), *YEAR)
    assert dates[:3] == [str(date(2026, 1, 5) + timedelta(days=apart * n)) for n in range(3)]
    assert len(dates) == 360 // apart + 1


def test_a_week_keeps_its_phase_in_a_later_period():
    grant = a_grant(from_date=date(2020, 2, 29), frequency="week")  # a Saturday
    assert dates_of(grant, date(2026, 1, 1), date(2026, 1, 10)) == ["2026-01-03", "2026-01-10"]


def test_a_month_without_payment_day_pays_on_the_first():
    assert dates_of(the_5th_of_january(), date(2026, 1, 1), date(2026, 3, 1)) == ["2026-02-01", "2026-03-01"]


@pytest.mark.parametrize(("day", "first"), [(4, "2026-02-04"), (5, "2026-01-05"), (6, "2026-01-06")])
def test_the_first_payment_is_the_first_payment_day_on_or_after_from(day, first):
    assert dates_of(the_5th_of_january(payment_day=day), *YEAR)[0] == first


@pytest.mark.parametrize(("year", "last"), [(2026, "2026-02-28"), (2028, "2028-02-29")])
def test_a_short_month_pays_on_its_last_day_and_the_next_on_the_31st_again(year, last):
    grant = a_grant(from_date=date(year, 1, 31), payment_day=31)
    assert dates_of(grant, date(year, 1, 1), date(year, 4, 30)) == [
        f"{year}-01-31",
        last,
        f"{year}-03-31",
        f"{year}-04-30",
    ]


def test_a_grant_from_the_last_of_february_pays_that_day_on_payment_day_30():
    grant = a_grant(from_date=date(2026, 2, 28), payment_day=30)
    assert dates_of(grant, date(2026, 1, 1), date(2026, 3, 31)) == ["2026-02-28", "2026-03-30"]


@pytest.mark.parametrize(
    ("frequency", "dates"),
    [
        ("quarter", ["2025-11-30", "2026-02-28", "2026-05-31", "2026-08-31"]),
        ("half_year", ["2025-11-30", "2026-05-31"]),
        ("year", ["2025-11-30"]),
    ],
)
def test_quarters_and_longer_are_reckoned_from_the_first_payment_by_the_payment_day(frequency, dates):
    grant = a_grant(from_date=date(2025, 11, 2), payment_day=31, frequency=frequency)
    assert dates_of(grant, date(2025, 11, 1), date(2026, 10, 31)) == dates


def test_a_payment_on_the_to_date_counts_and_one_the_day_after_does_not():
    until = [dates_of(a_grant(to_date=date(2026, 3, day)), *YEAR)[-1] for day in (1, 2)]
    assert until == ["2026-03-01", "2026-03-01"]
    assert dates_of(a_grant(to_date=date(2026, 2, 28)), *YEAR)[-1] == "2026-02-01"


def test_a_grant_too_short_for_a_payment_day_pays_nothing():
    assert dates_of(a_grant(from_date=date(2026, 1, 2), to_date=date(2026, 1, 31)), *YEAR) == []


def test_an_end_before_the_start_pays_nothing():
    assert dates_of(a_grant(frequency="day", to_date=date(2025, 12, 31)), *YEAR) == []


def test_an_open_ended_grant_runs_to_the_end_of_the_period_asked():
    assert dates_of(a_grant(), date(2035, 11, 15), date(2036, 1, 1)) == ["2035-12-01", "2036-01-01"]


def test_a_date_never_moves_for_a_holiday():
    assert "2026-12-25" in dates_of(a_grant(payment_day=25), *YEAR)


@pytest.mark.parametrize(
    ("on", "paid"), [(date(2027, 3, 1), []), (date(2026, 6, 1), ["2026-06-01"]), (None, ["2026-01-05"])]
)
def test_once_pays_on_its_date_else_from_whatever_the_period(on, paid):
    grant = the_5th_of_january(frequency="once", payment_date=on, to_date=date(2026, 1, 4))
    assert dates_of(grant, *YEAR) == paid


def test_individual_pays_only_the_listed_dates_inside_the_period_and_each_once():
    grant = the_5th_of_january(frequency="individual", to_date=date(2026, 1, 20))
    listed = [{"grant_id": "B1", "payment_date": date(2026, 1, day)} for day in (4, 5, 12, 12, 20, 21)]
    assert dates_of(grant, *YEAR, payments=listed) == ["2026-01-05", "2026-01-12", "2026-01-20"]


def test_a_listed_date_of_a_monthly_grant_is_no_payment():
    assert dates_of(a_grant(), *YEAR, payments=[{"grant_id": "B1", "payment_date": date(2026, 1, 12)}]) == dates_of(
        a_grant(), *YEAR
    )


def test_a_draft_counts_in_neither_total_and_an_expected_grant_in_one():
    snapshot = a_snapshot(grants=[a_grant(grant_id=s, status=s) for s in ("draft", "expected", "granted")])
    day = date(2026, 1, 1)
    totals = {
        s: planned_payments(snapshot, day, day, s).collect()["grant_id"].sort().to_list()
        for s in ("granted", "expected")
    }
    assert totals == {"granted": ["granted"], "expected": ["expected", "granted"]}


def test_a_snapshot_without_grants_has_no_payments():
    assert payments_of(a_snapshot(), *YEAR) == []
