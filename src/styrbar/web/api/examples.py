"""The JSON of the examples: small enough to reckon by hand, and sent by the tests."""

from typing import Any

BUDGET: dict[str, Any] = {
    "offer": {"offer": "Birkehuset", "ownership": "municipal", "year": 2027},
    "costs": [
        {"element": "staff", "amount": 620500000},
        {"element": "property", "amount": 109500000},
    ],
    "services": [{"name": "Ophold", "places": "10", "occupancy": "1"}],
}
"""7.300.000 kr. over 10 places x 365 days: 2.000 kr. a day."""

LAST_YEAR: dict[str, Any] = BUDGET | {"offer": BUDGET["offer"] | {"year": 2026}}
"""The same a year before."""

DEARER = BUDGET | {"costs": [{"element": "staff", "amount": 693500000}, {"element": "property", "amount": 109500000}]}
"""8.030.000 kr.: 2.200 kr. a day."""

WISH = {
    "referred": {"price": "2400", "legal_basis": "SEL § 108"},
    "wished": {"price": "2640", "legal_basis": "SEL § 108"},
    "decided_on": "2025-06-01",
}
"""The wished offer is a tenth dearer."""

OBJECTIVE = {
    "variant": "shared",
    "year": 2027,
    "offer": "Åhuset",
    "cost": 365000000,
    "places": 10,
    "use": [{"municipality": 101, "used": "2000", "key": "0.6"}, {"municipality": 147, "used": "1000", "key": "0.4"}],
}
"""3.650.000 kr. over 3.650 days: 1.000 kr. a day, and 650 days unused by six and four tenths."""
