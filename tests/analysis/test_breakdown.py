"""Expected accounts by dimension: the rows add up, and the budget shows only at the levels it has."""

from itertools import combinations

import polars as pl
import pytest
from analysis.year_world import a_stay, a_year, an_invoice, invoices, kr, reckoned

from styrbar.analysis.breakdown import MEASURES, breakdown
from styrbar.analysis.dimensions import LINE
from styrbar.register.snapshot import Snapshot

GRANTS = [a_stay(), a_stay(grant_id="G2", citizen="b2", offer=None, provider="L2", account="5.38.38")]


def a_line(amount: float, version: str = "original", account: str = "5.38.52", **fields):
    return {"budget_version": version, "year": 2026, "account": account, "amount": kr(amount)} | fields


def rows_of(snapshot: Snapshot, by: list[str], where: dict | None = None) -> dict:
    expected = reckoned(snapshot)
    empty = pl.DataFrame(schema={"citizen": pl.String, **dict.fromkeys(LINE, pl.String), "amount": pl.Int64})
    rows = breakdown(expected, snapshot.table("budget_lines").collect(), empty, by, where or {})
    return {tuple(r[d] for d in by): r for r in rows.iter_rows(named=True)}


def budgets(snapshot: Snapshot, by: list[str], where: dict | None = None) -> dict:
    return {key: row["budget_corrected"] for key, row in rows_of(snapshot, by, where).items()}


def test_a_budget_by_account_shows_by_account():
    snapshot = a_year(GRANTS, [], budget_lines=[a_line(100_000), a_line(50_000, account="5.38.38")])
    assert budgets(snapshot, ["account"]) == {("5.38.52",): kr(100_000), ("5.38.38",): kr(50_000)}


def test_below_the_level_it_is_divided_at_the_budget_is_blank_and_never_zero():
    snapshot = a_year(GRANTS, [], budget_lines=[a_line(100_000)])
    assert budgets(snapshot, ["offer"], {"account": "5.38.52"}) == {("T1",): None}


def test_a_node_without_a_line_beside_budgeted_ones_has_a_budget_of_zero():
    snapshot = a_year(GRANTS, [], budget_lines=[a_line(100_000)])
    assert budgets(snapshot, ["account"])[("5.38.38",)] == 0


def test_an_account_divided_by_section_shows_it_and_one_that_is_not_does_not():
    lines = [a_line(100_000, legal_basis="SEL § 107"), a_line(50_000, account="5.38.38")]
    snapshot = a_year(GRANTS, [], budget_lines=lines)
    assert budgets(snapshot, ["account", "legal_basis"]) == {
        ("5.38.52", "SEL § 107"): kr(100_000), ("5.38.38", None): None,
    }  # fmt: skip


def test_a_budget_only_partly_divided_is_not_shown_below():
    lines = [a_line(60_000, legal_basis="SEL § 107"), a_line(40_000)]
    snapshot = a_year(GRANTS[:1], [], budget_lines=lines)
    assert budgets(snapshot, ["legal_basis"], {"account": "5.38.52"}) == {("SEL § 107",): None}


def test_people_never_have_a_budget():
    snapshot = a_year(GRANTS, [], budget_lines=[a_line(100_000)])
    assert set(budgets(snapshot, ["citizen"]).values()) == {None}


def test_the_corrected_budget_stands_for_the_original_when_there_is_one():
    lines = [a_line(100_000), a_line(110_000, "corrected")]
    row = rows_of(a_year(GRANTS[:1], [], budget_lines=lines), ["account"])[("5.38.52",)]
    assert (row["budget_original"], row["budget_corrected"]) == (kr(100_000), kr(110_000))
    assert row["deviation"] == kr(120_000 - 110_000)


def test_without_a_correction_the_original_is_the_corrected_one():
    row = rows_of(a_year(GRANTS[:1], [], budget_lines=[a_line(100_000)]), ["account"])[("5.38.52",)]
    assert row["budget_corrected"] == kr(100_000)


def test_without_a_budget_there_is_no_deviation():
    assert rows_of(a_year(GRANTS, []), [])[()]["deviation"] is None


def test_a_budget_without_any_cost_still_has_its_row():
    snapshot = a_year([], [], budget_lines=[a_line(100_000)])
    assert rows_of(snapshot, ["account"])[("5.38.52",)]["deviation"] == kr(-100_000)


@pytest.mark.parametrize("by", [list(c) for c in combinations((*LINE, "citizen"), 2)])
def test_rows_add_up_to_the_whole_for_every_breakdown(by: list[str]):
    postings = [*invoices(1, 2), an_invoice(2, 777.77, citizen=None, offer=None, account="5.38.50")]
    snapshot = a_year(GRANTS, postings, budget_lines=[a_line(100_000), a_line(3, account="5.38.50")])
    whole = rows_of(snapshot, [])[()]
    rows = rows_of(snapshot, by).values()
    for measure in ("posted", "outstanding", "planned", "result"):
        assert sum(r[measure] for r in rows) == whole[measure]
    known = [r["budget_corrected"] for r in rows if r["budget_corrected"] is not None]
    assert not known or sum(known) <= whole["budget_corrected"]


def test_opening_a_node_gives_rows_that_add_up_to_it():
    snapshot = a_year(GRANTS, invoices(1, 2))
    account = rows_of(snapshot, ["account"])[("5.38.52",)]
    inside = rows_of(snapshot, ["citizen"], {"account": "5.38.52"}).values()
    assert sum(r["result"] for r in inside) == account["result"]


def test_the_rows_that_do_not_say_can_be_opened_too():
    snapshot = a_year(GRANTS, [])
    assert set(rows_of(snapshot, ["citizen"], {"offer": None})) == {("b2",)}


def test_every_row_has_every_measure():
    assert set(rows_of(a_year(GRANTS, []), ["account"])[("5.38.52",)]) == {"account", *MEASURES}
