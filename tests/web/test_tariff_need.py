"""The page of tariffs from need asks for its prices, answers, and keeps what is written when it cannot."""

import pytest
from django.test import Client
from runs.test_tariff_need import living
from runs.world import workspace

from support.people import People

PAGE = "/ulvsund/takster/behov/"
PRICES = "grundtakst=500&timepris=250"


@pytest.fixture
def colleague(people: People) -> Client:
    """One who sees figures and no persons, with ten citizens in the data."""
    living(workspace(people.owner), (5, 1_000, 1), (5, 2_000, 3))
    client = Client()
    client.force_login(people.colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_before_the_first_import_it_says_so(people: People) -> None:
    client = Client()
    client.force_login(people.colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Der er ikke indlæst noget endnu" in client.get(PAGE).content.decode()


def test_it_asks_for_prices_and_answers_with_them(colleague: Client) -> None:
    assert "Skriv en grundtakst og en timepris" in colleague.get(PAGE).content.decode()
    html = colleague.get(f"{PAGE}?{PRICES}").content.decode()
    assert "Med 2 trin går taksten fra 1.000,00 kr. til 2.000,00 kr. pr. døgn." in html
    assert "Trinnene forklarer 100 % af forskellen" in html


def test_its_files_hold_the_same_figures_and_no_citizens(colleague: Client) -> None:
    csv = colleague.get(f"{PAGE}csv?{PRICES}").content.decode()
    assert "0 - 2;2,000000;1000,00;5;1000,00" in csv
    assert "b0000" not in csv
    assert colleague.get(f"{PAGE}excel?{PRICES}").status_code == 200
    assert colleague.get(f"{PAGE}diagram?{PRICES}").content.startswith(b"<svg")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("grundtakst=500&timepris=abc", "Timepris er ikke et tal."),
        ("grundtakst=500&timepris=0", "Timeprisen skal være over 0 kr."),
        (f"{PRICES}&trin=1", "Antallet af trin kan ikke læses."),
        (f"{PRICES}&egne=noget", "Et af trinnene kan ikke læses."),
        (f"{PRICES}&tilbud=T2", "Der er under 5 borgere"),
    ],
)
def test_an_error_keeps_what_is_written(colleague: Client, query: str, why: str) -> None:
    html = colleague.get(f"{PAGE}?{query}").content.decode()
    assert why in html
    assert 'value="500"' in html
    assert colleague.get(f"{PAGE}csv?{query}").status_code == 400


def test_a_snapshot_that_is_not_there_is_not_found(colleague: Client) -> None:
    assert colleague.get(f"{PAGE}?{PRICES}&oejebliksbillede=2020-01-01-0123456789abcdef").status_code == 404
