"""The official municipalities and their regions."""

from datetime import date

import pytest

from styrbar.register.municipalities import municipalities, region_of, regions


def test_there_are_98_with_codes_of_three_digits_and_names_of_their_own() -> None:
    assert len(municipalities()) == 98
    assert all(101 <= code <= 860 for code in municipalities())
    assert len({m.name for m in municipalities().values()}) == 98
    assert (municipalities()[101].name, municipalities()[851].name) == ("København", "Aalborg")


@pytest.mark.parametrize(
    ("code", "day", "region"),
    [
        (101, date(2026, 12, 31), "Region Hovedstaden"),
        (101, date(2027, 1, 1), "Region Østdanmark"),
        (265, date(2026, 12, 31), "Region Sjælland"),
        (265, date(2027, 1, 1), "Region Østdanmark"),
        (851, date(2027, 1, 1), "Region Nordjylland"),
    ],
)
def test_the_region_is_that_of_the_day(code: int, day: date, region: str) -> None:
    found = region_of(code, day)
    assert found is not None
    assert found.label == region


def test_each_municipality_lies_in_one_region_on_either_side_of_the_change() -> None:
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        for m in municipalities().values():
            assert sum(m.lies_in in region.of and region.covers(day) for region in regions()) == 1


def test_what_nobody_has_held_against_an_act_says_so() -> None:
    assert [region.label for region in regions() if not region.verified] == ["Region Østdanmark"]


@pytest.mark.parametrize(("code", "day"), [(995, date(2026, 1, 1)), (411, date(2026, 1, 1)), (101, date(2006, 12, 31))])
def test_an_unknown_code_and_a_day_before_regions_have_none(code: int, day: date) -> None:
    assert region_of(code, day) is None
