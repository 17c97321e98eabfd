"""The cost budget of a small offer, as it is kept, and one worked example of it.

7.300.000 kr. over 10 places x 365 days x 100 % = 3.650 days give 2.000 kr. a day.
"""

from typing import Any

Budget = dict[str, list[dict[str, Any]]]


def offer(**more: Any) -> dict[str, Any]:
    return {
        "offer": "Birkehuset", "owner": "Ulvsund Kommune", "ownership": "municipal", "year": 2027, "remark": "",
    } | more  # fmt: skip


def cost(element: str, kroner: int, **more: Any) -> dict[str, Any]:
    return {
        "element": element, "text": "", "amount": kroner * 100, "service": "", "shared_by": "place_days",
        "indirect": False, "base": False,
    } | more  # fmt: skip


def service(name: str = "Ophold", **more: Any) -> dict[str, Any]:
    return {
        "name": name, "unit": "day", "places": "10", "occupancy": "1", "units_per_place": None, "opens": None,
        "closes": None, "citizens": None, "legal_basis": "SEL § 107", "short": False, "part": "whole", "hours": None,
        "weight": "1",
    } | more  # fmt: skip


def step(name: str, weight: str, places: str, content: str) -> dict[str, Any]:
    return {
        "service": "Ophold", "name": name, "content": content, "places": places, "weight": weight, "hours": None
    }  # fmt: skip


def budget(kroner: int = 7_300_000, **parts: Any) -> Budget:
    """Staff 7.300.000 kr. less 1.095.000 kr. and property 1.095.000 kr., so that the sum is `kroner`."""
    made: Budget = {
        "offer": [offer()],
        "costs": [cost("staff", kroner - 1_095_000), cost("property", 1_095_000)],
        "income": [],
        "services": [service()],
        "steps": [],
        "packages": [],
        "result": [],
    }
    return made | parts
