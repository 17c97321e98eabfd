"""Offers side by side for the same section, target group and need."""

from typing import Any

import polars as pl
import pytest
from analysis.benchmark_world import OWN, help_of, many, rows

from styrbar.analysis.benchmark_inside import by_need, by_place, place_sums
from styrbar.analysis.drivers import collected


def summed(*spent: dict[str, Any], place: str = "offer") -> pl.DataFrame:
    return collected(place_sums(rows(*spent), place))


def of(offer: str, count: int, kroner: float, need: int | None, days: int = 100) -> list[dict[str, Any]]:
    return [help_of(OWN, f"{offer}-{need}-{n}", kroner, days, offer=offer, need=need) for n in range(count)]


def test_a_place_is_held_against_all_places_at_the_same_need() -> None:
    found = by_need(summed(*of("T1", 5, 2000, 2), *of("T2", 15, 1000, 2), *of("T3", 5, 9000, 4)), "offer", 365)
    first = found.filter(pl.col("offer") == "T1").row(0, named=True)
    # T1: 10.000 kr. / 500 days; all at need 2: 25.000 kr. / 2.000 days.
    assert (first["unit_cost"], first["all_unit_cost"]) == (pytest.approx(20_00 * 365), pytest.approx(12_50 * 365))
    assert (first["apart"], first["places"], first["length"]) == (pytest.approx(0.6), 2, 100)
    assert found.filter(pl.col("offer") == "T3")["places"].item() == 1


def test_what_is_expected_follows_the_mix_of_needs() -> None:
    spent = [*of("T1", 5, 1000, 1), *of("T1", 5, 3000, 4), *of("T2", 5, 1200, 1), *of("T2", 15, 3400, 4)]
    found = by_place(summed(*spent), "offer", 365)
    first = found.filter(pl.col("offer") == "T1").row(0, named=True)
    # Need 1: 11.000 kr. / 1.000 days = 11; need 4: 66.000 / 2.000 = 33. T1 has 500 days of each: 5.500 + 16.500.
    assert (first["amount"], first["expected"], first["difference"]) == (20_000_00, 22_000_00, -2000_00)
    assert (first["need"], first["severe"], first["unknown"]) == (2.5, 0.5, 0)
    assert found["amount"].sum() == found["expected"].sum()


def test_those_not_assessed_are_a_need_of_their_own() -> None:
    found = by_place(summed(*of("T1", 3, 1000, None), *of("T1", 1, 1000, 3), *of("T2", 5, 500, None)), "offer", 365)
    first = found.filter(pl.col("offer") == "T1").row(0, named=True)
    # Not assessed: 5.500 kr. / 800 days; T1 has 300 of the days, and 1.000 kr. of its own at need 3.
    assert first["expected"] == round(300 * 5500_00 / 800) + 1000_00
    assert (first["need"], first["severe"], first["unknown"]) == (3, 1, 0.75)


@pytest.mark.parametrize(("count", "few"), [(4, True), (5, False)])
def test_small_numbers_are_marked(count: int, few: bool) -> None:
    sums = summed(*of("T1", count, 1000, 2))
    assert by_place(sums, "offer", 365)["few"].item() is few
    assert by_need(sums, "offer", 365)["few"].item() is few


def test_a_citizen_counts_once_in_a_place_whatever_the_rows() -> None:
    twice = [help_of(OWN, "a", 10, 5, need=1), help_of(OWN, "a", 10, 5, need=3), help_of(OWN, "b", 10, None)]
    found = summed(*twice)
    assert found.select("need", "persons", "days", "amount").rows() == [(3, 1, 10, 2000)]


def test_another_section_or_target_group_is_not_beside_it() -> None:
    spent = [*many(OWN, 5), *(row | {"offer": "T2"} for row in many(OWN, 5, legal_basis="SEL § 107"))]
    assert by_place(summed(*spent), "offer", 365)["places"].to_list() == [1, 1]


def test_providers_stand_beside_each_other_too() -> None:
    spent = [
        *many(OWN, 5, 1000),
        *(row | {"provider": "L2", "citizen": "x" + row["citizen"]} for row in many(OWN, 5, 500)),
    ]
    found = by_place(summed(*spent, place="provider"), "provider", 365)
    assert found.select("provider", "difference").rows() == [("L1", 1250_00), ("L2", -1250_00)]


def test_nothing_gives_empty_tables() -> None:
    assert by_place(summed(), "offer", 365).is_empty()
    assert by_need(summed(), "offer", 365).is_empty()
