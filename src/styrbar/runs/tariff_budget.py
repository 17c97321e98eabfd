"""A cost budget as it is kept, made into what the tariff is calculated from; and the key it is kept under."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.rules.tariff import CostLine, OfferBudget, Package, PackagePart, PriorResult, Service, Step
from styrbar.runs.tariff_fields import INCOME

Row = Mapping[str, Any]


def offer_budget(budget: Mapping[str, Sequence[Row]]) -> OfferBudget:
    """What the engine calculates from; raises BadInput for what the parts do not agree on."""
    if not budget.get("offer"):
        raise BadInput("Beregningen mangler tilbud og år.", "Tilbud", "Begynd med det første trin.")
    offer = budget["offer"][0]
    names = [row["name"] for row in budget.get("services", ())]
    steps: dict[str, list[Step]] = {}
    for row in budget.get("steps", ()):
        if row["service"] not in names:
            raise BadInput(
                f"Trinnet «{row['name']}» hører til ydelsen «{row['service']}», som ikke findes.", "Trin",
                "Skriv navnet på en af ydelserne.",
            )  # fmt: skip
        hours = None if row["hours"] is None else Decimal(row["hours"])
        step = Step(row["name"], row["content"], Decimal(row["places"]), Decimal(row["weight"]), hours)
        steps.setdefault(row["service"], []).append(step)
    return OfferBudget(
        offer["offer"],
        offer["ownership"],
        offer["year"],
        tuple(_lines(budget)),
        tuple(_service(row, tuple(steps.get(row["name"], ()))) for row in budget.get("services", ())),
        _packages(budget.get("packages", ())),
        tuple(PriorResult(row["year"], row["result"], row["budget"], row["turnover"])
              for row in budget.get("result", ())),
    )  # fmt: skip


def key_of(offer: Row) -> str:
    """What a calculation is kept under: «birkehuset-2027»."""
    return f"{danish.plain(offer['offer']) or 'tilbud'}-{offer['year']}"


def told(offer: Row) -> str:
    """What a calculation is called: «Birkehuset 2027»."""
    return f"{offer['offer']} {offer['year']}"


def _lines(budget: Mapping[str, Sequence[Row]]) -> list[CostLine]:
    costs = [_line(row["element"], row, indirect=row["indirect"]) for row in budget.get("costs", ())]
    return costs + [_line(INCOME, row, indirect=False) for row in budget.get("income", ())]


def _line(element: str, row: Row, *, indirect: bool) -> CostLine:
    return CostLine(element, row["amount"], row["text"], indirect, row["service"], row["shared_by"], row["base"])


def _service(row: Row, steps: tuple[Step, ...]) -> Service:
    return Service(
        row["name"],
        row["unit"],
        _number(row["places"]),
        Decimal(row["occupancy"]),
        _number(row["units_per_place"]),
        _day(row["opens"]),
        _day(row["closes"]),
        row["citizens"],
        row["legal_basis"],
        row["short"],
        row["part"],
        _number(row["hours"]) or Decimal(0),
        Decimal(row["weight"]),
        steps,
    )


def _packages(rows: Sequence[Row]) -> tuple[Package, ...]:
    """Rows of one name and level are one package."""
    parts: dict[tuple[str, int], list[PackagePart]] = {}
    units: dict[tuple[str, int], str] = {}
    for row in rows:
        which = row["name"], row["level"]
        if units.setdefault(which, row["unit"]) != row["unit"]:
            raise BadInput(
                f"Pakken «{row['name']}» har to enheder.", "Pakker", "Skriv samme enhed på alle pakkens linjer."
            )
        parts.setdefault(which, []).append(PackagePart(row["service"], Decimal(row["quantity"]), row["step"]))
    return tuple(Package(name, tuple(found), units[name, level], level) for (name, level), found in parts.items())


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
