"""Invented people: a CPR number that can belong to nobody, a birthday, a case number; never a name."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from styrbar.synthetic.kinds import Kind

OWN_MUNICIPALITY = 990
"""Code of the invented municipality; no Danish municipality has a code from 990."""
OTHER_MUNICIPALITIES = {991: "Østerlund", 992: "Mosebjerg", 993: "Vesterå", 994: "Havrekær"}
_PAID_BY_OTHERS = 0.04

_BY_KIND = {
    "crisis": ("Overgreb (voldeligt)",),
    "homeless": ("Hjemløshed", "Misbrug (stof)", "Misbrug (alkohol)"),
    "bpa": ("Mobilitetsnedsættelse", "Erhvervet hjerneskade", "Multipel funktionsnedsættelse"),
    "lost_earnings": ("Autismespektrum", "Multipel funktionsnedsættelse", "Sjældent forekommende"),
}
_ADULTS = (
    "Udviklingshæmning", "Autismespektrum", "Erhvervet hjerneskade", "Forandret virkelighedsopfattelse",
    "Personlighedsforstyrrelse", "Angst", "Opmærksomhedsforstyrrelse",
)  # fmt: skip
_CHILDREN = (
    "Omsorgssvigt", "Tilknytningsforstyrrelse", "Autismespektrum", "Opmærksomhedsforstyrrelse", "Udadreagerende adfærd",
    "Angst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    number: int
    cpr: str
    born: date
    sex: str
    target_group: str
    residence: int

    @property
    def case(self) -> str:
        """The case number in the source systems."""
        return f"{30_000 + self.number:07d}"


def cpr_number(born: date, sex: str, serial: int) -> str:
    """Ten digits in the form of a CPR number, with month 13 to 24 (the real month plus 12), so that nobody has it.

    The seventh digit tells the century as in a real number: 0-3 for births before 2000, 4-9 from 2000; the last is
    even for a woman. `serial` (0 to 1,499) keeps numbers of the same birthday apart.
    """
    day_part = f"{born.day:02d}{born.month + 12:02d}{born.year % 100:02d}"
    first = (serial // 500) % 4 if born.year < 2000 else 4 + (serial // 500) % 6
    return f"{day_part}{first}{serial // 5 % 100:02d}{serial % 5 * 2 + (sex == 'man')}"


class Population:
    """Makes people one after the other, each with a number of their own."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()

    def person(self, kind: Kind, born: date) -> Person:
        """A new person born that day, with a target group that fits the kind of help."""
        rng = self._rng
        sex = "woman" if kind.id == "crisis" or rng.random() < 0.47 else "man"
        groups = _BY_KIND.get(kind.id) or (_CHILDREN if kind.group == "child" else _ADULTS)
        residence = rng.choice(tuple(OTHER_MUNICIPALITIES)) if rng.random() < 0.12 else OWN_MUNICIPALITY
        return Person(len(self._taken), self._number(born, sex), born, sex, rng.choice(groups), residence)

    def _number(self, born: date, sex: str) -> str:
        serial = self._rng.randrange(1500)
        number = cpr_number(born, sex, serial)
        while number in self._taken:
            serial = (serial + 1) % 1500
            number = cpr_number(born, sex, serial)
        self._taken.add(number)
        return number


def payer(person: Person) -> int:
    """The municipality that finally pays: another one for a few, whose help the invented one must claim back."""
    rng = Random(f"payer {person.cpr}")
    return rng.choice(tuple(OTHER_MUNICIPALITIES)) if rng.random() < _PAID_BY_OTHERS else OWN_MUNICIPALITY


def birthday(kind: Kind, start: date, end: date, rng: Random) -> date:
    """A birthday that makes the person the right age for the kind of help from start to end.

    Half of the placements end at the 18th birthday, so that youth support has someone to follow them.
    """
    low, high = kind.ages
    length = (end - start).days / 365.25
    if kind.area == "placement" and rng.random() < 0.5 and low <= 18 - length:
        return end - timedelta(days=round(18 * 365.25))
    top = max(low, min(high, oldest(kind) - length)) if kind.group == "child" else high
    return start - timedelta(days=round(rng.uniform(low, top + 0.9) * 365.25))


def oldest(kind: Kind) -> int:
    """The age at which help of this kind ends by itself."""
    return (23 if kind.ages[0] >= 18 else 18) if kind.group == "child" else 95


def age(born: date, day: date) -> float:
    """Age in years on a day."""
    return (day - born).days / 365.25
