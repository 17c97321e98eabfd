"""Which row is the heading, and what the columns are called."""

from intake.readers.files import csv, excel, rows

from styrbar.intake.readers.headings import find_heading

DATA = "Åse;1,5;01-02-2026;x\nBo;2,5;02-02-2026;y\n"


def test_a_title_above_the_heading_is_put_aside():
    sheet = csv("Udtræk af posteringer\n\nDato: 01-02-2026\nNavn;Beløb;Dato;Note\n" + DATA)
    assert sheet.headings == ("Navn", "Beløb", "Dato", "Note")
    assert sheet.heading_line == 4
    assert len(rows(sheet)) == 2
    assert [(a.line, a.kind) for a in sheet.asides] == [(1, "title"), (2, "blank"), (3, "title"), (4, "heading")]


def test_the_row_with_most_known_headings_is_the_heading():
    content = "Alfa;Beta;Gamma;Delta\nNavn;Beløb;;Note\n" + DATA
    assert csv(content).headings == ("Alfa", "Beta", "Gamma", "Delta")
    assert csv(content, ["navn", "BELØB"]).headings == ("Navn", "Beløb", "Gamma", "Note")


def test_one_known_heading_is_not_enough_to_decide():
    assert csv("Navn;Beløb;Dato;Note\nÅse;1;x;Bevilling\n", ["Bevilling"]).heading_line == 1


def test_a_row_of_text_below_the_heading_is_not_the_heading():
    assert csv("Nr;Navn\nA;Åse\nB;Bo\n").headings == ("Nr", "Navn")


def test_years_may_be_headings():
    assert csv("Konto;Tekst;2025;2026\n5.38;x;1;2\n").headings == ("Konto", "Tekst", "2025", "2026")
    assert excel([["Konto", "Tekst", 2025, 2026], ["5.38", "x", 1, 2]])[0].headings == (
        "Konto",
        "Tekst",
        "2025",
        "2026",
    )


def test_a_heading_met_twice_gets_a_number():
    assert csv("Fra;Til;Fra;Fra\na;b;c;d\n").headings == ("Fra", "Til", "Fra (2)", "Fra (3)")


def test_a_numbered_heading_that_is_taken_gets_the_next_number():
    assert csv("Fra;Fra (2);Fra\na;b;c\n").headings == ("Fra", "Fra (2)", "Fra (3)")


def test_a_blank_heading_is_named_by_its_place():
    assert csv("Navn;;Tal\nÅse;x;1\n").headings == ("Navn", "Kolonne 2", "Tal")


def test_spaces_hard_spaces_and_line_breaks_in_a_heading_become_one_space():
    assert csv('" Navn ";"Beløb\xa0i\nkr."\nÅse;1\n').headings == ("Navn", "Beløb i kr.")


def test_data_after_a_heading_with_a_line_break_begins_on_the_right_line():
    sheet = csv('Navn;"Beløb\ni kr."\nÅse;1\n')
    assert (sheet.heading_line, rows(sheet)) == (2, [("Åse", "1")])


def test_a_group_heading_above_the_headings_is_put_aside():
    sheet = csv(";Borger;;Bevilling;\nNr;Navn;Alder;Fra;Til\n1;Åse;80;x;y\n2;Bo;81;x;y\n")
    assert sheet.headings == ("Nr", "Navn", "Alder", "Fra", "Til")
    assert len(rows(sheet)) == 2


def test_a_heading_in_two_rows_takes_the_lowest_text_of_each_column():
    sheet = csv("CPR;Navn;Periode;;Beløb\n;;Fra;Til;\n1;Åse;01-01-2026;02-01-2026;5\n2;Bo;01-01-2026;02-01-2026;6\n")
    assert sheet.headings == ("CPR", "Navn", "Fra", "Til", "Beløb")
    assert sheet.heading_line == 2
    assert len(rows(sheet)) == 2
    assert [(a.line, a.kind) for a in sheet.asides] == [(1, "heading"), (2, "heading")]


def test_a_first_row_with_an_empty_field_is_not_half_a_heading():
    assert len(rows(csv("Nr;Navn;Note\nA;Åse;\nB;Bo;x\n"))) == 2
    assert len(rows(csv("Nr;Navn;\nA;Åse;ny\nB;Bo;x\n"))) == 2


def test_a_row_with_a_cpr_number_is_never_a_heading():
    assert find_heading([["011390-1234", "Åse", "Bo"], ["021390-1234", "Ib", "Ea"]]) is None


def test_a_heading_lower_than_row_30_is_not_found():
    title = [["Titel", None]] * 29
    assert find_heading([*title, ["Navn", "Tal"], ["Åse", "1"]]).row == 29
    assert find_heading([*title, ["Titel", None], ["Navn", "Tal"], ["Åse", "1"]]) is None
