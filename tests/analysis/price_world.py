"""Small sets of offers with tariffs, for the tests of prices."""

from datetime import date
from decimal import Decimal
from typing import Any

from analysis.grant_cost_world import a_snapshot

from styrbar.analysis.comparable_prices import PriceChoices, comparable_prices
from styrbar.register.snapshot import Snapshot

DAY = date(2026, 5, 1)
INSIDE, OUTSIDE = ("SEL § 107", "SEL § 108"), ("ABL § 105", "SEL § 85")


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def an_offer(number: str, **fields: Any) -> dict[str, Any]:
    """A municipal offer under section 107 with ten places, named as its number."""
    start = {"offer": number, "offer_name": f"Hus {number}", "ownership": "municipal", "legal_basis": "SEL § 107"}
    return start | {"places": 10, "target_group": "Autismespektrum"} | fields


def a_tariff(offer: str, price: str = "1000", **fields: Any) -> dict[str, Any]:
    """A tariff a day from New Year 2026."""
    start = {"offer": offer, "service": "Ophold", "unit": "day", "from_date": date(2026, 1, 1)}
    return start | {"price": Decimal(price)} | fields


def parts_of(offer: str, **amounts: str) -> list[dict[str, Any]]:
    """The elements of `a_tariff`, by name."""
    key = {"offer": offer, "service": "Ophold", "from_date": date(2026, 1, 1)}
    return [key | {"element": name, "amount": Decimal(amount)} for name, amount in amounts.items()]


def offers_with(*tariffs: dict[str, Any], **more: list[dict[str, Any]]) -> Snapshot:
    """The tariffs with an offer for each number, unless the offers are given."""
    numbers = dict.fromkeys(tariff["offer"] for tariff in tariffs)
    return a_snapshot(**({"offers": [an_offer(number) for number in numbers]} | {"tariffs": list(tariffs)} | more))


def compared(snapshot: Snapshot, **choices: Any) -> Any:
    """The comparison on the day, all chosen offers as one group."""
    start = {"day": DAY, "group": (), "inside": INSIDE, "outside": OUTSIDE}
    return comparable_prices(snapshot, PriceChoices(**(start | choices)))


def prices(snapshot: Snapshot, **choices: Any) -> list[int]:
    """The comparable prices by line."""
    return compared(snapshot, **choices).lines["price"].to_list()


def reasons(snapshot: Snapshot, **choices: Any) -> list[tuple[str, str]]:
    """(offer, why it is left out)."""
    return compared(snapshot, **choices).left_out.select("offer", "reason").rows()
