"""The control lists: what stands on each, and what does not."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.year_world import a_stay, a_year, an_invoice, invoices, kr, reckoned

from styrbar.analysis.controls import control_lists

OWN_DOOR = ("SEL § 109", "SEL § 110")


def on_list(name: str, grants, postings, tolerance: int = 0, **tables):
    snapshot = a_year(grants, postings, **tables)
    lists = {c.name: c.rows for c in control_lists(reckoned(snapshot), OWN_DOOR, tolerance)}
    return lists[name].to_dicts()


def amounts(rows) -> list[int]:
    return [row["amount"] for row in rows]


def test_a_payment_that_no_grant_answers_to_is_paid_without_grant():
    assert amounts(on_list("without_grant", [a_stay()], [an_invoice(1, citizen="b9")])) == [kr(10_000)]


def test_a_payment_of_a_grant_is_not_on_the_list():
    assert on_list("without_grant", [a_stay()], invoices(1)) == []


@pytest.mark.parametrize("basis", OWN_DOOR)
def test_a_stay_without_referral_is_a_category_of_its_own_and_no_error(basis: str):
    anonymous = an_invoice(1, citizen=None, offer=None, legal_basis=basis, account="5.38.42")
    assert on_list("without_grant", [], [anonymous]) == []
    assert amounts(on_list("self_referral", [], [anonymous])) == [kr(10_000)]


def test_the_account_of_shelters_tells_when_the_section_is_unknown():
    anonymous = an_invoice(1, citizen=None, offer=None, account="5.38.42.002")
    assert amounts(on_list("self_referral", [], [anonymous])) == [kr(10_000)]


@pytest.mark.parametrize(("posted", "found"), [(10_000, []), (10_000.01, [1])])
def test_one_oere_above_the_price_is_above_the_price(posted: float, found: list[int]):
    assert amounts(on_list("above_price", [a_stay()], [an_invoice(1, posted)])) == found


@pytest.mark.parametrize(("posted", "found"), [(10_100, []), (10_100.01, [10_001])])
def test_the_tolerance_is_a_setting(posted: float, found: list[int]):
    assert amounts(on_list("above_price", [a_stay()], [an_invoice(1, posted)], tolerance=kr(100))) == found


def test_a_quarterly_invoice_is_held_against_its_three_months():
    service = {"service_from": date(2026, 1, 1), "service_to": date(2026, 3, 31)}
    assert on_list("above_price", [a_stay()], [an_invoice(3, 30_000, **service)]) == []
    assert amounts(on_list("above_price", [a_stay()], [an_invoice(3, 30_001, **service)])) == [100]


def test_two_grants_at_one_offer_are_held_together_against_their_invoices():
    grants = [a_stay(), a_stay(grant_id="G2", price=Decimal(3_000))]
    postings = [an_invoice(1), an_invoice(1, 3_000)]
    assert on_list("above_price", grants, postings) == []
    assert amounts(on_list("above_price", grants, [an_invoice(1), an_invoice(1, 3_001)])) == [100]


@pytest.mark.parametrize("named", [{"grant_id": "G1"}, {}], ids=["on the grant", "on citizen and offer"])
def test_an_invoice_booked_twice_is_paid_beyond_the_plan(named: dict):
    twice = [an_invoice(1, **named), an_invoice(1, posting_date=date(2026, 1, 25), **named)]
    assert amounts(on_list("beyond_plan", [a_stay()], twice)) == [kr(10_000)]
    assert on_list("without_grant", [a_stay()], twice) == []


def test_another_kind_of_help_at_the_same_provider_is_without_grant():
    other = an_invoice(1, offer=None, provider="L1", account="5.38.58")
    assert amounts(on_list("without_grant", [a_stay()], [other])) == [kr(10_000)]
    assert on_list("beyond_plan", [a_stay()], [other]) == []


@pytest.mark.parametrize(("newest", "months"), [(4, []), (5, [1])])
def test_a_single_payment_too_old_to_be_outstanding_is_told(newest: int, months: list[int]):
    january = a_stay(to_date=date(2026, 1, 31))
    rows = on_list("overdue", [january], [an_invoice(newest, citizen="b9", offer=None)])
    assert [row["months"] for row in rows] == months


def test_a_payment_after_the_last_day_is_paid_after_the_end():
    ended = a_stay(to_date=date(2026, 1, 31))
    after = an_invoice(3, service_from=date(2026, 2, 1), service_to=date(2026, 2, 28))
    rows = on_list("after_end", [ended], [*invoices(1), after])
    assert [(row["to_date"], row["amount"]) for row in rows] == [(date(2026, 1, 31), kr(10_000))]
    assert on_list("without_grant", [ended], [*invoices(1), after]) == []


def test_a_late_invoice_for_the_time_of_the_grant_is_not_after_the_end():
    ended = a_stay(to_date=date(2026, 1, 31))
    late = an_invoice(3, service_from=date(2026, 1, 1), service_to=date(2026, 1, 31))
    assert on_list("after_end", [ended], [late]) == []


def test_the_same_help_on_the_same_day_in_two_chains_is_granted_twice():
    first = a_stay(to_date=date(2026, 6, 30))
    second = a_stay(grant_id="G2", from_date=date(2026, 6, 30), department="Anden")
    rows = on_list("twice", [first, second], [])
    assert [(row["overlap_from"], row["overlap_to"], row["days"]) for row in rows] == [
        (date(2026, 6, 30), date(2026, 6, 30), 1)
    ]


@pytest.mark.parametrize(
    "second",
    [
        a_stay(grant_id="G2", from_date=date(2026, 7, 1)),
        a_stay(grant_id="G2", citizen="b2"),
        a_stay(grant_id="G2", intervention="Andet"),
        a_stay(grant_id="G2", status="draft"),
    ],
    ids=["next day", "another citizen", "another kind of help", "draft"],
)
def test_help_that_differs_is_not_granted_twice(second):
    assert on_list("twice", [a_stay(to_date=date(2026, 6, 30)), second], []) == []


def test_links_of_one_chain_are_not_granted_twice():
    grants = [a_stay(chain="K", chain_order=1), a_stay(grant_id="G2", chain="K", chain_order=2)]
    assert on_list("twice", grants, []) == []


def test_a_link_overlaps_only_until_the_next_link_takes_over():
    chain = [
        a_stay(chain="K", chain_order=1),
        a_stay(grant_id="G2", chain="K", chain_order=2, from_date=date(2026, 7, 1)),
    ]
    rows = on_list("twice", [*chain, a_stay(grant_id="G3", chain="L", from_date=date(2026, 6, 1))], [])
    assert sorted((r["grant_id"], r["overlap_from"], r["overlap_to"]) for r in rows) == [
        ("G1", date(2026, 6, 1), date(2026, 6, 30)),
        ("G2", date(2026, 7, 1), date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(("paid", "months"), [([1], []), ([2], [2])])
def test_two_closed_months_without_an_invoice_are_told(paid: list[int], months: list[int]):
    # The newest posting is in April, so January to March are closed.
    postings = [*invoices(3, *paid), an_invoice(4, citizen="b9", offer=None)]
    rows = on_list("not_paid", [a_stay(from_date=date(2025, 12, 2))], postings[1:] if months else postings)
    assert [row["months"] for row in rows] == months


def test_a_payment_without_a_price_is_listed():
    assert len(on_list("unpriced", [a_stay(price=None, rate="ukendt")], [])) == 12


def test_a_negative_price_is_income_and_never_unpaid():
    assert on_list("not_paid", [a_stay(price=Decimal(-100))], invoices(4)) == []
