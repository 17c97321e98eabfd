"""A value of an answer as a Dane reads it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from styrbar import danish
from styrbar.publish.values import reader

Write = Callable[[Any], str]


def writer(kind: str, *, in_kroner: bool = False) -> Write:
    """How values of the kind are written, null as nothing; KeyError for a kind that no answer has."""
    if kind == "kroner" and not in_kroner:
        return lambda ore: "" if ore is None else danish.thousands(ore)
    if kind == "percent":
        return lambda share: "" if share is None else danish.percent(share)
    return reader(kind)


def unit(kind: str, *, in_kroner: bool = False) -> str:
    """What stands under a heading, so that it need not stand in every cell."""
    return {"kroner": "kr." if in_kroner else "1.000 kr.", "price": "kr."}.get(kind, "")


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
    if kind == "price":
        return danish.kroner(int(value))
    return writer(kind)(value)


def signed(text: str, value: float | None) -> str:
    """A deviation always shows its sign: '1.235' → '+1.235'."""
    return f"+{text}" if value is not None and value > 0 and text != "0" else text
