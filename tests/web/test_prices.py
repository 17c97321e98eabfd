"""The pages about prices show what their runs answer, and open into the offer behind."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from runs.price_world import GRANTS, deliver_prices
from runs.world import workspace
from web.test_follow_up import client_of, links, rows

from support.people import People, user_in

PRICES, FAIR, CEILING = "takster/priser/", "takster/rimelig/", "takster/loft/"
LIMIT = {"loft": ["SEL § 107; kroner=1000"]}


@pytest.fixture
def owner(people: People) -> Client:
    """The owner, with offers, prices and two stays."""
    deliver_prices(workspace(people.owner), grants=GRANTS)
    return client_of(people.owner.user)


def html(client: Client, address: str, status: int = 200, **query: object) -> str:
    response = client.get(f"/ulvsund/{address}", query)
    assert response.status_code == status, address
    return unescape(response.content.decode())


def test_prices_stand_side_by_side_dearest_first(owner: Client) -> None:
    page = html(owner, PRICES, bolig="in", paragraf="SEL § 107")
    assert [row[0] for row in rows(page)] == ["Engen", "Åhuset"]
    assert "Gennemsnittet er 1.300,00 kr. pr. døgn." in page


def test_the_choices_in_the_address_are_used_and_shown(owner: Client) -> None:
    page = html(
        owner, PRICES, maal="direct_hour", paragraf="SEL § 107", bolig="in", grupper="none", tilbudsnumre="1, 2"
    )
    assert [row[0] for row in rows(page)] == ["Åhuset"]
    assert "Takstens timer er ikke oplyst" in page
    assert "<details open>" in page
    assert 'value="2026-10-31"' in page


def test_the_folded_choices_stay_folded_until_one_is_made(owner: Client) -> None:
    assert "<details>" in html(owner, PRICES)


def test_an_offer_opens_into_its_tariffs_with_file_and_line(owner: Client) -> None:
    address = links(html(owner, PRICES, dato="2026-05-01", bolig="in", paragraf="SEL § 107"))[0]
    assert parse_qs(urlsplit(address).query) == {"tilbud": ["2"], "dato": ["2026-05-01"]}
    page = html(owner, PRICES, tilbud="2", dato="2026-05-01")
    assert "Engen: 1 takst gælder den 01-05-2026." in page
    assert [row[0] for row in rows(page, 2)] == ["Ophold", "Ophold"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"tilbud": "99"}, 404, "Tilbuddet findes ikke"),
        ({"tilbudsnumre": "99"}, 400, "Tilbudsnr. 99"),
        ({"timer": "25"}, 400, "højst 24"),
        ({"paragraf": "SEL § 1"}, 400, "ikke kan bruges: paragraf"),
        ({"oejebliksbillede": "2020"}, 404, "Øjebliksbilledet findes ikke"),
        ({"dato": "i går"}, 400, "ikke kan bruges: priser den"),
    ],
)
def test_an_address_that_cannot_be_used_says_so(owner: Client, query: dict[str, str], status: int, says: str) -> None:
    assert says in html(owner, PRICES, status, **query)


@pytest.mark.parametrize(("address", "query"), [(PRICES, {}), (CEILING, LIMIT)])
def test_the_diagram_is_an_image_in_danish(owner: Client, address: str, query: dict[str, list[str]]) -> None:
    response = owner.get(f"/ulvsund/{address}diagram", query)
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "aria-label" in response.content.decode()


@pytest.mark.parametrize(("address", "query"), [(PRICES, {}), (FAIR, {}), (CEILING, LIMIT)])
@pytest.mark.parametrize("file", ["excel", "csv"])
def test_the_answer_is_had_as_a_file(owner: Client, address: str, query: dict[str, list[str]], file: str) -> None:
    response = owner.get(f"/ulvsund/{address}{file}", query)
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]


def test_whether_a_price_is_fair_is_told_with_what_it_was_held_against(owner: Client) -> None:
    page = html(owner, FAIR, pris="1.200,50", paragraf="SEL § 107")
    assert "Der kan ikke regnes en forventet pris. Der er 2 sager" in page
    assert [row[0] for row in rows(page)] == ["Åhuset", "Krisecentret"]


def test_before_a_ceiling_the_page_says_what_to_do(owner: Client) -> None:
    page = html(owner, CEILING)
    assert "tilføj loftet" in page
    assert "Prøv medianen som loft" in page
    html(owner, CEILING + "excel", 404)


def test_a_ceiling_that_is_filled_in_joins_those_in_the_address(owner: Client) -> None:
    filled = {"paragraf": "SEL § 109", "metode": "percentil", "vaerdi": "50", "maalgruppe": "Kvinder", "trin": "2"}
    response = owner.get(f"/ulvsund/{CEILING}", LIMIT | {name: [value] for name, value in filled.items()})
    assert response.status_code == 302
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert asked == {"loft": [*LIMIT["loft"], "SEL § 109; målgruppe=Kvinder; trin=2; percentil=50"]}


@pytest.mark.parametrize("half", [{"paragraf": "SEL § 107"}, {"vaerdi": "1000"}])
def test_a_ceiling_that_is_half_filled_in_is_refused(owner: Client, half: dict[str, str]) -> None:
    assert "mangler en paragraf eller en værdi" in html(owner, CEILING, 400, **half)


def test_the_effect_of_a_ceiling_is_shown_and_it_can_be_taken_away(owner: Client) -> None:
    page = html(owner, CEILING, **LIMIT)
    # 365 x 200 at Åhuset.
    assert "koste 73.000 kr. mindre" in page
    assert "Fjern loftet på SEL § 107: 1.000 kr. pr. døgn" in page


def test_a_ceiling_nobody_can_read_is_refused(owner: Client) -> None:
    assert "Et loft kan ikke læses" in html(owner, CEILING, 400, loft="SEL § 107; gratis")


@pytest.mark.parametrize("address", [PRICES, FAIR, CEILING])
def test_no_page_about_prices_shows_a_citizen(owner: Client, address: str) -> None:
    assert "b0000000000" not in html(owner, address, **LIMIT)


@pytest.mark.parametrize("address", [PRICES, FAIR, CEILING])
def test_those_who_see_figures_and_no_people_see_the_page(people: People, address: str) -> None:
    deliver_prices(workspace(people.owner), grants=GRANTS)
    head = user_in(people.owner.organisation, "leder", "Lene Leder", "head")
    assert "Støttebehov</a>" not in html(client_of(head.user), address)


@pytest.mark.parametrize("address", [PRICES, FAIR, CEILING])
def test_before_the_first_import_the_page_says_how_it_comes(people: People, address: str) -> None:
    assert "indlæs" in html(client_of(people.owner.user), address).lower()
