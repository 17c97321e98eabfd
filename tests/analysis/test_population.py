"""Inhabitants by age group, and what is said when they cannot be counted."""

from datetime import date
from typing import Any

import pytest

from styrbar.analysis.population import PopulationMissing, code_of, country, names, people, regions
from styrbar.register.municipalities import municipalities
from styrbar.register.snapshot import Snapshot
from styrbar.rules.objective.terms import Ages
from support.deliveries import rows

DAY = date(2026, 1, 1)
YOUNG, ALL = Ages(15, 17), Ages(0, None)


def counted(*found: dict[str, Any]) -> Snapshot:
    """A snapshot with these inhabitants."""
    return Snapshot("s", DAY, {"population": rows("population", *found).lazy()} if found else {})


def inhabitants(code: int, ages: range, number: int = 1, **more: Any) -> list[dict[str, Any]]:
    """So many of each age."""
    said = {"municipality": code, "municipality_name": None, "region": None, "day": DAY, "unresolved": None}
    return [said | {"age": age, "inhabitants": number} | more for age in ages]


def refused(snapshot: Snapshot, ages: Ages, *catchment: int) -> str:
    with pytest.raises(PopulationMissing) as error:
        people(snapshot, ages, DAY, catchment)
    return str(error.value)


def test_only_the_ages_and_the_catchment_count_both_ends_included() -> None:
    snapshot = counted(
        *inhabitants(101, range(14, 19), 10), *inhabitants(147, range(15, 18), 7), *inhabitants(151, range(15, 18))
    )
    assert people(snapshot, YOUNG, DAY, [101, 147]).rows() == [(101, 30), (147, 21)]


def test_the_whole_population_counts_those_over_a_hundred_too() -> None:
    snapshot = counted(*inhabitants(101, range(106)))
    assert people(snapshot, ALL, DAY, [101]).rows() == [(101, 106)]


def test_another_day_is_not_counted() -> None:
    other = [row | {"day": date(2025, 1, 1), "inhabitants": 99} for row in inhabitants(101, range(15, 18))]
    assert people(counted(*inhabitants(101, range(15, 18)), *other), YOUNG, DAY, [101]).rows() == [(101, 3)]


def test_the_same_number_delivered_twice_counts_once() -> None:
    assert people(counted(*inhabitants(101, range(15, 18)) * 2), YOUNG, DAY, [101]).rows() == [(101, 3)]


def test_two_different_numbers_are_refused() -> None:
    snapshot = counted(*inhabitants(101, range(15, 18)), *inhabitants(101, range(16, 17), 5))
    assert "Folketallet for København har to tal for alderen 16 år: 1 og 5." in refused(snapshot, YOUNG, 101)


def test_without_any_population_it_says_day_ages_and_where_from() -> None:
    said = refused(counted(), YOUNG, 101)
    assert said.startswith("Der er ikke indlæst noget folketal. Der fordeles efter 15-17-årige pr. 01-01-2026.")
    assert "FOLK1A for 1. kvartal 2026" in said


def test_without_the_day_it_says_which_there_are() -> None:
    other = [row | {"day": date(2025, 1, 1)} for row in inhabitants(101, range(15, 18))]
    assert "Der er intet folketal pr. 01-01-2026; der er fra 01-01-2025." in refused(counted(*other), YOUNG, 101)


def test_a_municipality_that_is_not_counted_is_named() -> None:
    said = refused(counted(*inhabitants(101, range(15, 18))), YOUNG, 101, 147, 851)
    assert "Folketallet mangler for Frederiksberg og Aalborg." in said


@pytest.mark.parametrize(
    ("ages", "there", "missing"), [(YOUNG, range(15, 17), "17"), (YOUNG, range(16, 18), "15"), (ALL, range(99), "99")]
)
def test_a_missing_year_of_age_is_refused_and_not_taken_for_nobody(ages: Ages, there: range, missing: str) -> None:
    assert f"Folketallet for København mangler alderen {missing} år." in refused(
        counted(*inhabitants(101, there)), ages, 101
    )


def test_ages_to_99_are_everybody() -> None:
    assert people(counted(*inhabitants(101, range(100))), ALL, DAY, [101]).rows() == [(101, 100)]


def test_the_country_is_all_98_when_one_of_them_is_there_and_what_is_no_municipality_is_left_out() -> None:
    snapshot = counted(*inhabitants(101, range(1)), *inhabitants(411, range(1)))
    assert country(snapshot, DAY) == list(municipalities())


def test_a_country_of_other_municipalities_is_those_that_are_there() -> None:
    assert country(counted(*inhabitants(996, range(1)), *inhabitants(995, range(1))), DAY) == [995, 996]


@pytest.mark.parametrize(("operated", "region"), [(2026, "Region Hovedstaden"), (2027, "Region Østdanmark")])
def test_the_region_is_that_of_the_operating_year(operated: int, region: str) -> None:
    found = regions(counted(*inhabitants(101, range(1))), DAY, date(operated, 1, 1))
    assert 101 in found[region]


def test_what_the_population_says_of_the_region_goes_first() -> None:
    snapshot = counted(
        *inhabitants(995, range(1), region="Region Vest"), *inhabitants(996, range(1), region="Region Øst")
    )
    assert regions(snapshot, DAY, DAY) == {"Region Vest": [995], "Region Øst": [996]}


def test_names_are_the_official_and_those_of_the_population() -> None:
    called = names(counted(*inhabitants(995, range(1), municipality_name="Søndermark")))
    assert (called[101], called[995]) == ("København", "Søndermark")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("101", 101),
        (" københavn ", 101),
        ("Københavns", None),
        ("Århus", 751),
        ("AARHUS KOMMUNE", 751),
        ("999", None),
        ("", None),
    ],
)
def test_a_municipality_is_meant_by_code_or_name(text: str, code: int | None) -> None:
    assert code_of(text, names(counted())) == code
