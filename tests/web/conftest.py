"""The three people of these tests."""

import pytest
from pytest_django.fixtures import Settings

from support.people import People
from support.people import people as make_people


@pytest.fixture
def people(db: None, settings: Settings) -> People:
    """Owner, colleague and stranger, with passwords that are quick to check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()
