"""What truly happened: who got which help, where, from when to when."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log
from random import Random
from statistics import NormalDist

from styrbar.synthetic.kinds import Kind, calibration, kinds
from styrbar.synthetic.people import Person, Population, age, birthday, oldest
from styrbar.synthetic.places import Catalogue, Place, ownership_order

_GOLDEN = 0.6180339887498949
_NORMAL = NormalDist()
_COSTLY_YEARS = 6.0
_LAST_YEAR_GROWTH = {"crisis": 0.35, "costly": 0.25}
"""What the budget does not foresee: growth in the last year beside the ordinary one."""
_ROUNDS = 5
_OLDEST = 5 * 365.25
_SIGMA = 0.7
_UNDER_WAY = exp(_SIGMA**2)
"""A spell that is under way on the first day is longer than most: the length-biased lognormal is this factor longer."""


@dataclass(frozen=True)
class Years:
    """The accounting years that are made; the published figures are met in `calibrated`, the last whole year."""

    first: int
    last: int

    @property
    def calibrated(self) -> int:
        return max(self.first, self.last - 1)

    @property
    def start(self) -> date:
        return date(self.first, 1, 1)

    @property
    def end(self) -> date:
        return date(self.last, 12, 31)


@dataclass(frozen=True, slots=True)
class Spell:
    """One person's help of one kind at one place, first to last day; `person` is None for an anonymous stay."""

    number: int
    kind: Kind
    person: Person | None
    place: Place
    start: date
    end: date
    level: float


@dataclass(frozen=True)
class Course:
    """All spells, with the providers and offers behind them."""

    spells: tuple[Spell, ...]
    catalogue: Catalogue
    years: Years


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A slot's occupied time, before it is known by whom."""

    start: date
    end: date
    kind: Kind
    place: Place


_Key = tuple[str, bool]


def course(citizens: int, years: Years, seed: int) -> Course:
    """A course in which `citizens` people get help during the calibrated year, in the mix of the published figures.

    The number of slots of each kind is adjusted over a few rounds until the persons of the year are the wanted ones.
    """
    scale = citizens / calibration().recipients
    wanted = {key: persons * scale for key, persons in _weights().items()}
    stock = {(kind, costly): n / (1 + 1 / _mean_years(kinds()[kind], costly)) for (kind, costly), n in wanted.items()}
    made: list[tuple[int, Course]] = []
    for _ in range(_ROUNDS):
        tried = _course(stock, years, seed)
        had, everyone = _persons(tried)
        made.append((abs(everyone - citizens), tried))
        stock = {k: n * (wanted[k] * citizens / max(had[k], 1) / everyone) ** 0.8 for k, n in stock.items()}
    return min(made[1:], key=lambda m: m[0])[1]


def _weights() -> dict[_Key, int]:
    plain = {(k.id, False): k.persons - k.costly_persons for k in kinds().values() if k.persons}
    return plain | {(k.id, True): k.costly_persons for k in kinds().values() if k.costly_persons}


def _mean_years(kind: Kind, costly: bool) -> float:
    return _COSTLY_YEARS if costly else kind.years


def _persons(made: Course) -> tuple[Counter[_Key], int]:
    first, last = date(made.years.calibrated, 1, 1), date(made.years.calibrated, 12, 31)
    seen = {
        (s.kind.id, s.place.costly, s.person) for s in made.spells if s.person and s.start <= last and s.end >= first
    }
    return Counter((kind, costly) for kind, costly, _ in seen), len({who for _, _, who in seen})


def _course(stock: Mapping[_Key, float], years: Years, seed: int) -> Course:
    catalogue = Catalogue(Random(f"{seed} catalogue"))
    stretches = [s for key, n in stock.items() for s in _stretches(key, n, years, catalogue, seed)]
    stretches.sort(key=lambda s: s.start)
    return Course(tuple(_Cast(catalogue, seed).spells(stretches)), catalogue, years)


def _stretches(key: _Key, stock: float, years: Years, catalogue: Catalogue, seed: int) -> Iterator[_Stretch]:
    kind, costly = kinds()[key[0]], key[1]
    rng = Random(f"{seed} {kind.id} {costly}")
    slots = list(_slots(kind, costly, stock, years))
    at_start = sum(opens <= years.start for opens, _ in slots)
    lengths = _lengths(kind, costly, rng.random())
    for (opens, closes), ownership in zip(
        slots, ownership_order(kind, at_start, len(slots) - at_start, costly), strict=True
    ):
        place = catalogue.place(kind, ownership, costly)
        start, length = opens, next(lengths)
        if opens <= years.start:
            start, length = _under_way(years.start, length * _UNDER_WAY, rng)
        while start < closes:
            end = start + timedelta(days=max(1, round(length)) - 1)
            yield _Stretch(start, min(end, closes), kind, place)
            start, length = end + timedelta(days=rng.randint(1, 12)), next(lengths)


def _under_way(day: date, length: float, rng: Random) -> tuple[date, float]:
    """Start and length of a spell that is somewhere in its course on the day.

    Few are more than five years old: long help is granted anew now and then, and a case system is not that old.
    """
    gone = rng.random() * length
    left = length - gone
    if gone > _OLDEST and rng.random() > 0.03:
        gone = rng.uniform(0.3, 1.0) * _OLDEST
    return day - timedelta(days=int(gone)), gone + left


def _slots(kind: Kind, costly: bool, stock: float, years: Years) -> Iterator[tuple[date, date]]:
    """Opening and closing day of each slot, so that the number in help follows the kind's growth."""
    after = years.end + timedelta(days=400)
    months = [date(y, m, 1) for y in range(years.first, years.last + 1) for m in range(1, 13)]
    sizes = [_size(kind, costly, stock, years, day) for day in months]
    for i in range(round(max(sizes))):
        used = [day for day, size in zip(months, sizes, strict=True) if size >= i + 0.5]
        opens = years.start if used[0] == years.start else used[0] + timedelta(days=(i * 11) % 28)
        yield opens, after if used[-1] == months[-1] else used[-1]


def _size(kind: Kind, costly: bool, stock: float, years: Years, day: date) -> float:
    extra = _LAST_YEAR_GROWTH.get("costly" if costly else kind.id, 0.0)
    t = day.year + (day.month - 1) / 12
    growth: float = (1 + (0.02 if costly else kind.growth)) ** (t - years.calibrated - 0.5)
    return stock * growth * (1 + extra * min(1.0, max(0.0, t - years.last + 0.25)))


def _lengths(kind: Kind, costly: bool, offset: float) -> Iterator[float]:
    """Lengths in days; the quantiles follow a golden-ratio sequence, so that few spells already show the shape."""
    mean = _mean_years(kind, costly) * 365.25
    while True:
        offset = (offset + _GOLDEN) % 1
        u = min(max(offset, 0.004), 0.996)
        yield _crisis_length(u) if kind.lengths == "crisis" else _lognormal(u, mean, _SIGMA)


def _lognormal(u: float, mean: float, sigma: float) -> float:
    return exp(log(mean) - sigma**2 / 2 + sigma * _NORMAL.inv_cdf(u))


def _crisis_length(u: float) -> float:
    """Half of the stays last days; of the rest so many are long that a fifth of all pass half a year."""
    return 1 + u * 14 if u < 0.5 else exp(4.97 + 0.66 * _NORMAL.inv_cdf((u - 0.5) * 2))


class _Cast:
    """Puts people into the stretches: someone who just left another kind, or someone new."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        self._catalogue = catalogue
        self._rng = Random(f"{seed} cast")
        self._people = Population(Random(f"{seed} people"))
        self._left: dict[str, list[Spell]] = defaultdict(list)
        self._spread: dict[str, float] = defaultdict(self._rng.random)
        self._due: dict[str, float] = defaultdict(lambda: 0.5)
        self._made = 0

    def spells(self, stretches: list[_Stretch]) -> Iterator[Spell]:
        for stretch in stretches:
            person = (
                None if self._share_due(f"anonymous {stretch.kind.id}", stretch.kind.anonymous) else self._who(stretch)
            )
            spell = self._spell(stretch, person)
            self._left[spell.kind.id].append(spell)
            yield spell
            yield from self._inside(spell)

    def _spell(self, stretch: _Stretch, person: Person | None) -> Spell:
        self._made += 1
        kind, end = stretch.kind, stretch.end
        if person:
            end = min(end, person.born + timedelta(days=round(oldest(kind) * 365.25) - 1))
        self._spread[kind.id] = u = (self._spread[kind.id] + _GOLDEN) % 1
        level = _lognormal(min(max(u, 0.02), 0.98), 1.0, 0.45)
        return Spell(self._made, kind, person, stretch.place, stretch.start, max(end, stretch.start), level)

    def _who(self, stretch: _Stretch) -> Person:
        kind, start = stretch.kind, stretch.start
        for other, share in kind.from_kinds.items():
            if self._rng.random() < share and (found := self._just_left(other, kind, start)):
                return found
        return self._people.person(kind, birthday(kind, start, stretch.end, self._rng))

    def _just_left(self, other: str, kind: Kind, start: date) -> Person | None:
        """Someone of the right age whose help of the other kind ended in the 60 days before; each only once."""
        low, high = kind.ages
        for i, spell in enumerate(self._left[other]):
            person = spell.person
            if person and 0 < (start - spell.end).days <= 60 and low <= age(person.born, start) < high + 1:
                self._left[other].pop(i)
                return person
        return None

    def _inside(self, outer: Spell) -> Iterator[Spell]:
        """Help of another kind that the same person has within the outer spell."""
        for kind in kinds().values():
            if outer.person and self._share_due(f"{kind.id} in {outer.kind.id}", kind.inside.get(outer.kind.id, 0.0)):
                place = self._catalogue.place(kind, self._next_owner(kind), False)
                start = outer.start + timedelta(days=self._rng.randint(0, min(45, (outer.end - outer.start).days)))
                yield replace(self._spell(_Stretch(start, outer.end, kind, place), outer.person), end=outer.end)

    def _next_owner(self, kind: Kind) -> str:
        return self._rng.choices(list(kind.shares), list(kind.shares.values()))[0]

    def _share_due(self, what: str, share: float) -> bool:
        """True so often that `share` of the calls are, evenly spread."""
        self._due[what] += share
        if self._due[what] < 1:
            return False
        self._due[what] -= 1
        return True
