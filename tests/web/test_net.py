"""The choice of gross or net follows the user from page to page, in the address and in every file."""

import re
from html import unescape

import pytest
from django.test import Client
from runs.refund_world import CITIZENS, LADDER, delivered, own_limits
from runs.world import ANNA, NOVEMBER, given, kr, line, support, workspace

from styrbar import danish
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.workspace import Workspace
from support.people import People

EXPECTED, EXPLAIN, OVERVIEW = "opfoelgning/forventet/", "opfoelgning/forklaring/", "overblik/"
CONTROLS, PAYMENTS, PERSON = "opfoelgning/kontrol/", "opfoelgning/betalinger/", f"opfoelgning/borger/{ANNA}/"
NET = "beloeb=netto"
WITH_CHOICE = (EXPECTED, EXPLAIN, PERSON, OVERVIEW)
BUDGET = [line("original", "5.38.52", 900_000), line("original", "5.22.07", -90_000)]


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works: a dear citizen, with limits for the year."""
    ws = workspace(people.owner)
    delivered(ws, budget_lines=BUDGET)
    own_limits(ws)
    return ws


@pytest.fixture
def owner(people: People) -> Client:
    client = Client()
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html(client: Client, address: str, status: int = 200, **headers: str) -> str:
    response = client.get(f"/ulvsund/{address}", headers=headers)
    assert response.status_code == status, address
    return unescape(str(response.content.decode()))


def links(page: str) -> list[str]:
    """Every address of a page's own links that leads to a page about expected accounts."""
    main = page.split("<main")[1] if "<main" in page else page
    found = re.findall(r'href="(/ulvsund/[^"]+)"', main)
    return [a for a in found if any(f"/ulvsund/{p}" in a for p in (*WITH_CHOICE, CONTROLS, PAYMENTS)) and "?" in a]


@pytest.mark.parametrize("address", WITH_CHOICE)
def test_the_choice_is_asked_in_the_same_words_everywhere(ws: Workspace, owner: Client, address: str) -> None:
    for query, chosen in (("", ""), (f"?{NET}", "netto")):
        page = html(owner, address + query)
        select = re.search(r'<select name="beloeb".*?</select>', page, re.DOTALL)
        assert select
        assert re.findall(r"<option[^>]*>([^<]+)</option>", select[0]) == ["Brutto", "Netto (efter statsrefusion)"]
        assert re.findall(r'<option value="([^"]*)" selected>', select[0]) == [chosen]


@pytest.mark.parametrize("address", [EXPECTED, f"{EXPECTED}?efter=citizen", f"{EXPLAIN}?imod=budget", PERSON])
def test_every_address_of_a_net_page_keeps_the_choice(ws: Workspace, owner: Client, address: str) -> None:
    joined = f"{address}{'&' if '?' in address else '?'}{NET}"
    found = [a for a in links(html(owner, joined)) if "excel" not in a and "csv" not in a]
    assert found
    assert [a for a in found if NET not in a] == []
    assert not any("beloeb" in a for a in links(html(owner, address)))


def test_the_table_of_a_net_page_is_the_runs(ws: Workspace, owner: Client) -> None:
    totals = run_expected(ws, ExpectedChoices(net=True)).table("expected").totals()
    page = html(owner, f"{EXPECTED}?{NET}&vis=kroner")
    for name in ("result", "refund", "net"):
        assert danish.number(totals[name] / 100, 2) in page
    assert "betalt, netto" in page
    assert "Nettoforbruget ventes at ende" in page
    assert owner.get(f"/ulvsund/{EXPECTED}diagram?{NET}").content.startswith(b"<svg")


@pytest.mark.parametrize("address", [EXPECTED, EXPLAIN])
def test_the_files_of_a_net_page_are_net(ws: Workspace, owner: Client, address: str) -> None:
    given(ws, NOVEMBER, grants=[support()], citizens=CITIZENS)
    for query, wanted in (("", False), (f"?{NET}", True)):
        heading = owner.get(f"/ulvsund/{address}csv{query}{'&' if query else '?'}tabel=1").content.decode("utf-8-sig")
        told = heading.splitlines()
        assert (
            any("Netto" in cell or cell.startswith("Statsrefusion") for row in told for cell in row.split(";"))
            == wanted
        )


def test_the_row_of_budgeted_refund_opens_into_nothing(ws: Workspace, owner: Client) -> None:
    page = html(owner, f"{EXPLAIN}?imod=budget&{NET}")
    assert re.search(r'<th scope="row"[^>]*>Statsrefusion \(beregnet\)</th>', page)
    assert "hvor=account:-" not in page


def test_the_person_page_leads_to_how_the_refund_is_reckoned(ws: Workspace, owner: Client) -> None:
    page = html(owner, f"{PERSON}?{NET}&vis=kroner")
    assert danish.number(round(LADDER * 100) / 100, 2) in page
    assert f'href="/ulvsund/takster/refusion/{ANNA}/?{NET}"' in page


def test_the_front_page_fetches_its_figures_gross_or_net(ws: Workspace, owner: Client) -> None:
    given(ws, NOVEMBER, grants=[support()], citizens=CITIZENS)
    assert f'hx-get="/ulvsund/overblik/?{NET}"' in html(owner, f"{OVERVIEW}?{NET}")
    figures = html(owner, f"{OVERVIEW}?{NET}", **{"HX-Request": "true"})
    assert run_expected(ws, ExpectedChoices(net=True)).sentence in figures
    assert run_explain(ws, ExplainChoices(net=True)).sentence in figures
    assert [a for a in links(figures) if NET not in a] == []


@pytest.mark.parametrize("address", [CONTROLS, PAYMENTS])
def test_a_page_that_is_always_gross_keeps_the_choice_for_the_next(ws: Workspace, owner: Client, address: str) -> None:
    page = html(owner, f"{address}?{NET}")
    assert '<input type="hidden" name="beloeb" value="netto">' in page
    assert "betalt, brutto" in page
    assert f"/ulvsund/{EXPECTED}?{NET}" in page
    assert "beloeb" not in html(owner, address)


@pytest.mark.parametrize("address", WITH_CHOICE)
def test_an_amount_that_is_neither_is_refused(ws: Workspace, owner: Client, address: str) -> None:
    assert "Adressen har et valg, der ikke kan bruges: beløb." in html(owner, f"{address}?beloeb=x", 400)


@pytest.mark.parametrize("address", [EXPECTED, PERSON, f"{EXPLAIN}?imod=budget"])
def test_without_limits_a_net_page_leads_to_where_they_are_written(people: People, owner: Client, address: str) -> None:
    delivered(workspace(people.owner), budget_lines=BUDGET)
    page = html(owner, f"{address}{'&' if '?' in address else '?'}{NET}")
    assert "skriv dem under Regler" in page
    assert "/ulvsund/takster/regler/refund.limit_25/?dato=2026-01-01" in page
    assert "refund.limit_25" not in html(owner, address)


def test_gross_and_net_are_the_same_to_who_may_not_see_people(ws: Workspace, people: People) -> None:
    head = Client()
    head.force_login(people.colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    for address in (EXPECTED, f"{EXPLAIN}?imod=budget", CONTROLS):
        page = html(head, f"{address}{'&' if '?' in address else '?'}{NET}")
        assert "/borger/" not in page
        assert not re.search(r"\bb0000000000\d", page)
    assert danish.number((kr(1_400_000) - round(LADDER * 100)) / 100, 2) not in page
