"""An answer's values as the files that leave Styrbar hold them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn

RIGHT = frozenset({"kroner", "price", "decimal", "integer", "percent"})
"""Kinds that are read as figures, and stand to the right."""

MONEY = frozenset({"kroner", "price"})
"""Kinds that are whole øre in a frame."""

UNITS = {"kroner": "kr.", "price": "kr.", "percent": "pct."}
FORMULA_STARTS = r"=+\-@\t\r\n"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def heading(column: AnswerColumn) -> str:
    """The column's Danish heading with its unit."""
    unit = UNITS.get(column.kind)
    return f"{column.heading} ({unit})" if unit else column.heading


def reader(kind: str) -> Callable[[Any], str]:
    """How a value of the kind is read in a text, null as nothing; KeyError for a kind that no answer has."""
    read = _READERS[kind]
    return lambda value: "" if value is None else read(value)


def plain_text(values: pl.Expr) -> pl.Expr:
    """Text that a spreadsheet cannot take for a formula: one that begins like one gets an apostrophe before it.

    Source: OWASP, CSV injection. Figures are not text, so a minus before a figure stays.
    """
    return pl.when(values.str.contains(f"^[{FORMULA_STARTS}]")).then(pl.lit("'") + values).otherwise(values)


def decimal_comma(ore: pl.Expr) -> pl.Expr:
    """Whole øre as kroner with two decimals, exact: -5 → '-0,05'."""
    size = ore.abs()
    kroner = (size // 100).cast(pl.String) + "," + (size % 100).cast(pl.String).str.zfill(2)
    return pl.when(ore < 0).then(pl.lit("-") + kroner).otherwise(kroner)


def basis_lines(answer: Answer) -> list[tuple[str, str]]:
    """Scope and basis as label and text."""
    scope = answer.scope
    lines = [
        ("Organisation", scope.organisation),
        ("Øjebliksbillede", scope.snapshot),
        ("Data pr." if scope.snapshot else "Dato", danish.day(scope.data_date)),
        ("Periode", f"{danish.day(scope.period_from)} til {danish.day(scope.period_to)}"),
        ("Visning", scope.view),
        ("Sammenlignet med", scope.against),
    ]
    return [line for line in lines if line[1]] + [(basis.label, basis.text) for basis in answer.basis]


def _kroner(ore: int) -> str:
    return danish.number(Decimal(ore) / 100, 2)


def _decimal(value: float | Decimal) -> str:
    return danish.number(value, 2)


_READERS: dict[str, Callable[[Any], str]] = {
    "text": lambda text: " ".join(CONTROL.sub(" ", str(text)).split()),
    "light": str,
    "citizen": str,
    "kroner": _kroner,
    "price": _kroner,
    "decimal": _decimal,
    "integer": danish.number,
    "percent": lambda share: danish.number(share * 100, 1),
    "date": danish.day,
    "month": danish.month,
    "flag": lambda value: "Ja" if value else "Nej",
}
