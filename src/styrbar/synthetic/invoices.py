"""What was posted: the true cost of each month, invoiced on time or late, right or wrong."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random

from styrbar.synthetic.course import Spell, Years
from styrbar.synthetic.dirt import rate
from styrbar.synthetic.prices import ServiceMonth
from styrbar.synthetic.registered import Registered

OWNERSHIP_CODES = {"municipal": "1", "self_owned": "2", "other_municipal": "3", "regional": "3", "private": "4"}
"""Ownership in the chart of accounts; the split of 2 and 4 is general knowledge, unverified."""
_ARTS = {"municipal": "9.1", "other_municipal": "4.7", "regional": "4.8"}
_CENTRAL_REFUND = 0.18
_CENTRAL_REFUND_ACCOUNT = "5.22.07"


@dataclass(frozen=True, slots=True)
class Posting:
    """A line in the finance system; `known_on` is the last day of the month whose extract first has it."""

    known_on: date
    year: int
    period: int
    posted: date
    account: str
    dranst: int
    ownership: str
    art: str
    cpr: str
    grant_id: str
    legal_basis: str
    provider: str
    provider_name: str
    amount: int
    service_from: date | None
    service_to: date | None
    invoice: str
    text: str
    voucher: str = ""


def postings(
    months: Iterable[ServiceMonth], known: Iterable[Registered], years: Years, last: date, seed: int
) -> list[Posting]:
    """All postings known at the end of `last`, in the order of their vouchers."""
    ids = {(r.grant.spell.number, r.grant.order): r.grant_id for r in known if r.grant.spell.kind.file == "template"}
    months = sorted(months, key=lambda m: (m.grant.spell.number, m.first))
    made: list[Posting] = []
    for spell, own in groupby(months, key=lambda m: m.grant.spell):
        made += _of_spell(spell, list(own), ids, years, Random(f"{seed} invoices {spell.number}"))
    made = _collective(made) + _refunds(months)
    made = sorted((p for p in made if p.known_on <= last), key=attrgetter("posted", "account", "invoice"))
    return [replace(p, voucher=f"{p.posted.year}{n:07d}") for n, p in enumerate(made, 1)]


def month_end(day: date) -> date:
    """The last day of the month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _of_spell(
    spell: Spell, months: list[ServiceMonth], ids: dict[tuple[int, int], str], years: Years, rng: Random
) -> Iterator[Posting]:
    for month in months:
        if month.amount:
            yield from _invoice(month, ids, rng)
    if months[-1].amount and spell.end < years.end and rng.random() < rate("paid_after_end"):
        for _ in range(rng.randint(1, 2)):
            month = _next(month)
            yield _posting(month, month.amount, ids, rng, 0)


def _next(month: ServiceMonth) -> ServiceMonth:
    first = month_end(month.last) + timedelta(days=1)
    return ServiceMonth(month.grant, first, month_end(first), month.payments, month.amount)


def _invoice(month: ServiceMonth, ids: dict[tuple[int, int], str], rng: Random) -> Iterator[Posting]:
    delay = rng.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4)) if rng.random() < rate("late_invoice") else 0
    wrong = rng.uniform(1.04, 1.10) if rng.random() < rate("other_price") else 1.0
    posting = _posting(month, round(month.amount * wrong), ids, rng, delay)
    yield posting
    if rng.random() < rate("paid_twice"):
        again = _posting(month, posting.amount, ids, rng, delay + 1)
        yield replace(again, invoice=posting.invoice)


def _posting(month: ServiceMonth, amount: int, ids: dict[tuple[int, int], str], rng: Random, delay: int) -> Posting:
    grant, spell = month.grant, month.grant.spell
    kind, provider = spell.kind, spell.place.provider
    posted, year, period = _when(month.first, delay, rng)
    known = (
        month_end(posted) if rng.random() >= rate("late_delivery") else month_end(month_end(posted) + timedelta(days=1))
    )
    dated = rng.random() >= rate("no_service_period")
    number = ids.get((spell.number, grant.order), "") if rng.random() < 0.4 else ""
    return Posting(
        known_on=known, year=year, period=period, posted=posted, account=kind.account, dranst=1,
        ownership=OWNERSHIP_CODES[spell.place.ownership], art=_art(spell),
        cpr=spell.person.cpr if spell.person else "", grant_id=number,
        legal_basis=kind.legal_basis if rng.random() < 0.85 else "",
        provider=provider.number if provider else "", provider_name=provider.name if provider else "", amount=amount,
        service_from=month.first if dated else None, service_to=month.last if dated else None,
        invoice=f"F{spell.number}/{month.first:%y%m}/{grant.order}" if provider else "", text=kind.intervention,
    )  # fmt: skip


def _art(spell: Spell) -> str:
    if spell.kind.spending < 0:
        return "7.1"
    return _ARTS.get(spell.place.ownership, "4.0") if spell.place.provider else "5.2"


def _when(month: date, delay: int, rng: Random) -> tuple[date, int, int]:
    """Posting date, accounting year and period; December's invoice in January goes to the supplementary period."""
    first = month.replace(day=1)
    for _ in range(delay):
        first = month_end(first) + timedelta(days=1)
    posted = first + timedelta(days=rng.randint(14, 26) if delay == 0 else rng.randint(2, 24))
    if delay and first.month == 1 and month.month == 12:
        return posted, month.year, 13
    return posted, first.year, first.month


def _collective(made: list[Posting]) -> list[Posting]:
    """Own day offers invoice some of their citizens together, on one line with only account and provider."""
    together: dict[tuple[str, str, date], list[Posting]] = defaultdict(list)
    alone = []
    for p in made:
        if p.account == "5.38.59" and p.ownership == "1" and p.cpr and int(p.cpr[-1]) < 2 and not p.grant_id:
            together[p.account, p.provider, month_end(p.posted)].append(p)
        else:
            alone.append(p)
    return alone + [_one_line(day, lines) for (_, _, day), lines in together.items()]


def _one_line(day: date, lines: list[Posting]) -> Posting:
    return replace(
        lines[0], posted=day, known_on=day, year=day.year, period=day.month, cpr="", grant_id="",
        amount=sum(p.amount for p in lines),
        service_from=None, service_to=None, invoice=f"S{lines[0].provider[-4:]}/{day:%y%m}",
        text="Samlet intern afregning",
    )  # fmt: skip


def _refunds(months: Iterable[ServiceMonth]) -> list[Posting]:
    """State refund on dranst 2: half of some family benefits, and a rough share of the very costly stays.

    The central refund here only has the right order of size; it is not worked out by the law's ladder.
    """
    sums: dict[tuple[str, date], float] = defaultdict(float)
    for m in months:
        kind, day = m.grant.spell.kind, month_end(m.first)
        if kind.refund:
            sums[kind.account, day] += m.amount * kind.refund
        if m.grant.spell.place.costly:
            sums[_CENTRAL_REFUND_ACCOUNT, day] += m.amount * _CENTRAL_REFUND
    return [
        Posting(
            day,
            day.year,
            day.month,
            day,
            account,
            2,
            "1",
            "8.6",
            "",
            "",
            "",
            "",
            "",
            -round(amount),
            None,
            None,
            "",
            "Statsrefusion",
        )
        for (account, day), amount in sums.items()
    ]
