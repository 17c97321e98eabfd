"""What the environment decides."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from styrbar.web.keys import secret_key


def asked(expression: str, **environment: str) -> str:
    """An expression of the settings as they are under that environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STYRBAR_")}
    command = [sys.executable, "-c", f"from styrbar.web import settings as s; print({expression})"]
    path = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        command, env=kept | {"PYTHONPATH": path} | environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "keys", keep=True)
    assert secret_key(tmp_path / "keys", keep=True) == first
    assert stat.S_IMODE((tmp_path / "keys" / "log-ind.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["log-ind.key"]


def test_nothing_is_written_when_no_folder_was_named(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "keys", keep=False) != secret_key(tmp_path / "keys", keep=False)
    assert not (tmp_path / "keys").exists()


def test_the_state_lies_in_the_data_folder_and_the_key_beside_it(tmp_path: Path) -> None:
    shown = asked("s.DATABASES['default']['NAME'], s.STYRBAR_KEYS", STYRBAR_DATA=str(tmp_path / "data"))
    assert str(tmp_path / "data" / "styrbar.sqlite3") in shown
    assert (tmp_path / "data-keys" / "log-ind.key").exists()
    assert not list((tmp_path / "data").iterdir())


def test_another_database_is_named_by_its_address() -> None:
    address = "postgres://styrbar@/styrbar?host=/run/postgresql"
    assert asked("s.DATABASES['default']['ENGINE']", STYRBAR_DATABASE_URL=address) == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("hosts", "https"), [("localhost,127.0.0.1", "False"), ("localhost,styrbar.ulvsund.dk", "True")]
)
def test_any_host_but_this_machine_demands_https(hosts: str, https: str) -> None:
    flags = "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0"
    assert asked(flags, STYRBAR_ALLOWED_HOSTS=hosts) == " ".join([https] * 4)


def test_faults_are_not_shown_unless_asked_for() -> None:
    assert (asked("s.DEBUG"), asked("s.DEBUG", STYRBAR_DEBUG="1")) == ("False", "True")
