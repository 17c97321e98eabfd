"""Danmarks Statistik's FOLK1A: municipalities by single year of age are data, sums are put aside."""

from datetime import date
from pathlib import Path

import pytest

from styrbar.intake import dates
from support.imports import Municipality

HEAD = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD"


def folk1a(*rows: str) -> dict[str, bytes]:
    """As the Statbank sends it: with a byte order mark."""
    return {"FOLK1A.csv": ("\n".join([HEAD, *rows]) + "\n").encode("utf-8-sig")}


@pytest.fixture
def by(tmp_path: Path) -> Municipality:
    return Municipality.at(tmp_path)


def test_a_row_is_the_inhabitants_of_an_age_on_the_first_of_the_quarter(by: Municipality) -> None:
    by.take(folk1a("101;TOT;15;TOT;2026K1;5821", "860;TOT;0;TOT;2025K3;412"))
    kept = by.store.open().table("population").select("municipality", "day", "age", "inhabitants").collect()
    assert kept.rows() == [(101, date(2026, 1, 1), 15, 5821), (860, date(2025, 7, 1), 0, 412)]


@pytest.mark.parametrize(
    "row",
    [
        "000;TOT;15;TOT;2026K1;70000",
        "081;TOT;15;TOT;2026K1;7000",
        "01;TOT;15;TOT;2026K1;7000",
        "101;1;15;TOT;2026K1;2900",
        "101;TOT;IALT;TOT;2026K1;671714",
        "101;TOT;15;U;2026K1;5821",
    ],
)
def test_sums_and_parts_are_put_aside_and_not_rejected(by: Municipality, row: str) -> None:
    sheet = by.take(folk1a("101;TOT;15;TOT;2026K1;5821", row)).sheets[0]
    assert (sheet.mapping, sheet.rows_in, sheet.rows_accepted, sheet.rows_rejected) == ("dst_folk1a", 1, 1, 0)
    assert sheet.asides == {"heading": 1, "put_aside": 1}


def test_a_file_with_sums_only_has_no_data(by: Municipality) -> None:
    sheet = by.take(folk1a("000;TOT;15;TOT;2026K1;70000")).sheets[0]
    assert (sheet.rows_in, sheet.asides["put_aside"]) == (0, 1)


def test_a_missing_number_is_rejected(by: Municipality) -> None:
    report = by.take(folk1a("101;TOT;15;TOT;2026K1;5821", "147;TOT;15;TOT;2026K1;.."))
    assert report.rejected.select("line", "column").rows() == [(3, "INDHOLD")]


def test_an_extract_without_sex_and_marital_status_is_read_too(by: Municipality) -> None:
    text = "OMRÅDE;ALDER;TID;INDHOLD\n101;15;2026K1;5821\n000;15;2026K1;70000\n"
    assert by.take({"f.csv": text}).rows_accepted == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026K1", date(2026, 1, 1)), ("2026K4", date(2026, 10, 1)), ("01-01-2026", date(2026, 1, 1)), ("2026K5", None)],
)
def test_a_quarter_is_its_first_day(text: str, day: date | None) -> None:
    assert dates.read_quarter(text) == day
