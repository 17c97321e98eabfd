"""The three people of these tests."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from support.people import People
from support.people import people as make_people


@pytest.fixture
def people(db: None, settings: Settings, tmp_path: Path) -> People:
    """Owner, colleague and stranger, with passwords that are quick to check and empty folders."""
    settings.STYRBAR_DATA, settings.STYRBAR_KEYS = tmp_path / "data", tmp_path / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()
