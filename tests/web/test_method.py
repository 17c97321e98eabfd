"""The method pages in the product: the same text as in docs/metode, and every link on them leads somewhere."""

import re
from pathlib import Path

import pytest
from django.test import Client

from styrbar.web import method
from support.people import People, user_in

NAMES = sorted(path.stem for path in method.FOLDER.glob("*.md"))


@pytest.fixture
def reader(people: People, client: Client) -> Client:
    """Somebody who may see no figures."""
    user = user_in(people.owner.organisation, "læser", "Læser", "importer").user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", NAMES)
def test_the_page_shows_the_document_and_its_links_lead_to_pages(reader: Client, name: str) -> None:
    html = reader.get(f"/ulvsund/metode/{name}/").content.decode()
    assert f"<h1>{method.titles()[name]}</h1>" in html
    assert set(re.findall(r'href="\.\./([^"]*)"', html)) <= {*(f"{other}/" for other in NAMES), "../takster/regler/"}
    assert "style=" not in html


def test_every_page_leads_to_all_others(reader: Client) -> None:
    html = reader.get("/ulvsund/metode/kontrol/").content.decode()
    assert set(re.findall(r'href="/ulvsund/metode/([^/"]+)/"', html)) == set(NAMES) - {"kontrol"}


@pytest.mark.parametrize("name", ["findes-ikke", "..", "README"])
def test_a_page_that_does_not_exist_is_not_found(reader: Client, name: str) -> None:
    assert reader.get(f"/ulvsund/metode/{name}/").status_code == 404


def test_an_installation_without_the_folder_says_so(
    reader: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(method, "FOLDER", tmp_path / "mangler")
    method.titles.cache_clear()
    response = reader.get("/ulvsund/metode/kontrol/")
    method.titles.cache_clear()
    assert response.status_code == 404
    assert "Den metodeside findes ikke i denne installation." in response.content.decode()


def test_html_in_a_document_is_shown_as_text_and_comments_are_left_out() -> None:
    assert method.html_of("<!-- tal -->\n<b>fed</b>") == "<p>&lt;b&gt;fed&lt;/b&gt;</p>\n"


def test_a_column_of_numbers_is_right_aligned_without_a_style_attribute() -> None:
    html = method.html_of("| tal |\n|---:|\n| 1 |\n")
    assert '<td class="num">1</td>' in html
    assert 'aria-label="Tabel 1"' in html


def test_a_wide_formula_can_be_scrolled_from_the_keyboard() -> None:
    for text in ("    a = b\n", "```\na = b\n```\n"):
        assert '<pre tabindex="0">' in method.html_of(text)


def test_a_link_to_another_document_leads_to_its_page() -> None:
    assert 'href="../boks/"' in method.html_of("[boksen](boks.md)")
    assert 'href="../../takster/regler/"' in method.html_of("[reglerne](../regler.md)")
    assert 'href="https://eksempel.dk/boks.md"' in method.html_of("[ude](https://eksempel.dk/boks.md)")
