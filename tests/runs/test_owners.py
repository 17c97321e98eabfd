"""Who is bought from, as pages and commands are answered."""

from typing import Any

import pytest
from runs.flows_world import ANNA, BO, CAI, ROWS, register, spent, support
from runs.world import kr, role

from styrbar.analysis.answer import Answer
from styrbar.errors import NotFound
from styrbar.runs.owners import OwnerChoices, run_owners
from styrbar.runs.workspace import Workspace


def answered(ws: Workspace, **choices: Any) -> Answer:
    return run_owners(ws, OwnerChoices(**choices))


def test_owners_add_up_and_say_who_grew(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws)
    table = answer.table("owners")
    assert table.frame.select("ownership", "people_0", "people_1", "change").rows() == [
        ("Privat", 3, 4, kr(1_500_000)),
        ("Egen kommune", 1, 0, kr(-1_000_000)),
    ]
    assert table.totals() == {"amount_0": kr(8_000_000), "amount_1": kr(8_500_000), "change": kr(500_000)}
    # Private grew by 1,5 of 0,5 million in all.
    assert "private og selvejende står for 300 % af væksten" in answer.sentence


def test_the_prices_of_the_same_citizens_stand_beside_the_index(ws: Workspace) -> None:
    rows = [spent(ANNA, 2025, 365_000), spent(BO, 2025, 730_000), spent(ANNA, 2026, 401_500), spent(BO, 2026, 730_000)]
    register(ws, *rows, spent(CAI, 2026, 200_000, days=100), index=True)
    answer = answered(ws)
    row = answer.table("prices").frame.filter(owner="Alle ejere", year="2026").row(0, named=True)
    assert row["same"] == pytest.approx(103.33, abs=0.01)
    assert (row["cases"], row["fresh"]) == (2, 1)
    assert row["middle"] == pytest.approx(0.05)
    assert row["above"] == pytest.approx(2_000 / 1_550 - 1)
    assert row["index"] == pytest.approx(103)
    assert answer.sentence.endswith("For de samme borgere samme sted er prisen steget 3,3 %.")


def test_years_have_a_column_for_each_owner(ws: Workspace) -> None:
    register(ws, *ROWS, spent(ANNA, 2026, 10, ownership=None))
    table = answered(ws).table("years")
    assert [column.heading for column in table.columns] == ["År", "Privat", "Egen kommune", "Ikke oplyst", "I alt"]
    assert table.frame.row(1) == ("2026", kr(8_500_000), 0, kr(10), kr(8_500_010))


def test_dependence_names_the_largest_provider(ws: Workspace) -> None:
    register(ws, spent(ANNA, 2025, 1), spent(ANNA, 2026, 600), spent(BO, 2026, 400, provider="L7"))
    table = answered(ws, by="intervention").table("dependence")
    assert table.frame.row(0) == ("Botilbud", kr(1_000), 2, "Ådal ApS", pytest.approx(0.6), pytest.approx(0.52), 2)
    assert {figure.label: figure.value for figure in answered(ws).figures}["Største leverandør"] == pytest.approx(0.6)


def test_own_help_is_not_bought(ws: Workspace) -> None:
    register(ws, support(ANNA, 2025, 1), support(ANNA, 2026, 2))
    answer = answered(ws)
    assert answer.table("dependence").frame.is_empty()
    assert answer.table("providers").frame.is_empty()
    assert answer.sentence.startswith("0 % af udgiften i 2026 er købt af andre")


def test_providers_open_and_few_are_marked(ws: Workspace) -> None:
    register(ws)
    table = answered(role(ws, "see_figures")).table("providers")
    assert table.frame.select("provider", "ownership", "note").rows() == [("Ådal ApS", "Privat", "Færre end 5 borgere")]
    assert table.keys is not None
    assert table.keys.rows() == [("L1",)]


def test_it_can_be_narrowed_to_the_dear(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, where={"costly": "Dyre forløb"})
    assert answer.table("owners").totals()["amount_1"] == kr(7_400_000)


def test_a_selection_without_spending_says_so(ws: Workspace) -> None:
    register(ws)
    assert answered(ws, where={"offer": "T9"}).sentence == "Der er ingen udgifter i 2026 at dele på ejere."


def test_one_year_is_too_few(ws: Workspace) -> None:
    register(ws, spent(ANNA, 2026, 1))
    with pytest.raises(NotFound):
        answered(ws)
