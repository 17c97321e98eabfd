"""Months, settings, mappings and the log."""

from datetime import date

import pytest

from styrbar.decisions import audit, mappings, months, settings
from styrbar.errors import BadInput, NotAllowed
from support.people import People

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def logged(people: People) -> list[tuple[str, str, str]]:
    return [(entry.action, entry.object, entry.reason) for entry in audit.entries(people.owner)]


def test_the_newest_decision_of_a_month_counts(people: People) -> None:
    months.close(people.owner, date(2026, 1, 17))
    months.close(people.owner, FEBRUARY)
    months.reopen(people.owner, JANUARY, "Sen regning")
    assert months.month_states(people.owner.organisation) == {JANUARY: False, FEBRUARY: True}
    assert months.month_states(people.stranger.organisation) == {}
    assert logged(people)[0] == ("month_reopened", "januar 2026", "Sen regning")


def test_a_month_without_decision_can_be_kept_open(people: People) -> None:
    months.reopen(people.owner, JANUARY, "Regninger mangler")
    assert months.month_states(people.owner.organisation) == {JANUARY: False}


def test_a_month_is_not_closed_twice(people: People) -> None:
    months.close(people.owner, JANUARY)
    with pytest.raises(BadInput, match="Januar 2026 er lukket i forvejen"):
        months.close(people.owner, JANUARY)


def test_reopening_takes_a_reason(people: People) -> None:
    with pytest.raises(BadInput, match="begrundelse"):
        months.reopen(people.owner, JANUARY, "  ")


def test_only_some_may_close_months(people: People) -> None:
    with pytest.raises(NotAllowed):
        months.close(people.colleague, JANUARY)
    assert months.month_states(people.owner.organisation) == {}


def test_a_setting_has_its_default_until_it_is_changed(people: People) -> None:
    ours, theirs = people.owner.organisation, people.stranger.organisation
    assert settings.value(ours, "outstanding_months") == 3
    settings.change(people.owner, "outstanding_months", 2)
    settings.change(people.owner, "outstanding_months", 2)
    assert (settings.value(ours, "outstanding_months"), settings.value(theirs, "outstanding_months")) == (2, 3)
    assert [line[0] for line in logged(people)] == ["setting_changed"]


@pytest.mark.parametrize(("months_", "right"), [(0, True), (24, True), (-1, False), (25, False)])
def test_a_setting_stays_within_its_limits(people: People, months_: int, right: bool) -> None:
    if right:
        settings.change(people.owner, "outstanding_months", months_)
    else:
        with pytest.raises(BadInput, match="mellem 0 og 24 måneder"):
            settings.change(people.owner, "outstanding_months", months_)


def test_a_changed_mapping_is_its_next_version(people: People) -> None:
    save = mappings.save_mapping
    assert [save(people.owner, "egen", text).version for text in ("a = 1", "a = 1", "a = 2")] == [1, 1, 2]
    assert mappings.saved_mappings(people.owner.organisation)["egen"].text == "a = 2"
    assert mappings.saved_mappings(people.stranger.organisation) == {}


def test_the_newest_answer_of_a_code_counts(people: People) -> None:
    for code in ("draft", "granted"):
        mappings.answer_code(people.owner, "egen", "status", "Godkendt", code)
    found = mappings.answers_by_source(people.owner.organisation)
    assert found == {"egen": {"status": {"Godkendt": "granted"}}}


def test_every_look_at_a_person_is_logged_and_found_by_person(people: People) -> None:
    audit.person_seen(people.owner, "b00000000001", "Borgerens side")
    audit.person_seen(people.owner, "b00000000002", "Borgerens side", reason="Klage")
    found = audit.entries(people.owner, person="b00000000002")
    assert [(entry.by.username, entry.action, entry.reason) for entry in found] == [("ulla", "person_seen", "Klage")]
    assert audit.entries(people.owner, username="Uffe").count() == 0
    assert audit.entries(people.stranger).count() == 0


def test_a_person_is_not_opened_by_who_may_not_see_persons(people: People) -> None:
    with pytest.raises(NotAllowed):
        audit.person_seen(people.colleague, "b00000000001", "Borgerens side")
    assert audit.entries(people.owner).count() == 0


def test_an_action_that_is_not_declared_is_a_fault(people: People) -> None:
    with pytest.raises(KeyError):
        audit.log(people.owner, "dansede")
