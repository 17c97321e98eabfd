"""Comparison and targets from the command line, with the same answers as the pages."""

import csv
import json
from io import StringIO

import pytest
from cli.conftest import Run
from django.conf import settings
from runs.comparison_world import KEYS, country
from runs.world import november, october

from styrbar.runs.people import Who, acting_workspace
from styrbar.runs.workspace import Workspace

TARGET = (
    "targets", "set", "--title", "Færre", "--measure", "recipients", "--goal", "1", "--direction", "down",
    "--from", "01-01-2026", "--deadline", "01-01-2027", "--owner", "Udvalget",
)  # fmt: skip


def acting(run: Run) -> Workspace:
    """Where the account of these tests works; the first command makes it."""
    run("targets", "measures")
    return acting_workspace(Who(None, None, "anna"), settings.STYRBAR_DATA, settings.STYRBAR_KEYS, print)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_a_comparison_is_a_table_of_municipalities(run: Run) -> None:
    country(acting(run), key_figures=KEYS)
    told = run("benchmark", "--municipality", "Ulvsund", "--against", "all", "--format", "csv")
    assert told.code == 0
    rows = {row["Kommune"]: row for row in table(told.text)}
    assert rows["Ulvsund"]["Bedømmelse"] == "Højere, ud over tilfældigheder"
    assert rows["Ulvsund"]["Borgere"] == "45"


def test_the_group_the_weights_and_the_row_are_options(run: Run) -> None:
    country(acting(run), key_figures=KEYS)
    words = (
        "--municipality",
        "995",
        "--nearest",
        "1",
        "--weight-people",
        "0",
        "--weight-ages",
        "0",
        "--weight-region",
        "0",
    )
    told = run(
        "benchmark", *words, "--indicator", "Udgift pr. indbygger", "--where", "legal_basis=SEL § 85", "--by",
        "target_group", "--measure", "duration", "--year", "2025", "--format", "json",
    )  # fmt: skip
    answer = json.loads(told.text)
    assert answer["scope"]["against"] == "De 1 nærmeste kommune i baggrund"
    assert told.code == 0


def test_the_room_and_the_inside_have_their_commands(run: Run) -> None:
    country(acting(run))
    room = run("benchmark", "room", "--municipality", "Ulvsund", "--group", "Nordø", "--format", "csv")
    assert {row["Paragraf"] for row in table(room.text)} == {"SEL § 85", "SEL § 107"}
    inside = run("benchmark", "inside", "--municipality", "Ulvsund", "--place", "offer", "--format", "csv")
    assert {row["Tilbud"] for row in table(inside.text)} == {"T1"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("benchmark", "--against", "venner"), "Den sammenligningsgruppe findes ikke"),
        (("benchmark", "--measure", "held"), "Der kan ikke sammenlignes på"),
        (("benchmark", "--where", "legal_basis"), "--where mangler et lighedstegn"),
        (("benchmark", "--year", "2001"), "Der er ingen udgifter for 2001"),
        (("benchmark", "inside", "--place", "citizen"), "Vælg offer"),
        ((*TARGET[:-10], "--goal", "meget", *TARGET[-8:]), "Målet er ikke et tal"),
        (("targets", "show", "9"), "Pejlemærket findes ikke"),
    ],
)
def test_what_cannot_be_used_is_told(run: Run, words: tuple[str, ...], said: str) -> None:
    country(acting(run))
    told = run(*words)
    assert told.code in {2, 4}
    assert said in told.said


def test_a_target_is_set_listed_shown_and_withdrawn(run: Run) -> None:
    ws = acting(run)
    october(ws)
    november(ws)
    assert "Gemte pejlemærke nr. 1: Færre." in run(*TARGET).text
    assert "Gemte pejlemærke nr. 1: Færre." in run(*TARGET, "--key", "1", "--where", "legal_basis=SEL § 107").text
    listed = table(run("targets", "--format", "csv").text)
    assert [row["Måles på"] for row in listed] == ["Borgere med hjælp i året (Paragraf: SEL § 107)"]
    shown = table(run("targets", "show", "1", "--format", "csv").text)
    assert [row["Målt"] for row in shown] == ["31-10-2026", "30-11-2026"]
    assert "Fjernede pejlemærke nr. 1." in run("targets", "withdraw", "1").text
    assert run("targets", "show", "1").code == 4


def test_the_measures_are_listed(run: Run) -> None:
    ws = acting(run)
    october(ws)
    assert "recipients_month" in run("targets", "measures").text
