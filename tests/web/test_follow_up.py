"""The pages of the follow-up show what their runs answer, to those who may see it, and open into what is behind."""

import re
from html import unescape

import pytest
from django.test import Client
from runs.world import ANNA, given, kr, november, october, stay, workspace

from styrbar import danish
from styrbar.decisions.models import AuditEntry
from styrbar.runs.controls import ControlChoices, run_controls
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.workspace import Workspace
from support.people import People, user_in

EXPECTED, EXPLAIN = "opfoelgning/forventet/", "opfoelgning/forklaring/"
CONTROLS, PAYMENTS, PERSON = "opfoelgning/kontrol/", "opfoelgning/betalinger/", f"opfoelgning/borger/{ANNA}/"
OPEN_TO_FIGURES = (EXPECTED, EXPLAIN, CONTROLS)


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works, with two deliveries."""
    ws = workspace(people.owner)
    october(ws)
    november(ws)
    return ws


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner.user)


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(f"/ulvsund/{address}")
    assert response.status_code == status, address
    return str(response.content.decode())


def rows(page: str, number: int = 1) -> list[list[str]]:
    """The cells of a table's rows, the headings left out, the totals last."""
    part = page.split(f'id="tabel-{number}"')[1].partition("</table>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL)[1:]
    return [
        [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd][ >](?:[^>]*>)?(.*?)</t[hd]>", r)] for r in found
    ]


def links(page: str) -> list[str]:
    """The addresses that rows open."""
    return [unescape(address) for address in re.findall(r'<a href="([^"]+)" title="Åbn">', page)]


def test_the_table_adds_up_to_the_runs_own_totals(ws: Workspace, owner: Client) -> None:
    totals = run_expected(ws, ExpectedChoices()).table("expected").totals()
    bottom = rows(html(owner, f"{EXPECTED}?vis=kroner"))[-1]
    assert danish.number(totals["result"] / 100, 2) in bottom
    assert bottom[0] == "I alt"


def test_a_row_opens_into_a_page_with_the_same_sum(ws: Workspace, owner: Client) -> None:
    page = html(owner, f"{EXPECTED}?vis=kroner")
    for row, link in zip(rows(page)[:-1], links(page), strict=True):
        inside = html(owner, link.removeprefix("/ulvsund/"))
        assert rows(inside)[-1][3:7] == row[3:7]
        assert "Hele området</a>" in inside


def test_the_trail_says_what_was_opened_and_the_form_what_it_is_divided_by(ws: Workspace, owner: Client) -> None:
    inside = html(owner, f"{EXPECTED}?hvor=account:5.38.53")
    assert '<li aria-current="page">' in inside
    assert "Konto: 5.38.53" in inside
    assert '<option value="legal_basis" selected>Paragraf</option>' in inside
    assert '<option value="account"' not in inside
    assert 'name="aar" value="2026"' in inside


def test_the_lowest_row_opens_the_citizen_and_the_look_is_logged(ws: Workspace, owner: Client) -> None:
    page = html(owner, f"{EXPECTED}?efter=citizen")
    assert f"/ulvsund/{PERSON}" in links(page)
    assert not AuditEntry.objects.filter(action="person_seen").exists()
    person = html(owner, PERSON)
    assert AuditEntry.objects.get(action="person_seen").person == ANNA
    assert "/ulvsund/opfoelgning/betalinger/?bevilling=G1&fra=2026-01-01&til=2026-12-31" in links(person)


def test_the_parts_of_the_explanation_add_up_on_the_page(ws: Workspace, owner: Client) -> None:
    answer = run_explain(ws, ExplainChoices())
    page = html(owner, f"{EXPLAIN}?vis=kroner")
    change = answer.table("parts").totals()["amount"]
    assert change < 0  # so its sign is its own
    assert rows(page)[-1][1] == danish.number(change / 100, 2)
    assert page.index("Hvad ændringen består af") < page.index("Forklaring efter konto") < page.index("Borgere og pris")
    assert any(link.startswith("/ulvsund/opfoelgning/borger/") for link in links(page))


def test_with_one_delivery_the_explanation_is_against_the_budget(people: People, owner: Client) -> None:
    october(workspace(people.owner))
    assert '<option value="budget" selected>' in html(owner, EXPLAIN)


def test_the_lists_lead_to_one_list_that_stands_alone(ws: Workspace, owner: Client) -> None:
    overview = html(owner, CONTROLS)
    assert len(rows(overview)) == len(run_controls(ws, ControlChoices()).table("lists").frame)
    assert 'id="tabel-2"' not in overview
    one = html(owner, f"{CONTROLS}?liste=without_grant")
    assert 'id="tabel-2"' not in one
    assert "Alle lister</a>" in one
    assert rows(one)[-1][0] == "I alt"


def test_who_may_not_see_people_sees_no_trace_of_them(ws: Workspace, people: People) -> None:
    head = client_of(people.colleague.user)
    for address in (*OPEN_TO_FIGURES, f"{CONTROLS}?liste=without_grant", f"{EXPECTED}?hvor=account:5.38.52"):
        page = html(head, address)
        assert "/borger/" not in page
        assert not re.search(r"\bb0000000000\d", page)
        assert ">Borger<" not in page
    for address in (PAYMENTS, PERSON, f"{EXPECTED}?hvor=citizen:{ANNA}"):
        assert "Din rolle giver ikke lov til at se den enkelte borger." in html(head, address, 403)


def test_who_may_not_see_figures_is_told_whom_to_ask(ws: Workspace, people: People) -> None:
    importer = client_of(user_in(people.owner.organisation, "ib", "Ib", "importer").user)
    for address in OPEN_TO_FIGURES:
        page = html(importer, address, 403)
        assert "Din rolle giver ikke lov til at se" in page
        assert "administrator" in page


def test_anothers_snapshot_and_citizen_are_as_those_that_do_not_exist(ws: Workspace, people: People) -> None:
    theirs = workspace(people.stranger)
    given(theirs, grants=[stay(citizen="b00000000009")])
    stranger = client_of(people.stranger.user)
    ours = ws.store.manifests()[0].id
    for snapshot in (ours, "2020-01-01-0123456789abcdef"):
        for page in (*OPEN_TO_FIGURES, PAYMENTS):
            response = stranger.get(f"/raevlev/{page}?oejebliksbillede={snapshot}")
            assert response.status_code == 404
            assert "Øjebliksbilledet findes ikke." in response.content.decode()
    assert stranger.get(f"/raevlev/{PERSON}").status_code == 404
    assert stranger.get(f"/raevlev/{EXPLAIN}?imod={ours}").status_code == 404


def test_before_the_first_import_the_page_says_what_to_do(people: People, owner: Client) -> None:
    head = client_of(people.colleague.user)
    for address in (*OPEN_TO_FIGURES, PAYMENTS):
        page = html(owner, address)
        assert "Der er ikke indlæst noget endnu" in page
        assert 'href="/ulvsund/data/indlaes/">Indlæs jeres første udtræk</a>' in page
    assert "når jeres dataansvarlige" in html(head, EXPECTED)
    for address in (f"{EXPECTED}excel", f"{EXPECTED}?oejebliksbillede=2020-01-01-0123456789abcdef", PERSON):
        html(owner, address, 404)


def test_a_year_without_data_says_so_and_draws_nothing(ws: Workspace, owner: Client) -> None:
    page = html(owner, f"{EXPECTED}?aar=2010")
    assert "Der er ingen tal for 2010." in page
    assert "<figure" not in page


@pytest.mark.parametrize("wrong", ["aar=i-fjor", "efter=farve", "status=x"])
def test_a_choice_that_cannot_be_used_is_told_in_danish(ws: Workspace, owner: Client, wrong: str) -> None:
    assert "Adressen har et valg, der ikke kan bruges" in html(owner, f"{EXPECTED}?{wrong}", 400)


def test_the_diagram_is_fetched_after_the_page_and_stands_there_without_scripts(ws: Workspace, owner: Client) -> None:
    for address in (EXPECTED, EXPLAIN):
        page = html(owner, address)
        assert f'hx-get="/ulvsund/{address}diagram"' in page
        assert f'<noscript><img src="/ulvsund/{address}diagram"' in page
        assert owner.get(f"/ulvsund/{address}diagram").content.startswith(b"<svg")


def test_the_csv_of_each_table_has_the_runs_figures_and_its_own_name(ws: Workspace, owner: Client) -> None:
    tables = run_expected(ws, ExpectedChoices()).tables
    names = []
    for number, table in enumerate(tables, 1):
        file = owner.get(f"/ulvsund/{EXPECTED}csv?tabel={number}")
        lines = file.content.decode("utf-8-sig").splitlines()
        place = [c.name for c in table.columns].index("result")
        amounts = [line.split(";")[place] for line in lines[1:]]
        assert sum(kr(float(amount.replace(",", "."))) for amount in amounts) == table.totals()["result"]
        names.append(re.findall('"(.*)"', file.headers["Content-Disposition"])[0])
    assert names == [
        "forventet-regnskab-efter-konto-2026-11-30.csv",
        "forventet-regnskab-maaned-for-maaned-2026-11-30.csv",
    ]


def test_a_workbook_is_logged_once_and_holds_every_list(ws: Workspace, owner: Client) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    file = owner.get(f"/ulvsund/{CONTROLS}excel")
    assert file.headers["Content-Disposition"] == 'attachment; filename="kontrol-2026-11-30.xlsx"'
    assert len(load_workbook(BytesIO(file.content)).sheetnames) == len(run_controls(ws, ControlChoices()).tables) + 1
    assert AuditEntry.objects.filter(action="exported").count() == 1


def test_the_front_page_fetches_the_newest_figures_for_who_may_see_them(ws: Workspace, people: People) -> None:
    owner, head = client_of(people.owner.user), client_of(people.colleague.user)
    importer = client_of(user_in(people.owner.organisation, "ib", "Ib", "importer").user)
    for reader in (owner, head):
        assert 'hx-get="/ulvsund/overblik/"' in html(reader, "overblik/")
        figures = reader.get("/ulvsund/overblik/", headers={"HX-Request": "true"}).content.decode()
        assert run_expected(ws, ExpectedChoices()).sentence in figures
        assert run_explain(ws, ExplainChoices()).sentence in figures
        assert "/ulvsund/opfoelgning/kontrol/?liste=without_grant" in figures
    assert "hx-get" not in html(importer, "overblik/")
    assert importer.get("/ulvsund/overblik/", headers={"HX-Request": "true"}).status_code == 403


def test_the_front_page_with_one_delivery_points_at_the_budget(people: People, owner: Client) -> None:
    october(workspace(people.owner))
    figures = owner.get("/ulvsund/overblik/", headers={"HX-Request": "true"}).content.decode()
    assert "/ulvsund/opfoelgning/forklaring/?imod=budget" in figures
