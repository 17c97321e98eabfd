"""What the help truly cost: grants with dated prices, and the cost of each month, scaled to the published spending."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from styrbar.synthetic.course import Course, Spell, Years
from styrbar.synthetic.kinds import Kind, calibration, kinds
from styrbar.synthetic.places import Offer

COSTLY_AVERAGE = 2.98e6
"""Kroner a year for each of the very costly, 2023 prices (ER kap 2.4.1: 5.0 bn / 1,676)."""

_OWNER_LEVEL = {"municipal": 0.98, "other_municipal": 1.0, "regional": 1.35, "private": 1.05, "self_owned": 1.0}
_OWNER_REAL = {"municipal": 0.004, "other_municipal": 0.006, "regional": 0.006, "private": 0.045, "self_owned": 0.03}
_DEAR = ("private", "self_owned")
_LAST_YEAR_RISE = 1.045
"""Private and self-owned offers rise this much more than usual in the last year; half of them again from 1 July."""

Factors = Mapping[tuple[str, bool], float]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price from a day on, in øre a unit, and the day the municipality's systems came to know it."""

    from_date: date
    ore: int
    known_on: date


@dataclass(frozen=True, slots=True)
class Grant:
    """What the case system keeps as one grant: a spell, or a stretch of it with its own quantity or price.

    Quantity, factor and share are in hundredths. `order` counts the links of a spell from 1.
    """

    spell: Spell
    order: int
    start: date
    end: date
    quantity: int
    prices: tuple[PriceRow, ...]
    factor: int = 100
    share: int = 100

    def price(self, day: date) -> PriceRow:
        """The price row in force on a day."""
        return max((row for row in self.prices if row.from_date <= day), key=lambda r: r.from_date)

    def amount(self, day: date) -> int:
        """One payment in whole øre, half away from zero."""
        exact = self.quantity * self.price(day).ore * self.factor * self.share
        return (abs(exact) + 500_000) // 1_000_000 * (1 if exact >= 0 else -1)


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """What a grant truly cost in a month, in øre, with its days and number of payments."""

    grant: Grant
    first: date
    last: date
    payments: int
    amount: int

    @property
    def days(self) -> int:
        """Days of help in the month."""
        return (self.last - self.first).days + 1


def price_course(course: Course, citizens: int) -> tuple[list[Grant], Factors]:
    """All grants, priced so that each kind spends its published weight in the calibrated year, and the factors."""
    year = course.years.calibrated
    had: dict[tuple[str, bool], int] = defaultdict(int)
    plain = dict.fromkeys(_targets(), 1.0)
    for spell in course.spells:
        for grant in _grants(spell, plain, course.years):
            had[spell.kind.id, spell.place.costly] += sum(
                m.amount for m in service_months(grant, date(year, 1, 1), date(year, 12, 31))
            )
    scale = citizens / calibration().recipients * calibration().index(year) * 100
    factors = {key: target * scale / had[key] if had[key] else 1.0 for key, target in _targets().items()}
    return [g for spell in course.spells for g in _grants(spell, factors, course.years)], factors


def tariffs_of(course: Course, factors: Factors) -> dict[str, tuple[PriceRow, ...]]:
    """Every offer's tariff rows, by the offer's number."""
    return {o.number: tariff(o, factors, course.years) for o in course.catalogue.offers}


def _targets() -> dict[tuple[str, bool], float]:
    plain = {(k.id, False): k.spending for k in kinds().values()}
    return plain | {(k.id, True): k.costly_persons * COSTLY_AVERAGE for k in kinds().values() if k.costly_persons}


def tariff(offer: Offer, factors: Factors, years: Years) -> tuple[PriceRow, ...]:
    """The offer's tariff (døgntakst, or day price) year by year."""
    level = 0.7 + 0.3 * offer.spread if offer.costly else offer.spread * _OWNER_LEVEL[offer.provider.ownership]
    base = 300_000 * level * factors[offer.kind.id, offer.costly]
    return price_rows(offer.kind, offer.provider.ownership, base, years, f"tariff {offer.number}")


@cache
def price_rows(kind: Kind, ownership: str, base: float, years: Years, key: str) -> tuple[PriceRow, ...]:
    """A price for each year, in øre: the base at the level of the calibrated year's figures, indexed and grown."""
    rng = Random(f"price {key}")
    real = kind.real + (_OWNER_REAL[ownership] if kind.pricing == "offer" else 0.0)
    rows = []
    for year in range(years.first - 25, years.last + 1):
        grown = (
            base
            * calibration().index(year)
            / calibration().index(years.calibrated)
            * (1 + real) ** (year - years.calibrated)
        )
        rise = _LAST_YEAR_RISE if year == years.last and kind.has_offer and ownership in _DEAR else 1.0
        rows.append(PriceRow(date(year, 1, 1), _whole_kroner(kind, grown * rise), _known(year, rng)))
        if rise > 1 and rng.random() < 0.5:
            rows.append(
                PriceRow(
                    date(year, 7, 1),
                    _whole_kroner(kind, grown * rise * _LAST_YEAR_RISE),
                    date(year, 6, rng.randint(5, 28)),
                )
            )
    return tuple(rows)


def _known(year: int, rng: Random) -> date:
    late = rng.random() < 0.2
    return date(year, 1, 5) + timedelta(days=rng.randint(0, 70)) if late else date(year - 1, 12, rng.randint(1, 28))


def _whole_kroner(kind: Kind, ore: float) -> int:
    return round(ore / 100) * 100 if kind.unit != "hour" else round(ore / 25) * 25


def _grants(spell: Spell, factors: Factors, years: Years) -> Iterator[Grant]:
    """The spell as the case system keeps it: changes of hours are links; DUBU has a row for each price."""
    kind = spell.kind
    rows = _spell_prices(spell, factors, years)
    if kind.pricing == "own":
        rows = (max((r for r in rows if r.from_date <= spell.start), key=lambda r: r.from_date, default=rows[0]),)
    factor = spell.place.provider.price_factor if spell.place.provider else 100
    share = 67 if kind.id == "bpa" and spell.number % 5 == 0 else 100
    changes = _changes(spell) if kind.chained else [(spell.start, 1.0)]
    if kind.file == "dubu":
        changes = [
            (max(r.from_date, spell.start), 1.0)
            for r in rows
            if r.from_date <= spell.end and _ends(r, rows) >= spell.start
        ]
    for order, (start, level) in enumerate(changes, 1):
        end = changes[order][0] - timedelta(days=1) if order < len(changes) else spell.end
        quantity = _quantity(spell, level, factors)
        yield Grant(spell, order, start, end, quantity, rows, factor, share)


def _ends(row: PriceRow, rows: tuple[PriceRow, ...]) -> date:
    later = [r.from_date for r in rows if r.from_date > row.from_date]
    return min(later) - timedelta(days=1) if later else date.max


def _spell_prices(spell: Spell, factors: Factors, years: Years) -> tuple[PriceRow, ...]:
    kind, place = spell.kind, spell.place
    if place.offer:
        return tariff(place.offer, factors, years)
    if kind.price:
        return price_rows(
            kind, place.ownership, kind.price * 100 * calibration().index(years.calibrated), years, f"rate {kind.id}"
        )
    return price_rows(
        kind, place.ownership, 1_000_000 * spell.level * factors[kind.id, False], years, f"own {spell.number}"
    )


def _changes(spell: Spell) -> list[tuple[date, float]]:
    """Days on which the hours were changed, and the level from then on."""
    rng = Random(f"changes {spell.number}")
    day, level, changes = spell.start, 1.0, [(spell.start, 1.0)]
    while True:
        day += timedelta(days=round(365 / spell.kind.chained * rng.uniform(0.5, 1.5)))
        if day > spell.end:
            return changes
        level *= rng.choice((0.7, 0.8, 0.9, 1.1, 1.25, 1.4))
        changes.append((day, level))


def _quantity(spell: Spell, level: float, factors: Factors) -> int:
    """Units of each payment in hundredths: hours by the quarter, days of a day offer whole, else one."""
    kind = spell.kind
    if kind.price:
        hours = {"week": 5, "two_weeks": 150, "month": 14}[kind.frequency]
        return max(1, round(hours * spell.level * level * factors[kind.id, False] * 4)) * 25
    if kind.unit == "day" and kind.frequency != "day":
        usual = 18 if kind.frequency == "month" else 2
        return max(1, min(21, round(usual * min(spell.level, 1.2)))) * 100
    return 100


def service_months(grant: Grant, first: date, last: date) -> Iterator[ServiceMonth]:
    """What the grant truly cost in each month of the period it ran in, by the dates its payments fall on."""
    start, stop = max(grant.start, first), min(grant.end, last)
    month = start.replace(day=1)
    while month <= stop:
        after = (month + timedelta(days=32)).replace(day=1)
        begin, end = max(start, month), min(stop, after - timedelta(days=1))
        payments = payments_in(grant, begin, end)
        yield ServiceMonth(grant, begin, end, payments, payments * grant.amount(begin))
        month = after


def payments_in(grant: Grant, begin: date, end: date) -> int:
    """Number of the grant's payments from begin to end (within one month)."""
    frequency = grant.spell.kind.frequency
    if frequency == "day":
        return (end - begin).days + 1
    if frequency in {"week", "two_weeks"}:
        step = 7 if frequency == "week" else 14
        return ((end - grant.start).days // step) - ((begin - grant.start).days - 1) // step
    if frequency == "individual":
        return sum(begin <= day <= end for day in individual_dates(grant))
    if frequency == "once":
        return int(begin == grant.start)
    return int(begin.day == 1 and _months_since_first(grant, begin) % (3 if frequency == "quarter" else 1) == 0)


def _months_since_first(grant: Grant, day: date) -> int:
    start = grant.start
    first = start.year * 12 + start.month + (start.day > 1)
    return day.year * 12 + day.month - first


def individual_dates(grant: Grant) -> list[date]:
    """The agreed dates of a grant with individual payments: about one a quarter."""
    length = (grant.end - grant.start).days
    return [grant.start + timedelta(days=14 + 91 * k) for k in range((length - 14) // 91 + 1 if length >= 14 else 0)]
