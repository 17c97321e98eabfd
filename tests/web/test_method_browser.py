"""The method pages in a real Chromium: axe finds nothing, and the page itself never scrolls sideways."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from styrbar.web import method
from support.browser import axe
from support.people import PASSWORD
from support.people import people as make_people


@pytest.fixture
def read(page: Page, live_server: LiveServer, settings: Settings, transactional_db: None) -> str:
    """The address of the method pages, for a user who is logged in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_people()
    at = str(live_server.url).replace("127.0.0.1", "localhost")
    page.goto(at)
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    return f"{at}/ulvsund/metode"


def test_every_method_page_is_accessible(page: Page, read: str) -> None:
    for name, title in method.titles().items():
        page.goto(f"{read}/{name}/")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert axe(page) == [], name


def test_no_method_page_scrolls_sideways_at_four_hundred_per_cent(page: Page, read: str) -> None:
    page.set_viewport_size({"width": 342, "height": 192})
    for name in method.titles():
        page.goto(f"{read}/{name}/")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
