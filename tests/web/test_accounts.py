"""The pages about accounts: what they show, where rows lead, and that they are accessible."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.test_accounts import ACCOUNTS, CITIZENS, INDEX, POSTINGS, SPENDINGS
from runs.world import OCTOBER, given, workspace

from styrbar.decisions import settings as own_settings
from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people
from support.uploading import client_of

KONTI, COMPARE = "udgifter/konti/", "udgifter/konti/regnskab/"


@pytest.fixture
def owner(people: People) -> Client:
    """The owner of a municipality with three years of postings."""
    ws = workspace(people.owner)
    given(ws, OCTOBER, postings=POSTINGS, citizens=CITIZENS, price_indices=INDEX)
    return client_of(people.owner)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(f"/ulvsund/{address}")
    assert response.status_code == status, address
    return str(response.content.decode())


def links(page: str) -> list[str]:
    """The addresses that rows open."""
    return [unescape(address) for address in re.findall(r'<a href="([^"]+)" title="Åbn">', page)]


def test_the_whole_has_the_published_tables(owner: Client) -> None:
    page = html(owner, KONTI)
    for title in (
        "Udgifter på voksenområdet", "Voksne, børn og unge, og det, der ligger uden for", "Udvalgte udgifter",
        "Målgruppe og udgiftsbasis i 2025", "Inden for og uden for servicerammen",
        "Ved siden af de øvrige velfærdsområder", "Funktioner, kontoplanen her ikke kender",
    ):  # fmt: skip
        assert title in page
    assert "Botilbud og botilbudslignende tilbud vokser mest" in page


def test_every_row_of_the_whole_opens_into_what_it_is_made_of(owner: Client) -> None:
    opened = links(html(owner, KONTI))
    assert len(opened) >= 8 + 4 + 2 + 4
    for address in opened:
        assert owner.get(address).status_code == 200, address


def test_a_row_leads_from_area_to_section_and_the_trail_leads_back(owner: Client) -> None:
    address = links(html(owner, KONTI))[0]
    assert "hvor=area%3Aresidential" in address
    steps = 0
    while opened := links(owner.get(address).content.decode()):
        address, steps = opened[0], steps + 1
    page = owner.get(address).content.decode()
    assert steps == 2  # function, account; sections open into nothing more
    assert "Område: Botilbud og botilbudslignende tilbud" in page
    assert "Hele området" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("fra=2025&opgoerelse=net", "Netto efter statsrefusion"), ("niveau=2026", "2026-niveau med indekset"),
        ("pension=med", "med tjenestemandspensioner"), ("efter=main_function", "5.30 Tilbud til ældre"),
        ("efter=municipality", "Kommune"), ("fra=2025&aar=2025", "fylder mest"),
    ],
)  # fmt: skip
def test_choices_stand_in_the_address(owner: Client, query: str, said: str) -> None:
    assert said in html(owner, f"{KONTI}?{query}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("aar=2030", "Der er ingen udgifter for 2030"), ("niveau=2023", "kan ikke føre"),
        ("efter=borger", "ikke kan bruges"), ("fra=2025&aar=2024", "ligger efter"),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_used_is_told(owner: Client, query: str, said: str) -> None:
    assert said in html(owner, f"{KONTI}?{query}", 400)


def test_files_have_what_the_page_has(owner: Client) -> None:
    for output, kind in (("excel", "spreadsheet"), ("csv", "text/csv"), ("diagram", "image/svg")):
        response = owner.get(f"/ulvsund/{KONTI}{output}")
        assert (response.status_code, kind in response.headers["Content-Type"]) == (200, True)


def test_with_both_sources_the_user_chooses(owner: Client, people: People) -> None:
    given(workspace(people.owner), date(2026, 11, 1), spendings=SPENDINGS)
    assert "Udgifter pr. individ" in html(owner, KONTI)
    assert "13.070" in html(owner, f"{KONTI}?kilde=register&vis=kroner")


def test_before_any_accounts_are_loaded_the_page_says_how(owner: Client) -> None:
    page = html(owner, COMPARE)
    assert "styrbar statbank accounts" in page
    assert "Styrbar henter intet af sig selv" in page
    assert owner.get(f"/ulvsund/{COMPARE}csv").status_code == 404


def test_the_register_is_held_against_the_published_accounts(owner: Client, people: People) -> None:
    given(workspace(people.owner), date(2026, 11, 1), published_accounts=ACCOUNTS)
    own_settings.change(people.owner, "own_municipality", 101)
    page = html(owner, f"{COMPARE}?vis=kroner")
    assert "Størst forskel på 5.38.41" in page
    assert owner.get(f"/ulvsund/{COMPARE}diagram").status_code == 200


def test_without_permission_there_is_no_page(owner: Client, people: People) -> None:
    assert owner.get(f"/ulvsund/{KONTI}").status_code == 200
    assert client_of(people.stranger).get(f"/ulvsund/{KONTI}").status_code == 404


def test_before_the_first_import_the_page_says_what_to_do(people: People) -> None:
    assert client_of(people.owner).get(f"/ulvsund/{KONTI}").status_code == 200


@pytest.mark.parametrize("address", [KONTI, f"{KONTI}?hvor=area:residential&efter=function", COMPARE])
def test_the_pages_work_in_a_browser_and_for_everybody(
    page: Page, live_server: LiveServer, settings: Settings, address: str
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    owner = make_people().owner
    ws = workspace(owner)
    own_settings.change(owner, "own_municipality", 101)
    given(ws, OCTOBER, postings=POSTINGS, citizens=CITIZENS, price_indices=INDEX, published_accounts=ACCOUNTS)
    page.goto(f"{live_server.url}/log-ind/?next=/ulvsund/{address}")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.locator("figure svg").first).to_be_visible()
    assert axe(page) == []
