"""A value of an answer as a Dane reads it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar import danish

NUMERIC = frozenset({"kroner", "decimal", "integer", "percent"})
Write = Callable[[Any], str]


def writer(kind: str, *, in_kroner: bool = False) -> Write:
    """How values of the kind are written, null as nothing; KeyError for a kind that no answer has."""
    write = WRITERS["kroner_exact" if kind == "kroner" and in_kroner else kind]
    return lambda value: "" if value is None else write(value)


def unit(kind: str, *, in_kroner: bool = False) -> str:
    """What stands under a heading, so that it need not stand in every cell."""
    return {"kroner": "kr." if in_kroner else "1.000 kr."}.get(kind, "")


def amount(ore: int, *, in_kroner: bool = False) -> str:
    """A key figure in kroner: 41.234.567.890 øre → '412,3 mio. kr.', less than a million to the krone."""
    if in_kroner:
        return danish.kroner(ore)
    if abs(ore) < 100_000_000:
        return danish.kroner(ore, 0)
    return f"{danish.number(Decimal(ore) / 100_000_000, 1)} mio. kr."


def figure(value: float | None, kind: str, *, in_kroner: bool = False) -> str:
    """A key figure with its unit; what could not be computed is said so."""
    if value is None:
        return "Ikke beregnet"
    if kind == "kroner":
        return amount(int(value), in_kroner=in_kroner)
    return writer(kind)(value)


def signed(text: str, value: float | None) -> str:
    """A deviation always shows its sign: '1.235' → '+1.235'."""
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def _decimal(value: float | Decimal) -> str:
    return danish.number(value, 2)


def _exact(ore: int) -> str:
    return danish.number(Decimal(ore) / 100, 2)


def _flag(value: bool) -> str:
    return "Ja" if value else "Nej"


def _month(value: date) -> str:
    return danish.month(value)


WRITERS: dict[str, Write] = {
    "text": str,
    "citizen": str,
    "kroner": danish.thousands,
    "kroner_exact": _exact,
    "decimal": _decimal,
    "integer": danish.number,
    "percent": danish.percent,
    "date": danish.day,
    "month": _month,
    "flag": _flag,
}
