"""The worked examples of docs/metode/forventet-regnskab.md, figure for figure."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from analysis.year_world import a_stay, a_year, an_invoice, by_part, kr, reckoned

from styrbar.analysis.breakdown import breakdown
from styrbar.analysis.dimensions import LINE
from styrbar.analysis.expected_accounts import Closing, ExpectedAccounts
from styrbar.analysis.grant_cost import full_year
from styrbar.register.snapshot import Snapshot

A = a_stay(grant_id="A", price=Decimal(40_000))
B = a_stay(
    grant_id="B", citizen="b2", offer=None, provider="L2", account="5.38.39", legal_basis="SEL § 85",
    intervention="Støtte", frequency="week", from_date=date(2026, 1, 5), price=Decimal(2_500),
)  # fmt: skip
C = a_stay(grant_id="C", citizen="b3", price=Decimal(15_000), to_date=date(2026, 1, 31))
SUPPORT = {"citizen": "b2", "offer": None, "provider": "L2", "account": "5.38.39"}
POSTINGS = [
    *(an_invoice(month, 40_000) for month in (1, 2, 3, 5)),
    an_invoice(4, 41_000),
    *(an_invoice(month, 10_000, **SUPPORT) for month in (1, 2, 4)),
    an_invoice(2, 8_000, citizen=None, offer=None, account="5.38.42"),
]
BUDGET = [{"budget_version": "original", "year": 2026, "account": "5.38", "amount": kr(600_000)}]


def the_year(*more: dict[str, object]) -> Snapshot:
    return a_year([A, B, C], [*POSTINGS, *more], budget_lines=BUDGET)


def in_kroner(expected: ExpectedAccounts) -> dict[str, int]:
    return {part: ore // 100 for part, ore in by_part(expected).items()}


def test_the_year_of_the_example_ends_at_619_000_kroner() -> None:
    expected = reckoned(the_year())
    assert expected.closing == Closing(2026, (1, 2, 3, 4), 3)
    assert in_kroner(expected) == {"posted": 239_000, "outstanding": 12_500, "planned": 367_500}
    assert expected.result == kr(619_000)
    assert expected.overdue["amount"].sum() == kr(15_000)


def test_its_deviation_is_19_000_kroner_and_its_full_year_790_000() -> None:
    snapshot = the_year()
    expected = reckoned(snapshot)
    replay = full_year(snapshot, 2026, "expected").collect().join(expected.grants, on="grant_id")
    whole = breakdown(
        expected, snapshot.table("budget_lines").collect(), replay.select("citizen", *LINE, "amount"), [], {}
    ).row(0, named=True)
    assert (whole["deviation"], whole["full_year"]) == (kr(19_000), kr(790_000))


def test_a_late_invoice_for_march_moves_outstanding_to_posted() -> None:
    march = {"service_from": date(2026, 3, 1), "service_to": date(2026, 3, 31)}
    late = an_invoice(5, 12_500, **SUPPORT, **march)
    expected = reckoned(the_year(late))
    assert in_kroner(expected) == {"posted": 251_500, "planned": 367_500}


def test_keeping_april_open_makes_january_outstanding_again() -> None:
    expected = reckoned(the_year(), closed=(1, 2, 3))
    assert in_kroner(expected)["outstanding"] == 12_500 + 15_000
    assert expected.result == kr(634_000)


@pytest.mark.parametrize(("invoiced", "covered"), [(4_000, 4), (2_500, 3), (2_499, 2)])
def test_a_payment_is_covered_when_half_of_it_is_reached(invoiced: int, covered: int) -> None:
    weeks = B | {"from_date": date(2026, 3, 2), "to_date": date(2026, 3, 29), "price": Decimal(1_000)}
    march = {"service_from": date(2026, 3, 1), "service_to": date(2026, 3, 31)}
    plan = reckoned(a_year([weeks], [an_invoice(4, invoiced, **SUPPORT, **march)])).plan
    assert plan.filter(pl.col("step").is_not_null()).height == covered
