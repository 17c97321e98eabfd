"""What no file of the project may hold, and how long a thing may be."""

import ast
import re
from pathlib import Path

import pytest

from support.project import ROOT, text, tracked

LONGEST_FUNCTION, LONGEST_FILE = 45, 450
# Written with a bracket each, so that they are not found here.
FORBIDDEN = {
    "a package registry's host": r"pyp[i]\.org|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]|registry\.yarnpk[g]",
    "a path of one machine": r"/wor[k]/|/roo[t]/|/opt/whee[l]|/tmp/tr[y]\b|\.\./share[d]\b|\.librar[y]/|/User[s]/",
    "an unfinished mark": r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|raise NotImplemente[d]Error",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path in tracked() for match in pattern.finditer(text(path))]
    assert found == []


def test_locks_name_no_address() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    found = [lock.name for lock in locks if re.search(r"://|--index|--find-links|\"resolved\"", text(lock))]
    assert found == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        pinned = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\n {4}--hash=sha256:", text(lock), re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^\w", text(lock), re.MULTILINE)), lock.name


def python_files() -> list[Path]:
    return [p for p in tracked(".py") if "migrations" not in p.parts]


def test_no_file_is_too_long_to_hold_in_your_head() -> None:
    long = {str(p.relative_to(ROOT)): n for p in python_files() if (n := text(p).count("\n")) > LONGEST_FILE}
    assert long == {}


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None and len(function.body) > 1:
        first = function.body[1]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def test_no_function_is_too_long_to_see_at_once() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": n
        for path in python_files()
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (n := lines_without_docstring(node)) > LONGEST_FUNCTION
    }
    assert long == {}
