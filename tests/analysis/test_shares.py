"""Many amounts shared at once are each shared as one."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from styrbar.analysis.shares import shared
from styrbar.rules.shares import NegativeWeight, NothingToShareBy, largest_remainder

GROUPS = st.lists(
    st.tuples(
        st.integers(-(10**11), 10**11),
        st.dictionaries(st.integers(101, 120), st.integers(0, 7), min_size=1).filter(lambda w: sum(w.values()) > 0),
    ),
    min_size=1,
    max_size=6,
)


def rows(*groups: tuple[int, dict[int, int]]) -> pl.DataFrame:
    """One row a municipality, in groups by number."""
    found = [(number, code, weight, amount) for number, (amount, w) in enumerate(groups) for code, weight in w.items()]
    return pl.DataFrame(found, schema=["offer", "municipality", "people", "cost"], orient="row")


def sharing(frame: pl.DataFrame) -> pl.DataFrame:
    return shared(frame, ["offer"], key="municipality", weight="people", amount="cost")


def test_each_group_is_shared_by_itself() -> None:
    # 100 øre by 1, 1, 1: the first gets the one left. -10 by 1 and 3: -2,5 and -7,5, the tie to the lowest code
    found = sharing(rows((100, {101: 1, 147: 1, 151: 1}), (-10, {147: 1, 101: 3})))
    assert found["share"].to_list() == [34, 33, 33, -2, -8]


@given(GROUPS, st.randoms(use_true_random=False))
def test_it_is_one_amount_at_a_time_in_any_order(groups: list[tuple[int, dict[int, int]]], random: object) -> None:
    frame = rows(*groups)
    order = list(range(frame.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    each = [largest_remainder(amount, weights) for amount, weights in groups]
    expected = frame.with_columns(
        share=pl.Series([each[offer][code] for offer, code in frame.select("offer", "municipality").rows()])
    )
    assert_frame_equal(sharing(frame[order]), expected[order])


def test_amounts_too_large_for_sixty_four_bits_times_weight_are_exact() -> None:
    # 9 * 10**15 øre by 600.000 and 1: the product is over 2**63
    amount, weights = 9 * 10**15, {101: 600_000, 147: 1}
    assert sharing(rows((amount, weights)))["share"].to_list() == list(largest_remainder(amount, weights).values())


def test_a_group_without_weight_is_refused_by_name() -> None:
    frame = pl.DataFrame({"offer": ["Åen", "Søen"], "municipality": [101, 101], "people": [1, 0], "cost": [5, 5]})
    with pytest.raises(NothingToShareBy, match="Søen"):
        sharing(frame)


@pytest.mark.parametrize("weight", [-1, None])
def test_a_weight_below_zero_or_missing_is_refused(weight: int | None) -> None:
    frame = pl.DataFrame({"offer": ["Åen"] * 2, "municipality": [101, 147], "people": [1, weight], "cost": [5, 5]})
    with pytest.raises(NegativeWeight, match="147"):
        sharing(frame)


def test_two_amounts_in_a_group_are_a_fault() -> None:
    frame = pl.DataFrame({"offer": [1, 1], "municipality": [101, 147], "people": [1, 1], "cost": [5, 6]})
    with pytest.raises(ValueError, match="the same"):
        sharing(frame)


def test_an_empty_frame_stays_empty() -> None:
    assert sharing(rows((1, {101: 1})).clear()).height == 0
