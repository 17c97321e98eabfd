"""Workbooks: types, places, several sheets, merged headings."""

import io
import zipfile
from datetime import UTC, date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from intake.readers.files import excel, lines, rows, source, workbook

from styrbar.errors import BadInput
from styrbar.intake.readers import Source, open_sheets

HEAD = ["Navn", "Beløb", "Dato"]
ROW = ["Åse", 1.5, date(2026, 1, 31)]
READ = ("Åse", "\x01n:1.5", "\x01d:2026-01-31")


def made(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_numbers_and_dates_are_marked_and_text_is_left():
    [sheet] = excel([HEAD, ROW, ["Bo", "1.234,50", "01-02-2026"]])
    assert sheet.headings == ("Navn", "Beløb", "Dato")
    assert rows(sheet) == [READ, ("Bo", "1.234,50", "01-02-2026")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1, "1"),
        (-2.0, "-2"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (123456789012, "123456789012"),
        (46053, "46053"),
        (0, "0"),
    ],
)
def test_a_number_is_written_plainly(cell, text):
    assert rows(excel([["A", "B"], ["x", cell]])[0]) == [("x", "\x01n:" + text)]
    assert rows(excel([["A", "B"], ["x", cell], ["y", "tekst"]])[0])[0] == ("x", "\x01n:" + text)


def test_a_stamp_loses_its_time_of_day_and_a_clock_time_is_text():
    [sheet] = excel([["A", "B", "C"], ["x", datetime(2026, 1, 31, 13, 5, tzinfo=UTC), time(7, 30)]])
    assert rows(sheet) == [("x", "\x01d:2026-01-31", "07:30")]


def test_truth_is_shown_as_danish_excel_shows_it():
    assert rows(excel([["A", "B"], ["x", True], ["y", False]])[0]) == [("x", "SAND"), ("y", "FALSK")]


def test_error_cells_are_kept_as_their_text():
    data = made(lambda ws: [ws.append(r) for r in (["A", "B"], ["x", "#REF!"], ["y", 1], ["#DIV/0!", 2])])
    assert rows(open_sheets(source(data))[0]) == [("x", "#REF!"), ("y", "\x01n:1"), ("#DIV/0!", "\x01n:2")]


def test_error_cells_are_kept_where_the_table_begins_further_in():
    def fill(ws):
        for n, (a, b) in enumerate([("A", "B"), ("x", "#N/A"), ("y", 2)], 3):
            ws.cell(n, 4, a)
            ws.cell(n, 5, b)

    [sheet] = open_sheets(source(made(fill)))
    assert sheet.headings == ("A", "B")
    assert rows(sheet) == [("x", "#N/A"), ("y", "\x01n:2")]
    assert lines(sheet) == [4, 5]


def test_the_heading_need_not_be_on_the_first_row_and_lines_are_excels():
    [sheet] = excel([["Udtræk", None, None], [], [], HEAD, ROW, [], ROW])
    assert sheet.heading_line == 4
    assert lines(sheet) == [5, 7]
    assert [(a.line, a.kind) for a in sheet.asides] == [
        (1, "title"), (2, "blank"), (3, "blank"), (4, "heading"), (6, "blank"),
    ]  # fmt: skip


def test_merged_headings_in_two_rows_are_one_heading():
    def fill(ws):
        ws.append(["CPR", "Navn", "Periode", None, "Beløb"])
        ws.append([None, None, "Fra", "Til", None])
        ws.append(["x", "Åse", date(2026, 1, 1), date(2026, 1, 2), 5])
        for place in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            ws.merge_cells(place)

    [sheet] = open_sheets(source(made(fill)))
    assert sheet.headings == ("CPR", "Navn", "Fra", "Til", "Beløb")
    assert len(rows(sheet)) == 1


def test_a_merged_group_heading_stands_above_the_real_headings():
    def fill(ws):
        ws.append(["Borger", None, "Bevilling", None])
        ws.append(["Nr", "Navn", "Fra", "Til"])
        ws.append([1, "Åse", date(2026, 1, 1), date(2026, 1, 2)])
        ws.merge_cells("A1:B1")
        ws.merge_cells("C1:D1")

    [sheet] = open_sheets(source(made(fill)))
    assert sheet.headings == ("Nr", "Navn", "Fra", "Til")


def test_every_visible_sheet_with_rows_is_read():
    sheets = excel([HEAD, ROW], [["A", "B"], ["x", "y"]], names=["Bevillinger", "Priser"])
    assert [(s.sheet, s.rows) for s in sheets] == [("Bevillinger", 1), ("Priser", 1)]
    assert rows(sheets[1]) == [("x", "y")]
    assert rows(sheets[0]) == [READ]


def test_empty_sheets_are_passed_over_and_sheets_without_a_table_are_named():
    sheets = excel([HEAD, ROW], [], [HEAD], [["En lang vejledning"]], names=["Data", "Tom", "Kun hoved", "Læs mig"])
    assert [s.sheet for s in sheets] == ["Data"]
    assert [o.sheet for o in sheets[0].left_out] == ["Kun hoved", "Læs mig"]


def test_a_hidden_sheet_is_left_out_and_named_only_when_it_holds_something():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, table in (("Data", [["A", "B"], ["x", "y"]]), ("Lister", [["C", "D"], ["z", "w"]]), ("Tom", [])):
        sheet = book.add_worksheet(name)
        for n, row in enumerate(table):
            sheet.write_row(n, 0, row)
        if name != "Data":
            sheet.hide()
    book.close()
    [sheet] = open_sheets(source(buffer.getvalue()))
    assert [(o.sheet, "skjult" in o.reason) for o in sheet.left_out] == [("Lister", True)]


def test_a_workbook_where_no_sheet_has_rows_is_refused_with_the_reason():
    for tables in ([[]], [[HEAD]], [[], [HEAD]]):
        with pytest.raises(BadInput, match="ingen tabel"):
            excel(*tables)


def test_content_beyond_the_headings_far_down_is_never_lost():
    [sheet] = excel([["A", "B"], *([["x", "y"]] * 300), ["z", "w", "tabt?"]])
    assert len(rows(sheet)) == 300
    assert [b.line for b in sheet.broken] == [302]


def test_three_hundred_columns_and_danish_letters_are_read():
    names = [f"Æøå {n}" for n in range(300)]
    [sheet] = excel([names, ["Ærø"] * 300])
    assert sheet.headings == tuple(names)
    assert rows(sheet) == [("Ærø",) * 300]


def test_a_sheet_may_be_read_twice_and_previewed_while_it_is_read():
    [sheet] = excel([HEAD, *[ROW] * 50, ["I alt", 75, None]])
    assert len(rows(sheet)) == 50
    assert len(rows(sheet)) == 50
    reading = sheet.blocks()
    next(reading)
    assert sheet.preview(3).height == 3
    assert list(reading) == []
    assert sheet.progress() == 1.0
    assert [a.kind for a in sheet.asides] == ["heading", "total"]


def test_a_workbook_on_disk_is_closed_after_each_reading(tmp_path):
    path = tmp_path / "bog.xlsx"
    path.write_bytes(workbook([HEAD, ROW], [HEAD, ROW]))
    sheets = open_sheets(Source.from_path(path))
    assert [rows(sheet) for sheet in sheets] == [[READ], [READ]]


def test_a_sheet_of_many_blocks_is_read_in_order():
    [sheet] = excel([["A", "B"], *([n, "x"] for n in range(2, 45_002))])
    assert lines(sheet) == list(range(2, 45_002))
    assert rows(sheet)[-1] == ("\x01n:45001", "x")


def test_an_open_document_sheet_is_read():
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    table = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell {cell}</table:table-cell>' for cell in row)}</table:table-row>"
        for row in (
            [f'office:value-type="string"><text:p>{h}</text:p>' for h in ("Navn", "Beløb", "Dato")],
            [
                'office:value-type="string"><text:p>Åse</text:p>',
                'office:value-type="float" office:value="1.5"><text:p>1,5</text:p>',
                'office:value-type="date" office:date-value="2026-01-31"><text:p>31-01-2026</text:p>',
            ],
        )
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="Ark1">{table}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="x"/>')
        archive.writestr("content.xml", content)
    [sheet] = open_sheets(source(buffer.getvalue(), "fil.ods"))
    assert rows(sheet) == [READ]


def test_the_ending_of_the_name_decides_nothing():
    [sheet] = open_sheets(source(workbook([HEAD, ROW]), "fil.csv"))
    assert rows(sheet) == [READ]
    [sheet] = open_sheets(source("Navn;Tal\nÅse;1\n", "fil.xlsx"))
    assert rows(sheet) == [("Åse", "1")]
