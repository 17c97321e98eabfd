"""Total rows and notes at the foot."""

import pytest
from intake.readers.files import csv, excel, rows

BODY = "Navn;Antal;Beløb;Dato\nÅse;1;100,50;01-01-2026\nBo;2;200,00;02-01-2026\n"


def totals(sheet):
    rows(sheet)
    return [(a.line, dict(a.amounts)) for a in sheet.asides if a.kind == "total"]


@pytest.mark.parametrize(
    "label", ["I alt", "i alt:", "Ialt", "Total", "TOTAL", "Sum", "Samlet", "Samlet sum", "Hovedtotal"]
)
def test_a_total_row_is_put_aside_with_its_amounts(label):
    sheet = csv(BODY + f"{label};3;300,50;\n")
    assert len(rows(sheet)) == 2
    assert totals(sheet) == [(4, {"Antal": "3", "Beløb": "300,50"})]


def test_a_total_label_need_not_stand_in_the_first_column():
    sheet = csv("Nr;Navn;Beløb\n1;Åse;5\n;I alt;5\n")
    assert totals(sheet) == [(3, {"Beløb": "5"})]


def test_several_totals_and_a_note_at_the_foot_are_put_aside():
    sheet = csv(BODY + "\nSum;3;300,50;\nTotal;3;300,50;\n\nUdtrukket af økonomi\n")
    assert len(rows(sheet)) == 2
    kinds = {a.line: a.kind for a in sheet.asides}
    assert kinds == {1: "heading", 4: "blank", 5: "total", 6: "total", 7: "blank", 8: "title"}


def test_amounts_alone_after_a_blank_line_are_a_total():
    assert totals(csv(BODY + "\n;;300,50;\n")) == [(5, {"Beløb": "300,50"})]


def test_amounts_alone_without_a_blank_line_are_a_row():
    sheet = csv(BODY + ";;300,50;\n")
    assert rows(sheet)[-1] == (None, None, "300,50", None)


def test_a_name_that_begins_like_a_total_is_a_row():
    for name in ("Total Care ApS", "Summa Bo", "Samletilbud"):
        sheet = csv(BODY + f"{name};3;300,50;03-01-2026\n")
        assert len(rows(sheet)) == 3
        assert totals(sheet) == []


def test_a_total_in_the_middle_is_a_row():
    assert len(rows(csv(BODY + "I alt;3;300,50;\nIb;1;1,00;03-01-2026\n"))) == 4


def test_a_last_row_with_one_text_is_a_row_unless_it_follows_a_blank_or_a_total():
    assert len(rows(csv(BODY + "Ib\n"))) == 3
    assert len(rows(csv(BODY + "\nUdtrukket i dag\n"))) == 2


def test_a_total_with_a_word_and_a_unit_is_a_total_when_half_the_row_is_empty():
    assert totals(csv("A;B;C;D;E;F\nx;1;y;z;w;v\nI alt;1;kr.;;;\n")) == [(3, {"B": "1"})]


def test_typed_totals_in_a_workbook_are_put_aside_marked():
    [sheet] = excel([["Navn", "Tekst", "Beløb"], ["Åse", "x", 1.5], ["Bo", "y", 2], ["I alt", None, 3.5]])
    assert len(rows(sheet)) == 2
    assert totals(sheet) == [(4, {"Beløb": "\x01n:3.5"})]


def test_rows_and_broken_and_asides_are_all_the_lines():
    sheet = csv("Titel\n\n" + BODY + 'Ib;"x;1;2\nEa;1;2;3;4\n\nI alt;3;300,50;\n')
    assert len(rows(sheet)) + len(sheet.broken) + len(sheet.asides) == 9
