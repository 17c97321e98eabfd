"""Who came, who stopped and who moved, exactly to the øre."""

from fractions import Fraction

import polars as pl
from analysis.flow_world import ANNA, BO, CAI, DEA, HELP, STAY, row, spending
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.people_flow import HERE, NONE, OUTSIDE, cells, flow, help_of, kinds, places

BEFORE = (
    row(2025, ANNA, 100_000),
    row(2025, ANNA, 20_000, intervention=HELP),
    row(2025, BO, 50_000, intervention=HELP),
    row(2025, CAI, 80_000),
    row(2025, None, 5_000, days=None, units=None),
)
AFTER = (
    row(2026, ANNA, 40_000),
    row(2026, ANNA, 90_000, intervention=HELP),
    row(2026, BO, 60_000, intervention=HELP),
    row(2026, DEA, 70_000),
    row(2026, None, 8_000, days=None, units=None),
)


def test_the_example_of_the_method_page() -> None:
    found = flow(spending(*BEFORE), spending(*AFTER), "intervention", {})
    ways = cells(found).select("from_state", "from", "to_state", "to", "people", "change").rows()
    assert ways == [
        (HERE, STAY, NONE, None, 1, -80_000),
        (NONE, None, HERE, STAY, 1, 70_000),
        (HERE, STAY, HERE, HELP, 1, 10_000),
        (HERE, HELP, HERE, HELP, 1, 10_000),
    ]
    # 255.000 → 268.000 is 13.000 = 10.000 + 10.000 - 80.000 + 70.000 + 3.000 that is nobody's.
    assert found.rest == (5_000, 8_000)
    assert cells(found)["change"].sum() + 3_000 == 13_000


def test_each_place_reconciles_its_people() -> None:
    rows = places(flow(spending(*BEFORE), spending(*AFTER), "intervention", {}))
    told = rows.select("value", "people_0", "new", "came", "went", "left", "people_1").rows()
    # Support goes from 50.000 to 190.000, stays from 200.000 to 70.000: the larger change first.
    assert told == [(HELP, 1, 0, 1, 0, 0, 2), (STAY, 2, 1, 0, 1, 1, 1)]


def test_kinds_have_every_kind_of_movement_in_order() -> None:
    rows = kinds(flow(spending(*BEFORE), spending(*AFTER), "intervention", {}))
    assert rows.select("kind", "people").rows() == [
        ("new", 1), ("arrived", 0), ("moved", 1), ("stayed", 1), ("departed", 0), ("left", 1),
    ]  # fmt: skip


def test_help_outside_the_selection_is_told_from_no_help() -> None:
    found = flow(spending(*BEFORE), spending(*AFTER), "offer", {"intervention": HELP})
    told = dict(found.people.select("citizen", "kind").rows())
    # Anna had some support before too; Bo all the time; the others never.
    assert told == {ANNA: "stayed", BO: "stayed"}
    stays = flow(spending(*BEFORE[2:]), spending(*AFTER[:2]), "offer", {"intervention": STAY})
    assert stays.people.select("citizen", "from_state", "to_state", "kind").rows() == [
        (ANNA, NONE, HERE, "new"),
        (CAI, HERE, NONE, "left"),
    ]
    arrived = flow(spending(BEFORE[1]), spending(*AFTER[:2]), "offer", {"intervention": STAY})
    assert arrived.people.select("citizen", "from_state", "kind", "amount_0").rows() == [(ANNA, OUTSIDE, "arrived", 0)]


def test_the_place_is_where_most_is_spent_and_of_equals_the_first_in_order() -> None:
    even = (row(2025, ANNA, 10), row(2025, ANNA, 10, intervention=HELP))
    found = flow(spending(*even), spending(row(2026, ANNA, 10, intervention=None)), "intervention", {})
    assert found.people.select("from", "to", "kind").rows() == [(STAY, None, "moved")]


def test_a_price_level_moves_each_row_once_half_away_from_zero() -> None:
    found = flow(
        spending(row(2025, ANNA, 50), row(2025, BO, -50)), spending(row(2026, ANNA, 50)), "offer", {},
        {2025: Fraction(103, 100)},
    )  # fmt: skip
    # 50 x 1,03 = 51,5 → 52, and -51,5 → -52
    assert found.people.select("amount_0", "amount_1").rows() == [(52, 50), (-52, 0)]


def test_a_municipality_is_a_place_too() -> None:
    found = flow(spending(row(2025, ANNA, 1)), spending(row(2026, ANNA, 1, municipality=147)), "municipality", {})
    assert found.people.select("from", "to").rows() == [("101", "147")]


_ROWS = st.lists(
    st.tuples(
        st.sampled_from([ANNA, BO, CAI, None]), st.sampled_from([STAY, HELP, None]), st.sampled_from(["T1", "T2"]),
        st.integers(-1_000, 100_000), st.sampled_from([None, 10]),
    ),
    max_size=12,
)  # fmt: skip


@given(before=_ROWS, after=_ROWS, inside=st.sampled_from([{}, {"offer": "T1"}, {"intervention": None}]))
def test_ways_add_up_to_the_change_and_people_stand_in_one(before, after, inside) -> None:  # type: ignore[no-untyped-def]
    def side(year: int, rows: list[tuple[str | None, str | None, str, int, int | None]]) -> list[dict[str, object]]:
        return [row(year, c, a, intervention=i, offer=o, days=d) for c, i, o, a, d in rows]

    sides = side(2025, before), side(2026, after)
    found = flow(spending(*sides[0]), spending(*sides[1]), "intervention", inside)
    sums = [
        sum(int(str(r["amount"])) for r in rows if all(r[name] == value for name, value in inside.items()))
        for rows in sides
    ]
    rest = found.rest[1] - found.rest[0]
    assert cells(found)["change"].sum() + rest == sums[1] - sums[0]
    assert kinds(found)["change"].sum() == places(found)["change"].sum() == cells(found)["change"].sum()
    assert found.people["citizen"].is_duplicated().sum() == 0
    there = places(found)
    assert there.filter(
        pl.col("people_0") + pl.col("new") + pl.col("came") - pl.col("went") - pl.col("left") != pl.col("people_1")
    ).is_empty()


def test_what_was_got_adds_up_to_the_way_also_in_fixed_prices() -> None:
    # 3 x 33 øre lifted by 3,5 per cent are 34,155 each: rounded at the same smallest sums, 102 in both.
    sides = spending(*(row(2025, ANNA, 33, offer=f"T{n}") for n in range(3))), spending(row(2026, ANNA, 99))
    factors = {2025: Fraction(207, 200)}
    found = flow(*sides, "ownership", {}, factors)
    got = help_of(sides, "ownership", {}, found.people["citizen"], factors)
    assert found.people["amount_0"].sum() == got["amount_0"].sum() == 3 * 34
    assert got.select("offer", "people", "change").rows() == [("T1", 1, 65), ("T0", 1, -34), ("T2", 1, -34)]
