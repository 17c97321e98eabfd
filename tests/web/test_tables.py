"""How an answer's table is sorted, narrowed, paged and written."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.http import QueryDict

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.web import cells
from styrbar.web.tables import ROWS, TableView, danish_order, money_address
from support.sample_pages import table


def view(query: str = "", rows: int = 7, number: int = 1) -> TableView:
    return TableView(table(rows), QueryDict(query), number)


def names(shown: TableView) -> list[str | None]:
    return shown.found["offer"].to_list()


def test_words_are_sorted_as_danes_do_with_the_missing_last() -> None:
    right = ["Birkely <b>", "Zebraen", "Ærøgården", "Østerbo", "Åhuset", "Aabo"]
    assert sorted(names(view("sorter=1"))[:4]) == sorted(right[:4])
    assert names(view("sorter=1"))[:4] == right[:4]
    assert set(names(view("sorter=1"))[4:6]) == {"Aabo", "Åhuset"}
    assert names(view("sorter=-1"))[-1] is names(view("sorter=1"))[-1] is None


def test_case_is_set_aside() -> None:
    words = pl.DataFrame({"w": ["b", "A", "C", "a"]})
    assert words.sort(danish_order(pl.col("w")), maintain_order=True)["w"].to_list() == ["A", "a", "b", "C"]


@pytest.mark.parametrize("nonsense", ["sorter=99", "sorter=x", "sorter=0", "side=x", "side=-1"])
def test_nonsense_in_the_address_is_as_nothing(nonsense: str) -> None:
    assert names(view(nonsense)) == names(view())
    assert view(nonsense).page == 1


def test_the_first_click_sorts_figures_with_the_largest_first_and_the_second_turns_it() -> None:
    assert view().headings()[3].address == "?sorter=-4"
    assert view("sorter=-4").headings()[3].address == "?sorter=4"
    assert view("sorter=-4").headings()[3].sorted == "descending"
    assert view().headings()[0].address == "?sorter=1"
    assert [heading.sorted for heading in view("sorter=1").headings()][:2] == ["ascending", ""]


def test_sorting_keeps_the_rest_of_the_address_and_goes_to_the_first_page() -> None:
    assert view("aar=2026&side=3").headings()[0].address == "?aar=2026&sorter=1"


def test_the_second_table_has_its_own_choices() -> None:
    assert names(view("sorter=-7&2-find=zebra", number=2)) == ["Zebraen"]
    assert view("2-find=zebra").found.height == 7


def test_words_are_found_in_any_case_and_text_column_and_taken_as_they_stand() -> None:
    assert names(view("find=ØSTER")) == ["Østerbo"]
    assert names(view("find=b00000000003")) == ["Zebraen"]
    assert names(view("find=.*")) == []


def test_the_totals_are_of_all_pages() -> None:
    assert ROWS == 500
    shown = view(rows=501)
    assert (shown.pages, shown.body().count("<tr>")) == (2, 500)
    assert view("side=2", rows=501).body().count("<tr>") == 1
    assert view("side=9", rows=501).page == 2
    assert shown.totals()[6] == (' class="num"', "125.250")  # 0 + 1 + … + 500


def test_the_totals_of_what_was_found_are_of_all_that_was_found() -> None:
    assert view("find=zebra", rows=21).totals()[6][1] == "30"  # 3 + 10 + 17


def test_a_table_without_sums_has_no_bottom_line() -> None:
    whole = table(3)
    bare = AnswerTable("a", "A", whole.columns[:2], whole.frame.select("offer", "citizen"))
    assert TableView(bare, QueryDict()).totals() == []


@pytest.mark.parametrize(("letters", "look"), [(22, "whole"), (23, ""), (27, ""), (28, "long")])
def test_a_column_of_short_texts_stays_on_one_line_and_one_of_long_texts_is_given_room(letters: int, look: str) -> None:
    column = AnswerColumn("name", "Navn")
    frame = pl.DataFrame({"name": ["x" * letters, None]})
    assert TableView(AnswerTable("a", "A", (column,), frame), QueryDict()).headings()[0].look == look


@pytest.mark.parametrize(("rows", "columns", "fits"), [(60, 9, True), (61, 9, False), (60, 10, False)])
def test_a_table_that_a_page_can_hold_is_given_no_box(rows: int, columns: int, fits: bool) -> None:
    whole = table(rows)
    kept = whole.columns[:columns]
    narrow = AnswerTable("a", "A", kept, whole.frame.select(c.name for c in kept))
    assert TableView(narrow, QueryDict()).fits == fits


def test_a_value_is_written_as_text_and_never_as_markup() -> None:
    assert "Birkely &lt;b&gt;" in view().body()
    assert "<b>" not in view().body()


def test_a_row_opens_by_its_own_key_however_the_table_is_sorted() -> None:
    shown = TableView(table(4), QueryDict("sorter=-7"), 1, lambda keys: f"/r/{keys['number']}?a&b")
    assert (
        shown.body()
        .splitlines()[0]
        .startswith('<tr><th scope="row" class="whole"><a href="/r/3?a&amp;b" title="Åbn">Zebraen</a>')
    )


def test_a_row_without_a_name_can_still_be_opened() -> None:
    shown = TableView(table(7), QueryDict(), 1, lambda keys: "/r/")
    assert '<a href="/r/" title="Åbn">(ikke oplyst)</a>' in shown.body()


def test_more_and_less_are_told_apart_by_sign_and_not_by_colour_alone() -> None:
    body = view(rows=200).body()
    assert '<td class="num more">+98</td>' in body  # 197.530,86 - 100.000,00 kr.
    assert '<td class="num less">-' in body


def test_money_is_shown_in_thousands_or_in_kroner() -> None:
    assert '<td class="num">198</td>' in view(rows=1).body()
    assert '<td class="num">197.530,86</td>' in view("vis=kroner", rows=1).body()
    assert (view().headings()[3].unit, view("vis=kroner").headings()[3].unit) == ("1.000 kr.", "kr.")
    assert money_address(QueryDict("aar=2026&hvor=a&hvor=b")) == "?aar=2026&hvor=a&hvor=b&vis=kroner"
    assert money_address(QueryDict("aar=2026&vis=kroner")) == "?aar=2026"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "Åhuset", "Åhuset"),
        ("kroner", 123_456_789, "1.235"),
        ("kroner", -50_000, "-1"),
        ("decimal", Decimal("1234.5"), "1.234,50"),
        ("integer", 1234, "1.234"),
        ("percent", 0.1234, "12,3 %"),
        ("date", date(2026, 1, 31), "31-01-2026"),
        ("month", date(2026, 1, 1), "januar 2026"),
        ("flag", False, "Nej"),
        ("kroner", None, ""),
    ],
)
def test_a_value_is_written_in_danish(kind: str, value: object, text: str) -> None:
    assert cells.writer(kind)(value) == text


@pytest.mark.parametrize(
    ("ore", "text"),
    [(99_999_999, "1.000.000 kr."), (100_000_000, "1,0 mio. kr."), (-41_234_567_890, "-412,3 mio. kr.")],
)
def test_a_key_figure_is_in_millions_from_a_million(ore: int, text: str) -> None:
    assert cells.figure(ore, "kroner") == text


def test_a_key_figure_that_could_not_be_reckoned_says_so() -> None:
    assert cells.figure(None, "kroner") == "Ikke beregnet"
