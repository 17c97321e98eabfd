"""Spending per person, from the register's table or from grants and postings."""

from datetime import date
from typing import Any

import polars as pl
from runs.world import ANNA, BO, OCTOBER, OFFERS, PROVIDERS, invoices, kr, stay, support

from styrbar.decisions import settings as own_settings
from styrbar.runs.spending import has_register, spending_of, spending_years
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import year_of
from support.deliveries import deliver, rows


def deliver_own(ws: Workspace, *grants: dict[str, Any]) -> None:
    people = rows("citizens", {"citizen": ANNA, "sex": "female", "birth_month": date(2000, 7, 1)})
    frames = {
        "citizens": people,
        "grants": rows("grants", *grants),
        "postings": rows("postings", *invoices(10)),
        "offers": rows("offers", *OFFERS),
        "providers": rows("providers", *PROVIDERS),
    }
    deliver(ws.store, OCTOBER, ("template", "own", frames))


def spent(year: int, amount: float) -> dict[str, Any]:
    return {"municipality": 101, "citizen": ANNA, "year": year, "amount": kr(amount), "days": 10}


def deliver_register(ws: Workspace) -> None:
    deliver(ws.store, OCTOBER, ("register", "r", {"spendings": rows("spendings", spent(2024, 1), spent(2025, 2))}))


def test_a_municipalitys_own_year_sums_to_its_expected_result(ws: Workspace) -> None:
    deliver_own(ws, stay(), support())
    expected = year_of(ws, None, 2026, "expected").expected.result
    assert expected != 0
    assert spending_of(ws, None, [2026]).collect()["amount"].sum() == expected


def test_an_own_row_knows_person_and_municipality(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", 147)
    deliver_own(ws, stay())
    anna = spending_of(ws, None, [2026]).filter(pl.col("citizen") == ANNA, pl.col("days").is_not_null()).collect()
    # From 1 September to 31 December are 122 days.
    assert anna.select("municipality", "age", "sex", "days", "units").rows() == [(147, 26, "female", 122, 1_220_000)]


def test_the_registers_rows_go_before_the_municipalitys_own(ws: Workspace) -> None:
    deliver_own(ws, stay())
    assert not has_register(ws.snapshot())
    deliver_register(ws)
    assert has_register(ws.snapshot())
    assert spending_of(ws, None, [2025, 2024]).collect()["amount"].sort().to_list() == [kr(1), kr(2)]
    assert spending_of(ws, None, [2025]).collect()["amount"].to_list() == [kr(2)]
    assert spending_years(ws.snapshot()) == [2024, 2025]


def test_the_years_are_those_of_the_postings(ws: Workspace) -> None:
    deliver_own(ws, stay(), support())
    assert spending_years(ws.snapshot()) == [2026]
    assert set(spending_of(ws, None, [2026]).collect()["citizen"].unique()) == {ANNA, BO}
