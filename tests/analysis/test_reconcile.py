"""Which invoice pays which planned payment: the five steps and what is left."""

from datetime import date

import polars as pl

from styrbar.analysis.reconcile import reconcile

KEYS = ("chain", "citizen", "offer", "provider", "function")
PAYMENT = {"row": pl.UInt32, "month": pl.Int32, "date": pl.Date, "amount": pl.Int64} | dict.fromkeys(KEYS, pl.String)
POSTING = {k: v for k, v in PAYMENT.items() if k != "month"} | {
    "month_from": pl.Int32, "month_to": pl.Int32, "stated": pl.Boolean,
}  # fmt: skip
NUMBERS = {
    name: n for n, name in enumerate(["5.38.50", "5.38.58", "T1", "L1", *(f"{a}{i}" for a in "bK" for i in range(10))])
}
WHO = {"chain": "K1", "citizen": "b1", "offer": "T1", "provider": "L1", "function": "5.38.50"}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def a_payment(day: str, kr: int, **who):
    when = date.fromisoformat(day)
    return WHO | {"date": when, "month": _month(when), "amount": kr * 100} | who


def a_posting(day: str, kr: int, service: tuple[str, str] | None = None, **who):
    when = date.fromisoformat(day)
    first, last = (date.fromisoformat(d) for d in service) if service else (when, when)
    return (
        WHO
        | {"date": when, "amount": kr * 100, "month_from": _month(first), "month_to": _month(last)}
        | {"stated": service is not None}
        | who
    )


def steps(payments, postings):
    plan = pl.DataFrame([p | {"row": i} for i, p in enumerate(payments)], schema=PAYMENT)
    books = pl.DataFrame([p | {"row": i} for i, p in enumerate(postings)], schema=POSTING)
    books = books.with_columns(collective=pl.col("citizen").is_null())
    plan = _numbered(plan).with_columns(grant=pl.struct(KEYS).rank("dense").cast(pl.UInt32))
    done = reconcile(plan.drop(KEYS), plan.select("grant", *KEYS).unique(), _numbered(books))
    return done.payment_step.to_list(), done.posting_step.to_list()


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(KEYS).replace_strict(NUMBERS, return_dtype=pl.Int64))


def test_a_posting_on_the_grant_pays_the_payment_of_its_month():
    assert steps([a_payment("2026-03-01", 10_000)], [a_posting("2026-03-20", 10_000)]) == ([1], [1])


def test_a_posting_without_grant_is_matched_by_citizen_and_offer():
    assert steps([a_payment("2026-03-01", 10_000)], [a_posting("2026-03-20", 10_000, chain=None)]) == ([2], [2])


def test_a_posting_without_offer_is_matched_by_citizen_and_provider():
    posting = a_posting("2026-03-20", 10_000, chain=None, offer=None)
    assert steps([a_payment("2026-03-01", 10_000)], [posting]) == ([3], [3])


def test_a_posting_with_citizen_and_account_only_is_matched_last_but_one():
    posting = a_posting("2026-03-20", 10_000, chain=None, offer=None, provider=None)
    assert steps([a_payment("2026-03-01", 10_000)], [posting]) == ([4], [4])


def test_a_collective_invoice_covers_as_many_people_as_its_kroner_reach():
    payments = [a_payment("2026-03-01", 10_000, citizen=f"b{i}", chain=f"K{i}") for i in range(4)]
    posting = a_posting("2026-03-20", 30_000, chain=None, offer=None, citizen=None)
    assert steps(payments, [posting]) == ([5, 5, 5, None], [5])


def test_a_posting_for_another_citizen_never_pays_by_provider_and_account():
    posting = a_posting("2026-03-20", 10_000, citizen="b9", chain=None)
    assert steps([a_payment("2026-03-01", 10_000)], [posting]) == ([None], [None])


def test_a_monthly_invoice_covers_four_weekly_payments():
    weeks = [a_payment(f"2026-03-{d:02}", 1_000) for d in (2, 9, 16, 23)]
    assert steps(weeks, [a_posting("2026-03-31", 4_000)]) == ([1, 1, 1, 1], [1])


def test_two_invoices_of_four_weeks_leave_two_weeks_uncovered():
    weeks = [a_payment(f"2026-03-{d:02}", 1_000) for d in (2, 9, 16, 23)]
    postings = [a_posting("2026-03-04", 1_000), a_posting("2026-03-11", 1_000)]
    assert steps(weeks, postings) == ([1, 1, None, None], [1, 1])


def test_an_invoice_above_the_price_covers_one_payment_only():
    payments = [a_payment("2026-03-01", 10_000), a_payment("2026-04-01", 10_000)]
    assert steps(payments, [a_posting("2026-03-20", 12_000)]) == ([1, None], [1])


def test_a_cheap_invoice_still_pays_its_payment():
    assert steps([a_payment("2026-03-01", 10_000)], [a_posting("2026-03-20", 100)]) == ([1], [1])


def test_two_part_invoices_pay_one_payment():
    postings = [a_posting("2026-03-10", 5_000), a_posting("2026-03-20", 5_000)]
    assert steps([a_payment("2026-03-01", 10_000)], postings) == ([1], [1, 1])


def test_a_payment_invoiced_twice_leaves_the_second_invoice():
    postings = [a_posting("2026-03-10", 10_000), a_posting("2026-03-20", 10_000)]
    assert steps([a_payment("2026-03-01", 10_000)], postings) == ([1], [1, None])


def test_a_late_invoice_with_a_service_period_pays_that_month():
    payments = [a_payment("2026-03-01", 10_000), a_payment("2026-04-01", 10_000)]
    late = a_posting("2026-06-05", 10_000, service=("2026-04-01", "2026-04-30"))
    assert steps(payments, [late]) == ([None, 1], [1])


def test_a_late_invoice_without_a_service_period_pays_the_oldest_payment():
    payments = [a_payment("2026-03-01", 10_000), a_payment("2026-04-01", 10_000)]
    postings = [a_posting("2026-04-05", 10_000), a_posting("2026-04-25", 10_000)]
    assert steps(payments, postings) == ([1, 1], [1, 1])


def test_an_invoice_never_pays_a_later_month():
    payments = [a_payment("2026-05-01", 10_000)]
    assert steps(payments, [a_posting("2026-04-25", 10_000)]) == ([None], [None])


def test_a_quarterly_invoice_pays_its_three_months():
    payments = [a_payment(f"2026-0{m}-01", 10_000) for m in (1, 2, 3, 4)]
    invoice = a_posting("2026-03-31", 30_000, service=("2026-01-01", "2026-03-31"))
    assert steps(payments, [invoice]) == ([1, 1, 1, None], [1])


def test_income_pays_income_and_cost_pays_cost():
    payments = [a_payment("2026-03-01", 10_000), a_payment("2026-03-01", -2_000)]
    postings = [a_posting("2026-03-05", -2_000), a_posting("2026-03-06", 10_000)]
    assert steps(payments, postings) == ([1, 1], [1, 1])


def test_a_reversed_posting_pays_nothing():
    postings = [a_posting("2026-03-05", 10_000), a_posting("2026-03-06", -10_000)]
    assert steps([a_payment("2026-03-01", 10_000)], postings) == ([None], [None, None])


def test_a_reversed_and_corrected_invoice_pays_once():
    postings = [a_posting("2026-03-05", 9_000), a_posting("2026-03-06", -9_000), a_posting("2026-03-07", 10_000)]
    assert steps([a_payment("2026-03-01", 10_000)], postings) == ([1], [None, None, 1])


def test_the_surer_step_takes_the_posting_first():
    payments = [a_payment("2026-03-01", 10_000), a_payment("2026-03-01", 10_000, chain="K2")]
    postings = [a_posting("2026-03-05", 10_000, chain=None), a_posting("2026-03-06", 10_000, chain="K2")]
    assert steps(payments, postings) == ([2, 1], [2, 1])


def test_an_unpriced_payment_is_covered_by_its_invoice():
    payment = a_payment("2026-03-01", 0) | {"amount": None}
    assert steps([payment], [a_posting("2026-03-05", 10_000)]) == ([1], [1])


def test_two_kinds_of_help_from_one_provider_are_not_mixed_up():
    posting = a_posting("2026-03-20", 10_000, chain=None, offer=None, function="5.38.58")
    assert steps([a_payment("2026-03-01", 10_000)], [posting]) == ([None], [None])


def test_a_grant_of_a_system_without_accounts_is_matched_by_citizen_and_provider():
    posting = a_posting("2026-03-20", 10_000, chain=None, offer=None, function="5.38.58")
    assert steps([a_payment("2026-03-01", 10_000, function=None)], [posting]) == ([3], [3])


def test_a_late_invoice_leaves_the_rest_of_its_month_waiting():
    weeks = [a_payment(f"2026-03-{d:02}", 1_000) for d in (2, 9)]
    postings = [a_posting("2026-04-04", 1_000), a_posting("2026-05-04", 1_000)]
    assert steps(weeks, postings[:1]) == ([1, None], [1])
    assert steps(weeks, postings) == ([1, 1], [1, 1])


def test_nothing_to_match_is_not_an_error():
    assert steps([], []) == ([], [])
