"""A dear citizen, a shelter stay and own limits, for the tests of refund and claims."""

from datetime import date
from decimal import Decimal
from typing import Any

from runs.world import ANNA, BO, CAI, given, invoices, kr, stay, support

from styrbar.decisions import records
from styrbar.runs.workspace import Workspace
from support.deliveries import a_posting

LIMITS = {"25": "860000", "50": "1680000", "75": "2120000"}
OTHER = 101
CITIZENS = [
    {"citizen": ANNA, "birth_month": date(1982, 5, 1), "paying_municipality": 751},
    {"citizen": BO, "birth_month": date(1990, 1, 1), "paying_municipality": OTHER},
    {"citizen": CAI, "birth_month": date(2015, 1, 1)},
]


def own_limits(ws: Workspace, limits: dict[str, str] = LIMITS, year: int = 2026) -> None:
    """The organisation's own limits of a year."""
    for step, value in limits.items():
        rule = f"refund.limit_{step}"
        content: dict[str, Any] = {
            "rule": rule, "value": value, "from": f"{year}-01-01", "to": f"{year}-12-31", "act": "Satsvejledning",
            "section": "tabel 1", "text": "", "address": "",
        }  # fmt: skip
        records.keep(ws.actor, "rule_value", f"{rule}:{year}", content, rule)


def delivered(ws: Workspace, **more: list[dict[str, Any]]) -> None:
    """Anna for 200.000 kr. a month all year, Bo's support, a shelter stay for Bo and one without a citizen."""
    shelter = {"account": "5.38.42", "legal_basis": "SEL § 110"}
    postings = [
        *invoices(9),
        a_posting(kr(20_000), date(2026, 3, 5), citizen=BO, **shelter),
        a_posting(kr(1_000), date(2026, 4, 5), **shelter),
        a_posting(kr(-6_000), date(2026, 4, 30), account="5.38.42", dranst=2),
        a_posting(kr(-100_000), date(2026, 6, 30), account="5.22.07", dranst=2),
        a_posting(kr(-77), date(2026, 6, 30), account="5.57.72.009", dranst=2),
    ]
    dear = stay(frequency="month", unit=None, price=Decimal(200_000), from_date=date(2026, 1, 1))
    given(ws, **{"grants": [dear, support()], "postings": postings, "citizens": CITIZENS} | more)


# Anna: 12 x 200.000 = 2.400.000 gives 205.000 + 220.000 + 75 % x 280.000 = 635.000 in a whole year. January to August
# are closed without an invoice of hers, and June to August are outstanding: seven months count. Bo: 50 % x 20.000, and
# 50 % x 1.000 without a citizen.
LADDER = 7 * 635_000 / 12
HALF = 10_500
