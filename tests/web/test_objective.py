"""The page «Objektiv finansiering»: choices in the address, a file of use, and what cannot be answered."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from runs.world import given

from styrbar.decisions.current import Actor
from styrbar.runs.workspace import Workspace
from support.inhabitants import inhabitants
from support.people import People

PAGE = "/ulvsund/takster/objektiv/"
PLACES = (
    f"{PAGE}?model=psychiatry&aar=2027&udgift=3650&pladser=1&kreds=Vest&forbrug=Ulvsund%3B2%0D%0A998%3B3&vis=kroner"
)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def reader(people: People) -> Client:
    """The colleague, with the population of 1 January 2026."""
    given(Workspace(people.owner, settings.STYRBAR_DATA, settings.STYRBAR_KEYS), population=inhabitants())
    return client_of(people.colleague)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def test_before_anything_is_filled_in_the_ways_of_paying_are_shown(reader: Client) -> None:
    page = html(reader, PAGE)
    assert "Hvordan kan kommuner betale for et tilbud sammen?" in page
    assert "Døvekonsulentordningen" in page
    assert "childrens_house</td>" not in page


def test_the_page_answers_what_stands_in_the_address(reader: Client) -> None:
    page = html(reader, PLACES)
    assert "Særlige pladser i psykiatrien koster 3.650 kr. i 2027, og 4 kommuner betaler." in page
    # 2 x 10 and 600/1000 of the 3.600 that is unused
    assert "2.180,00" in page
    assert "3 kommuner betaler mere end med ren takst" in page


@pytest.mark.parametrize(
    ("model", "fields", "columns"),
    [
        ("full", {"kreds", "resultat"}, "Kommune; Døgn; Budget"),
        ("secure", {"pris", "kreds", "resultat"}, "Kommune; Døgn på sociale pladser; Kriminalpræventive døgn; Budget"),
        ("shared", {"pris", "pladser"}, "Kommune; Døgn; Nøgle; Budget"),
        ("subscription", {"andel", "kreds", "resultat"}, "Kommune; Forbrug; Budget"),
    ],
)
def test_the_form_has_the_fields_of_the_model(reader: Client, model: str, fields: set[str], columns: str) -> None:
    page = html(reader, f"{PAGE}?model={model}")
    assert {name for name in ("pris", "pladser", "andel", "resultat", "kreds") if f'name="{name}"' in page} == fields
    assert columns in page


@pytest.mark.parametrize("form", ["excel", "csv", "diagram"])
def test_the_answer_is_had_in_other_forms(reader: Client, form: str) -> None:
    assert reader.get(PLACES.replace("objektiv/", f"objektiv/{form}")).status_code == 200


def test_without_use_the_diagram_shows_who_pays_most(reader: Client) -> None:
    query = "model=full&aar=2027&udgift=2000"
    assert "Marskø betaler mest" in html(reader, f"{PAGE}?{query}")
    assert "Marskø" in reader.get(f"{PAGE}diagram?{query}").content.decode()


def test_what_cannot_be_answered_is_said_on_the_page_and_stops_a_file(reader: Client) -> None:
    query = "model=psychiatry&aar=2027&udgift=365&pladser=1&kreds=Nordpolen"
    assert "Nr. 1 på listen er hverken en kommune eller en region." in html(reader, f"{PAGE}?{query}")
    assert reader.get(f"{PAGE}excel?{query}").status_code == 400


@pytest.mark.parametrize("query", ["model=halv&udgift=1", "udgift=meget", "aar=i+gaar&udgift=1"])
def test_an_address_typed_wrong_says_what_is_wrong(reader: Client, query: str) -> None:
    assert "alert-error" in html(reader, f"{PAGE}?{query}")


def test_a_file_of_use_becomes_an_address(reader: Client) -> None:
    file = SimpleUploadedFile("forbrug.csv", "Kommune;Døgn\nUlvsund;2\nMarskø;3,5\n".encode())
    sent = reader.post(f"{PAGE}?model=psychiatry&aar=2027&pladser=1", {"fil": file})
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert (sent.status_code, query["forbrug"], query["pladser"]) == (302, ["995;2\n998;3,5"], ["1"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Der er ikke valgt nogen fil."),
        ("Navn;Antal\nUlvsund;2\n", "Filen har ikke de kolonner"),
        ("Kommune;Døgn\nNordpolen;2\n", "Kommunen i linje 2 findes ikke."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(reader: Client, content: str | None, said: str) -> None:
    files = {} if content is None else {"fil": SimpleUploadedFile("f.csv", content.encode())}
    assert said in reader.post(PAGE, files).content.decode()


def test_a_stranger_sees_nothing_of_our_population(reader: Client, people: People) -> None:
    stranger = client_of(people.stranger)
    page = html(stranger, PLACES.replace("ulvsund", "raevlev"))
    assert "Region Vest" not in page
    assert "Birkesund" not in page
