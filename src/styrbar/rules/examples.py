"""Worked examples beside the rules: what a rule says on a day, and whole calculations with the sum written out.

The files lie in `cases/<domain>/<name>.toml`, are written in Danish for a lawyer to read and add to, are shown on the
rules' pages, and are each run by tests/rules/test_cases.py.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from styrbar.rules.book import CASES


@dataclass(frozen=True)
class Days:
    """What one rule says on each of some days, as it is read: «860.000 kr.», or «ingen værdi»."""

    rule: str
    expected: Mapping[date, str]
    situation: str = ""


@dataclass(frozen=True)
class Example:
    """A whole calculation: what is known, the sum written out, and what comes of it or the error that it ends in.

    `rules` are the ids of the rules it shows. Inputs and results are Danish words with Danish values, each a text, a
    list of texts or a list of tables.
    """

    title: str
    situation: str
    calculation: str
    rules: tuple[str, ...]
    day: date
    inputs: Mapping[str, Any]
    sum: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@cache
def days() -> Mapping[str, Days]:
    """The days of each rule that has them, by its id."""
    found = [_days(raw) for raw in _read() if "days" in raw]
    by_rule = {one.rule: one for one in found}
    assert len(by_rule) == len(found), "a rule has its days in one file"
    return by_rule


@cache
def examples() -> tuple[Example, ...]:
    """Every calculation, in the order of the files."""
    return tuple(_example(case) for raw in _read() for case in raw.get("cases", ()))


def _days(raw: Mapping[str, Any]) -> Days:
    expected = {date.fromisoformat(day): said for day, said in raw["days"].items()}
    return Days(raw["rule"], dict(sorted(expected.items())), raw.get("situation", ""))


def _example(raw: Mapping[str, Any]) -> Example:
    return Example(
        title=raw["title"],
        situation=raw["situation"],
        calculation=raw["calculation"],
        rules=tuple(raw["rules"]),
        day=raw["date"],
        inputs=raw["inputs"],
        sum=raw.get("sum", "").strip(),
        expected=raw.get("expected", {}),
        error=raw.get("error", ""),
    )


@cache
def _read() -> tuple[Mapping[str, Any], ...]:
    folder = files("styrbar.rules") / CASES
    return tuple(tomllib.loads(file.read_text("utf-8")) for file in _files(folder))


def _files(folder: Traversable) -> Iterator[Traversable]:
    for found in sorted(folder.iterdir(), key=lambda f: f.name):
        if found.is_dir():
            yield from _files(found)
        elif found.name.endswith(".toml"):
            yield found
