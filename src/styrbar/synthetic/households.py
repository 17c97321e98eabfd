"""The households of children: brothers and sisters together, and a child in placement with those it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from styrbar.synthetic.people import Person

_SIBLING = 0.35
_LARGEST = 4
_APART = (300, 8 * 365)
"""Least and most days between the birthdays of brothers and sisters."""
_MOVED = 0.03


@dataclass(frozen=True, slots=True)
class Membership:
    """A child's time in a household."""

    person: Person
    household: str
    start: date
    end: date | None


def households(children: Iterable[Person], day: date, seed: int) -> Iterator[Membership]:
    """Where each child belongs, from birth on; a few moved when custody did, before `day`.

    A child in placement stays in the household it was registered in before.
    """
    together: list[Person] = []
    number = 0
    for child in sorted(children, key=lambda c: c.number):
        rng = Random(f"{seed} household {child.number}")
        near = all(_APART[0] < abs((child.born - other.born).days) < _APART[1] for other in together)
        if not (together and near and len(together) < _LARGEST and rng.random() < _SIBLING):
            together, number = [], number + 1
        together.append(child)
        moved = child.born + timedelta(days=rng.randint(700, 5000))
        if rng.random() < _MOVED and moved <= day:
            yield Membership(child, _id(number), child.born, moved - timedelta(days=1))
            yield Membership(child, f"{_id(number)}-B", moved, None)
        else:
            yield Membership(child, _id(number), child.born, None)


def _id(number: int) -> str:
    return f"H{number:05d}"
