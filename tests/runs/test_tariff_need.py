"""Models of different steps are held against what citizens cost, and nobody can be found in them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.world import given, role

from styrbar.analysis.need_model import BadNeedModel, NeedStep
from styrbar.errors import BadInput, NotAllowed
from styrbar.runs.tariff_need import NeedChoices, counts_of, own_steps, run_need
from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant

DAY, START = date(2026, 1, 31), date(2026, 1, 1)
OFFERS = [
    {"offer": "T1", "offer_name": "Birkehuset", "legal_basis": "SEL § 107"},
    {"offer": "T2", "offer_name": "Engen", "legal_basis": "SEL § 108"},
]


def lives(number: int, price: int, need: int, offer: str = "T1") -> tuple[dict[str, Any], dict[str, Any]]:
    """A citizen with that need, at an offer for that many kroner a day all January."""
    citizen = f"b{number:011d}"
    grant = a_grant(f"G{number}", citizen, frequency="day", price=Decimal(price), unit="day", quantity=Decimal(1),
                    offer=offer, legal_basis="SEL § 107", from_date=START)  # fmt: skip
    assessed = {"citizen": citizen, "assessed_on": START, "theme": "Samlet", "support_need": need}
    return grant, assessed


def living(ws: Workspace, *groups: tuple[int, int, int], offer: str = "T1") -> None:
    """Groups of so many citizens, at that price a day, with that need."""
    people: list[tuple[dict[str, Any], dict[str, Any]]] = []
    number = 0
    for many, price, need in groups:
        for _ in range(many):
            number += 1
            people.append(lives(number, price, need, offer))
    given(ws, DAY, grants=[g for g, _ in people], assessments=[a for _, a in people], offers=OFFERS)


def choices(**more: Any) -> NeedChoices:
    return NeedChoices(**({"base": 50_000, "hourly": 25_000, "counts": (2,)} | more))


def steps(answer) -> list[tuple[Any, ...]]:  # type: ignore[no-untyped-def]
    return answer.table("steps").frame.select("need", "tariff", "citizens", "cost", "bias").rows()


def test_the_steps_follow_a_cost_that_follows_need(ws: Workspace) -> None:
    living(ws, (5, 1_000, 1), (6, 2_000, 3))
    answer = run_need(ws, choices())
    # Base 500 kr. + 2 hours of 250 kr. = 1.000 kr.; 500 + 6 x 250 = 2.000 kr.
    assert steps(answer) == [("0 - 2", 100_000, "5", 100_000, 0), ("3 - 4", 200_000, "6", 200_000, 0)]
    assert answer.table("steps").frame["hours"].to_list() == [2, 6]
    figures = {f.label: f.value for f in answer.figures}
    assert figures["Følger udgiften"] == pytest.approx(1)
    assert (figures["Borgere"], figures["Højeste mod laveste"], figures["Takster minus udgift"]) == (11, 2, 0)


def test_own_steps_are_held_against_the_suggested(ws: Workspace) -> None:
    living(ws, (5, 1_000, 1), (5, 2_000, 3))
    answer = run_need(ws, choices(own=own_steps("0=4; 3=8", "vum2")))
    assert answer.table("models").frame["model"].to_list() == ["2 trin", "Egne trin"]
    # 500 + 4 x 250 = 1.500 and 500 + 8 x 250 = 2.500: 500 kr. too much for each.
    assert [row[4] for row in steps(answer)] == [50_000, 50_000]
    assert (
        run_need(ws, choices(own=own_steps("0=4; 3=8", "vum2"), shown="2 trin")).table("steps").title.endswith("2 trin")
    )
    with pytest.raises(BadNeedModel, match="Vælg en af: 2 trin"):
        run_need(ws, choices(shown="9 trin"))


@pytest.mark.parametrize(("many", "shown"), [(5, True), (4, False)])
def test_a_model_is_suggested_only_when_each_step_has_five(ws: Workspace, many: int, shown: bool) -> None:
    living(ws, (many, 1_000, 1), (6, 2_000, 3))
    own = own_steps("0=1; 1=2", "vum2")
    names = run_need(ws, choices(own=own)).table("models").frame["model"].to_list()
    assert ("2 trin" in names) == shown
    if not shown:
        told = run_need(ws, choices(own=own)).table("left_out").frame["why"].to_list()
        assert told == ["2 trin: et af trinnene ville få under 5 borgere."]
        with pytest.raises(BadInput, match="Ingen af modellerne kan vises"):
            run_need(ws, choices())


def test_a_step_of_fewer_than_five_tells_no_average_and_cannot_be_worked_out(ws: Workspace) -> None:
    living(ws, (4, 1_000, 0), (6, 2_000, 2), (9, 3_000, 4))
    answer = run_need(ws, choices(counts=(), own=own_steps("0=2; 2=6; 3=8; 4=10", "vum2")))
    # The smallest other step is hidden with it: with 19 in all, the rest would give four away.
    assert steps(answer) == [
        ("0 - 1", 100_000, "under 5", None, None),
        ("2", 200_000, "vises ikke", None, None),
        ("3", 250_000, "0", None, None),
        ("4", 300_000, "9", 300_000, 0),
    ]
    assert not answer.table("steps").totals()


@pytest.mark.parametrize("many", [4, 5])
def test_fewer_than_five_in_all_are_refused(ws: Workspace, many: int) -> None:
    living(ws, (many, 1_000, 1))
    own = choices(counts=(), own=own_steps("0=2; 4=6", "vum2"))
    if many == 5:
        assert steps(run_need(ws, own))[0][2] == "5"
    else:
        with pytest.raises(BadInput, match="under 5 borgere"):
            run_need(ws, own)


def test_it_can_be_narrowed_to_offers(ws: Workspace) -> None:
    living(ws, (5, 1_000, 1), (5, 2_000, 3))
    for narrowed in ({"offer": "T1"}, {"offer": "Birkehuset"}, {"legal_basis": "§ 107"}):
        assert run_need(ws, choices(**narrowed)).figures[3].value == 10
    with pytest.raises(BadInput, match="under 5 borgere"):
        run_need(ws, choices(offer="T2"))
    with pytest.raises(BadInput, match="Ingen tilbud passer"):
        run_need(ws, choices(offer="T9"))


def test_more_steps_than_can_be_told_apart_are_left_out_with_the_reason(ws: Workspace) -> None:
    living(ws, (5, 1_000, 1), (5, 2_000, 3))
    answer = run_need(ws, choices(counts=(2, 3)))
    assert answer.table("left_out").frame["why"].to_list() == ["3 trin: kun 2 kan skelnes på behov og udgift."]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"scale": "x"}, "Skalaen for behov kendes ikke"),
        ({"hourly": 0}, "Timeprisen skal være over 0 kr"),
        ({"base": 150_000}, "Grundtaksten er højere"),
        ({"year": 2027}, "Der er ingen data for 2027"),
        ({"year": 2025}, "under 5 borgere"),
    ],
)
def test_what_cannot_be_answered_says_why(ws: Workspace, more: dict[str, Any], why: str) -> None:
    living(ws, (5, 1_000, 1), (5, 2_000, 3))
    with pytest.raises(BadInput, match=why):
        run_need(ws, choices(**more))


def test_own_steps_and_counts_are_read_as_they_are_written() -> None:
    assert own_steps("A=1,5; C=3", "vum1") == (NeedStep(Decimal(0), Decimal("1.5")), NeedStep(Decimal(2), Decimal(3)))
    assert own_steps(" ", "vum2") == ()
    assert counts_of("5, 2;3 2") == (2, 3, 5)
    assert counts_of("") == ()
    for text in ("0", "0=", "0=x", "9=1", "=1"):
        with pytest.raises(BadInput):
            own_steps(text, "vum2")
    for text in ("1", "31", "x", "-2"):
        with pytest.raises(BadInput, match="Antallet af trin"):
            counts_of(text)


def test_it_takes_the_permission_and_no_more(ws: Workspace) -> None:
    living(ws, (5, 1_000, 1), (5, 2_000, 3))
    assert run_need(role(ws, "see_figures"), choices()).figures[3].value == 10
    with pytest.raises(NotAllowed):
        run_need(role(ws, "calculate_tariffs"), choices())
