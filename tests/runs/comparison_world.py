"""A country of five municipalities whose spending per person is known, and key figures for some of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from runs.world import kr

from styrbar.runs.workspace import Workspace
from support.deliveries import deliver, rows

OWN = 995
NAMES = {995: "Ulvsund", 996: "Birkesund", 997: "Grønhøj", 998: "Marskø", 999: "Nordø"}
REGIONS = {995: "Region Vest", 996: "Region Vest", 997: "Region Øst", 998: "Region Øst", 999: "Region Øst"}
DAY = date(2025, 1, 1)


def population(day: date = DAY, codes: tuple[int, ...] = tuple(NAMES)) -> list[dict[str, Any]]:
    """Ten of every age from 0 to 99 in each municipality, and in Marskø twenty."""
    return [
        {"municipality": code, "municipality_name": NAMES[code], "region": REGIONS[code], "day": day, "age": age}
        | {"inhabitants": 20 if code == 998 else 10}
        for code in codes
        for age in range(100)
    ]


def spent(code: int, number: int, kroner: float = 1000, **more: Any) -> dict[str, Any]:
    """A citizen's spending in 2025: 100 days at T1, 25 years old."""
    about = {"year": 2025, "age": 25, "days": 100, "legal_basis": "SEL § 85", "target_group": "Autisme", "need": 2}
    citizen = f"b{code}{number:08d}"
    return {"municipality": code, "citizen": citizen, "amount": kr(kroner), "offer": "T1"} | about | more


def help_for(code: int, count: int, kroner: float = 1000, **more: Any) -> list[dict[str, Any]]:
    """As many citizens with the same help."""
    return [spent(code, number, kroner, **more) for number in range(count)]


SPENDING = [
    *help_for(995, 40, 2000), *help_for(996, 20), *help_for(997, 18), *help_for(998, 44), *help_for(999, 20),
    *(row | {"citizen": "c" + row["citizen"][1:]} for row in help_for(995, 5, 5000, legal_basis="SEL § 107")),
]  # fmt: skip
"""Own has 40 on 1.000 inhabitants; the others together 102 on 5.000, half of it Marskø's people."""

KEYS = [
    {"municipality": code, "year": 2025, "measure": "Udgift pr. indbygger", "value": Decimal(value), "unit": "kr."}
    | {"source": "FLIS"}
    for code, value in ((995, 500), (996, 300), (997, 400), (998, 350), (999, 700))
]  # fmt: skip


def country(ws: Workspace, *, spending: list[dict[str, Any]] | None = None, **more: list[dict[str, Any]]) -> str:
    """Deliver the country; tables given go instead of the usual ones, and an empty one is not delivered."""
    tables = {"spendings": SPENDING if spending is None else spending, "population": population()} | more
    sources = [
        (f"template.{name}", f"{name}{len(found)}{hash(str(found))}", {name: rows(name, *found)})
        for name, found in tables.items()
        if found
    ]
    return deliver(ws.store, date(2025, 12, 31), *sources).id
