"""People, mix and the other parts against a budget, node by node, against a brute force in exact fractions."""

from fractions import Fraction
from itertools import permutations
from math import prod

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbar.analysis.explain_budget import BUDGET_PARTS, explain_budget

SCHEMA = {"account": pl.String, "offer": pl.String} | dict.fromkeys(("persons", "days", "units", "amount"), pl.Int64)
DIMS = ["account", "offer"]
ADDITIVE = ("length", "intensity", "price", "rest")


def leaves(*rows):
    """Rows of (account, offer, persons, days, units, øre)."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def half_away(value):
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def factors(chain0, chain1):
    """The factors of the two sides; one that is 0/0 takes the other side's."""
    own, other = (
        [Fraction(c[0])] + [Fraction(c[i], c[i - 1]) if c[i - 1] else None for i in (1, 2, 3)] for c in (chain0, chain1)
    )
    return _filled(own, other), _filled(other, own)


def _filled(own, other):
    return [a if a is not None else b if b is not None else Fraction(0) for a, b in zip(own, other, strict=True)]


def worth_of_a_person(chain0, chain1):
    """C: (y0z0v0 + y1z1v1)/4 + the six mixed products/12."""
    (_, *others0), (_, *others1) = factors(chain0, chain1)
    corners = [[(others0, others1)[bits >> i & 1][i] for i in range(3)] for bits in range(8)]
    weights = [Fraction(1, 4) if bits in (0, 7) else Fraction(1, 12) for bits in range(8)]
    return sum(weight * prod(corner) for weight, corner in zip(weights, corners, strict=True))


def leaf_parts(chain0, chain1):
    """number, length, intensity, price in whole øre: the average over the 24 orders, rounded by the rule."""
    x0, x1 = factors(chain0, chain1)
    gained = [Fraction(0)] * 4
    for order in permutations(range(4)):
        now = list(x0)
        for i in order:
            before = prod(now)
            now[i] = x1[i]
            gained[i] += Fraction(prod(now) - before, 24)
    return with_missing([half_away(g) for g in gained], chain1[3] - chain0[3])


def with_missing(rounded, total):
    largest = max(range(len(rounded)), key=lambda i: (abs(rounded[i]), -i))
    rounded[largest] += total - sum(rounded)
    return rounded


def people_and_mix(chains):
    """The node's formula, one leaf at a time, in exact fractions; then rounded to what the leaves' numbers sum to."""
    persons = [sum(pair[side][0] for pair in chains) for side in (0, 1)]
    people = mix = Fraction(0)
    for pair in chains:
        m = [Fraction(pair[side][0], persons[side]) if persons[side] else None for side in (0, 1)]
        m0, m1 = (m[0] if m[0] is not None else m[1] or 0), (m[1] if m[1] is not None else m[0] or 0)
        c = worth_of_a_person(*pair)
        people += (persons[1] - persons[0]) * (m0 + m1) / 2 * c
        mix += Fraction(persons[0] + persons[1], 2) * (m1 - m0) * c
    assert people + mix == sum((pair[1][0] - pair[0][0]) * worth_of_a_person(*pair) for pair in chains)
    return with_missing([half_away(people), half_away(mix)], sum(leaf_parts(*pair)[0] for pair in chains))


number = st.sampled_from([0, 1, 2, 3, 5, 10_000, 12_345, 365, 40_000])
chain = st.tuples(number, number, number, st.integers(-(10**8), 10**8)).map(
    lambda c: (c[0], c[1] * (c[0] > 0), c[2] * (c[0] * c[1] > 0), c[3] * (c[0] * c[1] * c[2] > 0))
)
tree = st.dictionaries(st.tuples(st.sampled_from("AB"), st.sampled_from("xyz")), st.tuples(chain, chain), max_size=6)


def both(tree_):
    """actual, budget"""
    return tuple(leaves(*[(*where, *pair[side]) for where, pair in tree_.items()]) for side in (1, 0))


@settings(max_examples=60, deadline=None)
@given(tree)
def test_people_and_mix_of_every_node_equal_the_formula_to_the_ore(tree_):
    nodes = explain_budget(*both(tree_), DIMS)
    for row in nodes.iter_rows(named=True):
        where = (row["account"], row["offer"])[: row["level"]]
        chains = [pair for key, pair in tree_.items() if key[: row["level"]] == where]
        assert [row["people"], row["mix"]] == people_and_mix(chains)
        assert [row[p] for p in ("length", "intensity", "price")] == [
            sum(leaf_parts(*pair)[i] for pair in chains) for i in (1, 2, 3)
        ]


@settings(max_examples=60, deadline=None)
@given(tree)
def test_every_node_adds_up_and_is_the_sum_of_its_children(tree_):
    nodes = explain_budget(*both(tree_), DIMS)
    assert nodes.select(pl.sum_horizontal(BUDGET_PARTS) == pl.col("amount_1") - pl.col("amount_0")).to_series().all()
    for row in nodes.filter(pl.col("level") < 2).iter_rows(named=True):
        inside = pl.lit(True) if row["level"] == 0 else pl.col("account") == row["account"]
        children = nodes.filter(inside, pl.col("level") == row["level"] + 1)
        assert row["people"] + row["mix"] == children["people"].sum() + children["mix"].sum()
        assert row["mix"] == children["mix"].sum() + row["shift"]
        assert [row[p] for p in ADDITIVE] == [children[p].sum() for p in ADDITIVE]


@settings(max_examples=60, deadline=None)
@given(tree)
def test_swapping_actual_and_budget_flips_every_sign(tree_):
    actual, budget = both(tree_)
    there, back = explain_budget(actual, budget, DIMS), explain_budget(budget, actual, DIMS)
    parts = [*BUDGET_PARTS, "shift"]
    assert there.select(parts).rows() == back.select(-pl.col(parts)).rows()


def test_a_dearer_mix_of_offers_shows_at_the_account_and_not_at_the_offers():
    # 10 persons as before, but two have moved from the cheap offer (100.000 kr.) to the dear one (300.000 kr.)
    budget = leaves(("5.38.50", "dyrt", 4, 4, 4, 1_200_000_00), ("5.38.50", "billigt", 6, 6, 6, 600_000_00))
    actual = leaves(("5.38.50", "dyrt", 6, 6, 6, 1_800_000_00), ("5.38.50", "billigt", 4, 4, 4, 400_000_00))
    nodes = explain_budget(actual, budget, DIMS)
    account = nodes.filter(level=1).row(0, named=True)
    assert (account["people"], account["mix"], account["shift"]) == (0, 400_000_00, 400_000_00)
    assert nodes.filter(level=2).sort("offer")["people"].to_list() == [-200_000_00, 600_000_00]
    assert nodes.filter(level=2)["mix"].to_list() == [0, 0]


def test_one_more_person_at_every_leaf_in_proportion_is_people_only():
    budget = leaves(("1", "a", 10, 10, 10, 1_000), ("1", "b", 20, 20, 20, 6_000))
    actual = leaves(("1", "a", 11, 11, 11, 1_100), ("1", "b", 22, 22, 22, 6_600))
    whole = explain_budget(actual, budget, DIMS).row(0, named=True)
    assert {p: whole[p] for p in BUDGET_PARTS if whole[p]} == {"people": 700}


@pytest.mark.parametrize("missing", [(None, 5, 5), (5, None, 5), (5, 5, None), (5, 0, 5), (5, 5, 0)])
def test_a_budget_leaf_without_quantity_is_rest_with_its_actuals(missing):
    nodes = explain_budget(leaves(("1", "a", 1, 1, 1, 900)), leaves(("1", "a", *missing, 700)), DIMS)
    assert {p: nodes.row(0, named=True)[p] for p in BUDGET_PARTS} == dict.fromkeys(BUDGET_PARTS, 0) | {"rest": 200}


def test_a_leaf_that_was_not_budgeted_is_people_and_rows_without_citizen_stay_rest():
    actual = leaves(("1", "ny", 2, 2, 2, 800), ("1", "ny", None, None, None, 50))
    whole = explain_budget(actual, leaves(), DIMS).row(0, named=True)
    assert (whole["people"], whole["rest"], whole["amount_1"]) == (800, 50, 850)


def test_without_dims_there_is_one_node():
    nodes = explain_budget(leaves(("1", "a", 2, 2, 2, 800)), leaves(("1", "a", 1, 1, 1, 300)), [])
    assert nodes.select("level", "people", "price").rows() == [(0, 350, 150)]


def test_an_empty_comparison_has_no_nodes():
    assert explain_budget(leaves(), leaves(), DIMS).is_empty()
