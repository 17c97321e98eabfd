"""What an explanation compares: accrued quantity with its people, and the rest that makes the side whole."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from analysis.year_world import a_stay, a_year, an_invoice, invoices, kr, reckoned

from styrbar.analysis.explain import PARTS, explain
from styrbar.analysis.explain_budget import explain_budget
from styrbar.analysis.explain_sides import LINE_WITH_UNIT, budget_sides, side
from styrbar.register.snapshot import Snapshot


def a_side(snapshot: Snapshot) -> pl.DataFrame:
    return side(snapshot, reckoned(snapshot))


def parts_between(before: Snapshot, after: Snapshot) -> dict[str, int]:
    rows = explain(a_side(before), a_side(after), LINE_WITH_UNIT)
    return {part: rows[part].sum() for part in PARTS if rows[part].sum()}


def quantity(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("days").is_not_null())


def test_a_side_sums_to_the_expected_result():
    snapshot = a_year(
        [a_stay(), a_stay(grant_id="G2", citizen="b2")], [*invoices(1, 2), an_invoice(2, 77, citizen="b9")]
    )
    assert a_side(snapshot)["amount"].sum() == reckoned(snapshot).result


def test_a_whole_year_has_its_days_and_units():
    row = quantity(a_side(a_year([a_stay(quantity=Decimal(2))], []))).row(0, named=True)
    assert (row["days"], row["kind_days"], row["units"], row["amount"]) == (365, 365, 24 * 10_000, kr(240_000))


def test_two_grants_on_one_line_share_their_days():
    grants = [a_stay(), a_stay(grant_id="G2", from_date=date(2026, 12, 1))]
    row = quantity(a_side(a_year(grants, []))).row(0, named=True)
    assert (row["days"], row["kind_days"], row["amount"]) == (365, 365, kr(130_000))


def test_hours_and_days_are_two_lines():
    grants = [a_stay(unit="day"), a_stay(grant_id="G2", unit="hour")]
    assert quantity(a_side(a_year(grants, [])))["unit"].sort().to_list() == ["day", "hour"]


def test_a_replaced_link_has_no_days_after_the_change():
    chain = {"chain": "K"}
    grants = [a_stay(**chain, chain_order=1), a_stay(**chain, grant_id="G2", chain_order=2, from_date=date(2026, 7, 1))]
    assert quantity(a_side(a_year(grants, [])))["days"].to_list() == [365]


def test_a_once_payment_has_no_days_and_is_rest():
    rows = a_side(a_year([a_stay(frequency="once")], []))
    assert quantity(rows).is_empty()
    assert rows["amount"].to_list() == [kr(10_000)]


def test_a_new_citizen_is_new_and_one_who_left_has_left():
    one, two = a_stay(), a_stay(grant_id="G2", citizen="b2")
    assert parts_between(a_year([one], []), a_year([one, two], [])) == {"new": kr(120_000)}
    assert parts_between(a_year([one, two], []), a_year([one], [])) == {"left": kr(-120_000)}


def test_a_dearer_price_is_price():
    dearer = a_stay(price=Decimal(10_500))
    assert parts_between(a_year([a_stay()], []), a_year([dearer], [])) == {"price": kr(6_000)}  # 12 x 500


def test_more_hours_are_intensity():
    before, after = a_stay(unit="hour", quantity=Decimal(2)), a_stay(unit="hour", quantity=Decimal(3))
    assert parts_between(a_year([before], []), a_year([after], [])) == {"intensity": kr(120_000)}


def test_a_shorter_stay_is_length():
    # Half the months of 2026 in days: the accrued year is 12 x 10.000, the half 6 x 10.000.
    shorter = a_stay(to_date=date(2026, 6, 30))
    parts = parts_between(a_year([a_stay()], []), a_year([shorter], []))
    assert sum(parts.values()) == kr(-60_000)
    assert parts["length"] < 0
    assert set(parts) <= {"length", "intensity", "price"}


def test_another_kind_of_help_is_mix():
    before, after = a_stay(), a_stay(intervention="Andet", price=Decimal(11_000))
    assert parts_between(a_year([before], []), a_year([after], [])) == {"mix": kr(12_000)}


def test_an_invoice_that_differs_from_the_plan_is_rest():
    grants = [a_stay()]
    parts = parts_between(a_year(grants, invoices(1, 2)), a_year(grants, [an_invoice(1), an_invoice(2, 10_750)]))
    assert parts == {"rest": kr(750)}


def a_line(**fields) -> dict:
    return {"budget_version": "original", "year": 2026, "account": "5.38.52"} | fields


def against_budget(grants: list[dict], **line) -> dict[str, int]:
    snapshot = a_year(grants, [], budget_lines=[a_line(**line)])
    budget = snapshot.table("budget_lines").collect()
    nodes = explain_budget(*budget_sides(a_side(snapshot), budget, ["account"], 2026), ["account"])
    whole = nodes.filter(pl.col("level") == 0).row(0, named=True)
    return {p: whole[p] for p in ("people", "mix", "length", "intensity", "price", "rest") if whole[p]}


@pytest.mark.parametrize(
    ("grants", "found"),
    [
        ([a_stay(unit="month")], {}),
        ([a_stay(unit="month"), a_stay(grant_id="G2", citizen="b2", unit="month")], {"people": kr(120_000)}),
        ([a_stay(unit="month", price=Decimal(10_500))], {"price": kr(6_000)}),
        ([a_stay(unit="month", quantity=Decimal(2))], {"intensity": kr(120_000)}),
    ],
    ids=["as budgeted", "one more person", "dearer", "twice as much"],
)
def test_against_a_budget_of_one_person_for_the_year(grants: list[dict], found: dict[str, int]):
    line = {"full_year_persons": Decimal(1), "quantity": Decimal(12), "unit": "month", "amount": kr(120_000)}
    assert against_budget(grants, **line) == found


def test_a_budget_in_another_unit_is_compared_by_days():
    line = {"full_year_persons": Decimal(1), "quantity": Decimal(365), "unit": "day", "amount": kr(120_000)}
    assert against_budget([a_stay(unit="month", price=Decimal(10_500))], **line) == {"price": kr(6_000)}


def test_a_budget_without_people_or_quantity_is_rest():
    assert against_budget([a_stay()], amount=kr(100_000)) == {"rest": kr(20_000)}
