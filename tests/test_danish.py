"""Numbers, money and dates as Danes write them."""

from datetime import date
from decimal import Decimal

import pytest

from styrbar import danish


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0, 0, "0"), (1234567, 0, "1.234.567"), (-1234.5, 1, "-1.234,5"), (Decimal("0.125"), 3, "0,125"), (-0.001, 2, "0,00")],  # noqa: E501
)  # fmt: skip
def test_numbers_have_thousands_points_and_a_decimal_comma(value: float | Decimal, decimals: int, text: str):
    assert danish.number(value, decimals) == text


@pytest.mark.parametrize(("ore", "text"), [(123456, "1.234,56 kr."), (-5, "-0,05 kr."), (0, "0,00 kr.")])
def test_oere_are_shown_as_kroner(ore: int, text: str):
    assert danish.kroner(ore) == text


@pytest.mark.parametrize(("ore", "text"), [(149, "1 kr."), (150, "2 kr."), (-150, "-2 kr."), (-149, "-1 kr.")])
def test_half_kroner_go_away_from_zero(ore: int, text: str):
    assert danish.kroner(ore, 0) == text


@pytest.mark.parametrize(("ore", "text"), [(49_999, "0"), (50_000, "1"), (-50_000, "-1"), (123_456_789, "1.235")])
def test_thousands_are_rounded_half_away_from_zero(ore: int, text: str):
    assert danish.thousands(ore) == text


def test_dates_and_months():
    assert danish.day(date(2026, 1, 31)) == "31-01-2026"
    assert danish.day(None) == ""
    assert danish.month(date(2026, 5, 1)) == "maj 2026"


def test_one_row_and_many_rows():
    assert danish.count(1, "række", "rækker") == "1 række"
    assert danish.count(1200, "række", "rækker") == "1.200 rækker"
