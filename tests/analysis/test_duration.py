"""Survival curves against examples by hand and another program."""

import numpy as np
import pytest
from scipy import stats

from styrbar.analysis.duration import Costs, Curve, Watched, curve, log_rank, mean_cost


def watched(*stays: tuple[int, int, bool]) -> Watched:
    """Stays as entry, last and ended."""
    entry, last, ended = zip(*stays, strict=True) if stays else ((), (), ())
    return Watched(np.array(entry, dtype=np.int64), np.array(last, dtype=np.int64), np.array(ended, dtype=bool))


FIVE = ((0, 10, True), (0, 20, True), (0, 20, False), (0, 30, True), (0, 40, False))


def test_the_example_of_the_method_page() -> None:
    # 10: 5 there, 1 ends → 4/5. 20: 4 there, 1 ends → 4/5 x 3/4. 30: 2 there, 1 ends → 3/5 x 1/2.
    found = curve(watched(*FIVE))
    assert found.days.tolist() == [10, 20, 30]
    assert found.there.tolist() == [5, 4, 2]
    assert found.share == pytest.approx([0.8, 0.6, 0.3])
    # z x sqrt(1 / (5 x 4)) / ln 0,8 = -1,964; 0,8 ** exp(1,964) = 0,204 and 0,8 ** exp(-1,964) = 0,969
    assert found.at(10) == pytest.approx((0.8, 0.204, 0.969), abs=0.001)
    assert found.median()[0] == 30


def test_a_stay_begun_before_is_only_counted_from_the_day_it_is_seen() -> None:
    # The sixth has lasted 15 days before it is watched: not among those there on day 10, but on 20 and 30.
    found = curve(watched(*FIVE, (15, 30, True)))
    assert found.there.tolist() == [5, 5, 3]
    assert found.share == pytest.approx([4 / 5, 4 / 5 * 4 / 5, 4 / 5 * 4 / 5 * 1 / 3])


@pytest.mark.parametrize(("day", "share"), [(0, 1.0), (9, 1.0), (10, 0.8), (19, 0.8), (20, 0.6), (40, 0.3)])
def test_the_share_is_that_of_the_last_step(day: int, share: float) -> None:
    held = curve(watched(*FIVE)).at(day)
    assert held is not None
    assert held[0] == pytest.approx(share)


def test_nothing_is_known_after_the_last_day_anyone_was_watched() -> None:
    assert curve(watched(*FIVE)).at(41) is None


def test_a_curve_that_empties_early_is_known_only_until_then() -> None:
    # The only one watched on day 5 ends; the other is watched from day 100 only.
    found = curve(watched((0, 5, True), (100, 200, True)))
    assert found.broken == 5
    assert found.at(4) == (1.0, 1.0, 1.0)
    assert found.at(5) is None
    assert found.median() == (None, None, None)


def test_a_curve_that_empties_at_the_end_is_whole() -> None:
    found = curve(watched((0, 5, True), (0, 9, True)))
    assert found.broken is None
    assert found.at(9) == (0.0, 0.0, pytest.approx(found.at(5)[2]))  # type: ignore[index]


def test_of_nobody_nothing_is_known() -> None:
    found = curve(watched())
    assert (found.followed, found.at(1), found.median()) == (0, None, (None, None, None))


def drawn(seed: int, n: int = 300) -> Watched:
    rng = np.random.default_rng(seed)
    lasts, seen = np.ceil(rng.exponential(200, n)).astype(np.int64), rng.integers(1, 400, n)
    return Watched(np.zeros(n, dtype=np.int64), np.minimum(lasts, seen), lasts <= seen)


def held(stays: Watched) -> stats.CensoredData:
    return stats.CensoredData(uncensored=stays.last[stays.ended], right=stays.last[~stays.ended])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_curve_and_interval_are_those_of_scipy(seed: int) -> None:
    found = curve(drawn(seed))
    other = stats.ecdf(held(drawn(seed))).sf
    at = np.isin(other.quantiles, found.days)
    limits = other.confidence_interval(confidence_level=0.95, method="log-log")
    known = found.share > 0
    assert found.share == pytest.approx(other.probabilities[at])
    assert found.low[known] == pytest.approx(limits.low.probabilities[at][known])
    assert found.high[known] == pytest.approx(limits.high.probabilities[at][known])


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_test_of_two_groups_is_that_of_scipy(seed: int) -> None:
    groups = [drawn(seed), drawn(seed + 10)]
    other = stats.logrank(x=held(groups[0]), y=held(groups[1]))
    found = log_rank(groups)
    assert found is not None
    assert (found.size, found.freedom, found.p) == pytest.approx((other.statistic**2, 1, other.pvalue))


def test_the_test_is_the_same_in_whatever_order_the_groups_stand() -> None:
    groups = [drawn(1), drawn(2), drawn(3)]
    one, other = log_rank(groups), log_rank(groups[::-1])
    assert one is not None
    assert other is not None
    assert one.freedom == 2
    assert one.size == pytest.approx(other.size)


@pytest.mark.parametrize("groups", [[], [drawn(1)], [drawn(1), watched()], [watched((0, 9, False)), drawn(1)]])
def test_there_is_no_test_without_two_groups_that_end(groups: list[Watched]) -> None:
    assert (log_rank(groups) is None) == (len(groups) < 2 or not len(groups[1]))


def slowly(stays: Watched) -> dict[int, float]:
    """The curve by counting day by day, with late entry."""
    share, found = 1.0, {}
    for day in range(1, int(stays.last.max()) + 1):
        there = int(((stays.entry < day) & (stays.last >= day)).sum())
        ended = int(((stays.last == day) & stays.ended).sum())
        if ended:
            share *= 1 - ended / there
            found[day] = share
    return found


@pytest.mark.parametrize("seed", [7, 8])
def test_late_entry_is_that_of_counting_day_by_day(seed: int) -> None:
    whole = drawn(seed, 80)
    late = np.random.default_rng(seed).integers(0, 60, len(whole))
    stays = Watched(np.minimum(late, whole.last - 1), whole.last, whole.ended)
    found = curve(stays)
    assert dict(zip(found.days.tolist(), found.share.tolist(), strict=True)) == pytest.approx(slowly(stays))


def cost_of(stays: Watched, daily: float) -> Costs:
    """Every day watched costs the same."""
    first = stays.entry + 1
    return Costs(np.arange(len(stays)), first, stays.last, (stays.last - stays.entry) * daily)


def test_mean_cost_is_the_price_of_the_days_that_are_there() -> None:
    # 1.000 a day: to day 10 all are there; the next 10 days 4 of 5 are. 10 x 1 + 10 x 0,8 = 18 days.
    stays = watched(*FIVE)
    found = curve(stays)
    assert found.days_there(0, 20) == pytest.approx(18)
    assert mean_cost(found, stays, cost_of(stays, 1_000), [10, 20]) == pytest.approx([10_000, 18_000])


def test_mean_cost_counts_only_days_that_were_watched() -> None:
    late = watched(*FIVE, (15, 30, True))
    found = curve(late)
    assert mean_cost(found, late, cost_of(late, 7.0), [30])[0] == pytest.approx(7 * found.days_there(0, 30))


def test_mean_cost_stops_where_the_curve_does() -> None:
    stays = watched(*FIVE)
    assert mean_cost(curve(stays), stays, cost_of(stays, 1), [40, 41])[1] is None


def test_a_curve_is_its_days_and_shares() -> None:
    empty = np.zeros(0)
    assert Curve(empty.astype(np.int64), empty, empty, empty, empty, empty, 9, None).days_there(2, 9) == 7
