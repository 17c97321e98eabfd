"""styrbar incentive: the same answer from the command line."""

from pathlib import Path

import pytest
from cli.conftest import Run

GOALS = ["Målnr.;CPR-nr.;Måltype;Tilbudsnr.;Sat den"]
SCORES = ["Målnr.;Målt den;Niveau"]


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Two offers with five citizens each; T1's gain half a level, T2's nothing."""
    goals, scores = list(GOALS), list(SCORES)
    for n in range(10):
        offer, last = ("T1", "1,5") if n < 5 else ("T2", "2,0")
        goals.append(f"M{n};{n + 1:02d}1390-1234;Udvikle;{offer};01-01-2026")
        scores += [f"M{n};01-01-2026;2,0", f"M{n};30-06-2026;{last}"]
    (tmp_path / "ind").mkdir()
    (tmp_path / "ind" / "maal.csv").write_text("\n".join(goals), "utf-8")
    (tmp_path / "ind" / "maalinger.csv").write_text("\n".join(scores), "utf-8")
    assert run("import", "ind", "--date", "30-06-2026").code == 0
    return run


def test_the_command_answers_with_the_runs_figures(filled: Run) -> None:
    told = filled("incentive")
    assert (told.code, told.said) == (0, "")
    assert "0 af 2 tilbud få ændret betaling" in told.text  # without grants there is no price to have a share of


def test_csv_has_the_offers(filled: Run) -> None:
    rows = filled("incentive", "--format", "csv").text.splitlines()
    assert rows[0].startswith("\ufeffTilbud;Målte borgere;")
    assert [row.split(";")[:2] for row in rows[1:3]] == [["T1", "5"], ["T2", "5"]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--share", "101"), "fra 0 til 100 procent"),
        (("--corridor", "-0,1"), "Korridoren kan ikke være negativ"),
        (("--cap", "0,25"), "Loftet skal ligge uden for korridoren"),
        (("--share", "fem"), "--share skal være et tal"),
        (("--effect", "5"), "Virkningen skal være"),
    ],
)
def test_a_wrong_choice_leaves_with_code_2(filled: Run, words: tuple[str, str], says: str) -> None:
    told = filled("incentive", *words)
    assert told.code == 2
    assert says in told.said


def test_no_year_and_no_measurement_is_no_error(filled: Run) -> None:
    told = filled("incentive", "--year", "2024")
    assert (told.code, "Ingen mål er målt i 2024" in told.text) == (0, True)
