"""A value is read as Danes write it and kept exactly; what cannot be one is refused with words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.errors import BadInput
from styrbar.rules.book import Rule, Source, Value
from styrbar.rules.units import UNITS
from styrbar.rules.words import said_number, said_value, value_of

CODES = {"above": "kun det, der ligger over grænsen", "whole": "hele resultatet"}


@pytest.mark.parametrize(
    ("unit", "written", "kept"),
    [
        ("kroner", "860.000", "860000"),
        ("kroner", "860.000,50 kr.", "860000.5"),
        ("kroner", "860 000 kroner", "860000"),
        ("kroner", "0", "0"),
        ("kroner", "0,01", "0.01"),
        ("share", "25 %", "0.25"),
        ("share", "0,25", "0.25"),
        ("share", "100 pct.", "1"),
        ("share", "1", "1"),
        ("share", "0,5 %", "0.005"),
        ("percent", "-1,5", "-1.5"),
        ("months", "12 måneder", "12"),
        ("years", "67 år", "67"),
        ("hours", "1,5 timer", "1.5"),
        ("text", "  Byrådet  ", "Byrådet"),
        ("legal_basis", "SEL § 109; § 110", ("SEL § 109", "SEL § 110")),
        ("code", "Hele resultatet", "whole"),
        ("code", "above", "above"),
    ],
)
def test_what_is_written_is_kept_exactly(unit: str, written: str, kept: str | tuple[str, ...]) -> None:
    assert value_of(unit, written, CODES) == kept


@pytest.mark.parametrize(
    ("unit", "written", "told"),
    [
        ("kroner", "mange", "ikke et tal"),
        ("kroner", "860.00", "ikke et tal"),
        ("kroner", "1e5", "ikke et tal"),
        ("kroner", "-1", "mindre end nul"),
        ("kroner", "1,005", "mere end 2 decimaler"),
        ("share", "25", "Skriv f.eks. 25 %"),
        ("share", "101 %", "mere end 100 procent"),
        ("share", "1,01", "mere end 100 procent"),
        ("share", "-1 %", "mindre end nul"),
        ("months", "1,5", "ikke er et helt tal"),
        ("persons", "-3", "mindre end nul"),
        ("legal_basis", "et sted i loven", "Paragraffen kan ikke læses"),
        ("code", "noget tredje", "«hele resultatet»"),
        ("text", "   ", "mangler en værdi"),
        ("text", "a" * 2001, "for lang"),
    ],
)
def test_what_cannot_be_a_value_is_refused(unit: str, written: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        value_of(unit, written, CODES)


def test_a_text_of_the_greatest_length_is_kept() -> None:
    assert len(value_of("text", "a" * 2000)) == 2000


def test_several_stand_with_a_semicolon_and_each_once() -> None:
    assert value_of("code", "whole; hele resultatet; above", CODES, several=True) == ("whole", "above")


@pytest.mark.parametrize(
    ("unit", "number", "said"),
    [
        ("share", "0.25", "25 %"),
        ("share", "0.005", "0,5 %"),
        ("kroner", "860000", "860.000 kr."),
        ("kroner", "0.50", "0,5 kr."),
        ("months", "1", "1 måned"),
        ("months", "12", "12 måneder"),
        ("percent", "-1.5", "-1,5 %"),
    ],
)
def test_a_number_is_read_with_its_unit(unit: str, number: str, said: str) -> None:
    assert said_number(unit, Decimal(number)) == said


NUMBERS = [name for name, unit in UNITS.items() if unit.kind == "number" and unit.decimals is None]


@given(st.sampled_from(NUMBERS), st.decimals(0, 1, places=6))
def test_what_is_read_is_what_was_kept(unit: str, number: Decimal) -> None:
    assert Decimal(str(value_of(unit, said_number(unit, number)))) == number


def test_a_code_is_read_in_words() -> None:
    value = Value(date(2026, 1, 1), None, ("above", "whole"), Source("Lov", "§ 1", verified=True))
    assert said_value("code", value, CODES) == "kun det, der ligger over grænsen, hele resultatet"
    assert Rule("a.rule", "En regel", "code", (value,), codes=CODES).several
