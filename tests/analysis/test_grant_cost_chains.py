"""Chains of changes, and what has been paid."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.grant_cost_world import a_grant, a_snapshot, paid_by, payments_of

from styrbar.analysis.grant_cost import planned_payments, resolved_grants

SPRING = date(2026, 1, 1), date(2026, 4, 30)
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def a_link(name, order=None, start=date(2026, 1, 1), **fields):
    return a_grant(grant_id=name, chain="K", chain_order=order, from_date=start, **fields)


def of(name, *months):
    return [(name, f"2026-{month:02}-01") for month in months]


@pytest.mark.parametrize("turn", [1, -1])
def test_payments_of_earlier_links_on_or_after_the_later_links_from_fall_away_for_ever(turn):
    links = [a_link("A", 1), a_link("B", 2, date(2026, 2, 1), to_date=date(2026, 2, 28))]
    assert paid_by(a_snapshot(grants=links[::turn]), *SPRING) == of("A", 1) + of("B", 2)


def test_a_link_from_the_day_after_the_payment_leaves_the_payment():
    links = [a_link("A", 1), a_link("B", 2, date(2026, 2, 2))]
    assert paid_by(a_snapshot(grants=links), *SPRING) == of("A", 1, 2) + of("B", 3, 4)


def test_the_smallest_from_date_of_all_later_links_cuts():
    links = [a_link("A", 1), a_link("B", 2, date(2026, 4, 1)), a_link("C", 3, date(2026, 3, 1))]
    assert paid_by(a_snapshot(grants=links), *SPRING) == of("A", 1, 2) + of("C", 3, 4)


def test_links_without_number_come_by_registration_date_and_then_by_line():
    dated = [a_link("A", registered_on=date(2026, 2, 1)), a_link("B", registered_on=date(2026, 1, 1))]
    assert paid_by(a_snapshot(grants=dated), *SPRING) == of("A", 1, 2, 3, 4)
    by_line = [a_link("A", source_line=3), a_link("B", source_line=2)]
    assert paid_by(a_snapshot(grants=by_line), *SPRING) == of("A", 1, 2, 3, 4)
    numbered = [a_link("A", 1, registered_on=date(2026, 2, 1)), a_link("B", registered_on=date(2026, 3, 1))]
    ranks = resolved_grants(a_snapshot(grants=numbered)).select("grant_id", "chain_rank").collect().rows()
    assert dict(ranks) == {"B": 0, "A": 1}


@pytest.mark.parametrize(("status", "total"), [("granted", of("A", 1, 2, 3, 4)), ("expected", of("B", 1, 2, 3, 4))])
def test_an_expected_link_replaces_in_the_expected_total_only(status, total):
    links = [a_link("A", 1), a_link("B", 2, status="expected")]
    assert paid_by(a_snapshot(grants=links), *SPRING, status) == total


@pytest.mark.parametrize(
    "nothing",
    [
        {"status": "draft"},
        {"to_date": date(2026, 1, 31), "start": date(2026, 1, 2)},
        {"to_date": date(2025, 12, 31)},
        {"frequency": "individual"},
    ],
)
def test_a_draft_or_a_link_without_any_payment_changes_nothing(nothing):
    assert paid_by(a_snapshot(grants=[a_link("A", 1), a_link("B", 2, **nothing)]), *SPRING) == of("A", 1, 2, 3, 4)


def test_a_link_whose_payments_all_lie_outside_the_period_or_have_no_price_still_replaces():
    links = [a_link("A", 1), a_link("B", 2, frequency="year", payment_day=31, price=None)]
    assert paid_by(a_snapshot(grants=links), date(2026, 2, 1), date(2026, 12, 31)) == []


def test_an_individual_link_with_a_date_inside_its_period_replaces():
    listed = [{"grant_id": "B", "payment_date": date(2026, 3, 1)}]
    snapshot = a_snapshot(grants=[a_link("A", 1), a_link("B", 2, frequency="individual")], payments=listed)
    assert paid_by(snapshot, *SPRING) == of("B", 3)


def test_a_replaced_once_payment_falls_away_whole_whatever_its_date():
    once = a_link("A", 1, frequency="once", payment_date=date(2026, 1, 1))
    assert paid_by(a_snapshot(grants=[once, a_link("B", 2, date(2026, 4, 1))]), *SPRING) == of("B", 4)


def test_a_once_link_cuts_from_its_from_date():
    once = a_link("B", 2, date(2026, 2, 1), frequency="once", payment_date=date(2026, 4, 1))
    assert paid_by(a_snapshot(grants=[a_link("A", 1), once]), *SPRING) == of("A", 1) + of("B", 4)


def test_grants_of_different_chains_do_not_touch_each_other():
    snapshot = a_snapshot(grants=[a_grant(grant_id="A"), a_grant(grant_id="B")])
    assert len(paid_by(snapshot, *SPRING)) == 8


def paid(planned, amount, on=None, grant="A"):
    return {"grant_id": grant, "payment_date": planned, "paid_amount": amount, "paid_date": on}


def test_a_paid_payment_counts_with_its_paid_amount_on_its_paid_date_only():
    snapshot = a_snapshot(grants=[a_link("A")], payments=[paid(date(2026, 12, 1), 99_900, date(2027, 1, 4))])
    assert len(payments_of(snapshot, *YEAR)) == 11
    assert payments_of(snapshot, date(2027, 1, 2), date(2027, 1, 31)) == [(date(2027, 1, 4), 99_900)]


def test_without_a_paid_date_the_planned_date_is_the_paid_date():
    snapshot = a_snapshot(grants=[a_link("A")], payments=[paid(date(2026, 2, 1), 1)])
    rows = planned_payments(snapshot, date(2026, 2, 1), date(2026, 2, 28), "granted").collect().rows(named=True)
    assert [(r["date"], r["amount"], r["planned_amount"], r["paid"]) for r in rows] == [
        (date(2026, 2, 1), 1, 100_000, True)
    ]


def test_a_paid_row_on_no_planned_date_is_a_payment_of_its_own():
    snapshot = a_snapshot(grants=[a_link("A")], payments=[paid(date(2026, 2, 2), 500)])
    rows = planned_payments(snapshot, date(2026, 2, 1), date(2026, 2, 28), "granted").collect().sort("date")
    assert rows.select("amount", "planned_amount").rows() == [(100_000, 100_000), (500, None)]


def test_parts_of_one_payment_are_summed_by_paid_date_and_replace_it_once():
    january, february = date(2026, 1, 5), date(2026, 2, 5)
    parts = [
        paid(date(2026, 1, 1), 10, january),
        paid(date(2026, 1, 1), 20, january),
        paid(date(2026, 1, 1), 40, february),
    ]
    snapshot = a_snapshot(grants=[a_link("A", to_date=date(2026, 1, 31))], payments=parts)
    rows = planned_payments(snapshot, *SPRING, "granted").collect().sort("date")
    assert rows.select("date", "amount", "planned_amount").rows() == [(january, 30, 100_000), (february, 40, None)]


def test_what_has_been_paid_never_falls_away_by_a_later_link():
    snapshot = a_snapshot(grants=[a_link("A", 1), a_link("B", 2)], payments=[paid(date(2026, 2, 1), 7)])
    assert ("A", "2026-02-01") in paid_by(snapshot, *SPRING)
    assert payments_of(snapshot, *SPRING)[1] == (date(2026, 2, 1), 7)


def test_a_paid_draft_is_left_out():
    snapshot = a_snapshot(grants=[a_link("A", status="draft")], payments=[paid(date(2026, 2, 1), 7)])
    assert payments_of(snapshot, *SPRING, "expected") == []


def test_a_paid_payment_without_price_is_not_unpriced():
    snapshot = a_snapshot(grants=[a_link("A", price=None)], payments=[paid(date(2026, 2, 1), 7)])
    rows = planned_payments(snapshot, date(2026, 2, 1), date(2026, 2, 28), "granted").collect()
    assert rows.select("amount", "planned_amount", "unpriced").rows() == [(7, None, False)]


def test_a_row_without_paid_amount_changes_nothing():
    snapshot = a_snapshot(
        grants=[a_link("A", price=Decimal(1))], payments=[paid(date(2026, 2, 1), None, date(2026, 3, 3))]
    )
    assert payments_of(snapshot, *SPRING) == [(date(2026, n, 1), 100) for n in (1, 2, 3, 4)]
