"""Movement against what was to be expected, offer by offer."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest
from analysis.incentive_world import BETTER, FIRST, LAST, USUAL, goals_of, snapshot, tables, token, two_offers

from styrbar.analysis.incentive import Progress, progress


def found(given: dict[str, list[dict[str, Any]]], start: date = FIRST, end: date = LAST, **more: Any) -> Progress:
    return progress(snapshot(given), start, end, **{"least_days": 90} | more)


def test_an_offer_is_held_against_the_others() -> None:
    first, second = found(two_offers()).offers
    assert (first.offer, first.citizens, first.goals) == ("T1", 5, 5)
    assert first.change == pytest.approx(0.5)  # (0,3 + 0,4 + 0,5 + 0,6 + 0,7) / 5
    assert first.expected == pytest.approx(0.1)  # T2's mean
    assert (first.deviation, second.deviation) == (Decimal("0.40"), Decimal("-0.40"))


def test_the_interval_rests_on_the_spread_within_all_offers() -> None:
    # Squares 2 x (0,04 + 0,01 + 0 + 0,01 + 0,04) = 0,20 over 4 + 4 degrees; t(8; 0,975) = 2,306
    answer = found(two_offers())
    assert answer.spread == pytest.approx(sqrt(0.20 / 8))
    assert answer.degrees == 8
    assert answer.offers[0].high - 0.4 == pytest.approx(2.306 * sqrt(0.025) / sqrt(5), abs=1e-4)
    assert answer.offers[0].low == pytest.approx(0.8 - answer.offers[0].high)


def test_an_expectation_is_of_the_same_type_and_first_level() -> None:
    others = goals_of("T2", USUAL, "maintain")
    near, far = goals_of("T2", ["0.2"] * 5), goals_of("T2", ["-1.0"] * 5, start="3.0")
    best = found(tables(goals_of("T1", BETTER), others, near, far)).offers[0]
    assert best.expected == pytest.approx(0.2)


def test_with_fewer_than_five_others_at_the_level_the_type_is_the_expectation() -> None:
    four, five = goals_of("T2", ["0.2"] * 4), goals_of(None, ["-0.25"] * 5, start="3.0")
    best = found(tables(goals_of("T1", BETTER), four, five)).offers[0]
    assert best.expected == pytest.approx((4 * 0.2 - 5 * 0.25) / 9)


def test_with_fewer_than_five_others_of_the_type_there_is_nobody_to_compare_with() -> None:
    answer = found(tables(goals_of("T1", BETTER), goals_of("T2", ["0.2"] * 4)))
    assert answer.offers == ()
    assert answer.left_out["alone"] == 5  # T1's goals; T2's four have T1's five


def test_a_decline_slower_than_the_others_is_above_what_was_expected() -> None:
    slower, usual = goals_of("T1", ["-0.1"] * 5, "limit_loss"), goals_of("T2", ["-0.3"] * 5, "limit_loss")
    assert found(tables(slower, usual)).offers[0].deviation == Decimal("0.20")


def test_an_expectation_grows_with_the_days() -> None:
    given = two_offers()
    for row in given["measurements"]:
        if row["goal"].startswith("T1") and row["measured_on"] == LAST:
            row["measured_on"] = FIRST + timedelta(days=182)  # half of 364
    assert found(given).offers[0].expected == pytest.approx(0.05)


def test_a_goal_moves_from_its_last_measurement_before_the_period() -> None:
    given = two_offers()
    given["measurements"].append({"goal": "T1-develop-2.0-1", "measured_on": date(2025, 3, 1), "score": Decimal("3.5")})
    assert found(given).offers[0].change == pytest.approx(0.5)
    assert found(given, start=date(2025, 12, 31)).offers[0].change == pytest.approx(0.8)  # (1,8 + 0,4 + ... 0,7) / 5


def test_of_two_measurements_on_a_day_the_last_in_the_file_counts() -> None:
    given = two_offers()
    given["measurements"].append({"goal": "T1-develop-2.0-1", "measured_on": LAST, "score": Decimal("1.2")})
    assert found(given).offers[0].change == pytest.approx(0.6)  # the first citizen gained 0,8


@pytest.mark.parametrize(("days", "short"), [(89, 1), (90, 0)])
def test_measurements_too_close_to_each_other_are_left_out(days: int, short: int) -> None:
    given = tables(goals_of("T1", [*BETTER, "0.5"]), goals_of("T2", USUAL))
    given["measurements"][11]["measured_on"] = FIRST + timedelta(days=days)
    answer = found(given)
    assert answer.left_out["short"] == short
    assert answer.offers[0].citizens == 6 - short


def test_a_goal_measured_once_is_left_out_and_counted() -> None:
    given = tables(goals_of("T1", [*BETTER, "0.5"]), goals_of("T2", USUAL))
    del given["measurements"][10]
    answer = found(given)
    assert answer.left_out["once"] == 1
    assert answer.offers[0].citizens == 5


def test_what_lies_outside_the_period_is_not_looked_at() -> None:
    assert found(two_offers(), end=date(2026, 12, 30)).offers == ()
    later = found(two_offers(), start=date(2027, 1, 1), end=date(2027, 12, 31))
    assert (later.offers, later.left_out["once"]) == ((), 0)


@pytest.mark.parametrize(("citizens", "shown"), [(4, 0), (5, 1)])
def test_an_offer_with_fewer_than_five_citizens_is_counted_and_not_shown(citizens: int, shown: int) -> None:
    answer = found(tables(goals_of("T1", BETTER[:citizens]), goals_of(None, ["0.1"] * 9)))
    assert len(answer.offers) == shown
    assert answer.small == 1 - shown
    assert answer.persons.height == citizens * shown


def test_a_citizen_with_two_goals_counts_once() -> None:
    extra = goals_of("T1", ["1.3"], "maintain")  # of the first citizen
    answer = found(
        tables(goals_of("T1", BETTER), extra, goals_of("T2", USUAL), goals_of("T2", ["0.1"] * 5, "maintain"))
    )
    best = answer.offers[0]
    assert (best.citizens, best.goals) == (5, 6)
    # The first citizen: (0,3 - 0,1 + 1,3 - 0,1) / 2 = 0,7; the others 0,3 + 0,4 + 0,5 + 0,6
    assert best.deviation == Decimal("0.50")
    assert answer.persons.filter(offer="T1")["citizen"].to_list() == [token("T1", n) for n in range(1, 6)]


def test_goals_outside_any_offer_only_tell_what_is_to_be_expected() -> None:
    answer = found(tables(goals_of("T1", BETTER), goals_of(None, ["0.2"] * 5)))
    assert [offer.offer for offer in answer.offers] == ["T1"]
    assert answer.offers[0].expected == pytest.approx(0.2)


def test_a_legal_basis_narrows_both_offers_and_expectation() -> None:
    given = tables(goals_of("T1", BETTER), goals_of("T2", USUAL), goals_of(None, USUAL))
    answer = found(given, legal_basis="SEL § 107")
    assert answer.offers == ()
    assert answer.left_out["alone"] == 5


def test_a_cell_with_fewer_than_five_citizens_has_no_figure() -> None:
    reference = found(tables(goals_of("T1", BETTER), goals_of("T2", ["0.2"] * 4, start="3.0"))).reference
    assert reference["level"].to_list() == [2, 3]
    assert reference["yearly"][0] == pytest.approx(0.5 / 364 * 365.25)
    assert reference["yearly"][1] is None


@pytest.mark.parametrize(("start", "level"), [("2.4", 2), ("2.5", 3), ("0.0", 0), ("4.0", 4)])
def test_a_first_level_is_the_nearest_whole_one(start: str, level: int) -> None:
    assert found(tables(goals_of("T1", ["0.0"] * 5, start=start))).reference["level"].to_list() == [level]


def test_nothing_measured_gives_nothing() -> None:
    answer = found({})
    assert (answer.offers, answer.spread, answer.small) == ((), None, 0)
    assert answer.reference.is_empty()
