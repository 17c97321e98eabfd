"""What is kept under a name: versions beside each other, the newest counts, and each is in the log."""

import pytest

from styrbar.decisions import audit, records
from styrbar.decisions.current import actor_for
from styrbar.errors import NotAllowed, NotFound
from support.people import People


def test_the_newest_version_counts_and_the_older_stand(people: People) -> None:
    for places in (8, 10):
        records.keep(people.owner, "tariff", "birk", {"places": places}, f"Birkehuset, {places} pladser")
    organisation = people.owner.organisation
    assert records.newest(organisation, "tariff")["birk"].content == {"places": 10}
    assert [r.content["places"] for r in records.versions(organisation, "tariff", "birk")] == [8, 10]


def test_what_is_withdrawn_no_longer_counts_and_can_come_again(people: People) -> None:
    records.keep(people.owner, "tariff", "birk", {}, "Birkehuset")
    records.keep(people.owner, "tariff", "birk", {}, "Birkehuset", withdrawn=True)
    assert records.newest(people.owner.organisation, "tariff") == {}
    records.keep(people.owner, "tariff", "birk", {}, "Birkehuset")
    assert list(records.newest(people.owner.organisation, "tariff")) == ["birk"]


def test_another_organisation_sees_none_of_it(people: People) -> None:
    records.keep(people.owner, "tariff", "birk", {}, "Birkehuset")
    assert records.newest(people.stranger.organisation, "tariff") == {}
    with pytest.raises(NotFound):
        records.versions(people.stranger.organisation, "tariff", "birk")


def test_keeping_takes_the_kinds_own_permission(people: People) -> None:
    with pytest.raises(NotAllowed):
        records.keep(actor_for(people.colleague.user.username), "rule_value", "en", {}, "en")


def test_each_version_is_in_the_log(people: People) -> None:
    records.keep(people.owner, "tariff", "birk", {}, "Birkehuset 2026")
    [entry] = [e for e in audit.entries(people.owner) if e.action == "record_kept"]
    assert entry.object == "takstberegning: Birkehuset 2026"
