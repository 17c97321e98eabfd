"""Numbers in all the ways files write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.intake.numbers import NumberEvidence, decimals, evidence, ore, tidy


def read(*texts: str | None, english: bool = False) -> list[Decimal | None]:
    return decimals(tidy(pl.Series(texts, dtype=pl.String)), english).to_list()


@pytest.mark.parametrize(
    "text",
    ["-1.234,56", "1.234,56-", "(1.234,56)", "kr. -1.234,56", "-1 234,56", "-1\u00a0234,56", "−1.234,56",
     "-1234.56", "-1,234.56", "\x01n:-1234.56", "-1.234,56 kr.", "-1234,56"],
)  # fmt: skip
def test_every_way_of_writing_the_same_amount(text):
    assert read(text) == [Decimal("-1234.56")]


@pytest.mark.parametrize("text", ["abc", "1.23.4", "12-13", "1,2,3", "kr.", "1.234,5,6", "9" * 45])
def test_what_is_no_number_is_null(text):
    assert read(text) == [None]


def test_only_three_digits_after_one_sign_are_undecided():
    assert read("1.234", "1,234") == [Decimal(1234), Decimal("1.234")]
    assert read("1.234", "1,234", english=True) == [Decimal("1.234"), Decimal(1234)]
    assert read("0.500", "1234.500", english=False) == [Decimal("0.5"), Decimal("1234.5")]


def test_a_column_shows_its_form():
    assert evidence(pl.Series(["12", "1.234"])) == NumberEvidence(undecided=True)
    assert evidence(pl.Series(["1.234,5"])) == NumberEvidence(danish=True)
    assert evidence(pl.Series(["1234.5", "1.234"])).reads_english
    assert not evidence(pl.Series(["1234.5", "1234,5"])).reads_english
    assert evidence(pl.Series(["1234.5", "1234,5", "1.234"])).mixed


def test_ore_are_rounded_half_away_from_zero():
    assert ore(decimals(pl.Series(["0,005", "-0,005", "0,0049"]), english=False)).to_list() == [1, -1, 0]


def test_an_amount_beyond_all_public_spending_is_null():
    values = decimals(pl.Series(["999999999999,99", "1000000000000"]), english=False)
    assert ore(values).to_list() == [99_999_999_999_999, None]


@given(st.integers(-(10**13), 10**13))
def test_an_amount_written_the_danish_way_is_read_to_the_ore(value):
    text = f"{Decimal(value) / 100:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    assert ore(pl.Series(read(text), dtype=pl.Decimal(38, 6))).to_list() == [value]
