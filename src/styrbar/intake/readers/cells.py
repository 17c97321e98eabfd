"""Typed cells as marked text, so that one kind of column carries every file: «\\x01n:1234.5», «\\x01d:2026-01-31»."""

import math
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

import polars as pl

NUMBER = "\x01n:"
DATE = "\x01d:"
_NUMERIC = {int, float}
_TRUE, _FALSE = "SAND", "FALSK"


def plain(value: float | Decimal) -> str:
    """The shortest digits that give the number back, with point and never an exponent: 1e-7 → '0.0000001'."""
    text = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def marked(value: object) -> str | None:
    """One cell as text: numbers and dates marked, truth as Danish Excel shows it, None for an empty cell."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, int | float | Decimal):
        return NUMBER + plain(value) if math.isfinite(value) else None
    return _moment(value)


def _moment(value: object) -> str | None:
    if isinstance(value, date):
        return DATE + value.isoformat()[:10]
    if isinstance(value, timedelta):
        return _clock(int(value.total_seconds()))
    return _clock(value.hour * 3600 + value.minute * 60 + value.second) if isinstance(value, time) else None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")


def numbers(column: pl.Series) -> pl.Series:
    """A numeric column as marked text, all at once; NaN and infinity are empty."""
    text = column.cast(pl.String)
    if column.dtype.is_float():
        text = text.set(~column.is_finite(), None)
    if text.str.contains("e", literal=True).any():
        text = text.map_elements(lambda t: plain(Decimal(t)), return_dtype=pl.String)
    if not column.dtype.is_integer():
        text = text.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return (NUMBER + text).alias(column.name)


def dates(column: pl.Series) -> pl.Series:
    """A column of dates or stamps as marked text; the time of day is cut."""
    return (DATE + column.cast(pl.Date).cast(pl.String)).alias(column.name)


def mixed(values: Sequence[object]) -> pl.Series:
    """One worksheet column as marked text, by the quick way when its cells are of one type."""
    kinds = set(map(type, values))
    if kinds == {str}:
        column = pl.Series(values, dtype=pl.String)
        return column.set(column == "", None)
    if kinds <= _NUMERIC:
        return numbers(pl.Series(values, dtype=pl.Float64, strict=False))
    if kinds == {date}:
        return dates(pl.Series(values, dtype=pl.Date))
    return pl.Series([marked(v) for v in values], dtype=pl.String)


def shown(cell: str) -> str:
    """A marked cell as a person reads it in a heading: «\\x01n:2026» → '2026'."""
    return cell[len(NUMBER) :] if cell.startswith((NUMBER, DATE)) else cell
