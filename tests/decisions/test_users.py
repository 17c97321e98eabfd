"""Adding users, giving roles, and getting in the first time."""

import pytest

from styrbar.decisions import audit, users
from styrbar.decisions.current import actor_for
from styrbar.errors import BadInput, NotAllowed, NotFound
from support.people import People


def test_a_new_user_has_roles_and_no_password(people: People) -> None:
    user = users.add_user(people.owner, "Nina", "Nina Ny", {"caseworker"})
    assert actor_for("nina").permissions == {"enter", "see_summaries", "see_figures", "see_persons"}
    assert not user.has_usable_password()
    assert audit.entries(people.owner, action="user_added").get().object == "nina: Sagsbehandler"


def test_a_user_name_is_taken_once(people: People) -> None:
    with pytest.raises(BadInput, match="kan ikke bruges"):
        users.add_user(people.owner, "RIKKE", "En anden", {"head"})


def test_roles_are_replaced(people: People) -> None:
    users.change_roles(people.owner, people.colleague.user, {"importer"})
    assert actor_for("uffe").permissions == {"enter", "import_data"}
    assert audit.entries(people.owner, action="roles_changed").get().object == "uffe: Leder → Dataansvarlig"


def test_a_user_has_at_least_one_role(people: People) -> None:
    with pytest.raises(BadInput, match="mindst én rolle"):
        users.change_roles(people.owner, people.colleague.user, set())
    assert actor_for("uffe") == people.colleague


def test_a_closed_user_gets_the_same_roles_back(people: People) -> None:
    for active in (False, True):
        users.set_active(people.owner, people.colleague.user, active=active)
        assert users.is_active_in(people.colleague.user, people.owner.organisation) == active
    assert actor_for("uffe") == people.colleague


def test_the_last_administrator_stays(people: People) -> None:
    with pytest.raises(BadInput, match="mindst én administrator"):
        users.set_active(people.owner, people.owner.user, active=False)
    with pytest.raises(BadInput, match="mindst én administrator"):
        users.change_roles(people.owner, people.owner.user, {"controller"})
    assert actor_for("ulla") == people.owner


def test_another_organisations_user_is_not_found(people: People) -> None:
    with pytest.raises(NotFound):
        users.member(people.owner, people.stranger.user.id)
    assert people.stranger.user not in users.members(people.owner.organisation)


def test_a_link_is_not_made_for_who_also_belongs_elsewhere(people: People) -> None:
    users.give_roles(people.colleague.user, people.stranger.organisation, {"head"})
    with pytest.raises(BadInput, match="selv skifte"):
        users.one_time_link(people.owner, people.colleague.user)


@pytest.mark.parametrize("act", [users.change_roles, users.set_active, users.one_time_link])
def test_only_administrators_manage_users(people: People, act: object) -> None:
    arguments = [] if act is users.one_time_link else [{"head"}]
    with pytest.raises(NotAllowed):
        act(people.colleague, people.colleague.user, *arguments)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        users.add_user(people.colleague, "ny", "Ny", {"head"})
