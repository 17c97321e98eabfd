"""What drives the spending, node by node, against a brute force in exact fractions."""

from fractions import Fraction

import polars as pl
import pytest
from analysis.reference_drivers import DIMS, nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbar.analysis.driver_terms import IndexChange
from styrbar.analysis.drivers import drivers

SCHEMA = {
    "account": pl.String, "offer": pl.String, "citizen": pl.String, "unit": pl.String, "days": pl.Int64,
    "units": pl.Int64, "amount": pl.Int64,
}  # fmt: skip
PARTS = ["people", "mix", "length", "intensity", "price", "rest"]
ADDITIVE = ["length", "intensity", "price", "rest"]
DAY = 10_000


def rows(*values):
    """Rows of (account, offer, citizen, unit, days, units, øre)."""
    return pl.DataFrame(list(values), schema=SCHEMA, orient="row")


row = st.tuples(
    st.sampled_from("AB"),
    st.sampled_from(["x", "y", None]),
    st.sampled_from(["anna", "bo", "cai", None]),
    st.sampled_from(["day", "day", "hour", None]),
    st.sampled_from([0, 1, 2, 30, 365, None]),
    st.sampled_from([0, 1, 2, 12_345, 300_000, None]),
    st.integers(-(10**9), 10**9),
)
side = st.lists(row, max_size=7)
factor = st.fractions(min_value=Fraction(1, 2), max_value=2, max_denominator=1000)


def by_node(found):
    """The nodes by their values, in any order."""
    return {tuple(r[d] for d in DIMS[: r["level"]]): r for r in found.iter_rows(named=True)}


def as_reckoned(found, expected):
    """Every node with the parts of the brute force, and no others."""
    told = dict(expected)
    there = by_node(found)
    assert set(there) == set(told)
    for where, parts in told.items():
        assert {name: there[where][name] for name in parts} == parts, where


@settings(max_examples=80, deadline=None)
@given(side, side)
def test_every_node_equals_the_formula_to_the_ore(rows0, rows1):
    as_reckoned(drivers(rows(*rows0), rows(*rows1), DIMS), nodes(rows0, rows1))


@settings(max_examples=50, deadline=None)
@given(side, side, factor)
def test_with_an_index_the_price_is_index_times_real_price(rows0, rows1, index):
    found = drivers(rows(*rows0), rows(*rows1), DIMS, index=IndexChange(index))
    as_reckoned(found, nodes(rows0, rows1, index))


inhabitants = st.tuples(st.sampled_from([1, 2, 100, 101]), st.sampled_from([1, 3, 90, 101]))


@settings(max_examples=50, deadline=None)
@given(side, side, inhabitants, inhabitants)
def test_people_are_the_population_times_the_share_that_gets_help(rows0, rows1, a, b):
    population = pl.DataFrame(
        [("A", *a), ("B", *b)], schema=["account", "inhabitants_0", "inhabitants_1"], orient="row"
    )
    found = drivers(rows(*rows0), rows(*rows1), DIMS, population)
    as_reckoned(found, nodes(rows0, rows1, inhabitants={"A": a, "B": b}))


@settings(max_examples=60, deadline=None)
@given(side, side)
def test_every_node_adds_up_and_is_the_sum_of_its_children(rows0, rows1):
    found = drivers(rows(*rows0), rows(*rows1), DIMS)
    assert found.select(pl.sum_horizontal(PARTS) == pl.col("amount_1") - pl.col("amount_0")).to_series().all()
    for node in found.filter(pl.col("level") < 2).iter_rows(named=True):
        inside = pl.lit(True) if node["level"] == 0 else pl.col("account") == node["account"]
        children = found.filter(inside, pl.col("level") == node["level"] + 1)
        assert [node[part] for part in ADDITIVE] == [children[part].sum() for part in ADDITIVE]
        assert node["people"] + node["mix"] == children["people"].sum() + children["mix"].sum()
        assert node["shift"] == node["mix"] - children["mix"].sum()
        assert node["persons_1"] == children["persons_1"].sum()


@settings(max_examples=60, deadline=None)
@given(side, side, factor, inhabitants)
def test_swapping_the_sides_flips_every_sign(rows0, rows1, index, people):
    names = ["account", "inhabitants_0", "inhabitants_1"]
    population = pl.DataFrame([("A", *people), ("B", *people)], schema=names, orient="row")
    swapped = population.rename({"inhabitants_0": "inhabitants_1", "inhabitants_1": "inhabitants_0"})
    there = drivers(rows(*rows0), rows(*rows1), DIMS, population, IndexChange(index))
    back = drivers(rows(*rows1), rows(*rows0), DIMS, swapped, IndexChange(1 / index))
    parts = [*PARTS, "shift", "index", "population", "share"]
    assert there.select(parts).rows() == back.select(-pl.col(parts)).rows()


@settings(max_examples=60, deadline=None)
@given(side, side, factor)
def test_removing_the_price_level_moves_the_first_period_into_the_seconds(rows0, rows1, index):
    found = drivers(rows(*rows0), rows(*rows1), DIMS, index=IndexChange(index, removed=True))
    assert found.select(pl.sum_horizontal(PARTS) == pl.col("amount_1") - pl.col("amount_0")).to_series().all()
    assert found.filter(level=0)["amount_1"].sum() == sum(r[-1] for r in rows1)
    # Each group is rounded to the øre, once with a quantity and once without.
    told = sum(r[-1] for r in rows0) * index
    assert abs(found.filter(level=0)["amount_0"].sum() - told) <= 12


def stay(citizen, days, kroner_a_day, account="5.38.52", offer="T1"):
    """A stay paid by the day."""
    return (account, offer, citizen, "day", days, days * DAY, days * kroner_a_day * 100)


def whole(found):
    """The parts of the whole that are not zero."""
    return {part: value for part, value in found.row(0, named=True).items() if part in {*PARTS, "index"} and value}


def test_one_more_person_at_the_same_price_is_people_only():
    before, after = [stay("anna", 100, 2000)], [stay("anna", 100, 2000), stay("bo", 100, 2000)]
    # One person more at 100 days of 2.000 kr.
    assert whole(drivers(rows(*before), rows(*after), DIMS)) == {"people": 200_000_00}


def test_longer_and_dearer_is_length_and_price():
    # 20 days more at the mean of 2.000 and 2.100 kr.; 100 kr. more for the mean of 100 and 120 days.
    found = drivers(rows(stay("anna", 100, 2000)), rows(stay("anna", 120, 2100)), DIMS)
    assert whole(found) == {"length": 41_000_00, "price": 11_000_00}


def test_a_price_that_follows_the_index_is_the_index_and_nothing_else():
    found = drivers(
        rows(stay("anna", 100, 2000)), rows(stay("anna", 100, 2100)), DIMS, index=IndexChange(Fraction(21, 20))
    )
    assert whole(found) == {"index": 10_000_00}
    removed = IndexChange(Fraction(21, 20), removed=True)
    assert whole(drivers(rows(stay("anna", 100, 2000)), rows(stay("anna", 100, 2100)), DIMS, index=removed)) == {}


def test_the_method_pages_example_with_an_index_of_two_per_cent():
    before = [stay(f"b{n}", 340, 2500) for n in range(100)]
    after = [stay(f"b{n}", 345, 2680) for n in range(103)]
    found = drivers(rows(*before), rows(*after), DIMS, index=IndexChange(Fraction(51, 50), Fraction(15, 16)))
    assert whole(found) == {
        "people": 2_661_013_48,
        "length": 1_314_434_40,
        "index": 1_782_884_40,
        "price": 4_475_467_72,
    }
    assert found.select("wages", "prices").row(0) == (1_671_454_13, 111_430_27)


def test_the_index_is_split_in_wages_and_prices_that_add_up():
    index = IndexChange(Fraction(21, 20), wages=Fraction(2, 3))
    before = [stay("anna", 100, 2000), stay("bo", 1, 2000, offer="T2")]
    after = [stay("anna", 100, 2100), stay("bo", 1, 2100, offer="T2")]
    found = drivers(rows(*before), rows(*after), DIMS, index=index)
    # 10.000 kr. and 100 kr.: two thirds are 6.666,67 kr. and 66,67 kr.
    assert found.select("level", "index", "wages", "prices").rows() == [
        (0, 10_100_00, 6_733_34, 3_366_66),
        (1, 10_100_00, 6_733_34, 3_366_66),
        (2, 10_000_00, 6_666_67, 3_333_33),
        (2, 100_00, 66_67, 33_33),
    ]


def test_a_group_that_came_is_people_and_one_that_left_is_too():
    found = drivers(rows(stay("anna", 10, 2000, offer="T1")), rows(stay("anna", 10, 2500, offer="T2")), DIMS)
    leaves = found.filter(level=2).select("offer", "people", "price").rows()
    assert leaves == [("T1", -20_000_00, 0), ("T2", 25_000_00, 0)]
    # For the account nobody came or left: one person moved to a dearer offer.
    assert whole(found) == {"mix": 5_000_00}
    assert found.row(0, named=True)["shift"] == 0
    assert found.filter(level=1)["shift"].to_list() == [5_000_00]


def test_a_citizen_is_counted_once_in_a_group_however_many_rows():
    found = drivers(rows(stay("anna", 10, 2000), stay("anna", 5, 2000)), rows(stay("anna", 15, 2000)), DIMS)
    assert found.select("persons_0", "persons_1", "days_0", "days_1").row(0) == (1, 1, 15, 15)
    assert whole(found) == {}


def test_hours_and_days_are_never_added():
    hours = ("5.38.52", "T1", "anna", "hour", 10, 3 * DAY, 900_00)
    found = drivers(rows(hours), rows(hours, stay("bo", 10, 90)), DIMS)
    # 10 days of 90 kr. each, then 20 of 90 kr.: counted in days, a person more is all there is.
    assert whole(found) == {"people": 900_00}


def test_more_hours_a_day_is_intensity():
    less, more = (("5.38.52", "T1", "anna", "hour", 10, n * DAY, n * 300_00) for n in (20, 30))
    assert whole(drivers(rows(less), rows(more), DIMS)) == {"intensity": 3_000_00}


def test_rows_that_no_quantity_carries_are_rest():
    loose = ("5.38.52", "T1", None, None, None, None, 700)
    found = drivers(rows(stay("anna", 1, 1)), rows(stay("anna", 1, 1), loose), DIMS)
    assert whole(found) == {"rest": 700}


def test_the_population_grew_and_the_share_that_gets_help_fell():
    before = [stay(f"b{n}", 10, 100) for n in range(10)]
    after = [stay(f"b{n}", 10, 100) for n in range(11)]
    population = pl.DataFrame({"inhabitants_0": [1000], "inhabitants_1": [1200]})
    # 200 more inhabitants at the mean share of 10/1000 and 11/1200 are 1,9167 persons of 1.000 kr.
    found = drivers(rows(*before), rows(*after), DIMS, population).row(0, named=True)
    assert (found["people"], found["population"], found["share"]) == (1_000_00, 1_916_67, -916_67)


@pytest.mark.parametrize("unknown", [(None, 1200), (1000, None), (0, 1200), (1000, 0)])
def test_without_known_inhabitants_all_of_people_is_the_share(unknown):
    names = ["inhabitants_0", "inhabitants_1"]
    population = pl.DataFrame([unknown], schema=dict.fromkeys(names, pl.Int64), orient="row")
    found = drivers(rows(stay("anna", 1, 1)), rows(stay("anna", 1, 1), stay("bo", 1, 1)), DIMS, population)
    assert found.row(0, named=True)["population"] == 0


def test_without_dims_there_is_the_whole_alone():
    found = drivers(rows(stay("anna", 10, 100)), rows(stay("anna", 20, 100)), [])
    assert found.select("level", "length", "amount_0", "amount_1").rows() == [(0, 1_000_00, 1_000_00, 2_000_00)]


def test_with_nothing_on_either_side_there_are_no_nodes():
    assert drivers(rows(), rows(), DIMS, index=IndexChange(Fraction(2), Fraction(1, 2))).is_empty()


def test_an_index_wider_than_64_bits_is_still_exact():
    index = Fraction(1_031_234_567_891, 10**12)
    before, after = [stay("anna", 365, 9_999_999)], [stay("anna", 365, 9_999_999)]
    as_reckoned(drivers(rows(*before), rows(*after), DIMS, index=IndexChange(index)), nodes(before, after, index))


refunded = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(["x", "y", None]), st.integers(0, 10**6)), max_size=4
)


def refund(rows_):
    """Rows of (account, offer, øre)."""
    return pl.DataFrame(rows_, schema={"account": pl.String, "offer": pl.String, "amount": pl.Int64}, orient="row")


@settings(max_examples=40, deadline=None)
@given(side, side, refunded, refunded)
def test_after_refund_only_the_refund_is_another_part(rows0, rows1, refunds0, refunds1):
    gross = by_node(drivers(rows(*rows0), rows(*rows1), DIMS))
    net = by_node(drivers(rows(*rows0), rows(*rows1), DIMS, refunds=(refund(refunds0), refund(refunds1))))
    for where, node in net.items():
        before, after = (sum(r[-1] for r in refunds if r[: len(where)] == where) for refunds in (refunds0, refunds1))
        assert node["refund"] == before - after
        had = gross.get(where, dict.fromkeys(node, 0))
        assert [node[part] for part in PARTS] == [had[part] for part in PARTS]
        assert (node["amount_0"], node["amount_1"]) == (had["amount_0"] - before, had["amount_1"] - after)
