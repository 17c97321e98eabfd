"""What `make` needs before anything is installed."""

import sys
from pathlib import Path

import pytest

import front_end
import prerequisites
from support.project import ROOT


def lacks(monkeypatch: pytest.MonkeyPatch, *packages: str, purpose: str = "test") -> None:
    names = {"python3-venv", "chromium", "postgresql"}
    needs = {name: (lambda name=name: name not in packages) for name in sorted(names)}
    monkeypatch.setattr(prerequisites, "NEEDS", {purpose: needs})


def test_an_ordinary_user_is_told_exactly_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacks(monkeypatch, "chromium", "postgresql")
    monkeypatch.setattr(prerequisites.os, "geteuid", lambda: 1000)
    assert prerequisites.main("test") == 1
    assert capsys.readouterr().err == (
        "Der mangler Debian-pakker: chromium postgresql.\n"
        "Bed en administrator om at køre: apt-get install chromium postgresql\n"
    )


def test_root_has_the_missing_packages_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    lacks(monkeypatch, "chromium")
    monkeypatch.setattr(prerequisites.os, "geteuid", lambda: 0)
    monkeypatch.setattr(prerequisites, "install", installed.extend)
    assert prerequisites.main("test") == 0
    assert installed == ["chromium"]


def test_nothing_is_said_or_done_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacks(monkeypatch)
    assert prerequisites.main("test") == 0
    assert capsys.readouterr() == ("", "")


def test_the_demonstration_needs_no_development_tools() -> None:
    assert list(prerequisites.NEEDS["demo"]) == ["python3-venv"]


def test_a_program_on_the_path_is_as_good_as_debians(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(prerequisites, "POSTGRESQL", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not prerequisites.has_postgresql()
    program = tmp_path / "initdb"
    program.touch(mode=0o755)
    assert prerequisites.has_postgresql()


@pytest.mark.parametrize(
    ("told", "there"),
    [
        ('openjdk version "17.0.15" 2025-04-15', True),
        ('openjdk version "21" 2023-09-19', True),
        ('java version "16.0.2"', False),
        ('java version "1.8.0_392"', False),
        ("something else", False),
    ],
)
def test_only_a_java_that_spark_runs_on_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str, there: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not prerequisites.has_java()
    program = tmp_path / "java"
    program.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    program.chmod(0o755)
    assert prerequisites.has_java() == there


def test_java_is_never_asked_for() -> None:
    assert [package for packages in prerequisites.NEEDS.values() for package in packages if "jre" in package] == []


def test_an_old_python_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lacks(monkeypatch)
    monkeypatch.setattr(prerequisites, "OLDEST_PYTHON", (*sys.version_info[:2], 99))
    assert prerequisites.main("test") == 1
    assert "Python 3.11" in capsys.readouterr().err


def test_a_font_keeps_only_its_woff2() -> None:
    face = '@font-face{font-family:A;src:url(a.eot),url(a.woff) format("woff"),url(a.woff2) format("woff2")}'
    assert front_end.slim(face) == '@font-face{font-family:A;src:url(a.woff2) format("woff2")}'


def test_a_font_of_the_system_is_left_alone() -> None:
    face = '@font-face{font-family:system;src:local("Tahoma")}'
    assert front_end.slim(face) == face


def test_the_source_map_is_dropped() -> None:
    assert front_end.slim("a{b:c}\n/*# sourceMappingURL=x.css.map*/") == "a{b:c}\n"


def test_the_vendored_stylesheet_points_only_at_files_that_are_there() -> None:
    stylesheet = front_end.VENDOR / front_end.STYLESHEET[1]
    found = front_end.references(stylesheet.read_text("utf-8"))
    assert any(address.endswith(".woff2") for address in found)
    assert [address for address in found if not (stylesheet.parent / address).is_file()] == []


def test_what_is_vendored_is_not_tracked() -> None:
    assert str(front_end.VENDOR.relative_to(ROOT)) + "/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
