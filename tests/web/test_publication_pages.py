"""Publishing as it is done on the pages, and what a politician's pages show."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from runs.published_world import given as given_register
from runs.published_world import spent
from runs.test_publication import a_table
from runs.test_summaries import DAYS, MANY, RARE, budget, grant, grants, rare
from runs.world import given, workspace

from styrbar.runs.workspace import Workspace
from support.people import People, user_in

PUBLISH, EXTRACTS = "/ulvsund/udgifter/offentliggoer/", "/ulvsund/udgifter/forskningsudtraek/"
TABLE = f"{PUBLISH}?efter1=municipality&efter2=legal_basis"
TO = {"recipient": "Avisen", "purpose": "Artikel"}
HERS = re.compile(r"7\W?654")
"""The one costly person's kroner, rounded or not."""


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.content.decode())


@pytest.fixture
def ws(people: People) -> Workspace:
    return workspace(people.owner)


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner.user)


@pytest.fixture
def council(people: People) -> Client:
    return client_of(user_in(people.owner.organisation, "poul", "Poul", "politician").user)


def test_before_anything_is_imported_the_page_says_what_comes_first(owner: Client) -> None:
    assert "Indlæs" in html(owner, PUBLISH)


def test_a_table_is_looked_at_published_and_fetched(ws: Workspace, owner: Client) -> None:
    given_register(ws, a_table())
    assert "Intet er offentliggjort." in html(owner, PUBLISH)
    seen = html(owner, TABLE)
    assert "Ledsager en anden" in seen
    assert not HERS.search(seen)
    done = owner.post(TABLE, TO)
    assert (done.status_code, done.headers["Location"]) == (302, f"{PUBLISH}1/")
    page = html(owner, f"{PUBLISH}1/")
    assert "skjult" in page
    assert "Hvorfor skjult" not in page
    files = [owner.get(f"{PUBLISH}1/{form}").content for form in ("csv", "excel", "pdf/")]
    assert not HERS.search(page)
    assert not HERS.search(files[0].decode())
    book = openpyxl.load_workbook(BytesIO(files[1]))
    assert not any(HERS.search(str(c.value)) for s in book for row in s.iter_rows() for c in row)
    assert files[2].startswith(b"%PDF")
    assert "Avisen" in html(owner, PUBLISH)


def test_a_table_that_cannot_be_is_told_beside_the_choices(ws: Workspace, owner: Client) -> None:
    given_register(ws, [spent(1, 5), spent(2, 5)])
    page = html(owner, TABLE)
    assert "Der er for få borgere i den" in page
    assert "Se, hvordan den kommer til at se ud" in page


def test_without_a_recipient_nothing_is_published(ws: Workspace, owner: Client) -> None:
    given_register(ws, a_table())
    page = owner.post(TABLE, {"purpose": "x"}).content.decode()
    assert "form-error-message" in page
    assert "Intet er offentliggjort." in html(owner, PUBLISH)


def test_an_extract_is_asked_for_approved_by_another_and_fetched_once(
    ws: Workspace, people: People, owner: Client
) -> None:
    given_register(ws, a_table())
    asked = TO | {"years": ["2025"], "columns": ["year", "legal_basis"]}
    assert owner.post(EXTRACTS, asked).headers["Location"] == f"{EXTRACTS}1/"
    own = owner.post(f"{EXTRACTS}1/", {"action": "approve"}).content.decode()
    assert "kan ikke selv godkende" in own
    other = client_of(user_in(people.owner.organisation, "vera", "Vera", "controller").user)
    assert other.post(f"{EXTRACTS}1/", {"action": "approve"}).status_code == 302
    file = owner.post(f"{EXTRACTS}1/", {"action": "fetch"})
    assert file.headers["Content-Disposition"] == 'attachment; filename="forskningsudtraek-1.csv"'
    assert len(file.content.decode().splitlines()) == 349
    again = owner.post(f"{EXTRACTS}1/", {"action": "fetch"}).content.decode()
    assert "Bed om et nyt" in again
    assert "Hentet" in html(owner, EXTRACTS)


def test_an_analyst_publishes_but_hands_over_no_extract(ws: Workspace, people: People) -> None:
    given_register(ws, a_table())
    analyst = client_of(user_in(people.owner.organisation, "ane", "Ane", "analyst").user)
    assert analyst.post(TABLE, TO).status_code == 302
    assert "Kun den, der også må se den enkelte borger" in html(analyst, EXTRACTS)
    asked = TO | {"years": ["2025"], "columns": ["year"]}
    assert analyst.post(EXTRACTS, asked).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        ("forventet/", "efter=account"), ("forventet/", "efter=legal_basis"), ("forklaring/", "efter=account"),
        ("forklaring/", "efter=legal_basis"), ("forklaring/", "efter=account&imod=budget"),
    ],
)  # fmt: skip
def test_a_politicians_page_and_files_never_show_the_one(
    ws: Workspace, council: Client, asked: tuple[str, str]
) -> None:
    given(ws, DAYS[0], grants=grants(MANY), budget_lines=budget())
    given(ws, DAYS[1], grants=[*grants(MANY), grant(900, "5.38.50", RARE)], budget_lines=budget())
    page, query = asked
    for form in ("", "excel", "csv", "diagram"):
        response = council.get(f"/ulvsund/opfoelgning/{page}{form}?{query}&vis=kroner")
        if form == "diagram" and response.status_code == 404:
            continue  # what is hidden is not drawn
        assert response.status_code == 200, form
        text = response.content.decode(errors="replace")
        if form == "excel":
            book = openpyxl.load_workbook(BytesIO(response.content))
            text = " ".join(str(c.value) for s in book for row in s.iter_rows() for c in row)
        # Hers; hers against a budget of 3.000.000; and the whole with her in it, 8.200.000 more.
        assert not re.search(r"7\W?654\W?321|4\W?654\W?321|15\W?854\W?321", text), form


def test_a_politician_opens_no_row_and_no_page_of_few(ws: Workspace, council: Client) -> None:
    rare(ws)
    page = html(council, "/ulvsund/opfoelgning/forventet/")
    assert 'title="Åbn"' not in page
    assert "opfoelgning/kontrol/" not in page
    for closed in ("opfoelgning/kontrol/", "takster/priser/", "data/oejebliksbilleder/", "udgifter/offentliggoer/"):
        assert "Din rolle giver ikke lov" in html(council, f"/ulvsund/{closed}", 403)
    told = html(council, "/ulvsund/opfoelgning/forventet/?hvor=account:5.38.50", 403)
    assert "Din rolle ser kun samlede tal" in told


def test_a_politicians_front_page_tells_the_whole(ws: Workspace, council: Client) -> None:
    rare(ws)
    assert "Hvad siger tallene?" in html(council, "/ulvsund/overblik/")
    fetched = council.get("/ulvsund/overblik/", headers={"HX-Request": "true"}).content.decode()
    assert "15.854.321" in fetched  # 82 at 100.000 and the one, together
    assert "Kontrol" not in fetched
