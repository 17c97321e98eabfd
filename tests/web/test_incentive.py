"""The page of a tariff that follows progress: its terms stand in the address, its figures are the run's."""

import re

import pytest
from analysis.incentive_world import two_offers
from django.test import Client
from runs.test_incentive import deliver
from runs.world import workspace

from styrbar.decisions.current import Actor
from support.people import People, user_in

PAGE = "/ulvsund/takster/incitament/"


@pytest.fixture
def owner(people: People) -> Client:
    deliver(workspace(people.owner), two_offers())
    return client_of(people.owner)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(PAGE + query)
    assert response.status_code == status
    return str(response.content.decode())


def test_the_page_shows_the_payment_to_the_oere_and_its_assumptions(owner: Client) -> None:
    page = html(owner)
    assert "27.375,00" in page
    assert "-54.750,00" in page
    assert "Vilkår (forudsætning)" in page


def test_the_form_shows_what_is_reckoned_with(owner: Client) -> None:
    page = html(owner)
    values = dict(re.findall(r'name="(andel|korridor|loft|virkning|dage|aar)" value="([^"]*)"', page))
    assert values == {
        "andel": "5", "korridor": "0,25", "loft": "0,75", "virkning": "0,5", "dage": "90", "aar": "2026",
    }  # fmt: skip


def test_terms_in_the_address_are_reckoned_with(owner: Client) -> None:
    # 1.825.000 x 10 % x (0,40 - 0,30) / (0,50 - 0,30) = 91.250
    page = html(owner, "?andel=10&korridor=0,3&loft=0,5&veje=kun-ekstra&vaerdi=10.000")
    assert "91.250,00" in page
    assert "ingen betaler tilbage" in page
    assert "Værdi for kommunen" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?andel=150", "fra 0 til 100 procent"),
        ("?korridor=-1", "Korridoren kan ikke være negativ"),
        ("?loft=0,1", "Loftet skal ligge uden for korridoren"),
        ("?andel=fem", "et valg, der ikke kan bruges: del af prisen i pct."),
        ("?dage=0", "Dagene mellem målingerne"),
        ("?paragraf=SEL § 999", "et valg, der ikke kan bruges: tilbud efter"),
    ],
)
def test_a_wrong_choice_is_said_in_danish(owner: Client, query: str, says: str) -> None:
    assert says in html(owner, query, 400)


def test_the_offers_can_be_narrowed_to_a_legal_basis(owner: Client) -> None:
    assert "Ingen tilbud har mindst 5" in html(owner, "?paragraf=SEL § 107")


def test_the_diagram_names_the_offers_and_the_files_have_the_rows(owner: Client) -> None:
    drawn = owner.get(PAGE + "diagram").content.decode()
    assert "Åhuset" in drawn
    assert "0,40" in drawn
    assert "Åhuset" in owner.get(PAGE + "csv").content.decode()
    assert owner.get(PAGE + "excel").content[:2] == b"PK"


def test_of_nothing_measured_there_is_no_diagram_and_the_next_step_is_to_import(people: People) -> None:
    deliver(workspace(people.owner), {})
    client = client_of(people.owner)
    assert "Indlæs mål og målinger</a>" in html(client)
    assert client.get(PAGE + "diagram").status_code == 404


def test_before_the_first_import_the_page_says_what_to_do(people: People) -> None:
    assert "Indlæs" in html(client_of(people.owner))


def test_who_may_not_see_figures_does_not_get_the_page(people: People) -> None:
    calculator = user_in(people.owner.organisation, "tina", "Tina Takst", "tariff_calculator")
    assert client_of(calculator).get(PAGE).status_code == 403
