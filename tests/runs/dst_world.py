"""A municipality that can deliver to Danmarks Statistik: three people with numbers in the vault, and their stays."""

from datetime import date
from typing import Any

import polars as pl
from runs.world import given, kr

from styrbar.decisions import settings
from styrbar.runs.workspace import Workspace

NUMBERS = ("0113801234", "0213801235", "0313801236")
"""Month 13: they can belong to nobody."""

MARCH = date(2026, 3, 31)


def people_with_numbers(ws: Workspace) -> list[str]:
    """The tokens of the three."""
    return list(ws.vault().tokens(pl.Series(NUMBERS)))


def stay(citizen: str | None, amount: float, **more: Any) -> dict[str, Any]:
    """A month's stay in January 2025."""
    where = {"account": "5.38.50.002", "legal_basis": "SEL § 108", "ownership_code": "4"}
    period = {"service_from": date(2025, 1, 1), "service_to": date(2025, 1, 31)}
    return {"citizen": citizen, "amount": kr(amount), "posting_date": date(2025, 2, 3)} | where | period | more


def delivered(ws: Workspace) -> list[str]:
    """Deliver the stays of two adults, one of whom pays; a child's; and one that is nobody's. Gives the tokens."""
    ulla, uno, child = people_with_numbers(ws)
    given(
        ws, MARCH,
        citizens=[
            {"citizen": ulla, "sex": "woman", "birth_month": date(1980, 5, 1)},
            {"citizen": uno, "sex": "man", "birth_month": date(1970, 5, 1)},
            {"citizen": child, "birth_month": date(2010, 5, 1)},
        ],
        postings=[
            stay(ulla, 31_000), stay(ulla, -310, account="5.38.50.092"), stay(uno, 62_000.55), stay(child, 5_000),
            stay(None, 700), stay(uno, 40, legal_basis="SEL § 104"),
        ],
    )  # fmt: skip
    settings.change(ws.actor, "own_municipality", 990)
    return [ulla, uno, child]
