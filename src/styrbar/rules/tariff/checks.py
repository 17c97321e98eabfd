"""What a budget must say before a tariff can be made of it; each refusal says what to do instead."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from styrbar import danish
from styrbar.register.legal_basis import canonical
from styrbar.register.tables import codes
from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.tariff.allot import Sized, named
from styrbar.rules.tariff.errors import BadTariff
from styrbar.rules.tariff.model import COST_ELEMENTS, SHARED_BY, CostLine, OfferBudget, Service, Step


def check_budget(budget: OfferBudget) -> None:
    """Refuse what is wrong with the budget as a whole and with its lines. Raises BadTariff."""
    check_ownership(budget.ownership)
    names = [s.name for s in budget.services]
    if not names:
        raise BadTariff("Der er ingen ydelser at beregne takst for.", "Ydelser", "Skriv mindst én ydelse.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadTariff(f"Ydelsen «{twice}» står to gange.", "Ydelser", "Giv hver ydelse sit eget navn.")
    check_lines(budget.lines)
    for line in budget.lines:
        if line.service and line.service not in names:
            raise BadTariff(
                f"«{named(line)}» hører til ydelsen «{line.service}», som ikke findes.", "Omkostninger",
                "Vælg en af ydelserne, eller lad linjen være fælles.",
            )  # fmt: skip
    years = [p.year for p in budget.prior]
    if len(set(years)) < len(years):
        raise BadTariff("Et år har to resultater.", "Over- eller underskud", "Skriv ét resultat for hvert år.")


def check_ownership(ownership: str) -> None:
    """Refuse an owner the register does not know."""
    if ownership not in codes("ownership"):
        known = ", ".join(code.label for code in codes("ownership").values())
        raise BadTariff("Ejerforholdet kendes ikke.", "Tilbuddet", f"Vælg en af: {known}.")


def check_lines(lines: Sequence[CostLine]) -> None:
    """Refuse elements that are none, negative amounts, and a budget without cost."""
    for line in lines:
        if line.element not in COST_ELEMENTS:
            raise BadTariff(
                "En linje i budgettet har et element, der ikke kan skrives.", "Omkostninger",
                f"Vælg et af: {', '.join(codes('cost_element')[e].label for e in COST_ELEMENTS)}. "
                "Over- og underskud skrives for sig.",
            )  # fmt: skip
        if line.amount < 0:
            raise BadTariff(
                f"«{named(line)}» er negativ.", "Omkostninger",
                "Skriv beløbet uden minus; en indtægt skrives som indtægt og trækkes fra.",
            )  # fmt: skip
        if line.shared_by not in SHARED_BY:
            raise BadTariff(
                f"«{named(line)}» deles på en måde, der ikke findes.", "Omkostninger",
                f"Vælg en af: {', '.join(SHARED_BY.values())}.",
            )  # fmt: skip
    if not any(line.amount for line in lines if line.element != "income"):
        raise BadTariff("Der er ingen omkostninger.", "Omkostninger", "Skriv tilbuddets budget, linje for linje.")


def sized(service: Service, year: int, book: RuleBook) -> tuple[Sized, tuple[InForce, ...]]:
    """The service with its places and units in the year, and the rules that gave them. Raises BadTariff."""
    _check_kind(service)
    _check_period(service, year)
    places, used = _places(service, date(year, 1, 1), book)
    if not 0 < service.occupancy <= 1:
        raise BadTariff(
            f"Belægningen i «{service.name}» skal være over 0 og højst 100 %.", service.name,
            "Ret belægningen; 97 % er 97 brugte døgn af 100.",
        )  # fmt: skip
    check_steps(service.name, service.steps, places)
    days = service.days(year)
    return Sized(service, places, _units_per_place(service, days), days), used


def _check_kind(service: Service) -> None:
    if service.unit not in codes("unit"):
        known = ", ".join(code.label for code in codes("unit").values())
        raise BadTariff(f"Enheden for «{service.name}» kendes ikke.", service.name, f"Vælg en af: {known}.")
    if service.part not in {"whole", "supplement"}:
        raise BadTariff(
            f"«{service.name}» er hverken en ydelse eller et tillæg.", service.name, "Vælg samlet takst eller tillæg."
        )
    if service.hours < 0 or service.weight < 0:
        raise BadTariff(f"Timer og vægt i «{service.name}» må ikke være negative.", service.name, "Skriv 0 eller mere.")


def _check_period(service: Service, year: int) -> None:
    first, last = service.period(year)
    if first.year != year or last.year != year or last < first:
        raise BadTariff(
            f"«{service.name}» har ingen åbne dage i {year}: {danish.day(first)} til {danish.day(last)}.", service.name,
            f"Vælg en første og en sidste dag i {year}, den første først.",
        )  # fmt: skip


def _units_per_place(service: Service, days: int) -> Fraction:
    if service.units_per_place is None:
        if service.unit == "day":
            return Fraction(days)
        raise BadTariff(
            f"«{service.name}» mangler, hvor mange enheder én plads kan give i perioden.", service.name,
            "Skriv f.eks. antallet af timer eller måneder pr. plads.",
        )  # fmt: skip
    if service.units_per_place <= 0:
        raise BadTariff(
            f"«{service.name}» har ingen dage eller enheder at dele med.", service.name, "Skriv et tal over 0."
        )
    if service.unit == "day" and service.units_per_place > days:
        raise BadTariff(
            f"«{service.name}» har flere åbningsdage, end perioden har dage ({days}).", service.name,
            "Ret åbningsdagene eller perioden.",
        )  # fmt: skip
    return Fraction(service.units_per_place)


def _places(service: Service, day: date, book: RuleBook) -> tuple[Fraction, tuple[InForce, ...]]:
    if service.citizens is None:
        if service.places is None or service.places <= 0:
            raise BadTariff(
                f"«{service.name}» har ingen pladser.", service.name, "Skriv, hvor mange pladser taksten regnes af."
            )
        return Fraction(service.places), ()
    each, basis = book.at("tariff.ambulant_citizens", day), book.at("tariff.ambulant_legal_basis", day)
    if service.places is not None:
        raise BadTariff(
            f"«{service.name}» har både pladser og borgere.",
            service.name,
            "Skriv kun det ene; pladser regnes af borgere.",
        )
    if canonical(service.legal_basis) not in {canonical(words) for words in basis.words}:
        raise BadTariff(
            f"«{service.name}» kan ikke få pladser af antallet af borgere.", service.name,
            f"Skriv pladser, eller vælg en af: {', '.join(basis.words)}.",
        )  # fmt: skip
    if service.citizens <= 0:
        raise BadTariff(f"«{service.name}» har ingen borgere.", service.name, "Skriv, hvor mange der ventes i året.")
    return Fraction(service.citizens) / Fraction(each.number), (each, basis)


def check_steps(name: str, steps: Sequence[Step], places: Fraction) -> None:
    """Refuse steps that cross, that have the same content, or whose places are not the service's. Raises BadTariff."""
    if not steps:
        return
    if len({s.name for s in steps}) < len(steps):
        raise BadTariff(f"To trin i «{name}» har samme navn.", name, "Giv hvert trin sit eget navn.")
    seen: dict[tuple[str, object], str] = {}
    for step in steps:
        _check_step(name, step)
        same = seen.setdefault((" ".join(step.content.lower().split()), step.hours), step.name)
        if same != step.name:
            raise BadTariff(
                f"«{same}» og «{step.name}» i «{name}» har samme indhold og omfang.", name,
                "Flere takstniveauer kræver forskelligt indhold eller omfang; slå dem sammen, eller skriv forskellen.",
            )  # fmt: skip
    for lower, higher in pairwise(steps):
        if higher.weight < lower.weight:
            raise BadTariff(
                f"Trinnene i «{name}» krydser: «{higher.name}» er billigere end «{lower.name}».", name,
                "Et højere trin må ikke være billigere; ret vægtene eller rækkefølgen.",
            )  # fmt: skip
    total = sum(Fraction(s.places) for s in steps)
    if total != places:
        raise BadTariff(
            f"Trinnene i «{name}» har {danish.number(float(total), 1)} pladser, og ydelsen har "
            f"{danish.number(float(places), 1)}.", name, "Fordel alle ydelsens pladser på trinnene.",
        )  # fmt: skip


def _check_step(name: str, step: Step) -> None:
    if step.places <= 0 or step.weight <= 0:
        raise BadTariff(
            f"«{step.name}» i «{name}» mangler pladser eller vægt.",
            name,
            "Skriv pladser og vægt over 0, eller fjern trinnet.",
        )
    if step.hours is not None and step.hours < 0:
        raise BadTariff(f"«{step.name}» i «{name}» har negative timer.", name, "Skriv 0 eller mere.")
    if not step.content.strip():
        raise BadTariff(
            f"«{step.name}» i «{name}» siger ikke, hvad det indeholder.", name,
            "Beskriv indholdet; flere takstniveauer kræver forskelligt indhold eller omfang.",
        )  # fmt: skip
