"""The words of the command line: help and messages, all in Danish, and no number of a person in any."""

import re

import click
import pytest
from cli.conftest import Run

from styrbar.cli.danish import Option, without_cpr
from styrbar.cli.main import styrbar

ENGLISH = re.compile(
    r"\b(usage|options|commands|arguments|default|required|show|exit|error|missing|invalid|such|text|integer|file|path"
    r"|directory|range|got|unexpected|value|help)\b",
    re.IGNORECASE,
)


def commands(group: click.Group = styrbar, *before: str) -> list[tuple[str, ...]]:
    """Every command, as the words that name it."""
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*before, name))
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
    return found


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_the_help_is_danish(run: Run, words: tuple[str, ...]) -> None:
    told = run(*words, "--help")
    assert told.code == 0
    names = "|".join(sorted({name for line in commands() for name in line}))
    plain = re.sub(rf"--\w+|\[[\w|]+\]|demo|\b({names})\b", "", told.text)
    assert ENGLISH.findall(plain) == []
    assert "..." not in plain


def test_every_option_is_explained() -> None:
    for words in commands():
        command: click.Command = styrbar
        for word in words:
            assert isinstance(command, click.Group)
            command = command.commands[word]
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert all(isinstance(option, Option) and option.help for option in options), words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Brug: styrbar [TILVALG] KOMMANDO …"),
        ("farver", "Kommandoen findes ikke: farver. Se «styrbar --help»."),
        ("expected --farve", "Tilvalget --farve findes ikke."),
        ("expected --outpu", "Tilvalget --outpu findes ikke. Mente du --output?"),
        ("expected --by", "Tilvalget --by mangler sin værdi."),
        ("expected --year i-år", "--year skal være et helt tal."),
        ("expected mere", "Der står et ord for meget i kommandoen."),
        ("expected --where konto", "--where mangler et lighedstegn."),
        ("expected --format pdf", "--format skal være en af: table, csv, xlsx, json."),
        ("payments --from 31-02-2026", "--from skal være en dato, f.eks. 31-12-2026 eller 2026-12-31."),
        ("serve --port 0", "--port skal være et helt tal mellem 1 og 65535."),
        ("import", "Der mangler FILER"),
        ("import x --mapping findes-ikke", "--mapping skal være en fil, der findes og kan læses."),
        ("synthetic municipality", "Der mangler --out."),
    ],
)
def test_a_slip_is_told_in_danish(run: Run, words: str, told: str) -> None:
    slip = run(*words.split())
    assert (slip.code, slip.out) == (2, b"")
    assert slip.said.startswith(told)


@pytest.mark.parametrize(
    "words",
    ["0113901234", "expected 011390-1234", "expected --where 0113901234", "check --list 0113901234",
     "expected --by 011390-1234", "payments --citizen 0113901234", "payments --grant 0113901234",
     "expected --user 0113901234", "import 011390-1234", "explain --against 011390-1234", "expected --0113901234"],
)  # fmt: skip
def test_a_number_on_the_command_line_is_never_repeated(run: Run, words: str) -> None:
    run("snapshots")
    told = run(*words.split())
    assert told.code
    assert "1390" not in told.text + told.said


@pytest.mark.parametrize("number", ["011390-1234", "0113901234", "011390 1234", "113901234"])
def test_a_number_is_masked_however_it_is_written(number: str) -> None:
    assert without_cpr(f"Fil {number}.csv") == "Fil ••••••-••••.csv"


@pytest.mark.parametrize("text", ["2026-10-31-909dc3795ca8db66", "5.38.50.002", "12345678", "20260000123"])
def test_other_numbers_stay(text: str) -> None:
    assert without_cpr(text) == text
