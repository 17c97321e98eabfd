"""The pages of flows, durations, the costliest and owners: what the runs say, opened by the rows."""

import re
from html import unescape

import pytest
from django.test import Client
from runs.flows_world import EVA, register, spent
from runs.test_duration import five
from runs.world import NOVEMBER, given, invoices, stay, support, workspace

from styrbar.decisions import audit
from styrbar.runs.workspace import Workspace
from support.people import People, user_in

PAGES = ("stroemme", "varighed", "dyreste", "ejere")


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works."""
    return workspace(people.owner)


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner.user)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def html(client: Client, page: str, query: str = "", status: int = 200) -> str:
    response = client.get(f"/ulvsund/udgifter/{page}/{query}")
    assert response.status_code == status, response.content.decode()[-600:]
    return unescape(response.content.decode("utf-8-sig"))


def opens(page: str) -> list[str]:
    """The choices in the addresses that rows open."""
    return ["?" + address.partition("?")[2] for address in re.findall(r'<a href="([^"]+)" title="Åbn">', page)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_answer_in_every_form(ws: Workspace, owner: Client, page: str) -> None:
    five(ws) if page == "varighed" else register(ws)
    query = "?fra=2025" if page == "varighed" else ""
    assert "Grundlag" in html(owner, page, query)
    base = f"/ulvsund/udgifter/{page}/"
    assert owner.get(f"{base}excel{query}").content[:2] == b"PK"
    assert owner.get(f"{base}csv{query}").content.decode("utf-8-sig").count(";") > 3
    drawn = owner.get(f"{base}diagram{query}").content.decode()
    assert drawn.startswith("<svg")


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_import_a_page_says_what_to_do(people: People, page: str) -> None:
    assert "Indlæs" in html(client_of(people.owner.user), page)


@pytest.mark.parametrize("page", ["stroemme", "dyreste", "ejere"])
def test_one_year_is_too_little_and_the_page_says_so(ws: Workspace, owner: Client, page: str) -> None:
    register(ws, spent(EVA, 2026, 1))
    assert "Der er kun udgifter for ét år" in html(owner, page)


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_figures_does_not_get_the_page(ws: Workspace, people: People, page: str) -> None:
    register(ws)
    calculator = user_in(people.owner.organisation, "tina", "Tina Takst", "tariff_calculator")
    html(client_of(calculator.user), page, status=403)


def test_a_way_opens_into_what_its_citizens_got_and_then_the_citizens(ws: Workspace, owner: Client) -> None:
    register(ws)
    moved = next(q for q in opens(html(owner, "stroemme")) if "hvorfra=i%3AS" in q)
    page = html(owner, "stroemme", moved)
    assert "Hvad borgerne fik: Støtte → Botilbud" in page
    assert EVA not in page
    assert audit.entries(ws.actor, action="person_seen").count() == 0
    listed = re.search(r'href="[^"?]+(\?[^"]+borgere=ja)"', page)
    assert listed
    assert EVA in html(owner, "stroemme", listed[1])
    assert audit.entries(ws.actor, action="person_seen").count() == 1


def test_a_place_opens_and_the_trail_leads_back(ws: Workspace, owner: Client) -> None:
    register(ws)
    place = next(q for q in opens(html(owner, "stroemme")) if "hvor=intervention" in q)
    page = html(owner, "stroemme", place)
    assert "Indsats: Botilbud" in page
    assert re.search(r'<nav class="trail".*Alle udgifter', page, re.DOTALL)
    assert '<option value="intervention"' not in page


def test_the_reader_without_people_sees_marks_and_no_way_to_the_list(ws: Workspace, people: People) -> None:
    register(ws)
    reader = client_of(user_in(people.owner.organisation, "lis", "Lis Leder", "head").user)
    page = html(reader, "stroemme", "?hvorfra=i:Støtte&hvortil=i:Botilbud")
    assert "Færre end 5 borgere" in page
    assert "borgere=ja" not in page
    html(reader, "dyreste", "?borgere=ja", 403)
    html(reader, "stroemme", "?hvorfra=i:Støtte&hvortil=i:Botilbud&borgere=ja", 403)


def test_own_months_are_chosen_where_there_is_one_year_only(ws: Workspace, owner: Client) -> None:
    given(ws, NOVEMBER, grants=[stay(), support()], postings=invoices(10))
    page = html(owner, "stroemme")
    assert "Fra januar 2026 til november 2026" in page
    assert "Et år kan ikke sammenlignes med en måned" in html(owner, "stroemme", "?fra=2026&til=2026-03", 400)
    listed = html(owner, "stroemme", "?fra=2026-08&til=2026-09&hvorfra=uden&hvortil=i:Ophold&borgere=ja")
    assert "/ulvsund/opfoelgning/borger/b00000000001/" in listed


def test_the_costly_list_is_opened_from_the_page_and_logged_once(ws: Workspace, owner: Client) -> None:
    register(ws)
    assert "borgere=ja" in html(owner, "dyreste")
    owner.get("/ulvsund/udgifter/dyreste/diagram?borgere=ja")
    assert audit.entries(ws.actor, action="person_seen").count() == 0
    assert "Nye og straks dyre" in html(owner, "dyreste", "?borgere=ja")
    assert audit.entries(ws.actor, action="person_seen").count() == 1


def test_the_costly_lead_to_what_drives_them(ws: Workspace, owner: Client) -> None:
    register(ws)
    address = re.search(r'href="([^"]*/udgifter/drivere/[^"]*)"', html(owner, "dyreste"))
    assert address
    assert "Dyre forløb" in unescape(owner.get(address[1]).content.decode())


@pytest.mark.parametrize(
    ("query", "says"),
    [("?graense=0", "dyre forløb over"), ("?dyreste=200", "højst 100 procent"), ("?fra=1999", "fra"),
     ("?efter=costly", "delt efter")],
)  # fmt: skip
def test_a_wrong_choice_is_said_in_danish(ws: Workspace, owner: Client, query: str, says: str) -> None:
    register(ws)
    assert says in html(owner, "dyreste", query, 400)


def test_a_chosen_limit_stays_in_the_form(ws: Workspace, owner: Client) -> None:
    register(ws)
    page = html(owner, "dyreste", "?graense=1000000&dyreste=")
    assert re.search(r'name="graense" value="1000000"', page)
    assert "over 1.000.000 kr." in page


def test_owners_and_providers_open(ws: Workspace, owner: Client) -> None:
    register(ws)
    queries = opens(html(owner, "ejere"))
    assert any("hvor=ownership%3Aprivate" in query for query in queries)
    assert any("hvor=provider%3AL1" in query for query in queries)
    assert "Ejerforhold: Privat" in html(owner, "ejere", "?hvor=ownership:private")


def test_a_group_of_stays_opens(ws: Workspace, owner: Client) -> None:
    five(ws)
    (query,) = opens(html(owner, "varighed", "?fra=2025&efter=offer"))
    assert "Tilbud: Åhuset" in html(owner, "varighed", query)
