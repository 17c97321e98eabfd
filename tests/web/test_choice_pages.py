"""The page about the citizen's own choice: the answer, a form that says what is wrong, and files."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from styrbar.runs.alternative_offer import WARNING
from support.browser import axe
from support.people import PASSWORD, People

PAGE = "/ulvsund/takster/frit-valg/"
PRICES = {"visiteret_pris": "2.000", "visiteret_paragraf": "SEL § 108", "oensket_pris": "2.450,50"}
ASKED = PRICES | {"oensket_paragraf": "SEL § 108", "dato": "2025-08-31"}


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html(client: Client, **query: str) -> str:
    response = client.get(f"{PAGE}?{urlencode(query)}")
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_answers_and_gives_the_text_for_the_case(owner: Client) -> None:
    page = html(owner, **ASKED)
    assert "Det er 22,53 % dyrere end det visiterede, 164.432,50 kr. om året." in page
    assert "Afgørelsesdato: 31-08-2025." in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert page.count("Afgørelsesdato") == 1
    assert WARNING in page


def test_before_prices_are_given_the_page_says_what_counts_and_where_to_write_the_limit(owner: Client) -> None:
    page = html(owner)
    assert "afgøres det af: en beløbsgrænse i loven" in page
    assert "Regelbogen har ingen grænse den dag" in page
    assert "/ulvsund/takster/regler/choice.limit/" in page
    assert "<textarea" not in page


def test_what_cannot_be_compared_is_said_in_the_form_and_the_prices_stay(owner: Client) -> None:
    page = html(owner, **ASKED | {"oensket_paragraf": "ABL § 105, SEL § 85"})
    assert "er med bolig, og den anden er uden" in page
    assert 'value="2.450,50"' in page


def test_a_field_that_cannot_be_read_is_said_at_the_field(owner: Client) -> None:
    page = html(owner, **ASKED | {"oensket_pris": "dyrt"})
    assert "form-error" in page
    assert "<textarea" not in page


def test_the_proposal_is_asked_for_by_name(owner: Client) -> None:
    assert "Svaret er efter forslaget, som ikke er gældende regler." in html(owner, **ASKED | {"regel": "forslag"})


def test_the_answer_is_had_as_files(owner: Client) -> None:
    query = urlencode(ASKED)
    assert owner.get(f"{PAGE}excel?{query}").content[:2] == b"PK"
    assert "2000" in owner.get(f"{PAGE}csv?{query}").content.decode()


def test_the_page_can_be_used_by_everybody(people: People, live_server, page) -> None:
    page.goto(f"{live_server.url}{PAGE}?{urlencode(ASKED)}")
    page.get_by_label("Brugernavn").fill(people.owner.user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("heading", name="Tekst til sagen").wait_for()
    assert axe(page) == []
