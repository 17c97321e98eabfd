"""A yearly amount is projected only by a book that was asked to, year by year, rounded once, and always marked."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.errors import BadInput
from styrbar.rules.book import Rule, RuleBook, RuleNotInForce, Source, Value, rules
from styrbar.rules.projection import (
    ROUNDING,
    PercentageMissing,
    index_percentages,
    projected,
    projected_amount,
    yearly_percentages,
)
from styrbar.rules.words import in_words

ACT = Source("Serviceloven", "§ 176", verified=True)
LIMIT = Rule("a.limit", "Grænsen", "kroner", (Value(date(2022, 1, 1), date(2022, 12, 31), "860000", ACT),), yearly=True)
ENDED = Rule("a.ended", "Ophævet", "kroner", (Value(date(2020, 1, 1), date(2020, 12, 31), "100", ACT),))
ROUND = rules()[ROUNDING]
BOOK = RuleBook([LIMIT, ENDED, ROUND])
PERCENTAGES = {2023: Decimal("3.4"), 2024: Decimal("4.7"), 2025: Decimal("3.6")}
NEW_YEAR_25 = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2022, 12, 31), 860_000),
        (date(2023, 1, 1), 890_000),  # 889.240
        (date(2023, 12, 31), 890_000),
        (date(2024, 1, 1), 930_000),  # 931.034,28
        (NEW_YEAR_25, 960_000),  # 964.551,51
    ],
)
def test_percentages_are_chained_and_the_amount_rounded_once(day: date, amount: int) -> None:
    found = projected(BOOK, PERCENTAGES).at("a.limit", day)
    assert found.ore == amount * 100
    assert found.projected == (day.year > 2022)


def test_the_years_between_are_not_rounded() -> None:
    found = projected(BOOK, dict.fromkeys((2023, 2024), Decimal(3))).at("a.limit", date(2024, 1, 1))
    assert found.ore == 910_000_00  # 860.000 x 1,03 x 1,03 = 912.374; by way of 890.000 it would be 920.000


def test_a_projected_value_says_what_it_is_and_is_not_verified() -> None:
    found = projected(BOOK, PERCENTAGES).at("a.limit", date(2024, 6, 1))
    assert in_words(found) == "930.000 kr. (fremskrevet)"
    assert found.value.projected == (
        "fremskrevet fra 860.000 kr., der gjaldt til 31-12-2022, med 3,4 % til 2023, 4,7 % til 2024, afrundet til "
        "10.000 kr."
    )
    assert not found.value.source.verified
    assert (found.value.start, found.value.end) == (date(2024, 1, 1), date(2024, 12, 31))


def test_nothing_is_projected_unless_it_is_asked_for() -> None:
    with pytest.raises(RuleNotInForce):
        BOOK.at("a.limit", date(2023, 1, 1))


def test_a_rule_that_ended_for_good_is_not_projected() -> None:
    with pytest.raises(RuleNotInForce):
        projected(BOOK, PERCENTAGES).at("a.ended", date(2023, 1, 1))


def test_the_time_before_the_first_value_is_not_projected() -> None:
    with pytest.raises(RuleNotInForce, match="01-01-2022"):
        projected(BOOK, PERCENTAGES).at("a.limit", date(2021, 12, 31))


def test_an_amount_that_ended_within_the_year_is_not_last_years() -> None:
    short = Rule("a.limit", "Grænsen", "kroner", (Value(date(2022, 1, 1), date(2022, 6, 30), "1", ACT),), yearly=True)
    with pytest.raises(RuleNotInForce):
        projected(RuleBook([short, ROUND]), PERCENTAGES).at("a.limit", date(2022, 7, 1))


def test_a_year_without_percentage_is_named() -> None:
    with pytest.raises(PercentageMissing, match=r"Grænsen.*2025.*2024"):
        projected(BOOK, {2023: Decimal(3), 2025: Decimal(3)}).at("a.limit", NEW_YEAR_25)


def test_of_many_missing_years_the_first_are_named() -> None:
    with pytest.raises(PercentageMissing, match=r"for 2023, 2024, 2025, 2026, 2027 …\."):
        projected(BOOK, {}).at("a.limit", date(2028, 1, 1))
    with pytest.raises(PercentageMissing, match=r"for 2023, 2024, 2025, 2026, 2027\."):
        projected(BOOK, {}).at("a.limit", date(2027, 1, 1))


def test_an_own_value_is_what_is_projected_from() -> None:
    own = Value(date(2024, 1, 1), date(2024, 12, 31), "1000000", ACT)
    book = projected(BOOK, PERCENTAGES).with_own([("a.limit", own)])
    assert book.at("a.limit", date(2024, 1, 1)).value.own
    assert book.at("a.limit", NEW_YEAR_25).ore == 1_040_000_00  # 1.036.000
    assert book.at("a.limit", date(2023, 1, 1)).ore == 890_000_00


@pytest.mark.parametrize("percent", ["NaN", "-100"])
def test_a_percentage_that_cannot_be_used_is_refused(percent: str) -> None:
    with pytest.raises(BadInput, match="2023"):
        projected(BOOK, {2023: Decimal(percent)})


@given(st.integers(0, 10**9), st.lists(st.decimals(-50, 50, places=2), max_size=5), st.sampled_from([0, 1, 10_000]))
def test_rounding_moves_the_amount_by_half_a_step_at_most(amount: int, raises: list[Decimal], step: int) -> None:
    exact = projected_amount(Decimal(amount), raises, Decimal(0))
    rounded = projected_amount(Decimal(amount), raises, Decimal(step))
    assert abs(rounded - exact) * 2 <= step
    assert not step or rounded % step == 0


def test_a_rule_can_be_what_is_projected_by() -> None:
    assert yearly_percentages(rules(), "regulation.rate_adjustment", [2025]) == {2025: Decimal("3.6")}
    with pytest.raises(RuleNotInForce):
        yearly_percentages(rules(), "regulation.rate_adjustment", [2025, 2026])


def index(*rows: tuple[int, str | None, str | None, str]) -> pl.DataFrame:
    schema = {"year": pl.Int64, "area": pl.String, "version": pl.String, "combined_percent": pl.Decimal(38, 6)}
    return pl.DataFrame([(y, a, v, Decimal(p)) for y, a, v, p in rows], schema=schema, orient="row")


def test_the_only_index_there_is_needs_no_choice() -> None:
    found = index_percentages(index((2023, "service", "juni", "3.4"), (2024, "service", "juni", "4.7")))
    assert found == {2023: Decimal("3.4"), 2024: Decimal("4.7")}


def test_one_of_several_indices_is_chosen() -> None:
    rows = index((2023, "service", "juni", "3.4"), (2023, "service", "marts", "3.0"))
    assert index_percentages(rows, version="marts") == {2023: Decimal(3)}
    with pytest.raises(BadInput, match=r"flere skøn.*«juni», «marts»"):
        index_percentages(rows)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (index(), "intet pris- og lønindeks"),
        (index((2023, None, None, "3.4"), (2023, None, None, "3.5")), "to tal for 2023"),
        (index((2023, "a", "v", "1"), (2023, None, "v", "2")), "flere områder.*«a», «ikke oplyst»"),
    ],
)
def test_an_index_that_cannot_be_used_is_refused(rows: pl.DataFrame, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        index_percentages(rows)
