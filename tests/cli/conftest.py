"""Commands run as a user runs them, in this process, on the test's own database and folders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from styrbar.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self.out.decode()


Run = Callable[..., Ran]


@pytest.fixture
def run(
    db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Run:  # fmt: skip
    """Run `styrbar` with the words, as the account «anna» on this machine."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("STYRBAR_DATA", str(settings.STYRBAR_DATA))
    monkeypatch.setenv("LOGNAME", "anna")
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> Ran:
        capsysbinary.readouterr()
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        captured = capsysbinary.readouterr()
        return Ran(code, captured.out, captured.err.decode())

    return command
