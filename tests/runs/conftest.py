"""The users of these tests and where they work."""

import pytest
from pytest_django.fixtures import Settings
from runs.world import workspace

from styrbar.runs.workspace import Workspace
from support.people import People
from support.people import people as make_people


@pytest.fixture
def people(db: None, settings: Settings) -> People:
    """Owner, colleague without persons, and a stranger from another municipality; their passwords are quick."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works."""
    return workspace(people.owner)
