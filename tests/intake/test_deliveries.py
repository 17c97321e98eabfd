"""Which files make a delivery, and what dates it."""

from collections import Counter
from datetime import date

import pytest

from styrbar.errors import BadInput
from styrbar.intake.deliveries import data_date, folder_date, newest_of_most, plan_deliveries


def test_a_file_is_a_delivery_of_itself(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    assert [(p.name, p.data_date) for p in plan_deliveries(tmp_path / "a.csv")] == [("a.csv", None)]


def test_dated_folders_come_in_order_and_a_month_is_its_last_day(tmp_path):
    for name in ("2026-02", "levering 2026-01-15", "noter"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("x")
    planned = plan_deliveries(tmp_path)
    assert [p.data_date for p in planned] == [date(2026, 1, 15), date(2026, 2, 28)]


def test_only_files_that_can_be_tables_are_taken_from_a_folder(tmp_path):
    for name in ("b.CSV", "a.xlsx", "læs mig.md", ".skjult.csv", "~$a.xlsx"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in plan_deliveries(tmp_path)[0].paths] == ["a.xlsx", "b.CSV"]


@pytest.mark.parametrize("make", ["nothing", "empty", "both"])
def test_a_path_without_a_clear_delivery_is_refused(tmp_path, make):
    path = tmp_path / "mappe"
    if make != "nothing":
        path.mkdir()
    if make == "both":
        (path / "2026-01").mkdir()
        (path / "2026-01" / "a.csv").write_text("x")
        (path / "b.csv").write_text("x")
    with pytest.raises(BadInput):
        plan_deliveries(path)


def test_a_folder_name_with_an_impossible_date_has_none():
    assert folder_date("2026-13") is None
    assert folder_date("12026-01") is None


def test_the_newest_posting_dates_the_delivery_but_a_slip_of_the_year_does_not():
    days = Counter({date(2026, 1, 31): 5, date(2026, 2, 3): 1, date(2062, 2, 3): 1, date(1999, 1, 1): 2})
    assert newest_of_most(days) == date(2026, 2, 3)


def test_the_stated_date_goes_before_the_extracts_and_that_before_the_postings():
    days = Counter({date(2026, 3, 1): 1})
    assert data_date(date(2026, 1, 1), [date(2026, 2, 1)], days) == date(2026, 1, 1)
    assert data_date(None, [date(2026, 2, 1)], days) == date(2026, 2, 1)
    assert data_date(None, [], days) == date(2026, 3, 1)
    with pytest.raises(BadInput, match="hvilken dato"):
        data_date(None, [], Counter())
