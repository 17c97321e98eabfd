"""A method that is named has its page: in the basis of an answer, in a docstring, and what data quality watches."""

import ast
import re
from pathlib import Path

import pytest

from styrbar.analysis import quality
from styrbar.register.tables import tables
from support.project import ROOMS, ROOT, text

METHODS = ROOT / "docs/metode"


def basis_links() -> set[str]:
    """What the lines of a basis lead to, wherever one is made."""
    return {link for path in ROOMS.rglob("*.py") for link in links_in(ast.parse(text(path)))}


def links_in(module: ast.Module) -> set[str]:
    """The links of a module, written where they are used or named as a constant of the module."""
    named = {
        target.id: node.value
        for node in module.body if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    nodes = ast.walk(module)
    made = [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "Basis"]
    links = [call.args[2] for call in made if len(call.args) > 2]
    links += [word.value for call in made for word in call.keywords if word.arg == "link"]
    return {ast.literal_eval(named[link.id] if isinstance(link, ast.Name) else link) for link in links}


def mentioned() -> set[str]:
    found = [re.findall(r"docs/metode/([\w-]+)\.md", text(path)) for path in ROOMS.rglob("*.py")]
    return {name for names in found for name in names}


@pytest.mark.parametrize("name", sorted(basis_links() | mentioned()))
def test_the_method_that_is_named_has_a_page(name: str) -> None:
    assert (METHODS / f"{name}.md").exists()


@pytest.mark.parametrize("page", sorted(METHODS.glob("*.md")), ids=lambda path: path.stem)
def test_a_method_page_begins_with_its_heading(page: Path) -> None:
    assert re.match(r"# \S.*\n\n", text(page))


@pytest.mark.parametrize("table", quality.WATCHED)
def test_the_page_about_data_quality_names_the_columns_that_are_watched(table: str) -> None:
    headings = ", ".join(quality.heading_of(table, column) for column in quality.WATCHED[table])
    assert f"| {tables()[table].title} | {headings} |" in text(METHODS / "datakvalitet.md")
