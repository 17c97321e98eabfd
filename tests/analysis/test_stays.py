"""Stays from rows of help: breaks, windows and who is left out."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from analysis.flow_world import ANNA, BO

from styrbar.analysis.stays import Stays, groups_of, stays

START, END = date(2025, 1, 1), date(2026, 12, 31)


def given(citizen: str | None, start: date | None, end: date | None, **more: Any) -> dict[str, Any]:
    return {"citizen": citizen, "key": "k", "group": "g", "from_date": start, "to_date": end, "amount": 0} | more


def made(*rows: dict[str, Any], gap: int = 30, cut: bool = False) -> Stays:
    schema = {
        "citizen": pl.String, "key": pl.String, "group": pl.String, "from_date": pl.Date, "to_date": pl.Date,
        "amount": pl.Int64,
    }  # fmt: skip
    return stays(pl.DataFrame(list(rows), schema=schema), START, END, gap=gap, cut=cut)


def spans(found: Stays) -> list[tuple[date, date]]:
    return found.frame.select("first", "last").rows()  # type: ignore[return-value]


@pytest.mark.parametrize(("breaks", "count"), [(0, 1), (30, 1), (31, 2)])
def test_a_break_longer_than_the_pause_ends_a_stay(breaks: int, count: int) -> None:
    first = given(ANNA, date(2025, 2, 1), date(2025, 3, 31))
    again = date(2025, 4, 1) + timedelta(days=breaks)
    assert len(spans(made(first, given(ANNA, again, date(2025, 8, 31))))) == count


def test_rows_that_overlap_are_one_stay_to_the_latest_day() -> None:
    found = made(
        given(ANNA, date(2025, 2, 1), date(2025, 12, 1)),
        given(ANNA, date(2025, 3, 1), date(2025, 4, 1)),
        given(ANNA, date(2025, 12, 20), date(2026, 2, 1)),
    )
    assert spans(found) == [(date(2025, 2, 1), date(2026, 2, 1))]


def test_another_citizen_or_another_help_is_another_stay() -> None:
    days = date(2025, 2, 1), date(2025, 3, 1)
    assert len(spans(made(given(ANNA, *days), given(BO, *days), given(ANNA, *days, key="other")))) == 3


def test_a_stay_begun_before_the_window_enters_late() -> None:
    # 31 days of December before the window; the 31 of January make 62 in all.
    found = made(given(ANNA, date(2024, 12, 1), date(2025, 1, 31)))
    assert (found.watched.entry[0], found.watched.last[0], found.watched.ended[0]) == (31, 62, True)


@pytest.mark.parametrize(("first", "kept"), [(START, 0), (START + timedelta(days=1), 1)])
def test_a_cut_stay_from_the_windows_first_day_has_no_known_beginning(first: date, kept: int) -> None:
    found = made(given(ANNA, first, date(2025, 5, 1)), cut=True)
    assert (len(found.watched), found.unknown) == (kept, 1 - kept)


@pytest.mark.parametrize(
    ("last", "ended"),
    [(None, False), (END, False), (END - timedelta(days=30), False), (END - timedelta(days=31), True),
     (END + timedelta(days=90), False)],
)  # fmt: skip
def test_a_stay_that_may_go_on_is_still_there(last: date | None, ended: bool) -> None:
    found = made(given(ANNA, date(2026, 6, 1), last))
    assert found.watched.ended[0] == ended
    assert found.watched.last[0] <= (END - date(2026, 6, 1)).days + 1


def test_what_is_before_or_after_the_window_is_not_watched() -> None:
    over = given(ANNA, date(2023, 1, 1), date(2024, 12, 31))
    later = given(BO, END + timedelta(days=1), None)
    assert spans(made(over, later)) == []


def test_rows_without_dates_are_counted_and_left_out() -> None:
    found = made(given(ANNA, None, None), given(None, START, END), given(BO, date(2025, 2, 1), date(2025, 3, 1)))
    assert (found.undated, len(found.watched)) == (2, 1)


def test_a_cost_lies_on_the_stays_own_days() -> None:
    found = made(
        given(BO, date(2025, 5, 1), date(2025, 6, 30)),
        given(ANNA, date(2025, 2, 1), date(2025, 2, 28), amount=5),
        given(ANNA, date(2025, 3, 1), date(2025, 3, 31), amount=7),
    )
    assert found.frame["citizen"].to_list() == [ANNA, BO]
    assert found.rows.sort("stay", "first").rows() == [(0, 1, 28, 5), (0, 29, 59, 7), (1, 1, 61, 0)]


def test_the_group_is_that_of_the_first_row_and_the_largest_group_comes_first() -> None:
    one = [given(ANNA, date(2025, 2, 1), date(2025, 3, 1), group=None, key=str(n)) for n in range(2)]
    other = [given(BO, date(2025, 2, 1), date(2025, 3, 1)), given(BO, date(2025, 3, 2), date(2025, 4, 1), group="z")]
    found = groups_of(made(*one, *other), 5)
    assert [(group, int(chosen.sum())) for group, chosen in found] == [(None, 2), ("g", 1)]
