"""What the year ends at: closed and open months, outstanding, and what is left out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from analysis.year_world import a_stay, a_year, an_invoice, by_part, invoices, kr, reckoned, seen

from styrbar.analysis.expected_accounts import default_closed, newest_year


def test_a_paid_year_to_date_and_the_plan_make_the_whole_year():
    expected = reckoned(a_year([a_stay()], invoices(1, 2, 3)))
    assert by_part(expected) == {"planned": kr(90_000), "posted": kr(30_000)}  # 3 posted + 9 planned = 12 months
    assert expected.result == kr(120_000)


def test_months_before_the_newest_postings_month_are_closed():
    assert default_closed(a_year([], invoices(1, 4)), 2026) == (1, 2, 3)


def test_a_posting_dated_after_the_snapshot_closes_nothing():
    snapshot = replace(a_year([], [*invoices(1, 2), an_invoice(11)]), data_date=date(2026, 2, 28))
    assert default_closed(snapshot, 2026) == (1,)


def test_without_postings_no_month_is_closed():
    assert default_closed(a_year([a_stay()], []), 2026) == ()


def test_a_year_before_the_newest_posting_is_closed_wholly():
    assert default_closed(a_year([], invoices(1)), 2025) == tuple(range(1, 13))


def test_a_year_after_the_newest_posting_is_open():
    assert default_closed(a_year([], invoices(12)), 2027) == ()


def test_the_newest_year_is_the_accounting_year_of_the_newest_posting():
    late = an_invoice(1, posting_date=date(2027, 1, 15), accounting_year=2026, accounting_period=13)
    assert newest_year(a_year([], [late])) == 2026


def test_an_unpaid_payment_of_a_closed_month_is_outstanding():
    expected = reckoned(a_year([a_stay()], invoices(1, 3)))  # February is closed and not paid
    assert by_part(expected) == {"outstanding": kr(10_000), "planned": kr(90_000), "posted": kr(20_000)}


@pytest.mark.parametrize(("newest", "counted"), [(4, kr(10_000)), (5, 0)])
def test_outstanding_lasts_three_closed_months(newest: int, counted: int):
    # January is unpaid. With the newest invoice in April, January to March are closed; in May also April.
    snapshot = a_year([a_stay(to_date=date(2026, 1, 31))], [an_invoice(newest, grant_id="andet", citizen="b9")])
    expected = reckoned(snapshot)
    assert by_part(expected).get("outstanding", 0) == counted
    assert expected.overdue["amount"].sum() == kr(10_000) - counted


def test_how_long_outstanding_lasts_is_a_setting():
    snapshot = a_year([a_stay(to_date=date(2026, 1, 31))], [an_invoice(3, citizen="b9", grant_id="andet")])
    assert "outstanding" not in by_part(reckoned(snapshot, outstanding_months=1))


def test_in_an_open_month_a_posting_replaces_its_payment():
    expected = reckoned(a_year([a_stay()], [*invoices(1, 2), an_invoice(3, 12_000)]))
    assert expected.result == kr(122_000)  # 10 + 10 + 12 posted, 9 x 10 planned


def test_a_posting_that_pays_nothing_is_its_own_line():
    expected = reckoned(a_year([a_stay()], [*invoices(1, 2, 3), an_invoice(3, 5_000, citizen="b9", offer=None)]))
    assert expected.result == kr(125_000)
    assert seen(expected).filter(seen(expected)["citizen"] == "b9")["step"].to_list() == [None]


def test_a_closed_month_counts_what_was_posted_and_not_the_plan():
    expected = reckoned(a_year([a_stay()], [an_invoice(1, 9_000), *invoices(2, 3)]))
    assert expected.result == kr(119_000)


def test_a_month_that_is_decided_open_counts_its_plan():
    snapshot = a_year([a_stay()], invoices(1, 3))
    assert by_part(reckoned(snapshot, closed=(1,)))["planned"] == kr(100_000)  # February and April to December


def test_a_supplementary_posting_belongs_to_december_of_its_accounting_year():
    late = an_invoice(1, posting_date=date(2027, 1, 20), accounting_year=2026, accounting_period=13)
    expected = reckoned(a_year([a_stay()], [late]), closed=())
    assert seen(expected).filter(seen(expected)["part"] == "posted")["month"].to_list() == [12]
    assert expected.result == kr(120_000)


def test_last_years_late_invoice_does_not_pay_this_years_payment():
    december = a_stay(grant_id="G0", from_date=date(2025, 12, 1), to_date=date(2025, 12, 31))
    late = an_invoice(1, service_from=date(2025, 12, 1), service_to=date(2025, 12, 31))
    expected = reckoned(a_year([december, a_stay()], [late]), closed=())
    assert expected.result == kr(130_000)  # the late invoice is this year's cost, and twelve payments remain


def test_an_unpriced_payment_is_listed_and_not_counted_as_zero():
    expected = reckoned(a_year([a_stay(price=None)], []))
    assert expected.result == 0
    assert len(expected.unpriced) == 12


def test_state_refund_is_left_out_and_told():
    expected = reckoned(a_year([], [an_invoice(1), an_invoice(1, -2_500, dranst=2)]))
    assert expected.result == kr(10_000)
    assert expected.outside == {2: kr(-2_500)}


def test_expected_grants_count_only_when_asked_for():
    snapshot = a_year([a_stay(), a_stay(grant_id="G2", status="expected", price=Decimal(1_000))], [])
    assert reckoned(snapshot, status="expected").result == kr(132_000)
    assert reckoned(snapshot, status="granted").result == kr(120_000)


def test_a_posting_takes_its_line_from_the_payment_it_pays():
    expected = reckoned(a_year([a_stay(target_group="Autisme")], [an_invoice(1, offer=None, provider="L1")]))
    posted = seen(expected).filter(seen(expected)["part"] == "posted").row(0, named=True)
    assert (posted["grant_id"], posted["offer"], posted["target_group"]) == ("G1", "T1", "Autisme")


def test_a_collective_invoice_takes_no_citizen():
    grants = [a_stay(), a_stay(grant_id="G2", citizen="b2")]
    expected = reckoned(a_year(grants, [an_invoice(1, 20_000, citizen=None, offer=None, provider="L1")]))
    posted = seen(expected).filter(seen(expected)["part"] == "posted").row(0, named=True)
    assert (posted["citizen"], posted["step"]) == (None, 5)


def test_a_grant_without_account_is_planned_on_the_account_its_invoices_are_booked_on():
    expected = reckoned(a_year([a_stay(account=None)], invoices(1, 2)))
    assert set(seen(expected)["account"]) == {"5.38.52"}


def test_a_grant_without_account_or_invoices_follows_its_offer():
    grants = [a_stay(account=None), a_stay(account=None, grant_id="G2", citizen="b2")]
    expected = reckoned(a_year(grants, invoices(1)))
    assert set(seen(expected)["account"]) == {"5.38.52"}


def test_a_grant_without_section_has_its_offers():
    assert set(seen(reckoned(a_year([a_stay()], [])))["legal_basis"]) == {"SEL § 107"}


def test_a_grant_without_target_group_has_its_citizens():
    snapshot = a_year([a_stay()], [], citizens=[{"citizen": "b1", "target_group": "Demens"}])
    assert set(seen(reckoned(snapshot))["target_group"]) == {"Demens"}


def test_a_posting_without_grant_has_the_ownership_of_its_offer_or_provider():
    postings = [an_invoice(1, citizen="b8"), an_invoice(1, citizen="b9", offer=None, provider="L9")]
    expected = reckoned(a_year([], postings, providers=[{"provider": "L9", "ownership": "regional"}]))
    assert dict(seen(expected).select("citizen", "ownership").iter_rows()) == {"b8": "private", "b9": "regional"}


def test_nothing_at_all_ends_at_zero():
    assert reckoned(a_year([], [])).result == 0
