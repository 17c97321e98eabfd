"""The checks run on the database they say, and the migrations are complete."""

import os

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    asked = os.environ.get("STYRBAR_DATABASE_URL", "sqlite").partition(":")[0]
    assert connection.vendor == asked


@pytest.mark.django_db
def test_no_model_waits_for_a_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
