"""styrbar prices: the pages' answers from the command line."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from cli.conftest import Run

from styrbar.cli.main import styrbar

OFFERS = """Tilbudsnr.;Tilbud;Ejerforhold;Paragraf;Målgruppe;Pladser
1;Åhuset;Egen kommune;SEL § 107;Autismespektrum;10
2;Engen;Privat;SEL § 107;Autismespektrum;30
"""
TARIFFS = """Tilbudsnr.;Ydelse;Enhed;Takst;Fra dato;ATA-timer
1;Ophold;Døgn;1.000,00;01-01-2026;2
2;Ophold;Døgn;1.400,00;01-01-2026;2
"""
ELEMENTS = """Tilbudsnr.;Ydelse;Fra dato;Element;Kr. pr. enhed
1;Ophold;01-01-2026;Personale;800,00
1;Ophold;01-01-2026;Ejendom;200,00
2;Ophold;01-01-2026;Personale;1.400,00
"""
GRANTS = """Bevillingsnr.;CPR-nr.;Status;Paragraf;Tilbudsnr.;Fra dato;Til dato;Frekvens;Enhed;Pris
B1;011390-1234;Bevilget;SEL § 107;2;01-01-2026;10-01-2026;Dag;Døgn;1.400,00
"""
FILES = {"tilbud": OFFERS, "takster": TARIFFS, "takstelementer": ELEMENTS, "bevillinger": GRANTS}


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """Two offers with tariffs, and ten days at the dearer."""
    (tmp_path / "ind").mkdir()
    for name, text in FILES.items():
        (tmp_path / "ind" / f"{name}.csv").write_text(text, "utf-8")
    assert run("import", "ind", "--date", "31-10-2026").code == 0
    return run


def table(told: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(told.removeprefix("\ufeff")), delimiter=";"))


def test_compare_has_the_offers_dearest_first(filled: Run) -> None:
    rows = table(filled("prices", "compare", "--format", "csv").text)
    # Housing is out of Åhuset's price, and Engen's is wholly split without any.
    assert [(row["Tilbud"], row["Pris pr. døgn (kr.)"]) for row in rows] == [("Engen", "1400,00"), ("Åhuset", "800,00")]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["--housing", "in", "--ownership", "municipal"], ("Åhuset", "1000,00")),
        (["--measure", "direct_hour", "--offer", "2"], ("Engen", "700,00")),
        (
            ["--legal-basis", "§ 107", "--group", "none", "--weight", "equal", "--equal", "property"],
            ("Engen", "1400,00"),
        ),
    ],
)
def test_compare_takes_its_choices(filled: Run, words: list[str], first: tuple[str, str]) -> None:
    row = table(filled("prices", "compare", *words, "--format", "csv").text)[0]
    assert (row["Tilbud"], list(row.values())[5]) == first


def test_an_offer_is_opened(filled: Run) -> None:
    told = filled("prices", "compare", "--open", "Åhuset")
    assert "Åhuset: 1 takst gælder den 31-10-2026." in told.text
    assert "takster.csv" in told.text


def test_expected_says_what_is_lacking(filled: Run) -> None:
    told = filled(
        "prices", "expected", "--price", "1.250,50", "--need", "2", "--hours", "2,5", "--legal-basis", "§ 107"
    )
    assert (told.code, told.said) == (0, "")
    assert "Der er 0 sager at regne på" in told.text


def test_a_ceiling_saves_what_is_above_it(filled: Run) -> None:
    told = filled("prices", "ceiling", "--limit", "SEL § 107; kroner=1300", "--status", "granted")
    # 10 x 100
    assert "2026 ville med samme forbrug koste 1.000 kr. mindre" in told.text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["compare", "--hours-per-day", "25"], "højst 24"),
        (["compare", "--hours-per-day", "mange"], "--hours-per-day skal være et tal"),
        (["compare", "--group", "vejr"], "danne grupper"),
        (["expected", "--need", "5"], "mellem 0 og 4"),
        (["expected", "--ownership", "hvem"], "ejerforhold"),
        (["ceiling", "--limit", "SEL § 107"], "præcis én værdi"),
        (["ceiling"], "Der mangler --limit"),
    ],
)
def test_what_cannot_be_used_is_said_in_danish(filled: Run, words: list[str], says: str) -> None:
    told = filled("prices", *words)
    assert told.code == 2
    assert says in told.said


def test_the_group_has_its_three_questions() -> None:
    assert sorted(styrbar.commands["prices"].commands) == ["ceiling", "compare", "expected"]  # type: ignore[attr-defined]
