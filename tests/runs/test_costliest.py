"""What the dearest mean, as pages and commands are answered."""

from decimal import Decimal
from typing import Any

import pytest
from runs.flows_world import ANNA, BO, CAI, DEA, ROWS, register, spent
from runs.world import kr, role

from styrbar.analysis.answer import Answer
from styrbar.analysis.costly import CostlyLimit
from styrbar.decisions import audit
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.costliest import CostliestChoices, curve_of, run_costliest
from styrbar.runs.spending_scope import limit_of
from styrbar.runs.workspace import Workspace


def answered(ws: Workspace, **choices: Any) -> Answer:
    return run_costliest(ws, CostliestChoices(**choices))


def growth(answer: Answer) -> dict[str, tuple[int, int]]:
    return {g: (n, ore) for g, n, ore in answer.table("growth").frame.select("group", "people", "change").iter_rows()}


def test_the_growth_is_told_by_who_became_dear_and_adds_up(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws)
    assert growth(answer) == {
        "Dyre begge år": (1, kr(300_000)), "Blevet dyre": (1, kr(700_000)), "Nye og straks dyre": (1, kr(2_400_000)),
        "Dyre, der er stoppet": (1, kr(-3_000_000)), "Øvrige borgere": (1, kr(100_000)),
    }  # fmt: skip
    assert answer.table("growth").totals()["change"] == kr(500_000)
    assert answer.sentence == (
        "I 2026 er 3 forløb dyre: 75,0 % af borgerne og 87,1 % af udgiften. Udgiften er vokset 500.000 kr.; de dyre "
        "forløb står for 80 %. De samme dyre borgere: +300.000 kr. Nye og blevet dyre: +3,1 mio. kr."
    )


def test_the_figures_are_those_of_the_last_year(ws: Workspace) -> None:
    register(ws)
    told = {figure.label: figure.value for figure in answered(ws).figures}
    assert told["Dyre forløb 2026"] == 3
    assert told["Andel af udgiften"] == pytest.approx(7.4 / 8.5)
    assert told["Ændring fra de dyre"] == kr(400_000)
    assert told["Gini"] == pytest.approx(5.3 / 34)


def test_with_an_index_the_limit_is_in_the_prices_of_the_last_year(ws: Workspace) -> None:
    # 2 million in 2026 are 1.941.748 in 2025, so 1,95 million is costly then, and 1,95 in 2026 is not.
    rows = [spent(ANNA, 2025, 1_950_000), spent(ANNA, 2026, 1_950_000)]
    register(ws, *rows, index=True)
    assert growth(answered(ws)) == {"Ikke længere dyre": (1, 0)}


def test_without_an_index_the_limit_is_the_same_every_year(ws: Workspace) -> None:
    register(ws, spent(ANNA, 2025, 1_950_000), spent(ANNA, 2026, 1_950_000))
    assert growth(answered(ws)) == {"Øvrige borgere": (1, 0)}


def test_a_dearest_share_may_stand_for_the_amount(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, costly=CostlyLimit(share=Decimal("0.25")))
    assert growth(answer)["Dyre, der er stoppet"] == (1, kr(-3_000_000))
    assert growth(answer)["Blevet dyre"] == (1, kr(300_000))
    assert "De dyreste 25,0 %" in {line.label: line.text for line in answer.basis}["Dyre forløb"]


def test_the_dear_are_divided_and_a_row_opens(ws: Workspace) -> None:
    register(ws)
    table = answered(ws, by="provider").table("divided")
    assert table.frame.select("provider", "people_0", "people_1", "change").rows() == [
        ("Ådal ApS", 2, 3, kr(1_900_000))
    ]
    assert table.keys is not None
    assert table.keys.rows() == [("L1",)]


def test_the_list_is_logged_and_needs_its_permission(ws: Workspace) -> None:
    register(ws)
    people = answered(ws, people=True).table("people")
    assert people.frame["citizen"].to_list() == [ANNA, DEA, BO, CAI]
    entry = audit.entries(ws.actor, action="person_seen").first()
    assert entry is not None
    assert entry.object == "Dyre forløb 2025-2026, 4 borgere"
    with pytest.raises(NotAllowed):
        answered(role(ws, "see_figures"), people=True)


def test_few_are_marked_for_those_who_may_not_see_people(ws: Workspace) -> None:
    register(ws)
    for name in ("growth", "divided", "years"):
        assert "Færre end 5 borgere" in set(answered(role(ws, "see_figures")).table(name).frame["note"])


def test_the_curve_is_of_the_first_and_the_last_year(ws: Workspace) -> None:
    register(ws, *ROWS, spent(ANNA, 2024, 5))
    curves = curve_of(ws, CostliestChoices())
    assert set(curves) == {2024, 2026}
    assert curves[2026][1] == pytest.approx((0.25, 2.8 / 8.5))


def test_a_selection_without_spending_says_so(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, where={"offer": "T9"})
    assert answer.sentence == "Der er ikke udgifter i både 2025 og 2026."
    assert answer.figures == ()


def test_a_fall_and_a_standstill_have_their_own_words(ws: Workspace) -> None:
    register(ws, spent(ANNA, 2025, 10), spent(ANNA, 2026, 4))
    assert answered(ws).sentence.endswith("Udgiften er faldet 6 kr.")
    register(ws, spent(ANNA, 2025, 10), spent(ANNA, 2026, 10))
    assert answered(ws).sentence.endswith("Udgiften er uændret.")


def test_one_year_is_too_few(ws: Workspace) -> None:
    register(ws, spent(ANNA, 2026, 1))
    with pytest.raises(NotFound, match="Der er kun udgifter for 2026"):
        answered(ws)


@pytest.mark.parametrize(("kroner", "share"), [(0, None), (None, Decimal(2))])
def test_a_limit_that_is_none_is_refused(kroner: int | None, share: Decimal | None) -> None:
    with pytest.raises(BadInput):
        limit_of(kroner, share)
