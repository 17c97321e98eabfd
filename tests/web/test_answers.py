"""What every answer's page shows, and how errors and headers look from outside."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from styrbar.decisions import audit
from support.people import PASSWORD, People


@pytest.fixture
def owner(people: People, client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "support.sample_pages"
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html(client: Client, address: str) -> str:
    return client.get(f"/ulvsund/{address}").content.decode()


def test_a_page_shows_question_sentence_figures_table_and_basis(owner: Client) -> None:
    page = html(owner, "proeve/24/")
    for shown in (
        "<h1>Hvad ender året på?</h1>",
        "8,4 mio. kr. mere end budgettet",
        "+8,4 mio. kr.",
        "8.433.333,23 kr.",
        "31-10-2026",
        "01-01-2026 – 31-12-2026",
        "Bevillinger uden pris: 1.234.567,00 kr.",
        'href="/ulvsund/proeve/0/"',
        "Find i tabellen",
        "I alt",
    ):
        assert shown in page, shown
    assert "Uden dato" not in page


def test_the_files_have_the_same_address_and_choices(owner: Client) -> None:
    page = html(owner, "proeve/24/?sorter=-3")
    for name in ("excel", "csv", "diagram"):
        assert f'"/ulvsund/proeve/24/{name}?sorter=-3"' in page


def test_a_table_is_taken_away_as_csv_and_the_log_remembers(owner: Client, people: People) -> None:
    file = owner.get("/ulvsund/proeve/3/csv?sorter=-3")
    assert file.headers["Content-Disposition"] == 'attachment; filename="proeve-tilbud-stoerst-foerst-2026-10-31.csv"'
    assert file.content.decode("utf-8-sig").splitlines()[1].startswith("Åhuset;b00000000000;100000,00;197530,86;")
    assert owner.get("/ulvsund/proeve/3/csv?tabel=2").status_code == 404
    [entry] = audit.entries(people.owner)
    assert (entry.action, entry.object) == ("exported", "Hvad ender året på? (csv, 2026-10-31-0a1b2c3d)")


def test_an_answer_is_taken_away_as_a_workbook(owner: Client) -> None:
    file = owner.get("/ulvsund/proeve/3/excel")
    assert file.headers["Content-Disposition"] == 'attachment; filename="proeve-2026-10-31.xlsx"'
    assert file.content.startswith(b"PK")


def test_the_way_down_is_shown_and_leads_back_up(owner: Client) -> None:
    page = html(owner, "proeve/3/")
    assert 'href="/ulvsund/proeve/24/">Hele området</a>' in page
    assert '<li aria-current="page">' in page


def test_the_diagram_is_an_image_of_its_own(owner: Client) -> None:
    image = owner.get("/ulvsund/proeve/24/diagram")
    assert image.headers["Content-Type"].startswith("image/svg+xml")
    assert image.content.startswith(b"<svg")


def test_a_deviation_is_told_in_words(owner: Client) -> None:
    assert "2,1 % over budgettet" in html(owner, "proeve/24/")  # the run's own words go before


def test_what_a_column_means_is_told_where_all_can_read_it(owner: Client) -> None:
    assert "<dt>Forventet</dt><dd>Bogført, udestående og planlagt.</dd>" in html(owner, "proeve/24/")


def test_an_empty_table_says_so(owner: Client) -> None:
    assert "Ingen tilbud i perioden." in html(owner, "proeve/0/")


def test_words_that_are_nowhere_are_told_as_such(owner: Client) -> None:
    page = html(owner, "proeve/24/?find=intetsteds")
    assert "Ingen rækker indeholder «intetsteds»." in page


@pytest.mark.parametrize("number", ["011390-1234", "0113901234", "011390 1234"])
def test_a_cpr_number_is_not_looked_for_nor_repeated(owner: Client, number: str) -> None:
    answer = owner.get("/ulvsund/proeve/24/", {"find": number})
    assert answer.status_code == 400
    assert number not in answer.content.decode()


def test_an_error_from_a_run_is_a_danish_page(owner: Client) -> None:
    answer = owner.get("/ulvsund/naegter/")
    assert answer.status_code == 400
    for part in ("Perioden er tom.", "Fra er efter til.", "Ret datoerne."):
        assert part in answer.content.decode()


def test_a_fault_is_a_danish_page_without_its_text(owner: Client) -> None:
    owner.raise_request_exception = False
    answer = owner.get("/ulvsund/fejler/")
    assert answer.status_code == 500
    assert "Der skete en fejl i Styrbar" in answer.content.decode()
    assert "0113901234" not in answer.content.decode()


def test_an_unknown_address_is_a_danish_page(owner: Client) -> None:
    answer = owner.get("/ulvsund/findes-ikke/")
    assert answer.status_code == 404
    assert "Siden findes ikke" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_in_danish(people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post("/ulvsund/administration/brugere/", {})
    assert answer.status_code == 403
    assert "Formularen er for gammel" in answer.content.decode()


def test_every_answer_is_closed_to_scripts_frames_and_caches(owner: Client) -> None:
    headers = owner.get("/ulvsund/overblik/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookies_are_out_of_reach_of_scripts(people: People, client: Client) -> None:
    client.post("/log-ind/", {"username": "ulla", "password": PASSWORD})
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"
