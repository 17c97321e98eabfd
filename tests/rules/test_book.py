"""The rule book: a value on each date, and an error rather than a zero before the first."""

from datetime import date, timedelta

import pytest

from styrbar.rules.book import Rule, RuleNotInForce, Source, Value, rules

SOURCE = Source("Eksempelloven", "§ 1", verified=True)
RULE = Rule(
    "a.rule", "En regel", "kr.",
    (
        Value(date(2020, 1, 1), None, "1", SOURCE),
        Value(date(2022, 1, 1), date(2023, 12, 31), "2", SOURCE),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "value"),
    [(date(2020, 1, 1), "1"), (date(2021, 12, 31), "1"), (date(2022, 1, 1), "2"), (date(2023, 12, 31), "2")],
)
def test_the_latest_value_that_has_begun_is_in_force(day: date, value: str):
    assert RULE.at(day).value == value


def test_the_day_before_the_first_value_is_an_error_that_says_from_when():
    with pytest.raises(RuleNotInForce, match=r"31-12-2019.*01-01-2020"):
        RULE.at(date(2019, 12, 31))


def test_the_day_after_an_end_is_an_error_and_the_value_before_does_not_come_back():
    with pytest.raises(RuleNotInForce, match=r"01-01-2024.*31-12-2023"):
        RULE.at(date(2024, 1, 1))


@pytest.mark.parametrize("rule", rules().values(), ids=lambda r: r.id)
def test_every_shipped_rule_has_a_title_a_unit_and_sources(rule: Rule):
    assert rule.title
    assert rule.unit
    assert all(v.source.act and v.source.section for v in rule.values)
    with pytest.raises(RuleNotInForce):
        rule.at(rule.values[0].start - timedelta(days=1))


def test_shelters_and_crisis_centres_begin_without_referral():
    assert rules()["referral.self_referral"].at(date(2026, 1, 1)).value == ("SEL § 109", "SEL § 110")
