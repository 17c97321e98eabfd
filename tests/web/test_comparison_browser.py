"""Comparison and targets in Chromium: the pages break no rule of accessibility and make no error."""

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from runs.comparison_world import KEYS, OWN, country
from runs.world import november, october
from web.test_comparison import COMPARE, INSIDE, NEW, ROOM, TARGETS, client_of, home

from styrbar.decisions import settings as own_settings
from support.browser import axe
from support.people import People


def signed_in(page: Page, server: LiveServer, client: Client) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


@pytest.mark.parametrize(
    "address", [f"{COMPARE}?gruppe=all", f"{COMPARE}?gruppe=nearest", f"{ROOM}?gruppe=all", INSIDE]
)
def test_the_pages_of_comparison_are_accessible(
    page: Page, live_server: LiveServer, people: People, address: str
) -> None:
    own_settings.change(people.owner, "own_municipality", OWN)
    country(home(people), key_figures=KEYS)
    signed_in(page, live_server, client_of(people.owner))
    page.goto(live_server.url + address)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []


def test_the_pages_of_targets_are_accessible(page: Page, live_server: LiveServer, people: People) -> None:
    october(home(people))
    november(home(people))
    client = client_of(people.owner)
    client.post(f"{TARGETS}nyt/", NEW)
    signed_in(page, live_server, client)
    for address in (TARGETS, f"{TARGETS}1/", f"{TARGETS}nyt/", f"{TARGETS}1/ret/"):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert axe(page) == [], address
