"""A lawyer in a real Chromium: finds a rule, writes an own value, sees it marked, and withdraws it."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people

PICTURES = os.environ.get("STYRBAR_TEST_PICTURES")
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


@pytest.fixture
def at(live_server: LiveServer) -> str:
    return str(live_server.url).replace("127.0.0.1", "localhost")


def judge(page: Page, name: str) -> None:
    """No violations, and nothing beyond the window's edge; a picture for who wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert axe(page) == []
    assert not page.evaluate(WIDE)


def test_a_lawyer_finds_a_rule_and_writes_and_withdraws_an_own_value(page: Page, people: People, at: str) -> None:
    page.goto(f"{at}/ulvsund/takster/regler/?dato=2022-12-31")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvilke regler gælder?")
    judge(page, "regler")

    page.get_by_label("Find i tabellen").fill("grænsen for 25 procent")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Refusion af særligt dyre enkeltsager: grænsen for 25 procent").click()
    expect(page.get_by_text("860.000 kr., fra 01-01-2022 til 31-12-2022")).to_be_visible()
    judge(page, "regel")

    page.get_by_role("textbox", name="Værdi").fill("900.000")
    page.get_by_label("Første dag").fill("2025-01-01")
    page.get_by_label("Sidste dag").fill("2025-12-31")
    page.get_by_role("textbox", name="Lov eller kilde").fill("Satsvejledning 2025")
    page.get_by_role("textbox", name="Paragraf eller sted").fill("tabel 1")
    page.get_by_role("button", name="Gem egen værdi").click()
    expect(page.get_by_role("status")).to_contain_text("900.000 kr. fra 01-01-2025")
    judge(page, "regel-egen")

    page.get_by_role("button", name="Træk værdien tilbage").click()
    expect(page.get_by_role("status")).to_contain_text("er trukket tilbage")
    page.goto(f"{at}/ulvsund/takster/regler/aendringer/?fra=2019-12-31&til=2026-11-22")
    judge(page, "regler-aendringer")
