"""The invented country around the municipality: twenty municipalities in two regions, by age, year by year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp
from random import Random

from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.people import OTHER_MUNICIPALITIES, OWN_MUNICIPALITY
from styrbar.synthetic.places import OWN_NAME, REGIONS

OLDEST = 99
"""The highest age; those who are older are counted there."""
_NATIONAL = 5_930_000
"""Inhabitants that the calibration's recipients come from, so that help per inhabitant has its true size."""
_NAMES = {
    980: "Klitborg", 981: "Egesund", 982: "Bregnholt", 983: "Rørskov", 984: "Tangnæs", 985: "Lyngdal", 986: "Stenså",
    987: "Hvidkær", 988: "Fuglhede", 989: "Nørrelund",
    995: "Søndermark", 996: "Birkesund", 997: "Grønhøj", 998: "Marskø", 999: "Dalvang",
}  # fmt: skip
PUBLISHED_MONTH = 2
"""The month in which the count of the first of January comes out."""
_GROWTH = (-0.006, 0.012)


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The people of one age in one municipality on the first of January."""

    municipality: int
    name: str
    region: str
    year: int
    age: int
    number: int


def municipalities() -> dict[int, str]:
    """Name of each invented municipality by its code, 980 to 999; no Danish municipality has one of them."""
    own = {OWN_MUNICIPALITY: OWN_NAME.removesuffix(" Kommune")}
    return dict(sorted({**_NAMES, **OTHER_MUNICIPALITIES, **own}.items()))


def population(citizens: int, first: int, last: int, seed: int) -> Iterator[Inhabitants]:
    """Inhabitants by municipality, year and age; `citizens` get help in the invented municipality."""
    own = citizens / calibration().recipients * _NATIONAL
    for code, name in municipalities().items():
        rng = Random(f"{seed} population {code}")
        size = own * (1 if code == OWN_MUNICIPALITY else rng.lognormvariate(0.3, 0.6))
        growth = rng.uniform(*_GROWTH)
        cohorts = {born: rng.gauss(1, 0.04) for born in range(first - OLDEST, last + 1)}
        region = REGIONS[code < OWN_MUNICIPALITY]
        for year in range(first, last + 1):
            level = size * (1 + growth) ** (year - last)
            for age in range(OLDEST + 1):
                number = round(level * _share(age) * max(0.5, cohorts[year - age]))
                yield Inhabitants(code, name, region, year, age, number)


def published(day: date) -> int:
    """The newest year whose first of January is counted on a day."""
    return day.year if day.month >= PUBLISHED_MONTH else day.year - 1


def _share(age: int) -> float:
    """Share of the inhabitants of that age: nearly even until the sixties, then falling."""
    return (1 + 0.2 * (18 <= age <= 30)) / (1 + exp((age - 79) / 6)) / 81.9
