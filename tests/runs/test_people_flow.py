"""Who came, who stopped and who moved, as pages and commands are answered."""

from datetime import date
from typing import Any

import pytest
from runs.flows_world import ANNA, EVA, ROWS, register, spent
from runs.world import NOVEMBER, invoices, kr, role
from runs.world import given as delivered
from runs.world import stay as grant_of_stay
from runs.world import support as grant_of_support

from styrbar.analysis.answer import Answer
from styrbar.decisions import audit
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.people_flow import FlowChoices, run_people_flow
from styrbar.runs.workspace import Workspace


def answered(ws: Workspace, **choices: Any) -> Answer:
    return run_people_flow(ws, FlowChoices(**choices))


def ways(answer: Answer) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = answer.table("cells").frame.select("from", "to", "people", "change").rows()
    return rows


def test_the_ways_are_told_in_words_and_add_up(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws)
    assert ways(answer) == [
        ("Botilbud", "Uden hjælp", 1, kr(-3_000_000)),
        ("Uden hjælp", "Botilbud", 1, kr(2_400_000)),
        ("Botilbud", "Botilbud", 2, kr(1_000_000)),
        ("Støtte", "Botilbud", 1, kr(100_000)),
    ]
    assert answer.table("kinds").totals()["change"] == answer.table("cells").totals()["change"] == kr(500_000)
    assert answer.sentence == (
        "Fra 2025 til 2026 er der 1 ny borger (+2,4 mio. kr.), 1 er stoppet (-3,0 mio. kr.), 1 er flyttet "
        "(+100.000 kr.), og 2 borgere er samme sted (+1,0 mio. kr.)."
    )


def test_an_opened_way_shows_what_its_citizens_got(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, cell=("i:Støtte", "i:Botilbud"))
    got = answer.table("got")
    assert got.frame.select("intervention", "offer", "amount_0", "amount_1").rows() == [
        ("Botilbud", "Åhuset", 0, kr(1_100_000)),
        ("Støtte", "Engen", kr(1_000_000), 0),
    ]
    assert "people" not in {table.name for table in answer.tables}


def test_the_citizens_of_a_way_are_logged_before_they_are_shown(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, cell=("i:Støtte", "i:Botilbud"), people=True)
    assert answer.table("people").frame["citizen"].to_list() == [EVA]
    entry = audit.entries(ws.actor, action="person_seen").first()
    assert entry is not None
    assert entry.object == "Borgerstrøm: Støtte → Botilbud, 1 borger"


def test_who_may_not_see_people_gets_marks_and_no_list(ws: Workspace) -> None:
    register(ws)
    reader = role(ws, "see_figures")
    assert set(answered(reader).table("cells").frame["note"]) == {"Færre end 5 borgere"}
    assert "note" not in answered(ws).table("cells").frame.columns
    with pytest.raises(NotAllowed):
        answered(reader, cell=("i:Støtte", "i:Botilbud"), people=True)
    assert audit.entries(ws.actor, action="person_seen").count() == 0


def test_without_permission_to_see_figures_nothing_is_answered(ws: Workspace) -> None:
    register(ws)
    with pytest.raises(NotAllowed):
        answered(role(ws, "import_data"))


def test_help_outside_the_selection_has_its_own_words(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, by="offer", where={"intervention": "Botilbud"})
    assert ("Hjælp uden for udvalget", "Åhuset", 1, kr(1_100_000)) in ways(answer)
    assert answer.names == {"intervention": "Botilbud"}


def test_fixed_prices_lift_the_first_year_by_the_index(ws: Workspace) -> None:
    register(ws, index=True)
    kinds = answered(ws, fixed=True).table("kinds").totals()
    # 8,0 million x 1,03
    assert (kinds["amount_0"], kinds["amount_1"]) == (kr(8_240_000), kr(8_500_000))


def test_the_costly_can_be_followed(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws, by="costly")
    assert ("Øvrige forløb", "Dyre forløb", 1, kr(700_000)) in ways(answer)
    assert "Dyre forløb" in {line.label for line in answer.basis}


def own(ws: Workspace) -> None:
    """Anna's stay from September, Bo's support all year; the newest data are of November."""
    delivered(ws, NOVEMBER, grants=[grant_of_stay(), grant_of_support()], postings=invoices(10))


def test_own_months_are_compared_by_what_their_days_cost(ws: Workspace) -> None:
    own(ws)
    answer = answered(ws, month_before=date(2026, 8, 15), month_after=date(2026, 9, 1))
    # Anna's 30 days of September at 10.000; Bo's month costs the same.
    assert ways(answer) == [
        ("Uden hjælp", "Ophold", 1, kr(300_000)),
        ("Ledsagelse", "Ledsagelse", 1, 0),
    ]
    assert answer.scope.period_from == date(2026, 8, 1)
    assert answer.scope.period_to == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"by": "citizen"}, "Der kan ikke deles efter det"),
        ({"before": 2019}, "Der er ingen udgifter for 2019"),
        ({"before": 2026, "after": 2025}, "Det første år skal ligge før det sidste"),
        ({"before": 2026}, "Det første år skal ligge før det sidste"),
        ({"fixed": True}, "intet pris- og lønindeks"),
        ({"index": "Andet"}, "Pris- og lønindekset findes ikke"),
        ({"month_before": date(2026, 1, 1)}, "Den første måned skal ligge før"),
        ({"month_before": date(2026, 2, 1), "month_after": date(2026, 1, 1)}, "Den første måned skal ligge før"),
        ({"month_before": date(2026, 1, 1), "month_after": date(2026, 2, 1)}, "ikke pr"),
        ({"cell": ("hvor", "uden")}, "Stedet i adressen findes ikke"),
    ],
)
def test_what_cannot_be_used_is_refused(ws: Workspace, choices: dict[str, Any], says: str) -> None:
    register(ws)
    with pytest.raises(BadInput, match=says):
        answered(ws, **choices)


def test_an_index_that_does_not_reach_is_refused_by_name(ws: Workspace) -> None:
    register(ws, *ROWS, spent(ANNA, 2022, 1), index=True)
    with pytest.raises(BadInput, match="dækker ikke alle årene"):
        answered(ws, index="Serviceudgifter, Juni")


def test_months_cannot_tell_who_is_costly_in_a_year(ws: Workspace) -> None:
    own(ws)
    with pytest.raises(BadInput, match="ikke pr"):
        answered(ws, by="costly", month_before=date(2026, 8, 1), month_after=date(2026, 9, 1))


def test_one_year_has_no_flow(ws: Workspace) -> None:
    own(ws)
    with pytest.raises(NotFound, match="Der er kun udgifter for 2026"):
        answered(ws)


def test_a_way_nobody_went_is_said_so(ws: Workspace) -> None:
    register(ws)
    table = answered(ws, cell=("uden", "uden")).table("got")
    assert (table.frame.height, table.empty) == (0, "Ingen borgere gik den vej.")
