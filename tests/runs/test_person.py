"""One citizen, as a run answers it."""

import pytest
from runs.world import ANNA, BO, given, invoices, kr, october, support, workspace

from styrbar.decisions.models import AuditEntry
from styrbar.errors import NotAllowed, NotFound
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.person import PersonChoices, run_person


def test_the_figures_are_the_lines_and_the_citizens_part_of_the_whole(ws):
    october(ws)
    answer = run_person(ws, PersonChoices(BO))
    whole = run_expected(ws, ExpectedChoices(where={"citizen": BO}))
    assert [f.value for f in answer.figures] == [kr(60_000), kr(45_000), 0, kr(15_000)]
    assert answer.table("events").totals()["amount"] == kr(60_000) == whole.figures[0].value
    assert answer.sentence == "Borgeren ventes at koste 60.000 kr. i 2026."


def test_each_line_tells_where_it_was_read(ws):
    october(ws)
    frame = run_person(ws, PersonChoices(BO)).table("events").frame
    assert frame["file"].str.contains("postings|grants").all()
    assert frame["source_line"].null_count() == 0


def test_a_citizen_with_postings_only_is_shown(ws):
    given(ws, postings=invoices(2))
    answer = run_person(ws, PersonChoices(BO))
    assert (answer.table("grants").frame.height, answer.table("events").frame.height) == (0, 2)


def test_a_citizen_with_a_grant_of_no_cost_is_shown(ws):
    given(ws, grants=[support(status="draft")])
    assert run_person(ws, PersonChoices(BO)).figures[0].value == 0


def test_a_look_is_logged_also_when_there_is_nothing_to_see(ws):
    october(ws)
    with pytest.raises(NotFound):
        run_person(ws, PersonChoices("b00000000009"))
    assert AuditEntry.objects.get(action="person_seen").person == "b00000000009"


def test_a_number_is_no_citizen_and_is_not_kept(ws):
    october(ws)
    with pytest.raises(NotFound) as refused:
        run_person(ws, PersonChoices("0113901234"))
    assert "1390" not in str(refused.value)
    assert not AuditEntry.objects.exists()


def test_nobody_is_shown_to_those_who_may_not_see_people(people, ws):
    october(ws)
    with pytest.raises(NotAllowed):
        run_person(workspace(people.colleague), PersonChoices(ANNA))


def test_a_stranger_finds_nobody_of_ours(people, ws):
    october(ws)
    theirs = workspace(people.stranger)
    given(theirs, grants=[support(citizen="b00000000008")])
    with pytest.raises(NotFound):
        run_person(theirs, PersonChoices(ANNA))
