"""The invented country: municipalities nobody lives in, of every age, year by year."""

from datetime import date

import pytest

from styrbar.synthetic.country import OLDEST, Inhabitants, municipalities, population, published


@pytest.fixture(scope="module")
def found() -> list[Inhabitants]:
    return list(population(800, 2024, 2026, 1))


def test_there_are_twenty_municipalities_with_codes_that_are_not_in_use() -> None:
    assert list(municipalities()) == list(range(980, 1000))
    assert len(set(municipalities().values())) == 20


def test_every_age_of_every_municipality_is_counted_once_a_year(found: list[Inhabitants]) -> None:
    keys = [(i.municipality, i.year, i.age) for i in found]
    assert len(keys) == len(set(keys)) == 20 * 3 * (OLDEST + 1)


def test_help_per_inhabitant_has_its_true_size(found: list[Inhabitants]) -> None:
    # 5.930.000 inhabitants / 194.000 recipients x 800 = 24.454
    own = sum(i.number for i in found if i.municipality == 990 and i.year == 2026)
    assert own == pytest.approx(24_454, rel=0.03)


def test_those_who_are_a_year_older_are_about_as_many(found: list[Inhabitants]) -> None:
    by = {(i.municipality, i.year, i.age): i.number for i in found}
    assert by[983, 2026, 17] == pytest.approx(by[983, 2025, 16], rel=0.02)


def test_there_are_two_regions(found: list[Inhabitants]) -> None:
    assert len({(i.municipality, i.region) for i in found}) == 20
    assert len({i.region for i in found}) == 2


def test_the_first_of_january_is_counted_in_february() -> None:
    assert published(date(2026, 1, 31)) == 2025
    assert published(date(2026, 2, 1)) == 2026
