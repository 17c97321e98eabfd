"""Every worked example is run: what a rule says on a day, and whole calculations with the sum written out."""

import importlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from styrbar.danish import day as said_day
from styrbar.errors import StyrbarError
from styrbar.rules.book import Rule, RuleNotInForce, rules
from styrbar.rules.examples import Example, days, examples
from styrbar.rules.words import NO_VALUE, in_words

Calculation = Callable[..., dict[str, Any]]
CUT = "…"


def calculations() -> dict[str, Calculation]:
    """What the examples' calculations are called, from each file in tests/rules/calculations."""
    found: dict[str, Calculation] = {}
    for path in sorted(Path(__file__).with_name("calculations").glob("*.py")):
        found |= importlib.import_module(f"rules.calculations.{path.stem}").CALCULATIONS
    return found


def said(rule: str, day: date) -> str:
    try:
        return in_words(rules().at(rule, day))
    except RuleNotInForce:
        return NO_VALUE


def needed(rule: Rule) -> Iterator[date]:
    """Both sides of each date: the day before a value, its first and last day, and the day after."""
    for value in rule.values:
        yield from (value.start - timedelta(days=1), value.start)
        if value.end:
            yield from (value.end, value.end + timedelta(days=1))


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [(one.rule, day, expected) for one in days().values() for day, expected in one.expected.items()],
    ids=lambda part: said_day(part) if isinstance(part, date) else None,
)
def test_a_rule_says_on_the_day_what_its_case_says(rule: str, day: date, expected: str) -> None:
    found = said(rule, day)
    assert found.startswith(expected.removesuffix(CUT)) if expected.endswith(CUT) else found == expected


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_has_cases_on_both_sides_of_each_date(rule: Rule) -> None:
    tried = days()[rule.id].expected if rule.id in days() else {}
    assert [said_day(day) for day in needed(rule) if day not in tried] == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_a_calculation_gives_what_its_case_says(example: Example) -> None:
    calculate = calculations()[example.calculation]
    if example.error:
        with pytest.raises(StyrbarError) as refused:
            calculate(example.inputs, rules(), example.day)
        assert example.error in str(refused.value)
    else:
        assert calculate(example.inputs, rules(), example.day) == example.expected


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_a_calculation_can_be_read_and_shown(example: Example) -> None:
    assert example.situation
    assert bool(example.expected) != bool(example.error)
    assert example.sum or example.error
    assert set(example.rules) <= set(rules())


def test_every_calculation_that_can_be_called_has_a_case() -> None:
    assert {example.calculation for example in examples()} == set(calculations())


def test_titles_tell_the_calculations_apart() -> None:
    titles = [example.title for example in examples()]
    assert len(titles) == len(set(titles))
