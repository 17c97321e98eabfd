"""A municipality's use, typed or in a file."""

from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter

from styrbar.errors import BadInput
from styrbar.rules.financing.protocol import UNITS
from styrbar.rules.financing.registry import MODELS
from styrbar.runs.objective_use import Use, columns_of, read_use, use_from_file, use_of

CALLED = {101: "København", 461: "Odense", 851: "Aalborg"}
FULL, SECURE, SHARED = MODELS["full"], MODELS["secure"], MODELS["shared"]


def workbook(*rows: tuple[object, ...]) -> BytesIO:
    """A sheet with these rows."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    stream.seek(0)
    return stream


def test_the_columns_are_those_of_the_model() -> None:
    assert list(columns_of(SECURE).values()) == [
        "Kommune", "Døgn på sociale pladser", "Kriminalpræventive døgn", "Budget",
    ]  # fmt: skip
    assert list(columns_of(SHARED).values()) == ["Kommune", "Døgn", "Nøgle", "Budget"]


def test_lines_are_read_by_place_with_danish_numbers() -> None:
    found = read_use("Odense kommune; 1.234,5 ;; 5.000.000\n\n851\t7", SECURE, CALLED)
    assert found.used == {461: {"used": 1_234_500_000}, 851: {"used": 7 * UNITS}}
    assert found.budget == {461: 500_000_000}


def test_headings_give_the_columns_another_order() -> None:
    found = read_use("Budget;Kommune;Forbrug\n100;101;3", FULL, CALLED)
    assert (found.used, found.budget) == ({101: {"used": 3 * UNITS}}, {101: 10_000})


def test_a_municipality_without_use_is_there() -> None:
    assert read_use("101", FULL, CALLED).used == {101: {}}
    assert read_use("", FULL, CALLED).used == {}


def test_a_workbook_becomes_short_lines() -> None:
    stream = workbook(("Kommune", "Note", "Døgn", "Budget i kr."), ("Aalborg", "x", 36.5, 1000.25), (101, "", 2, None))
    lines = use_from_file("forbrug.xlsx", stream, FULL, CALLED)
    assert lines == "101;2\n851;36,5;1000,25"
    assert read_use(lines, FULL, CALLED).used[851] == {"used": int(Decimal("36.5") * UNITS)}


def test_a_csv_with_the_agreed_key_becomes_lines_too() -> None:
    stream = BytesIO("Kommune;Døgn;Nøgle\nOdense;100;3\nAalborg;;1\n".encode("utf-8-sig"))
    assert use_from_file("f.csv", stream, SHARED, CALLED) == "461;100;3\n851;;1"


def test_a_file_without_the_columns_says_which() -> None:
    with pytest.raises(BadInput, match="«Kommune», «Døgn», «Budget»"):
        use_from_file("f.csv", BytesIO(b"Navn;Antal\nOdense;1\n"), FULL, CALLED)


@pytest.mark.parametrize("cell", ["73", "1.234,5", "-2"])
def test_figures_under_a_heading_the_model_does_not_use_are_refused_and_not_left_out_unseen(cell: str) -> None:
    with pytest.raises(BadInput, match=r"Kolonne 2 har tal.*«Døgn på sociale pladser»"):
        read_use(f"Kommune;Sociale døgn\n461;{cell}", SECURE, CALLED)
    with pytest.raises(BadInput, match="Kolonne 2 har tal"):
        use_from_file("f.csv", BytesIO(f"Kommune;Sociale døgn\nOdense;{cell}\n".encode()), SECURE, CALLED)


def test_words_under_a_heading_of_ones_own_do_no_harm() -> None:
    assert read_use("Kommune;Note;Døgn\n461;2 borgere;7", FULL, CALLED).used == {461: {"used": 7 * UNITS}}


def test_a_mistake_in_a_file_is_told_with_its_line_and_without_its_words() -> None:
    with pytest.raises(BadInput) as error:
        use_from_file("f.csv", BytesIO("Kommune;Døgn\nOdense;1\n0101905555;2\n".encode()), FULL, CALLED)
    assert str(error.value).startswith("Kommunen i linje 3 findes ikke.")
    assert "0101905555" not in str(error.value)


def test_use_that_a_program_gives_is_the_same_as_lines() -> None:
    odense, aalborg = Use(461, Decimal("1234.5"), Decimal(2), budget=500_000_001), Use(851)
    given = use_of([odense, aalborg], SECURE, CALLED)
    assert given == read_use("461;1.234,5;2;5.000.000,01\n851", SECURE, CALLED)
    shared = use_of([Use(461, Decimal(1), key=Decimal("0.25"))], SHARED, CALLED)
    assert shared == read_use("461;1;0,25", SHARED, CALLED)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([Use(461), Use(2)], "Kommunen i linje 2 findes ikke"),
        ([Use(461), Use(461)], "Odense står igen i linje 2"),
        ([Use(461, Decimal(-1))], "Tallet i linje 1 kan ikke bruges"),
        ([Use(461, key=Decimal(1))], "bruger ikke key"),
    ],
)
def test_use_that_a_program_gives_wrong_says_where(given: list[Use], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        use_of(given, SECURE, CALLED)
