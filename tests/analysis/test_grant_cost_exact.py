"""Exact products, also beyond 128 bits."""

import random
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from analysis.reference_grant_cost import half_away

from styrbar.analysis.grant_cost.exact import AmountTooLarge, fitted, rounded

SIX = pl.Decimal(38, 6)


def test_products_of_every_size_are_exact():
    rng = random.Random(1)
    pairs = [(rng.randint(-(10 ** rng.randint(1, 27)), 10**20), rng.randint(-(10**8), 10**8)) for _ in range(2000)]
    factors = [[Decimal(n).scaleb(-6) for n in column] for column in zip(*pairs, strict=True)]
    frame = pl.DataFrame({"a": factors[0], "b": factors[1]}, schema={"a": SIX, "b": SIX}).with_columns(
        grant_id=pl.lit("B1"), c=pl.col("a") * 0 + 1, per=pl.lit(31)
    )
    expected = [half_away(Fraction(a * b, 31 * 10**18)) for a, b in pairs]
    assert rounded(frame, ["a", "b"], 10**18, "per").to_list() == expected
    wide = frame.with_columns(c=pl.lit(10**9))
    assert rounded(wide, ["a", "b", "c"], 10**27, "per").to_list() == expected


def test_the_largest_amount_fits_and_one_more_does_not():
    ids = pl.Series(["B1"])
    assert fitted(pl.Series([2**63 - 1], dtype=pl.Int128), ids).item() == 2**63 - 1
    with pytest.raises(AmountTooLarge):
        fitted(pl.Series([2**63], dtype=pl.Int128), ids)
