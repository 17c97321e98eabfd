"""The delivery to Danmarks Statistik: what is in it, what is rejected, what is asked; each sum by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from analysis.grant_cost_world import a_snapshot
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.dst_delivery import (
    LAYOUT,
    QUESTIONS,
    READ_FINDINGS,
    REJECTED,
    Delivery,
    counted,
    delivery,
    read_findings,
    unit_cost,
)
from styrbar.analysis.expected_accounts import Closing, expected_accounts, readable
from styrbar.rules.book import RuleNotInForce, rules
from styrbar.rules.dst import statistic

LAW = statistic(rules(), 2025)
OWN, OTHER = 990, 751
PEOPLE = [
    {"citizen": "b1", "sex": "woman", "birth_month": date(1980, 5, 1)},
    {"citizen": "b2", "sex": "man", "birth_month": date(2007, 6, 1), "paying_municipality": OWN},
    {"citizen": "b3", "sex": "man", "birth_month": date(1990, 1, 1), "paying_municipality": OTHER},
    {"citizen": "b4"},
    {"citizen": "s5", "sex": "man", "birth_month": date(1990, 1, 1)},
    {"citizen": "b6", "birth_month": date(1914, 1, 1)},
]
KNOWN = frozenset({"b1", "b2", "b3", "b4", "b6"})


def kr(amount: float) -> int:
    return round(amount * 100)


def posted(amount: float, **more: Any) -> dict[str, Any]:
    """A stay of b1 in June 2025."""
    start = {"account": "5.38.52", "legal_basis": "SEL § 107", "citizen": "b1", "posting_date": date(2025, 6, 20)}
    period = {"service_from": date(2025, 6, 1), "service_to": date(2025, 6, 30)}
    return start | period | {"amount": kr(amount)} | more


def made(*postings: dict[str, Any], own: int | None = OWN, law: Any = LAW, **tables: Any) -> Delivery:
    snapshot = replace(
        a_snapshot(postings=list(postings), **({"citizens": PEOPLE} | tables)), data_date=date(2026, 3, 1)
    )
    expected = expected_accounts(snapshot, Closing(law.year, tuple(range(1, 13))), "expected")
    events = readable(expected.events.filter(pl.col("part") == "posted"))
    return delivery(snapshot, events, law, own, KNOWN)


def row(found: Delivery) -> dict[str, Any]:
    assert found.rows.height == 1
    return found.rows.row(0, named=True)


def test_a_row_is_a_citizens_spending_on_an_account_string_in_a_period() -> None:
    found = row(made(posted(30_000), posted(6_500, posting_id="P2")))
    assert (found["kom"], found["sex"], found["age"], found["legal_basis"]) == (OWN, "woman", 45, "SEL § 107")
    assert (found["start"], found["end"], found["days"]) == (date(2025, 6, 1), date(2025, 6, 30), 30)
    assert (found["account_text"], found["amount"]) == ("5.38.52.1", kr(36_500))
    assert found["unit_cost"] == kr(444_083.33)  # 36.500 / 30 x 365 = 444.083,333


def test_income_is_negative_and_so_is_its_unit_cost() -> None:
    found = row(made(posted(-300)))
    assert (found["amount"], found["unit_cost"]) == (kr(-300), kr(-3_650))  # -300 / 30 x 365


@pytest.mark.parametrize(
    ("days", "amount", "days_of_year", "expected"),
    [
        (366, 100, 366, 100),
        (365, 100, 366, 100),
        (1, 1, 365, 365),
        (2, 1, 365, 183),
        (2, -1, 365, -183),
        (0, 5, 365, None),
    ],
)
def test_unit_cost_is_rounded_half_away_from_zero_and_needs_days(
    days: int, amount: int, days_of_year: int, expected: int | None
) -> None:
    frame = pl.DataFrame({"amount": [amount], "days": [days]})
    assert frame.select(unit_cost(days_of_year)).item() == expected


@pytest.mark.parametrize(
    ("legal_basis", "account", "inside"),
    [
        ("SEL § 107", "5.38.52", True), ("SEL § 108 stk. 1", "5.38.50", True), ("SEL § 109", "5.38.42", True),
        ("SEL § 110", "5.38.42", True), ("SEL § 85, ABL § 105", "5.38.51", True), ("ABL § 105", "5.38.51", True),
        ("SEL § 85", "5.38.51", True), ("SEL § 85", "5.38.39", False), ("SEL § 104", "5.38.59", False),
        ("SEL § 1070", "5.38.52", False), ("BL § 46", "5.28.20", False), (None, "5.38.50.002", True),
        (None, "5.38.39", False), (None, None, False), ("SEL § 107", None, True),
    ],
)  # fmt: skip
def test_section_decides_what_is_in_the_statistic_and_the_account_where_there_is_none(
    legal_basis: str | None, account: str | None, inside: bool
) -> None:
    assert LAW.takes(legal_basis, account) is inside


@pytest.mark.parametrize(
    ("reason", "posting"),
    [
        ("no_citizen", {"citizen": None}), ("no_number", {"citizen": "s5"}), ("other_municipality", {"citizen": "b3"}),
        ("no_age", {"citizen": "b4"}),
        ("under_age", {"citizen": "b2", "service_from": date(2025, 5, 1), "service_to": date(2025, 5, 31)}),
        ("period_reversed", {"service_from": date(2025, 6, 30), "service_to": date(2025, 6, 1)}),
    ],
)  # fmt: skip
def test_what_cannot_be_delivered_is_rejected_with_its_reason(reason: str, posting: dict[str, Any]) -> None:
    found = made(posted(100), posted(7, **posting))
    assert counted(found.lines, REJECTED, of="rejected").select("name", "rows", "amount").rows() == [(reason, 1, kr(7))]
    assert (found.in_scope, found.delivered) == (kr(107), kr(100))


def test_a_citizen_is_delivered_from_the_month_of_the_eighteenth_birthday() -> None:
    june = made(posted(7, citizen="b2"))
    assert (row(june)["age"], row(june)["kom"]) == (18, OWN)  # born in June 2007, the period ends in June 2025


def test_without_own_municipality_only_those_with_a_payer_are_delivered() -> None:
    found = made(posted(100), posted(50, citizen="b2"), own=None)
    assert found.lines["rejected"].to_list() == ["no_municipality", None]


@pytest.mark.parametrize(
    ("question", "posting"),
    [
        ("no_period", {"service_from": None, "service_to": None}),
        ("outside_year", {"service_from": date(2024, 12, 31)}),
        ("outside_year", {"service_to": date(2026, 1, 1)}), ("no_section", {"legal_basis": None}),
        ("odd_account", {"account": "5.38.39"}), ("too_old", {"citizen": "b6"}), ("no_sex", {"citizen": "b6"}),
    ],
)  # fmt: skip
def test_what_is_odd_is_delivered_and_asked_about(question: str, posting: dict[str, Any]) -> None:
    found = made(posted(100, **posting))
    assert found.delivered == kr(100)
    assert found.lines[question].to_list() == [True]


def test_nothing_is_asked_about_an_ordinary_posting_or_one_that_is_rejected() -> None:
    found = made(posted(100), posted(7, citizen=None, service_from=None, service_to=None))
    assert counted(found.lines, QUESTIONS).is_empty()


def test_the_same_line_twice_is_asked_about_and_another_invoice_is_not() -> None:
    assert counted(made(posted(5), posted(5)).lines, QUESTIONS)["name"].to_list() == ["twice"]
    assert counted(made(posted(5), posted(5, invoice="F2")).lines, QUESTIONS).is_empty()


def test_without_period_the_accounting_period_is_the_month() -> None:
    found = row(made(posted(31, service_from=None, service_to=None, accounting_period=1, accounting_year=2025)))
    assert (found["start"], found["end"], found["days"]) == (date(2025, 1, 1), date(2025, 1, 31), 31)
    extra = row(made(posted(1, service_from=None, service_to=None, accounting_period=13, accounting_year=2025)))
    assert (extra["start"], extra["end"]) == (date(2025, 12, 1), date(2025, 12, 31))


def test_one_day_is_a_period_of_one_day() -> None:
    assert row(made(posted(5, service_to=None)))["days"] == 1
    assert row(made(posted(5, service_from=None)))["days"] == 1


def test_the_section_is_the_grants_where_the_posting_says_none() -> None:
    grant = {
        "grant_id": "G1", "citizen": "b1", "status": "granted", "from_date": date(2025, 1, 1), "frequency": "month",
        "legal_basis": "SEL § 108", "intervention": "Ophold",
    }  # fmt: skip
    found = row(made(posted(5, legal_basis=None, grant_id="G1", account="5.38.50"), grants=[grant]))
    assert (found["legal_basis"], found["intervention"]) == ("SEL § 108", "Ophold")


def test_refund_is_not_deducted_and_other_sections_on_the_accounts_are_told_apart() -> None:
    found = made(
        posted(100),
        posted(-40, dranst=2),
        posted(9, legal_basis="SEL § 83"),
        posted(3, account="5.28.20", legal_basis="BL § 46"),
    )
    assert (found.delivered, found.not_running, found.outside) == (kr(100), kr(-40), kr(9))


def test_another_year_is_not_in_the_delivery() -> None:
    found = made(posted(100), posted(5, posting_date=date(2024, 12, 31)), posted(6, accounting_year=2024))
    assert found.in_scope == kr(100)


@pytest.mark.parametrize(
    ("form", "account", "owner", "expected"),
    [
        ("full", "5.38.50.002", "4", "5.38.50.1.4.002"), ("full", "5.38.50.002", None, "5.38.50.1.002"),
        ("full", "5.38.50", "4", "5.38.50.1"), ("function", "5.38.50.002", "4", "5.38.50.002"),
        ("digits", "5.38.50.002", "4", "5385014002"),
    ],
)  # fmt: skip
def test_the_account_string_has_the_form_the_rule_says(
    form: str, account: str, owner: str | None, expected: str
) -> None:
    law = replace(LAW, account_form=form)
    assert row(made(posted(5, account=account, ownership_code=owner), law=law))["account_text"] == expected


def test_the_statistic_begins_with_2025() -> None:
    with pytest.raises(RuleNotInForce):
        statistic(rules(), 2024)


def test_the_layout_is_the_registers() -> None:
    assert ";".join(LAYOUT) == (
        "KOM;PNR;KOEN;ALDER;INDSATS;KONTOSTRENG;START_DATO;SLUT_DATO;VARIGHED;UDGIFT;ENHEDSUDGIFT;PERIODE;VERSION"
    )


@given(
    st.lists(
        st.tuples(
            st.integers(-10**8, 10**8), st.sampled_from(["b1", "b2", "b3", "b4", "s5", "b6", None]),
            st.sampled_from(["5.38.50", "5.38.51", "5.38.39", "5.28.20"]),
            st.sampled_from([None, "SEL § 107", "SEL § 85", "SEL § 104"]), st.integers(1, 28), st.integers(1, 28),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_every_ore_in_the_statistic_is_delivered_or_rejected(lines: list[Any]) -> None:
    postings = [
        posted(amount / 100, citizen=citizen, account=account, legal_basis=basis,
               service_from=date(2025, 3, first), service_to=date(2025, 3, last))
        for amount, citizen, account, basis, first, last in lines
    ]  # fmt: skip
    found = made(*postings)
    rejected = counted(found.lines, REJECTED, of="rejected")
    inside = [amount for amount, _, account, basis, _, _ in lines if LAW.takes(basis, account)]
    assert found.in_scope == sum(inside) == found.delivered + int(rejected["amount"].sum())
    assert found.lines.height == len(inside)


def read(**more: Any) -> dict[str, Any]:
    start = {
        "municipality": 101, "citizen": "b1", "age": 40, "year": 2025, "account": "5.38.50", "amount": kr(3_100),
        "from_date": date(2025, 1, 1), "to_date": date(2025, 1, 31), "days": 31, "unit_cost": kr(36_500),
    }  # fmt: skip
    return start | more


def findings(*given_rows: dict[str, Any]) -> list[tuple[str, int]]:
    frame = a_snapshot(spendings=list(given_rows)).table("spendings").collect()
    return counted(read_findings(frame, LAW), READ_FINDINGS).select("name", "rows").rows()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"days": 30}, [("duration", 1), ("unit_cost", 1)]),  # 3.100 / 30 x 365 = 37.716,67
        ({"days": None}, [("no_duration", 1)]),
        ({"from_date": None}, [("no_duration", 1)]),
        ({"from_date": date(2024, 12, 31), "days": 32, "unit_cost": None}, [("outside_year", 1)]),
        ({"unit_cost": kr(36_501)}, []),
        ({"unit_cost": kr(36_501.01)}, [("unit_cost", 1)]),
        ({"unit_cost": None}, []),
        ({"age": 17}, [("under_age", 1)]),
        ({"age": 18}, []),
        ({"age": 110}, []),
        ({"age": 111}, [("too_old", 1)]),
        ({"age": None}, [("no_age", 1)]),
        ({"account": "5.38.39"}, [("odd_account", 1)]),
        ({"account": "5.38.59"}, []),
        ({"legal_basis": "SEL § 104"}, [("odd_section", 1)]),
        ({"legal_basis": "SEL § 108"}, []),
    ],
)
def test_rows_that_were_read_are_held_against_their_own_definitions(
    changed: dict[str, Any], expected: list[Any]
) -> None:
    assert findings(read(**changed)) == expected


def test_a_row_that_repeats_another_is_told_once() -> None:
    assert findings(read(), read(), read(amount=kr(1), unit_cost=None)) == [("duplicate", 1)]


def test_a_leap_year_has_a_day_more() -> None:
    february = {"year": 2028, "from_date": date(2028, 2, 1), "to_date": date(2028, 2, 29), "days": 29}
    assert findings(read(**february, amount=kr(29), unit_cost=kr(366))) == []
