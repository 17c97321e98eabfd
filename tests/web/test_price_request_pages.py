"""The pages of the requests for a higher price: taken in, decided and followed, by those who handle prices."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from runs.world import ANNA, OCTOBER, given, stay, workspace

from styrbar.runs.price_requests import Move, NewRequest, add_request, move_request
from support.browser import axe
from support.people import PASSWORD, People, user_in

LIST = "/ulvsund/takster/prisoensker/"
NEW, ONE, DECIDE = f"{LIST}nyt/", f"{LIST}1/", f"{LIST}1/afgoer/"
OFFERS = [{"offer": "T1", "offer_name": "Åhuset", "provider": "L1"}]
FORM = {"offer": "T1", "unit": "day", "asked": "1.200,50", "start": "2026-09-01"}


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


@pytest.fixture
def owner(people: People) -> Client:
    ws = workspace(people.owner)
    given(ws, OCTOBER, grants=[stay(1000, from_date=date(2025, 1, 1))], offers=OFFERS)
    return client_of(people.owner.user)


@pytest.fixture
def kept(owner: Client, people: People) -> Client:
    """One request of 1.200 kr. from September."""
    add_request(workspace(people.owner), NewRequest("T1", Decimal(1200), date(2026, 9, 1)))
    return owner


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_a_request_is_made_in_the_browser(owner: Client) -> None:
    page = owner.post(NEW, FORM | {"cluster": "ja"}, follow=True).content.decode()
    assert "Ønsket er oprettet som nr. 1." in page
    assert "Leverandøren ønsker 1.200,50 kr. pr. døgn fra 01-09-2026 mod 1.000,00 kr. nu" in page
    assert "Ja, begge kommuner godkender" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"asked": "900"}, "ikke højere end den nuværende"),
        ({"asked": "-5"}, "ønskede pris skal være over 0"),
        ({"full_year": "365"}, "eller ingen af dem"),
        ({"reason": "Anna 011390-1234"}, "ligner et CPR-nummer"),
        ({"contract": "A9"}, "Aftalen findes ikke"),
        ({"start": "en dag"}, "gyldig dato"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_nothing_is_kept(
    owner: Client, change: dict[str, str], said: str
) -> None:
    page = owner.post(NEW, FORM | change).content.decode()
    assert said in page
    assert "Ingen leverandører har bedt om en højere pris" in text(owner, LIST)


def test_a_part_is_accepted_in_the_browser(kept: Client) -> None:
    assert "Imødekom en del" in text(kept, DECIDE)
    page = kept.post(DECIDE, {"decision": "part", "price": "1.050"}, follow=True).content.decode()
    assert "Nr. 1: Åhuset: delvist imødekommet." in page
    assert "afgjort til 1.050,00 kr." in page
    assert "er afgjort og kan ikke ændres" in text(kept, DECIDE)


def test_a_decision_that_cannot_be_made_is_said_in_the_form(kept: Client) -> None:
    assert "mangler den pris" in kept.post(DECIDE, {"decision": "part"}).content.decode()
    assert "fra 1.000,00 kr." in kept.post(DECIDE, {"decision": "part", "price": "2000"}).content.decode()


def test_approvals_are_asked_for_when_they_are_awaited(owner: Client, people: People) -> None:
    ws = workspace(people.owner)
    add_request(ws, NewRequest("T1", Decimal(1200), date(2026, 9, 1), cluster=True))
    assert "Hvem godkendte" not in text(owner, DECIDE)
    move_request(ws, "1", Move("part", Decimal(1100)))
    assert "Hvem godkendte" in text(owner, DECIDE)
    sent = {"decision": "approve", "side": "buyer", "name": "Karen Holm", "title": "Centerchef"}
    assert "afventer godkendelse" in owner.post(DECIDE, sent, follow=True).content.decode()
    assert "har allerede godkendt" in owner.post(DECIDE, sent).content.decode()


def test_the_list_opens_into_the_request_and_draws_what_was_avoided(kept: Client, people: People) -> None:
    assert f'href="{ONE}"' in text(kept, LIST)
    assert kept.get(f"{LIST}diagram").status_code == 404
    move_request(workspace(people.owner), "1", Move("part", Decimal(1050)))
    assert "54.750 kr. om året er undgået" in text(kept, LIST)
    drawn = kept.get(f"{LIST}diagram").content.decode()
    assert "Aftalt merudgift" in drawn
    assert kept.get(f"{ONE}excel").content[:2] == b"PK"


def test_the_buyer_handles_requests_and_sees_no_citizen(kept: Client, people: People) -> None:
    buyer = client_of(user_in(people.owner.organisation, "ib", "Ib", "buyer").user)
    move_request(workspace(people.owner), "1", Move("refuse"))
    assert ANNA not in text(buyer, ONE)
    assert client_of(people.colleague.user).get(LIST).status_code == 403


def test_another_municipalitys_number_is_not_found(kept: Client, people: People) -> None:
    stranger = client_of(people.stranger.user)
    assert stranger.get("/raevlev/takster/prisoensker/1/").status_code == 404
    assert stranger.post("/raevlev/takster/prisoensker/1/afgoer/", {"decision": "accept"}).status_code == 404


def test_a_choice_in_the_address_that_cannot_be_used_is_refused(kept: Client) -> None:
    assert kept.get(f"{LIST}?aar=i+fjor").status_code == 400
    assert kept.get(f"{LIST}?tilstand=slettet").status_code == 400


def test_before_the_first_import_the_page_says_what_to_do(people: People) -> None:
    assert "Opret et ønske om højere pris" in text(client_of(people.owner.user), LIST)
    assert "Indlæs" in text(client_of(people.owner.user), NEW)


def test_the_pages_can_be_used_by_everybody(kept: Client, people: People, live_server, page) -> None:
    move_request(workspace(people.owner), "1", Move("refuse"))
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_label("Brugernavn").fill(people.owner.user.username)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.locator(".drawing svg").wait_for()
    for address in (LIST, NEW, ONE, DECIDE):
        page.goto(f"{live_server.url}{address}")
        assert axe(page) == [], address
