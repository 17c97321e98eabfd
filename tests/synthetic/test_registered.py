"""What the systems know changes with the day."""

from datetime import date

from synthetic.test_prices import a_grant

from styrbar.synthetic.registered import Registered

GRANT = a_grant("day", date(2026, 1, 1), date(2026, 9, 30))


def test_help_known_before_it_is_granted_is_expected() -> None:
    row = Registered(GRANT, date(2025, 11, 1), date(2025, 12, 15), date(2026, 10, 5))
    assert (row.status(date(2025, 12, 14)), row.status(date(2025, 12, 15))) == ("expected", "granted")


def test_the_end_stands_from_the_day_it_is_known() -> None:
    row = Registered(GRANT, date(2026, 1, 1), date(2026, 1, 1), date(2026, 10, 5))
    assert (row.end(date(2026, 10, 4)), row.end(date(2026, 10, 5))) == (None, date(2026, 9, 30))


def test_a_planned_end_moves_half_a_year_at_a_time_until_the_true_one_is_known() -> None:
    row = Registered(GRANT, date(2026, 1, 1), date(2026, 1, 1), date(2026, 10, 5), planned=True)
    assert row.end(date(2026, 1, 31)) == date(2026, 7, 1)  # day 182
    assert row.end(date(2026, 7, 31)) == date(2026, 12, 30)  # day 364


def test_the_second_registration_of_the_same_help_has_a_number_and_start_of_its_own() -> None:
    row = Registered(GRANT, date(2026, 1, 1), date(2026, 1, 1), date(2026, 10, 5), copy=True)
    assert (row.grant_id, row.start) == ("B000001-1A", date(2026, 1, 2))
