"""The users of these tests and where they work, and the Spark of those that try the national analyses on it."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from runs.world import workspace

from styrbar.runs.engine import session
from styrbar.runs.workspace import Workspace
from support.people import People
from support.people import people as make_people

ENGINE = "local[2]"


@pytest.fixture
def people(db: None, settings: Settings) -> People:
    """Owner, colleague without persons, and a stranger from another municipality; their passwords are quick."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


@pytest.fixture
def ws(people: People) -> Workspace:
    """Where the owner works."""
    return workspace(people.owner)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A Spark of this machine, small, and stopped when the tests are done; skipped where the extra or Java is not."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark runs on Java")
    with pytest.MonkeyPatch.context() as patch:
        settings = "--conf spark.sql.shuffle.partitions=1 --conf spark.driver.bindAddress=127.0.0.1"
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--master {ENGINE} {settings} pyspark-shell")
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        found = session(ENGINE)
        found.sparkContext.setLogLevel("ERROR")
        yield found
        found.stop()
