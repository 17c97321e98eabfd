"""Who may call: a key or a log-in, each call with its permission, and nothing of one municipality from the other."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from web.api_world import BY_NAME, ROOT, ask, delivered, get, key_of, with_key
from web.test_isolation import OURS, client_of, seed

from styrbar.decisions.api_keys import keys, revoke_key
from styrbar.decisions.models import ApiKey, AuditEntry
from styrbar.decisions.permissions import PERMISSIONS, ROLES, permissions_of
from styrbar.decisions.users import give_roles, set_active
from styrbar.web.api.calls import CALLS
from styrbar.web.api.routes import API
from support.people import People, user_in

DAY = {"day": "2026-01-01"}
RULES = f"{ROOT}rules?day=2026-01-01"


@pytest.fixture
def key(people: People) -> str:
    """A key that acts as the owner."""
    return key_of(people.owner, people.owner)


def operations() -> Iterator[tuple[str, str]]:
    """Every method and path that ninja answers, whatever the registry says."""
    for router in API._get_bound_routers():
        for path, view in router.path_operations.items():
            yield from ((method, path.lstrip("/")) for operation in view.operations for method in operation.methods)


def told(response) -> tuple[int, str]:  # type: ignore[no-untyped-def]
    return response.status_code, response.json()["code"]


def test_what_can_be_called_is_what_is_registered_and_the_description() -> None:
    registered = {(call.method, call.path) for call in CALLS}
    assert set(operations()) == registered | {("GET", "openapi.json")}
    under = [r for r in get_resolver().url_patterns if isinstance(r, URLResolver) and "api/v1/" in str(r.pattern)]
    assert sorted(str(route.name) for r in under for route in r.url_patterns) == sorted([*BY_NAME, "openapi"])


def test_every_call_has_a_permission_that_is_declared() -> None:
    assert {call.permission for call in CALLS} <= set(PERMISSIONS)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_nobody_gets_anything(people: People, client: Client, method: str) -> None:
    seed(people.owner)
    for call in [*(call.example.partition("?")[0] for call in CALLS), "openapi.json"]:
        response = getattr(client, method)(ROOT + call)
        assert response.status_code in {401, 405}, call
        assert not OURS.search(response.content.decode().replace("/ulvsund/", "")), call
        if response.status_code == 401:
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_nobody_is_told_so_at_each_call(client: Client, people: People) -> None:
    for call in CALLS:
        assert told(ask(client, call)) == (401, "nobody_calls"), call.name
    assert told(client.get(f"{ROOT}openapi.json")) == (401, "nobody_calls")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("way", ["key", "log-in"])
def test_a_role_may_make_the_calls_of_its_permissions_only(people: People, role: str, way: str) -> None:
    delivered(people.owner)
    reader = user_in(people.owner.organisation, "læser", "Læser", role)
    client, headers = client_of(reader), {}
    if way == "key":
        client, headers = Client(), with_key(key_of(people.owner, reader))
    for call in CALLS:
        response = ask(client, call, headers=headers)
        allowed = call.permission in permissions_of({role})
        assert response.status_code == (200 if allowed else 403), (call.name, response.content.decode())
        if not allowed:
            assert response.json()["code"] == "not_allowed"
    assert client.get(f"{ROOT}openapi.json", headers=headers).status_code == 200


def test_the_permission_is_asked_for_before_anything_that_was_sent_is_read(people: People) -> None:
    importer = client_of(user_in(people.owner.organisation, "læser", "Læser", "importer"))
    for call in CALLS:
        address, wrong = ROOT + call.example.partition("?")[0], "{"
        response = importer.post(address, wrong, "application/json") if call.method == "POST" else importer.get(address)
        assert response.status_code == (400 if call.permission == "enter" else 403), call.name


def test_a_stranger_finds_nothing_at_our_calls(people: People) -> None:
    delivered(people.owner)
    seed(people.owner)
    stranger, headers = client_of(people.stranger), with_key(key_of(people.stranger, people.stranger))
    for call in CALLS:
        for response in (ask(stranger, call), ask(Client(), call, headers=headers)):
            assert told(response) == (404, "not_found"), call.name
            assert not OURS.search(response.content.decode())
    assert stranger.get(f"{ROOT}openapi.json").status_code == 404


def test_a_strangers_own_answers_hold_none_of_our_words(people: People) -> None:
    delivered(people.owner)
    seed(people.owner)
    stranger = client_of(people.stranger)
    for call in CALLS:
        response = ask(stranger, call, "/raevlev/api/v1/")
        assert response.status_code in {200, 404}, (call.name, response.content.decode())
        assert not OURS.search(response.content.decode()), call.name


def test_a_key_of_one_organisation_finds_nothing_in_another_where_its_user_is_too(people: People, key: str) -> None:
    give_roles(people.owner.user, people.stranger.organisation, {"controller"})
    assert told(Client().get("/raevlev/api/v1/rules", DAY, headers=with_key(key))) == (404, "not_found")
    assert client_of(people.owner).get("/raevlev/api/v1/rules", DAY).status_code == 200


def test_a_wrong_a_revoked_and_a_closed_key_are_told_the_same(people: People, key: str) -> None:
    colleague = key_of(people.owner, people.colleague)
    revoke_key(people.owner, keys(people.owner)[1].id)
    set_active(people.owner, people.colleague.user, active=False)
    said = [Client().get(RULES, headers=with_key(wrong)) for wrong in (key, colleague, "styrbar_forkert")]
    assert [response.status_code for response in said] == [401] * 3
    assert len({response.content for response in said}) == 1
    assert said[0].json()["what"] == "API-nøglen kan ikke bruges."
    assert key not in said[0].content.decode()


def test_a_wrong_key_is_not_made_good_by_a_log_in(people: People) -> None:
    assert client_of(people.owner).get(RULES, headers=with_key("styrbar_forkert")).status_code == 401


def test_another_kind_of_header_leaves_it_to_the_log_in(people: People) -> None:
    basic = {"Authorization": "Basic dWxsYTprb2Rl"}
    assert client_of(people.owner).get(RULES, headers=basic).status_code == 200
    assert told(Client().get(RULES, headers=basic)) == (401, "nobody_calls")


def test_after_five_wrong_keys_no_more_are_looked_at_for_a_while_but_a_right_one_passes(
    people: People, key: str
) -> None:
    wrong = [Client().get(RULES, headers=with_key(f"styrbar_{n}")) for n in range(7)]
    assert [response.status_code for response in wrong] == [401] * 5 + [429] * 2
    assert wrong[-1].json()["code"] == "too_many_wrong_keys"
    assert Client().get(RULES, headers=with_key(key)).status_code == 200
    elsewhere = Client(REMOTE_ADDR="10.0.0.9").get(RULES, headers=with_key("styrbar_x"))
    assert elsewhere.status_code == 401


def test_wrong_keys_are_forgotten_after_a_quarter(people: People, settings) -> None:  # type: ignore[no-untyped-def]
    settings.AXES_COOLOFF_TIME = timedelta(0)
    wrong = [Client().get(RULES, headers=with_key(f"styrbar_{n}")).status_code for n in range(7)]
    assert set(wrong) == {401}


def test_a_form_that_another_site_has_forged_cannot_call_with_the_log_in(people: People) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    refused = ask(browser, BY_NAME["tariff"])
    assert told(refused) == (403, "not_allowed")
    assert refused.json()["what"] == "Kaldet mangler sidens CSRF-kode."
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/ulvsund/overblik/").content.decode())
    assert token
    assert ask(browser, BY_NAME["tariff"], headers={"X-CSRFToken": token[1]}).status_code == 200


def test_a_key_needs_no_csrf_code_but_opens_only_the_api(people: People, key: str) -> None:
    program = Client(enforce_csrf_checks=True)
    assert ask(program, BY_NAME["tariff"], headers=with_key(key)).status_code == 200
    page = program.get("/ulvsund/overblik/", headers=with_key(key))
    assert (page.status_code, page.headers["Location"]) == (302, "/log-ind/?next=/ulvsund/overblik/")
    form = program.post("/ulvsund/administration/brugere/", {"username": "x"}, headers=with_key(key))
    assert form.status_code in {302, 403}


def test_every_answer_is_logged_as_the_user_with_the_keys_name(people: People, key: str) -> None:
    assert Client().get(RULES, headers=with_key(key)).status_code == 200
    entry = AuditEntry.objects.filter(action="exported").get()
    assert (entry.by, entry.object) == (people.owner.user, "Hvilke regler gælder? (json, ) · API-nøgle «prøve»")
    assert ApiKey.objects.get().last_used == timezone.localdate()


def test_a_look_at_a_citizen_is_logged_and_takes_the_permission(people: People, key: str) -> None:
    delivered(people.owner)
    get(Client(), "refund/persons/b00000000001", headers=with_key(key))
    entry = AuditEntry.objects.get(action="person_seen")
    assert (entry.person, entry.object) == ("b00000000001", "Borgerens statsrefusion · API-nøgle «prøve»")
    assert ask(client_of(people.colleague), BY_NAME["refund_person"]).status_code == 403
    assert AuditEntry.objects.filter(action="person_seen").count() == 1


def test_refund_shows_no_people_even_to_who_may_see_them(people: People) -> None:
    delivered(people.owner)
    owner = client_of(people.owner)
    assert {table["name"] for table in get(owner, "refund")["tables"]} == {"refund", "steps", "months", "booked"}
    for query in ({"by": "citizen"}, {"where": "citizen:b00000000001"}):
        refused = owner.get(f"{ROOT}refund", query)
        assert told(refused) == (400, "bad_input")
        assert "refund/persons/{citizen}" in refused.json()["next_step"]
    assert not AuditEntry.objects.filter(action="person_seen").exists()


def test_people_are_shown_to_those_only_who_may_see_them(people: People) -> None:
    delivered(people.owner)
    mine = {t["name"]: t for t in get(client_of(people.owner), "controls")["tables"]}
    theirs = {t["name"]: t for t in get(client_of(people.colleague), "controls")["tables"]}
    kinds = [{c["kind"] for t in found.values() for c in t["columns"]} for found in (mine, theirs)]
    assert ["citizen" in kind for kind in kinds] == [True, False]
    assert client_of(people.colleague).get(f"{ROOT}expected", {"by": "citizen"}).status_code == 403
