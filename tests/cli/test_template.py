"""The template, filled by hand with every way a grant can be paid, against sums done by hand."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from cli.conftest import Run

CPR = "011390-1234"
ROWS: dict[str, list[dict[str, object]]] = {
    "leverandører": [{"Leverandørnr.": "L1", "Leverandør": "Ådal ApS", "Ejerforhold": "Privat", "Prisfaktor": 1.25}],
    "tilbud": [{"Tilbudsnr.": "T1", "Tilbud": "Åhuset", "Ejerforhold": "Egen kommune", "Paragraf": "SEL § 107"}],
    "takster": [{"Tilbudsnr.": "T1", "Enhed": "Døgn", "Takst": 2000, "Fra dato": date(2026, 1, 1)}],
    "satser": [
        {"Satskode": "KM", "Fra dato": date(2026, 1, 1), "Til dato": date(2026, 2, 28), "Sats": 3.5},
        {"Satskode": "KM", "Fra dato": date(2026, 3, 1), "Til dato": date(2026, 3, 31), "Sats": 4},
    ],
    "priser": [
        {"Bevillingsnr.": "PRISER", "Fra dato": date(2026, 2, 1), "Til dato": date(2026, 5, 31), "Pris": 200,
         "Registreret dato": date(2026, 1, 10)},
        {"Bevillingsnr.": "PRISER", "Fra dato": date(2026, 3, 1), "Til dato": date(2026, 3, 31), "Pris": 300,
         "Registreret dato": date(2026, 2, 10)},
    ],
    "betalinger": [
        {"Bevillingsnr.": "DATOER", "Betalingsdato": date(2025, 12, 20), "Betalt beløb": 111,
         "Betalt dato": date(2026, 1, 5)},
        {"Bevillingsnr.": "DATOER", "Betalingsdato": date(2026, 2, 10)},
        {"Bevillingsnr.": "DATOER", "Betalingsdato": date(2026, 4, 10), "Betalt beløb": 480,
         "Betalt dato": date(2026, 4, 17)},
    ],
}  # fmt: skip


def grant(number: str, frequency: str, start: date, end: date | None, price: float | None, **more: object) -> None:
    """A row of the sheet «bevillinger»; the keywords are its other headings, with _ for the space."""
    row = {"Bevillingsnr.": number, "CPR-nr.": CPR, "Status": "Bevilget", "Frekvens": frequency, "Fra dato": start}
    row |= {"Til dato": end, "Pris": price} | {name.replace("_", " "): value for name, value in more.items()}
    ROWS.setdefault("bevillinger", []).append(row)


JAN, FEB, MAR, APR = (date(2026, month, 1) for month in range(1, 5))
grant("DAG", "Dag", date(2026, 1, 30), date(2026, 2, 2), 1000.005)
grant("UGE", "Uge", date(2026, 1, 5), date(2026, 1, 26), 245.5, Antal=37, Enhed="Time")
grant("FJORTEN", "14 dage", JAN, date(2026, 2, 11), 700)
grant("MAANED", "Måned", date(2026, 1, 15), date(2026, 3, 31), 10_000, Betalingsdag=31, **{"Andel_i_pct.": 50})
grant("KVARTAL", "Kvartal", date(2026, 1, 10), None, 3000, **{"Leverandørnr.": "L1"})
grant("HALVAAR", "Halvår", MAR, None, 600)
grant("AAR", "År", date(2026, 6, 15), None, 12_345.67)
grant("ENGANG", "Engang", JAN, date(2026, 1, 31), 2500, Betalingsdato=date(2026, 5, 20))
grant("DATOER", "Individuel", date(2025, 12, 1), None, 500)
grant("K1", "Måned", JAN, None, 1000, **{"Kædenr.": "K", "Led": 1})
grant("K2", "Måned", MAR, date(2026, 4, 30), 2000, **{"Kædenr.": "K", "Led": 2})
grant("K3", "Måned", APR, date(2026, 4, 30), 3000, **{"Kædenr.": "K", "Led": 3, "Status": "Forventet"})
grant("K4", "Måned", FEB, None, 9999, **{"Kædenr.": "K", "Led": 4, "Status": "Kladde"})
grant("PRISER", "Måned", JAN, date(2026, 6, 30), 100)
grant("SATS", "Måned", JAN, date(2026, 4, 30), None, Antal=10, Enhed="Km", Satskode="KM")
grant("TAKST", "Dag", date(2026, 12, 30), date(2026, 12, 31), None, Enhed="Døgn", **{"Tilbudsnr.": "T1"})
grant("EGEN", "Måned", JAN, date(2026, 3, 31), -1234.56)

SUMS = {
    "DAG": 4000_04,  # 4 days of 1.000,005, each rounded away from zero to 1.000,01
    "UGE": 36_334_00,  # 5, 12, 19 and 26 January: 4 x 37 hours x 245,50
    "FJORTEN": 2100_00,  # 1, 15 and 29 January; 12 February is after the end
    "MAANED": 15_000_00,  # 31 January, 28 February, 31 March: 3 x half of 10.000
    "KVARTAL": 15_000_00,  # from 1 February every third month: 4 x 3.000 x 1,25
    "HALVAAR": 1200_00,  # 1 March and 1 September
    "AAR": 12_345_67,  # 1 July
    "ENGANG": 2500_00,  # on its date, though the grant had ended
    "DATOER": 1091_00,  # 111 and 480 as paid, in the year they were paid, and 500 as planned
    "K1": 2000_00,  # January and February, then the next link
    "K2": 2000_00,  # March; April is the expected link's
    "K3": 3000_00,  # April
    "PRISER": 1100_00,  # 100, 200, 300, 200, 200, 100
    "SATS": 110_00,  # 35, 35 and 40; April has no rate
    "TAKST": 4000_00,  # 2 days of the offer's tariff
    "EGEN": -3703_68,  # 3 x own payment
}
GRANTED = SUMS | {"K2": 4000_00, "K3": None}
ACCRUED = {
    "UGE": 28_548_14,  # 22 days x 9.083,50 / 7 = 28.548,142…
    "MAANED": 12_741_94,  # half of 10.000 x 17/31 = 2.741,935…, and 5.000 twice
    "ENGANG": 2500_00,
    "TAKST": 4000_00,
}


def fill(path: Path) -> None:
    """Write the rows under the headings that the template has."""
    book = openpyxl.load_workbook(path)
    for title, rows in ROWS.items():
        headings = [cell.value for cell in book[title][1]]
        assert {heading for row in rows for heading in row} <= set(headings)
        for row in rows:
            book[title].append([row.get(str(heading)) for heading in headings])
    book.save(path)


def sums(text: str) -> dict[str, int]:
    """Øre by grant in the CSV of payments."""
    found: dict[str, int] = {}
    for row in csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        ore = int(row["Beløb (kr.)"].replace(",", "") or 0)
        found[row["Bevilling"]] = found.get(row["Bevilling"], 0) + ore
    return found


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """The template written, filled and imported."""
    assert run("template", "--out", "skabelon.xlsx").code == 0
    fill(tmp_path / "skabelon.xlsx")
    told = run("import", "skabelon.xlsx", "--date", "31-03-2026")
    assert (told.code, "Afvist:" in told.text) == (0, False)
    return run


def test_every_way_of_paying_costs_what_it_should_to_the_oere(filled: Run) -> None:
    assert sums(filled("payments", "--format", "csv").text) == SUMS


def test_granted_alone_leaves_the_expected_links_out(filled: Run) -> None:
    told = sums(filled("payments", "--status", "granted", "--format", "csv").text)
    assert told == {number: ore for number, ore in GRANTED.items() if ore is not None}


def test_the_accrued_view_costs_by_the_day(filled: Run) -> None:
    told = sums(filled("payments", "--view", "accrued", "--format", "csv").text)
    assert {number: told[number] for number in ACCRUED} == ACCRUED


def test_the_expected_accounts_are_the_sum_and_the_unpriced_is_told(filled: Run) -> None:
    told = filled("expected", "--format", "csv", "--by", "legal_basis").text
    result = sum(
        int(row["Forventet regnskab (kr.)"].replace(",", ""))
        for row in csv.DictReader(StringIO(told.removeprefix("\ufeff")), delimiter=";")
    )
    assert result == sum(SUMS.values())
    assert "Uden pris: 1 betaling, som ikke er talt med" in filled("expected").text


def test_the_cpr_number_is_nowhere(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "skabelon.xlsx").unlink()
    said = [filled("payments").out, filled("expected", "--by", "citizen").out]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for content in said + written:
        assert b"0113901234" not in content
        assert CPR.encode() not in content
