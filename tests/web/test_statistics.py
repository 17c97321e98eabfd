"""The pages about Danmarks Statistik: the report, and the file with numbers that only one role gets."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from runs.dst_world import NUMBERS, delivered
from runs.test_dst_file import files_with_numbers
from runs.world import workspace

from styrbar.decisions.models import AuditEntry
from styrbar.decisions.permissions import ROLES, permissions_of
from support.browser import axe
from support.people import PASSWORD, People, user_in
from support.people import people as make_people
from support.uploading import client_of

REPORT, DELIVER = "/ulvsund/data/danmarks-statistik/?aar=2025", "/ulvsund/data/danmarks-statistik/levering/?aar=2025"
REASON = {"reason": "Årlig levering"}


@pytest.fixture
def owner(people: People) -> Client:
    delivered(workspace(people.owner))
    return client_of(people.owner)


def test_the_report_shows_the_way_from_postings_to_delivery_and_leads_on(owner: Client) -> None:
    page = owner.get(REPORT).content.decode()
    assert "Fra posteringer til levering" in page
    assert "Lav filen, der leveres" in page
    assert not any(number in page for number in NUMBERS)


def test_those_who_may_not_deliver_are_not_led_on_and_see_no_people(owner: Client, people: People) -> None:
    page = client_of(people.colleague).get(REPORT).content.decode()
    assert "Fra posteringer til levering" in page
    assert "Lav filen" not in page
    assert "Posteringer at se efter" not in page


def test_the_file_is_sent_when_a_reason_is_given_and_not_kept(owner: Client, tmp_path: Path) -> None:
    response = owner.post(DELIVER, REASON)
    assert response.streaming
    assert response.headers["Content-Disposition"] == 'attachment; filename="SIU_INDIVID_UDGIFTER_2025.csv"'
    assert response.headers["Cache-Control"] == "no-store, private"
    sent = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert NUMBERS[0] in sent
    assert NUMBERS[2] not in sent
    assert list(files_with_numbers(tmp_path)) == []


def test_without_a_reason_the_page_asks_for_it_and_nothing_is_logged(owner: Client) -> None:
    for reason in ("", "   "):
        response = owner.post(DELIVER, {"reason": reason})
        assert (response.status_code, response.streaming) == (200, False)
        assert "Hent filen" in response.content.decode()
    assert not AuditEntry.objects.filter(action="statistics_delivered").exists()


def test_looking_at_the_page_makes_no_file(owner: Client) -> None:
    page = owner.get(DELIVER).content.decode()
    assert "gemmes ikke i Styrbar" in page
    assert not any(number in page for number in NUMBERS)
    assert not AuditEntry.objects.filter(action="person_revealed").exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_only_the_role_for_it_gets_the_file(owner: Client, people: People, role: str, method: str) -> None:
    reader = client_of(user_in(people.owner.organisation, "læser", "Læser", role))
    response = getattr(reader, method)(DELIVER, REASON)
    allowed = "deliver_statistics" in permissions_of({role})
    assert (response.status_code == 200) is allowed
    assert response.streaming is (allowed and method == "post")


def test_a_stranger_finds_nothing(owner: Client, people: People) -> None:
    stranger = client_of(people.stranger)
    assert [stranger.get(REPORT).status_code, stranger.post(DELIVER, REASON).status_code] == [404, 404]
    own = stranger.post(DELIVER.replace("ulvsund", "raevlev"), REASON)
    assert own.status_code == 404  # nothing is imported there
    assert not AuditEntry.objects.filter(action="statistics_delivered").exists()


def test_the_form_must_be_sent_from_our_own_page(owner: Client, people: People) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(DELIVER, REASON).status_code == 403


def test_a_delivery_is_walked_in_a_browser(page: Page, live_server: LiveServer, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    delivered(workspace(make_people().owner))
    page.goto(f"{live_server.url}/log-ind/?next=/ulvsund/data/danmarks-statistik/%3Faar=2025")
    page.get_by_label("Brugernavn").fill("ulla")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    assert axe(page) == []
    page.get_by_role("link", name="Lav filen, der leveres").click()
    expect(page.get_by_role("heading", name="Levér til Danmarks Statistik for 2025")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Begrundelse").fill("Årlig levering")
    with page.expect_download() as sent:
        page.get_by_role("button", name="Hent filen").click()
    assert sent.value.suggested_filename == "SIU_INDIVID_UDGIFTER_2025.csv"
    assert NUMBERS[0] in sent.value.path().read_text("utf-8")
