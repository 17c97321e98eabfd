"""Spending by account: what counts, in which prices, and that everything adds up; each sum by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from analysis.grant_cost_world import a_snapshot
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.account_spending import (
    against_published,
    by_year,
    from_postings,
    from_spendings,
    in_order_of_table,
    leaves,
    measured,
    people,
    priced,
    summed,
    unknown_functions,
    with_shared,
)
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.rules.account import AREAS, cut
from styrbar.rules.book import rules
from support.deliveries import a_grant, a_posting

DAY = date(2022, 12, 31)
NEXT = date(2024, 12, 31)
LAW = date(2024, 1, 1)
CUTS = {year: cut(rules(), year) for year in range(2018, 2027)}
SAME = dict.fromkeys(CUTS, Fraction(1))


def kr(amount: float) -> int:
    return round(amount * 100)


def snapshot(day: date = DAY, **tables: list[dict[str, Any]]) -> Snapshot:
    return replace(a_snapshot(**tables), data_date=day)


def posted(amount: float, account: str = "5.38.50", year: int = 2022, **more: Any) -> dict[str, Any]:
    return a_posting(kr(amount), date(year, 6, 1), account=account) | more


def found(*postings: dict[str, Any], pensions: bool = False, law: date = LAW, **more: Any) -> Any:
    sums = summed(nw.from_native(from_postings(snapshot(postings=list(postings), **more))), range(2018, 2027))
    return leaves(sums, CUTS, SAME, law, pensions=pensions)


def total(frame: pl.DataFrame, measure: str) -> int:
    return int(measured(frame, measure)["amount"].sum())


LINES = (
    posted(1000), posted(-100, kind="7.1"), posted(-40), posted(300, kind="4.0"), posted(-5, kind="4.0"),
    posted(70, kind="5.1"), posted(-200, dranst=2), posted(9999, dranst=3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "pensions", "expected"),
    [
        # 1000 + 300 - 5 spent; -100 (kind 7) and -40 (no kind, negative) are income; -5 with a kind is a correction
        ("gross", False, 1295),
        ("published", False, 1295 - 140),
        ("net", False, 1295 - 140 - 200),
        ("gross", True, 1295 + 70),
        ("published", True, 1295 - 140 + 70),
        ("net", True, 1295 - 140 - 200 + 70),
    ],
)
def test_each_measure_counts_what_its_definition_says(measure: str, pensions: bool, expected: int) -> None:
    assert total(found(*LINES, pensions=pensions).frame, measure) == kr(expected)


def test_what_is_left_out_is_told_with_its_kroner() -> None:
    made = found(*LINES)
    assert made.outside == {3: kr(9999)}
    assert made.pensions == kr(70)


def test_a_measure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadInput, match="Opgørelsen findes ikke"):
        measured(found(*LINES).frame, "halv")


def test_a_posting_after_the_snapshot_is_not_counted_and_the_accounting_year_decides() -> None:
    late = a_posting(kr(5), date(2023, 1, 1), account="5.38.50")
    moved = a_posting(kr(7), date(2022, 1, 10), account="5.38.50", accounting_year=2021)
    frame = found(late, moved).frame
    assert frame.select("year", "amount").rows() == [(2021, kr(7))]


def test_the_section_is_the_postings_own_else_its_grants() -> None:
    grants = [a_grant("G1", legal_basis="SEL § 107")]
    lines = [
        posted(1, grant_id="G1"), posted(2, grant_id="G1", legal_basis="SEL § 108"), posted(4, grant_id="ukendt"),
    ]  # fmt: skip
    frame = found(*lines, grants=grants).frame
    assert sorted(frame.select("legal_basis", "amount").rows(), key=str) == [
        ("SEL § 107", kr(1)), ("SEL § 108", kr(2)), (None, kr(4)),
    ]  # fmt: skip


def test_a_section_of_a_law_that_ended_without_a_known_successor_is_told() -> None:
    assert found(posted(11, "5.28.21", legal_basis="SEL § 52 stk. 3 nr. 5")).ended == kr(11)


def test_an_old_section_and_the_one_that_took_over_are_one_from_the_day_the_law_changed() -> None:
    both = snapshot(
        NEXT,
        postings=[
            posted(10, "5.28.21", 2023, legal_basis="SEL § 52 stk. 3 nr. 2"),
            posted(3, "5.28.21", 2024, legal_basis="BL § 32 stk. 1 nr. 2"),
        ],
    )
    sums = summed(nw.from_native(from_postings(both)), [2023, 2024])
    old = leaves(sums, CUTS, SAME, date(2023, 12, 31), pensions=False).frame
    new = leaves(sums, CUTS, SAME, LAW, pensions=False).frame
    assert by_year(old, "legal_basis", [2023, 2024]).select("legal_basis", "y2023", "y2024").rows() == [
        ("SEL § 52 stk. 3 nr. 2", kr(10), 0), ("BL § 32 stk. 1 nr. 2", 0, kr(3)),
    ]  # fmt: skip
    assert by_year(new, "legal_basis", [2023, 2024]).rows() == [
        ("BL § 32 stk. 1 nr. 2", kr(10), kr(3), kr(-7), -0.7)  # one section over both years: 3 - 10
    ]


def test_the_table_has_every_line_in_its_order_and_other_is_the_rest() -> None:
    frame = found(posted(100, "5.38.50"), posted(40, "5.38.50", 2021), posted(7, "5.38.53"), posted(9, "5.28.20")).frame
    table = in_order_of_table(by_year(frame.filter(pl.col("field") == "adults"), "area", [2021, 2022]))
    assert table["area"].to_list() == list(AREAS)
    assert table.filter(pl.col("area") == "residential").row(0) == ("residential", kr(40), kr(100), kr(60), 1.5)
    assert table.filter(pl.col("area") == "other").row(0) == ("other", 0, kr(7), kr(7), None)
    assert table["y2022"].sum() == kr(107)


def test_a_posting_without_account_lies_on_no_function_and_is_counted() -> None:
    frame = found(posted(12, account=None)).frame  # type: ignore[arg-type]
    assert frame.select("field", "function", "amount").rows() == [("elsewhere", None, kr(12))]


def test_unknown_functions_are_told_apart_with_their_kroner() -> None:
    frame = found(
        posted(5, "5.38.50"), posted(7, "5.38.99"), posted(2, account=None), posted(-9, "5.38.98", dranst=2)
    ).frame  # type: ignore[arg-type]
    assert unknown_functions(frame, {"5.38.50"}).rows() == [(None, kr(2)), ("5.38.99", kr(7))]


@pytest.mark.parametrize(
    ("amount", "factor", "expected"),
    [
        (5, Fraction(1, 2), 3),
        (-5, Fraction(1, 2), -3),
        (4, Fraction(1, 2), 2),
        (1, Fraction(1, 3), 0),
        (0, Fraction(7), 0),
    ],
)
def test_prices_are_rounded_half_away_from_zero(amount: int, factor: Fraction, expected: int) -> None:
    assert priced(amount, factor) == expected


def test_each_years_amounts_are_led_to_the_price_level_by_their_own_factor() -> None:
    sums = summed(
        nw.from_native(from_postings(snapshot(postings=[posted(100, year=2021), posted(100, year=2022)]))), [2021, 2022]
    )
    made = leaves(sums, CUTS, {2021: Fraction(103, 100), 2022: Fraction(1)}, LAW, pensions=False)
    assert by_year(made.frame, "function", [2021, 2022]).row(0) == (
        "5.38.50", kr(103), kr(100), kr(-3), pytest.approx(-3 / 103),
    )  # fmt: skip


def test_a_shared_grouping_is_divided_by_the_groupings_own_size() -> None:
    lines = [
        posted(200, "5.38.42.002"), posted(600, "5.38.42.001"), posted(-80, "5.38.42.092"), posted(40, "5.38.42.999"),
    ]  # fmt: skip
    # 200 + (40 - 80) x 200 / (200 + 600) = 200 - 10
    assert with_shared(found(*lines).frame, CUTS[2022], "crisis_centres") == kr(190)


def test_nothing_to_share_by_is_not_known_and_nothing_to_share_is_the_groupings_own() -> None:
    assert with_shared(found(posted(40, "5.38.42.999")).frame, CUTS[2022], "crisis_centres") is None
    assert with_shared(found(posted(40, "5.38.42.002")).frame, CUTS[2022], "crisis_centres") == kr(40)
    assert with_shared(found(posted(1, "5.38.50")).frame, CUTS[2022], "bpa") == 0


def test_people_are_counted_once_in_each_group_and_only_adults() -> None:
    seen = pl.LazyFrame(
        {
            "citizen": ["a", "a", "b", "c", "d", "e", None],
            "account": ["5.38.50", "5.38.51", "5.38.51.002", "5.38.42.002", "5.38.50", "5.38.39", "5.38.50"],
            "age": [18, 18, 40, None, 17, 50, 30],
        }
    )
    assert people(nw.from_native(seen), CUTS[2022], 18) == {
        "adults": 4, "residential": 2, "residential_like": 2, "crisis_centres": 1,
    }  # fmt: skip


def test_spending_per_person_is_running_cost_whose_income_is_negative() -> None:
    given_rows = [
        {"municipality": 101, "citizen": "a", "year": 2022, "account": "5.38.50", "amount": kr(100)},
        {"municipality": 101, "citizen": "a", "year": 2022, "account": "5.38.50", "amount": kr(-30)},
        {"municipality": 751, "citizen": "b", "year": 2022, "account": "5.38.52", "amount": kr(5)},
    ]
    sums = summed(from_spendings(nw.from_native(snapshot(spendings=given_rows).table("spendings"))), [2022])
    frame = leaves(sums, CUTS, SAME, LAW, pensions=False).frame
    assert (total(frame, "gross"), total(frame, "published"), total(frame, "net")) == (kr(105), kr(75), kr(75))
    assert by_year(measured(frame, "published"), "municipality", [2022])["municipality"].to_list() == ["101", "751"]


def test_the_register_is_held_against_the_published_accounts_function_by_function() -> None:
    frame = found(
        posted(1_000_500), posted(-500, kind="7"), posted(70, kind="5.1"), posted(3, "5.38.52"), pensions=True
    ).frame
    told = pl.DataFrame(
        {"year": [2022, 2022, 2022, 2021], "account": ["5.38.50", "5.38.58", "5.38.50", "5.38.50"],
         "dranst": [1, 1, 2, 1], "thousands": ["999", "12", "-400", "7"]}
    ).with_columns(pl.col("thousands").cast(pl.Decimal(38, 6)))  # fmt: skip
    held = against_published(frame, told, 2022).rows()
    # 1.000.500 - 500 + 70 = 1.000.070 against 999.000; the refund and the year before are no part of it
    assert held == [
        ("5.38.58", None, kr(12_000), kr(-12_000)),
        ("5.38.50", kr(1_000_070), kr(999_000), kr(1_070)),
        ("5.38.52", kr(3), None, kr(3)),
    ]


ACCOUNTS = st.sampled_from(["5.38.38", "5.38.50.001", "5.38.42.002", "5.28.21", "5.57.72.015", "5.30.26", "5.38.99"])


@given(
    st.lists(
        st.tuples(ACCOUNTS, st.integers(-10**7, 10**7), st.integers(2019, 2022), st.sampled_from([None, 1, 2]),
                  st.sampled_from([None, "4.0", "7.2", "5.1"])), min_size=1, max_size=40,
    ),
    st.fractions(min_value="1/2", max_value=2, max_denominator=997),
)  # fmt: skip
def test_every_division_adds_up_to_the_same_whole(lines: list[Any], factor: Fraction) -> None:
    made = [a_posting(amount, date(year, 5, 1), account=account, dranst=dranst, kind=kind)
            for account, amount, year, dranst, kind in lines]  # fmt: skip
    years = [2019, 2020, 2021, 2022]
    sums = summed(nw.from_native(from_postings(snapshot(postings=made))), years)
    frame = leaves(sums, CUTS, dict.fromkeys(years, factor), LAW, pensions=False).frame
    for measure in ("published", "gross", "net"):
        counted = measured(frame, measure)
        wholes = {
            by: tuple(by_year(counted, by, years).select("y2019", "y2022", "change").sum().row(0))
            for by in ("area", "field", "function", "account", "main_function", "frame", "legal_basis", "municipality")
        }
        assert len(set(wholes.values())) <= 1
    unpriced = [
        amount for account, amount, year, dranst, kind in lines if dranst in (None, 1) and kind != "5.1"
    ]  # fmt: skip
    exact = sum(unpriced) * factor
    assert abs(int(measured(frame, "published")["amount"].sum()) - exact) <= Fraction(max(1, len(frame)), 2)
