"""The pages about spending per person in a real Chromium: charts drawn, rows opened, nothing against WCAG."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.flows_world import ROWS, register
from runs.test_duration import stay
from runs.world import workspace

from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    """The three people, the owner with two years of spending."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_people()
    first = ROWS[0]["from_date"].replace(month=3)
    register(workspace(made.owner), *ROWS, *stay(8, first, 100), *stay(9, first, 300))
    return made


@pytest.fixture
def at(people: People, page: Page, live_server: LiveServer) -> str:
    """The address of the owner's pages, logged in."""
    page.goto(live_server.url)
    page.get_by_label("Brugernavn").fill(people.owner.user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/overblik/")
    return f"{live_server.url}/ulvsund/udgifter"


@pytest.mark.parametrize("name", ["stroemme", "varighed", "dyreste", "ejere"])
def test_a_page_draws_its_chart_and_keeps_to_wcag(page: Page, at: str, name: str) -> None:
    page.goto(f"{at}/{name}/")
    expect(page.locator(".diagram svg[role=img]")).to_be_visible()
    assert axe(page) == []


def test_from_the_change_to_the_citizen_in_clicks(page: Page, at: str) -> None:
    page.goto(f"{at}/stroemme/")
    page.get_by_role("row", name="Støtte Botilbud").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Hvad borgerne fik: Støtte → Botilbud")).to_be_visible()
    page.get_by_role("link", name="Se borgerne bag").click()
    expect(page.get_by_role("heading", name="Borgerne: Støtte → Botilbud")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Luk det åbnede").click()
    expect(page.get_by_role("heading", name="Borgerne: Støtte → Botilbud")).to_have_count(0)


def test_the_limit_is_changed(page: Page, at: str) -> None:
    page.goto(f"{at}/dyreste/")
    page.get_by_label("Dyre forløb over, kr.").fill("1000000")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator(".sentence")).to_contain_text("4 forløb dyre")
