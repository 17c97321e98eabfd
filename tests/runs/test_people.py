"""Who a command acts as, and who can log in at the start."""

import pytest

from styrbar.decisions import settings
from styrbar.decisions.current import actor_for
from styrbar.decisions.models import Membership, Organisation, User
from styrbar.decisions.permissions import ROLES
from styrbar.errors import BadInput, NotFound
from styrbar.runs.people import Who, acting_workspace, demo_users, waiting_user


def acting(tmp_path, user=None, organisation=None, account="ulla"):
    told: list[str] = []
    ws = acting_workspace(Who(user, organisation, account), tmp_path / "data", tmp_path / "keys", told.append)
    return ws, told


@pytest.mark.parametrize(("user", "made"), [(None, "konto"), ("Anna", "anna")])
def test_the_first_command_makes_the_first_user_and_says_so(db, tmp_path, user, made):
    ws, told = acting(tmp_path, user, account="konto")
    assert told == [f"Oprettede «Kommunen» med brugeren «{made}»."]
    assert set(Membership.objects.filter(user=ws.actor.user).values_list("role", flat=True)) == set(ROLES)


def test_the_second_command_makes_nobody(db, tmp_path):
    acting(tmp_path, account="konto")
    ws, told = acting(tmp_path, account="en-anden")
    assert (ws.actor.user.username, told) == ("konto", [])


def test_among_several_the_one_named_as_the_account_acts(people, tmp_path):
    assert acting(tmp_path, account="Ulla")[0].actor.user == people.owner.user


def test_among_several_one_must_be_chosen(people, tmp_path):
    with pytest.raises(BadInput, match="--user: rikke, uffe, ulla"):
        acting(tmp_path, account="konto")


def test_many_users_are_not_all_told(db, tmp_path):
    for number in range(21):
        User.objects.create_user(f"u{number:02}", "U")
    with pytest.raises(BadInput, match=r"u19 …\.$"):
        acting(tmp_path, account="konto")


def test_closed_users_do_not_act(people, tmp_path):
    User.objects.update(is_active=False)
    with pytest.raises(BadInput, match="Ingen bruger"):
        acting(tmp_path, account="ulla")
    with pytest.raises(NotFound):
        acting(tmp_path, user="ulla")


def test_the_named_user_acts_in_the_named_organisation_only(people, tmp_path):
    assert acting(tmp_path, "UFFE", "ulvsund")[0].actor == people.colleague
    with pytest.raises(NotFound):
        acting(tmp_path, "uffe", "raevlev")


def test_demo_users_are_told_new_passwords_each_time(db):
    first, second = demo_users(), demo_users()
    assert [one.username for one in first] == [one.username for one in second]
    assert all(a.password != b.password for a, b in zip(first, second, strict=True))
    assert User.objects.get(username="controller").check_password(second[0].password)


@pytest.mark.django_db
def test_in_an_empty_installation_the_first_user_is_made_and_waits_until_a_password_is_chosen():
    assert waiting_user("karen")
    user = User.objects.get()
    assert user.username == "karen"
    user.set_password("et-langt-kodeord")
    user.save()
    assert waiting_user("karen") is None
    assert User.objects.count() == 1


def test_the_demonstration_is_its_own_municipality_until_somebody_says_another(db):
    demo_users()
    organisation = Organisation.objects.get()
    assert settings.value(organisation, "own_municipality") == 990
    settings.change(actor_for("administrator"), "own_municipality", 101)
    demo_users()
    assert settings.value(organisation, "own_municipality") == 101
