"""What people need and how it moves: assessments, goals and measurements, part of which is chance on purpose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from random import Random

from styrbar.synthetic.course import Spell
from styrbar.synthetic.people import age

THEMES = ("Relationer", "Kommunikation", "Mobilitet", "Egenomsorg", "Samfundsliv", "Praktiske opgaver")
"""The themes that a functional level is given in (VUM 2.0)."""
YEARLY_CHANGE = {"develop": -0.30, "maintain": 0.0, "limit_loss": 0.20}
"""True change of the level in a year by type of goal; 0 is no need of support, so progress is negative."""
OFFER_SPREAD = 0.12
"""Standard deviation of what an offer truly adds to the yearly change."""
CITIZEN_SPREAD = 0.20
NOISE = 0.35
"""Standard deviation of a single measurement: two measurements of one who has not moved differ by half a level."""
_GOAL_DAYS = 730
_MEASURED_EVERY = 182
_ASSESSED_EVERY = 365
_AREAS = frozenset({"residential", "support"})
_GOAL_KINDS = frozenset({"care_home", "institution"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """One theme of an assessment; `level` is None when the theme was not assessed."""

    spell: Spell
    day: date
    theme: str
    level: int | None
    need: int


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its measurements in order, the first on the day it was set; the scores are in tenths of a level."""

    number: str
    spell: Spell
    type: str
    theme: str
    set_on: date
    target: int
    measured: tuple[tuple[date, int], ...]


def assessments(spells: Iterable[Spell], first: date, last: date, seed: int) -> Iterator[Assessment]:
    """Adults in residential offers or with support at home, assessed about once a year from `first` to `last`."""
    for spell in spells:
        if spell.kind.area in _AREAS and spell.person and spell.kind.id != "own_payment":
            yield from _assessed(spell, first, last, Random(f"{seed} assessed {spell.number}"))


def _assessed(spell: Spell, first: date, last: date, rng: Random) -> Iterator[Assessment]:
    need, drift = _need(spell, rng), rng.gauss(0.02, 0.12)
    themes = {theme: rng.gauss(0, 0.6) for theme in THEMES}
    skipped = {theme for theme in THEMES if rng.random() < 0.05}
    day = max(spell.start, first) + timedelta(days=rng.randint(-20, 30))
    begun = day
    while day <= min(spell.end, last):
        now = need + drift * (day - begun).days / 365.25
        for theme, apart in themes.items():
            level = None if theme in skipped else _whole(now + apart + rng.gauss(0, 0.25))
            yield Assessment(spell, day, theme, level, _whole(now))
        day += timedelta(days=_ASSESSED_EVERY + rng.randint(-40, 60))


def _need(spell: Spell, rng: Random) -> float:
    """True support need, 0 to 4: higher where the help is dear, since dear help is for the ones who need much."""
    offer = spell.place.offer
    if offer is None:
        return 1.5 + 1.1 * log(spell.level) + rng.gauss(0, 0.4)
    return 2.3 + 2.4 * log(offer.spread) + 1.3 * offer.costly + rng.gauss(0, 0.5)


def _whole(level: float) -> int:
    return max(0, min(4, round(level)))


def goals(spells: Iterable[Spell], first: date, last: date, seed: int) -> Iterator[Goal]:
    """Goals of adults in residential and day offers and with support, and of children in institutions.

    A goal runs for two years and is followed by a new one. One in twenty is measured once only.
    """
    for spell in spells:
        kind = spell.kind
        wanted = kind.area in _AREAS | {"day"} or kind.id in _GOAL_KINDS
        if wanted and spell.person and kind.id != "own_payment":
            yield from _goals_of(spell, first, last, seed)


def _goals_of(spell: Spell, first: date, last: date, seed: int) -> Iterator[Goal]:
    rng = Random(f"{seed} goals {spell.number}")
    level = max(0.6, min(3.6, _need(spell, rng) + rng.gauss(0, 0.4)))
    apart = _offer_effect(spell, seed) + rng.gauss(0, CITIZEN_SPREAD)
    day, number = max(spell.start, first) + timedelta(days=rng.randint(10, 60)), 0
    while day <= min(spell.end, last):
        number += 1
        kind = _goal_type(spell, level, day, rng)
        yearly = YEARLY_CHANGE[kind] + apart
        until = min(spell.end, last, day + timedelta(days=_GOAL_DAYS))
        target = max(0, min(40, round(10 * (level + 2 * YEARLY_CHANGE[kind]))))
        theme, once = rng.choice(THEMES), rng.random() < 0.05
        measured = tuple(_measured(level, yearly, day, until, rng))[: 1 if once else None]
        yield Goal(f"M{spell.number:06d}-{number}", spell, kind, theme, day, target, measured)
        level = max(0.3, min(3.8, level + 2 * yearly))
        day += timedelta(days=_GOAL_DAYS + rng.randint(5, 40))


def _goal_type(spell: Spell, level: float, day: date, rng: Random) -> str:
    assert spell.person is not None
    if level > 2.8 or age(spell.person.born, day) > 60:
        return rng.choices(("develop", "maintain", "limit_loss"), (0.1, 0.4, 0.5))[0]
    return rng.choices(("develop", "maintain", "limit_loss"), (0.6, 0.3, 0.1))[0]


def _offer_effect(spell: Spell, seed: int) -> float:
    place = spell.place
    where = place.offer.number if place.offer else place.provider.number if place.provider else ""
    return Random(f"{seed} effect {where}").gauss(0, OFFER_SPREAD)


def _measured(level: float, yearly: float, start: date, end: date, rng: Random) -> Iterator[tuple[date, int]]:
    day = start
    while day <= end:
        true = level + yearly * (day - start).days / 365.25
        yield day, max(0, min(40, round(10 * (true + rng.gauss(0, NOISE)))))
        day += timedelta(days=_MEASURED_EVERY + rng.randint(-15, 15))
