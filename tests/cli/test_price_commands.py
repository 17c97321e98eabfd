"""The commands about the citizen's own choice and about requests for a higher price."""

import json
from pathlib import Path

import pytest
from cli.conftest import Run

from support.imports import grants

CHOICE = ("choice", "--referred", "2.000", "--referred-basis", "§ 108", "--wished-basis", "SEL § 108")
GRANT = "1;011390-1234;Bevilget;01-01-2025;;Dag;1;1.000,00"


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """One grant at the offer T1, and the offer."""
    folder = tmp_path / "ind"
    folder.mkdir()
    heading, row = grants(GRANT).strip().splitlines()
    (folder / "bevillinger.csv").write_text(f"{heading};Tilbudsnr.\n{row};T1\n", "utf-8")
    (folder / "tilbud.csv").write_text("Tilbudsnr.;Tilbud;Leverandørnr.;Pladser\nT1;Åhuset;L1;4\n", "utf-8")
    done = run("import", "ind", "--date", "31-10-2026")
    assert done.code == 0, done.said
    return run


def test_the_choice_is_judged_on_the_command_line(run: Run) -> None:
    ran = run(*CHOICE, "--wished", "2.450,50 kr.", "--date", "31-08-2025")
    assert "Det er 22,53 % dyrere end det visiterede, 164.432,50 kr. om året." in ran.text
    asked = run(*CHOICE, "--wished", "2.100", "--date", "31-08-2025", "--proposal", "--format", "json")
    assert "som ikke er gældende regler" in json.loads(asked.text)["sentence"]


def test_a_price_that_is_no_number_is_refused_without_being_repeated(run: Run) -> None:
    ran = run(*CHOICE, "--wished", "011390-1234x")
    assert ran.code == 2
    assert "--wished skal være et tal" in ran.said
    assert "011390" not in ran.said


def test_a_request_is_added_decided_listed_and_followed(filled: Run) -> None:
    added = filled("requests", "add", "--offer", "Åhuset", "--asked", "1.200", "--from", "01-09-2026")
    assert (added.code, added.text) == (0, "Ønsket er oprettet som nr. 1.\n"), added.said
    decided = filled("requests", "decide", "1", "--decision", "part", "--price", "1.050")
    assert decided.text == "Nr. 1: Åhuset: delvist imødekommet.\n"
    listed = filled("requests", "list", "--format", "csv")
    assert "54750,00" in listed.text  # (1.200 - 1.050) x 365
    assert "Delvist imødekommet" in filled("requests", "follow", "1").text


def test_typed_units_and_current_price_are_taken(filled: Run) -> None:
    words = ("--current", "900", "--units", "10:20,5", "--percent", "2", "--reason", "Højere løn")
    assert filled("requests", "add", "--offer", "T1", "--asked", "1000", "--from", "01-01-2026", *words).code == 0
    told = filled("requests", "follow", "1").text
    assert "918,00 kr. (2 %)" in told  # 900 x 1,02
    assert "10,00 døgn til årets udgang, 20,50 døgn på et helt år; skrevet" in told


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("--asked", "dyrt"), "--asked skal være et tal", 2),
        (("--asked", "1200", "--units", "10"), "--units kan ikke læses", 2),
        (("--asked", "1200", "--units", "10:mange"), "--units skal være et tal", 2),
        (("--asked", "800"), "ikke højere end den nuværende", 2),
        (("--asked", "1200", "--reason", "Anna 011390-1234"), "ligner et CPR-nummer", 2),
        (("--asked", "1200", "--contract", "A9"), "Aftalen findes ikke", 4),
    ],
)
def test_a_request_that_cannot_be_right_is_refused(filled: Run, words: tuple[str, ...], said: str, code: int) -> None:
    ran = filled("requests", "add", "--offer", "T1", "--from", "01-09-2026", *words)
    assert ran.code == code
    assert said in ran.said


def test_a_number_that_is_not_there_is_not_found(filled: Run) -> None:
    assert filled("requests", "follow", "7").code == 4
    assert filled("requests", "decide", "7", "--decision", "accept").code == 4
