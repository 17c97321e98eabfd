"""The seven parts against a brute-force explanation written row by row in exact fractions."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, permutations
from math import prod

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbar.analysis.explain import PARTS, explain
from styrbar.analysis.explain_days import union_days
from styrbar.analysis.explain_rounding import chain_parts

SCHEMA = {"citizen": pl.String, "kind": pl.String, "provider": pl.String, "offer": pl.String} | dict.fromkeys(
    ("days", "units", "amount", "kind_days"), pl.Int64
)
DIMS = ["provider", "offer"]
FACTORS = ("length", "mix", "intensity", "price")
ONE = 10_000


def side(*rows):
    """Rows of (citizen, kind, provider, offer, days, units, øre, kind_days)."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def half_away(value):
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def ratio(above, below):
    return Fraction(above, below) if below else None


def factor_parts(chain0, chain1):
    """length, mix, intensity, price of one line: the average over the 24 orders, rounded as the rule says."""
    sides = [[Fraction(c[0])] + [ratio(c[i], c[i - 1]) for i in (1, 2, 3)] for c in (chain0, chain1)]
    x0 = [a if a is not None else b if b is not None else 0 for a, b in zip(*sides, strict=True)]
    x1 = [b if b is not None else a if a is not None else 0 for a, b in zip(*sides, strict=True)]
    gained = [Fraction(0)] * 4
    for order in permutations(range(4)):
        now = list(x0)
        for i in order:
            before = prod(now)
            now[i] = x1[i]
            gained[i] += Fraction(prod(now) - before, 24)
    rounded = [half_away(g) for g in gained]
    largest = max(range(4), key=lambda i: (abs(rounded[i]), -i))
    rounded[largest] += chain1[3] - chain0[3] - sum(rounded)
    return dict(zip(FACTORS, rounded, strict=True))


def summed(frame):
    """Per line: quantity [days, units, øre] or None when it has none that carries its amount, and the rest's øre."""
    lines, kind_days = {}, {}
    for citizen, kind, *dims, days, units, amount, d in frame.iter_rows():
        line = lines.setdefault((citizen, kind, *dims), [None, 0])
        if None in (citizen, days, units):
            line[1] += amount
        else:
            before = line[0] or [0, 0, 0]
            line[0] = [a + b for a, b in zip(before, (days, units, amount), strict=True)]
            kind_days[citizen, kind] = d
    for key, line in lines.items():
        chain = [kind_days.get(key[:2], 0), *line[0]] if line[0] else [0]
        if any(a and not b for b, a in pairwise(chain)):
            line[1] += line[0][2]
            line[0] = None
    present = {key[:2] for key, line in lines.items() if line[0]}
    return lines, {key: d for key, d in kind_days.items() if key in present}


def brute_force(side0, side1):
    """{line: (amount_0, amount_1, {part: øre})}, one line at a time, by the rules in their order."""
    (lines0, kinds0), (lines1, kinds1) = summed(side0), summed(side1)
    people0, people1 = ({citizen for citizen, _ in kinds} for kinds in (kinds0, kinds1))
    answer = {}
    for key in lines0.keys() | lines1.keys():
        (q0, rest0), (q1, rest1) = (lines.get(key, [None, 0]) for lines in (lines0, lines1))
        (*_, s0), (*_, s1) = q0 or (0, 0, 0), q1 or (0, 0, 0)
        parts = dict.fromkeys(PARTS, 0) | {"rest": rest1 - rest0}
        if q0 or q1:
            if key[0] not in people0:
                parts["new"] = s1
            elif key[0] not in people1:
                parts["left"] = -s0
            elif key[:2] in kinds0 and key[:2] in kinds1:
                chains = ((kinds0[key[:2]], *(q0 or (0, 0, 0))), (kinds1[key[:2]], *(q1 or (0, 0, 0))))
                parts |= factor_parts(*chains)
            else:
                parts["mix"] = s1 - s0
        answer[key] = (rest0 + s0, rest1 + s1, parts)
    return answer


def as_dict(frame):
    return {
        (row["citizen"], row["kind"], row["provider"], row["offer"]): (
            row["amount_0"],
            row["amount_1"],
            {part: row[part] for part in PARTS},
        )
        for row in frame.iter_rows(named=True)
    }


@st.composite
def sides(draw):
    """Two sides with few citizens, kinds and lines, so that all the rules meet; neat and odd numbers, nulls, zeros."""
    pick = draw(st.randoms(use_true_random=False))
    return tuple(side(*_rows(pick)) for _ in range(2))


def _rows(pick):
    kind_days = defaultdict(lambda: pick.choice([1, 2, 30, 31, 365]))
    for _ in range(pick.randrange(0, 12)):
        citizen, kind = pick.choice(["b1", "b2", "b3", None]), pick.choice(["§ 85", "§ 107", None])
        days = pick.choice([None, 0, 1, 2, 10, 31, 365])
        units = pick.choice([None, 0, 1, -ONE, 10 * ONE, 12_345, 3 * ONE])
        amount = pick.choice([0, 1, -1, 3, 100, -700, 12_345_678, pick.randrange(-(10**9), 10**9)])
        where = (pick.choice(["A", "B", None]), pick.choice(["x", "y"]))
        yield (citizen, kind, *where, days, units, amount, kind_days[citizen, kind] if citizen else None)


@settings(max_examples=150, deadline=None)
@given(sides())
def test_every_part_equals_the_brute_force_to_the_ore(pair):
    assert as_dict(explain(*pair, DIMS)) == brute_force(*pair)


@settings(max_examples=40, deadline=None)
@given(sides())
def test_the_parts_sum_to_the_difference_at_every_node_of_any_breakdown(pair):
    lines = explain(*pair, DIMS)
    for breakdown in ([], ["kind"], ["provider"], ["offer", "provider"], ["citizen"]):
        figures = pl.col("amount_0", "amount_1", *PARTS).sum()
        nodes = lines.group_by(breakdown).agg(figures) if breakdown else lines.select(figures)
        assert nodes.select(pl.sum_horizontal(PARTS) == pl.col("amount_1") - pl.col("amount_0")).to_series().all()
        if lines.height:
            totals = {name: pair[i].get_column("amount").sum() for i, name in enumerate(("amount_0", "amount_1"))}
            assert {name: nodes[name].sum() for name in totals} == totals


@settings(max_examples=40, deadline=None)
@given(sides())
def test_swapping_the_sides_flips_every_sign(pair):
    there, back = as_dict(explain(*pair, DIMS)), as_dict(explain(*reversed(pair), DIMS))
    renamed = {"new": "left", "left": "new"}
    for key, (amount0, amount1, parts) in there.items():
        assert back[key] == (amount1, amount0, {renamed.get(p, p): -v for p, v in parts.items()})


@settings(max_examples=25, deadline=None)
@given(sides(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(pair, random):
    shuffled = [side(*random.sample(frame.rows(), frame.height)) for frame in pair]
    assert as_dict(explain(*shuffled, DIMS)) == as_dict(explain(*pair, DIMS))


chain = st.tuples(st.integers(1, 800), st.integers(1, 800), st.integers(-(10**7), 10**7), st.integers(-(10**9), 10**9))
neat = st.tuples(*[st.integers(1, 6)] * 3, st.integers(-6, 6).map(lambda n: n * 100))
huge = st.tuples(*[st.integers(500, 999)] * 2, st.integers(10**11, 10**12), st.integers(-(10**15), 10**15))


@pytest.mark.parametrize("chains", [chain, neat, huge], ids=["usual", "neat numbers with many halves", "huge"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_rounding_is_exact_for_all_sizes(chains, data):
    side0, side1 = (list(data.draw(chains)) for _ in range(2))
    for c in (side0, side1):
        c[3] = c[3] if c[2] else 0
    parts = chain_parts(*(pl.DataFrame({"c": c})["c"].to_numpy().reshape(4, 1) for c in (side0, side1)))
    assert parts[:, 0].tolist() == list(factor_parts(side0, side1).values())


def parts_of(side0, side1):
    """The parts that are not zero, of the one line."""
    (row,) = explain(side(*side0), side(*side1), DIMS).iter_rows(named=True)
    return {part: row[part] for part in PARTS if row[part]}


def test_a_dearer_day_is_price():
    before = ("b1", "§ 107", "A", "x", 100, 100 * ONE, 20_000_000, 100)
    after = ("b1", "§ 107", "A", "x", 100, 100 * ONE, 20_600_000, 100)
    assert parts_of([before], [after]) == {"price": 600_000}


def test_a_later_end_and_a_higher_price_share_what_they_do_together():
    before = ("b1", "§ 107", "A", "x", 100, 100 * ONE, 100 * 2_000_00, 100)
    after = ("b1", "§ 107", "A", "x", 120, 120 * ONE, 120 * 2_100_00, 120)
    # 20 days at 2.050 kr. and 110 days at 100 kr.
    assert parts_of([before], [after]) == {"length": 41_000_00, "price": 11_000_00}


def test_a_citizen_only_on_the_new_side_is_new_and_only_on_the_old_side_is_left():
    row = ("b1", "§ 107", "A", "x", 10, 10 * ONE, 500, 10)
    assert parts_of([], [row]) == {"new": 500}
    assert parts_of([row], []) == {"left": -500}


def test_a_move_between_providers_is_mix_at_both_and_nobody_is_new():
    lines = explain(
        side(("b1", "§ 107", "A", "x", 30, 30 * ONE, 3_000, 30)),
        side(("b1", "§ 107", "B", "y", 30, 30 * ONE, 4_500, 30)),
        DIMS,
    )
    assert lines.filter(provider="A").select(PARTS).sum().row(0, named=True)["mix"] == -3_000
    assert lines.filter(provider="B").select(PARTS).sum().row(0, named=True)["mix"] == 4_500
    assert lines.select("new", "left").sum().row(0) == (0, 0)


def test_a_kind_the_citizen_did_not_have_before_is_mix():
    lines = explain(
        side(("b1", "§ 107", "A", "x", 30, 30 * ONE, 3_000, 30)),
        side(
            ("b1", "§ 107", "A", "x", 30, 30 * ONE, 3_000, 30),
            ("b1", "§ 85", "A", "x", 30, 5 * ONE, 700, 30),
        ),
        DIMS,
    )
    assert lines.sum().select(PARTS).row(0, named=True) == dict.fromkeys(PARTS, 0) | {"mix": 700}


@pytest.mark.parametrize(("citizen", "days", "units"), [(None, 10, ONE), ("b1", None, ONE), ("b1", 10, None)])
def test_rows_without_citizen_days_or_units_are_rest(citizen, days, units):
    row = (citizen, "§ 109", "A", "x", days, units, 900, 10)
    assert parts_of([], [row]) == {"rest": 900}
    assert parts_of([row], []) == {"rest": -900}


@pytest.mark.parametrize(("days", "units", "kind_days"), [(0, ONE, 10), (10, 0, 10), (10, ONE, 0), (10, ONE, None)])
def test_an_amount_that_its_quantity_does_not_carry_is_rest(days, units, kind_days):
    assert parts_of([], [("b1", "§ 85", "A", "x", days, units, 900, kind_days)]) == {"rest": 900}


def test_half_an_ore_goes_away_from_zero_and_what_is_missing_to_the_first_of_the_largest():
    before = ("b1", "§ 85", "A", "x", 1, ONE, 1, 1)
    after = ("b1", "§ 85", "A", "x", 2, 2 * ONE, 4, 2)
    # length (2-1)(1+2)/2 = 1,5 and price (2-1)(1+2)/2 = 1,5: both become 2, and one is taken from length again
    assert parts_of([before], [after]) == {"length": 1, "price": 2}
    assert parts_of([after], [before]) == {"length": -1, "price": -2}


def test_two_empty_sides_have_no_lines():
    assert explain(side(), side(), DIMS).rows() == []


def test_a_breakdown_may_name_kind_and_citizen_and_be_empty():
    row = ("b1", "§ 85", "A", "x", 1, ONE, 100, 1)
    assert explain(side(row), side(), ["kind", "citizen"]).columns[:3] == ["citizen", "kind", "amount_0"]
    assert explain(side(row), side(), []).height == 1


interval = st.tuples(
    st.sampled_from(["b1", "b2", None]), st.sampled_from("fg"), st.integers(0, 40), st.integers(-2, 15)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(interval, max_size=12))
def test_union_days_counts_each_date_once(intervals):
    first = date(2026, 1, 1)
    rows = [(c, k, first + timedelta(start), first + timedelta(start + n)) for c, k, start, n in intervals]
    expected = defaultdict(set)
    for c, k, start, n in intervals:
        if c is not None:
            expected[c, k] |= set(range(start, start + n + 1))
    schema = {"citizen": pl.String, "kind": pl.String, "from": pl.Date, "to": pl.Date}
    frame = union_days(pl.LazyFrame(rows, schema=schema, orient="row")).collect()
    assert {(c, k): n for c, k, n in frame.rows()} == {key: len(days) for key, days in expected.items()}
    assert frame.schema == {"citizen": pl.String, "kind": pl.String, "kind_days": pl.Int64}
