"""The page of what drives the spending in a real Chromium: from the whole to the smallest group in clicks."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.drivers_world import INDEX, MOVED, register
from runs.world import workspace

from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    """The three people, the owner with a register."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_people()
    register(workspace(made.owner), MOVED, price_indices=INDEX)
    return made


def test_the_change_opens_to_its_smallest_group(people: People, page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.get_by_label("Brugernavn").fill(people.owner.user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/overblik/")
    page.get_by_role("link", name="Udgifter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad driver udgiften?")
    expect(page.locator(".diagram svg[role=img]")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="5.38.51").click()
    page.get_by_role("link", name="Privat").click()
    expect(page.locator(".sentence")).to_contain_text("Botilbudslignende tilbud *, Privat er steget 600.000 kr.")
    page.get_by_text("Flere valg").click()
    assert axe(page) == []
    page.get_by_role("link", name="Alle udgifter").click()
    expect(page.locator(".sentence")).to_contain_text("Udgiften er steget 400.000 kr.")
