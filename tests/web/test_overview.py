"""The front page says what is ready and what comes next."""

from datetime import date

import pytest
from django.test import Client

from styrbar.decisions.users import set_active
from styrbar.runs.ready import Ready
from styrbar.web import overview
from support.people import People


def front_page(client: Client, people: People) -> str:
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/", follow=True).content.decode()


def test_before_the_first_import_it_says_so(people: People, client: Client) -> None:
    assert "Der er ikke indlæst noget endnu" in front_page(client, people)


def test_it_tells_of_the_newest_snapshot(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = Ready(date(2026, 10, 31), snapshots=12, sources=4, rows=123_456, rejected=0)
    monkeypatch.setattr(overview, "run_ready", lambda ws: ready)
    page = front_page(client, people)
    assert "Data fra 31-10-2026 er klar" in page
    assert "123.456 rækker fra 4 kilder" in page


def test_a_user_without_any_role_is_told_whom_to_ask(people: People, client: Client) -> None:
    set_active(people.owner, people.colleague.user, active=False)
    client.force_login(people.colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Spørg jeres administrator om en rolle." in client.get("/").content.decode()
