"""The shipped mappings are sound, and a mapping that is not says what is wrong with it."""

from dataclasses import replace

import pytest

from styrbar.errors import BadInput
from styrbar.register.sources import find, mappings, parse_mapping, template_mapping, with_answers
from styrbar.register.tables import tables
from styrbar.register.template import sheets

SMALL = """
id = "egen"
version = 1
title = "Egen liste"
extent = "period"
require = ["Konto"]
[[tables]]
table = "postings"
[tables.columns]
account = "Konto"
amount = "Beløb"
posting_date = ["Dato", "Bogført"]
"""


def test_all_sources_of_the_manual_are_shipped():
    shipped = {name for name in mappings() if not name.startswith("template.")}
    assert shipped == {
        "betaling_bsbetaling", "dst_folk1a", "dst_individ_udgifter", "dst_regk31", "dubu_bsdubu", "dubu_p30",
        "posteringsliste", "sensum_indsatser", "tilbudsportalen",
    }  # fmt: skip


def test_the_template_has_a_mapping_and_a_sheet_for_each_table():
    assert [s.table for s in sheets()] == list(tables())
    for sheet in sheets():
        mapping = mappings()[f"template.{sheet.table}"]
        assert mapping.sheet == sheet.title
        assert {n for names in mapping.tables[0].columns.values() for n in names} == {c.heading for c in sheet.columns}


def test_a_mapping_is_read_with_its_alternatives():
    mapping = parse_mapping(SMALL)
    assert mapping.tables[0].columns["posting_date"] == ("Dato", "Bogført")
    assert mapping.require == (("Konto",),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"postings"', '"bilag"', "ingen tabel «bilag»"),
        ("account =", "konto =", "ingen kolonne «konto»"),
        ('amount = "Beløb"', "", "«amount» (Beløb) skal udfyldes"),
        ('"period"', '"month"', "«extent»"),
        ("version = 1", "", "«version» mangler"),
        ("require", "requires", "«requires» er ikke et kendt felt"),
        ("[[tables]]", "[only]\nKonto = '[1-'\n[[tables]]", "mønsteret «\\[1-» under «only»"),
        ("[[tables]]", "[tables", "Linje|linje"),
    ],
)
def test_a_broken_mapping_says_what_is_wrong(old, new, said):
    with pytest.raises(BadInput, match=said.replace("(", r"\(").replace(")", r"\)")):
        parse_mapping(SMALL.replace(old, new))


def test_a_value_must_be_in_the_code_list():
    text = SMALL + '[tables.values.account]\n"x" = "y"\n'
    assert parse_mapping(text)  # accounts have no code list
    with pytest.raises(BadInput, match="«aktiv» er ikke en værdi"):
        with_answers(mappings()["dubu_p30"], {"dubu_p30": {"grants.status": {"Aktiv": "aktiv"}}})


def test_an_answer_changes_the_version_and_its_order_does_not():
    plain = mappings()["dubu_p30"]
    one = with_answers(plain, {"dubu_p30": {"grants.status": {"A": "draft", "B": "granted"}}})
    two = with_answers(plain, {"dubu_p30": {"grants.status": {"B": "granted", "A": "draft"}}})
    assert plain.version_label == "1"
    assert one.version_label == two.version_label != plain.version_label


def test_an_own_mapping_with_other_columns_has_another_version():
    mapping = parse_mapping(SMALL)
    other = parse_mapping(SMALL.replace("Bogført", "Bogf."))
    assert mapping.version_label != other.version_label
    assert replace(mapping).version_label == mapping.version_label


def test_headings_are_found_without_regard_to_case_and_punctuation():
    assert find(["cpr nr", "Beløb"], ["CPR-nr."]) == "cpr nr"
    assert find(["Beløb"], ["CPR-nr."]) is None


def test_only_postings_of_the_template_are_replaced_period_by_period():
    extents = {t.name: template_mapping(t).extent for t in tables().values()}
    assert [name for name, extent in extents.items() if extent == "period"] == ["postings"]
