"""What the state refunds and what other municipalities are to pay, as the runs answer it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.refund_world import HALF, LADDER, LIMITS, OTHER, delivered, own_limits
from runs.world import ANNA, BO, CAI, given, kr, role, workspace

from styrbar.decisions import settings
from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.rules.refund.ladder import BadLadder
from styrbar.runs.claims import ClaimChoices, OwnMunicipalityMissing, run_claims
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.refund import RefundChoices, run_refund
from styrbar.runs.refund_person import RefundPersonChoices, run_refund_person
from styrbar.runs.refund_year import refund_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import year_of
from support.deliveries import a_posting


def figures(answer: Any) -> dict[str, Any]:
    return {figure.label: figure.value for figure in answer.figures}


def test_the_refund_of_the_year_gross_and_net(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    answer = run_refund(ws, RefundChoices())
    gross = run_expected(ws, ExpectedChoices()).figures[0].value
    told = figures(answer)
    assert told["Bruttoudgift"] == gross
    assert told["Ophold efter §§ 109 og 110"] == kr(HALF)
    assert told["Særligt dyre enkeltsager"] == round(LADDER * 100)
    assert told["Nettoudgift"] == gross - round(LADDER * 100) - kr(HALF)
    assert told["Borgere og husstande"] == 1
    assert "1 borger og 0 husstande ligger over den laveste grænse" in answer.sentence
    assert any("egen værdi" in line.text for line in answer.basis)


def test_every_breakdown_has_the_same_sums_and_opens_into_them(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    sums = [run_refund(ws, RefundChoices(by=(by,))).table("refund").totals() for by in ("account", "offer", "citizen")]
    assert sums[0] == sums[1] == sums[2]
    whole = run_refund(ws, RefundChoices())
    for tables in ("steps", "months"):
        column = "refund" if tables == "steps" else "ladder_refund"
        assert whole.table(tables).totals()[column] == sums[0]["ladder_refund"]
    assert whole.table("months").totals()["self_refund"] == kr(HALF)
    assert whole.table("people").totals()["refund"] == sums[0]["refund"]
    inside = run_refund(ws, RefundChoices(by=("offer",), where={"legal_basis": "SEL § 107"}))
    row = whole.table("refund").frame.filter(whole.table("refund").frame["legal_basis"] == "SEL § 107")
    assert inside.table("refund").totals()["net"] == row["net"][0]
    assert [table.name for table in inside.tables] == ["refund"]


def test_a_year_without_limits_is_not_reckoned_and_says_what_to_do(ws: Workspace) -> None:
    delivered(ws)
    answer = run_refund(ws, RefundChoices())
    told = figures(answer)
    assert told["Ophold efter §§ 109 og 110"] == kr(HALF)
    assert [told[k] for k in ("Særligt dyre enkeltsager", "Nettoudgift", "Borgere og husstande")] == [None] * 3
    assert "ikke beregnet, for årets grænser er ikke kendt" in answer.sentence
    assert set(answer.table("refund").totals()) == {"amount", "counted", "self_refund"}
    assert answer.table("steps").frame.is_empty()
    missing = {line.label: line.text for line in answer.basis}["Ikke beregnet"]
    assert "grænsen for 25 procent" in missing
    assert "Regler" in missing


def test_limits_are_projected_by_an_index_when_asked_for(ws: Workspace) -> None:
    indices = [{"year": year, "area": "service", "combined_percent": Decimal(0)} for year in range(2023, 2027)]
    delivered(ws, price_indices=indices)
    with pytest.raises(BadInput, match="service"):
        run_refund(ws, RefundChoices(project="anlæg"))
    answer = run_refund(ws, RefundChoices(project="service · ikke oplyst"))
    assert figures(answer)["Særligt dyre enkeltsager"] == round(LADDER * 100)
    assert any("fremskrevet" in line.text for line in answer.basis)


def test_limits_that_fall_stop_the_answer(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws, LIMITS | {"50": "850000"})
    with pytest.raises(BadLadder, match="skal stige"):
        run_refund(ws, RefundChoices())


def test_what_is_reckoned_of_the_booked_is_held_against_the_booked_refund(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    rows = run_refund(ws, RefundChoices()).table("booked").frame.rows()
    assert rows[0][1:] == (round(LADDER * 100), 0, kr(100_000), kr(-100_000))  # nothing of Anna's is posted
    assert rows[1][1:] == (kr(HALF), kr(HALF), kr(6_000), kr(4_500))
    assert rows[2][1:] == (None, None, kr(77), None)


def test_what_no_refund_is_given_of_is_told_in_kroner(ws: Workspace) -> None:
    orphan = a_posting(kr(3_000), date(2026, 5, 5), citizen=CAI, legal_basis="STU § 3", account="5.38.59")
    bare = a_posting(kr(40), date(2026, 5, 5), citizen=CAI, account="5.38.59")
    unborn = a_posting(kr(500), date(2026, 5, 5), citizen="b00000000009", legal_basis="SEL § 85")
    delivered(ws, postings=[orphan, bare, unborn])
    own_limits(ws)
    outside = run_refund(ws, RefundChoices()).kroner_outside
    assert outside["Efter en lov, der ikke regnes med"] == kr(3_000)
    assert outside["Uden paragraf"] == kr(40)
    assert outside["Borgere uden fødselsmåned"] == kr(500)


def test_people_are_listed_to_those_who_may_see_them_only(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    assert ANNA in run_refund(ws, RefundChoices()).table("people").frame["citizen"].to_list()
    head = role(ws, "see_figures")
    assert "people" not in [table.name for table in run_refund(head, RefundChoices()).tables]
    with pytest.raises(NotAllowed):
        run_refund(head, RefundChoices(by=("citizen",)))
    with pytest.raises(NotAllowed):
        run_refund(role(ws, "import_data"), RefundChoices())
    with pytest.raises(NotAllowed):
        run_refund_person(head, RefundPersonChoices(ANNA))


def test_the_refund_stands_on_the_events_and_is_kept_until_a_value_changes(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    year = year_of(ws, None, None, "expected")
    found = refund_of(ws, year)
    assert found.rows["amount"].equals(year.expected.events["amount"])
    assert found.total("refund") == round(LADDER * 100) + kr(HALF)
    assert refund_of(ws, year) is found
    own_limits(ws, {"75": "2200000"})
    assert (refund_of(ws, year).total("refund") or 0) < (found.total("refund") or 0)


def test_one_citizens_sum_is_written_out_and_adds_up(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    answer = run_refund_person(ws, RefundPersonChoices(ANNA))
    sums = {step: amount for step, _, amount in answer.table("sums").frame.rows()}
    steps = [sums[f"Trinet {step} procent"] for step in LIMITS]
    assert sum(steps) == sums["Refusion i alt"] == round(LADDER * 100)
    assert answer.table("months").totals()["paid"] == round(LADDER * 100)
    assert answer.table("rows").totals()["ladder_refund"] == round(LADDER * 100)
    assert answer.table("rows").frame["source_line"].null_count() == 0
    assert AuditEntry.objects.get(action="person_seen").person == ANNA


def test_siblings_are_shown_by_pseudonym_with_each_ones_part(ws: Workspace) -> None:
    homes = [{"citizen": c, "household": "H", "from_date": date(2015, 1, 1)} for c in (BO, CAI)]
    born = [{"citizen": c, "birth_month": date(2015, 1, 1)} for c in (BO, CAI)]
    cost = [
        a_posting(kr(ore), date(2026, 5, 5), citizen=c, legal_basis="BL § 46")
        for c, ore in ((BO, 60_000), (CAI, 40_000))
    ]
    given(ws, postings=cost, citizens=born, households=homes)
    own_limits(ws)
    answer = run_refund_person(ws, RefundPersonChoices(CAI))
    assert answer.table("household").frame.select("citizen", "part").rows() == [(BO, kr(4_250)), (CAI, 283_333)]
    assert answer.table("months").totals()["paid"] == 283_333
    assert figures(run_refund(ws, RefundChoices()))["Særligt dyre enkeltsager"] == 708_333
    assert "0 borgere og 1 husstand" in run_refund(ws, RefundChoices()).sentence


def test_a_citizen_without_limits_or_without_cost(ws: Workspace) -> None:
    delivered(ws)
    answer = run_refund_person(ws, RefundPersonChoices(ANNA))
    assert figures(answer)["Refusion i alt"] is None
    assert answer.table("months").frame["paid"].null_count() == answer.table("months").frame.height
    with pytest.raises(NotFound, match="ingen udgift"):
        run_refund_person(ws, RefundPersonChoices("b00000000008"))


def test_a_child_in_two_households_says_which_line(ws: Workspace) -> None:
    homes = [{"citizen": BO, "household": h, "from_date": date(2015, 1, 1)} for h in ("H", "I")]
    delivered(ws, households=homes)
    with pytest.raises(BadInput, match="Arket husstande, linje 3") as refused:
        run_refund(ws, RefundChoices())
    assert BO not in str(refused.value)


def test_claims_ask_for_the_own_municipality_first(ws: Workspace) -> None:
    delivered(ws)
    with pytest.raises(OwnMunicipalityMissing, match="Egen kommunekode"):
        run_claims(ws, ClaimChoices(date(2027, 1, 1)))


def test_claims_by_municipality_month_and_citizen(ws: Workspace) -> None:
    delivered(ws)
    settings.change(ws.actor, "own_municipality", 751)
    # Bo: 5.000 a month from January to September, and 20.000 in March
    answer = run_claims(ws, ClaimChoices(date(2027, 3, 2), soon=30))
    assert [figure.value for figure in answer.figures] == [kr(10_000), kr(25_000), kr(5_000), kr(25_000)]
    assert answer.table("municipalities").totals()["amount"] == kr(65_000) == answer.table("months").totals()["amount"]
    assert answer.table("citizens").frame["citizen"].to_list() == [BO]
    assert answer.table("citizens").totals()["amount"] == kr(65_000)
    assert "30.000 kr. er ved at forælde, og 10.000 kr. er forældet. Næste frist er 01-04-2027" in answer.sentence
    one = run_claims(ws, ClaimChoices(date(2027, 3, 2), municipality=OTHER))
    assert one.table("municipalities").totals()["amount"] == kr(65_000)
    with pytest.raises(NotFound):
        run_claims(ws, ClaimChoices(date(2027, 3, 2), municipality=999))
    with pytest.raises(BadInput, match="mellem 0 og 366"):
        run_claims(ws, ClaimChoices(date(2027, 3, 2), soon=400))


def test_claims_name_no_citizen_to_those_who_may_not_see_them(ws: Workspace) -> None:
    delivered(ws)
    settings.change(ws.actor, "own_municipality", 751)
    seen = run_claims(role(ws, "see_figures"), ClaimChoices(date(2027, 3, 2)))
    assert [table.name for table in seen.tables] == ["municipalities", "months"]


def test_a_stranger_reckons_by_his_own_limits_and_citizens(people: Any, ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws)
    theirs = workspace(people.stranger)
    delivered(theirs)
    assert figures(run_refund(theirs, RefundChoices()))["Særligt dyre enkeltsager"] is None
    assert figures(run_refund(ws, RefundChoices()))["Særligt dyre enkeltsager"] is not None
