"""The difference to a group in kroner, to the øre, and how much of the room for manoeuvre chance may be."""

from fractions import Fraction

import polars as pl
import pytest
from analysis.benchmark_world import EAST, OWN, WEST, cells, help_of, lived, many, sums
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from styrbar.analysis.benchmark_split import PARTS, differences, room

DIMS = ("legal_basis", "target_group")


def parts(row: dict[str, int]) -> list[int]:
    return [row[name] for name in PARTS]


def test_number_length_and_price_by_hand() -> None:
    # Own: 2 people, 100 days each, 10 kr. a day. East, of twice the size: 2 people, 50 days each, 20 kr. a day.
    spent = [*many(OWN, 2, 1000, days=100), *many(EAST, 2, 1000, days=50)]
    row = differences(sums(spent, *DIMS), lived((OWN, 100, 0), (EAST, 200, 0)), OWN, [EAST]).row(0, named=True)
    # At east's level own would have 1 person, 50 days, 1.000 kr.
    assert (row["amount"], row["level"], row["difference"]) == (2000_00, 1000_00, 1000_00)
    # Three factors N 1 -> 2, L 50 -> 100, p 20 -> 10. Each alone is worth, over the six orders,
    # N: 1 * (50*20/3 + 100*10/3 + 50*10/6 + 100*20/6) = 1083,33; L the same;
    # p: -10 * (50/3 + 200/3 + 100/6 + 100/6) = -1166,67. The øre that is missing of 1.000 goes to the largest.
    assert parts(row) == [1083_33, 1083_33, -1166_66, 0]


def test_the_level_is_reckoned_age_by_age() -> None:
    # East has one in a hundred of the young and ten in a hundred of the old; own has only old.
    spent = [*many(OWN, 10, age=70), *many(EAST, 1), *many(EAST, 10, age=70)]
    row = differences(sums(spent, *DIMS), lived((OWN, 0, 100), (EAST, 100, 100)), OWN, [EAST]).row(0, named=True)
    assert (row["level"], row["difference"]) == (10_000_00, 0)
    assert parts(row) == [0, 0, 0, 0]


def test_what_only_one_side_has_is_number() -> None:
    spent = [*many(OWN, 2, legal_basis="SEL § 107"), *many(EAST, 4)]
    found = differences(sums(spent, *DIMS), lived((OWN, 100, 0), (EAST, 200, 0)), OWN, [EAST])
    by_section = {row["legal_basis"]: row for row in found.iter_rows(named=True)}
    assert parts(by_section["SEL § 107"]) == [2000_00, 0, 0, 0]
    assert parts(by_section["SEL § 85"]) == [-2000_00, 0, 0, 0]


def test_what_no_days_carry_is_rest() -> None:
    spent = [*many(OWN, 2), help_of(OWN, "x", 500, days=None), *many(EAST, 2)]
    row = differences(sums(spent, *DIMS), lived((OWN, 100, 0), (EAST, 100, 0)), OWN, [EAST]).row(0, named=True)
    assert parts(row) == [0, 0, 0, 500_00]
    free = [*many(OWN, 2, days=0), *many(EAST, 2)]
    row = differences(sums(free, *DIMS), lived((OWN, 100, 0), (EAST, 100, 0)), OWN, [EAST]).row(0, named=True)
    assert (row["difference"], parts(row)) == (0, [0, 0, 0, 0])


def test_spending_of_no_known_age_is_per_all_inhabitants() -> None:
    spent = [*many(OWN, 1), *many(EAST, 4, age=None)]
    row = differences(sums(spent, *DIMS), lived((OWN, 50, 50), (EAST, 200, 200)), OWN, [EAST]).row(0, named=True)
    assert row["level"] == 1000_00


person = st.tuples(
    st.sampled_from([OWN, EAST, WEST]), st.sampled_from(["A", "B"]), st.sampled_from([25, 70, None]),
    st.one_of(st.none(), st.integers(0, 400)), st.integers(-(10**9), 10**9),
)  # fmt: skip


@given(
    people=st.lists(person, min_size=1, max_size=12), inhabitants=st.lists(st.integers(1, 9999), min_size=6, max_size=6)
)
def test_the_parts_sum_to_the_difference_to_the_ore(
    people: list[tuple[int, str, int | None, int | None, int]], inhabitants: list[int]
) -> None:
    spent = [
        help_of(code, f"c{n}", amount / 100, days=days, age=age, target_group=group)
        for n, (code, group, age, days, amount) in enumerate(people)
    ]
    lives = lived(*((code, *inhabitants[2 * n : 2 * n + 2]) for n, code in enumerate((OWN, EAST, WEST))))
    found = differences(sums(spent, *DIMS), lives, OWN, [EAST, WEST])
    assert (found["amount"] - found["level"]).to_list() == found["difference"].to_list()
    assert found.select(pl.sum_horizontal(PARTS)).to_series().to_list() == found["difference"].to_list()
    assert found["amount"].sum() == sum(round(row["amount"]) for row in spent if row["municipality"] == OWN)


def level_of(spent: list[dict[str, object]], lives: pl.DataFrame, group: list[int]) -> int:
    return int(differences(sums(spent, *DIMS), lives, OWN, group)["level"].sum())


GROUP = [901, 902, 903, 904, 905]
LIVES = lived((OWN, 100, 0), *((code, 100, 0) for code in GROUP))


def test_the_best_quarter_is_the_level_that_a_quarter_of_the_group_keeps_under() -> None:
    # 1, 2, 3, 4, 5 thousand; number ceil(5 / 4) = 2 from below.
    spent = [*many(OWN, 4), *(row for n, code in enumerate(GROUP, 1) for row in many(code, n))]
    found = room(cells(spent, LIVES), OWN, GROUP, level_of(spent, LIVES, GROUP))
    assert (found.amount, found.level, found.quarter) == (4000_00, 3000_00, 2000_00)
    assert (found.difference, found.quarter_difference) == (1000_00, 2000_00)


@pytest.mark.parametrize(("group", "there"), [(GROUP[:3], False), (GROUP[:4], True)])
def test_a_group_of_fewer_than_four_has_no_quarter(group: list[int], there: bool) -> None:
    spent = [*many(OWN, 4), *(row for code in group for row in many(code, 2))]
    lives = lived((OWN, 100, 0), *((code, 100, 0) for code in group))
    found = room(cells(spent, lives), OWN, group, level_of(spent, lives, group))
    assert (found.quarter is not None, found.quarter_beyond is not None) == (there, there)


def test_only_what_lies_outside_the_limits_is_beyond_chance() -> None:
    spent = [*many(OWN, 100), *many(EAST, 40)]
    lives = lived((OWN, 100, 0), (EAST, 100, 0))
    found = room(cells(spent, lives), OWN, [EAST], level_of(spent, lives, [EAST]))
    # Everybody's squares: 140 * 1.000² on 200, so 70 mio. on own's 100 and 70 mio. on east's level of them.
    chance = round(norm.ppf(0.975) * (140 * 100_000**2) ** 0.5)
    assert (found.difference, found.beyond) == (60_000_00, 60_000_00 - chance)
    little = room(cells(spent[:-35], lives), OWN, [EAST], 95_000_00)
    assert little.beyond == 0


def test_being_far_under_the_group_is_beyond_chance_with_its_sign() -> None:
    spent = [*many(OWN, 10), *many(EAST, 100)]
    lives = lived((OWN, 100, 0), (EAST, 100, 0))
    assert room(cells(spent, lives), OWN, [EAST], level_of(spent, lives, [EAST])).beyond < -60_000_00


def test_where_all_are_at_the_same_level_the_best_quarter_is_only_chance() -> None:
    # As many are at 21 of 100 and at 19 as chance alone could make it.
    counts = [17, 19, 20, 21, 23]
    spent = [*many(OWN, 21), *(row for n, code in zip(counts, GROUP, strict=True) for row in many(code, n))]
    found = room(cells(spent, LIVES), OWN, GROUP, level_of(spent, LIVES, GROUP))
    assert found.quarter_difference == 2000_00
    assert (found.beyond, found.quarter_beyond) == (0, 0)


def test_what_chance_picks_is_the_quantile_of_equals() -> None:
    spent = [*many(OWN, 400), *(row for code in GROUP for row in many(code, 20))]
    lives = lived((OWN, 100, 0), *((code, 100, 0) for code in GROUP))
    found = room(cells(spent, lives), OWN, GROUP, level_of(spent, lives, GROUP))
    # 500 people on 600: squares on 100 are 500/600 * 100 * 1.000²; the second of five lies at the share 1,5 / 5.
    error = (Fraction(500, 6) * 100_000**2) ** 0.5
    chance = norm.ppf(0.975) * error - norm.ppf(0.3) * error
    assert found.quarter_beyond == pytest.approx(380_000_00 - chance, abs=1)


def test_without_any_spending_there_is_no_room() -> None:
    found = room(cells([], LIVES), OWN, GROUP, 0)
    assert (found.amount, found.difference, found.beyond, found.quarter, found.quarter_beyond) == (0, 0, 0, 0, 0)
