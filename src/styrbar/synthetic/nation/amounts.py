"""What each spell costs: exact kroner for the country's kinds of help, year by year, with the stories told in them."""

from dataclasses import dataclass

import numpy as np

from styrbar.synthetic.nation.course import DAYS, Course
from styrbar.synthetic.nation.municipal import Municipal, area_of
from styrbar.synthetic.nation.offers import NONE, Offers
from styrbar.synthetic.nation.settings import PRIVATE, RESIDENTIAL, SELF_OWNED, Nation, NationKind

THRESHOLD = 2_000_000
"""Kroner in a year, in 2023 prices, above which a person's help is very costly."""

_CAP = 1_600_000
_LEAST, _ABOVE = 2_030_000, 930_000
_PRIVATE_RISE, _PUBLIC_RISE = 0.030, 0.010
_NEWCOMER = 0.06
_PER_NEED = 0.22
_HOUR_SPREAD = 0.06
_OWNER_ODDS = np.array([1.0, 1.0, 1.4, 2.6, 2.2])
_WHOLE_YEAR = 335
_HIGHEST_NEED = 4


@dataclass(frozen=True)
class Amounts:
    """One entry for each spell: øre in the year's own prices, units (null as NaN), and the need (-1 not assessed)."""

    ore: np.ndarray
    units: np.ndarray
    need: np.ndarray


@dataclass(frozen=True)
class _Spells:
    """What the amounts are made from, one entry for each spell."""

    member: np.ndarray
    year: np.ndarray
    days: np.ndarray
    kind: np.ndarray
    owner: np.ndarray
    need: np.ndarray
    place: np.ndarray


def amounts(
    nation: Nation, places: Municipal, course: Course, offers: Offers, *, scale: float, rng: np.random.Generator
) -> Amounts:
    """Amounts that add up to the country's spending on each kind, and on private residential places, each year.

        amount = days x the member's own price x offer x need x municipality x factor of (kind, owner, year)

    The very costly have a cost of their own, from two million kroner a year and rising most where the owner is private;
    the others' factor gives the rest. Help by the hour costs its price, so the factor moves hours instead.
    """
    spells = _spells(course, offers, nation)
    costly = _costly(nation, spells, offers, scale, rng)
    need = _needs(course, spells, costly)
    raw = _raw(nation, places, course, offers, spells=spells, rng=rng)
    kroner = np.zeros(len(raw))
    for number, kind in enumerate(nation.kinds):
        for step, year in enumerate(nation.years):
            for mine, target in _groups(
                kind, spells, np.flatnonzero((spells.kind == number) & (spells.year == year)), step
            ):
                kroner[mine] = _fitted(target * scale, raw[mine], costly[mine], spells.days[mine], kind)
    prices = _hour_prices(nation, places, spells, rng)
    units = _units(nation, spells, kroner, prices)
    level = np.array([nation.index(year) for year in nation.years])[spells.year - nation.first_year]
    return Amounts(np.rint(kroner * level * 100).astype(np.int64), units, need)


def _spells(course: Course, offers: Offers, nation: Nation) -> _Spells:
    spells, members, people = course.spells, course.members, course.people
    member = spells["member"].astype(np.int64)
    person = members["person"][member]
    year = spells["year"].astype(np.int64)
    risen = people["need"][person] + (year >= people["rises"][person])
    assessed = (people["need"][person] >= 0) & (
        np.array([bool(k.needs) for k in nation.kinds])[members["kind"][member]]
    )
    return _Spells(
        member, year, (spells["last"] - spells["first"] + 1).astype(np.int64), members["kind"][member].astype(np.int64),
        offers.owner_of[member], np.where(assessed, np.minimum(risen, _HIGHEST_NEED), -1).astype(np.int64),
        people["municipality"][person].astype(np.int64),
    )  # fmt: skip


def _costly(nation: Nation, spells: _Spells, offers: Offers, scale: float, rng: np.random.Generator) -> np.ndarray:
    """Kroner of the spells that are very costly, 0 for the others.

    Each year some of those who are there all year, most of them where the owner is private, are added to those who
    were very costly the year before, until there are as many as there should be.
    """
    level = np.zeros(len(offers.of_member))
    found = np.zeros(len(spells.member))
    for number, kind in enumerate(nation.kinds):
        for step, year in enumerate(nation.years if kind.costly else ()):
            mine = np.flatnonzero((spells.kind == number) & (spells.year == year))
            members = spells.member[mine]
            lacking = round(kind.costly[step] * scale) - int((level[members] > 0).sum())
            able = members[(level[members] == 0) & (spells.days[mine] >= _WHOLE_YEAR)]
            odds = _OWNER_ODDS[offers.owner_of[able]]
            count = min(max(lacking, 0), len(able))
            chosen = rng.choice(able, count, replace=False, p=odds / odds.sum()) if count else able[:0]
            level[chosen] = _LEAST + _ABOVE * rng.exponential(size=count)
            private = np.isin(spells.owner[mine], (PRIVATE, SELF_OWNED))
            rise = np.where(private, _PRIVATE_RISE, _PUBLIC_RISE)
            found[mine] = level[members] * (1 + rise) ** (year - nation.last_year) * spells.days[mine] / DAYS
    return found


def _needs(course: Course, spells: _Spells, costly: np.ndarray) -> np.ndarray:
    """The needs, highest from the year that a person's help became very costly."""
    person = course.members["person"][spells.member]
    since = np.full(course.people.size, np.iinfo(np.int64).max)
    np.minimum.at(since, person[costly > 0], spells.year[costly > 0])
    highest = (spells.need >= 0) & (spells.year >= since[person])
    return np.where(highest, _HIGHEST_NEED, spells.need).astype(np.int8)


def _raw(
    nation: Nation, places: Municipal, course: Course, offers: Offers, *, spells: _Spells, rng: np.random.Generator
) -> np.ndarray:
    """Relative amounts, before each group is fitted to its kroner."""
    spread = np.array([kind.spread for kind in nation.kinds])[course.members["kind"]]
    own = np.exp(spread * rng.standard_normal(course.members.size))[spells.member]
    offer = offers.of_member[spells.member]
    at_offer = np.where(offer == NONE, 1.0, offers.price[offer])
    by_need = np.exp(_PER_NEED * (np.maximum(spells.need, 0) - 2))
    area = np.stack([places.price[area_of(k.group, k.area)] for k in nation.kinds])[spells.kind, spells.place]
    new = (course.members["entered"][spells.member] > nation.first_year) & np.isin(spells.owner, (PRIVATE, SELF_OWNED))
    return np.asarray(spells.days * own * at_offer * by_need * area * np.where(new, 1 + _NEWCOMER, 1.0))


def _groups(kind: NationKind, spells: _Spells, mine: np.ndarray, step: int) -> list[tuple[np.ndarray, float]]:
    """The year's spells of a kind with their kroner; private and self-owned residential places apart."""
    if not kind.private_spending:
        return [(mine, kind.spending[step])]
    private = np.isin(spells.owner[mine], (PRIVATE, SELF_OWNED))
    if private.all() or not private.any():
        return [(mine, kind.spending[step])]
    paid = kind.private_spending[step]
    return [(mine[private], paid), (mine[~private], kind.spending[step] - paid)]


def _fitted(target: float, raw: np.ndarray, costly: np.ndarray, days: np.ndarray, kind: NationKind) -> np.ndarray:
    """Kroner that add up to the target: the costly as they are, the others in proportion, none near the threshold."""
    found = costly.copy()
    free = costly == 0
    cap = np.where(free, _CAP * days / DAYS, np.inf) if kind.id in RESIDENTIAL else np.full(len(raw), np.inf)
    for _ in range(4):
        rest = target - found[~free].sum()
        whole = raw[free].sum()
        if whole <= 0:
            break
        found[free] = raw[free] * max(rest, 0) / whole
        over = free & (found > cap)
        if not over.any():
            break
        found[over] = cap[over]
        free &= ~over
    return found


def _hour_prices(nation: Nation, places: Municipal, spells: _Spells, rng: np.random.Generator) -> np.ndarray:
    """Kroner an hour in 2023 prices, one for each municipality, kind and owner; 0 where hours have no price."""
    base = np.array([kind.price for kind in nation.kinds], dtype=float)
    local = np.exp(_HOUR_SPREAD * rng.standard_normal((len(nation.kinds), len(_OWNER_ODDS), len(places.codes))))
    return np.asarray(base[spells.kind] * local[spells.kind, spells.owner, spells.place])


def _units(nation: Nation, spells: _Spells, kroner: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Hours where they have a price, days of attendance where not every day is used, days at offers, else nothing."""
    attends = np.array([kind.attends for kind in nation.kinds])[spells.kind]
    by_day = np.array([kind.unit == "day" for kind in nation.kinds])[spells.kind]
    days = np.where(attends > 0, np.maximum(1, np.rint(spells.days * attends)), spells.days)
    with np.errstate(divide="ignore", invalid="ignore"):
        hours = np.maximum(0.25, np.rint(kroner / prices * 4) / 4)
    return np.asarray(np.where(prices > 0, hours, np.where(by_day, days, np.nan)))
