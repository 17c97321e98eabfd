"""A register of five citizens over three years, the same as on the method pages, in kroner."""

from datetime import date
from decimal import Decimal
from typing import Any

from runs.world import given, kr

from styrbar.runs.workspace import Workspace

DATA_DATE = date(2026, 12, 31)
ANNA, BO, CAI, DEA, EVA = (f"b0000000000{n}" for n in range(1, 6))
OFFERS = [
    {"offer": "T1", "offer_name": "Åhuset", "provider": "L1", "ownership": "private"},
    {"offer": "T2", "offer_name": "Engen", "provider": "L2", "ownership": "municipal"},
]
PROVIDERS = [
    {"provider": "L1", "provider_name": "Ådal ApS", "ownership": "private"},
    {"provider": "L2", "provider_name": "Ulvsund", "ownership": "municipal"},
]
INDEX = [
    {"year": year, "area": "Serviceudgifter", "version": "Juni", "combined_percent": Decimal(3)}
    for year in (2024, 2025, 2026)
]


def spent(citizen: str | None, year: int, amount: float, **more: Any) -> dict[str, Any]:
    """A whole year at a private residential offer, unless it says otherwise."""
    usual = {
        "municipality": 101, "citizen": citizen, "year": year, "amount": kr(amount), "days": 365, "sex": "woman",
        "age": 30, "account": "5.38.52", "legal_basis": "SEL § 107", "intervention": "Botilbud", "unit": "day",
        "ownership": "private", "provider": "L1", "offer": "T1",
        "from_date": date(year, 1, 1), "to_date": date(year, 12, 31),
    }  # fmt: skip
    return usual | more


def support(citizen: str, year: int, amount: float, **more: Any) -> dict[str, Any]:
    """A whole year of support by the municipality itself."""
    where = {"legal_basis": "SEL § 85", "intervention": "Støtte", "ownership": "municipal", "provider": "L2"}
    return spent(citizen, year, amount, **where, offer="T2", **more)


ROWS = [
    spent(ANNA, 2025, 2_500_000), spent(ANNA, 2026, 2_800_000),
    spent(BO, 2025, 1_500_000), spent(BO, 2026, 2_200_000),
    spent(CAI, 2025, 3_000_000), spent(DEA, 2026, 2_400_000),
    support(EVA, 2025, 1_000_000), spent(EVA, 2026, 1_100_000),
]  # fmt: skip
"""Costs 8,0 million in 2025 and 8,5 in 2026; Eva moves from support to the residential offer."""


def register(ws: Workspace, *rows: dict[str, Any], index: bool = False) -> str:
    """Deliver the rows (those above when there are none), with a price index when it is asked for."""
    more: dict[str, Any] = {"price_indices": INDEX} if index else {}
    return given(ws, DATA_DATE, spendings=list(rows) or ROWS, offers=OFFERS, providers=PROVIDERS, **more)
