"""What is not described does not exist for a user: each command, page, rule and table stands in docs/."""

import tomllib
from collections.abc import Iterator

import click
import pytest
from django.urls import URLResolver, get_resolver

from styrbar.cli.main import styrbar
from styrbar.register.tables import tables
from support.project import ROOMS, guide, text

NOT_PAGES = ("static/", "__")


def commands(group: click.Group, above: str = "styrbar") -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{above} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")


def addresses(resolver: URLResolver, above: str = "/") -> Iterator[str]:
    """Each page's address below the organisation, up to its first variable part; its files are the same page."""
    for pattern in resolver.url_patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif "output" not in pattern.default_args:
            yield route.removeprefix("/<slug:organisation>").split("<")[0]


def rules() -> list[str]:
    found = [tomllib.loads(text(path)) for path in sorted((ROOMS / "rules").rglob("*.toml"))]
    return [rule["id"] for rule in found if "values" in rule]


@pytest.mark.parametrize("command", sorted(commands(styrbar)))
def test_the_guide_describes_the_command(command: str) -> None:
    assert command in guide()


@pytest.mark.parametrize("address", sorted({a for a in addresses(get_resolver()) if not a[1:].startswith(NOT_PAGES)}))
def test_the_guide_describes_the_page(address: str) -> None:
    assert address in guide()


@pytest.mark.parametrize("rule", rules())
def test_the_guide_describes_the_rule(rule: str) -> None:
    assert rule in guide()


@pytest.mark.parametrize("table", sorted(tables()))
def test_the_data_model_describes_the_table_and_its_columns(table: str) -> None:
    wanted = [table, tables()[table].title.capitalize(), *(column.heading for column in tables()[table].columns)]
    assert [word for word in wanted if word not in guide()] == []
