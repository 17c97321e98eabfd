"""Few dependencies, and each of them used."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from support.project import ROOMS, ROOT, text

# Named in the settings or the environment rather than in code: Django finds it by the database's address.
BY_ADDRESS = {"psycopg"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed() -> set[str]:
    lines = text(ROOT / "requirements/runtime.in").splitlines()
    return {canonical(match[0]) for line in lines if (match := re.match(r"[\w.-]+", line))}


def sources() -> list[str]:
    return [text(path) for path in sorted(ROOMS.rglob("*.py"))]


def imported() -> set[str]:
    nodes = [node for source in sources() for node in ast.walk(ast.parse(source))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"styrbar"}


def test_what_is_imported_is_listed() -> None:
    owners = packages_distributions()
    missing = {name for name in imported() if not {canonical(p) for p in owners.get(name, ["?"])} & listed()}
    assert missing == set()


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
