"""Who is helped, with what, when and by whom: year by year, kind by kind, all the country's people at once."""

from dataclasses import dataclass, field

import numpy as np

from styrbar.synthetic.nation.municipal import ADULTS, CHILDREN, Municipal, area_of
from styrbar.synthetic.nation.people import RISES, Growing
from styrbar.synthetic.nation.settings import BURN_IN, OTHER, OWN, Nation, NationKind

DAYS = 365
"""Days in a year while people come and go; what is kept has the calendar's days."""

FEBRUARY = 59
"""The last day of February in such a year."""

_NEVER = 9999
_SETTLING = 60


@dataclass
class Course:
    """Everything that happens.

    people: municipality (its place), born, woman, group, need, rises (the year the need rises), moved
    (the last year they went from one kind straight to another). members: one row for
    a person in a kind of help without a break: person, kind, owner, entered (year). spells: one row for a member in a
    year: member, year, first and last day of the year (1 to 365, or 366).
    """

    people: Growing = field(
        default_factory=lambda: Growing(
            municipality=np.int16,
            born=np.int16,
            woman=np.bool_,
            group=np.int8,
            need=np.int8,
            rises=np.int16,
            moved=np.int16,
        )
    )
    members: Growing = field(
        default_factory=lambda: Growing(person=np.int32, kind=np.int8, owner=np.int8, entered=np.int16, until=np.int32)
    )
    spells: Growing = field(
        default_factory=lambda: Growing(member=np.int32, year=np.int16, first=np.int16, last=np.int16)
    )


@dataclass(frozen=True)
class _Leavers:
    """People who left a kind of help in a year, and the day."""

    person: np.ndarray
    year: int
    last: np.ndarray


def course(nation: Nation, places: Municipal, scale: float, rng: np.random.Generator) -> Course:
    """The whole course at a scale (1 is the country), with some years before the first that is told of.

    In each year a kind has as many people in each municipality as it should. Those who stay from the year before are
    a fixed share, or those whose stay has not ended; the rest are people who just left another kind, people who have
    another kind as well, and new people.
    """
    made = _Maker(nation, places, scale, rng)
    for year in range(nation.first_year - BURN_IN, nation.last_year + 1):
        for number in range(len(nation.kinds)):
            made.year_of_kind(number, year)
    return made.course


class _Maker:
    def __init__(self, nation: Nation, places: Municipal, scale: float, rng: np.random.Generator) -> None:
        self.nation, self.places, self.scale, self.rng = nation, places, scale, rng
        self.course = Course()
        self.staying: dict[int, np.ndarray] = {}
        self.present: dict[int, np.ndarray] = {}
        self.left: dict[int, list[_Leavers]] = {n: [] for n in range(len(nation.kinds))}
        self.groups = list(nation.groups)

    def year_of_kind(self, number: int, year: int) -> None:
        """One kind in one year: who stays, who comes, and who leaves before the next."""
        kind = self.nation.kinds[number]
        stay = self.staying.get(number, np.empty(0, np.int64))
        wanted = self._wanted(kind, year)
        coming = np.maximum(wanted - self._by_municipality(stay), 0)
        people, first = self._coming(kind, coming, year, self.course.members["person"][stay])
        new = self.course.members.add(
            len(people), person=people, kind=number, owner=self._owners(kind, stay, people, year), entered=year,
            until=self._until(kind, year, first),
        )  # fmt: skip
        everyone = np.r_[stay, new]
        begins = np.r_[np.ones(len(stay), np.int64), first]
        last = self._leave(number, kind, year, everyone, begins)
        self.present[number] = self.course.members["person"][everyone]
        if year >= self.nation.first_year:
            first, last = calendar(year, begins, last)
            self.course.spells.add(len(everyone), member=everyone, year=year, first=first, last=last)

    def _wanted(self, kind: NationKind, year: int) -> np.ndarray:
        """People in the kind by municipality, whole persons that add up to the country's number."""
        step = min(max(year, self.nation.first_year), self.nation.last_year) - self.nation.first_year
        inhabitants = self.places.people[:, CHILDREN if kind.group == "child" else ADULTS].sum(axis=1)
        weights = inhabitants * self.places.level[area_of(kind.group, kind.area)]
        expected = kind.persons[step] * self.scale * weights / weights.sum()
        return np.asarray(np.diff(np.floor(np.r_[0, np.cumsum(expected)] + 0.5)), np.int64)

    def _by_municipality(self, members: np.ndarray) -> np.ndarray:
        people = self.course.members["person"][members]
        return np.bincount(self.course.people["municipality"][people], minlength=len(self.places.codes))

    # Who comes

    def _coming(
        self, kind: NationKind, wanted: np.ndarray, year: int, staying: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """New people of the kind and their first day: movers, people with other help too, and new people."""
        busy = np.zeros(self.course.people.size, bool)
        busy[staying] = True
        found: list[np.ndarray] = []
        first: list[np.ndarray] = []
        for name, share in kind.moved_from.items():
            people, days = self._movers(self.nation.number(name), year)
            picked = self._pick(people, busy, kind, year, self._part(wanted, share))
            found.append(people[picked])
            first.append(days[picked])
            busy[people[picked]] = True
            self.course.people["moved"][people[picked]] = year
        for name, share in kind.inside.items():
            people = self.present.get(self.nation.number(name), np.empty(0, np.int64))
            picked = self._pick(people, busy, kind, year, self._part(wanted, share))
            found.append(people[picked])
            first.append(self.rng.integers(1, DAYS + 1, len(picked)))
            busy[people[picked]] = True
        got = np.concatenate([np.empty(0, np.int64), *found])
        lacking = np.maximum(wanted - np.bincount(self.course.people["municipality"][got], minlength=len(wanted)), 0)
        self._raise_needs(kind, got)
        born = self._born(kind, lacking, year)
        return np.r_[got, born], np.concatenate([*first, self.rng.integers(1, DAYS + 1, len(born))]).astype(np.int64)

    def _movers(self, kind: int, year: int) -> tuple[np.ndarray, np.ndarray]:
        """People who left the kind this year or the one before, not for another, and the day they can begin again."""
        people, days = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for left in self.left[kind]:
            free = self.course.people["moved"][left.person] < left.year
            people.append(left.person[free])
            again = left.last + 1 if left.year == year else self.rng.integers(1, _SETTLING, len(left.person))
            days.append(again[free])
        together, begins = np.concatenate(people), np.concatenate(days)
        return together[begins <= DAYS], begins[begins <= DAYS]

    def _part(self, wanted: np.ndarray, share: float) -> np.ndarray:
        """That share of the wanted people, rounded at random."""
        return np.floor(wanted * share + self.rng.random(len(wanted))).astype(np.int64)

    def _pick(
        self, people: np.ndarray, busy: np.ndarray, kind: NationKind, year: int, wanted: np.ndarray
    ) -> np.ndarray:
        """Places in `people` of at most so many in each municipality, none busy, all of an age for the kind."""
        age = year - self.course.people["born"][people]
        order = self.rng.permutation(len(people))
        fit = (~busy[people] & (age >= kind.ages[0]) & (age <= kind.ages[1]))[order]
        order = order[fit]
        _, once = np.unique(people[order], return_index=True)
        order = order[np.sort(once)]
        return np.asarray(order[first_of_each(self.course.people["municipality"][people[order]], wanted)])

    def _born(self, kind: NationKind, wanted: np.ndarray, year: int) -> np.ndarray:
        """New people who were never helped before."""
        count, rng = int(wanted.sum()), self.rng
        names, weights = zip(*kind.target_groups.items(), strict=True)
        first, last = self.nation.first_year, self.nation.last_year
        return self.course.people.add(
            count,
            municipality=np.repeat(np.arange(len(wanted)), wanted),
            born=year - rng.integers(kind.ages[0], kind.ages[1] + 1, count),
            woman=rng.random(count) < kind.women,
            group=np.array([self.groups.index(n) for n in names])[rng.choice(len(names), count, p=weights)],
            need=self._needs(kind, count),
            rises=np.where(rng.random(count) < RISES, rng.integers(first, last + 1, count), _NEVER),
            moved=0,
        )

    def _needs(self, kind: NationKind, count: int) -> np.ndarray:
        if not kind.needs:
            return np.full(count, -1)
        return self.rng.choice(len(kind.needs), count, p=kind.needs)

    def _raise_needs(self, kind: NationKind, people: np.ndarray) -> None:
        """Those who come from other help are assessed anew; a need is never found to be less."""
        self.course.people["need"][people] = np.maximum(
            self.course.people["need"][people], self._needs(kind, len(people))
        )

    def _owners(self, kind: NationKind, stay: np.ndarray, people: np.ndarray, year: int) -> np.ndarray:
        """Owners of the new people's help, so that all of the year's people are divided as they should be."""
        steps = self.nation.last_year - self.nation.first_year
        shares = kind.owner_shares(min(max((year - self.nation.first_year) / steps, 0), 1))
        held = self.course.members["owner"][stay]
        there = np.bincount(np.where(held == OTHER, OWN, held), minlength=len(shares))
        lacking = np.maximum(shares * (len(stay) + len(people)) - there, 0)
        weights = lacking / lacking.sum() if lacking.sum() else shares
        bounds = np.floor(np.cumsum(weights) * len(people) + 0.5).astype(np.int64)
        owner = np.searchsorted(bounds, self.rng.permutation(len(people)), side="right")
        own = self.places.own[self.course.people["municipality"][people]] if kind.area == "residential" else _BOUGHT
        bought = self.rng.random(len(people)) >= own
        may = bought & bool(kind.size) & (owner == OWN)
        return np.where(may, OTHER, np.minimum(owner, len(shares) - 1))

    # Who leaves

    def _until(self, kind: NationKind, year: int, first: np.ndarray) -> np.ndarray:
        """The day, counted from year 0, that a stay of drawn length ends on; 0 where a share stays each year."""
        if kind.stay_days is None:
            return np.zeros(len(first), np.int64)
        median, spread = kind.stay_days
        days = np.maximum(1, np.exp(np.log(median) + spread * self.rng.standard_normal(len(first)))).astype(np.int64)
        return np.asarray(year * DAYS + first + days - 1)

    def _leave(self, number: int, kind: NationKind, year: int, members: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Last day in the year of each member; remembers who stays on and who has left."""
        people = self.course.members["person"][members]
        if kind.stay_days:
            until = self.course.members["until"][members] - year * DAYS
            stays, last = until > DAYS, np.minimum(until, DAYS)
        else:
            stays = self._stay(kind, year, people)
            drawn = first + np.floor(self.rng.random(len(first)) * (DAYS + 1 - first)).astype(np.int64)
            last = np.where(stays, DAYS, drawn)
        self.staying[number] = members[stays]
        gone = _Leavers(people[~stays], year, last[~stays])
        self.left[number] = [left for left in self.left[number] if left.year == year - 1] + [gone]
        return np.asarray(last)

    def _stay(self, kind: NationKind, year: int, people: np.ndarray) -> np.ndarray:
        """Who is there the next year too: a share in each municipality, never more than there should be."""
        where = self.course.people["municipality"][people]
        fit = year + 1 - self.course.people["born"][people] <= kind.ages[1]
        most = self._wanted(kind, year + 1)
        now = np.bincount(where, minlength=len(most))
        order = self.rng.permutation(np.flatnonzero(fit))
        wanted = np.minimum(np.floor(now * kind.keep + self.rng.random(len(now))).astype(np.int64), most)
        stays = np.zeros(len(people), bool)
        stays[order[first_of_each(where[order], wanted)]] = True
        return stays


_BOUGHT = 0.85
"""Own share of municipal places in other offers than residential ones."""


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February (between 1901 and 2099)."""
    return year % 4 == 0


def calendar(year: int, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last days of a year of 365 days as days of the calendar; 29 February belongs to the 28th."""
    leap = is_leap(year)
    return first + (leap & (first > FEBRUARY)), last + (leap & (last >= FEBRUARY))


def first_of_each(group: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Places of the first `wanted[g]` rows of each group g, by group."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.searchsorted(ordered, np.arange(len(wanted)))
    rank = np.arange(len(ordered)) - starts[ordered]
    return np.asarray(order[rank < wanted[ordered]])
