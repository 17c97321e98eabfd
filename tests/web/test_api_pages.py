"""The pages «API» and «API-nøgler», as those who are to call and those who give leave to use them."""

import json
import re
import shlex
from html import unescape

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from web.api_world import BY_NAME, ROOT, delivered, with_key
from web.test_isolation import client_of

from styrbar.decisions.api_keys import keys, make_key
from styrbar.decisions.models import ApiKey
from styrbar.decisions.permissions import ROLES, permissions_of
from styrbar.decisions.users import set_active
from styrbar.web.api.calls import CALLS
from support.browser import axe
from support.people import PASSWORD, People, user_in
from support.project import ROOT as REPOSITORY
from support.project import text

KEYS = "/ulvsund/administration/api-noegler/"
GUIDE = REPOSITORY / "docs/brugervejledning/api.md"


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner)


def token_on(page: str) -> str:
    found = re.findall(r'value="(styrbar_[\w-]+)"', page)
    assert len(found) == 1
    return str(found[0])


def test_an_administrator_makes_a_key_and_sees_it_once(owner: Client, people: People) -> None:
    made = owner.post(KEYS, {"user": people.colleague.user.id, "title": "BI-system"})
    token = token_on(made.content.decode())
    assert Client().get(f"{ROOT}rules", {"day": "2026-01-01"}, headers=with_key(token)).status_code == 200
    page = owner.get(KEYS).content.decode()
    assert "BI-system" in page
    assert token not in page
    assert made.headers["Cache-Control"] == "no-store, private"


def test_the_list_says_who_made_a_key_and_when_it_was_last_used(owner: Client, people: People) -> None:
    token = make_key(people.owner, people.colleague.user, "BI-system")
    assert "Aldrig" in owner.get(KEYS).content.decode()
    Client().get(f"{ROOT}rules", {"day": "2026-01-01"}, headers=with_key(token))
    page = owner.get(KEYS).content.decode()
    assert "Aldrig" not in page
    assert re.search(r"\d\d-\d\d-\d{4} af Ulla Ulvsund", page)


def test_a_key_is_closed_from_the_list(owner: Client, people: People) -> None:
    token = make_key(people.owner, people.colleague.user, "BI-system")
    page = owner.post(f"{KEYS}{ApiKey.objects.get().id}/luk/", follow=True).content.decode()
    assert "Der er lukket for nøglen." in page
    assert "Lukket" in page
    assert "Luk<span" not in page
    assert Client().get(f"{ROOT}openapi.json", headers=with_key(token)).status_code == 401


def test_the_list_says_that_a_key_does_not_work_when_its_user_is_closed(owner: Client, people: People) -> None:
    make_key(people.owner, people.colleague.user, "BI-system")
    assert "Virker ikke" not in owner.get(KEYS).content.decode()
    set_active(people.owner, people.colleague.user, active=False)
    assert "Virker ikke: der er lukket for brugeren." in owner.get(KEYS).content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"title": "BI"}, "form-error"),
        ({"user": "0", "title": "BI"}, "form-error"),
        ({"user": "me", "title": "Nøgle til 011390-1234"}, "CPR-nummer"),
        ({"user": "me", "title": ""}, "form-error"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(owner: Client, people: People, form: dict[str, str], said: str) -> None:
    sent = form | ({"user": str(people.owner.user.id)} if form.get("user") == "me" else {})
    assert said in owner.post(KEYS, sent).content.decode()
    assert keys(people.owner) == []


def test_only_those_to_whom_something_is_open_can_be_given_a_key(owner: Client, people: People) -> None:
    page = owner.get(KEYS).content.decode()
    assert "(uffe)" in page
    assert f'value="{people.stranger.user.id}"' not in page


@pytest.mark.parametrize("role", ROLES)
def test_the_page_shows_the_calls_that_the_role_opens(people: People, role: str) -> None:
    page = client_of(user_in(people.owner.organisation, "læser", "Læser", role)).get("/ulvsund/api/").content.decode()
    shown = {name for name, call in BY_NAME.items() if f"<code>{call.method} {call.path}</code>" in page}
    assert shown == {name for name, call in BY_NAME.items() if call.permission in permissions_of({role})}
    assert ('href="/ulvsund/administration/api-noegler/"' in page) == (role == "administrator")


def made(client: Client, command: str, key: str) -> int:
    """Make the call that a command says, and give its status."""
    words = shlex.split(command.replace("\\\n", " ").replace("$STYRBAR_NOEGLE", key))
    assert words.pop(0) == "curl"
    headers: dict[str, str] = {}
    body, address = None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        else:
            address = word
    path = re.sub(r"^https?://[^/]+/[^/]+/", "/ulvsund/", address)
    if body is None:
        return client.get(path, headers=headers).status_code
    kind = headers.pop("Content-Type")
    return client.post(path, json.dumps(json.loads(body)), content_type=kind, headers=headers).status_code


def test_the_examples_on_the_page_can_be_called(people: People, owner: Client) -> None:
    delivered(people.owner)
    key = make_key(people.owner, people.owner.user, "prøve")
    page = unescape(owner.get("/ulvsund/api/").content.decode())
    commands = re.findall(r"<pre[^>]*>(curl .*?)</pre>", page, re.DOTALL)
    assert [made(Client(), command, key) for command in commands] == [200] * (len(CALLS) + 1)


def guided() -> list[str]:
    return re.findall(r"^```\n(curl .*?)```", text(GUIDE), re.MULTILINE | re.DOTALL)


def test_the_guides_examples_can_be_called(people: People) -> None:
    delivered(people.owner)
    key = make_key(people.owner, people.owner.user, "prøve")
    assert [made(Client(), command, key) for command in guided()] == [200] * len(guided())


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_the_guide_has_the_call_and_who_may_make_it(call: object) -> None:
    call_ = BY_NAME[call.name]  # type: ignore[attr-defined]
    row = f"| `{call_.method} {call_.path}` | {call_.title} |"
    assert row in text(GUIDE)
    assert any(re.search(rf"/api/v1/{re.escape(call_.example.partition('?')[0])}[\"?]", one) for one in guided())


def test_the_work_in_a_browser(page: Page, live_server: LiveServer, people: People) -> None:
    delivered(people.owner)
    page.goto(f"{live_server.url}/log-ind/?next=/ulvsund/administration/api-noegler/")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvilke systemer må kalde os?")
    assert axe(page) == []
    page.get_by_label("Bruger", exact=True).select_option(label="Uffe Ulvsund (uffe)")
    page.get_by_label("Bruges til").fill("BI-system")
    page.get_by_role("button", name="Lav nøgle").click()
    expect(page.get_by_label("API-nøgle", exact=True)).to_have_value(re.compile("styrbar_"))
    assert axe(page) == []
    page.get_by_role("link", name="Tilbage til nøglerne").click()
    assert axe(page) == []
    page.get_by_role("button", name="Luk nøglen til BI-system").click()
    expect(page.get_by_text("Der er lukket for nøglen.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Se kaldene").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvordan henter andre systemer svarene?")
    page.get_by_text("Felter", exact=True).first.click()
    assert axe(page) == []
