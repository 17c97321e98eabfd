"""The project's own files, for the tests that look after it."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "src/styrbar"


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """The files that git keeps, or those of them with one of the suffixes."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(p for p in paths if p.is_file() and (not suffixes or p.suffix in suffixes))


def text(path: Path) -> str:
    """What a text file says; '' for a picture or other binary."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def rooms() -> list[str]:
    """The names of the rooms under src/styrbar."""
    return sorted(p.parent.name for p in ROOMS.glob("*/__init__.py"))


@cache
def guide() -> str:
    """All that users can read: guide, methods, glossary and data model, but not the developers' decisions."""
    pages = [p for p in (ROOT / "docs").rglob("*.md") if "adr" not in p.parts]
    return "\n".join(text(p) for p in sorted(pages))
