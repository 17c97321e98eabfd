"""The case systems' files: DUBU, Sensum One, and grants in the shape of the project's own template."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from random import Random

from styrbar.register.tables import label, tables
from styrbar.synthetic.agreements import contract_of
from styrbar.synthetic.dirt import rate
from styrbar.synthetic.invoices import month_end
from styrbar.synthetic.people import OTHER_MUNICIPALITIES, OWN_MUNICIPALITY, Person, payer
from styrbar.synthetic.places import OWN_NAME, Catalogue, Offer, Provider
from styrbar.synthetic.prices import PriceRow, ServiceMonth, individual_dates
from styrbar.synthetic.registered import Registered
from styrbar.synthetic.workbook import Cell, Sheet, write_book

DUBU_HEADINGS = (
    "Startdato", "Slutdato", "Ydelsesbeløb", "Antal", "Sagstype", "Sagsnummer", "Type", "Ydelsestype", "Tilbud",
    "Afgørelsesparagraf",
    "Foranstaltningsparagraf", "Leverandør", "Status", "Enheds angivelse", "Beregningsfrekvens", "Afdeling", "CPR-nr.",
)  # fmt: skip
SENSUM_HEADINGS = (
    "CPR", "IndsatsStartDato", "IndsatsSlutDato", "OprettetDato", "IndsatsStatus", "Indsats", "Facet",
    "AfslutningsÅrsag",
    "LeverandørIndsats", "LeverandørNavn", "Tilbud", "SagNavn", "SagType", "Status", "PrimærAnsvarlig", "Akut",
    "OpholdsKommune",
)  # fmt: skip
_DUBU_STATUS = {"granted": "Igangsat", "expected": "Planlagt", "draft": "Udkast"}
_DECISIONS = {"BL § 46": ("BL § 46", "BL § 46", "BL § 47")}
_UNKNOWN_STATUS = "Afventer afklaring"
_RATES_KNOWN = {"STØTTE-85": "support", "BPA-TIME": "bpa"}


def comma(hundredths: int) -> str:
    """123450 → '1234,50': an amount as Danish systems write it, without thousands separators."""
    return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100},{abs(hundredths) % 100:02d}"


def hyphened(cpr: str) -> str:
    """'0113901234' → '011390-1234'."""
    return f"{cpr[:6]}-{cpr[6:]}"


def danish(day: date | None) -> str:
    """31-01-2026, or nothing."""
    return f"{day:%d-%m-%Y}" if day else ""


def write_dubu(path: Path, known: Iterable[Registered], day: date, seed: int) -> Path:
    """`dubu_p30.csv`: children and youth, one row a measure and price; Windows-1252, semicolon, decimal comma."""
    rows = [_dubu_row(r, day) for r in known if r.grant.spell.kind.file == "dubu"]
    rng = Random(f"{seed} dubu {day}")
    if rows and rng.random() < rate("unknown_status"):
        rows[rng.randrange(len(rows))][DUBU_HEADINGS.index("Status")] = _UNKNOWN_STATUS
    with path.open("w", encoding="cp1252", newline="") as out:
        csv.writer(out, delimiter=";").writerows([DUBU_HEADINGS, *rows])
    return path


def _dubu_row(r: Registered, day: date) -> list[str]:
    grant, spell, end = r.grant, r.grant.spell, r.end(day)
    kind, place = spell.kind, spell.place
    status = "Afsluttet" if end and end <= day and r.status(day) == "granted" else _DUBU_STATUS[r.status(day)]
    person = _person(r)
    decisions = _DECISIONS.get(kind.legal_basis, (kind.legal_basis,))
    return [
        danish(r.start), danish(end), comma(grant.price(grant.start).ore), comma(grant.quantity), "Børn og unge",
        person.case,
        "Anbringelse" if kind.area == "placement" else "Foranstaltning", kind.intervention,
        place.offer.name if place.offer else "",
        decisions[spell.number % len(decisions)], kind.legal_basis, place.provider.name if place.provider else "",
        status,
        label("unit", kind.unit), label("frequency", kind.frequency), "Familie og Børn", hyphened(person.cpr),
    ]  # fmt: skip


def _person(r: Registered) -> Person:
    if r.grant.spell.person is None:
        raise ValueError(f"spell {r.grant.spell.number} has no person")
    return r.grant.spell.person


def write_sensum(path: Path, known: Iterable[Registered], day: date) -> Path:
    """`sensum_indsatser.xlsx`: adults' stays; no prices, since these come from the offers' tariffs."""
    rows = (_sensum_row(r, day) for r in known if r.grant.spell.kind.file == "sensum")
    return write_book(path, [("SASensum", SENSUM_HEADINGS, rows)])


def _sensum_row(r: Registered, day: date) -> list[Cell]:
    spell, end = r.grant.spell, r.end(day)
    kind, person, offer = spell.kind, spell.person, spell.place.offer
    ended = end is not None and end <= day and r.status(day) == "granted"
    acute = kind.id in {"crisis", "homeless"}
    home = person.residence if person else OWN_MUNICIPALITY
    return [
        hyphened(person.cpr) if person else None, r.start, end, r.registered_on,
        "Afsluttet" if ended else _DUBU_STATUS[r.status(day)],
        kind.intervention, "Botilbud",
        ("Målet er nået", "Flyttet", "Overgået til anden indsats")[spell.number % 3] if ended else None,
        kind.intervention, spell.place.provider.name if spell.place.provider else None, offer.name if offer else None,
        f"VOKSEN-{spell.number:06d}", "Voksen handicap og psykiatri", "Lukket" if ended else "Åben",
        f"Rådgiver {spell.number % 14 + 1:02d}",
        "Ja" if acute else "Nej", f"{OTHER_MUNICIPALITIES[home]} Kommune" if home in OTHER_MUNICIPALITIES else OWN_NAME,
    ]  # fmt: skip


def table_sheet(table: str, rows: Iterable[Mapping[str, Cell]]) -> Sheet:
    """A sheet of the project's template, from rows by column name."""
    declared = tables()[table]
    names = [c.name for c in declared.columns]
    return declared.title, [c.heading for c in declared.columns], ([row.get(name) for name in names] for row in rows)


def write_grants(
    path: Path, known: list[Registered], used: list[ServiceMonth], catalogue: Catalogue, day: date
) -> Path:
    """`bevillinger.xlsx`: adults' support, BPA, day offers and family benefits with their prices, rates and payments.

    It also has all citizens, the providers that have no offer, and the occupancy of the municipality's own offers.
    """
    mine = [r for r in known if r.grant.spell.kind.file == "template"]
    people = {r.grant.spell.person.number: r.grant.spell.person for r in known if r.grant.spell.person}
    with_offer = {o.provider for o in catalogue.offers}
    providers = [p for p in catalogue.providers if p not in with_offer]
    return write_book(path, [
        table_sheet("citizens", (_citizen(people[n]) for n in sorted(people))),
        table_sheet("providers", (_provider(p) for p in providers)),
        table_sheet("grants", (_grant(r, day) for r in mine)),
        table_sheet("prices", (row for r in mine for row in _prices(r, day))),
        table_sheet("rates", _rates(mine, day)),
        table_sheet("payments", (row for r in mine for row in _payments(r, day))),
        table_sheet("occupancy", _occupancy(used, catalogue, day)),
    ])  # fmt: skip


def _citizen(p: Person) -> dict[str, Cell]:
    return {
        "citizen": int(p.cpr), "case_id": p.case, "birth_month": p.born.replace(day=1), "sex": label("sex", p.sex),
        "acting_municipality": OWN_MUNICIPALITY, "paying_municipality": payer(p),
        "residence_municipality": p.residence,
        "target_group": p.target_group,
    }  # fmt: skip


def _provider(p: Provider) -> dict[str, Cell]:
    factor = p.price_factor / 100 if p.price_factor != 100 else None
    return {
        "provider": p.number,
        "provider_name": p.name,
        "ownership": label("ownership", p.ownership),
        "price_factor": factor,
    }


def _grant(r: Registered, day: date) -> dict[str, Cell]:
    grant, spell, kind, person = r.grant, r.grant.spell, r.grant.spell.kind, _person(r)
    offer, provider, end = spell.place.offer, spell.place.provider, r.end(day)
    return {
        "grant_id": r.grant_id, "citizen": hyphened(person.cpr), "case_id": person.case,
        "status": label("grant_status", r.status(day)),
        "chain": f"K{spell.number:06d}" if kind.chained and not r.copy else None,
        "chain_order": grant.order if kind.chained and not r.copy else None,
        "legal_basis": kind.legal_basis, "intervention": kind.intervention, "target_group": person.target_group,
        "offer": offer.number if offer else None, "provider": provider.number if provider else None,
        "ownership": label("ownership", spell.place.ownership),
        "department": "Familie og Børn" if kind.group == "child" else "Social og Handicap",
        "account": kind.account, "from_date": r.start, "to_date": end, "frequency": label("frequency", kind.frequency),
        "payment_day": 1 if kind.frequency in {"month", "quarter"} else None, "quantity": grant.quantity / 100,
        "unit": label("unit", kind.unit), "price": grant.prices[0].ore / 100 if kind.pricing == "own" else None,
        "rate": kind.rate or None,
        "share": grant.share if grant.share != 100 else None, "registered_on": r.registered_on,
        "end_reason": "Ophørt" if end and end <= day else None, "contract": contract_of(spell.place),
    }  # fmt: skip


def known_prices(
    rows: Iterable[PriceRow], start: date, end: date, day: date
) -> Iterator[tuple[date, date | None, PriceRow]]:
    """From, to and row of the prices known on a day that touch start..end; the newest known has no end."""
    known = [r for r in rows if r.known_on <= day and r.from_date <= end]
    for row, following in zip_longest(known, known[1:]):
        last = following.from_date - timedelta(days=1) if following else None
        if last is None or last >= start:
            yield max(row.from_date, start), last, row


def _prices(r: Registered, day: date) -> Iterator[dict[str, Cell]]:
    if r.grant.spell.kind.pricing != "prices":
        return
    for first, last, row in known_prices(r.grant.prices, r.grant.start, r.grant.end, max(day, r.granted_on)):
        yield {
            "grant_id": r.grant_id,
            "from_date": first,
            "to_date": last,
            "price": row.ore / 100,
            "registered_on": row.known_on,
        }


def _rates(mine: list[Registered], day: date) -> Iterator[dict[str, Cell]]:
    for code, kind in _RATES_KNOWN.items():
        rows: tuple[PriceRow, ...] = next((r.grant.prices for r in mine if r.grant.spell.kind.id == kind), ())
        for first, last, row in known_prices(rows, date(2015, 1, 1), date.max, day):
            yield {
                "rate": code,
                "from_date": first,
                "to_date": last,
                "price": row.ore / 100,
                "registered_on": row.known_on,
            }


def _payments(r: Registered, day: date) -> Iterator[dict[str, Cell]]:
    """The agreed dates of individual payments; what was paid stands with those that have passed."""
    grant = r.grant
    if grant.spell.kind.frequency != "individual":
        return
    for n, planned in enumerate(individual_dates(grant)):
        paid = planned <= day
        amount = grant.amount(planned) / 100 if paid else None
        yield {
            "grant_id": r.grant_id,
            "payment_date": planned,
            "paid_amount": amount,
            "paid_date": planned + timedelta(days=n % 3) if paid else None,
        }


def _occupancy(used: list[ServiceMonth], catalogue: Catalogue, day: date) -> Iterator[dict[str, Cell]]:
    """Places and used days of the municipality's own residential offers in the last 24 months, others' use too."""
    days: dict[tuple[str, date], int] = {}
    own = {o.number: o for o in catalogue.offers if o.provider is catalogue.own and o.kind.area == "residential"}
    since = date(day.year - 2, day.month, 1)
    for m in used:
        offer = m.grant.spell.place.offer
        if offer and offer.number in own and since < m.first <= day:
            key = offer.number, m.first.replace(day=1)
            days[key] = days.get(key, 0) + m.days
    for (number, month), ours in sorted(days.items()):
        yield _used(own[number], month, ours)


def _used(offer: Offer, month: date, ours: int) -> dict[str, Cell]:
    length = month_end(month).day
    others = Random(f"{offer.number} {month}").uniform(0.80, 0.99)
    most = offer.places * length
    return {
        "offer": offer.number,
        "month": month,
        "places": offer.places,
        "used_days": min(most, max(ours, round(most * others))),
    }
