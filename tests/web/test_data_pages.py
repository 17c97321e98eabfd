"""Øjebliksbilleder og kvalitet as pages: before the first import, and after it."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from styrbar.runs.importing import run_import
from styrbar.runs.workspace import Workspace
from support.imports import JANUARY, source
from support.people import People
from support.uploading import POSTINGS, client_of, text


@pytest.fixture
def client(people: People) -> Client:
    return client_of(people.owner)


@pytest.fixture
def snapshot(people: People, settings: Settings) -> str:
    ws = Workspace(people.owner, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)
    report = run_import(
        ws, [source("p.csv", POSTINGS)], data_date=JANUARY, progress=lambda *_: None, cancelled=lambda: False
    )
    assert report.snapshot
    return report.snapshot


@pytest.mark.parametrize("page", ["oejebliksbilleder", "kvalitet"])
def test_before_the_first_import_a_page_says_what_to_do(client: Client, people: People, page: str) -> None:
    assert 'href="/ulvsund/data/indlaes/">Indlæs udtræk</a>' in text(client, f"/ulvsund/data/{page}/")
    reader = text(client_of(people.colleague), f"/ulvsund/data/{page}/")
    assert "når jeres dataansvarlige har indlæst" in reader
    assert "/data/indlaes/" not in reader


def test_a_snapshot_opens_from_the_list_and_leads_on(client: Client, snapshot: str) -> None:
    assert f'href="/ulvsund/data/oejebliksbilleder/{snapshot}/"' in text(client, "/ulvsund/data/oejebliksbilleder/")
    page = text(client, f"/ulvsund/data/oejebliksbilleder/{snapshot}/")
    for name in ("opfoelgning/forventet", "opfoelgning/forklaring", "data/kvalitet"):
        assert f"/ulvsund/{name}/?oejebliksbillede={snapshot}" in page
    assert client.get("/ulvsund/data/oejebliksbilleder/2026-01-31-findes-ikke/").status_code == 404


def test_the_quality_of_a_chosen_snapshot_is_in_the_address(client: Client, snapshot: str) -> None:
    assert "1 af 2 rækker er afvist" in text(client, f"/ulvsund/data/kvalitet/?oejebliksbillede={snapshot}")
    assert client.get("/ulvsund/data/kvalitet/?oejebliksbillede=x").status_code == 400


def test_the_quality_is_had_as_a_workbook_and_as_csv(client: Client, snapshot: str) -> None:
    assert client.get("/ulvsund/data/kvalitet/excel").status_code == 200
    assert "Posteringsliste fra økonomisystemet" in client.get("/ulvsund/data/kvalitet/csv").content.decode("utf-8-sig")


def test_the_template_is_had_from_the_page(client: Client) -> None:
    book = load_workbook(BytesIO(client.get("/ulvsund/data/indlaes/skabelon/").content))
    assert "bevillinger" in book.sheetnames
