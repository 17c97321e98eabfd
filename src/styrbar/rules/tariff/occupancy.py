"""The occupancy a tariff assumes: what the agreements presume, and how it is found from the years before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.tariff.errors import BadTariff
from styrbar.rules.tariff.model import Service
from styrbar.rules.tariff.result import Notice, said
from styrbar.rules.words import in_words

_FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class ActualOccupancy:
    """A year's used days and the days available (places x days)."""

    year: int
    used: Decimal
    available: Decimal


def assumed_occupancy(years: Sequence[ActualOccupancy], book: RuleBook, day: date) -> Decimal:
    """The mean of the previous years' actual occupancy, each year weighing the same; four decimals, half up.

    As many years as the rule says, no more and no fewer. A mean above 1 is refused by the tariff, and not here.
    Raises BadTariff. Source: domain of the regional agreements (styringsaftaler).
    """
    wanted = int(book.at("tariff.occupancy_years", day).number)
    if len({y.year for y in years}) != wanted or len(years) != wanted:
        raise BadTariff(
            f"Belægningen regnes som gennemsnittet af {wanted} år, men der er oplyst {len(years)}.", "Belægning",
            f"Oplys brugte dage og dage til rådighed for hvert af {wanted} forskellige år.",
        )  # fmt: skip
    for year in years:
        if year.available <= 0 or year.used < 0:
            raise BadTariff(
                f"Belægningen i {year.year} kan ikke regnes.", "Belægning",
                "Dage til rådighed skal være over 0, og brugte dage må ikke være negative.",
            )  # fmt: skip
    mean = sum((Fraction(y.used) / Fraction(y.available) for y in years), Fraction(0)) / wanted
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(_FOUR, ROUND_HALF_UP)


def occupancy_notices(service: Service, book: RuleBook, day: date) -> tuple[tuple[Notice, ...], tuple[InForce, ...]]:
    """What the agreements say against a service's assumed occupancy, and the rules that were asked.

    Supplements have no occupancy. Short stays may go down to their own limit.
    """
    if service.part != "whole":
        return (), ()
    lowest = book.at("tariff.occupancy_lowest_short" if service.short else "tariff.occupancy_lowest", day)
    highest, advised = book.at("tariff.occupancy_highest", day), book.at("tariff.occupancy_advised", day)
    share, found = said(Fraction(service.occupancy), "percent"), []
    if service.occupancy < lowest.number:
        kind = "korte, akutte og aflastende ophold" if service.short else "dag- og døgntilbud"
        found.append(Notice(
            service.name,
            f"Belægningen på {share} er under de {in_words(lowest)}, som aftalerne forudsætter for {kind}. "
            "En lavere belægning skal godkendes.",
            lowest.rule.id,
        ))  # fmt: skip
    if service.occupancy > highest.number:
        found.append(Notice(
            service.name, f"Belægningen på {share} er over de {in_words(highest)}, som aftalerne forudsætter.",
            highest.rule.id,
        ))  # fmt: skip
    elif service.occupancy > advised.number:
        found.append(Notice(
            service.name,
            f"Belægningen på {share} er over de {in_words(advised)}, som aftalerne anbefaler som det højeste.",
            advised.rule.id,
        ))  # fmt: skip
    return tuple(found), (lowest, highest, advised)
