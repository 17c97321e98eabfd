"""The page of what drives the spending: the same figures as its run, opened from the whole to the smallest group."""

import re
from html import unescape

import pytest
from django.test import Client
from runs.drivers_world import INDEX, MOVED, ONE_GROUP, register, residents
from runs.world import given, workspace

from styrbar.runs.drivers import DriverChoices, run_drivers
from styrbar.runs.workspace import Workspace
from support.people import People

PAGE = "udgifter/drivere/"


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works."""
    return workspace(people.owner)


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html(client: Client, query: str = "", status: int = 200, output: str = "") -> str:
    response = client.get(f"/ulvsund/{PAGE}{output}{query}")
    assert response.status_code == status
    return unescape(response.content.decode("utf-8-sig"))


def opened(page: str) -> list[str]:
    """The choices in the addresses that rows open."""
    return [address.partition(PAGE)[2] for address in re.findall(r'<a href="([^"]+)" title="Åbn">', page)]


def test_the_page_says_what_the_run_says(ws: Workspace, owner: Client) -> None:
    register(ws)
    page = html(owner)
    assert run_drivers(ws, DriverChoices()).sentence in page
    assert "Pris trækker mest op" in page
    assert '<option value="2024" selected>' in page
    assert '<option value="ownership" selected>' in page


def test_rows_open_from_the_whole_to_the_smallest_group_and_the_trail_leads_back(ws: Workspace, owner: Client) -> None:
    register(ws, MOVED)
    query, seen = "?efter=account&saa=offer&vis=kroner", []
    while links := opened(html(owner, query)):
        query = links[0]
        seen.append(query)
    assert [query.count("hvor=") for query in seen] == [1, 2]
    smallest = html(owner, query)
    assert "Drivere efter" not in smallest
    trail = re.search(r'<nav class="trail".*?</nav>', smallest, re.DOTALL)
    assert trail
    assert (
        re.sub(r"<[^>]*>|\s+", " ", trail[0]).split("Tilbud")[0].strip().endswith("5.38.51 Botilbudslignende tilbud *")
    )
    assert '?efter=account&saa=offer&vis=kroner&hvor=account%3A5.38.51"' in trail[0]


def test_the_form_keeps_what_is_opened_and_what_is_folded_away(ws: Workspace, owner: Client) -> None:
    register(ws, MOVED, price_indices=INDEX)
    page = html(owner, "?efter=account&saa=offer&hvor=account:5.38.51&priser=faste")
    assert '<input type="hidden" name="hvor" value="account:5.38.51">' in page
    assert "<details open><summary>Flere valg" in page
    assert "<details><summary>Flere valg" in html(owner)


def test_what_is_unknown_opens_too(ws: Workspace, owner: Client) -> None:
    register(ws, [row | {"target_group": None} for row in ONE_GROUP])
    (link,) = opened(html(owner, "?efter=target_group"))
    assert "Målgruppe: (ikke oplyst)" in html(owner, link)


def test_gross_and_net_are_asked_of_own_spending_only(ws: Workspace, owner: Client) -> None:
    register(ws)
    assert 'name="beloeb"' not in html(owner)


def test_the_limit_of_the_costly_is_in_kroner(ws: Workspace, owner: Client) -> None:
    register(ws)
    # 345 days of 2.680 kr. are 924.600 kr. for each.
    assert "Dyre forløb" in html(owner, "?efter=costly&graense=924599").split("Drivere efter")[-1]
    assert "Øvrige forløb" in html(owner, "?efter=costly&graense=924600").split("Drivere efter")[-1]


@pytest.mark.parametrize("output", ["excel", "csv", "diagram"])
def test_the_answer_is_had_as_files(ws: Workspace, owner: Client, output: str) -> None:
    register(ws)
    assert owner.get(f"/ulvsund/{PAGE}{output}").status_code == 200


def test_the_table_of_nodes_is_had_as_csv(ws: Workspace, owner: Client) -> None:
    register(ws)
    assert "5.38.51 Botilbudslignende tilbud *;" in html(owner, "?tabel=2", output="csv")


def test_one_year_alone_says_what_to_do(ws: Workspace, owner: Client) -> None:
    register(ws, residents(2025, 1, 1, 1))
    assert "Der er kun udgifter for ét år" in html(owner)
    html(owner, output="csv", status=404)


@pytest.mark.parametrize("query", ["?fra=2019", "?efter=farve", "?graense=0", "?hvor=farve:blå", "?priser=x"])
def test_a_choice_that_cannot_be_used_is_refused(ws: Workspace, owner: Client, query: str) -> None:
    register(ws)
    html(owner, query, status=400)


def test_a_snapshot_that_is_not_there_is_not_found(ws: Workspace, owner: Client) -> None:
    register(ws)
    html(owner, "?oejebliksbillede=2020-01-01-0123456789abcdef", status=404)


def test_before_the_first_import_the_page_says_what_to_do(people: People, owner: Client) -> None:
    assert "Der er ikke indlæst noget endnu" in html(owner)


def test_a_snapshot_without_spending_in_two_years_is_not_answered(ws: Workspace, owner: Client) -> None:
    given(ws, citizens=[{"citizen": "b00000000001"}])
    assert "Der er kun udgifter for ét år" in html(owner)
