"""Which rows of the expected accounts may be refunded, in which month, and the refund on the rows it comes from."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from analysis.refund_world import with_limits
from analysis.year_world import a_stay, a_year, invoices, kr, reckoned
from analysis.year_world import an_invoice as a_bare_invoice
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbar.analysis.refund import Refund, refund_year
from styrbar.analysis.refund_costs import (
    costs_of,
    covered_by,
    left_out,
    months_before_the_age,
    over_months,
    refund_rows,
)
from styrbar.analysis.refund_shares import on_rows
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.rules.book import rules
from styrbar.rules.refund.ladder import refund_rules

RULES = refund_rules(rules(), 2026)
LOW = with_limits(60_000, 240_000, 360_000)


def an_invoice(month: int, amount: float = 10_000, **fields: Any) -> dict[str, Any]:
    """An invoice that says its section."""
    return a_bare_invoice(month, amount, **{"legal_basis": "SEL § 107"} | fields)


def rows_of(grants: list[dict[str, Any]], postings: list[dict[str, Any]], **tables: Any) -> pl.DataFrame:
    """The rows of the refund of 2026."""
    snapshot = a_year(grants, postings, **tables)
    return refund_rows(reckoned(snapshot), snapshot, RULES)


def by_month(rows: pl.DataFrame) -> dict[int, int]:
    """Kroner by month of help."""
    return {m: ore // 100 for m, ore in costs_of(rows).group_by("month").agg(pl.col("amount").sum()).iter_rows()}


def test_a_late_invoice_belongs_to_the_month_it_is_for() -> None:
    late = an_invoice(4, service_from=date(2026, 1, 1), service_to=date(2026, 1, 31))
    assert by_month(rows_of([], [late, an_invoice(4)])) == {1: 10_000, 4: 10_000}


def test_an_invoice_without_a_period_belongs_to_the_month_of_the_payment_it_pays() -> None:
    # Two invoices in April: one pays April, and the other the oldest that is unpaid, which is March.
    stay = a_stay(from_date=date(2026, 3, 1), to_date=date(2026, 4, 30))
    assert by_month(rows_of([stay], [an_invoice(4), an_invoice(4)])) == {3: 10_000, 4: 10_000}


def test_an_invoice_for_three_months_is_divided_to_the_oere() -> None:
    quarter = an_invoice(3, 100, service_from=date(2026, 1, 1), service_to=date(2026, 3, 31))
    costs = costs_of(rows_of([], [quarter])).sort("month")
    assert costs["amount"].to_list() == [3334, 3333, 3333]


def test_help_of_another_year_counts_in_the_period_it_is_booked_in() -> None:
    old = an_invoice(2, service_from=date(2025, 12, 1), service_to=date(2025, 12, 31))
    both = an_invoice(3, service_from=date(2025, 12, 1), service_to=date(2026, 1, 31))
    assert by_month(rows_of([], [old, both])) == {1: 10_000, 2: 10_000}  # the second within the year only


def test_planned_and_outstanding_payments_belong_to_their_own_month() -> None:
    assert by_month(rows_of([a_stay(to_date=date(2026, 4, 30))], invoices(1, 3))) == dict.fromkeys(range(1, 5), 10_000)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"legal_basis": "SEL § 107"}, None),
        ({"legal_basis": "BL § 32 stk. 1 nr. 2"}, None),
        ({"legal_basis": "ABL § 105, SEL § 85"}, None),
        ({"legal_basis": "UKL § 14"}, None),
        ({"legal_basis": "UKL § 13 stk. 1 nr. 2"}, "other_law"),
        ({"legal_basis": "UKL § 13 stk. 1 nr. 3"}, None),
        ({"legal_basis": "SUL § 138"}, "other_law"),
        ({"legal_basis": None, "offer": None}, "no_basis"),
        ({"legal_basis": "SEL § 107", "offer": "T2"}, "objective"),
        ({"legal_basis": "SEL § 107", "offer": "T3"}, None),
    ],
)
def test_which_rows_count(fields: dict[str, Any], why: str | None) -> None:
    offers = [{"offer": "T2", "financing": "objective"}, {"offer": "T3", "financing": "partly_objective"}]
    rows = rows_of([], [an_invoice(1, **fields)], offers=offers)
    assert rows["why"].to_list() == [why]
    assert sum(left_out(rows).values()) == (kr(10_000) if why else 0)


def test_a_grant_paid_once_is_a_one_off_cost() -> None:
    once = a_stay(frequency="once", payment_date=date(2026, 6, 1))
    rows = rows_of([once, a_stay(grant_id="G2", citizen="b2")], [])
    assert set(rows.filter("once")["citizen"]) == {"b1"}
    assert rows.filter("once").height == 1


@pytest.mark.parametrize(("section", "own"), [("SEL § 109", True), ("SEL § 110 stk. 1", True), ("SEL § 107", False)])
def test_self_referral_stays_are_known_by_their_section(section: str, own: bool) -> None:
    assert rows_of([], [an_invoice(1, legal_basis=section)])["self_referral"].to_list() == [own]


def test_rows_stand_as_the_events_do() -> None:
    snapshot = a_year([a_stay()], [*invoices(1, 2), an_invoice(3, -500, dranst=2)])
    expected = reckoned(snapshot)
    rows = refund_rows(expected, snapshot, RULES)
    assert rows["amount"].equals(expected.events["amount"])
    assert rows["event"].to_list() == list(range(rows.height))


@given(st.integers(-(10**9), 10**9), st.integers(1, 12), st.integers(0, 11))
def test_the_months_of_a_row_add_up_and_differ_by_an_oere_at_most(amount: int, first: int, more: int) -> None:
    row = pl.DataFrame({"amount": [amount], "month_from": [first], "month_to": [first + more]})
    parts = over_months(row)["amount"]
    assert parts.sum() == amount
    assert max(parts) - min(parts) <= 1
    assert len(parts) == more + 1


def test_the_month_before_the_67th_birthday_is_read_from_that_years_postings() -> None:
    citizens = [
        {"citizen": "b1", "birth_month": date(1957, 6, 1)},  # 67 in June 2024: May 2024
        {"citizen": "b2", "birth_month": date(1959, 1, 1)},  # January 2026: December 2025
        {"citizen": "b3", "birth_month": date(1959, 2, 1)},  # February 2026: this year's own months tell
        {"citizen": "b4", "birth_month": date(1950, 1, 1)},  # December 2016: nothing is posted of then
    ]

    def paid(citizen: str, day: date, amount: float) -> dict[str, Any]:
        return an_invoice(1, amount, citizen=citizen, posting_date=day)

    postings = [
        paid("b1", date(2024, 5, 20), 6_000), paid("b2", date(2024, 5, 20), 1), paid("b2", date(2025, 12, 20), 5_000),
        *(an_invoice(1, citizen=f"b{n}") for n in range(1, 5)),
    ]  # fmt: skip
    snapshot = a_year([], postings, citizens=citizens)
    before = months_before_the_age(refund_rows(reckoned(snapshot), snapshot, RULES), snapshot, RULES).sort("citizen")
    assert before.rows() == [
        ("b1", 2024, 5, kr(6_000)),
        ("b2", 2025, 12, kr(5_000)),
        ("b4", 2016, 12, None),
    ]
    limits = {2024: kr(71_999), 2025: kr(60_000)}  # 12 x 6.000 = 72.000 and 12 x 5.000 = 60.000
    told = dict(covered_by(before, limits, 12).iter_rows())
    assert told == {"b1": True, "b2": False, "b4": None}
    assert dict(covered_by(before, {2024: None}, 12).iter_rows()) == dict.fromkeys(told)


def shared(snapshot: Snapshot) -> tuple[pl.DataFrame, Refund]:
    """The refund of 2026 on its rows, at low limits."""
    costs = costs_of(refund_rows(reckoned(snapshot), snapshot, RULES))
    people = snapshot.table("citizens").select("citizen", "birth_month").collect()
    refund = refund_year(costs, people, snapshot.table("households").collect(), LOW)
    return costs.join(on_rows(costs, refund), on=["event", "month"], how="left").fill_null(0), refund


def test_the_refund_stands_on_the_rows_it_comes_from() -> None:
    # 8.000 + 2.000 in January is 5.000 above a twelfth: 25 % = 1.250, by cost 1.000 and 250. February has none.
    citizens = [{"citizen": "b1", "birth_month": date(1980, 1, 1)}]
    snapshot = a_year([], [an_invoice(1, 8_000), an_invoice(1, 2_000), an_invoice(2, 5_000)], citizens=citizens)
    rows, _ = shared(snapshot)
    assert sorted(rows["ladder_refund"]) == [0, kr(250), kr(1_000)]


def test_a_one_off_cost_has_its_part_of_every_months_refund() -> None:
    # 60.000 once and 7.000 in one month: 5.000 a month from the one, and 7.000 above the limit of 5.000 in January.
    # 25 % x 7.000 = 1.750, of which 5/12 is the one-off cost's.
    once = a_stay(frequency="once", payment_date=date(2026, 6, 1), price=Decimal(60_000))
    citizens = [{"citizen": "b1", "birth_month": date(1980, 1, 1)}]
    rows, refund = shared(a_year([once], [an_invoice(1, 7_000, offer="T9", account="5.38.39")], citizens=citizens))
    assert refund.citizens["ladder_refund"].to_list() == [kr(1_750)]
    by_kind = dict(rows.group_by("once").agg(pl.col("ladder_refund").sum()).iter_rows())
    assert by_kind == {True: 72_917, False: 102_083}  # 729,1666.. and 1.020,8333..


COSTS = st.tuples(
    st.sampled_from(["b1", "b2", "b3", None]), st.integers(1, 12), st.integers(-500_000, 4_000_000),
    st.sampled_from(["SEL § 107", "SEL § 109", "BL § 32"]),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(COSTS, max_size=25))
def test_the_rows_of_a_citizen_add_up_to_his_refund(costs: list[tuple[str | None, int, int, str]]) -> None:
    citizens = [{"citizen": f"b{n}", "birth_month": date(year, 1, 1)} for n, year in ((1, 1980), (2, 2015), (3, 2016))]
    home = {"household": "H", "from_date": date(2020, 1, 1)}
    postings = [
        an_invoice(m, ore / 100, citizen=who, legal_basis=section, offer=None) for who, m, ore, section in costs
    ]
    tables = {"citizens": citizens, "households": [{"citizen": c, **home} for c in ("b2", "b3")]}
    rows, refund = shared(a_year([], postings, **tables))
    for name in ("self_refund", "ladder_refund"):
        by_citizen = dict(rows.group_by("citizen").agg(pl.col(name).sum()).iter_rows())
        assert by_citizen == dict(refund.citizens.select("citizen", name).iter_rows())


def test_when_the_ladder_is_not_known_its_refund_is_not_either() -> None:
    snapshot = a_year([], [an_invoice(1, legal_basis="SEL § 109")])
    costs = costs_of(refund_rows(reckoned(snapshot), snapshot, RULES))
    people = snapshot.table("citizens").select("citizen", "birth_month").collect()
    found = on_rows(costs, refund_year(costs, people, snapshot.table("households").collect(), RULES))
    assert found.select("self_refund", "ladder_refund").rows() == [(kr(5_000), None)]


def test_a_citizen_with_a_cost_too_large_to_be_shared_is_refused() -> None:
    snapshot = a_year([], [an_invoice(1, 10**10)])
    costs = costs_of(refund_rows(reckoned(snapshot), snapshot, RULES))
    people = snapshot.table("citizens").select("citizen", "birth_month").collect()
    refund = refund_year(costs, people, snapshot.table("households").collect(), RULES)
    with pytest.raises(BadInput, match="kan ikke fordeles"):
        on_rows(costs, refund)
