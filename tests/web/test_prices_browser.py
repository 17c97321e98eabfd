"""The pages about prices in a real Chromium: from the dearest offer to its tariffs, and a ceiling added and removed."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.price_world import GRANTS, deliver_prices
from runs.world import workspace

from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    """The three people, the owner with offers and prices."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_people()
    deliver_prices(workspace(made.owner), grants=GRANTS)
    return made


@pytest.fixture
def at(people: People, page: Page, live_server: LiveServer) -> str:
    """The address of the owner's organisation, logged in."""
    page.goto(live_server.url)
    page.get_by_label("Brugernavn").fill(people.owner.user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/overblik/")
    return f"{live_server.url}/ulvsund/takster"


def test_the_dearest_offer_opens_into_its_tariffs(page: Page, at: str) -> None:
    page.goto(f"{at}/priser/")
    page.get_by_label("Paragraf").select_option("SEL § 107")
    page.get_by_label("Bolig").select_option("in")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator(".diagram svg[role=img]")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Engen").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad koster tilbuddet, og hvad består prisen af?")
    assert axe(page) == []


def test_a_ceiling_is_added_and_taken_away(page: Page, at: str) -> None:
    page.goto(f"{at}/loft/")
    assert axe(page) == []
    page.get_by_label("Paragraf").select_option("SEL § 107")
    page.get_by_label("Værdi").fill("1.000")
    page.get_by_role("button", name="Tilføj loftet").click()
    expect(page.locator(".sentence")).to_contain_text("koste 73.000 kr. mindre")
    expect(page.get_by_label("Værdi")).to_have_value("")
    assert axe(page) == []
    page.get_by_role("link", name="Fjern loftet på SEL § 107: 1.000 kr. pr. døgn").click()
    expect(page.locator(".sentence")).to_contain_text("tilføj loftet")


def test_a_price_is_judged(page: Page, at: str) -> None:
    page.goto(f"{at}/rimelig/")
    page.get_by_label("Pris pr. døgn i kr.").fill("1.200,50")
    page.get_by_role("button", name="Vurder").click()
    expect(page.locator(".sentence")).to_contain_text("skal mindst 10 til")
    assert axe(page) == []
