"""The refund of one year, fact by fact; a household's limits are its own, and a child's are the household's."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from analysis.reference_refund import Cost, World
from analysis.refund_world import GROWN, RULES, in_frames, kr, monthly, of_year, reckoned, refunds, with_limits

from styrbar.analysis.refund import refund_year
from styrbar.errors import BadInput

CHILD, YOUTH = date(2012, 3, 1), date(2003, 2, 1)
LOW = with_limits(120_000, 240_000, 360_000)  # a twelfth: 10.000, 20.000, 30.000


def grown(*costs: Cost) -> World:
    """One adult with these costs."""
    return World(costs, {"a": GROWN})


def test_2_500_000_kr_for_one_adult_over_the_whole_of_2022_gives_710_000_kr() -> None:
    # 25 % x 820.000 + 50 % x 440.000 + 75 % x 380.000 = 205.000 + 220.000 + 285.000
    assert refunds(grown(Cost("a", 1, kr(2_500_000), once=True))) == {"a": kr(710_000)}
    twelfths = [kr(2_500_000) // 12 + (month <= 4) for month in range(1, 13)]  # 20.833.333 øre, four with one more
    assert sum(twelfths) == kr(2_500_000)
    assert refunds(grown(*(Cost("a", m, ore) for m, ore in enumerate(twelfths, 1)))) == {"a": kr(710_000)}


@pytest.mark.parametrize(
    ("cost", "refund"),
    [
        (10_000.00, 0.00),
        (10_000.04, 0.01),  # 25 % of 4 øre
        (20_000.00, 2_500.00),
        (20_000.02, 2_500.01),  # 50 % of 2 øre more
        (30_000.00, 7_500.00),
        (30_000.04, 7_500.03),  # 75 % of 4 øre more
    ],
)
def test_a_month_is_held_against_a_twelfth_of_each_limit(cost: float, refund: float) -> None:
    assert refunds(grown(*monthly("a", cost, [5])), LOW) == {"a": kr(refund)}


def test_a_dear_month_gives_refund_though_the_year_is_below_the_limit() -> None:
    assert refunds(grown(*monthly("a", 14_000, [5])), LOW) == {"a": kr(1_000)}  # 25 % x 4.000


def test_a_one_off_cost_is_borne_by_all_months_alike() -> None:
    # 120.000 is 10.000 a month and no more than the limit; with 4.000 in May, May is 4.000 above it.
    once = Cost("a", 5, kr(120_000), once=True)
    assert refunds(grown(once), LOW) == {"a": 0}
    assert refunds(grown(once, *monthly("a", 4_000, [5])), LOW) == {"a": kr(1_000)}


def test_a_one_off_cost_of_a_whole_number_of_oere_is_not_rounded_month_by_month() -> None:
    # 120.000,04 kr.: 4 øre above the limit over the year, 25 % is 1 øre; a third of an øre a month would be lost.
    assert refunds(grown(Cost("a", 5, kr(120_000.04), once=True)), LOW) == {"a": 1}


def test_income_of_the_month_is_deducted() -> None:
    assert refunds(grown(*monthly("a", 14_000, [5]), *monthly("a", -1_000, [5])), LOW) == {"a": kr(750)}


def test_income_of_another_month_does_not_lower_a_dear_one() -> None:
    assert refunds(grown(*monthly("a", 14_000, [5]), *monthly("a", -1_000, [6])), LOW) == {"a": kr(1_000)}


def test_half_of_a_self_referral_stay_comes_first_and_the_ladder_works_on_the_rest() -> None:
    # 50 % x 40.000 = 20.000; the rest is 20.000, of which 10.000 lies above 10.000: 25 % = 2.500
    year = reckoned(grown(*monthly("a", 40_000, [5], self_referral=True)), LOW).citizens.row(0, named=True)
    assert (year["self_refund"], year["ladder_refund"], year["refund"]) == (kr(20_000), kr(2_500), kr(22_500))


def test_the_year_is_rounded_once_half_away_from_zero() -> None:
    # two months 1 øre above the limit: 0,25 + 0,25 øre = 0,5 øre, which is 1 øre; one by one they would be none
    assert refunds(grown(*monthly("a", 10_000.01, [5, 6])), LOW) == {"a": 1}
    assert refunds(grown(*monthly("a", 10_000.01, [5])), LOW) == {"a": 0}
    assert refunds(grown(*monthly("a", 0.01, [5], self_referral=True)), LOW) == {"a": 1}  # 0,5 øre


@pytest.mark.parametrize(("before", "refund"), [(10_000, 0), (10_000.01, 1_000)])
def test_after_67_a_month_counts_when_the_month_before_the_birthday_was_above_a_twelfth(
    before: float, refund: float
) -> None:
    # 67 in June: June itself still counts, and is below the limit; July is 4.000 above it.
    costs = (*monthly("a", before, [5]), *monthly("a", 5_000, [6]), *monthly("a", 14_000, [7]))
    assert refunds(World(costs, {"a": date(1955, 6, 1)}), LOW) == {"a": kr(refund)}


def test_the_month_of_the_67th_birthday_counts_as_before() -> None:
    world = World(monthly("a", 14_000, [6]), {"a": date(1955, 6, 1)})
    assert refunds(world, LOW) == {"a": kr(1_000)}
    assert refunds(World(monthly("a", 14_000, [7]), {"a": date(1955, 6, 1)}), LOW) == {"a": 0}


@pytest.mark.parametrize(("covered", "refund"), [({"a": True}, 1_000), ({"a": False}, 0), ({}, 0)])
def test_who_turned_67_earlier_counts_when_it_is_known_that_he_was_covered(
    covered: dict[str, bool], refund: float
) -> None:
    found = reckoned(World(monthly("a", 14_000, [7]), {"a": date(1950, 1, 1)}, covered=covered), LOW)
    assert found.citizens["refund"].to_list() == [kr(refund)]
    assert sum(found.outside.values()) == (0 if refund else kr(14_000))


def test_who_turns_67_in_january_is_judged_by_december_of_the_year_before() -> None:
    born, costs = {"a": date(1955, 1, 1)}, monthly("a", 14_000, [2])
    assert refunds(World(costs, born, covered={"a": True}), LOW) == {"a": kr(1_000)}
    assert refunds(World(costs, born), LOW) == {"a": 0}


HOME = (("b", "H", date(2015, 1, 1), None), ("c", "H", date(2015, 1, 1), None))
CHILDREN = {"b": CHILD, "c": CHILD}


def test_children_of_one_household_are_held_against_one_ladder_and_split_by_cost() -> None:
    # 9.000 + 5.000 = 14.000: 4.000 above, 25 % = 1.000, of which 9/14 and 5/14; 642,857.. and 357,142..
    world = World((*monthly("b", 9_000, [5]), *monthly("c", 5_000, [5])), CHILDREN, HOME)
    assert refunds(world, LOW) == {"b": 64_286, "c": 35_714}


def test_apart_they_give_nothing() -> None:
    world = World((*monthly("b", 9_000, [5]), *monthly("c", 5_000, [5])), CHILDREN)
    assert refunds(world, LOW) == {"b": 0, "c": 0}


def test_a_placed_childs_household_is_the_one_it_is_stated_to_be_in_on_the_first_of_the_month() -> None:
    moved = (HOME[0], ("c", "I", date(2015, 1, 1), date(2022, 5, 1)), ("c", "H", date(2022, 5, 2), None))
    both = (*monthly("b", 9_000, [5, 6]), *monthly("c", 5_000, [5, 6]))
    assert refunds(World(both, CHILDREN, moved), LOW) == {"b": 64_286, "c": 35_714}  # June only


def test_the_month_of_the_18th_birthday_is_the_households_last() -> None:
    born = {"b": CHILD, "c": date(2004, 5, 1)}
    both = (*monthly("b", 9_000, [5, 6]), *monthly("c", 5_000, [5, 6]))
    assert refunds(World(both, born, HOME), LOW) == {"b": 64_286, "c": 35_714}  # May only


@pytest.mark.parametrize(("year", "together"), [(2022, True), (2026, False)])
def test_aftercare_from_18_to_22_belongs_to_the_household_by_the_earlier_text(year: int, together: bool) -> None:
    ladder = LOW.ladder
    rules = of_year(year, ladder=ladder, children=ladder)
    world = World(
        (*monthly("b", 9_000, [5]), *monthly("c", 5_000, [5], aftercare=True)),
        {"b": CHILD, "c": date(year - 22, 5, 1)},
        HOME,
    )
    assert sum(ore or 0 for ore in refunds(world, rules).values()) == (kr(1_000) if together else 0)


def test_a_siblings_income_lowers_the_household_and_gets_no_part_of_the_refund() -> None:
    # 15.000 - 1.000 = 14.000
    costs = (*monthly("b", 15_000, [5]), *monthly("c", -1_000, [5]), *monthly("c", 2_000, [6]))
    assert refunds(World(costs, CHILDREN, HOME), LOW) == {"b": kr(1_000), "c": 0}


def test_in_2020_children_and_adults_had_each_their_limits() -> None:
    # 1.000.000 in the year: below 1.090.000 for an adult; 25 % x 170.000 for a child
    costs = (Cost("a", 1, kr(1_000_000), once=True), Cost("b", 1, kr(1_000_000), once=True))
    assert refunds(World(costs, {"a": GROWN, "b": CHILD}), of_year(2020)) == {"a": 0, "b": kr(42_500)}


def test_in_2020_there_was_no_third_step() -> None:
    # 25 % x 960.000 + 50 % x 950.000
    assert refunds(grown(Cost("a", 1, kr(3_000_000), once=True)), of_year(2020)) == {"a": kr(715_000)}


def test_a_year_without_limits_is_not_reckoned_and_is_not_zero() -> None:
    found = reckoned(grown(*monthly("a", 300_000), *monthly("a", 100, [1], self_referral=True)), of_year(2023))
    assert not found.known
    assert found.citizens.select("self_refund", "ladder_refund", "refund").row(0) == (kr(50), None, None)


def test_a_year_with_more_income_than_cost_gives_nothing_and_is_told() -> None:
    found = reckoned(grown(*monthly("a", 14_000, [5]), *monthly("a", -20_000, [6])), LOW)
    assert found.citizens["refund"].to_list() == [0]
    assert found.outside == {"Borgere, hvis indtægter er større end udgifterne i året": kr(-6_000)}


def test_without_a_month_of_birth_half_of_a_stay_is_refunded_and_the_ladder_is_not_asked() -> None:
    world = World((*monthly("a", 14_000, [5]), *monthly("a", 100, [5], self_referral=True)), {})
    found = reckoned(world, LOW)
    assert found.citizens["refund"].to_list() == [kr(50)]
    assert found.outside == {"Borgere uden fødselsmåned": kr(14_000)}


def test_what_is_booked_without_a_citizen_gets_half_of_a_stay_and_no_more() -> None:
    frames = in_frames(grown(*monthly("a", 500_000, [5]), *monthly("a", 100, [5], self_referral=True)))
    frames["costs"] = frames["costs"].with_columns(citizen=pl.lit(None, pl.String))
    found = refund_year(rules=LOW, **frames)
    assert found.citizens.select("citizen", "refund").rows() == [(None, kr(50))]
    assert found.outside == {"Uden borger": kr(500_000)}


@pytest.mark.parametrize("last", [date(2022, 5, 9), None])
def test_a_child_in_two_households_on_one_day_is_refused_without_saying_who(last: date | None) -> None:
    homes = (("b", "H", date(2015, 1, 1), last), ("b", "I", date(2022, 5, 9), None))
    with pytest.raises(BadInput, match=r"to husstande den 09-05-2022.*slutter, før den næste begynder"):
        reckoned(World(monthly("b", 1), CHILDREN, homes))
    touching = (("b", "H", date(2015, 1, 1), date(2022, 5, 8)), homes[1])
    assert refunds(World(monthly("b", 1), CHILDREN, touching)) == {"b": 0}


def test_the_same_household_twice_says_nothing_new() -> None:
    twice = (*HOME, ("b", "H", date(2022, 1, 1), None))
    world = World((*monthly("b", 9_000, [5]), *monthly("c", 5_000, [5])), CHILDREN, twice)
    assert refunds(world, LOW) == {"b": 64_286, "c": 35_714}


def test_an_amount_too_large_to_be_money_is_refused_rather_than_reckoned_wrong() -> None:
    with pytest.raises(BadInput, match="urimeligt stort"):
        reckoned(grown(Cost("a", 1, 10**17)))


def test_nothing_at_all_is_no_refund() -> None:
    assert reckoned(World(())).citizens.is_empty()


def test_the_shares_of_the_rules_are_whole_parts_of_an_oere() -> None:
    assert (RULES.self_share, RULES.months) == (Fraction(1, 2), 12)
    assert reckoned(World(())).scale.whole == 96  # 12 months x 2 halves x 4 quarters
