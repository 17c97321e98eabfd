"""styrbar dst: the report, and the file that goes to another program and never to a screen."""

import sys
from pathlib import Path

import pytest
from cli.conftest import Run

NUMBER = "0113801234"
HEAD = "Konto;Beløb;Posteringsdato;CPR-nr.;Paragraf;Ydelse fra;Ydelse til"
LINE = f"5.38.50;31000;01-02-2025;{NUMBER};SEL § 108;01-01-2025;31-01-2025"
CITIZENS = f"CPR-nr.;Fødselsmåned;Betalingskommune\n{NUMBER};01-1980;990\n"


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    folder = tmp_path / "2025-12-31"
    folder.mkdir()
    (folder / "p.csv").write_text(f"{HEAD}\n{LINE}\n", "utf-8")
    (folder / "borgere.csv").write_text(CITIZENS, "utf-8")
    ran = run("import", folder)
    assert ran.code == 0, ran.said
    return run


def test_the_report_says_what_would_be_delivered_without_any_number(loaded: Run) -> None:
    ran = loaded("dst", "report")
    assert ran.code == 0
    assert "31.000 kr. om 1 borger kan leveres for 2025, og intet afvises." in ran.text
    assert NUMBER not in ran.text


def test_the_file_goes_to_the_program_that_reads_it(loaded: Run) -> None:
    ran = loaded("dst", "deliver", "--reason", "Årlig levering", "--year", 2025)
    assert ran.code == 0
    assert f"990;{NUMBER};;45;SEL § 108;5.38.50.1;01-01-2025;31-01-2025;31;31000,00;365000,00;2025;20251231" in ran.text
    assert ran.said == "SIU_INDIVID_UDGIFTER_2025.csv: 1 række om 1 borger.\n"


def test_it_is_never_shown_on_a_screen(loaded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    ran = loaded("dst", "deliver", "--reason", "Årlig levering")
    assert (ran.code, ran.out) == (2, b"")
    assert "vises ikke på skærmen" in ran.said


def test_without_a_reason_there_is_no_file(loaded: Run) -> None:
    assert loaded("dst", "deliver").code == 2
    ran = loaded("dst", "deliver", "--reason", " ")
    assert (ran.code, ran.out) == (2, b"")
