"""The rule book: a value on each date, and an error rather than a zero before the first."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from styrbar.rules import book
from styrbar.rules.book import BadRule, Rule, RuleBook, RuleNotInForce, Source, Value, rule_of, rules
from styrbar.rules.domains import DOMAINS

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


def test_a_rule_without_any_value_says_so() -> None:
    with pytest.raises(RuleNotInForce, match="endnu ingen værdi"):
        replace(RULE, values=()).at(date(2024, 1, 1))


def own(start: date, end: date | None, value: str = "9") -> Value:
    return Value(start, end, value, SOURCE, own=True)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2022, 2, 28), "2"),
        (date(2022, 3, 1), "9"),  # an own value begins
        (date(2022, 3, 31), "9"),
        (date(2022, 4, 1), "2"),  # and has ended
        (date(2024, 1, 1), "8"),  # where the shipped one has ended
    ],
)
def test_an_own_value_goes_before_the_shipped_on_the_days_it_covers(day: date, value: str) -> None:
    mine = [own(date(2022, 3, 1), date(2022, 3, 31)), own(date(2024, 1, 1), None, "8")]
    found = RuleBook([replace(RULE, unit="kroner")]).with_own(("a.rule", value) for value in mine)
    assert found.at("a.rule", day).value.value == value


def test_an_own_value_may_begin_on_the_day_a_shipped_one_does() -> None:
    found = RuleBook([replace(RULE, unit="kroner")]).with_own([("a.rule", own(date(2022, 1, 1), None))])
    assert found.at("a.rule", date(2022, 1, 1)).value.own


def raw(*values: tuple[str, str | None, Any], unit: str = "kroner", **more: Any) -> dict[str, Any]:
    """A rule as a TOML file would say it."""
    source = {"act": "Loven", "section": "§ 1", "verified": True}
    dated = [
        {"from": date.fromisoformat(start), "value": value, "source": source}
        | ({"to": date.fromisoformat(end)} if end else {})
        for start, end, value in values
    ]
    return {"id": "a.rule", "title": "En regel", "unit": unit, "values": dated} | more


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (raw(("2020-01-01", None, "1"), ("2020-01-01", None, "2")), "to værdier fra den 01-01-2020"),
        (raw(("2020-01-02", "2020-01-01", "1")), "slutter før den begynder"),
        (raw(("2020-01-01", None, "mange")), "ikke er et tal"),
        (raw(("2020-01-01", None, "NaN")), "ikke er et tal"),
        (raw(("2020-01-01", None, ["1", "2"])), "ikke er et tal"),
        (raw(("2020-01-01", None, "-1")), "mindre end nul"),
        (raw(("2020-01-01", None, "1.01"), unit="share"), "mere end 100 procent"),
        (raw(("2020-01-01", None, "-0.01"), unit="share"), "mindre end nul"),
        (raw(("2020-01-01", None, "1.5"), unit="months"), "ikke er et helt tal"),
        (raw(("2020-01-01", None, "1"), unit="parsecs"), "ukendt enhed"),
        (raw(("2020-01-01", None, "c"), unit="code", codes={"a": "et", "b": "to"}), "ikke er et af reglens valg"),
        (raw(("2020-01-01", None, "1"), yearly=True), "ikke har en slutdato"),
    ],
)
def test_what_no_rule_can_say_is_refused(bad: dict[str, Any], told: str) -> None:
    with pytest.raises(BadRule, match=re.escape(told)):
        rule_of(bad)


@pytest.mark.parametrize(
    "good",
    [
        raw(("2020-01-01", "2020-01-01", "0")),
        raw(("2020-01-01", None, "0"), ("2020-01-02", None, "1"), unit="share"),
        raw(("2020-01-01", None, ["a", "b"]), unit="code", codes={"a": "et", "b": "to"}),
        raw(("2020-01-01", "2020-12-31", "1"), yearly=True),
    ],
)
def test_what_lies_on_the_limit_is_accepted(good: dict[str, Any]) -> None:
    assert rule_of(good).values


@pytest.mark.parametrize("rule", rules().values(), ids=lambda r: r.id)
def test_every_shipped_rule_can_be_read_and_checked(rule: Rule) -> None:
    assert rule.title
    assert rule.meaning.endswith(".")
    assert rule.domain in DOMAINS
    assert all(v.source.act and v.source.section for v in rule.values)
    assert all(v.source.address.startswith("https://") for v in rule.values if v.source.address)
    assert rule.codes or rule.unit != "code"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda r: r.id)
def test_a_rule_stands_in_the_file_of_its_name(rule: Rule) -> None:
    domain, _, name = rule.id.partition(".")
    assert (Path(book.__file__).parent / domain / f"{name}.toml").is_file()


def test_titles_tell_the_rules_apart() -> None:
    titles = [rule.title for rule in rules().values()]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_shelters_and_crisis_centres_begin_without_referral() -> None:
    assert rules()["referral.self_referral"].at(date(2026, 1, 1)).value == ("SEL § 109", "SEL § 110")
