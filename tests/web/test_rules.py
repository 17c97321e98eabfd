"""The rule book's pages: a day, a rule with its form, and what changed, as lawyer and controller use them."""

import pytest
from django.test import Client

from styrbar.decisions import records
from support.people import People, user_in

BOOK = "/ulvsund/takster/regler/"
LIMIT = f"{BOOK}refund.limit_25/"
FORM = {
    "value": "900.000", "start": "2025-01-01", "end": "2025-12-31", "act": "Satsvejledning", "section": "tabel 1",
    "text": "", "address": "https://www.sm.dk/satser",
}  # fmt: skip


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


@pytest.fixture
def lawyer(people: People) -> Client:
    return client_of(user_in(people.owner.organisation, "jytte", "Jytte Jurist", "lawyer").user)


@pytest.fixture
def reader(people: People) -> Client:
    return client_of(people.colleague.user)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def test_the_book_shows_values_on_the_day_in_the_address(lawyer: Client) -> None:
    page = html(lawyer, f"{BOOK}?dato=2022-12-31&omraade=refund")
    assert "860.000 kr." in page
    assert "Regler den 31-12-2022" in page
    assert f'href="{LIMIT}?dato=2022-12-31"' in page
    assert "860.000 kr." not in html(lawyer, f"{BOOK}?dato=2023-01-01&omraade=refund")


def test_the_book_is_searched(lawyer: Client) -> None:
    page = html(lawyer, f"{BOOK}?dato=2022-12-31&find=gr%C3%A6nsen+for+25")
    assert "860.000 kr." in page
    assert "1.680.000 kr." not in page


@pytest.mark.parametrize(
    "query", ["dato=i+gaar", "omraade=noget", "dato=2022-13-01", "dato=0001-01-01", "dato=9999-12-31"]
)
def test_an_address_typed_wrong_says_what_is_wrong(lawyer: Client, query: str) -> None:
    assert "Adressen har et valg, der ikke kan bruges" in html(lawyer, f"{BOOK}?{query}", 400)


def test_an_own_value_is_written_shown_and_withdrawn(lawyer: Client, people: People) -> None:
    written = lawyer.post(LIMIT, FORM, follow=True)
    page = written.content.decode()
    assert written.redirect_chain[-1][0] == f"{LIMIT}?dato=2025-01-01"
    assert "900.000 kr. fra 01-01-2025 til 31-12-2025 er jeres egen værdi." in page
    assert '<a href="https://www.sm.dk/satser" rel="noreferrer">Satsvejledning tabel 1, fra 01-01-2025</a>' in page
    assert "Jytte Jurist" in page
    back = lawyer.post(LIMIT, {"withdraw": "2025-01-01"}, follow=True).content.decode()
    assert "Jeres egen værdi fra 01-01-2025 er trukket tilbage." in back
    assert records.newest(people.owner.organisation, "rule_value") == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": "mange"}, "Værdien er ikke et tal."),
        ({"value": ""}, "form-error"),
        ({"start": "2026-01-01"}, "Den sidste dag ligger før den første."),
        ({"start": "0001-01-01"}, "form-error"),
        ({"end": ""}, "form-error"),  # a yearly amount ends
        ({"address": "javascript:alert(1)"}, "Adressen kan ikke bruges."),
    ],
)
def test_what_is_wrong_is_said_on_the_form_with_what_was_written(
    lawyer: Client, people: People, change: dict[str, str], told: str
) -> None:
    page = lawyer.post(LIMIT, FORM | change).content.decode()
    assert told in page
    assert 'value="tabel 1"' in page
    assert records.newest(people.owner.organisation, "rule_value") == {}


def test_a_day_that_already_has_an_own_value_is_refused_on_the_form(lawyer: Client) -> None:
    lawyer.post(LIMIT, FORM)
    assert "Træk den tilbage først." in lawyer.post(LIMIT, FORM).content.decode()


def test_who_may_not_write_sees_the_rule_without_the_form(reader: Client) -> None:
    page = html(reader, f"{LIMIT}?dato=2022-07-01")
    assert "860.000 kr." in page
    assert "Skriv jeres egen værdi" not in page
    assert reader.post(LIMIT, FORM).status_code == 403
    assert reader.post(LIMIT, {"withdraw": "2025-01-01"}).status_code == 403


def test_several_choices_are_ticked(lawyer: Client, people: People) -> None:
    address = f"{BOOK}tariff.result_carried_owners/"
    assert html(lawyer, address).count('type="checkbox"') == 5
    lawyer.post(address, FORM | {"value": ["municipal", "private"]})
    [kept] = records.newest(people.owner.organisation, "rule_value").values()
    assert kept.content["value"] == ["municipal", "private"]


def test_a_rule_shows_its_worked_examples_with_the_sum(reader: Client) -> None:
    page = html(reader, f"{BOOK}regulation.rounding/")
    assert "En grænse fremskrives tre år" in page
    assert "860.000 x 1,034 = 889.240" in page


def test_changes_lead_to_the_rule_on_the_later_day(reader: Client) -> None:
    page = html(reader, f"{BOOK}aendringer/?fra=2021-12-31&til=2022-01-01")
    assert f'href="{LIMIT}?dato=2022-01-01"' in page
    assert "01-01-2022</td>" in page
    assert "efter den første" in html(reader, f"{BOOK}aendringer/?fra=2022-01-01&til=2022-01-01", 400)


@pytest.mark.parametrize("address", ["refund.nothing/", "refund.nothing/csv"])
def test_a_rule_that_does_not_exist_is_not_found(lawyer: Client, address: str) -> None:
    assert "Reglen findes ikke." in html(lawyer, BOOK + address, 404)


@pytest.mark.parametrize("wrong", ["refund.limit_25/?dato=nej", "aendringer/?fra=nej"])
def test_a_day_that_is_none_is_refused(lawyer: Client, wrong: str) -> None:
    html(lawyer, BOOK + wrong, 400)


def test_a_withdrawal_of_no_day_is_refused(lawyer: Client) -> None:
    assert lawyer.post(LIMIT, {"withdraw": "nej"}).status_code == 400
    assert lawyer.post(LIMIT, {"withdraw": "2025-01-01"}).status_code == 404


@pytest.mark.parametrize("page", [BOOK, LIMIT, f"{BOOK}aendringer/"])
@pytest.mark.parametrize("form", ["csv", "excel"])
def test_each_answer_is_had_as_a_file(lawyer: Client, page: str, form: str) -> None:
    assert lawyer.get(page + form).status_code == 200
