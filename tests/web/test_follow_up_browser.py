"""The month's job in a real Chromium: from the year's result down to a citizen, why it moved, what to look at."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.world import november, october, workspace

from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people

PICTURES = os.environ.get("STYRBAR_TEST_PICTURES")
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    """The three people, the owner with two deliveries."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_people()
    october(workspace(made.owner))
    november(workspace(made.owner))
    return made


@pytest.fixture
def at(live_server: LiveServer) -> str:
    return str(live_server.url).replace("127.0.0.1", "localhost")


def log_in(page: Page, at: str, name: str) -> None:
    page.goto(at)
    page.get_by_label("Brugernavn").fill(name)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


def judge(page: Page, name: str) -> None:
    """No violations, and nothing beyond the window's edge; a picture for who wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert axe(page) == []
    assert not page.evaluate(WIDE)


def question(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_a_controller_walks_from_the_result_to_the_citizen_and_the_reasons(page: Page, people: People, at: str) -> None:
    log_in(page, at, "ulla")
    expect(page.get_by_text("Det forventede regnskab er")).to_be_visible()
    judge(page, "overblik")

    page.get_by_role("link", name="Forventet regnskab", exact=True).click()
    expect(page.locator("svg.chart")).to_be_visible()
    judge(page, "forventet")
    page.get_by_role("row", name="5.38.53").get_by_role("link").click()
    expect(page.get_by_role("navigation", name="Åbnet")).to_contain_text("Konto: 5.38.53")
    page.get_by_label("Delt efter").select_option(label="Borger")
    page.get_by_role("button", name="Vis", exact=True).click()
    page.get_by_role("link", name="b00000000002").click()
    assert question(page) == "Hvad får borgeren, og hvad koster det?"
    judge(page, "borger")
    page.go_back()
    page.get_by_role("link", name="Hele området").click()
    assert question(page) == "Hvad ender året på?"

    page.get_by_role("link", name="Se, hvorfor det har flyttet sig siden sidst").click()
    expect(page.locator("svg.chart")).to_be_visible()
    expect(page.get_by_role("heading", name="Borgere og priser bag")).to_be_visible()
    judge(page, "forklaring")
    page.get_by_label("Imod").select_option(label="Korrigeret budget")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.get_by_role("heading", name="Borgerne bag")).to_be_visible()
    judge(page, "forklaring-budget")

    page.get_by_role("link", name="Gå kontrollisterne igennem").click()
    judge(page, "kontrol")
    page.get_by_role("link", name="Betalt uden bevilling").click()
    judge(page, "kontrol-liste")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == "kontrol-2026-11-30.xlsx"
    page.get_by_role("link", name="Betalinger", exact=True).click()
    judge(page, "betalinger")


@pytest.mark.parametrize("path", ["overblik/", *(f"opfoelgning/{n}/" for n in ("forventet", "forklaring", "kontrol"))])
def test_nothing_is_lost_at_four_hundred_per_cent(page: Page, people: People, at: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    log_in(page, at, "uffe")
    page.goto(f"{at}/ulvsund/{path}")
    page.wait_for_load_state("networkidle")
    judge(page, f"smal-{path.replace('/', '-')}")
    for box in page.locator(".answer-table .scroll").all():
        box.focus()
        expect(box).to_be_focused()


def test_the_headings_stay_while_a_long_page_is_read(page: Page, people: People, at: str) -> None:
    log_in(page, at, "ulla")
    page.goto(f"{at}/ulvsund/opfoelgning/forventet/")
    page.set_viewport_size({"width": 1366, "height": 500})
    months = page.locator("#tabel-2")
    months.get_by_role("row", name="december").scroll_into_view_if_needed()
    page.mouse.wheel(0, 150)
    expect(months.get_by_role("columnheader", name="Måned")).to_be_in_viewport()
    expect(page.locator("#tabel-2-titel")).not_to_be_in_viewport()


def test_without_scripts_the_diagram_is_a_picture(page: Page, people: People, at: str) -> None:
    log_in(page, at, "ulla")
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    tab = plain.new_page()
    tab.goto(f"{at}/ulvsund/opfoelgning/forventet/")
    expect(tab.get_by_role("img", name="Måned for måned")).to_be_visible()
    plain.close()
