"""A research extract leads back to nobody, and takes two people who may."""

from datetime import date

import pytest
from runs.published_world import SECTIONS, given, spent
from runs.world import ANNA, role, stay, workspace
from runs.world import given as deliver

from styrbar.decisions import audit
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.research_extract import (
    COLUMNS,
    ExtractRequest,
    decide_extract,
    deliver_extract,
    request_extract,
    run_extract,
    run_extracts,
    state_of,
)
from styrbar.runs.workspace import Workspace
from support.people import People, user_in

ASKED = ExtractRequest("Universitetet, projekt 7", "Forløb i botilbud", ("year", "legal_basis", "begun"))


@pytest.fixture
def other(ws: Workspace) -> Workspace:
    """A second controller in the same municipality."""
    return workspace(user_in(ws.actor.organisation, "vera", "Vera", "controller"))


def rows() -> list[dict[str, object]]:
    """Person 1 in two sections, person 2 in one; 1 has two spells in the first."""
    first = {"from_date": date(2024, 3, 17), "unit": "day"}
    return [
        spent(1, 100, **first), spent(1, 50, **first | {"from_date": date(2025, 1, 1)}),
        spent(1, 30, legal_basis=SECTIONS[1], **first), spent(2, 70, **first),
    ]  # fmt: skip


def fetched(ws: Workspace, other: Workspace, asked: ExtractRequest = ASKED) -> list[list[str]]:
    number = request_extract(ws, asked)
    decide_extract(other, number, approved=True)
    text = deliver_extract(ws, number).decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def test_each_row_is_a_person_and_a_combination_and_dates_are_months(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    heading, *lines = fetched(ws, other)
    assert heading == ["Kode", "År", "Paragraf", "Begyndt (måned)", "Dage", "Enheder", "Kroner (kr.)"]
    assert sorted(line[1:4] + line[-1:] for line in lines) == [
        ["2025", "SEL § 107", "2024-03", "150,00"],
        ["2025", "SEL § 107", "2024-03", "70,00"],
        ["2025", "SEL § 108", "2024-03", "30,00"],
    ]


def test_a_code_is_the_same_in_all_a_persons_rows_and_new_in_the_next_extract(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    first, second = ({line[0] for line in fetched(ws, other)[1:]} for _ in range(2))
    assert len(first) == len(second) == 2
    assert not first & second


def test_no_pseudonym_of_ours_leaves_and_no_code_is_kept(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    number = request_extract(ws, ASKED)
    decide_extract(other, number, approved=True)
    text = deliver_extract(ws, number).decode()
    assert "b0000" not in text
    codes = {line.split(";")[0] for line in text.splitlines()[1:]}
    from styrbar.decisions.models import AuditEntry, Record

    kept = str(list(Record.objects.values_list("content", flat=True))) + str(list(AuditEntry.objects.values_list()))
    assert not any(code in kept for code in codes)


def test_a_municipalitys_own_grants_tell_the_month_help_began(ws: Workspace, other: Workspace) -> None:
    deliver(ws, grants=[stay()])
    line = fetched(ws, other, ExtractRequest("X", "Y", ("begun",)))[1]
    # 122 days from 1 September at 10.000 kr.
    assert line[1:] == ["2026-09", "122", "122.0000".replace(".", ","), "1220000,00"]
    assert ANNA not in line


def test_who_asks_cannot_approve_and_a_refused_one_is_over(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    number = request_extract(ws, ASKED)
    with pytest.raises(NotAllowed, match="kan ikke selv godkende"):
        decide_extract(ws, number, approved=True)
    with pytest.raises(BadInput, match="afventer godkendelse"):
        deliver_extract(ws, number)
    decide_extract(other, number, approved=False)
    assert state_of(ws, number) == "refused"
    with pytest.raises(BadInput, match="Bed om et nyt"):
        decide_extract(other, number, approved=True)


def test_it_is_handed_over_once(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    fetched(ws, other)
    with pytest.raises(BadInput, match="Det er hentet"):
        deliver_extract(other, "1")
    assert run_extracts(ws).tables[0].frame.row(0, named=True)["rows"] == 3


def test_the_course_and_the_log_say_who_did_what(ws: Workspace, other: Workspace) -> None:
    given(ws, rows())
    fetched(ws, other)
    course = run_extract(ws, "1").table("course").frame
    assert course.select("state", "by").rows() == [
        ("Afventer godkendelse", "Ulla Ulvsund"), ("Godkendt, ikke hentet", "Vera"), ("Hentet", "Ulla Ulvsund"),
    ]  # fmt: skip
    assert ("exported", "Forskningsudtræk nr. 1 til Universitetet, projekt 7") in [
        (e.action, e.object) for e in audit.entries(ws.actor)
    ]


@pytest.mark.parametrize("lacking", ["publish", "see_persons"])
def test_it_takes_both_permissions(ws: Workspace, lacking: str) -> None:
    given(ws, rows())
    less = role(ws, *({"publish", "see_persons", "see_figures"} - {lacking}))
    for act in (lambda: request_extract(less, ASKED), lambda: decide_extract(less, "1", approved=True)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        deliver_extract(less, "1")


@pytest.mark.parametrize(
    "asked",
    [
        ExtractRequest("", "Y", ("year",)),
        ExtractRequest("X", " ", ("year",)),
        ExtractRequest("X", "Y", ()),
        ExtractRequest("X", "Y", ("citizen",)),
        ExtractRequest("X", "010190-1234", ("year",)),
        ExtractRequest("X", "Y", ("year",), (1999,)),
    ],
)
def test_what_cannot_be_asked_for_is_told(ws: Workspace, asked: ExtractRequest) -> None:
    given(ws, rows())
    with pytest.raises(BadInput):
        request_extract(ws, asked)


def test_it_is_the_organisations_own(ws: Workspace, people: People) -> None:
    given(ws, rows())
    number = request_extract(ws, ASKED)
    with pytest.raises(NotFound):
        run_extract(workspace(people.stranger), number)


def test_no_column_is_personal_text() -> None:
    assert set(COLUMNS) == {
        "year", "municipality", "account", "legal_basis", "intervention", "target_group", "ownership", "provider",
        "offer", "need", "age_group", "sex", "begun",
    }  # fmt: skip
