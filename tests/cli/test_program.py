"""The program as a process of its own: how soon it answers, how it is stopped, and what it says of its folders."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.imports import postings

HEAVY = {"polars", "django", "numpy", "altair"}


def program(*words: object) -> list[str]:
    return [sys.executable, "-m", "styrbar.cli", *map(str, words)]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """This process's own, without anything of an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STYRBAR_", "DJANGO_"))}
    return kept | {"STYRBAR_DATA": str(tmp_path / "data"), "LOGNAME": "anna"}


def test_the_help_loads_nothing_heavy() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys; from styrbar.cli.main import main\ntry: main(['--help'])\n"
         "except SystemExit: pass\nprint(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not HEAVY & set(said.stderr.split())


def test_stopped_by_the_user_an_import_keeps_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    rows = [f"5.38.52;{n},00;15-01-2026;{n % 28 + 1:02}1390-{n % 9000:04};A" for n in range(400_000)]
    (tmp_path / "stor.csv").write_text(postings(*rows), "utf-8")
    words = program("import", tmp_path / "stor.csv")
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        staging = tmp_path / "data" / "kommunen" / "staging"
        while not (staging.is_dir() and any(staging.iterdir())) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (5, "")
    assert "Indlæsningen af «stor.csv» er afbrudt, og intet af den er gemt. Kør kommandoen igen." in said
    assert "Traceback" not in said
    assert list(staging.iterdir()) == list((staging.parent / "snapshots").iterdir()) == []


def test_folders_and_databases_that_cannot_be_used_are_told(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "fil").write_text("", "utf-8")
    (tmp_path / "gammel").mkdir()
    (tmp_path / "gammel" / "styrbar.sqlite3").write_text("ikke en database " * 100, "utf-8")
    cases = {"fil": "--data skal være en mappe.", "fil/data": "Datamappen kan ikke bruges.",
             "gammel": "Databasen kan ikke bruges."}  # fmt: skip
    for name, told in cases.items():
        ran = subprocess.run(  # noqa: PLW1510 - the code is what is tested
            program("snapshots", "--data", tmp_path / name), env=environment, capture_output=True, text=True
        )
        assert ran.returncode == 2, ran.stderr
        assert ran.stderr.startswith(told)
        assert "Traceback" not in ran.stderr
