"""Keys that programs call with: shown once, kept as a hash, the user's own permissions, and closed for good."""

from datetime import date

import pytest

from styrbar.decisions import audit
from styrbar.decisions.api_keys import WrongKey, actor_by_key, keys, make_key, revoke_key
from styrbar.decisions.models import ApiKey, AuditEntry
from styrbar.decisions.users import change_roles, give_roles, set_active
from styrbar.errors import BadInput, NotAllowed, NotFound
from support.people import People

TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)


@pytest.fixture
def token(people: People) -> str:
    """A key that acts as the colleague."""
    return make_key(people.owner, people.colleague.user, "BI-system")


def test_a_key_acts_as_its_user_with_the_users_permissions(people: People, token: str) -> None:
    found = actor_by_key(token, "ulvsund", TODAY)
    assert (found.user, found.organisation) == (people.colleague.user, people.colleague.organisation)
    assert found.permissions == people.colleague.permissions
    assert found.key == "BI-system"


def test_a_key_follows_the_users_roles(people: People, token: str) -> None:
    change_roles(people.owner, people.colleague.user, {"lawyer"})
    assert actor_by_key(token, "ulvsund", TODAY).permissions == {"enter", "set_rules"}


def test_the_key_itself_is_kept_nowhere(people: People, token: str) -> None:
    kept = repr(list(ApiKey.objects.values())) + repr(list(AuditEntry.objects.values()))
    assert token not in kept
    assert token.removeprefix("styrbar_") not in kept


def test_two_keys_are_never_the_same_and_have_256_bits(people: People, token: str) -> None:
    other = make_key(people.owner, people.colleague.user, "BI-system")
    assert other != token
    # 32 bytes in base64 are 43 characters
    assert [len(t.removeprefix("styrbar_")) for t in (token, other)] == [43, 43]


def test_the_day_a_key_was_last_used_is_kept(people: People, token: str) -> None:
    assert [key.last_used for key in keys(people.owner)] == [None]
    for day in (TODAY, TODAY, TOMORROW):
        actor_by_key(token, "ulvsund", day)
        assert [key.last_used for key in keys(people.owner)] == [day]


def test_making_and_revoking_are_logged_once(people: People, token: str) -> None:
    key = keys(people.owner)[0]
    revoke_key(people.owner, key.id)
    revoke_key(people.owner, key.id)
    logged = [(entry.action, entry.object) for entry in audit.entries(people.owner)]
    assert logged == [("key_revoked", "«BI-system» for uffe"), ("key_made", "«BI-system» for uffe")]
    assert keys(people.owner)[0].revoked_by == people.owner.user


def test_what_a_program_did_says_which_key_it_called_with(people: People, token: str) -> None:
    entry = audit.log(actor_by_key(token, "ulvsund", TODAY), "exported", "Hvad ender året på?")
    assert (entry.by, entry.object) == (people.colleague.user, "Hvad ender året på? · API-nøgle «BI-system»")


def test_a_wrong_a_revoked_and_a_closed_key_are_told_the_same(people: People, token: str) -> None:
    revoked = make_key(people.owner, people.colleague.user, "Gammel")
    revoke_key(people.owner, keys(people.owner)[0].id)
    set_active(people.owner, people.colleague.user, active=False)
    told = set()
    for wrong in (token, revoked, "styrbar_forkert", ""):
        with pytest.raises(WrongKey) as refused:
            actor_by_key(wrong, "ulvsund", TODAY)
        told.add(str(refused.value))
    assert len(told) == 1


def test_a_key_of_one_organisation_finds_nothing_in_another_where_the_user_is_too(people: People, token: str) -> None:
    give_roles(people.colleague.user, people.stranger.organisation, {"controller"})
    for slug in ("raevlev", "findes-ikke"):
        with pytest.raises(NotFound):
            actor_by_key(token, slug, TODAY)
    assert keys(people.owner)[0].last_used is None


def test_only_an_administrator_has_to_do_with_keys(people: People, token: str) -> None:
    for attempt in (
        lambda: keys(people.colleague),
        lambda: make_key(people.colleague, people.colleague.user, "Min"),
        lambda: revoke_key(people.colleague, 1),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_keys_of_another_organisation_are_neither_seen_nor_closed(people: People, token: str) -> None:
    key = keys(people.owner)[0]
    assert keys(people.stranger) == []
    with pytest.raises(NotFound):
        revoke_key(people.stranger, key.id)
    assert actor_by_key(token, "ulvsund", TODAY)


def test_a_key_is_made_only_for_whom_something_is_open_to(people: People) -> None:
    with pytest.raises(BadInput, match="Der er lukket for brugeren"):
        make_key(people.owner, people.stranger.user, "Forkert")
