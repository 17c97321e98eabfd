"""Extracts of an invented municipality, as its source systems would deliver them month by month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from styrbar.errors import BadInput
from styrbar.synthetic.budgeted import BudgetLine, budget
from styrbar.synthetic.casefiles import write_dubu, write_grants, write_sensum
from styrbar.synthetic.country import PUBLISHED_MONTH
from styrbar.synthetic.course import Course, Years, course
from styrbar.synthetic.financefiles import delivered, write_budget, write_offers, write_postings
from styrbar.synthetic.invoices import Posting, month_end, postings
from styrbar.synthetic.ownfiles import (
    write_assessments,
    write_elements,
    write_goals,
    write_households,
    write_population,
    write_prices,
)
from styrbar.synthetic.prices import PriceRow, ServiceMonth, price_course, service_months, tariffs_of
from styrbar.synthetic.registered import Registered, registered

LAST_MONTH = date(2026, 10, 31)
"""The month of the last delivery when none is asked for; fixed, so that the same command gives the same files."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Municipality:
    """Everything that ever happens in the invented municipality; the deliveries are views of it on a day."""

    citizens: int
    course: Course
    months: tuple[ServiceMonth, ...]
    tariffs: dict[str, tuple[PriceRow, ...]]
    registered: tuple[Registered, ...]
    postings: tuple[Posting, ...]
    budget: tuple[BudgetLine, ...]


def write_municipality(
    out: Path,
    *,
    citizens: int = 800,
    years: int = 5,
    seed: int = 1,
    deliveries: int = 12,
    last_month: date = LAST_MONTH,
    progress: Progress | None = None,
) -> list[Path]:
    """Write one dated folder a month for the last `deliveries` months, each as known at the end of its month.

    `citizens` is the number of people who get help in the last whole year; `years` accounting years are made, the
    last one that of `last_month`. `progress` is called with the share done (0 to 1) and the folder just written. The
    same arguments always give the same bytes. Returns the files in order. Method and figures:
    docs/metode/syntetisk-kommune.md.

    Raises BadInput when a number is out of its range.
    """
    last = month_end(last_month)
    _check(citizens, years, deliveries, last)
    made = municipality(citizens, years, seed, last)
    days = _month_ends(last, deliveries)
    files: list[Path] = []
    for n, day in enumerate(days, 1):
        files += _write_delivery(made, out / day.isoformat(), day, seed, first=n == 1)
        if progress:
            progress(n / len(days), day.isoformat())
    return files


def municipality(citizens: int, years: int, seed: int, last: date) -> Municipality:
    """The true course, what the systems know of it and when, and the budgets."""
    span = Years(last.year - years + 1, last.year)
    happened = course(citizens, span, seed)
    grants, factors = price_course(happened, citizens)
    months = tuple(m for g in grants for m in service_months(g, span.start, span.end))
    known = registered(grants, span, seed)
    posted = postings([m for m in months if m.first <= last], known, span, last, seed)
    tariffs = tariffs_of(happened, factors)
    return Municipality(citizens, happened, months, tariffs, tuple(known), tuple(posted), tuple(budget(months, span)))


def _check(citizens: int, years: int, deliveries: int, last: date) -> None:
    for title, value, low, high in (
        ("Antallet af borgere", citizens, 10, 20_000),
        ("Antallet af år", years, 2, 20),
        ("Antallet af leverancer", deliveries, 1, (years - 1) * 12 + last.month),
    ):
        if not low <= value <= high:
            raise BadInput(f"{title} skal være mellem {low} og {high}.", next_step="Vælg et andet tal.")


def _month_ends(last: date, deliveries: int) -> list[date]:
    days = [last]
    while len(days) < deliveries:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def _write_delivery(made: Municipality, folder: Path, day: date, seed: int, *, first: bool) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    known = [r for r in made.registered if r.registered_on <= day]
    used = [m for m in made.months if m.first <= day]
    course, catalogue, start = made.course, made.course.catalogue, made.course.years.start
    counted = first or day.month == PUBLISHED_MONTH
    population = [write_population(folder / "befolkning.csv", made.citizens, course, day, seed)] if counted else []
    return [
        write_dubu(folder / "dubu_p30.csv", known, day, seed),
        write_sensum(folder / "sensum_indsatser.xlsx", known, day),
        write_grants(folder / "bevillinger.xlsx", known, used, catalogue, day),
        write_postings(folder / "posteringer.csv", delivered(made.postings, day, first), day, seed),
        write_offers(folder / "tilbud_takster.xlsx", catalogue, made.tariffs, start, day),
        write_budget(folder / "budget.xlsx", made.budget, day),
        write_prices(folder / "takster_og_priser.xlsx", course, day),
        write_elements(folder / "takstelementer.csv", course, made.tariffs, day),
        *write_goals(folder, known, course, day, seed),
        write_assessments(folder / "udredninger.csv", known, course, day, seed),
        write_households(folder / "husstande.csv", known, course, day, seed),
        *population,
    ]
