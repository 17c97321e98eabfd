"""The rule book: every rule and figure of law with its dates, unit and source; asked by id and date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from styrbar.danish import day as danish_day
from styrbar.errors import StyrbarError


class RuleNotInForce(StyrbarError):
    """The rule has no value on the date asked: before its first value, or after an end."""

    code = "rule_not_in_force"


@dataclass(frozen=True)
class Source:
    """Where a value stands; `verified` is False when nobody has held it against the act."""

    act: str
    section: str
    verified: bool
    text: str = ""


@dataclass(frozen=True)
class Value:
    """What a rule says from `start` to `end` (both included; None is until further notice)."""

    start: date
    end: date | None
    value: str | tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class Rule:
    """One rule and its values in order of date."""

    id: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def at(self, day: date) -> Value:
        """The value in force on `day`: the latest that has begun. Raises RuleNotInForce before the first and after an
        end; a missing value is never zero, and a value that was replaced does not come back.
        """
        begun = [value for value in self.values if value.start <= day]
        if begun and (begun[-1].end is None or day <= begun[-1].end):
            return begun[-1]
        first, ended = self.values[0].start, begun[-1].end if begun else None
        raise RuleNotInForce(
            f"Reglen «{self.title}» har ingen værdi den {danish_day(day)}.",
            f"Sidste værdi gjaldt til {danish_day(ended)}."
            if ended
            else f"Første værdi gælder fra {danish_day(first)}.",
            "Vælg en anden dato, eller tilføj værdien med kilde i regelbogen.",
        )


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id."""
    found = [_rule(tomllib.loads(f.read_text("utf-8"))) for f in _files(files("styrbar.rules"))]
    return MappingProxyType({r.id: r for r in found})


def _files(folder: Traversable) -> list[Traversable]:
    here = sorted(folder.iterdir(), key=lambda f: f.name)
    below = [f for d in here if d.is_dir() and not d.name.startswith("_") for f in _files(d)]
    return [f for f in here if f.name.endswith(".toml")] + below


def _rule(raw: Mapping) -> Rule:  # type: ignore[type-arg]
    values = sorted((_value(v) for v in raw["values"]), key=lambda v: v.start)
    return Rule(raw["id"], raw["title"], raw["unit"], tuple(values))


def _value(raw: Mapping) -> Value:  # type: ignore[type-arg]
    value = tuple(raw["value"]) if isinstance(raw["value"], list) else raw["value"]
    return Value(raw["from"], raw.get("to"), value, Source(**raw["source"]))
