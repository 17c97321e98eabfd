"""The finance system's posting list, the offers with tariffs, and the budget."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from random import Random

from styrbar.danish import number
from styrbar.register.tables import label
from styrbar.synthetic.budgeted import BudgetLine, adopted
from styrbar.synthetic.casefiles import danish, known_prices, table_sheet
from styrbar.synthetic.dirt import rate
from styrbar.synthetic.invoices import Posting
from styrbar.synthetic.places import OWN_NAME, Catalogue, Offer
from styrbar.synthetic.prices import PriceRow
from styrbar.synthetic.tariffparts import financing, hours, parts, price_of
from styrbar.synthetic.workbook import Cell, write_book

POSTING_HEADINGS = (
    "Bilagsnr.", "Kontostreng", "Dranst", "Ejerforhold", "Art", "CPR-nr.", "Bevillingsnr.", "Paragraf", "CVR-nr.",
    "Leverandørnavn",
    "Beløb", "Posteringsdato", "Regnskabsår", "Periode", "Ydelse fra", "Ydelse til", "Fakturanr.", "Tekst",
)  # fmt: skip
OFFER_HEADINGS = (
    "Tilbudsnr.", "Tilbudsnavn", "CVR-nr.", "Driftsherre", "Ejerforhold", "Tilbudstype", "Paragraf", "Målgruppe",
    "Pladser",
    "Fleksible pladser", "Ledige pladser", "Beliggenhedskommune", "AFDELING_UUID", "P-nummer", "Ydelse", "Takst",
    "Takstenhed",
    "Gyldig fra", "Gyldig til", "Belægningsprocent", "Takstdel", "Trin", "ATA-timer", "Betalte timer", "Finansiering",
)  # fmt: skip


def delivered(everything: Iterable[Posting], day: date, first: bool) -> list[Posting]:
    """The lines of a delivery: all that is known the first time, afterwards every period that something new came to."""
    known = [p for p in everything if p.known_on <= day]
    changed = {(p.year, p.period) for p in known if first or p.known_on == day}
    return [p for p in known if (p.year, p.period) in changed]


def write_postings(path: Path, lines: list[Posting], day: date, seed: int) -> Path:
    """`posteringer.csv`: a title, an empty line, the headings, the lines and a total row; UTF-8 with BOM."""
    rng = Random(f"{seed} posting file {day}")
    rows = [_posting_row(p, seed) for p in lines]
    if rows and rng.random() < rate("repeated_line"):
        rows.append(list(rng.choice(rows)))
    total = sum(_ore(row[POSTING_HEADINGS.index("Beløb")]) for row in rows)
    if rows and rng.random() < rate("bad_date"):
        rows[rng.randrange(len(rows))][POSTING_HEADINGS.index("Posteringsdato")] = f"31-02-{day.year}"
    empty = [""] * len(POSTING_HEADINGS)
    bottom = ["I alt", *empty[1:]]
    bottom[POSTING_HEADINGS.index("Beløb")] = _amount(total)
    title = [f"{OWN_NAME}: Posteringsliste pr. {danish(day)}", *empty[1:]]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([title, empty, POSTING_HEADINGS, *rows, bottom])
    return path


def _posting_row(p: Posting, seed: int) -> list[str]:
    rng = Random(f"{seed} line {p.voucher}")
    lost = p.cpr.startswith("0") and rng.random() < rate("lost_zero")
    text = p.text.replace(" ", "\n", 1) if rng.random() < rate("line_break") else p.text
    return [
        p.voucher, p.account, str(p.dranst), p.ownership, p.art, p.cpr[1:] if lost else p.cpr, p.grant_id,
        p.legal_basis, p.provider,
        p.provider_name, _amount(p.amount), danish(p.posted), str(p.year), str(p.period), danish(p.service_from),
        danish(p.service_to),
        p.invoice, text,
    ]  # fmt: skip


def _amount(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{number(abs(ore) // 100)},{abs(ore) % 100:02d}"


def _ore(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


def write_offers(
    path: Path, catalogue: Catalogue, tariffs: dict[str, tuple[PriceRow, ...]], first: date, day: date
) -> Path:
    """`tilbud_takster.xlsx`: a row for each tariff of each offer, with the offer's own data repeated."""
    paid = financing(catalogue)
    rows = (
        row
        for o in catalogue.offers
        for row in _offer_rows(o, tariffs[o.number], label("financing", paid.get(o.number, "tariff")), first, day)
    )
    return write_book(path, [("Tilbud og takster", OFFER_HEADINGS, rows)])


def _offer_rows(o: Offer, prices: tuple[PriceRow, ...], paid: str, first: date, day: date) -> Iterator[list[Cell]]:
    rng = Random(f"{o.number} {day}")
    vacant = rng.choice((0, 0, 0, 1, 1, 2))
    unit = (
        label("unit", "day")
        if o.kind.area not in {"day", "child_day"}
        else ("Dag" if o.kind.area == "day" else label("unit", "month"))
    )
    for part in parts(o):
        for from_date, to_date, row in known_prices(prices, first, date.max, day):
            ore = price_of(part, row.ore)
            yield [
                o.number, o.name, o.provider.number, o.provider.name, label("ownership", o.provider.ownership),
                o.kind.intervention,
                o.kind.legal_basis, o.target_group, o.places, o.places // 6, min(vacant, o.places), o.municipality,
                o.uuid, o.p_number,
                part.service, ore / 100, unit, from_date, to_date, 90 + int(o.number) % 9,
                label("tariff_part", part.part), part.step, *hours(o, part, ore, from_date), paid,
            ]  # fmt: skip


def write_budget(path: Path, lines: Iterable[BudgetLine], day: date) -> Path:
    """`budget.xlsx`: the budgets of this year and, once adopted, the next, as known on that day."""
    rows = [_budget_row(b) for b in lines if b.year >= day.year and adopted(b, day)]
    return write_book(path, [table_sheet("budget_lines", rows)])


def _budget_row(b: BudgetLine) -> dict[str, Cell]:
    by: dict[str, Cell] = dict(b.by)
    if b.by.get("ownership"):
        by["ownership"] = label("ownership", b.by["ownership"])
    return by | {
        "budget_version": label("budget_version", b.version), "year": b.year, "account": b.account,
        "persons": b.persons,
        "full_year_persons": _hundredths(b.full_year_persons), "quantity": _hundredths(b.quantity),
        "unit": label("unit", b.unit) or None,
        "price": _hundredths(b.price), "amount": b.amount / 100,
    }  # fmt: skip


def _hundredths(value: int | None) -> float | None:
    return value / 100 if value is not None else None
