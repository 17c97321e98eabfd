"""README, decisions, change log and publiccode.yml say what they must."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from support.project import ROOT, rooms, text, tracked

ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
PUBLICCODE = yaml.safe_load(text(ROOT / "publiccode.yml"))
REQUIRED_KEYS = [
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal.license",
    "maintenance.type",
    "maintenance.contacts",
    "localisation.localisationReady",
    "localisation.availableLanguages",
]


def version() -> str:
    return str(tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"])


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_status_context_decision_consequences_and_what_was_rejected(adr: Path) -> None:
    assert re.match(rf"# {adr.stem[:4]}\. \S", text(adr))
    assert re.search(r"^Status: (accepted|replaced by \d{4}), \d{4}-\d{2}\.$", text(adr), re.MULTILINE)
    headings = re.findall(r"^## (.+)$", text(adr), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Rejected"]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(adr.stem[:4]) for adr in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("room", rooms())
def test_the_readme_and_the_import_contracts_name_the_room(room: str) -> None:
    assert f"`src/styrbar/{room}/`" in text(ROOT / "README.md")
    # runs may import every room but its callers, so it too has a contract.
    assert f"[importlinter:contract:{room}]" in text(ROOT / ".importlinter")


@pytest.mark.parametrize("page", tracked(".md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(page))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_change_log_has_the_version() -> None:
    assert f"## [{version()}]" in text(ROOT / "CHANGELOG.md")


@pytest.mark.parametrize("key", REQUIRED_KEYS)
def test_publiccode_has_the_required_key(key: str) -> None:
    value = PUBLICCODE
    for part in key.split("."):
        value = value[part]
    assert value not in (None, "", [], {})


def test_publiccode_agrees_with_the_package() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    assert PUBLICCODE["softwareVersion"] == version()
    assert PUBLICCODE["legal"]["license"] == project["license"]


@pytest.mark.parametrize("language", PUBLICCODE["description"])
def test_publiccode_describes_within_the_standards_limits(language: str) -> None:
    description = PUBLICCODE["description"][language]
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert description["features"]
