"""The pages about refund and claims: what they show, to whom, and where they lead."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.refund_world import delivered, own_limits
from runs.world import ANNA, BO, workspace

from styrbar.decisions import settings as own_settings
from styrbar.decisions.models import AuditEntry
from styrbar.runs.refund import RefundChoices, run_refund
from styrbar.runs.workspace import Workspace
from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people
from support.uploading import client_of

REFUND, CLAIMS, PERSON = "takster/refusion/", "takster/refusion/krav/", f"takster/refusion/{ANNA}/"


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works, with a dear citizen."""
    made = workspace(people.owner)
    delivered(made)
    return made


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(f"/ulvsund/{address}")
    assert response.status_code == status, address
    return str(response.content.decode())


def links(page: str) -> list[str]:
    """The addresses that rows open."""
    return [unescape(address) for address in re.findall(r'<a href="([^"]+)" title="Åbn">', page)]


def test_without_limits_the_page_says_so_and_leads_to_where_they_are_written(ws: Workspace, owner: Client) -> None:
    page = html(owner, REFUND)
    assert "ikke beregnet, for årets grænser er ikke kendt" in page
    assert page.count("Ikke beregnet") >= 4  # three figures and the basis
    assert "/ulvsund/takster/regler/refund.limit_25/?dato=2026-01-01" in page
    assert "<figure" not in page
    assert "Skriv årets grænse" in page
    rule = owner.get("/ulvsund/takster/regler/refund.limit_25/?dato=2026-01-01")
    assert rule.status_code == 200


def test_with_limits_the_page_has_the_runs_figures_and_a_diagram(ws: Workspace, owner: Client) -> None:
    own_limits(ws)
    page = html(owner, REFUND)
    assert run_refund(ws, RefundChoices()).sentence in unescape(page)
    assert "Skriv årets grænse" not in page
    assert owner.get(f"/ulvsund/{REFUND}diagram").content.startswith(b"<svg")
    assert '<option value="legal_basis" selected>Paragraf</option>' in page


def test_rows_open_down_to_the_citizens_own_sum_and_the_look_is_logged(ws: Workspace, owner: Client) -> None:
    own_limits(ws)
    page = html(owner, f"{REFUND}?aar=2026")
    assert any("hvor=legal_basis%3ASEL" in link for link in links(page))
    assert f"/ulvsund/{PERSON}?aar=2026" in links(page)
    inside = html(owner, f"{REFUND}?hvor=legal_basis:SEL+§+107&efter=citizen")
    assert f"/ulvsund/{PERSON}" in links(inside)
    assert not AuditEntry.objects.filter(action="person_seen").exists()
    person = html(owner, PERSON)
    assert "Regnestykket" in person
    assert "Trinet 25 procent" in person
    assert AuditEntry.objects.get(action="person_seen").person == ANNA


def test_the_auditor_takes_the_whole_sum_away(ws: Workspace, owner: Client) -> None:
    own_limits(ws)
    book = load_workbook(BytesIO(owner.get(f"/ulvsund/{PERSON}excel").content))
    assert len(book.sheetnames) == 4  # the sum, the months, the lines, and the basis
    assert owner.get(f"/ulvsund/{REFUND}csv").status_code == 200


def test_who_may_not_see_people_sees_no_trace_of_them(ws: Workspace, people: People) -> None:
    own_limits(ws)
    own_settings.change(ws.actor, "own_municipality", 751)
    head = client_of(people.colleague)
    for address in (REFUND, CLAIMS, f"{REFUND}?efter=offer"):
        page = html(head, address)
        assert not re.search(r"\bb0000000000\d", page)
        assert "Borgere bag refusionen" not in page
    html(head, PERSON, 403)
    html(head, f"{REFUND}?hvor=citizen:{ANNA}", 403)


def test_claims_first_ask_for_the_own_municipality(ws: Workspace, people: People, owner: Client) -> None:
    page = html(owner, CLAIMS)
    assert "Styrbar ved ikke, hvilken kommune I er." in page
    assert '/ulvsund/administration/indstillinger/">Skriv kommunens kode' in page
    assert "Bed jeres administrator" in html(client_of(people.colleague), CLAIMS)
    html(owner, f"{CLAIMS}csv", 400)


def test_claims_open_by_municipality_and_citizen(ws: Workspace, owner: Client) -> None:
    own_settings.change(ws.actor, "own_municipality", 751)
    page = html(owner, f"{CLAIMS}?dato=2027-03-02&snart=30")
    assert "30.000 kr. er ved at forælde" in page
    municipality = next(link for link in links(page) if "kommune=101" in link)
    inside = html(owner, municipality.removeprefix("/ulvsund/"))
    assert "Alle kommuner</a>" in inside
    assert '<input type="hidden" name="kommune" value="101">' in inside
    assert f"/ulvsund/opfoelgning/borger/{BO}/" in links(inside)
    assert "101 København" in inside


@pytest.mark.parametrize("wrong", [f"{CLAIMS}?kommune=x", f"{CLAIMS}?snart=999", f"{REFUND}?efter=farve"])
def test_a_choice_that_cannot_be_used_is_told_in_danish(ws: Workspace, owner: Client, wrong: str) -> None:
    own_settings.change(ws.actor, "own_municipality", 751)
    assert "Adressen har" in html(owner, wrong, 400)


def test_before_the_first_import_the_pages_say_what_to_do(people: People, owner: Client) -> None:
    for address in (REFUND, CLAIMS):
        assert "Der er ikke indlæst noget endnu" in html(owner, address)


def test_the_pages_are_accessible_and_fit_a_laptop(
    transactional_db: None, settings: Settings, live_server: LiveServer, page: Page
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = workspace(make_people().owner)
    delivered(made)
    own_limits(made)
    own_settings.change(made.actor, "own_municipality", 751)
    at = str(live_server.url).replace("127.0.0.1", "localhost")
    page.goto(at)
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    for address in (REFUND, PERSON, CLAIMS):
        page.goto(f"{at}/ulvsund/{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert axe(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
