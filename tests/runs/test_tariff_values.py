"""What is written in a field is read the same from form and workbook, and written again as it was."""

import pytest

from styrbar.runs.tariff_fields import BY_NAME, PARTS_OF_BUDGET, Field
from styrbar.runs.tariff_values import Unreadable, value_of, written

AMOUNT = Field("amount", "Beløb (kr.)", "kroner", required=True)
RESULT = Field("result", "Resultat (kr.)", "kroner", signed=True)
SHARE = Field("occupancy", "Belægning (pct.)", "percent", required=True)
PLACES = Field("places", "Pladser", "number", most=100)
YEAR = Field("year", "År", "whole", least=1990, most=2100)
DAY = Field("opens", "Åbner", "date")
FLAG = Field("base", "Grundtakst", "flag")
UNIT = Field("unit", "Enhed", "choice", choices={"day": "Døgn", "hour": "Time"}, default="day")
TEXT = Field("text", "Tekst", most=20)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (AMOUNT, "1.234,50", 123_450),
        (AMOUNT, "1234,505", 123_451),  # half an øre goes away from zero
        (AMOUNT, "\x01n:1234.505", 123_451),
        (AMOUNT, "kr. 0", 0),
        (RESULT, "-1.000", -100_000),
        (SHARE, "97", "0.97"),
        (SHARE, "97,5 %", "0.975"),
        (SHARE, "\x01n:0.97", "0.97"),
        (SHARE, "100", "1"),
        (PLACES, "12,5", "12.5"),
        (PLACES, "100", "100"),
        (YEAR, "2027", 2027),
        (YEAR, "\x01n:2027", 2027),
        (DAY, "31-12-2027", "2027-12-31"),
        (DAY, "\x01d:2027-12-31", "2027-12-31"),
        (FLAG, "Ja", True),
        (FLAG, "", False),
        (FLAG, "nej", False),
        (UNIT, "time", "hour"),
        (UNIT, "", "day"),
        (TEXT, "  Løn   og pension ", "Løn og pension"),
        (TEXT, "\x01n:12", "12"),
        (DAY, "", None),
        (PLACES, " ", None),
        (TEXT, "", ""),
    ],
)
def test_what_is_written_is_read(field: Field, text: str, value: object) -> None:
    assert value_of(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        (AMOUNT, "", "skal udfyldes"),
        (AMOUNT, "abc", "er ikke et tal"),
        (AMOUNT, "-1", "må ikke være negativt"),
        (AMOUNT, "1000000000000", "er større"),
        (SHARE, "0", "over 0 og højst 100"),
        (SHARE, "100,1", "over 0 og højst 100"),
        (PLACES, "101", "er mere end 100"),
        (PLACES, "-1", "må ikke være negativt"),
        (YEAR, "1989", "mellem 1990 og 2100"),
        (YEAR, "2027,5", "skal være et helt tal"),
        (DAY, "31-02-2027", "er ikke en dato"),
        (DAY, "i morgen", "er ikke en dato"),
        (FLAG, "måske", "skal være Ja"),
        (UNIT, "uge", "Vælg en af: Døgn, Time"),
        (TEXT, "x" * 21, "må højst være 20 tegn"),
        (TEXT, "011390-1234", "ligner et CPR-nummer"),
    ],
)
def test_what_cannot_be_read_says_why(field: Field, text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        value_of(field, text)


def test_a_refusal_never_repeats_what_was_written() -> None:
    for field in (AMOUNT, YEAR, DAY, TEXT):
        with pytest.raises(Unreadable) as refused:
            value_of(field, "Ole 011390-1234")
        assert "Ole" not in str(refused.value)
        assert "1234" not in str(refused.value)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [(AMOUNT, 123_450, "1.234,50"), (SHARE, "0.975", "97,5"), (PLACES, "12.5", "12,5"), (YEAR, 2027, "2027")],
)
def test_a_kept_value_is_written_as_it_would_be_typed(field: Field, value: object, text: str) -> None:
    assert written(field, value) == text
    assert value_of(field, text) == value


def test_every_part_and_field_has_a_name_and_a_meaning_of_its_own() -> None:
    assert len(BY_NAME) == len(PARTS_OF_BUDGET)
    for part in PARTS_OF_BUDGET:
        assert part.meaning
        assert all(field.meaning and field.heading for field in part.fields)
        assert len({f.name for f in part.fields}) == len({f.heading for f in part.fields}) == len(part.fields)
