"""A register of residents in two years: three more of them, five days longer each, and dearer days."""

from datetime import date
from decimal import Decimal
from typing import Any

from runs.world import given, kr

from styrbar.runs.workspace import Workspace

CODE = 995
BEFORE, AFTER = 2024, 2025
INDEX = [
    {"year": AFTER, "area": "Service", "version": "juni", "wage_percent": Decimal(4), "price_percent": Decimal(1),
     "combined_percent": Decimal(3)},
]  # fmt: skip
POPULATION = [
    {"municipality": CODE, "municipality_name": "Ulvsund", "day": date(year, 1, 1), "age": 40, "inhabitants": count}
    for year, count in ((BEFORE, 20_000), (AFTER, 20_200))
]


def residents(year: int, number: int, days: int, price: int, first: int = 0, **more: Any) -> list[dict[str, Any]]:
    """Citizens with a stay each: `days` days of `price` kroner."""
    where = {"account": "5.38.51", "legal_basis": "ABL § 105", "ownership": "municipal", "offer": "T1", "age": 40}
    return [
        {"municipality": CODE, "citizen": f"b{first + n:011d}", "year": year, "days": days, "amount": kr(days * price)}
        | where
        | more
        for n in range(number)
    ]


# 100 residents for 340 days of 2.500 kr. become 103 for 345 days of 2.680 kr.: 85.000.000 kr. become 95.233.800 kr.
ONE_GROUP = residents(BEFORE, 100, 340, 2_500) + residents(AFTER, 103, 345, 2_680)
PEOPLE, LENGTH, PRICE = kr(2_661_450), kr(1_314_650), kr(6_257_700)

# Two of ten have moved from the cheap to the dear, and prices stand still.
MOVED = [
    *residents(BEFORE, 4, 100, 3_000, offer="T1", ownership="private"),
    *residents(BEFORE, 6, 100, 1_000, 4, offer="T2"),
    *residents(AFTER, 6, 100, 3_000, offer="T1", ownership="private"),
    *residents(AFTER, 4, 100, 1_000, 6, offer="T2"),
]


def register(ws: Workspace, rows: list[dict[str, Any]] = ONE_GROUP, **more: list[dict[str, Any]]) -> str:
    """Deliver the rows as the register's spending, without index or population unless they are named."""
    return given(ws, date(2026, 1, 31), spendings=rows, **more)
