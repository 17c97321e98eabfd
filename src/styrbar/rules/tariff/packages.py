"""Service packages: their tariffs follow from the tariffs of the services in them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from styrbar.register.tables import codes
from styrbar.rules.tariff.allot import bare
from styrbar.rules.tariff.errors import BadTariff
from styrbar.rules.tariff.model import Package, PackagePart
from styrbar.rules.tariff.result import PackageTariff, Tariff, Working, said
from styrbar.rules.tariff.rounding import half_away


def package_tariffs(packages: Sequence[Package], tariffs: Sequence[Tariff]) -> tuple[PackageTariff, ...]:
    """The tariff of each package: the sum of quantity x tariff, rounded once to whole øre.

    Packages of one name are levels of each other: they must differ in content, and a higher level must not be cheaper.
    Raises BadTariff. Source: Ekspertudvalget, boks 2.6; finansieringsbekendtgørelsen § 9 as VIVE cites it.
    """
    prices = {(t.service, t.step): t for t in tariffs}
    found = tuple(_package(p, prices) for p in packages)
    _check_levels(packages, found)
    return found


def _package(package: Package, prices: dict[tuple[str, str], Tariff]) -> PackageTariff:
    if len({(p.service, p.step) for p in package.parts}) < 2:
        raise BadTariff(
            f"Pakken «{package.name}» har ikke to forskellige ydelser.", package.name,
            "En ydelsespakke består af to eller flere ydelser; læg en til, eller sælg ydelsen alene.",
        )  # fmt: skip
    if package.unit not in codes("unit"):
        raise BadTariff(
            f"Enheden for pakken «{package.name}» kendes ikke.", package.name, "Vælg f.eks. døgn eller time."
        )
    parts = tuple(_part(package.name, p, prices) for p in package.parts)
    total = half_away(sum((p.value for p in parts), Fraction(0)))
    return PackageTariff(package.name, package.level, package.unit, total, parts)


def _part(package: str, part: PackagePart, prices: dict[tuple[str, str], Tariff]) -> Working:
    tariff = prices.get((part.service, part.step))
    what = f"{part.service}, {part.step}" if part.step else part.service
    if tariff is None:
        raise BadTariff(
            f"Pakken «{package}» bruger «{what}», som ikke har nogen takst.", package,
            "Vælg en af ydelserne, og et trin, når ydelsen har trin.",
        )  # fmt: skip
    if part.quantity <= 0:
        raise BadTariff(f"Pakken «{package}» har ingen mængde af «{what}».", package, "Skriv en mængde over 0.")
    value = Fraction(part.quantity) * tariff.price
    return Working(part.service, what, f"{said(Fraction(part.quantity), 'number')} x {bare(tariff.price)}", value)


def _check_levels(packages: Sequence[Package], found: Sequence[PackageTariff]) -> None:
    ranked = sorted(zip(packages, found, strict=True), key=lambda pair: (pair[0].name, pair[0].level))
    contents: dict[tuple[str, frozenset[tuple[str, str, Decimal]]], int] = {}
    for (lower, cheap), (higher, dear) in pairwise(ranked):
        if lower.name == higher.name and (lower.level == higher.level or dear.price < cheap.price):
            raise BadTariff(
                f"Niveau {lower.level} og {higher.level} i pakken «{lower.name}» krydser eller har samme nummer.",
                lower.name, "Giv hvert niveau sit nummer; et højere niveau må ikke være billigere.",
            )  # fmt: skip
    for package, _ in ranked:
        content = (package.name, frozenset((p.service, p.step, p.quantity) for p in package.parts))
        if contents.setdefault(content, package.level) != package.level:
            raise BadTariff(
                f"To niveauer af pakken «{package.name}» har samme indhold.", package.name,
                "Flere takstniveauer kræver forskelligt indhold eller omfang.",
            )  # fmt: skip
