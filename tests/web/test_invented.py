"""Pages that show an invented country say so at the top and in the basis."""

import pytest
from django.test import Client
from runs.test_invented import invented
from runs.world import october, workspace

from support.people import People

ADDRESS = "/ulvsund/data/oejebliksbilleder/"


@pytest.fixture
def owner(people: People, client: Client) -> Client:
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_and_its_basis_say_it(people: People, owner: Client) -> None:
    invented(workspace(people.owner))
    page = owner.get(ADDRESS).content.decode()
    assert '<p class="invented"><strong>Opfundne tal</strong>' in page
    assert "<dt>Opfundne tal</dt>" in page


def test_the_front_page_says_it_too(people: People, owner: Client) -> None:
    invented(workspace(people.owner))
    assert 'class="invented"' in owner.get("/", follow=True).content.decode()


def test_a_real_municipality_says_nothing(people: People, owner: Client) -> None:
    october(workspace(people.owner))
    page = owner.get(ADDRESS).content.decode()
    assert "Opfundne" not in page
