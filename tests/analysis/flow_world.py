"""Spending per person, a few rows at a time."""

from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.spending import SCHEMA

ANNA, BO, CAI, DEA, EVA = (f"b0000000000{n}" for n in range(1, 6))
STAY, HELP = "Botilbud", "Støtte"


def row(year: int, citizen: str | None, amount: int, **more: Any) -> dict[str, Any]:
    """A row of spending with days, unless it says otherwise; amount in øre."""
    usual = {
        "days": 365, "units": 3_650_000, "unit": "day", "intervention": STAY, "legal_basis": "SEL § 107",
        "ownership": "private", "provider": "L1", "offer": "T1", "municipality": 101,
    }  # fmt: skip
    found = usual | {"year": year, "citizen": citizen, "amount": amount} | more
    return found | {"kind": f"{found['legal_basis']} · {found['intervention']}"}


def spending(*rows: dict[str, Any], also: tuple[str, ...] = ()) -> nw.LazyFrame[Any]:
    """The rows as every analysis takes them."""
    schema = SCHEMA | dict.fromkeys(also, pl.String())
    return nw.from_native(pl.DataFrame(list(rows), schema=schema).lazy())
