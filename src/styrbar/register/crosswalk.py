"""Which section took over from which: the legal basis of old help under the law of a day.

Data with sources: register/codes/legal_basis_crosswalk.toml. Method: docs/metode/udgifter-efter-konto.md.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

_BETWEEN = ", "
_SECTION = re.compile(r"^(.+) § (\d+)\b")


@dataclass(frozen=True)
class Step:
    """From a day on, `after` stands where `before` stood; `verified` is False when no source says exactly that."""

    start: date
    before: str
    after: str
    act: str
    section: str
    verified: bool
    text: str


@dataclass(frozen=True)
class Ended:
    """Sections `first` to `last` of a law that were repealed from a day on."""

    law: str
    first: int
    last: int
    on: date


@cache
def steps() -> tuple[Step, ...]:
    """Every step, the most precise section first, so that «nr. 2» goes before the section it stands in."""
    found = [
        Step(s["from"], s["before"], s["after"], *(s["source"][k] for k in ("act", "section", "verified", "text")))
        for s in _raw()["steps"]
    ]
    return tuple(sorted(found, key=lambda step: (-len(step.before), step.before)))


def under_law_of(legal_basis: str, day: date) -> str:
    """The sections as they are called under the law of the day; one that nothing took over from keeps its name.

    «SEL § 52 stk. 3 nr. 2 litra a» follows «SEL § 52 stk. 3 nr. 2». Several sections are taken one by one.
    """
    moved = [_moved(one, day) for one in legal_basis.split(_BETWEEN)]
    return _BETWEEN.join(dict.fromkeys(moved))


def used(legal_basis: str, day: date) -> tuple[Step, ...]:
    """The steps that `under_law_of` takes with these sections."""
    found = (_step(one, day) for one in legal_basis.split(_BETWEEN))
    return tuple(step for step in found if step)


def is_ended(legal_basis: str, day: date) -> bool:
    """Whether one of the sections is of a law that has ended by the day, after the crosswalk has been used."""
    return any(_has_ended(one, day) for one in legal_basis.split(_BETWEEN))


def _moved(one: str, day: date) -> str:
    step = _step(one, day)
    return step.after if step else one


def _step(one: str, day: date) -> Step | None:
    return next((s for s in steps() if s.start <= day and (one == s.before or one.startswith(f"{s.before} "))), None)


def _has_ended(one: str, day: date) -> bool:
    match = _SECTION.match(one)
    if match is None:
        return False
    law, number = match[1], int(match[2])
    return any(e.law == law and e.first <= number <= e.last and e.on <= day for e in _ended())


@cache
def _ended() -> tuple[Ended, ...]:
    return tuple(Ended(e["law"], e["sections"][0], e["sections"][1], e["on"]) for e in _raw()["ended"])


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads((files("styrbar.register") / "codes" / "legal_basis_crosswalk.toml").read_text("utf-8"))
