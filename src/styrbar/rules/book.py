"""The rule book: every rule and figure of law with its dates, unit and source; asked by id and date."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from styrbar.danish import day as danish_day
from styrbar.errors import StyrbarError
from styrbar.rules.units import CODE, NUMBER, UNITS

CASES = "cases"
"""The folder of worked examples beside the rules: see styrbar.rules.examples."""


class RuleNotInForce(StyrbarError):
    """The rule has no value on the date asked: before its first value, or after an end."""

    code = "rule_not_in_force"


class BadRule(StyrbarError):
    """A rule says what no rule can say: two values from one date, an end before its start, a number that is none."""

    code = "bad_rule"
    exit_code = 2


@dataclass(frozen=True)
class Source:
    """Where a value stands; `verified` is False when nobody has held it against the act."""

    act: str
    section: str
    verified: bool
    text: str = ""
    address: str = ""


@dataclass(frozen=True)
class Value:
    """What a rule says from `start` to `end` (both included; None is until further notice).

    `own` is a value that an organisation has entered itself. `projected` says in Danish how a value was projected from
    an earlier year's; it is empty for every value that somebody has stated.
    """

    start: date
    end: date | None
    value: str | tuple[str, ...]
    source: Source
    own: bool = False
    projected: str = ""

    def covers(self, day: date) -> bool:
        """Whether the day lies in the value's period."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class InForce:
    """The value of a rule on a day, with all that a reader needs to check it."""

    rule: "Rule"
    value: Value
    day: date

    @property
    def projected(self) -> bool:
        """Whether the value is projected from an earlier year's and not stated by anybody."""
        return bool(self.value.projected)

    @property
    def number(self) -> Decimal:
        """The value as an exact number in the rule's unit; of a rule in words it is a fault to ask."""
        assert isinstance(self.value.value, str)
        return Decimal(self.value.value)

    @property
    def ore(self) -> int:
        """A value in kroner as whole øre."""
        assert self.rule.unit.startswith("kroner")
        return int(self.number * 100)

    @property
    def words(self) -> tuple[str, ...]:
        """A value in words, as many as there are."""
        value = self.value.value
        return value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True)
class Rule:
    """One rule and its values in order of date; `meaning` says in a sentence what it governs.

    `codes` are the Danish words of each code a rule of unit code may have. A `yearly` rule is an amount that is
    regulated every year, so that each of its values ends.
    """

    id: str
    title: str
    unit: str
    values: tuple[Value, ...]
    meaning: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    yearly: bool = False

    @property
    def domain(self) -> str:
        """The group the rule belongs to: what its id begins with."""
        return self.id.partition(".")[0]

    @property
    def several(self) -> bool:
        """Whether the rule's values are lists."""
        return any(isinstance(value.value, tuple) for value in self.values)

    def at(self, day: date) -> Value:
        """The value in force on `day`: the organisation's own when one covers the day, else the latest that has begun.

        Raises RuleNotInForce before the first and after an end; a missing value is never zero, and a value that was
        replaced does not come back.
        """
        own = [value for value in self.values if value.own and value.covers(day)]
        if own:
            return own[-1]
        shipped = [value for value in self.values if not value.own]
        begun = [value for value in shipped if value.start <= day]
        if begun and (begun[-1].end is None or day <= begun[-1].end):
            return begun[-1]
        raise RuleNotInForce(
            f"Reglen «{self.title}» har ingen værdi den {danish_day(day)}.",
            _nearest(shipped, begun),
            "Vælg en anden dato, eller skriv jeres egen værdi med kilde under Regler.",
        )


def _nearest(shipped: list[Value], begun: list[Value]) -> str:
    if begun:
        return f"Sidste værdi gjaldt til {danish_day(begun[-1].end)}."
    return f"Første værdi gælder fra {danish_day(shipped[0].start)}." if shipped else "Den har endnu ingen værdi."


class RuleBook(Mapping[str, Rule]):
    """The rules by id, shipped or with an organisation's own values among them. It never changes."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = MappingProxyType({rule.id: rule for rule in rules})

    def __getitem__(self, rule_id: str) -> Rule:
        return self._rules[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def at(self, rule_id: str, day: date) -> InForce:
        """The rule's value on a day, with its source. Raises RuleNotInForce; KeyError for a rule that is not there."""
        return InForce(self[rule_id], self[rule_id].at(day), day)

    def with_own(self, values: Iterable[tuple[str, Value]]) -> "RuleBook":
        """The book with an organisation's own values, as pairs of rule id and value. Raises BadRule."""
        added: dict[str, list[Value]] = {}
        for rule_id, value in values:
            added.setdefault(rule_id, []).append(replace(value, own=True))
        return RuleBook(
            checked(replace(rule, values=_in_order((*rule.values, *added[rule.id])))) if rule.id in added else rule
            for rule in self.values()
        )


@cache
def rules() -> RuleBook:
    """The shipped rule book."""
    return RuleBook(rule_of(raw) for f in _files(files("styrbar.rules")) if "values" in (raw := _read(f)))


def rule_of(raw: Mapping) -> Rule:  # type: ignore[type-arg]
    """A rule as its TOML file says it. Raises BadRule."""
    values = _in_order(_value(v) for v in raw["values"])
    codes = raw.get("codes", {})
    meaning, yearly = raw.get("meaning", ""), raw.get("yearly", False)
    return checked(Rule(raw["id"], raw["title"], raw["unit"], values, meaning, codes, yearly))


def checked(rule: Rule) -> Rule:
    """The rule, when its unit is known, no two values begin on one day, none ends before it begins, and each fits."""
    if rule.unit not in UNITS:
        raise BadRule(f"Reglen «{rule.title}» har en ukendt enhed.", rule.id, f"Brug en af: {', '.join(UNITS)}.")
    starts = [(value.start, value.own) for value in rule.values]
    for start, own in starts:
        if starts.count((start, own)) > 1:
            raise BadRule(f"Reglen «{rule.title}» har to værdier fra den {danish_day(start)}.", rule.id, "Behold én.")
    for value in rule.values:
        _check_value(rule, value)
    return rule


def _check_value(rule: Rule, value: Value) -> None:
    said = f"Reglen «{rule.title}» har en værdi fra den {danish_day(value.start)}, der"
    if value.end is not None and value.end < value.start:
        raise BadRule(f"{said} slutter før den begynder.", rule.id, "Ret slutdatoen.")
    if rule.yearly and not value.own and value.end is None:
        raise BadRule(f"{said} ikke har en slutdato, selv om den reguleres hvert år.", rule.id, "Skriv slutdatoen.")
    if UNITS[rule.unit].kind == NUMBER:
        _check_number(rule, value, said)
    elif UNITS[rule.unit].kind == CODE and not set(InForce(rule, value, value.start).words) <= set(rule.codes):
        raise BadRule(f"{said} ikke er et af reglens valg.", rule.id, f"Brug en af: {', '.join(rule.codes)}.")


def _check_number(rule: Rule, value: Value, said: str) -> None:
    try:
        number = Decimal(value.value) if isinstance(value.value, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadRule(f"{said} ikke er et tal.", rule.id, "Skriv tallet uden enhed, f.eks. 860000 eller 0.25.")
    if refused := UNITS[rule.unit].refuses(number):
        raise BadRule(f"{said} {refused}.", rule.id, "Ret værdien.")


def _files(folder: Traversable) -> list[Traversable]:
    here = sorted(folder.iterdir(), key=lambda f: f.name)
    below = [f for d in here if d.is_dir() and d.name != CASES and not d.name.startswith("_") for f in _files(d)]
    return [f for f in here if f.name.endswith(".toml")] + below


def _read(file: Traversable) -> Mapping:  # type: ignore[type-arg]
    return tomllib.loads(file.read_text("utf-8"))


def _in_order(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (value.start, value.own)))


def _value(raw: Mapping) -> Value:  # type: ignore[type-arg]
    value = tuple(raw["value"]) if isinstance(raw["value"], list) else raw["value"]
    return Value(raw["from"], raw.get("to"), value, Source(**raw["source"]))
