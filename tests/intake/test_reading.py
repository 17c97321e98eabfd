"""Reading block by block: later values may decide how earlier ones are read, and then the sheet is read again."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
import pytest

from styrbar.intake.readers import LINE, Sheet
from styrbar.intake.readers.sheet import Piece
from support.imports import Municipality


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A municipality whose files come as the sheet given in `town.sheet`."""
    made = Municipality.at(tmp_path)
    monkeypatch.setattr("styrbar.intake.importing.open_sheets", lambda source, known: [SHEETS[source.name]])
    return made


SHEETS: dict[str, Sheet] = {}


def sheet(name: str, *blocks: dict[str, list[str | None]]) -> list[int]:
    """Make `name` a sheet of these blocks; gives a list with one entry for each time it is read from its start."""
    readings: list[int] = []

    def pieces() -> Iterator[Piece]:
        readings.append(1)
        line = 1
        for block in blocks:
            height = len(next(iter(block.values())))
            frame = pl.DataFrame(block, schema=dict.fromkeys(block, pl.String())).with_columns(
                pl.int_range(line + 1, line + 1 + height, dtype=pl.Int64).alias(LINE)
            )
            line += height
            yield Piece(frame, (), 0.5)

    headings = tuple(blocks[0])
    SHEETS[name] = Sheet(name, "", name, headings, 1, 10, 100, (), pieces)
    return readings


def postings(*amounts: str, day: str = "31-01-2026") -> dict[str, list[str | None]]:
    return {"Konto": ["5.38.50"] * len(amounts), "Beløb": list(amounts), "Posteringsdato": [day] * len(amounts)}


def amounts(town: Municipality) -> list[int]:
    return town.store.open().table("postings").collect()["amount"].to_list()


def test_a_sheet_without_contradiction_is_read_once(town):
    readings = sheet("a", postings("1.234"), postings("1,5"))
    town.take({"a": "x"})
    assert len(readings) == 1
    assert amounts(town) == [123_400, 150]


def test_a_later_english_value_makes_the_sheet_be_read_again_and_nothing_doubles(town):
    readings = sheet("a", postings("1.234"), postings("0.5"))
    report = town.take({"a": "x"})
    assert len(readings) == 2
    assert amounts(town) == [123, 50]
    assert (report.rows_in, report.sheets[0].ore_in) == (2, 173)


def test_a_still_later_danish_value_turns_it_back(town):
    readings = sheet("a", postings("1.234"), postings("0.5"), postings("0,5"))
    town.take({"a": "x"})
    assert len(readings) == 3
    assert amounts(town) == [123_400, 50, 50]


def test_a_later_value_does_not_restart_when_no_earlier_one_was_undecided(town):
    readings = sheet("a", postings("12"), postings("0.5"), postings("1.234"))
    town.take({"a": "x"})
    assert len(readings) == 1
    assert amounts(town) == [1200, 50, 123]


def test_a_later_date_decides_earlier_slashed_ones(town):
    readings = sheet("a", postings("1", day="01/02/2026"), postings("1", day="01/31/2026"))
    town.take({"a": "x"})
    days = town.store.open().table("postings").collect()["posting_date"].to_list()
    assert len(readings) == 2
    assert [d.month for d in days] == [1, 1]


def test_keys_of_a_reading_that_was_given_up_do_not_make_duplicates(town):
    def grant(number: str, price: str) -> dict[str, list[str | None]]:
        return {
            "Bevillingsnr.": [number],
            "CPR-nr.": ["011390-1234"],
            "Status": ["Bevilget"],
            "Fra dato": ["01-01-2026"],
            "Frekvens": ["Måned"],
            "Pris": [price],
        }

    readings = sheet("a", grant("1", "1.234"), grant("2", "0.5"))
    assert town.take({"a": "x"}).rows_rejected == 0
    assert len(readings) == 2
    assert town.store.open().table("grants").collect()["price"].to_list() == [Decimal("1.234"), Decimal("0.5")]


def test_typed_cells_are_read_as_what_they_are(town):
    typed = {"Konto": ["\x01n:53850"], "Beløb": ["\x01n:1234.5"], "Posteringsdato": ["\x01d:2026-01-31"]}
    sheet("a", typed | {"CPR-nr.": ["\x01n:113901234"], "Bilagsnr.": ["\x01n:4711"]})
    town.take({"a": "x"})
    row = town.store.open().table("postings").collect().row(0, named=True)
    assert (row["account"], row["amount"], row["posting_id"]) == ("5.38.50", 123_450, "4711")
    assert row["citizen"].startswith("b")
