"""What the case systems know on a day: grants are registered late, ended late, or not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random

from styrbar.synthetic.course import Spell, Years
from styrbar.synthetic.dirt import rate
from styrbar.synthetic.prices import Grant

_NEVER = date.max
_REVIEW_DAYS = 182


@dataclass(frozen=True, slots=True)
class Registered:
    """A grant with the days on which it was registered, granted and (perhaps never) known to have ended.

    `copy` marks a grant registered twice. Before `granted_on` it is expected, or a draft when `draft` is set; when
    `planned` it shows the end of its current review period until the true end is known.
    """

    grant: Grant
    registered_on: date
    granted_on: date
    end_known: date
    planned: bool = False
    draft: bool = False
    copy: bool = False

    @property
    def grant_id(self) -> str:
        """The number of the grant in the case system that has numbers."""
        return f"B{self.grant.spell.number:06d}-{self.grant.order}{'A' if self.copy else ''}"

    @property
    def start(self) -> date:
        """The from-date as registered; the second registration of the same help starts a day later."""
        return self.grant.start + timedelta(days=int(self.copy))

    def status(self, day: date) -> str:
        """Code of the grant's status as known on that day."""
        return "granted" if day >= self.granted_on else "draft" if self.draft else "expected"

    def end(self, day: date) -> date | None:
        """The to-date as known on that day; None when it is open."""
        if day >= self.end_known:
            return self.grant.end
        if not self.planned:
            return None
        periods = max(0, (day - self.start).days) // _REVIEW_DAYS + 1
        return self.start + timedelta(days=periods * _REVIEW_DAYS - 1)


def registered(grants: Iterable[Grant], years: Years, seed: int) -> list[Registered]:
    """Every grant that is ever registered, with the days on which the systems came to know it."""
    return [
        r for spell, own in groupby(grants, key=lambda g: g.spell) for r in _of_spell(spell, list(own), years, seed)
    ]


def _of_spell(spell: Spell, grants: list[Grant], years: Years, seed: int) -> Iterator[Registered]:
    rng = Random(f"{seed} registered {spell.number}")
    if rng.random() < rate("no_grant") and spell.start > years.start:
        return
    never_ended = rng.random() < rate("never_ended")
    ended = _NEVER if never_ended else spell.end + timedelta(days=_end_lag(rng))
    planned = rng.random() < spell.kind.planned_end
    first = _first_known(spell, years, rng)
    rows = [_of_grant(g, first, ended, planned and g.end <= years.end, rng) for g in grants]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        split_by_price = following is not None and spell.kind.file == "dubu"
        yield replace(row, end_known=following.registered_on) if split_by_price and following else row
    if spell.kind.file != "sensum" and not spell.kind.chained and rng.random() < rate("granted_twice"):
        yield replace(rows[-1], copy=True, registered_on=rows[-1].registered_on + timedelta(days=rng.randint(20, 70)))


def _of_grant(grant: Grant, first: date, ended: date, planned: bool, rng: Random) -> Registered:
    known = first if grant.order == 1 else max(first, _later_known(grant, rng))
    granted = (
        known
        if known >= grant.start or grant.order > 1
        else min(grant.start, known + timedelta(days=rng.randint(15, 60)))
    )
    open_link = bool(grant.spell.kind.chained) and grant.end < grant.spell.end
    draft = rng.random() < 0.3
    return Registered(grant, known, granted, _NEVER if open_link else max(ended, known), planned, draft)


def _first_known(spell: Spell, years: Years, rng: Random) -> date:
    """A third of new help is known before it starts; a fifth comes more than a month late."""
    draw, lag = rng.random(), rng.randint(0, 30)
    if draw < 0.35:
        lag = -rng.randint(1, 75)
    elif draw > 1 - rate("late_registration"):
        lag = rng.randint(31, 90) if draw < 0.95 else rng.randint(91, 200)
    known = spell.start + timedelta(days=lag)
    return known if spell.start > years.start else min(known, years.start)


def _later_known(grant: Grant, rng: Random) -> date:
    """A new link is known around its start; a new price when the price itself is."""
    if grant.spell.kind.chained:
        return grant.start + timedelta(days=rng.randint(-20, 45) if rng.random() < 0.9 else rng.randint(46, 120))
    return grant.price(grant.start).known_on


def _end_lag(rng: Random) -> int:
    return rng.randint(26, 120) if rng.random() < rate("late_end") else rng.randint(-20, 25)
