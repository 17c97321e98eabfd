"""What the guide says of commands, buttons, roles, settings and exit codes is what the program has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from styrbar.cli.main import styrbar
from styrbar.decisions.permissions import PERMISSIONS, ROLES, Role
from styrbar.decisions.settings import SETTINGS, Declared
from support.project import ROOMS, ROOT, text

GUIDE = ROOT / "docs/brugervejledning"
COMMANDS = GUIDE / "kommandolinje.md"
PAGES = sorted(GUIDE.glob("*.md"))


def commands(group: click.Group, above: str = "styrbar") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")


def section(command: str) -> str:
    """What kommandolinje.md says under the command's own heading."""
    found = re.search(rf"^##+ {command}\n(.*?)(?=^##|\Z)", text(COMMANDS), re.MULTILINE | re.DOTALL)
    assert found, f"kommandolinje.md har ingen overskrift «{command}»"
    return found[1]


def examples() -> list[str]:
    """Every command in a fenced block of the guide and the README, without what is only a placeholder."""
    blocks = [
        block for page in (*PAGES, ROOT / "README.md") for block in re.findall(r"```\n(.*?)```", text(page), re.S)
    ]
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line.removeprefix(".venv/bin/") for line in lines if re.match(r"(\.venv/bin/)?styrbar ", line)})


@pytest.mark.parametrize(("name", "command"), list(commands(styrbar)), ids=str)
def test_the_section_of_a_command_has_its_options_and_no_others(name: str, command: click.Command) -> None:
    declared = {o for p in command.params if isinstance(p, click.Option) for o in p.opts}
    prose = re.sub(r"```.*?```", "", section(name), flags=re.DOTALL)
    assert set(re.findall(r"`(--[a-z-]+)", prose)) == declared


@pytest.mark.parametrize("line", examples())
def test_an_example_is_a_command_that_can_be_given(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)[1:]
    for word in words:
        if word.endswith((".toml", ".xlsx")):
            Path(word).touch()
    command: click.Command = styrbar
    while isinstance(command, click.Group) and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    with command.make_context(line, words):
        pass


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem != "indlaes"], ids=lambda p: p.stem)
def test_what_stands_in_bold_as_a_button_or_field_is_on_the_pages(page: Path) -> None:
    shown = "\n".join(text(path) for path in ROOMS.rglob("*") if path.suffix in {".py", ".html"})
    words = re.findall(r"\*\*([^*]+)\*\*", " ".join(text(page).split()))
    assert [word for word in words if word.rstrip(".").lower() not in shown.lower()] == []


def exit_codes() -> list[str]:
    return sorted(
        {code for path in ROOMS.rglob("*.py") for code in re.findall(r"^    exit_code = (\d+)", text(path), re.M)}
    )


@pytest.mark.parametrize("code", ["0", *exit_codes()])
def test_the_exit_code_is_explained(code: str) -> None:
    assert re.search(rf"^\| {code} \| \S", text(COMMANDS), re.MULTILINE)


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.title)
def test_the_table_of_roles_says_what_the_role_opens(role: Role) -> None:
    columns = (*PERMISSIONS,)[1:]
    cells = [" ja " if column in role.permissions else " " for column in columns]
    row = f"| {role.title} |{'|'.join(cells)}|"
    assert row in text(GUIDE / "administrator.md")


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.title)
def test_the_table_of_settings_has_its_default(setting: Declared) -> None:
    row = f"| {setting.title} | {setting.default} {setting.unit} |"
    assert row in text(GUIDE / "administrator.md")
