"""Encodings: Danish letters come out right whatever the file is written in."""

import io

import pytest
from intake.readers.files import csv, read, rows

from styrbar.intake.readers import Source, open_sheets, text

CONTENT = "Navn;Sted\nÅse Sørensen;Æblevej 3 – kælder\nBo «B»;Østergård € 5\n"
EXPECTED = [("Åse Sørensen", "Æblevej 3 – kælder"), ("Bo «B»", "Østergård € 5")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_each_encoding_gives_the_same_text(encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    sheet = csv(mark + CONTENT.encode(encoding))
    assert sheet.headings == ("Navn", "Sted")
    assert rows(sheet) == EXPECTED


def test_a_windows_letter_far_down_decides_the_whole_file():
    plain = "Navn;Sted\n" + "Bo;x\n" * 400_000
    sheet = csv(plain.encode() + "Åse;Sønderå\n".encode("cp1252"))
    assert read(sheet).row(-1)[:2] == ("Åse", "Sønderå")


def test_one_wrong_byte_does_not_spoil_the_danish_letters_of_a_utf8_file():
    sheet = csv(CONTENT.encode() + "Kåre;Ålborg\n".encode() + b"Ib;R\xe5dhus\n")
    assert rows(sheet) == [*EXPECTED, ("Kåre", "Ålborg"), ("Ib", "Rådhus")]


def test_a_danish_letter_before_a_typographic_mark_is_not_taken_for_utf8():
    letters = "Navn;Sted\nÅse;Å’en ved åen\nØrum;Bø“rneø”\nGrå;blå\n"
    assert rows(csv(letters.encode("cp1252"))) == [("Åse", "Å’en ved åen"), ("Ørum", "Bø“rneø”"), ("Grå", "blå")]


def test_the_codes_windows_1252_leaves_unused_do_not_stop_the_reading():
    assert rows(csv(b"Navn;Sted\n\xc5se;x\x81y\n")) == [("Åse", "x\x81y")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_letter_may_be_cut_by_the_end_of_a_block(encoding, monkeypatch):
    monkeypatch.setattr(text, "BLOCK", 3)
    [sheet] = open_sheets(Source("fil.csv", lambda: io.BytesIO(CONTENT.encode(encoding))))
    assert rows(sheet) == EXPECTED
