"""Few dependencies, and each of them used."""

import ast
import re
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from support.project import ROOMS, ROOT, text

# Named in the settings or the environment rather than in code: Django finds it by the database's address.
BY_ADDRESS = {"psycopg"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(name: str = "runtime") -> set[str]:
    lines = text(ROOT / f"requirements/{name}.in").splitlines()
    return {canonical(match[0]) for line in lines if (match := re.match(r"[\w.-]+", line))}


def sources() -> list[str]:
    return [text(path) for path in sorted(ROOMS.rglob("*.py"))]


def imported() -> set[str]:
    return names_of(node for source in sources() for node in ast.walk(ast.parse(source)))


def names_of(found: Iterable[ast.AST]) -> set[str]:
    """The packages that import statements name, without Python's own."""
    nodes = list(found)
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"styrbar"}


ALL_LISTED = listed() | listed("spark")


def test_what_is_imported_is_listed() -> None:
    owners = packages_distributions()
    missing = {name for name in imported() if not {canonical(p) for p in owners.get(name, [name])} & ALL_LISTED}
    assert missing == set()


def test_what_is_optional_is_only_imported_when_it_is_asked_for() -> None:
    at_start = names_of(node for source in sources() for node in ast.parse(source).body)
    assert {canonical(name) for name in at_start} & listed("spark") == set()


def test_what_is_listed_is_used() -> None:
    everything = "\n".join(sources())
    modules: dict[str, list[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            modules.setdefault(canonical(package), []).append(module)
    unused = {
        package
        for package in listed() - BY_ADDRESS
        if not any(re.search(rf"\b{re.escape(module)}\b", everything) for module in modules.get(package, []))
    }
    assert unused == set()


def test_the_lock_holds_what_is_listed() -> None:
    locked = {
        canonical(name) for name in re.findall(r"^([\w.-]+)", text(Path(ROOT / "requirements/runtime.txt")), re.M)
    }
    assert listed() - locked == set()
