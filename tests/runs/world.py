"""Two deliveries of a small municipality, a month apart, straight into the store."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from styrbar.decisions.current import Actor
from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant, a_posting, deliver, rows

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
ANNA, BO, CAI = "b00000000001", "b00000000002", "b00000000003"


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def workspace(actor: Actor) -> Workspace:
    """Where the actor works, in the test's own folder."""
    return Workspace(actor, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)


def stay(price: int = 10_000, **more: Any) -> dict[str, Any]:
    """Anna's stay at T1 from September, by the day."""
    where = {"account": "5.38.52", "legal_basis": "SEL § 107", "intervention": "Ophold", "offer": "T1"}
    grant = a_grant("G1", ANNA, quantity=Decimal(1), unit="day", price=Decimal(price), from_date=date(2026, 9, 1))
    return grant | {"frequency": "day"} | where | more


def support(**more: Any) -> dict[str, Any]:
    """Bo's support, 5.000 kr. a month on an account whose name is not confirmed."""
    where = {"account": "5.38.53", "legal_basis": "SEL § 97", "intervention": "Ledsagelse", "provider": "L2"}
    return a_grant("G2", BO, price=Decimal(5_000)) | where | more


def invoices(last: int) -> list[dict[str, Any]]:
    """Bo's invoices until the month `last`, one on the 20th of each."""
    return [
        a_posting(
            kr(5_000), date(2026, month, 20), account="5.38.53", citizen=BO, grant_id="G2", posting_id=f"P{month}"
        )
        for month in range(1, last + 1)
    ]


def line(version: str, account: str, amount: float, **more: Any) -> dict[str, Any]:
    """A line of the budget of 2026."""
    return {"budget_version": version, "year": 2026, "account": account, "amount": kr(amount)} | more


OFFERS = [{"offer": "T1", "offer_name": "Åhuset", "provider": "L1", "ownership": "private"}]
PROVIDERS = [
    {"provider": "L1", "provider_name": "Ådal ApS", "ownership": "private"},
    {"provider": "L2", "provider_name": "Ulvsund Støtte", "ownership": "municipal"},
]
BUDGET = [
    line("original", "5.38.52", 900_000, persons=Decimal(1), full_year_persons=Decimal(1), price=Decimal(9_000)),
    line("original", "5.38.53", 50_000),
    line("corrected", "5.38.52", 1_000_000, persons=Decimal(1), full_year_persons=Decimal(1), price=Decimal(9_500)),
    line("corrected", "5.38.53", 61_000),
]


def given(ws: Workspace, day: date = OCTOBER, **tables: list[dict[str, Any]]) -> str:
    """Deliver the tables, each as its own source, and give the snapshot's id."""
    sources = [
        (f"template.{name}", f"{day}{name}{len(found)}{hash(str(found))}", {name: rows(name, *found)})
        for name, found in tables.items()
    ]
    return deliver(ws.store, day, *sources).id


def october(ws: Workspace) -> str:
    """Anna and Bo, with Bo's invoices until September."""
    return given(
        ws, OCTOBER, grants=[stay(), support()], postings=invoices(9), offers=OFFERS, providers=PROVIDERS,
        budget_lines=BUDGET,
    )  # fmt: skip


def november(ws: Workspace) -> str:
    """Anna costs more and stops, Cai is new, and Bo's invoices reach November."""
    new = stay(2_000, grant_id="G3", citizen=CAI, from_date=date(2026, 11, 1), offer="T2")
    return given(
        ws, NOVEMBER, grants=[stay(11_000, to_date=date(2026, 11, 15)), support(), new],
        postings=[*invoices(10), a_posting(kr(750), date(2026, 11, 3), account="5.38.52")],
        offers=[*OFFERS, {"offer": "T2", "offer_name": "Engen", "provider": "L1", "ownership": "private"}],
        providers=PROVIDERS, budget_lines=BUDGET,
    )  # fmt: skip


def role(ws: Workspace, *permissions: str) -> Workspace:
    """The same user with these permissions only."""
    return replace(ws, actor=replace(ws.actor, permissions=frozenset(permissions)))
