"""From messy files to a snapshot in a real Chromium, with and without scripts."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from styrbar.publish.template import template_workbook
from support.browser import axe
from support.imports import postings
from support.people import PASSWORD, People
from support.people import people as make_people
from support.uploading import GRANTS, INVOICES, work

PICTURES = os.environ.get("STYRBAR_TEST_PICTURES")
POSTINGS = postings(
    *(f"5.38.50;{n}.000,50;{n:02d}-01-2026;{n:02d}1390-1234;Åkanden" for n in range(1, 29)),
    "x;200,00;31-01-2026;;",
    "5.38.52;ti kroner;31-01-2026;;",
    "I alt;999,00;;;",
)


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


@pytest.fixture
def at(live_server: LiveServer) -> str:
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A messy posting list in Windows-1252, grants with an unknown word, the empty template, and a picture."""
    folder = tmp_path / "udtraek"
    folder.mkdir()
    written = {
        "posteringer.csv": POSTINGS.encode("cp1252"),
        "bevillinger.csv": GRANTS.encode(),
        "skabelon.xlsx": template_workbook(),
        "billede.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in written]


def log_in(page: Page, at: str) -> None:
    page.goto(f"{at}/ulvsund/data/indlaes/")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad skal læses ind?")


def judge(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"data-{name}.png", full_page=True)
    assert axe(page) == []


def test_messy_files_become_the_expected_accounts(page: Page, people: People, at: str, files: list[Path]) -> None:
    log_in(page, at)
    page.get_by_label("Filer", exact=True).set_input_files(files)
    expect(page.get_by_role("list", name="Valgte filer")).to_contain_text("posteringer.csv")
    judge(page, "indlaes")
    page.get_by_role("button", name="Send og se, hvad der er i dem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filerne bliver læst")
    judge(page, "laeser")
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad er der i filerne?")
    expect(page.get_by_text("Filen er et billede")).to_be_visible()
    expect(page.get_by_text("forskellen er")).to_be_visible()
    judge(page, "forhaandsvisning")
    page.set_viewport_size({"width": 342, "height": 192})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_label("«Aktiv» i Status betyder").select_option(label="Bevilget")
    page.get_by_role("button", name="Gem svarene, og læs filerne igen").click()
    work()
    expect(page.get_by_role("heading", name="Ord, Styrbar ikke kender")).to_be_hidden()
    page.get_by_role("button", name="Gem 2 af 4 filer som øjebliksbillede").click()
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filerne er gemt")
    judge(page, "gemt")
    page.get_by_role("link", name="Se det forventede regnskab").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad ender året på?")
    for link, question in (
        ("Øjebliksbilleder", "Hvilke øjebliksbilleder er der?"),
        ("Kvalitet", "Kan dataene bruges?"),
    ):
        page.goto(f"{at}/ulvsund/data/indlaes/")
        page.get_by_role("navigation", name="Data").get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(question)
        judge(page, link.lower())
    page.goto(f"{at}/ulvsund/data/oejebliksbilleder/")
    page.get_by_role("link", name="28-01-2026", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hvad er der i øjebliksbilledet?")
    judge(page, "oejebliksbillede")


def test_a_file_is_dragged_in_and_its_columns_described(page: Page, people: People, at: str) -> None:
    log_in(page, at)
    dragged = page.evaluate_handle(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "fakturaer.csv"));
            return data;
        }""",
        INVOICES,
    )
    page.locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dragged})
    expect(page.get_by_role("list", name="Valgte filer")).to_contain_text("fakturaer.csv")
    page.get_by_role("button", name="Send og se, hvad der er i dem").click()
    work()
    page.get_by_role("link", name="Sig, hvad kolonnerne er").click()
    judge(page, "beskriv")
    expect(page.get_by_label("Personnummer")).to_have_value("citizen")
    page.get_by_label("Blb. i alt").select_option(label="Beløb (skal være der)")
    page.get_by_label("Navn på kilden").fill("Fakturaliste")
    page.get_by_role("button", name="Gem som jeres egen kilde, og læs filerne igen").click()
    work()
    expect(page.get_by_role("cell", name="Fakturaliste")).to_be_visible()


def test_everything_works_without_scripts(browser: Browser, people: People, at: str, files: list[Path]) -> None:
    context = browser.new_context(java_script_enabled=False, locale="da-DK")
    page = context.new_page()
    log_in(page, at)
    page.get_by_label("Filer", exact=True).set_input_files(files[:1])
    page.get_by_role("button", name="Send og se, hvad der er i dem").click()
    work()
    page.get_by_role("link", name="Opdatér siden").click()
    page.get_by_role("button", name="Gem som øjebliksbillede").click()
    work()
    page.get_by_role("link", name="Opdatér siden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filerne er gemt")
    context.close()


@pytest.mark.parametrize("name", ["indlaes", "oejebliksbilleder", "kvalitet"])
def test_an_empty_page_is_accessible_also_at_four_hundred_per_cent(
    page: Page, people: People, at: str, name: str
) -> None:
    page.set_viewport_size({"width": 342, "height": 192})
    log_in(page, at)
    page.goto(f"{at}/ulvsund/data/{name}/")
    judge(page, f"tom-{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
