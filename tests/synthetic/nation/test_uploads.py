"""An uploaded population in the template's form and in Danmarks Statistik's, and what is refused."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthetic.nation.conftest import read

from styrbar.errors import BadInput
from styrbar.synthetic.nation.uploads import read_population
from styrbar.synthetic.nation.writing import write_country

FOLK1A = """OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD
000;TOT;40;TOT;2022K1;90
101;TOT;40;TOT;2022K1;60
101;TOT;IALT;TOT;2022K1;60
101;1;40;TOT;2022K1;30
147;TOT;40;TOT;2022K1;30
"""


def a_file(folder: Path, text: str) -> Path:
    path = folder / "befolkning.csv"
    path.write_text(text, "utf-8-sig")
    return path


def test_folk1a_is_read_without_totals_and_sexes(tmp_path: Path) -> None:
    found = read_population(a_file(tmp_path, FOLK1A))
    assert found.rows() == [(101, date(2022, 1, 1), 40, 60), (147, date(2022, 1, 1), 40, 30)]


def test_the_templates_sheet_is_read_with_danish_dates_and_thousands(tmp_path: Path) -> None:
    text = "Kommunekode;Dato;Alder;Indbyggere\n101;01-01-2026;40;1.234\n"
    assert read_population(a_file(tmp_path, text)).rows() == [(101, date(2026, 1, 1), 40, 1234)]


def test_the_files_that_are_written_can_be_uploaded_again(small: Path) -> None:
    found = read_population(small / "befolkning.parquet")
    assert found.height == read(small, "befolkning", "population").height


def test_an_uploaded_population_decides_where_people_are(tmp_path: Path) -> None:
    # Only three municipalities have anybody, in the proportion 6 : 3 : 1, and the newest day counts.
    people = {101: 600_000, 147: 300_000, 151: 100_000}
    rows = [
        (code, date(year, 1, 1), age, size // 100)
        for code, size in people.items()
        for age in range(100)
        for year in (2021, 2022)
    ]
    uploaded = pl.DataFrame(rows, schema=["municipality", "day", "age", "inhabitants"], orient="row")
    folder = write_country(tmp_path, scale=0.01, years=1, population=uploaded)
    assert set(read(folder, "udgifter", "spendings")["municipality"]) == set(people)
    written = read(folder, "befolkning", "population").group_by("municipality").agg(pl.col("inhabitants").sum())
    assert dict(written.iter_rows())[101] == pytest.approx(6_000, rel=0.02)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A;B\n1;2\n", "Overskrifterne er hverken"),
        ("Kommunekode;Dato;Alder;Indbyggere\n101;engang;40;1\n", "ikke kan læses"),
        ("Kommunekode;Dato;Alder;Indbyggere\n101;01-01-2026;40;mange\n", "ikke kan læses"),
        ("Kommunekode;Dato;Alder;Indbyggere\n", "Filen har ingen rækker"),
        ("", "Filen kan ikke læses"),
    ],
)
def test_a_file_that_is_no_population_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_population(a_file(tmp_path, text))
