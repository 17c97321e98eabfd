"""How an index moved between two years, and the inhabitants behind the spending."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from styrbar.analysis.driver_terms import index_change, inhabitants
from styrbar.analysis.price_level import price_indices
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables
from support.deliveries import rows

COLUMNS = ("wage_percent", "price_percent", "combined_percent")


def a_snapshot(table, said):
    """A snapshot with the rows as its only table."""
    frame = pl.concat([pl.DataFrame(schema=tables()[table].schema), rows(table, *said)], how="diagonal")
    return Snapshot("test", date(2026, 1, 1), {table: frame.lazy()})


def indexed(*years):
    """A snapshot with one index: year, wages, prices and combined in per cent."""
    said = [
        {"year": year, "area": "Service", "version": "juni"}
        | {name: None if value is None else Decimal(value) for name, value in zip(COLUMNS, percents, strict=True)}
        for year, *percents in years
    ]
    return a_snapshot("price_indices", said)


def change(snapshot, of=2024, to=2025):
    return index_change(snapshot, price_indices(snapshot)[0], of, to)


def test_the_factor_is_the_product_of_the_years_changes():
    snapshot = indexed((2024, "9", "9", "9"), (2025, "3", "3", "3"), (2026, "2", "2", "2"))
    assert change(snapshot, 2024, 2026).factor == Fraction(103, 100) * Fraction(102, 100)
    assert change(snapshot, 2026, 2024).factor == 1 / (Fraction(103, 100) * Fraction(102, 100))


def test_the_wages_share_follows_from_the_three_changes():
    # Wages 4, prices 1, together 3: wages weigh (3 - 1) / (4 - 1) = 2/3, so 2/3 * 4 / 3 = 8/9 of the change.
    assert change(indexed((2025, "4", "1", "3"))).wages == Fraction(8, 9)


def test_several_years_weigh_by_their_size():
    # 2025 as above; 2026 with wages 2, prices 4, together 3: wages weigh 1/2 and are 1 of 3.
    snapshot = indexed((2025, "4", "1", "3"), (2026, "2", "4", "3"))
    assert change(snapshot, 2024, 2026).wages == (Fraction(8, 3) + 1) / 6


@pytest.mark.parametrize(
    "said", [(None, "1", "3"), ("4", None, "3"), ("3", "3", "3"), ("4", "1", "5"), ("4", "1", "0.5")]
)
def test_wages_and_prices_that_cannot_be_told_apart_are_not(said):
    assert change(indexed((2025, *said))).wages is None


def test_changes_that_sum_to_nothing_have_no_share_of_wages():
    assert change(indexed((2025, "1", "-1", "0"))).wages is None


def test_a_year_without_an_index_is_refused():
    with pytest.raises(BadInput, match="Service, juni kan ikke føre 2023 til 2025"):
        change(indexed((2025, "3", "3", "3")), 2023)


def people(municipality, day, age, number):
    return {"municipality": municipality, "day": day, "age": age, "inhabitants": number}


NEW_YEAR = (date(2024, 1, 1), date(2025, 1, 1))
POPULATION = [
    people(101, NEW_YEAR[0], 17, 100), people(101, NEW_YEAR[0], 18, 200), people(147, NEW_YEAR[0], 18, 50),
    people(101, NEW_YEAR[1], 17, 110), people(101, NEW_YEAR[1], 18, 190), people(147, NEW_YEAR[1], 18, 60),
    people(101, date(2025, 4, 1), 17, 9999),
]  # fmt: skip


def counted(dims, only=(101, 147), population=POPULATION):
    return inhabitants(a_snapshot("population", population), dims, (2024, 2025), only)


def test_inhabitants_are_counted_by_what_the_chain_has_of_municipality_and_age():
    assert counted(["municipality", "account"]).cells.sort("municipality").rows() == [(101, 300, 300), (147, 50, 60)]
    by_age = counted(["age_group"]).cells.sort("age_group").rows()
    assert by_age == [("13-17 år", 100, 110), ("18-22 år", 250, 250)]
    assert counted(["account"]).cells.rows() == [(350, 360)]


def test_only_the_municipalities_of_the_spending_count():
    assert counted([], only=[101]).cells.rows() == [(300, 300)]


def test_the_first_day_counted_in_the_year_is_the_one():
    # The 9.999 of April do not count.
    assert counted(["municipality"], only=[101]).cells["inhabitants_1"].item() == 300


def test_a_municipality_that_is_not_counted_is_said():
    missing = counted([], only=[101, 151])
    assert missing.cells is None
    assert missing.missing == "Der er ikke indlæst folketal for 2024 for alle kommuner med udgifter."


def test_two_numbers_of_one_age_are_said():
    twice = counted([], population=[*POPULATION, people(101, NEW_YEAR[0], 17, 101)])
    assert twice.missing == "Folketallet for 2024 har to tal for samme kommune og alder."


def test_the_same_number_twice_counts_once():
    again = counted([], population=[*POPULATION, people(101, NEW_YEAR[0], 17, 100)])
    assert again.cells.rows() == [(350, 360)]


def test_a_group_of_one_year_only_is_unknown_in_the_other():
    more = [*POPULATION, people(101, NEW_YEAR[1], 30, 5)]
    cells = counted(["age_group"], population=more).cells.filter(pl.col("age_group") == "30-39 år")
    assert cells.rows() == [("30-39 år", None, 5)]
