"""A small municipality's year for the tests of expected accounts: grants and invoices in a few words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from analysis.grant_cost_world import a_snapshot

from styrbar.analysis.expected_accounts import Closing, ExpectedAccounts, default_closed, expected_accounts, readable
from styrbar.register.snapshot import Snapshot

OFFERS = [{"offer": "T1", "provider": "L1", "ownership": "private", "legal_basis": "SEL § 107"}]


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def a_stay(**fields: Any) -> dict[str, Any]:
    """b1 at offer T1 for 10.000 kr. a month from New Year 2026."""
    start = {
        "grant_id": "G1",
        "citizen": "b1",
        "status": "granted",
        "from_date": date(2026, 1, 1),
        "frequency": "month",
    }
    where = {"account": "5.38.52", "offer": "T1", "intervention": "Ophold", "price": Decimal(10_000)}
    return start | where | fields


def an_invoice(month: int, amount: float = 10_000, **fields: Any) -> dict[str, Any]:
    """An invoice for b1 at T1, posted on the 20th of the month in 2026."""
    who = {"citizen": "b1", "offer": "T1", "account": "5.38.52"}
    return who | {"amount": kr(amount), "posting_date": date(2026, month, 20)} | fields


def invoices(*months: int) -> list[dict[str, Any]]:
    """One ordinary invoice in each month."""
    return [an_invoice(m) for m in months]


def a_year(grants: list[dict[str, Any]], postings: list[dict[str, Any]], **tables: Any) -> Snapshot:
    """A snapshot with these grants and postings, and the offer T1, taken when all of them had been booked."""
    made = a_snapshot(**({"grants": grants, "postings": postings, "offers": OFFERS} | tables))
    return replace(made, data_date=date(2027, 12, 31))


def reckoned(snapshot: Snapshot, **choices: Any) -> ExpectedAccounts:
    """The expected accounts of 2026, the months closed by default."""
    closed = choices.pop("closed", default_closed(snapshot, 2026))
    status = choices.pop("status", "expected")
    return expected_accounts(snapshot, Closing(2026, closed, **choices), status)


def seen(expected: ExpectedAccounts) -> pl.DataFrame:
    """The events in words."""
    return readable(expected.events)


def by_part(expected: ExpectedAccounts) -> dict[str, int]:
    """Øre by part."""
    events = expected.events
    return {part: int(events.filter(events["part"] == part)["amount"].sum()) for part in sorted(set(events["part"]))}
