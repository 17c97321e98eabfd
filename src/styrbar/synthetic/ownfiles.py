"""The files that no source system delivers, in the shape of the project's own template."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random

from styrbar.register.tables import label
from styrbar.synthetic.agreements import INDEX_AREA, Contract, Index, contracts, indices
from styrbar.synthetic.casefiles import danish, hyphened, known_prices, table_sheet
from styrbar.synthetic.country import Inhabitants, population, published
from styrbar.synthetic.course import Course, Spell
from styrbar.synthetic.households import Membership, households
from styrbar.synthetic.invoices import month_end
from styrbar.synthetic.needs import Assessment, Goal, assessments, goals
from styrbar.synthetic.people import Person
from styrbar.synthetic.places import Offer
from styrbar.synthetic.prices import PriceRow
from styrbar.synthetic.registered import Registered
from styrbar.synthetic.tariffparts import elements, parts, price_of
from styrbar.synthetic.workbook import Cell, write_book

_Row = Mapping[str, Cell]
_MONTHS_OF_USE = 24


def write_prices(path: Path, course: Course, day: date) -> Path:
    """`takster_og_priser.xlsx`: others' occupancy, agreements and price indices."""
    first = course.years.first
    return write_book(path, [
        table_sheet("occupancy", (row for o in course.catalogue.offers for row in _use(o, course, day))),
        table_sheet("contracts", map(_contract, contracts(course.catalogue, first))),
        table_sheet("price_indices", map(_index, indices(day, first))),
    ])  # fmt: skip


def write_elements(path: Path, course: Course, tariffs: Mapping[str, tuple[PriceRow, ...]], day: date) -> Path:
    """`takstelementer.csv`: the elements of each tariff."""
    offers, start = course.catalogue.offers, course.years.start
    return _write_csv(
        path, "tariff_elements", (row for o in offers for row in _elements(o, tariffs[o.number], start, day))
    )


def write_goals(folder: Path, known: Iterable[Registered], course: Course, day: date, seed: int) -> list[Path]:
    """`maal.csv` and `maalinger.csv`: goals of those whose help is registered, and the measurements made so far."""
    made = list(goals(_spells(known), course.years.start, day, seed))
    scores: Iterator[_Row] = (
        {"goal": goal.number, "measured_on": measured_on, "score": score / 10}
        for goal in made
        for measured_on, score in goal.measured
    )
    return [
        _write_csv(folder / "maal.csv", "goals", map(_goal, made)),
        _write_csv(folder / "maalinger.csv", "measurements", scores),
    ]


def write_assessments(path: Path, known: Iterable[Registered], course: Course, day: date, seed: int) -> Path:
    """`udredninger.csv`: one row a theme of each assessment."""
    return _write_csv(path, "assessments", map(_assessment, assessments(_spells(known), course.years.start, day, seed)))


def write_households(path: Path, known: Iterable[Registered], course: Course, day: date, seed: int) -> Path:
    """`husstande.csv`: the households of the children whose help is registered."""
    ours = _children(r.grant.spell for r in known)
    found = households(_children(course.spells).values(), day, seed)
    return _write_csv(path, "households", (_membership(m) for m in found if m.person.number in ours))


def write_population(path: Path, citizens: int, course: Course, day: date, seed: int) -> Path:
    """`befolkning.csv`: the municipalities' inhabitants by age, from the year before the first accounting year."""
    found = population(citizens, course.years.first - 1, published(day), seed)
    return _write_csv(path, "population", map(_inhabitants, found))


def _spells(known: Iterable[Registered]) -> list[Spell]:
    return list({r.grant.spell.number: r.grant.spell for r in known}.values())


def _children(spells: Iterable[Spell]) -> dict[int, Person]:
    return {s.person.number: s.person for s in spells if s.person and s.kind.group == "child"}


def _write_csv(path: Path, table: str, rows: Iterable[_Row]) -> Path:
    _, headings, lines = table_sheet(table, rows)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([headings, *([_text(cell) for cell in line] for line in lines)])
    return path


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return danish(cell)
    return "" if cell is None else f"{cell:.2f}".replace(".", ",") if isinstance(cell, float) else str(cell)


def _elements(offer: Offer, prices: tuple[PriceRow, ...], first: date, day: date) -> Iterator[_Row]:
    for part in parts(offer):
        for from_date, _, row in known_prices(prices, first, date.max, day):
            for element, ore in elements(offer, part, price_of(part, row.ore)).items():
                yield {
                    "offer": offer.number,
                    "service": part.service,
                    "from_date": from_date,
                    "element": label("cost_element", element),
                    "amount": ore / 100,
                }


def _use(offer: Offer, course: Course, day: date) -> Iterator[_Row]:
    """Places and used days month by month; the municipality's own residential offers stand in `bevillinger.xlsx`."""
    own = offer.provider is course.catalogue.own and offer.kind.area == "residential"
    if own or offer.kind.unit != "day" or offer.kind.area == "day":
        return
    usual = Random(f"use {offer.number}").uniform(0.84, 0.99)
    month = date(day.year - _MONTHS_OF_USE // 12, day.month, 1)
    while (month := month_end(month)) < day:
        month = date.fromordinal(month.toordinal() + 1)
        days = offer.places * month_end(month).day
        share = min(1.0, usual + Random(f"use {offer.number} {month}").gauss(0, 0.03))
        yield {"offer": offer.number, "month": month, "places": offer.places, "used_days": round(days * share)}


def _contract(c: Contract) -> _Row:
    return {
        "contract": c.number, "provider": c.provider.number, "offer": c.offer.number if c.offer else None,
        "from_date": c.start, "to_date": c.end, "index_clause": label("index_clause", c.clause),
        "index_percent": c.percent / 100 if c.percent else None,
    }  # fmt: skip


def _index(i: Index) -> _Row:
    return {
        "year": i.year, "area": INDEX_AREA, "version": i.version, "wage_percent": i.wage / 10,
        "price_percent": i.price / 10, "combined_percent": i.combined / 10,
    }  # fmt: skip


def _person(spell: Spell) -> Person:
    assert spell.person is not None
    return spell.person


def _goal(g: Goal) -> _Row:
    offer = g.spell.place.offer
    return {
        "goal": g.number, "citizen": hyphened(_person(g.spell).cpr), "goal_type": label("goal_type", g.type),
        "theme": g.theme, "offer": offer.number if offer else None, "set_on": g.set_on, "target_level": g.target / 10,
    }  # fmt: skip


def _assessment(a: Assessment) -> _Row:
    return {
        "citizen": hyphened(_person(a.spell).cpr), "assessed_on": a.day, "theme": a.theme, "functional_level": a.level,
        "support_need": a.need,
    }  # fmt: skip


def _membership(m: Membership) -> _Row:
    return {"citizen": hyphened(m.person.cpr), "household": m.household, "from_date": m.start, "to_date": m.end}


def _inhabitants(i: Inhabitants) -> _Row:
    return {
        "municipality": i.municipality, "municipality_name": i.name, "region": i.region, "day": date(i.year, 1, 1),
        "age": i.age, "inhabitants": i.number,
    }  # fmt: skip
