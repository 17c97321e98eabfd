"""Hide what looks like a CPR number in text that is kept: file and sheet names, free text, reasons, logs."""

import re

import polars as pl

MASK = "xxxxxx-xxxx"

_GAP = "[-\u2010-\u2015\u2212._/ \u00a0]?"
_CPR = re.compile(rf"(?<!\d)\d{{1,2}}{_GAP}\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{4}}(?!\d)")
_MAYBE = r"\d{2}.?\d{4}"
"""A cheap sieve for whole columns, since the engine behind them knows no look-around."""


def mask_cpr(text: str) -> str:
    """The text with every nine- or ten-digit number written like a CPR number replaced by `MASK`.

    Nine digits are a CPR number that lost its leading zero. Day, month and check digit are not judged: replacement
    numbers (day + 60) and numbers that fail modulus 11 exist. Longer and shorter numbers stay.
    """
    return _CPR.sub(MASK, text)


def mask_column(values: pl.Series) -> pl.Series:
    """`mask_cpr` on a String column; only the distinct values that may hold a number are looked at."""
    suspects = values.filter(values.str.contains(_MAYBE)).unique().to_list()
    masked = {text: mask_cpr(text) for text in suspects}
    changed = {text: clean for text, clean in masked.items() if clean != text}
    return values.replace(list(changed), list(changed.values())) if changed else values
