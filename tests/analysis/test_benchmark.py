"""Municipalities compared: every sum by hand."""

import numpy as np
import pytest
from analysis.benchmark_world import EAST, OLD, OWN, WEST, YOUNG, cells, help_of, lived, many, sums
from scipy.stats import norm, poisson

from styrbar.analysis.benchmark import cells_of, compared, dispersion, level, limits, relevant_words
from styrbar.analysis.funnel import CHANCE, HIGHER, LOWER, UNTESTED
from styrbar.errors import BadInput

DAYS = 365


def test_a_citizen_counts_once_and_what_no_days_carry_counts_in_kroner_only() -> None:
    spent = [
        help_of(OWN, "a", 10, days=20), help_of(OWN, "a", 30, days=40, legal_basis="SEL § 107"),
        help_of(OWN, "b", 5, days=None), {**help_of(OWN, "", 100, days=None), "citizen": None, "age": None},
    ]  # fmt: skip
    found = {row["age_group"]: row for row in sums(spent).iter_rows(named=True)}
    known, unknown = found[YOUNG], found[None]
    assert (known["persons"], known["days"], known["quantity_amount"], known["amount"]) == (1, 60, 4000, 4500)
    assert (unknown["persons"], unknown["amount"], unknown["amount_sq"]) == (0, 10000, 0)
    # The first has 1.000 + 3.000 øre and the second 500; squared.
    assert known["amount_sq"] == 4000**2 + 500**2
    assert (known["days_sq"], known["cross"]) == (60**2, 60 * 4000)


def test_direct_standardisation_to_the_country_by_hand() -> None:
    # The country: 300 young and 100 old. Own: 10 of 100 young and 0 of 50 old; east: 10 of 200 young, 10 of 50 old.
    spent = [*many(OWN, 10), *many(EAST, 10), *many(EAST, 10, age=70)]
    found = cells(spent, lived((OWN, 100, 50), (EAST, 200, 50)))
    value = compared(found, "recipients", DAYS)["value"].to_list()
    # Own has 3/4 of 10 in 100 and 1/4 of none; east 3/4 of 10 in 200 and 1/4 of 10 in 50.
    assert value == pytest.approx([75.0, 87.5])
    # together: young 20/300, old 10/100
    assert level(found, "recipients", DAYS) == pytest.approx((0.75 * 20 / 300 + 0.25 * 10 / 100) * 1000)
    assert level(found, "recipients", DAYS, [1]) == pytest.approx(87.5)


def test_only_the_relevant_ages_are_in_the_denominator() -> None:
    spent = [*many(OWN, 10), *many(EAST, 10)]
    found = cells(spent, lived((OWN, 100, 900), (EAST, 100, 100)))
    assert relevant_words(found) == YOUNG
    units = compared(found, "recipients", DAYS)
    assert units["inhabitants"].to_list() == [100, 100]
    assert units["value"].to_list() == pytest.approx([100, 100])


def test_a_single_person_of_another_age_does_not_widen_the_relevant_ages() -> None:
    people = lived((OWN, 1000, 1000), (EAST, 1000, 1000))
    one_in_hundred = [*many(OWN, 99), *many(OWN, 1, age=70)]
    assert relevant_words(cells(one_in_hundred, people)) == "23 år og derover"
    less = [*many(OWN, 100), *many(OWN, 1, age=70)]
    assert relevant_words(cells(less, people)) == YOUNG


def test_an_age_in_which_nobody_lives_takes_everybodys_rate() -> None:
    spent = [*many(OWN, 10), *many(EAST, 20, age=70)]
    found = cells(spent, lived((OWN, 100, 0), (EAST, 100, 100)))
    # The country: 2/3 young, 1/3 old. Own: 10/100 of the young, and of the old everybody's 20/100.
    assert compared(found, "recipients", DAYS)["value"][0] == pytest.approx((2 / 3 * 0.1 + 1 / 3 * 0.2) * 1000)


def test_those_of_no_known_age_are_held_against_everybody() -> None:
    spent = [*many(OWN, 4, age=None), *many(EAST, 4)]
    found = cells(spent, lived((OWN, 100, 100), (EAST, 100, 100)))
    # Relevant are the young, half the country: 4 of 200 is 4 of 100 young.
    assert compared(found, "recipients", DAYS)["value"][0] == pytest.approx(40)


def test_recipients_are_tested_exactly_against_everybodys_level_by_age() -> None:
    spent = [*many(OWN, 30), *many(EAST, 20, age=70), *many(WEST, 10)]
    found = cells(spent, lived((OWN, 100, 100), (EAST, 100, 100), (WEST, 200, 0)))
    own = compared(found, "recipients", DAYS).row(0, named=True)
    # Young: 40 of 400; old: 20 of 200. Own would have 100 * 0.1 + 100 * 0.1 = 20, and has 30.
    assert (own["size"], own["ratio"]) == (pytest.approx(20), pytest.approx(1.5))
    assert own["p"] == pytest.approx(2 * poisson.sf(29, 20))
    low, high = limits(np.array([20.0]), 0.95, exact=True)
    assert (own["low"], own["high"]) == (pytest.approx(low[0]), pytest.approx(high[0]))


def test_spending_is_tested_with_what_each_person_costs() -> None:
    spent = [*many(OWN, 30, 1000), *many(EAST, 10, 1000), *many(WEST, 20, 2000)]
    found = cells(spent, lived((OWN, 100, 0), (EAST, 100, 0), (WEST, 200, 0)))
    own = compared(found, "spending", DAYS).row(0, named=True)
    # 80.000 kr. on 400: 20.000 kr. expected of 100, and 30.000 seen.
    # Squares: 40 * 1000² + 20 * 2000² = 120 mio. kr.² on 400, so 30 mio. on 100.
    assert own["ratio"] == pytest.approx(1.5)
    assert own["p"] == pytest.approx(2 * norm.sf(10_000 / 30_000_000**0.5))
    assert own["size"] == pytest.approx(20_000**2 / 30_000_000)
    assert own["value"] == pytest.approx(30_000_00 / 100)


def test_a_mean_is_tested_with_the_spread_between_people() -> None:
    spent = [*many(OWN, 5, days=100), *many(EAST, 15, days=200)]
    found = cells(spent, lived((OWN, 100, 0), (EAST, 100, 0)))
    own = compared(found, "duration", DAYS).row(0, named=True)
    # 3.500 days on 20 people: 175 a person. Variance (5 * 75² + 15 * 25²) / 20 = 1875; own 500 against 5 * 175 = 875.
    assert own["value"] == 100
    assert own["p"] == pytest.approx(2 * norm.sf(375 / (5 * 1875) ** 0.5))


def test_the_unit_cost_is_kroner_for_a_full_year() -> None:
    spent = [*many(OWN, 5, 2000, days=100), *many(EAST, 5, 1000, days=100)]
    found = cells(spent, lived((OWN, 100, 0), (EAST, 100, 0)))
    units = compared(found, "unit_cost", DAYS)
    # 2.000 kr. / 100 days * 365
    assert units["value"].to_list() == pytest.approx([7300_00, 3650_00])
    # 15 kr. a day together; each is 5 kr. * 100 days off, all of them, so the spread is 500 kr.
    assert units["p"][0] == pytest.approx(2 * norm.sf(2500 / (5 * 500**2) ** 0.5))


@pytest.mark.parametrize(("persons", "tested"), [(4, False), (5, True)])
def test_a_mean_of_fewer_than_five_is_neither_tested_nor_shown(persons: int, tested: bool) -> None:
    spent = [*many(OWN, persons, days=100), *many(EAST, 15, days=200)]
    own = compared(cells(spent, lived((OWN, 100, 0), (EAST, 100, 0))), "duration", DAYS).row(0, named=True)
    assert (own["value"] is not None, own["p"] is not None) == (tested, tested)
    assert (own["verdict"] != UNTESTED) == tested


def test_nobody_with_help_in_a_municipality_is_a_low_number_and_no_mean() -> None:
    found = cells(many(EAST, 40), lived((OWN, 100, 0), (EAST, 100, 0)))
    own = compared(found, "recipients", DAYS).row(0, named=True)
    # 20 are expected and none seen: 2 * exp(-20).
    assert (own["persons"], own["value"], own["verdict"]) == (0, 0, LOWER)
    assert own["p"] == pytest.approx(2 * np.exp(-20))
    assert compared(found, "duration", DAYS)["value"][0] is None


def test_nobody_with_help_anywhere_is_not_tested() -> None:
    found = cells([], lived((OWN, 100, 0), (EAST, 100, 0)))
    for measure in ("recipients", "spending", "unit_cost", "duration"):
        units = compared(found, measure, DAYS)
        assert units["verdict"].to_list() == [UNTESTED, UNTESTED]
        assert units["p"].to_list() == [None, None]
    assert relevant_words(found) == "alle aldre"
    assert level(found, "duration", DAYS) is None
    assert dispersion(units) is None


def test_all_equal_is_chance() -> None:
    spent = [*many(OWN, 10), *many(EAST, 10), *many(WEST, 10)]
    found = cells(spent, lived((OWN, 100, 0), (EAST, 100, 0), (WEST, 100, 0)))
    assert compared(found, "recipients", DAYS)["verdict"].to_list() == [CHANCE] * 3
    assert compared(found, "spending", DAYS)["verdict"].to_list() == [CHANCE] * 3
    # Everybody costs the same for as many days, so there is no spread to tell a mean by.
    assert compared(found, "duration", DAYS)["verdict"].to_list() == [UNTESTED] * 3
    assert dispersion(compared(found, "recipients", DAYS)) == pytest.approx(0)


def test_what_may_be_chance_for_one_of_many_is_a_discovery_alone() -> None:
    people = lived(*((code, 1000, 0) for code in range(901, 921)))
    spent = [row for code in range(902, 921) for row in many(code, 100)]
    units = compared(cells([*spent, *many(901, 121)], people), "recipients", DAYS)
    # 121 against 101: p is just under 5 per cent, but one of twenty lies so far off by chance.
    assert units["p"][0] == pytest.approx(2 * poisson.sf(120, 101.05), rel=1e-6)
    assert (units["p"][0] < 0.07, units["q"][0] > 0.05, units["verdict"][0]) == (True, True, CHANCE)
    assert compared(cells([*spent, *many(901, 160)], people), "recipients", DAYS)["verdict"][0] == HIGHER


def test_the_spread_between_units_is_told_in_times_of_chance() -> None:
    spent = [*many(OWN, 30), *many(EAST, 10)]
    units = compared(cells(spent, lived((OWN, 100, 0), (EAST, 100, 0))), "recipients", DAYS)
    # 20 are expected of each: ((30 - 20)² / 20 + (10 - 20)² / 20) / 2
    assert dispersion(units) == pytest.approx(5)


def test_one_municipality_alone_is_refused() -> None:
    people = lived((OWN, 100, 0))
    with pytest.raises(BadInput, match="kun én kommune"):
        cells_of(sums(many(OWN, 10)), people, [OWN])


def test_old_people_are_a_stratum_of_their_own() -> None:
    found = cells(many(OWN, 10, age=90), lived((OWN, 100, 50), (EAST, 100, 50)))
    assert found.sums["persons"][0, -2] == 10
    assert relevant_words(found) == OLD
