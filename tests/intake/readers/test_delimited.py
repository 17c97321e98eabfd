"""CSV: separators, quotes, line breaks, lines that cannot be read."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.readers.files import csv, lines, read, rows

from styrbar.intake.readers import Source, open_sheets, text
from styrbar.intake.readers.records import split_record

HEAD = "Navn;Beløb;Dato\n"
ONE = [("Åse", "1,5", "01-02-2026")]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_separator_is_found_in_the_content(separator):
    sheet = csv(f"Navn{separator}Antal{separator}Dato\nÅse{separator}15{separator}01-02-2026\n")
    assert sheet.headings == ("Navn", "Antal", "Dato")
    assert rows(sheet) == [("Åse", "15", "01-02-2026")]


def test_decimal_commas_do_not_make_the_comma_the_separator():
    assert rows(csv("A;B;C\n1,5;2,5;3,5\n1,5;2,5;3,5\n")) == [("1,5", "2,5", "3,5")] * 2


def test_semicolons_in_quoted_text_do_not_make_the_semicolon_the_separator():
    assert rows(csv('Navn,Note,Antal\nÅse,"a;b",1\nBo,"c;d",2\n')) == [("Åse", "a;b", "1"), ("Bo", "c;d", "2")]


def test_excels_separator_line_is_obeyed_and_put_aside():
    sheet = csv("sep=,\nNavn,Tal\nÅse;Bo,1\n")
    assert rows(sheet) == [("Åse;Bo", "1")]
    assert [(a.line, a.kind) for a in sheet.asides] == [(1, "title"), (2, "heading")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_with_lf_crlf_or_cr(end):
    sheet = csv(f"Navn;Tal{end}Åse;1{end}Bo;2{end}")
    assert rows(sheet) == [("Åse", "1"), ("Bo", "2")]
    assert lines(sheet) == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_last_line_needs_no_end(end):
    assert rows(csv(f'Navn;Tal{end}"Åse";1')) == [("Åse", "1")]
    assert rows(csv(f"Navn;Tal{end}Åse;1")) == [("Åse", "1")]


def test_quotes_doubled_quotes_and_separators_in_quotes_are_read():
    assert rows(csv('Navn;Tal\n"Åse ""Sol"" Bo";"1;2"\n')) == [('Åse "Sol" Bo', "1;2")]


def test_a_quoted_empty_field_is_empty():
    assert rows(csv('Navn;Tal;Art\n"";1;""\n')) == [(None, "1", None)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_breaks_in_a_field_are_kept_and_the_lines_after_keep_their_number(end):
    sheet = csv(f'Navn;Note;Tal{end}Åse;"en{end}to{end}tre";1{end}Bo;x;2{end}"Ib{end}Bo";y;3{end}Ea;z;4{end}')
    assert rows(sheet) == [("Åse", "en\nto\ntre", "1"), ("Bo", "x", "2"), ("Ib\nBo", "y", "3"), ("Ea", "z", "4")]
    assert lines(sheet) == [2, 5, 6, 8]


def test_a_quote_in_the_middle_of_an_unquoted_field_is_an_ordinary_character():
    sheet = csv('Navn;Vare;Tal\nÅse;Rør 5";1\nBo;Rør 5" x 3";2\n')
    assert rows(sheet) == [("Åse", 'Rør 5"', "1"), ("Bo", 'Rør 5" x 3"', "2")]
    assert sheet.broken == []


def test_an_undoubled_quote_in_a_quoted_field_is_read_when_the_fields_still_fit():
    assert rows(csv('Navn;Vare;Tal\nÅse;"Rør 5" stål";1\n')) == [("Åse", 'Rør 5" stål', "1")]


def test_one_broken_quote_in_line_40000_costs_that_line_only():
    body = [f"Bo {n};Tilbud {n};{n}" for n in range(2, 50_001)]
    body[40_000 - 2] = 'Bo;"Tilbud;40000'
    sheet = csv("Navn;Tilbud;Tal\n" + "\n".join(body) + "\n")
    read_lines = lines(sheet)
    assert [b.line for b in sheet.broken] == [40_000]
    assert "citationstegn" in sheet.broken[0].reason
    assert read_lines == [n for n in range(2, 50_001) if n != 40_000]
    assert read(sheet).row(-1) == ("Bo 50000", "Tilbud 50000", "50000", 50_000)


@pytest.mark.parametrize("other", ['"Ib";"x";2', 'Ib;Rør 5";2', "Ib;x;2", '"Ib ""B""";x;2', 'Ib;x;"2"'])
def test_a_broken_quote_does_not_swallow_the_lines_after_it(other):
    sheet = csv(f'Navn;Vare;Tal\nÅse;"Rør;1\n{other}\n{other}\n')
    assert len(rows(sheet)) == 2
    assert [b.line for b in sheet.broken] == [2]


def test_a_broken_quote_in_the_last_line_is_found():
    sheet = csv('Navn;Tal\nÅse;1\nBo;"2')
    assert rows(sheet) == [("Åse", "1")]
    assert [b.line for b in sheet.broken] == [3]


def test_a_row_with_more_fields_than_headings_is_broken():
    sheet = csv("Navn;Tal\nÅse;1\nBo;2;3\nIb;4;\nEa;5;;6\n")
    assert rows(sheet) == [("Åse", "1"), ("Ib", "4")]
    assert [(b.line, "flere felter" in b.reason) for b in sheet.broken] == [(3, True), (5, True)]


def test_a_quoted_row_with_more_fields_than_headings_is_broken():
    sheet = csv('Navn;Tal\n"Åse";"1"\n"Bo";"2";"3"\n"Ib;x";"4"\n')
    assert rows(sheet) == [("Åse", "1"), ("Ib;x", "4")]
    assert [b.line for b in sheet.broken] == [3]


def test_a_row_with_fewer_fields_is_filled_with_nothing():
    assert rows(csv("Navn;Tal;Dato\nÅse;1;x\nBo\nIb;2\n")) == [("Åse", "1", "x"), ("Bo", None, None), ("Ib", "2", None)]


def test_separators_at_the_end_of_every_line_make_no_columns():
    sheet = csv("Navn;Tal;;;\nÅse;1;;;\nBo;2;;;\n")
    assert sheet.headings == ("Navn", "Tal")
    assert rows(sheet) == [("Åse", "1"), ("Bo", "2")]


def test_content_under_a_blank_heading_at_the_end_is_kept():
    sheet = csv("Navn;Tal;\nÅse;1;x\n")
    assert sheet.headings == ("Navn", "Tal", "Kolonne 3")
    assert rows(sheet) == [("Åse", "1", "x")]


def test_content_beyond_the_headings_far_down_is_never_lost():
    sheet = csv("Navn;Tal;\n" + "Åse;1;\n" * 300 + "Bo;2;x\n")
    assert len(rows(sheet)) == 300
    assert [b.line for b in sheet.broken] == [302]


def test_empty_rows_are_put_aside_and_keep_the_numbers():
    sheet = csv("Navn;Tal\nÅse;1\n\n;\n \xa0; \nBo;2\n")
    assert rows(sheet) == [("Åse", "1"), ("Bo", "2")]
    assert lines(sheet) == [2, 6]
    assert [(a.line, a.kind) for a in sheet.asides] == [(1, "heading"), (3, "blank"), (4, "blank"), (5, "blank")]


def test_the_end_mark_of_old_systems_is_a_blank_line():
    assert rows(csv("Navn;Tal\nÅse;1\n\x1a")) == [("Åse", "1")]


def test_hundreds_of_blank_lines_below_the_heading_hide_no_row():
    assert rows(csv("Navn;Tal\n" + "\n" * 300 + "Åse;1\n")) == [("Åse", "1")]


def test_a_heading_repeated_further_down_is_put_aside():
    sheet = csv("Navn;Tal\nÅse;1\nNavn;Tal\nBo;2\n")
    assert rows(sheet) == [("Åse", "1"), ("Bo", "2")]
    assert [(a.line, a.kind) for a in sheet.asides] == [(1, "heading"), (3, "heading")]


def test_three_hundred_columns_are_read():
    names = [f"Felt {n}" for n in range(300)]
    sheet = csv(";".join(names) + "\n" + ";".join(map(str, range(300))) + "\n")
    assert sheet.headings == tuple(names)
    assert rows(sheet) == [tuple(map(str, range(300)))]


def test_danish_letters_stand_in_every_field():
    assert rows(csv("Æble;Øre;År\næøå;ÆØÅ;é§½\n")) == [("æøå", "ÆØÅ", "é§½")]


def test_text_cells_are_left_as_they_are():
    assert rows(csv("Navn;Tal\n Åse\xa0Bo ; 1.234,50 \n")) == [(" Åse\xa0Bo ", " 1.234,50 ")]


@pytest.mark.parametrize("size", [7, 16, 33, 64])
def test_the_size_of_the_blocks_changes_nothing(size, monkeypatch):
    content = 'Navn;Note;Tal\nÅse;"en\nto";1\nBo;"x;2\nIb;y;3\n\n"Ea ""B""";z;4\nEva;"a\n\nb";5\nI alt;;13\n'
    whole = csv(content)
    expected = read(whole)
    monkeypatch.setattr(text, "BLOCK", size)
    [sheet] = open_sheets(Source("fil.csv", lambda: io.BytesIO(content.encode())))
    assert read(sheet).equals(expected)
    assert sheet.broken == whole.broken
    assert sheet.asides == whole.asides


CELL = st.text(st.sampled_from('ab"; æ'), max_size=5)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_written_with_quotes_is_read_back(table):
    def quoted(cell):
        return '"' + cell.replace('"', '""') + '"'

    body = "".join(";".join(map(quoted, row)) + "\n" for row in table)
    sheet = csv("Navn;Note;Tal\nx;y;z\n" + body + "x;y;z\n")
    got = [tuple(c or "" for c in row) for row in rows(sheet)][1:-1]
    assert got == [tuple(row) for row in table if any(c.strip() for c in row)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from('ab";;\n'), max_size=12), max_size=8))
def test_no_line_is_lost_whatever_the_quotes(pieces):
    body = "\n".join(pieces)
    sheet = csv(f"Navn;Note;Tal\nx;y;z\n{body}\nx;y;z\n", ["Navn", "Note", "Tal"])
    frame = read(sheet)
    apart = [b.line for b in sheet.broken] + [a.line for a in sheet.asides]
    last = body.count("\n") + 4
    taken = [n + i for *cells, n in frame.rows() for i in range(1 + sum((c or "").count("\n") for c in cells))] + apart
    assert len(set(taken)) == len(taken)
    assert all(not body.split("\n")[n - 3].strip('";') for n in set(range(1, last + 1)) - set(taken))
    assert frame.row(-1) == ("x", "y", "z", last)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from('ab"; '), max_size=12), max_size=8))
def test_lines_that_stand_alone_are_read_as_the_plain_reader_reads_them(body):
    sheet = csv("Navn;Note;Tal\nx;y;z\n" + "".join(f"{line}\n" for line in body) + "x;y;z\n")
    by_line = {row[-1]: row[:-1] for row in read(sheet).rows()}
    for number, line in enumerate(body, 3):
        fields = split_record(line, ";")
        if number in by_line and fields is not None and fields.strict:
            assert by_line[number] == tuple((f or None) for f in (fields.values + [""] * 3)[:3])
