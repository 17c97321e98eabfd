"""Who acts, for whom, and with which permissions."""

import pytest

from styrbar.decisions.current import actor_for
from styrbar.decisions.first_run import first_user
from styrbar.decisions.models import User
from styrbar.decisions.permissions import PERMISSIONS, ROLES, permissions_of
from styrbar.decisions.users import give_roles, set_active
from styrbar.errors import BadInput, NotAllowed, NotFound
from support.people import People, organisation


def test_every_role_opens_declared_permissions_only() -> None:
    assert permissions_of(set(ROLES)) == set(PERMISSIONS)


@pytest.mark.parametrize("role", ["buyer", "head", "politician", "importer", "administrator"])
def test_only_controllers_and_caseworkers_see_persons(role: str) -> None:
    assert "see_persons" not in permissions_of({role})
    assert "see_persons" in permissions_of({"controller"}) & permissions_of({"caseworker"})


def test_no_role_opens_nothing() -> None:
    assert permissions_of(set()) == frozenset()


def test_a_user_acts_in_their_only_organisation_without_naming_it(people: People) -> None:
    assert actor_for("ULLA") == people.owner
    assert actor_for("ulla", "ulvsund") == people.owner


def test_the_other_organisation_is_as_if_it_did_not_exist(people: People) -> None:
    with pytest.raises(NotFound) as theirs:
        actor_for("ulla", "raevlev")
    with pytest.raises(NotFound) as nothing:
        actor_for("ulla", "findes-ikke")
    assert str(theirs.value) == str(nothing.value)


def test_a_user_of_two_organisations_must_choose(people: People) -> None:
    give_roles(people.owner.user, people.stranger.organisation, {"head"})
    with pytest.raises(BadInput, match="«raevlev», «ulvsund»"):
        actor_for("ulla")
    assert actor_for("ulla", "raevlev").permissions == {"enter", "see_summaries", "see_figures", "set_targets"}


def test_a_closed_user_is_nobody(people: People) -> None:
    set_active(people.owner, people.colleague.user, active=False)
    with pytest.raises(NotFound):
        actor_for("uffe")


def test_an_unknown_user_is_nobody(people: People) -> None:
    with pytest.raises(NotFound):
        actor_for("ukendt")


def test_a_missing_permission_is_told_in_danish(people: People) -> None:
    people.owner.require("import_data")
    with pytest.raises(NotAllowed, match="Din rolle giver ikke lov til at indlæse udtræk"):
        people.colleague.require("import_data")


def test_a_permission_that_is_not_declared_is_a_fault(people: People) -> None:
    with pytest.raises(KeyError):
        people.owner.may("fly")


def test_an_empty_installation_gets_one_user_with_every_role(db: None) -> None:
    made = first_user("Ane")
    assert made is not None
    assert made.organisation.slug == "kommunen"
    assert not made.user.has_usable_password()
    assert actor_for("ane").permissions == set(PERMISSIONS)
    assert first_user("bo") is None
    assert User.objects.count() == 1


def test_an_installation_with_an_organisation_gets_no_first_user(db: None) -> None:
    organisation("ulvsund", "Ulvsund Kommune")
    assert first_user("ane") is None
