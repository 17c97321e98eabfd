"""The drivers reckoned one row and one order of the factors at a time, in exact fractions: slow, plain, and apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, permutations
from math import factorial, prod
from typing import Any

DIMS = ("account", "offer")
NUMBER = ("account", "offer", "citizen", "unit", "days", "units", "amount")
Row = Sequence[Any]
"""account, offer, citizen, unit, days, units, amount."""


@dataclass
class Leaf:
    """One side of a smallest group."""

    people: set[str] = field(default_factory=set)
    units_named: set[str] = field(default_factory=set)
    days: int = 0
    units: int = 0
    quantity: int = 0
    amount: int = 0
    rows: int = 0

    def add(self, citizen: str | None, unit: str | None, days: int | None, units: int | None, amount: int) -> None:
        self.amount += amount
        self.rows += 1
        if citizen is None or days is None or units is None:
            return
        self.people.add(citizen)
        self.units_named.add(unit or "")
        self.days, self.units, self.quantity = self.days + days, self.units + units, self.quantity + amount

    def chain(self, in_days: bool) -> list[int]:
        return [len(self.people), self.days, self.days * 10_000 if in_days else self.units, self.quantity]


def half_away(value: Fraction) -> int:
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def with_missing(rounded: list[int], total: int) -> list[int]:
    largest = max(range(len(rounded)), key=lambda i: (abs(rounded[i]), -i))
    rounded[largest] += total - sum(rounded)
    return rounded


def sides(rows0: Sequence[Row], rows1: Sequence[Row]) -> dict[tuple[Any, ...], tuple[Leaf, Leaf]]:
    """Both sides of each smallest group."""
    found: dict[tuple[Any, ...], tuple[Leaf, Leaf]] = {}
    for side, rows in enumerate((rows0, rows1)):
        for account, offer, *rest in rows:
            found.setdefault((account, offer), (Leaf(), Leaf()))[side].add(*rest)
    return found


@dataclass
class Group:
    """A smallest group: its sides, its factors on each, and the exact worth of a person in it."""

    sides: tuple[Leaf, Leaf]
    persons: tuple[int, int]
    parts: list[int]
    worth: Fraction

    @property
    def rest(self) -> int:
        return self.sides[1].amount - self.sides[0].amount - sum(self.parts)


def group(pair: tuple[Leaf, Leaf], index: Fraction | None) -> Group:
    named = pair[0].units_named | pair[1].units_named
    chains = [leaf.chain(in_days=len(named) > 1) for leaf in pair]
    usable = all(not leaf.rows or (leaf.people and carries(chain)) for leaf, chain in zip(pair, chains, strict=True))
    chains = chains if usable else [[0] * 4, [0] * 4]
    x0, x1 = factors(chains[0], chains[1]), factors(chains[1], chains[0])
    if index is not None:
        levels = [Fraction(1) if chains[0][2] else index, index if chains[1][2] else Fraction(1)]
        x0, x1 = with_level(x0, chains[0], chains[1], levels[0]), with_level(x1, chains[1], chains[0], levels[1])
    gained = averages(x0, x1)
    parts = with_missing([half_away(g) for g in gained], chains[1][3] - chains[0][3])
    return Group(pair, (chains[0][0], chains[1][0]), parts, averages([Fraction(0), *x0[1:]], [Fraction(1), *x1[1:]])[0])


def carries(chain: list[int]) -> bool:
    return all(below or not above for below, above in pairwise(chain))


def factors(own: list[int], other: list[int]) -> list[Fraction]:
    """N, L, a, p of a side; 0/0 takes the other side's value, else 0."""
    found = [Fraction(own[0])]
    for i in (1, 2, 3):
        side = own if own[i - 1] else other
        found.append(Fraction(side[i], side[i - 1]) if side[i - 1] else Fraction(0))
    return found


def with_level(x: list[Fraction], own: list[int], other: list[int], level: Fraction) -> list[Fraction]:
    """The price as level times real price; where the side has no price, both are the other side's."""
    if not own[2] and not other[2]:
        return [*x[:3], Fraction(0), Fraction(0)]
    return [*x[:3], level, x[3] / level]


def averages(x0: Sequence[Fraction], x1: Sequence[Fraction]) -> list[Fraction]:
    """What each factor gains, over every order of moving them."""
    gained = [Fraction(0)] * len(x0)
    for order in permutations(range(len(x0))):
        now = list(x0)
        for i in order:
            before = prod(now)
            now[i] = x1[i]
            gained[i] += prod(now) - before
    return [g / factorial(len(x0)) for g in gained]


def nodes(
    rows0: Sequence[Row],
    rows1: Sequence[Row],
    index: Fraction | None = None,
    inhabitants: Mapping[str, tuple[int, int]] | None = None,
) -> Iterator[tuple[tuple[Any, ...], dict[str, int]]]:
    """Each node by its values (none is the whole), with its parts; `inhabitants` by account."""
    groups = {key: group(pair, index) for key, pair in sides(rows0, rows1).items()}
    for level in range(3):
        for where in dict.fromkeys(key[:level] for key in groups):
            inside = {key: g for key, g in groups.items() if key[:level] == where}
            yield where, _node(inside, index is not None, inhabitants)


def _node(
    inside: Mapping[tuple[Any, ...], Group], indexed: bool, inhabitants: Mapping[str, tuple[int, int]] | None
) -> dict[str, int]:
    persons = [sum(g.persons[side] for g in inside.values()) for side in (0, 1)]
    people = mix = each = Fraction(0)
    for g in inside.values():
        m = [Fraction(g.persons[s], persons[s]) if persons[s] else None for s in (0, 1)]
        m0, m1 = (m[0] if m[0] is not None else m[1] or 0), (m[1] if m[1] is not None else m[0] or 0)
        people += (persons[1] - persons[0]) * (m0 + m1) / 2 * g.worth
        mix += Fraction(sum(persons), 2) * (m1 - m0) * g.worth
        each += (m0 + m1) / 2 * g.worth
    rounded = with_missing([half_away(people), half_away(mix)], sum(g.parts[0] for g in inside.values()))
    names = ("length", "intensity", "index", "price") if indexed else ("length", "intensity", "price")
    found = dict(zip(("people", "mix"), rounded, strict=True))
    found |= {name: sum(g.parts[i] for g in inside.values()) for i, name in enumerate(names, 1)}
    found["rest"] = sum(g.rest for g in inside.values())
    if inhabitants is not None:
        gained = sum((_gained(g, *inhabitants[key[0]]) for key, g in inside.items()), Fraction(0))
        found["population"] = half_away(each * gained)
        found["share"] = found["people"] - found["population"]
    return found


def _gained(g: Group, before: int, after: int) -> Fraction:
    """Persons more from the inhabitants alone: the change in them times the mean share that gets help."""
    shares = [Fraction(n, p) if p else None for n, p in zip(g.persons, (before, after), strict=True)]
    first = shares[0] if shares[0] is not None else shares[1]
    last = shares[1] if shares[1] is not None else shares[0]
    return (after - before) * (first + last) / 2 if first is not None and last is not None else Fraction(0)
