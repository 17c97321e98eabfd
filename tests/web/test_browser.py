"""The pages in a real Chromium: they can be used, they obey their own security policy, and axe finds nothing."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from styrbar.decisions import audit, jobs
from styrbar.decisions.models import Job
from support.browser import axe
from support.people import PASSWORD, People
from support.people import people as make_people

PICTURES = os.environ.get("STYRBAR_TEST_PICTURES")


@pytest.fixture
def people(transactional_db: None, settings: Settings, tmp_path: Path) -> People:
    settings.STYRBAR_DATA, settings.STYRBAR_KEYS = tmp_path / "data", tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ROOT_URLCONF = "support.sample_pages"
    return make_people()


@pytest.fixture
def at(live_server: LiveServer) -> str:
    """Where the pages are served."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def log_in(page: Page, at: str) -> None:
    page.goto(at)
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad er klar, og hvad er det næste?")


def judge(page: Page, name: str) -> None:
    """No violations; a picture for who wants to look (STYRBAR_TEST_PICTURES names the folder)."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
    assert axe(page) == []


def test_a_user_logs_in_and_out(page: Page, people: People, at: str) -> None:
    page.goto(at)
    judge(page, "log-ind")
    log_in(page, at)
    judge(page, "overblik")
    page.get_by_role("button", name="Log ud").click()
    expect(page).to_have_url(re.compile("/log-ind/$"))


def test_an_administrator_adds_a_user_who_chooses_a_password(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Administration").click()
    page.get_by_role("link", name="Brugere", exact=True).click()
    judge(page, "brugere")
    page.get_by_label("Brugernavn").fill("nina")
    page.get_by_label("Navn", exact=True).fill("Nina Ny")
    page.get_by_label("Sagsbehandler").check()
    page.get_by_role("button", name="Opret bruger").click()
    judge(page, "bruger")
    page.get_by_role("button", name="Lav engangslink").click()
    judge(page, "engangslink")
    link = page.get_by_label("Link").input_value()
    page.get_by_role("button", name="Log ud").click()
    page.goto(link)
    judge(page, "vaelg-adgangskode")
    for label in ("Ny adgangskode", "Bekræftelse af ny adgangskode"):
        page.get_by_label(label, exact=True).fill("ninas-lange-kodeord")
    page.get_by_role("button", name="Gem og log ind").click()
    expect(page.get_by_text("Nina Ny")).to_be_visible()


def test_a_month_is_closed(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    page.goto(f"{at}/ulvsund/administration/maanedsluk/")
    page.get_by_label("Luk måneden").check()
    page.get_by_role("button", name="Gem beslutning").click()
    expect(page.get_by_role("status")).to_contain_text("er lukket.")
    judge(page, "maanedsluk")


def test_the_log_and_the_settings_are_accessible(page: Page, people: People, at: str) -> None:
    for n in range(1, 9):
        audit.person_seen(people.owner, f"b{n:011d}", "Borgerens bevillinger og betalinger")
    log_in(page, at)
    page.goto(f"{at}/ulvsund/administration/log/")
    judge(page, "log")
    page.goto(f"{at}/ulvsund/administration/indstillinger/")
    judge(page, "indstillinger")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (342, 192)])
def test_an_answer_is_accessible_also_at_four_hundred_per_cent(
    page: Page, people: People, at: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    log_in(page, at)
    page.goto(f"{at}/ulvsund/proeve/24/")
    judge(page, f"svar-{width}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_table_is_sorted_and_narrowed_from_the_keyboard(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    page.goto(f"{at}/ulvsund/proeve/24/")
    page.get_by_role("columnheader", name="Forventet").get_by_role("link").press("Enter")
    expect(page.get_by_role("columnheader", name="Forventet")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Find i tabellen").fill("zebra")
    page.get_by_label("Find i tabellen").press("Enter")
    expect(page.get_by_text("I alt af det fundne")).to_be_visible()
    judge(page, "svar-fundet")
    page.get_by_role("link", name="Vis i kroner").click()
    expect(page.get_by_role("link", name="Vis i 1.000 kr.")).to_be_visible()


def test_the_first_tab_leads_past_the_menu(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#indhold")).to_be_focused()


def test_a_job_is_followed_without_reloading_and_cancelled(page: Page, people: People, at: str) -> None:
    job = jobs.start(people.owner, "import", "Indlæsning af 3 filer", {})
    Job.objects.filter(id=job.id).update(state="running", progress=0.4, phase="Læser posteringer")
    log_in(page, at)
    page.goto(f"{at}/ulvsund/opgaver/{job.id}/")
    judge(page, "opgave")
    Job.objects.filter(id=job.id).update(phase="Skriver øjebliksbillede", progress=0.8)
    expect(page.get_by_role("status")).to_have_text("I gang: Skriver øjebliksbillede")
    page.get_by_role("button", name="Afbryd opgaven").click()
    expect(page.get_by_text("Opgaven bliver afbrudt.")).to_be_visible()
    Job.objects.filter(id=job.id).update(state="cancelled", error="Arbejdet blev afbrudt.")
    expect(page.get_by_role("alert")).to_contain_text("Arbejdet blev afbrudt.")
    judge(page, "opgave-afbrudt")


def test_an_error_page_is_accessible(page: Page, people: People, at: str, heard: list[str]) -> None:
    log_in(page, at)
    for address, name in (("naegter", "naegter"), ("findes-ikke", "findes-ikke")):
        page.goto(f"{at}/ulvsund/{address}/")
        judge(page, name)
    assert len(heard) == 2
    heard.clear()


def test_a_page_prints_without_menu_and_buttons(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    page.goto(f"{at}/ulvsund/proeve/24/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Hovedmenu")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    judge(page, "svar-udskrift")
