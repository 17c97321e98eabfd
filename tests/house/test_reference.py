"""The pages that are written from the declarations say what the declarations say now."""

from datetime import date

import pytest

import reference
from styrbar.rules.book import Rule, Source, Value


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_page_is_not_stale(name: str) -> None:
    page = reference.DOCS / name
    assert page.read_text("utf-8") == reference.PAGES[name](), "kør: make docs"


def test_a_value_is_read_in_words_with_its_source_and_whether_it_is_verified() -> None:
    source = Source("Serviceloven", "§ 176", verified=False, text="stk. 1", address="https://eksempel.dk/176")
    value = Value(date(2022, 1, 1), date(2022, 12, 31), "0.25", source)
    cells = reference.value_cells(Rule("a.rule", "En regel", "share", (value,)), value)
    where = "[Serviceloven, § 176, stk. 1](https://eksempel.dk/176)"
    assert cells == ("01-01-2022", "31-12-2022", "25 %", where, "nej")


def test_a_rule_says_its_meaning_name_unit_and_choices() -> None:
    text = reference.rule_section(reference.rules()["tariff.result_carried_part"])
    assert "`tariff.result_carried_part`" in text
    assert "Enhed: et af flere valg (kun det, der ligger over grænsen; " in text


def test_every_rule_stands_in_its_group() -> None:
    assert reference.rule_book().count("\n### ") == len(reference.rules())
