"""A controller in a real Chromium: chooses a way of paying, fetches the use from a file, and reads who pays what."""

import os
from pathlib import Path

import pytest
from django.conf import settings as configured
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.world import given

from styrbar.runs.workspace import Workspace
from support.browser import axe
from support.inhabitants import inhabitants
from support.people import PASSWORD, People
from support.people import people as make_people

PICTURES = os.environ.get("STYRBAR_TEST_PICTURES")
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found = make_people()
    given(Workspace(found.owner, configured.STYRBAR_DATA, configured.STYRBAR_KEYS), population=inhabitants())
    return found


def judge(page: Page, name: str) -> None:
    """No violations, and nothing beyond the window's edge; a picture for who wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert axe(page) == []
    assert not page.evaluate(WIDE)


def test_a_controller_shares_the_cost_of_an_offer(
    page: Page, people: People, live_server: LiveServer, tmp_path: Path
) -> None:
    at = str(live_server.url).replace("127.0.0.1", "localhost")
    page.goto(f"{at}/ulvsund/takster/objektiv/?aar=2027")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvordan kan kommuner betale for et tilbud sammen?")
    judge(page, "objektiv-modeller")

    page.get_by_label("Måde at betale på").select_option("psychiatry")
    page.get_by_role("button", name="Vis").click()
    page.get_by_label("Udgift i kr.").fill("3.650,00")
    page.get_by_label("Pladser").fill("1")
    page.get_by_label("Forbrug", exact=True).fill("Ulvsund; 2\nMarskø; 3")
    page.get_by_role("button", name="Vis").click()
    expect(page.get_by_text("og 4 kommuner betaler")).to_be_visible()
    expect(page.locator(".drawing svg")).to_be_visible()
    judge(page, "objektiv-svar")

    use = tmp_path / "forbrug.csv"
    use.write_text("Kommune;Døgn\nMarskø;365\n", "utf-8")
    page.get_by_text("Hent forbruget fra en fil").click()
    page.get_by_label("Fil med forbrug").set_input_files(use)
    page.get_by_role("button", name="Hent forbruget").click()
    # All days are used by Marskø, so nothing is left for the region
    expect(page.get_by_label("Forbrug", exact=True)).to_have_value("998;365")
    expect(page.get_by_text("0 % betales uanset forbrug")).to_be_visible()
