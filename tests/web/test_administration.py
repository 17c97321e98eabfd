"""Users, months, settings and the log, as an administrator uses them."""

import pytest
from django.test import Client
from django.utils import timezone

from styrbar import danish
from styrbar.decisions import audit, months, settings
from styrbar.decisions.current import actor_for
from support.people import People

ROOT = "/ulvsund/administration/"


@pytest.fixture
def owner(people: People, client: Client) -> Client:
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_user_is_added_and_given_a_link(owner: Client, people: People) -> None:
    form = {"username": "nina", "display_name": "Nina Ny", "roles": ["caseworker", "head"]}
    added = owner.post(f"{ROOT}brugere/", form, follow=True)
    assert "Nina Ny" in added.content.decode()
    nina = actor_for("nina").user
    page = owner.post(f"{ROOT}brugere/{nina.id}/engangslink/").content.decode()
    assert "http://testserver/adgangskode/" in page


def test_a_user_without_role_is_refused_on_the_form(owner: Client) -> None:
    page = owner.post(f"{ROOT}brugere/", {"username": "nina", "display_name": "Nina"})
    assert "Vælg mindst én rolle" in page.content.decode()


def test_roles_and_access_are_changed(owner: Client, people: People) -> None:
    address = f"{ROOT}brugere/{people.colleague.user.id}/"
    owner.post(address, {"roles": ["importer"]})
    assert actor_for("uffe").permissions == {"enter", "import_data"}
    for shown in ("Der er lukket for", "Der er åbnet for"):
        assert shown in owner.post(f"{address}adgang/", follow=True).content.decode()


def test_a_refusal_is_a_danish_page(owner: Client, people: People) -> None:
    page = owner.post(f"{ROOT}brugere/{people.owner.user.id}/adgang/")
    assert page.status_code == 400
    assert "Der skal altid være mindst én administrator." in page.content.decode()


def test_a_month_is_closed_and_reopened(owner: Client, people: People) -> None:
    month = timezone.localdate().replace(day=1)
    form = {"month": month.isoformat(), "decision": "close", "reason": ""}
    page = owner.post(f"{ROOT}maanedsluk/", form, follow=True).content.decode()
    assert f"{danish.month(month).capitalize()} er lukket." in page
    assert owner.post(f"{ROOT}maanedsluk/", form | {"decision": "reopen"}).status_code == 400
    owner.post(f"{ROOT}maanedsluk/", form | {"decision": "reopen", "reason": "Sen regning"})
    assert months.month_states(people.owner.organisation) == {month: False}


def test_a_setting_is_changed(owner: Client, people: People) -> None:
    sent = {"outstanding_months": "5", "price_tolerance": "0", "own_municipality": "751"}
    owner.post(f"{ROOT}indstillinger/", sent)
    assert settings.value(people.owner.organisation, "outstanding_months") == 5
    assert settings.value(people.owner.organisation, "own_municipality") == 751
    page = owner.post(f"{ROOT}indstillinger/", sent | {"outstanding_months": "99"})
    assert "form-error" in page.content.decode()


def test_the_log_is_narrowed_and_taken_away(owner: Client, people: People) -> None:
    audit.person_seen(people.owner, "b00000000001", "Borgerens side")
    audit.log(people.owner, "imported", "=1+1")
    page = owner.get(f"{ROOT}log/?borger=b00000000001").content.decode()
    assert "Borgerens side" in page
    assert "1 linjer i alt" not in page
    assert "1 linje i alt" in page
    lines = owner.get(f"{ROOT}log/csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Tidspunkt;Bruger;Navn;Handling;Hvad;Borger;Begrundelse"
    assert lines[1].endswith(";ulla;Ulla Ulvsund;Hentede fil;Log;;")
    assert lines[2].endswith(";Indlæste udtræk;'=1+1;;")


def test_the_log_is_not_searched_by_a_cpr_number(owner: Client) -> None:
    page = owner.get(f"{ROOT}log/?borger=011390-1234").content.decode()
    assert "Skriv borgerens kode" in page
