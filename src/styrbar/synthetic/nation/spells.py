"""The country's spells as rows of the register's table, municipality by municipality, by year or by payment."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from styrbar.register.tables import label
from styrbar.synthetic.nation.amounts import Amounts
from styrbar.synthetic.nation.course import DAYS, FEBRUARY, Course, is_leap
from styrbar.synthetic.nation.municipal import Municipal
from styrbar.synthetic.nation.offers import NONE, Offers
from styrbar.synthetic.nation.people import cpr_numbers
from styrbar.synthetic.nation.settings import FORTNIGHTLY, OWNERS, Nation

_AT_A_TIME = 20_000
"""Spells of a municipality that are written together, so that a large one needs no more memory than others."""

_MONTHS = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, DAYS])
_FORTNIGHTS = np.array([*range(0, 351, 14), DAYS])
"""The days of the year before each period begins, and the year's last; the last fortnight has a day more."""


@dataclass(frozen=True)
class Told:
    """All that a row is written from."""

    nation: Nation
    places: Municipal
    course: Course
    offers: Offers
    amounts: Amounts


def by_municipality(told: Told, years: range, *, monthly: bool) -> Iterator[pl.DataFrame]:
    """The rows of one municipality after the other, by year and person, under the register's column names.

    A row is a spell in a year, or with `monthly` a payment for a month or a fortnight of it: the same kroner and
    units, divided by days so that they add up to the øre. Amounts are whole øre.
    """
    course = told.course
    spells, members = course.spells, course.members
    numbers = cpr_numbers(course.people["born"], course.people["woman"])
    person = members["person"][spells["member"]]
    place = course.people["municipality"][person]
    order = np.lexsort((spells["member"], person, spells["year"], place))
    order = order[np.isin(spells["year"][order], list(years))]
    bounds = np.searchsorted(place[order], np.arange(len(told.places.codes) + 1))
    words = _Words(told, numbers)
    for first, last in pairwise(bounds):
        for start in range(first, last, _AT_A_TIME):
            mine = order[start : min(start + _AT_A_TIME, last)]
            yield words.rows(*(_payments(told, mine) if monthly else _whole(told, mine)))


Cut = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""The spell of each row, its first and last day of the year, øre and units."""


def _whole(told: Told, mine: np.ndarray) -> Cut:
    spells = told.course.spells
    return mine, spells["first"][mine], spells["last"][mine], told.amounts.ore[mine], told.amounts.units[mine]


def _payments(told: Told, mine: np.ndarray) -> Cut:
    """Each spell cut at the months, or at the fortnights where the kind is paid so; in the order of the spells."""
    fortnightly = np.array([kind.payments == FORTNIGHTLY for kind in told.nation.kinds])
    spells = told.course.spells
    often = fortnightly[told.course.members["kind"][spells["member"][mine]]]
    leap = np.isin(spells["year"][mine], [year for year in told.nation.years if is_leap(year)])
    at = np.flatnonzero
    cuts = [
        _cut(told, mine, at((often == each) & (leap == longer)), starts + longer * (starts >= FEBRUARY))
        for each, starts in ((False, _MONTHS), (True, _FORTNIGHTS))
        for longer in (False, True)
    ]
    place, first, last, ore, units = (np.concatenate(parts) for parts in zip(*cuts, strict=True))
    order = np.lexsort((first, place))
    return mine[place[order]], first[order], last[order], ore[order], units[order]


def _cut(told: Told, mine: np.ndarray, rows: np.ndarray, starts: np.ndarray) -> Cut:
    """The payments of some of the spells, by their place in `mine`."""
    spells, spell = told.course.spells, mine[rows]
    first, last = spells["first"][spell].astype(np.int64), spells["last"][spell].astype(np.int64)
    begin = np.searchsorted(starts, first, side="left") - 1
    count = np.searchsorted(starts, last, side="left") - begin
    row = np.repeat(np.arange(len(spell)), count)
    period = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + begin[row]
    start, end = np.maximum(first[row], starts[period] + 1), np.minimum(last[row], starts[period + 1])
    before, through, days = start - first[row], end - first[row] + 1, (last - first + 1)[row]
    ore = told.amounts.ore[spell][row]
    hundredths = np.rint(told.amounts.units[spell][row] * 100)
    units = (np.floor(hundredths * through / days) - np.floor(hundredths * before / days)) / 100
    return rows[row], start, end, ore * through // days - ore * before // days, units


class _Words:
    """What the numbers in the arrays are called in the file."""

    def __init__(self, told: Told, numbers: pl.Series) -> None:
        kinds = told.nation.kinds
        self._told, self._numbers = told, numbers
        self._offers = pl.Series([*told.offers.names, None], dtype=pl.String)
        self._providers = pl.Series(told.offers.provider_of, dtype=pl.String)
        self._groups = pl.Series(list(told.nation.groups))
        self._owners = pl.Series([label("ownership", owner) for owner in OWNERS])
        self._sexes = pl.Series([label("sex", "man"), label("sex", "woman")])
        self._kinds = {
            "account": pl.Series([kind.account for kind in kinds]),
            "legal_basis": pl.Series([kind.legal_basis for kind in kinds]),
            "intervention": pl.Series([kind.intervention for kind in kinds]),
            "unit": pl.Series([label("unit", kind.unit) for kind in kinds]),
        }
        self._drawn = [np.array([list(told.nation.groups).index(n) for n in kind.target_groups]) for kind in kinds]

    def rows(
        self, spell: np.ndarray, first: np.ndarray, last: np.ndarray, ore: np.ndarray, units: np.ndarray
    ) -> pl.DataFrame:
        """The rows under the register's column names."""
        told, course = self._told, self._told.course
        member = course.spells["member"][spell]
        year = course.spells["year"][spell].astype(np.int64)
        person, kind = course.members["person"][member], course.members["kind"][member]
        offer = told.offers.of_member[member]
        start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        need = pl.Series(told.amounts.need[spell].astype(np.int64))
        return pl.DataFrame(
            {
                "municipality": told.places.codes[course.people["municipality"][person]].astype(np.int64),
                "citizen": self._numbers.gather(person),
                "sex": self._sexes.gather(course.people["woman"][person].astype(np.int64)),
                "age": year - course.people["born"][person],
                "year": year,
                "account": self._kinds["account"].gather(kind),
                "legal_basis": self._kinds["legal_basis"].gather(kind),
                "intervention": self._kinds["intervention"].gather(kind),
                "target_group": self._groups.gather(self._group(person, kind)),
                "need": need.set(need < 0, None),
                "ownership": self._owners.gather(told.offers.owner_of[member]),
                "provider": self._providers.gather(member),
                "offer": self._offers.gather(np.where(offer == NONE, len(self._offers) - 1, offer)),
                "from_date": start + (first - 1),
                "to_date": start + (last - 1),
                "days": (last - first + 1).astype(np.int64),
                "quantity": _hundredths(units),
                "unit": self._kinds["unit"].gather(kind),
                "amount": ore,
            }
        )

    def _group(self, person: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """The person's target group, or one of the kind's where the help itself says what it is for."""
        found = self._told.course.people["group"][person].astype(np.int64)
        for number, each in enumerate(self._told.nation.kinds):
            mine = kind == number
            if (each.own_group or each.stay_days) and mine.any():
                own = self._drawn[number]
                found[mine] = np.where(np.isin(found[mine], own), found[mine], own[person[mine] % len(own)])
        return np.asarray(found)


def _hundredths(units: np.ndarray) -> pl.Series:
    whole = pl.Series(np.rint(np.nan_to_num(units) * 100).astype(np.int64))
    return (whole.cast(pl.Decimal(18, 2)) / 100).set(pl.Series(np.isnan(units)), None)
