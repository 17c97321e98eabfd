"""Products of decimals rounded once, exactly, half away from zero: never a binary float in an amount."""

from collections.abc import Iterable, Sequence
from functools import reduce
from math import prod
from operator import mul

import polars as pl

from styrbar.errors import StyrbarError

WIDE = pl.Int128()
_SAFE = 1e37
"""Twice a numerator of this size and its divisor fit in 128 bits, also when this is known to 15 digits only."""

_MAX_ORE = 2**63 - 1


class AmountTooLarge(StyrbarError):
    """A grant whose amount in øre does not fit in 64 bits."""

    code = "amount_too_large"

    def __init__(self, grant_id: str) -> None:
        super().__init__(
            "Et beløb er for stort til at regne med.",
            f"Det gælder bevilling {grant_id}.",
            "Ret antal, pris, prisfaktor eller andel, og indlæs bevillingen igen.",
        )


def physical(name: str) -> pl.Expr:
    """A decimal or whole number as the whole number that is stored: 1.5 → 1500000."""
    return pl.col(name).to_physical().cast(WIDE)


def rounded(rows: pl.DataFrame, factors: Sequence[str], divisor: int, per: str = "") -> pl.Series:
    """factor x factor x … / (divisor x the whole number in `per`), half away from zero, as Int64.

    A missing factor gives null. What does not fit in 128 bits on the way is computed row by row in whole numbers of
    any size. Raises AmountTooLarge, with the row's `grant_id`, when the answer itself does not fit in 64 bits.
    """
    one = pl.lit(1, dtype=WIDE)
    below = pl.lit(divisor, dtype=WIDE) * (pl.col(per).cast(WIDE) if per else one)
    parts = rows.select(*[physical(name) for name in factors], divisor__=below)
    whole = [pl.col(name) for name in factors]
    result = (
        parts.lazy()
        .select("divisor__", top=reduce(mul, whole), size=reduce(mul, (f.cast(pl.Float64).abs() for f in whole)))
        .with_columns(near=(pl.col("top").abs() * 2 + pl.col("divisor__")) // (pl.col("divisor__") * 2))
        .select("size", value=pl.when(pl.col("size") <= _SAFE).then(pl.col("near") * pl.col("top").sign()))
        .collect()
    )
    values = fitted(result["value"], rows["grant_id"])
    large = (result["size"] > _SAFE).fill_null(value=False).arg_true()
    return values if large.is_empty() else _with_large(values, large, parts[large].iter_rows(), rows["grant_id"])


def fitted(values: pl.Series, grant_ids: pl.Series) -> pl.Series:
    """Whole numbers of 128 bits as Int64; raises AmountTooLarge for the first that does not fit."""
    narrow = values.cast(pl.Int64, strict=False)
    lost = (narrow.is_null() & values.is_not_null()).arg_true()
    if not lost.is_empty():
        raise AmountTooLarge(grant_ids[lost[0]])
    return narrow


def _with_large(values: pl.Series, places: pl.Series, rows: Iterable[tuple[int, ...]], ids: pl.Series) -> pl.Series:
    exact = []
    for place, (*factors, divisor) in zip(places, rows, strict=True):
        top = prod(factors)
        value = (2 * abs(top) + divisor) // (2 * divisor) * (1 if top > 0 else -1)
        if abs(value) > _MAX_ORE:
            raise AmountTooLarge(ids[place])
        exact.append(value)
    return values.scatter(places, pl.Series(exact, dtype=pl.Int64))
