"""A tariff calculator's work in a real Chromium: no page breaks WCAG, and none needs a script to be used."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from support.browser import axe
from support.people import PASSWORD, user_in
from support.people import people as make_people

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def at(transactional_db: None, settings: Settings, live_server: LiveServer) -> str:
    """The address, with a tariff calculator in the first municipality."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user_in(make_people().owner.organisation, "tom", "Tom Takst", "tariff_calculator")
    return str(live_server.url).replace("127.0.0.1", "localhost")


def judge(page: Page) -> None:
    assert axe(page) == []
    assert not page.evaluate(WIDE)


def test_from_an_empty_list_to_a_published_tariff(page: Page, at: str) -> None:
    page.goto(f"{at}/ulvsund/takster/")
    page.get_by_label("Brugernavn").fill("tom")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    judge(page)
    page.get_by_role("link", name="Begynd en beregning").click()
    onwards = page.get_by_role("button", name="Gem og gå videre")
    onwards.click()
    expect(page.get_by_text("Der er 3 felter, der skal rettes.")).to_be_visible()
    judge(page)
    page.get_by_role("textbox", name="Tilbud", exact=True).fill("Birkehuset")
    page.get_by_label("Ejerforhold").select_option("Egen kommune")
    page.get_by_role("textbox", name="År", exact=True).fill("2027")
    onwards.click()
    page.get_by_label("Element, linje 1").select_option("Personale")
    page.get_by_label("Beløb (kr.), linje 1").fill("mange")
    onwards.click()
    expect(page.get_by_text("Beløb er ikke et tal.")).to_be_visible()
    judge(page)
    page.get_by_label("Beløb (kr.), linje 1").fill("7.300.000")
    onwards.click()
    onwards.click()
    page.get_by_role("textbox", name="Ydelse", exact=True).fill("Ophold")
    page.get_by_role("textbox", name="Pladser").fill("10")
    page.get_by_label("Belægning (pct.)").fill("100")
    judge(page)
    for _ in range(3):
        onwards.click()
    expect(page.get_by_text("Birkehuset koster 2.000,00 kr. pr. døgn i 2027.")).to_be_visible()
    expect(page.locator("svg.chart")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Gem som version").click()
    expect(page.get_by_text("Taksten er gemt som version 1.")).to_be_visible()
    judge(page)
    with page.expect_download() as found:
        page.get_by_role("link", name="Takstblad (PDF)").click()
    assert found.value.suggested_filename == "takstblad-birkehuset-2027.pdf"


@pytest.mark.parametrize(("width", "height"), [(340, 640), (1366, 768)])
def test_the_lines_of_the_budget_fit_a_small_window(page: Page, at: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{at}/ulvsund/takster/ny/")
    page.get_by_label("Brugernavn").fill("tom")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("textbox", name="Tilbud", exact=True).fill("Birkehuset")
    page.get_by_label("Ejerforhold").select_option("Egen kommune")
    page.get_by_role("textbox", name="År", exact=True).fill("2027")
    page.get_by_role("button", name="Gem og gå videre").click()
    expect(page.get_by_role("heading", name="Omkostninger")).to_be_visible()
    judge(page)
