"""Two offers with five citizens each, measured on the first and the last day of 2026."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar.register.snapshot import Snapshot
from styrbar.register.upgrades import completed
from support.deliveries import rows

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BETTER, USUAL = ("0.3", "0.4", "0.5", "0.6", "0.7"), ("-0.1", "0.0", "0.1", "0.2", "0.3")
Rows = list[dict[str, Any]]


def token(offer: str, n: int) -> str:
    """A pseudonym of the right form."""
    return f"b{offer.lower()}{n:0{11 - len(offer)}d}"


def goals_of(offer: str | None, changes: Iterable[str], kind: str = "develop", start: str = "2.0") -> tuple[Rows, Rows]:
    """A goal for each change, with a citizen of its own, and its two measurements."""
    goals, measured = [], []
    for n, change in enumerate(changes, 1):
        goal = f"{offer}-{kind}-{start}-{n}"
        citizen = token(offer or "ude", n)
        goals.append({"goal": goal, "citizen": citizen, "offer": offer, "goal_type": kind, "set_on": FIRST})
        for day, score in ((FIRST, Decimal(start)), (LAST, Decimal(start) - Decimal(change))):
            measured.append({"goal": goal, "measured_on": day, "score": score})
    return goals, measured


def tables(*parts: tuple[Rows, Rows]) -> dict[str, Rows]:
    """The parts as the tables of a delivery."""
    return {"goals": [g for goals, _ in parts for g in goals], "measurements": [m for _, made in parts for m in made]}


def two_offers() -> dict[str, Rows]:
    """T1's citizens gain 0,5 of a level on average, T2's 0,1."""
    return tables(goals_of("T1", BETTER), goals_of("T2", USUAL))


def snapshot(found: dict[str, Rows]) -> Snapshot:
    """A snapshot of the tables, with the two offers."""
    offers = [{"offer": "T1", "legal_basis": "SEL § 107"}, {"offer": "T2", "legal_basis": "SEL § 108"}]
    given = {name: values for name, values in (found | {"offers": offers}).items() if values}
    frames = {name: completed(name, rows(name, *values).lazy()) for name, values in given.items()}
    return Snapshot("2026-12-31-0123456789abcdef", LAST, frames)
