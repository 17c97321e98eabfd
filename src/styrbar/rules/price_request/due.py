"""What an agreement's own clause makes of the price from a day: the rest of a request is beyond what was agreed.

Method and worked example: docs/metode/prisoensker.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.rules.book import Rule

NO_CONTRACT = "unknown"
_ORE = Decimal("0.01")


class IndexMissing(BadInput):
    """The agreement follows an index that has no figure for the year."""

    code = "index_missing"


@dataclass(frozen=True)
class Clause:
    """How a price is regulated: `kind` pl, percent, agreed, none, or unknown when no agreement is registered.

    `percent` is the fixed yearly rise of kind percent.
    """

    kind: str
    percent: Decimal | None = None


@dataclass(frozen=True)
class Due:
    """The price that is due, the percentage that led to it (None when none applies), and why, in Danish."""

    price: Decimal
    percent: Decimal | None
    reason: str


def due_price(
    current: Decimal, clause: Clause, start: date, priced_in: int, index: Mapping[int, Decimal] | None = None
) -> Due:
    """The price from `start` by the clause, rounded once to the øre, half away from zero.

        due = current x (1 + percent / 100)

    One year's regulation at the most, that of the year of `start`; none when the current price began in that year
    (`priced_in`), since it is then at the year's level already. `index` are percentages by year, for clause pl.
    Raises IndexMissing, and BadInput for a fixed percentage that is not stated.
    """
    if clause.kind not in {"pl", "percent"}:
        return Due(current, None, _NOT_REGULATED[clause.kind])
    if priced_in >= start.year:
        return Due(current, None, f"Prisen er allerede i {priced_in}-niveau.")
    if clause.kind == "percent":
        if clause.percent is None:
            raise BadInput(
                "Aftalen reguleres med en fast procent, som ikke er indlæst.",
                next_step="Skriv procenten, der er aftalt.",
            )
        percent, reason = clause.percent, "Fast procent efter aftalen."
    else:
        percent, reason = _indexed(index or {}, start.year), f"Pris- og lønindekset for {start.year}."
    return Due((current * (1 + percent / 100)).quantize(_ORE, ROUND_HALF_UP), percent, reason)


_NOT_REGULATED = {
    "none": "Aftalen har ingen regulering.",
    "agreed": "Aftalen siger, at prisen aftales hvert år; intet følger af sig selv.",
    NO_CONTRACT: "Der er ikke indlæst en aftale, og der er ikke skrevet en regulering.",
}


def _indexed(index: Mapping[int, Decimal], year: int) -> Decimal:
    if year not in index:
        raise IndexMissing(
            f"Aftalen følger pris- og lønindekset, som ikke har et tal for {year}.",
            next_step="Indlæs indekset for året, vælg et andet skøn, eller skriv reguleringen i procent.",
        )
    return index[year]


def reopened_by(rule: Rule, agreed_on: date, start: date) -> tuple[str, ...]:
    """Codes of the laws in force by `start` that came after the agreement was made, in the order they came."""
    found: list[str] = []
    before: set[str] = set()
    for value in rule.values:
        named = value.value if isinstance(value.value, tuple) else (value.value,)
        if value.start > agreed_on and value.start <= start:
            found += [code for code in named if code not in before and code not in found]
        before |= set(named)
    return tuple(found)


def told_percent(percent: Decimal) -> str:
    """«3,25 %», with no more decimals than it has."""
    decimals = len(f"{percent:f}".partition(".")[2].rstrip("0"))
    return f"{danish.number(percent, decimals)} %"
