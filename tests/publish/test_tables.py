"""CSV, JSON and text say the same as the frame, the way Danes write it."""

import csv
import io
import json
import math
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from styrbar.analysis.answer import AnswerColumn, AnswerTable, Basis, Figure, UsedRule
from styrbar.publish.tables import to_csv, to_json, to_text
from support.answers import ROWS, answer_of, table_of


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_is_written_the_way_danish_economists_exchange_it(answer):
    content = to_csv(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 4
    headings, first, second, third = read_csv(content)
    assert headings[:4] == ["Tilbud", "Borger", "Udgift (kr.)", "Ændring (kr.)"]
    assert first == [
        "Åhøj; «Søndergården»", "b00000000001", "1234567,89", "0,05", "2,500000", "3", "12,5", "31-01-2026",
        "01-01-2026", "Ja",
    ]  # fmt: skip
    assert second[1:] == ["", "-0,05", "-100,50", "0,250000", "1200", "50,0", "", "01-02-2026", "Nej"]
    assert third[2:] == ["", "0,00", "", "", "", "01-12-2025", "", ""]


def test_csv_read_again_sums_to_the_total(answer):
    rows = read_csv(to_csv(answer))[1:]
    ore = [int(row[2].replace(",", "")) for row in rows if row[2]]
    assert sum(ore) == answer.table("offers").totals()["cost"]


@pytest.mark.parametrize("text", ["=1+1", "+45", "-", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_cell_can_never_be_a_formula(text):
    row = (text, *ROWS[0][1:])
    assert read_csv(to_csv(answer_of(table_of([row]))))[1][0] == "'" + text


def test_a_text_with_a_sign_inside_is_left_alone():
    row = ("Hus 3-5 = stort", *ROWS[0][1:])
    assert read_csv(to_csv(answer_of(table_of([row]))))[1][0] == "Hus 3-5 = stort"


def test_csv_of_a_named_table_and_of_none_such(answer):
    assert len(read_csv(to_csv(answer, "none"))) == 1
    with pytest.raises(KeyError):
        to_csv(answer, "missing")


def test_equal_headings_are_told_apart():
    table = table_of(ROWS)
    twice = pl.DataFrame({"a": ["x"], "b": ["y"]})
    columns = tuple(type(table.columns[0])(name, "Tilbud") for name in "ab")
    assert read_csv(to_csv(answer_of(type(table)("t", "T", columns, twice))))[0] == ["Tilbud", "Tilbud (2)"]


def test_json_keeps_ore_whole_and_exact_decimals_as_text(answer):
    content = json.loads(to_json(answer))
    table = content["tables"][0]
    assert table["columns"][2] == {"name": "cost", "heading": "Udgift", "kind": "kroner", "unit": "øre"}
    assert table["rows"][0] == {
        "offer": "Åhøj; «Søndergården»", "citizen": "b00000000001", "cost": 123456789, "change": 5, "hours": "2.500000",
        "people": 3, "share": 0.125, "start": "2026-01-31", "month": "2026-01-01", "closed": True,
    }  # fmt: skip
    assert table["totals"] == {"cost": 123456784, "change": -10045, "people": 1203}
    assert content["scope"]["data_date"] == "2026-03-31"
    assert content["outside"] == {"uden pris": 100000}
    assert content["basis"][0]["text"] == "Takstfilen fra 2026"


def test_json_has_decimals_as_text_however_they_are_held_and_null_for_what_cannot_be_divided():
    columns = (AnswerColumn("hours", "Timer", "decimal"), AnswerColumn("share", "Andel", "percent"))
    frame = pl.DataFrame({"hours": [2.5, math.nan, None], "share": [math.inf, 0.25, None]})
    figures = (Figure("Timer", 2.5, "decimal"), Figure("Andel", math.nan, "percent"))
    given = replace(answer_of(AnswerTable("hours", "Timer", columns, frame)), figures=figures)
    content = json.loads(to_json(given))
    rows = [{"hours": "2.5", "share": None}, {"hours": None, "share": 0.25}, {"hours": None, "share": None}]
    assert content["tables"][0]["rows"] == rows
    assert [figure["value"] for figure in content["figures"]] == ["2.5", None]


def test_json_tells_the_rule_behind_a_line_of_the_basis(answer):
    used = UsedRule(
        "refund.months", "months", "12", date(2020, 1, 1), None, "SEL", "§ 176", "", verified=True, own=False,
        projected="",
    )  # fmt: skip
    content = json.loads(to_json(replace(answer, basis=(Basis("Måneder", "12", "regler", used), Basis("Andet", "")))))
    assert [line["rule"] for line in content["basis"]] == [
        {"id": "refund.months", "from": "2020-01-01", "to": None, "unit": "months", "value": "12", "act": "SEL",
         "section": "§ 176", "address": "", "verified": True, "own": False, "projected": ""},
        None,
    ]  # fmt: skip


def test_text_is_aligned_with_totals_and_basis_under_it(answer):
    lines = to_text(answer).splitlines()
    assert lines[:2] == ["Hvad koster det?", "Det koster 1.234.567,84 kr."]
    head, rule, *_ = lines[4:]
    first = next(line for line in lines if line.startswith("Åhøj"))
    total = next(line for line in lines if line.startswith("I alt"))
    assert head.index("Udgift (kr.)") + len("Udgift (kr.)") == first.index("1.234.567,89") + len("1.234.567,89")
    assert set(rule) == {"─", " "}
    assert "1.234.567,84" in total
    assert "-100,45" in total
    assert "1.203" in total
    assert lines[-8:] == [
        "",
        "Organisation: Sydhavn Kommune",
        "Øjebliksbillede: 2026-03-31-abc",
        "Data pr.: 31-03-2026",
        "Periode: 01-01-2026 til 31-12-2026",
        "Visning: Betalt",
        "Takster: Takstfilen fra 2026",
        "Holdt udenfor, uden pris: 1.000,00 kr.",
    ]


def test_an_empty_table_says_so_in_text(answer):
    assert "Ingen tilbud." in to_text(answer)


def test_line_breaks_inside_a_text_do_not_break_the_terminals_lines():
    row = ("Hus\nA\x1b", *ROWS[0][1:])
    text = to_text(answer_of(table_of([row])))
    assert "Hus A" in text
    assert "\x1b" not in text
