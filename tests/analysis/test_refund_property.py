"""The refund against plain fractions, over worlds of all sorts."""

from datetime import date

import pytest
from analysis.reference_refund import Cost, Plainly, World
from analysis.refund_world import RULES, of_year, refunds, with_limits
from hypothesis import given
from hypothesis import strategies as st

from styrbar.rules.refund.ladder import RefundRules

CITIZENS = ["a", "b", "c", "d"]
BORN = [date(1954, 12, 1), date(1955, 1, 1), date(1955, 6, 1), date(1980, 3, 1), date(2004, 7, 1), date(2012, 2, 1)]
DAYS = [date(2020, 1, 1), date(2022, 1, 1), date(2022, 3, 2), date(2022, 6, 30)]

COSTS = st.builds(
    Cost,
    st.sampled_from(CITIZENS),
    st.integers(1, 12),
    st.one_of(st.integers(-2_000_000, 30_000_000), st.sampled_from([7_166_667, 1, 1_000_000_001])),
    once=st.booleans(),
    self_referral=st.booleans(),
    aftercare=st.booleans(),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Four people at most, in at most two households each, one after the other."""
    homes = []
    for citizen in CITIZENS:
        if draw(st.booleans()):
            moves = draw(st.sampled_from(DAYS))
            first, second = draw(st.sampled_from(["H", "I"])), draw(st.sampled_from(["H", "I", None]))
            homes.append((citizen, first, date(2015, 1, 1), moves))
            if second:
                homes.append(
                    (citizen, second, moves.replace(day=moves.day % 28 + 1, year=2022 + (moves.day == 30)), None)
                )
    homes = [h for h in homes if h[3] is None or h[2] <= h[3]]
    return World(
        tuple(draw(st.lists(COSTS, min_size=1, max_size=40))),
        {c: draw(st.sampled_from(BORN)) for c in CITIZENS if draw(st.integers(0, 9))},
        tuple(homes),
        draw(st.dictionaries(st.sampled_from(CITIZENS), st.booleans())),
    )


@given(worlds())
@pytest.mark.parametrize("its", [RULES, with_limits(1200, 1200.12, 90_000), of_year(2020)], ids=["2022", "low", "2020"])
def test_the_refund_is_that_of_plain_fractions(its: RefundRules, world: World) -> None:
    assert refunds(world, its) == Plainly(world, its).refunds()
