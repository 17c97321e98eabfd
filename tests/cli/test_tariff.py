"""The commands about tariffs say what the pages say."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from cli.conftest import Run
from runs.tariff_world import budget, offer

from styrbar.runs.tariff_file import budget_workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A filled template: 2.000 kr. a day in 2027."""
    path = tmp_path / "budget.xlsx"
    path.write_bytes(budget_workbook(budget()))
    return path


def test_the_template_is_written_and_is_what_the_pages_give(run: Run) -> None:
    assert run("tariff", "template", "skabelon.xlsx").code == 0
    assert Path("skabelon.xlsx").read_bytes() == budget_workbook()


def test_a_file_is_calculated_and_nothing_is_kept_unless_asked(run: Run, file: Path) -> None:
    ran = run("tariff", "calculate", file)
    assert ran.code == 0
    assert "Birkehuset koster 2.000,00 kr. pr. døgn i 2027." in ran.text
    assert "7.300.000,00 / 3.650" in ran.text
    assert "Der er endnu ingen takstberegninger." in run("tariff", "list").text


def test_what_is_kept_is_listed_shown_compared_and_published(run: Run, file: Path, tmp_path: Path) -> None:
    assert "Gemte birkehuset-2027, version 1." in run("tariff", "calculate", file, "--save").said
    earlier = tmp_path / "tidligere.xlsx"
    earlier.write_bytes(budget_workbook(budget(6_570_000, offer=[offer(year=2026)])))
    run("tariff", "calculate", earlier, "--save")
    rows = list(
        csv.DictReader(StringIO(run("tariff", "list", "--format", "csv").out.decode("utf-8-sig")), delimiter=";")
    )
    assert [(r["Navn"], r["Gennemsnitstakst (kr.)"]) for r in rows] == [
        ("birkehuset-2027", "2000,00"), ("birkehuset-2026", "1800,00"),
    ]  # fmt: skip
    ran = run("tariff", "show", "birkehuset-2027", "--version", 1, "--sheet", "blad.pdf")
    assert "200,00 kr. (11,1 %) mere end i Birkehuset 2026" in ran.text
    assert Path("blad.pdf").read_bytes().startswith(b"%PDF-")
    told = json.loads(run("tariff", "calculate", file, "--against", "-", "--format", "json").text)
    assert "changes" not in {table["name"] for table in told["tables"]}
    assert run("tariff", "calculate", file, "--save", "--sheet", "blad.xlsx").code == 0
    assert "Takster" in openpyxl.load_workbook(BytesIO(Path("blad.xlsx").read_bytes())).sheetnames


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "birkehuset-2027"), 4, "Det findes ikke."),
        (("calculate", "FILE", "--against", "birkehuset-2020"), 4, "Det findes ikke."),
        (("calculate", "FILE", "--sheet", "blad.pdf"), 2, "Tilføj --save."),
        (("calculate", "FILE", "--save", "--sheet", "blad.docx"), 2, "Lad filen ende på .pdf eller .xlsx."),
        (("calculate", "nej.xlsx"), 2, "en fil, der findes"),
        (("need", "--base", "x", "--hourly", "350"), 2, "--base skal være et tal."),
        (("need", "--base", "800", "--hourly", "350"), 4, "Der er ikke indlæst noget endnu."),
    ],
)
def test_what_cannot_be_done_says_why_and_keeps_nothing(
    run: Run, file: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = run("tariff", *(file if word == "FILE" else word for word in words))
    assert (ran.code, said in ran.said) == (code, True), ran.said
    assert "Der er endnu ingen takstberegninger." in run("tariff", "list").text
    assert not Path("blad.pdf").exists()


def test_cells_that_cannot_be_read_are_named(run: Run, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(budget_workbook(budget())))
    book["Omkostninger"]["C2"] = "mange"
    book.save(tmp_path / "forkert.xlsx")
    ran = run("tariff", "calculate", "forkert.xlsx", "--save")
    assert ran.code == 2
    assert "Omkostninger C2: Beløb er ikke et tal." in ran.said
    assert "mange" not in ran.said
