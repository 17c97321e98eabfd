"""A municipality's offers with tariffs, elements, an index and stays, straight into the store."""

from datetime import date
from decimal import Decimal
from typing import Any

from analysis.price_world import a_tariff, an_offer, parts_of
from runs.world import OCTOBER, given

from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant

OFFERS = [
    an_offer("1", offer_name="Åhuset"),
    an_offer("2", offer_name="Engen", ownership="private", places=30),
    an_offer("3", offer_name="Krisecentret", legal_basis="SEL § 109", ownership="self_owned", target_group="Kvinder"),
    an_offer("4", offer_name="Skovly"),
]
TARIFFS = [
    a_tariff("1", "1000", direct_hours=Decimal(2), paid_hours=Decimal(4)),
    a_tariff("2", "1400"),
    a_tariff("3", "2000"),
]
ELEMENTS = [
    *parts_of("1", staff="780", property="200", pension="20"),
    *parts_of("2", staff="1100", property="300"),
]
INDEX = [{"year": 2027, "area": "Service", "version": "juni", "combined_percent": Decimal(2)}]


def stays(number: int = 12) -> list[dict[str, Any]]:
    """A stay the whole of 2026 for each of so many citizens, at offers that differ in price."""
    return [
        a_grant(
            f"B{n}", f"b{n:011d}", frequency="day", unit="day", price=Decimal(1000 + 37 * (n * 5 % 12)),
            offer=f"{n % 6 + 10}", to_date=date(2026, 12, 31), legal_basis="SEL § 107", ownership="municipal",
        )
        for n in range(number)
    ]  # fmt: skip


GRANTS = [
    stays(1)[0] | {"offer": "1", "price": Decimal(1200)},
    stays(1)[0] | {"grant_id": "B9", "offer": "3", "price": Decimal(2000)},
]
"""One citizen's two stays, 200 kr. above the first offer's tariff and at the third's."""


def deliver_prices(ws: Workspace, **more: list[dict[str, Any]]) -> str:
    """Three offers with prices and one without, two of them split into elements."""
    tables = {"offers": OFFERS, "tariffs": TARIFFS, "tariff_elements": ELEMENTS, "price_indices": INDEX}
    return given(ws, OCTOBER, **{name: rows for name, rows in (tables | more).items() if rows})
