"""Spending per person from the register's rows and from a municipality's own."""

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from styrbar.analysis.spending import SCHEMA, own, registered
from support.deliveries import rows

ANNA = "b00000000001"


def one(**more: Any) -> dict[str, Any]:
    """A row of the register as spending."""
    row = {"municipality": 101, "citizen": ANNA, "year": 2025, "amount": 100} | more
    frame = registered(nw.from_native(rows("spendings", *[row | dict.fromkeys(_LEFT) | row]).lazy())).to_native()
    return frame.collect().row(0, named=True)  # type: ignore[no-any-return]


_LEFT = (
    "sex", "age", "account", "legal_basis", "intervention", "target_group", "need", "ownership", "provider", "offer",
    "days", "quantity", "unit",
)  # fmt: skip


def test_a_registered_row_has_the_columns_of_every_spending_frame() -> None:
    assert list(one()) == list(SCHEMA)


def test_a_row_without_a_quantity_counts_its_days() -> None:
    row = one(days=30)
    assert (row["days"], row["units"], row["unit"]) == (30, 300_000, "day")


@pytest.mark.parametrize(
    ("quantity", "units"), [("0.000050", 1), ("0.000049", 0), ("-0.000050", -1), ("-0.000049", 0), ("7.4", 74_000)]
)
def test_a_quantity_is_rounded_half_away_from_zero_to_ten_thousandths(quantity: str, units: int) -> None:
    row = one(days=30, quantity=Decimal(quantity), unit="hour")
    assert (row["units"], row["unit"]) == (units, "hour")


def test_a_row_without_days_is_carried_by_no_quantity() -> None:
    row = one(quantity=Decimal(3), unit="piece")
    assert (row["days"], row["units"], row["amount"]) == (None, None, 100)


@pytest.mark.parametrize(
    ("age", "group"),
    [(0, "0-5 år"), (17, "13-17 år"), (18, "18-22 år"), (22, "18-22 år"), (23, "23-29 år"), (66, "50-66 år"),
     (67, "67 år og derover"), (101, "67 år og derover"), (None, None)],
)  # fmt: skip
def test_an_age_lies_in_one_group(age: int | None, group: str | None) -> None:
    assert one(age=age)["age_group"] == group


def test_the_kind_of_help_is_section_and_intervention() -> None:
    assert one(legal_basis="SEL § 107", intervention="Ophold")["kind"] == "SEL § 107 · Ophold"
    assert one(legal_basis="SEL § 107")["kind"] == "SEL § 107 · "


def own_row(needs: list[tuple[date, int | None]], year: int = 2025) -> dict[str, Any]:
    """A year of Anna, born in July 2000, in a municipality of its own."""
    side = pl.DataFrame({
        "citizen": [ANNA], "kind": ["SEL § 107 · Ophold"], "account": ["5.38.52"], "legal_basis": ["SEL § 107"],
        "intervention": ["Ophold"], "target_group": ["x"], "ownership": ["private"], "provider": ["L1"],
        "offer": ["T1"], "unit": ["day"], "days": [30], "units": [300_000], "amount": [100], "kind_days": [30],
    })  # fmt: skip
    people = pl.DataFrame({"citizen": [ANNA], "sex": ["female"], "birth_month": [date(2000, 7, 1)]})
    schema = {"citizen": pl.String, "assessed_on": pl.Date, "support_need": pl.Int64}
    assessed = pl.DataFrame([(ANNA, *need) for need in needs], schema=schema, orient="row")
    return own(side, people, assessed, year, 147).row(0, named=True)


def test_an_own_row_has_the_age_of_new_years_eve() -> None:
    row = own_row([])
    assert (row["age"], row["age_group"], row["sex"], row["municipality"]) == (25, "23-29 år", "female", 147)
    assert row["need"] is None


def test_the_need_is_the_newest_at_new_years_eve() -> None:
    needs: list[tuple[date, int | None]] = [(date(2024, 1, 1), 2), (date(2025, 12, 31), 3), (date(2026, 1, 1), 4)]
    assert own_row(needs)["need"] == 3
    assert own_row(needs, 2024)["need"] == 2


def test_a_need_first_assessed_later_stands_for_the_years_before() -> None:
    assert own_row([(date(2026, 5, 1), 1), (date(2026, 9, 1), 4)])["need"] == 1


def test_an_assessment_without_an_overall_need_is_passed_over() -> None:
    assert own_row([(date(2025, 1, 1), 3), (date(2025, 6, 1), None)])["need"] == 3
