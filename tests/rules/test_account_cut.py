"""Which area an account lies in: both ends of each range, and the lines of ER table 2.1."""

from datetime import date

import pytest

from styrbar.rules.account import ADULTS, AREAS, CHILDREN, ELSEWHERE, INSIDE, LOST_EARNINGS, OUTSIDE, cut, within
from styrbar.rules.book import RuleNotInForce, Source, Value, rules

CUT = cut(rules(), 2022)


@pytest.mark.parametrize(
    ("account", "field"),
    [
        ("5.38.37", ELSEWHERE), ("5.38.38", ADULTS), ("5.38.59", ADULTS), ("5.38.60", ELSEWHERE),
        ("5.28.19", ELSEWHERE), ("5.28.20", CHILDREN), ("5.28.26", CHILDREN), ("5.28.27", ELSEWHERE),
        ("5.57.72.015", LOST_EARNINGS), ("5.57.72.009", ELSEWHERE), ("5.57.72", ELSEWHERE), ("5.30.26", ELSEWHERE),
    ],
)  # fmt: skip
def test_a_field_begins_and_ends_where_the_published_tables_say(account: str, field: str) -> None:
    assert CUT.field(account) == field


@pytest.mark.parametrize(
    ("account", "area"),
    [
        ("5.38.50", "residential"), ("5.38.51.002", "residential"), ("5.38.52", "residential"),
        ("5.38.39.004", "support"), ("5.38.58", "day_offers"), ("5.38.59", "day_offers"), ("5.38.41", "aids"),
        ("5.38.38", "personal_help"), ("5.38.42.002", "homeless"), ("5.38.44", "substance"), ("5.38.45", "substance"),
        ("5.38.40", "other"), ("5.38.53", "other"), ("5.28.20", None), ("5.30.26", None),
    ],
)  # fmt: skip
def test_every_adult_function_has_one_line_of_the_table_and_no_other_has_any(account: str, area: str | None) -> None:
    assert CUT.area(account) == area


def test_no_function_lies_in_two_lines_of_the_table() -> None:
    functions = [f"5.38.{number}" for number in range(38, 60)]
    lines = {f: [a for a in AREAS if a != "other" and within(f, CUT.groups[a])] for f in functions}
    assert [f for f, found in lines.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("account", "group", "inside"),
    [("5.38.50", "5.38.5", False), ("5.38.50.002", "5.38.50", True), ("5.38.50", "5.38.50.002", False),
     ("5.38.50", "5.38", True), ("5.380.1", "5.38", False)],
)  # fmt: skip
def test_an_account_lies_in_a_group_part_by_part(account: str, group: str, inside: bool) -> None:
    assert within(account, [group]) is inside


def test_lost_earnings_lie_outside_the_frame_and_residential_offers_inside() -> None:
    assert (CUT.frame("5.57.72.015"), CUT.frame("5.38.50")) == (OUTSIDE, INSIDE)


@pytest.mark.parametrize(
    ("kind", "negative", "income"),
    [("7.1", False, True), ("8", False, True), ("4.0", True, False), ("9.7", False, False), (None, True, True),
     (None, False, False), ("", True, True)],
)  # fmt: skip
def test_the_kind_says_what_is_income_and_without_kind_the_sign(kind: str | None, negative: bool, income: bool) -> None:
    assert CUT.is_income(kind, negative=negative) is income


def test_pensions_are_one_kind_however_it_is_written() -> None:
    said = [CUT.is_pension(kind) for kind in ("5.1", "51", "5.12", "5.2", "5", None)]
    assert said == [True, True, True, False, False, False]


def test_there_is_no_cut_before_the_rules_begin() -> None:
    with pytest.raises(RuleNotInForce):
        cut(rules(), 2017)
    assert cut(rules(), 2018).year == 2018


def test_an_organisation_can_cut_otherwise_with_a_value_of_its_own() -> None:
    own = Value(date(2022, 1, 1), None, "5.38.41, 5.38.40", Source("Egen", "§ 1", verified=False))
    changed = cut(rules().with_own([("account.aids", own)]), 2022)
    assert (changed.area("5.38.40"), CUT.area("5.38.40")) == ("aids", "other")
