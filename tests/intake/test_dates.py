"""Dates in all the ways files write them."""

from datetime import date

import pytest

from styrbar.intake.dates import evidence, is_open_end, read, read_month

LAST_OF_JANUARY = date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    ["31-01-2026", "31.01.2026", "31/01/2026", "31-1-2026", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 23:59",
     "20260131", "46053", "46053.75", "31-01-26", "\x01d:2026-01-31", "\x01n:46053", " 31-01-2026 ",
     "31-01-2026 14:05"],
)  # fmt: skip
def test_every_way_of_writing_the_same_day(text):
    assert read(text) == LAST_OF_JANUARY


@pytest.mark.parametrize("text", ["31-02-2026", "2026", "i går", "13/31/2026", "19999", "1234567"])
def test_what_is_no_date_is_none(text):
    assert read(text) is None


def test_only_years_from_1900_to_2100_can_be_meant():
    assert read("31-12-1899") is None
    assert read("01-01-1900") == date(1900, 1, 1)
    assert read("31-12-2100") == date(2100, 12, 31)
    assert read("01-01-2205") is None


def test_two_digit_years_turn_at_fifty():
    assert read("01-01-49") == date(2049, 1, 1)
    assert read("01-01-50") == date(1950, 1, 1)


def test_a_zoned_stamp_is_cut_in_copenhagen():
    assert read("2026-01-31T22:59:00Z") == LAST_OF_JANUARY
    assert read("2026-01-31T23:00:00Z") == date(2026, 2, 1)  # midnight in Copenhagen
    assert read("2026-06-30T22:00:00+00:00") == date(2026, 7, 1)  # summer time


def test_slashed_dates_are_day_first_unless_the_column_says_otherwise():
    assert read("01/02/2026") == date(2026, 2, 1)
    assert read("01/02/2026", month_first=True) == date(2026, 1, 2)
    assert read("01-02-2026", month_first=True) == date(2026, 2, 1)
    assert (evidence("01/13/2026") | evidence("01/02/2026")).reads_month_first
    assert not (evidence("01/13/2026") | evidence("13/01/2026")).reads_month_first


def test_the_year_9999_means_no_end():
    assert is_open_end("31-12-9999")
    assert not is_open_end("31-12-2099")


def test_a_month_is_its_first_day():
    assert read_month("2026-01") == read_month("01-2026") == read_month("31-01-2026") == date(2026, 1, 1)
