"""Cells, groups and totals of people who may stand in several: against counting by hand and by plain sets."""

from itertools import product

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from styrbar.analysis.published_tables import contributions, divisions, moved, shown_in, sums

GROUPS = {"b": {"1": "Nord", "2": "Nord", "3": "Syd"}}


def frame(*rows: tuple[str | None, str | None, int, int]) -> pl.LazyFrame:
    """Citizen, a, b and øre."""
    schema = {"citizen": pl.String, "a": pl.String, "b": pl.Int64, "amount": pl.Int64}
    return pl.LazyFrame(rows, schema=schema, orient="row")


def people(*rows: tuple[str | None, str | None, int, int]) -> pl.DataFrame:
    return contributions(nw.from_native(frame(*rows)), ["a", "b"])


def test_a_persons_rows_in_a_cell_are_one_contribution_and_nobodys_are_left_out() -> None:
    found = people(("p", "x", 1, 10), ("p", "x", 1, -4), ("p", None, 1, 5), (None, "x", 1, 99))
    assert found.rows() == [("p", None, "1", 5), ("p", "x", "1", 6)]


def test_a_person_in_two_cells_counts_in_both_and_is_one_in_the_total() -> None:
    """p costs 10 in x and 20 in y: counted twice, one person, and the costliest of the total with 30."""
    given = people(("p", "x", 1, 10), ("p", "y", 1, 20), ("q", "x", 1, 25))
    found = sums(given, divisions([given], ["a", "b"], {}))
    assert found.counts[:, -1].tolist() == [2, 1, 3]
    assert found.persons[:, -1].tolist() == [2, 1, 2]
    assert found.kroner[:, -1].tolist() == [35, 20, 55]
    assert found.largest[:, -1].tolist() == [25, 20, 30]


@pytest.mark.parametrize("seed", range(5))
def test_every_cell_group_and_total_is_as_plain_sets_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        (f"p{rng.integers(12)}", str(rng.choice(["x", "y", "z"])), int(rng.integers(1, 4)), int(rng.integers(-50, 90)))
        for _ in range(40)
    ]
    given = people(*rows)
    divided = divisions([given], ["a", "b"], GROUPS)
    found = sums(given, divided)
    for at in product(*(range(len(d.places)) for d in divided)):
        a, b = (d.places[place] for d, place in zip(divided, at, strict=True))
        inside = [r for r in rows if a in {"*", f"={r[1]}"} and b in {"*", f"={r[2]}", f"+{GROUPS['b'][str(r[2])]}"}]
        each = {p: sum(r[3] for r in inside if r[0] == p) for p in {r[0] for r in inside}}
        assert found.persons[at] == len(each)
        assert found.kroner[at] == sum(each.values())
        assert found.largest[at] == max((abs(v) for v in each.values()), default=0)
        assert found.counts[at] == len({(r[0], r[1], r[2]) for r in inside})


def test_who_came_left_or_costs_another_amount_has_moved_and_who_shifts_inside_a_total_has_not() -> None:
    before = people(("p", "x", 1, 10), ("q", "x", 1, 5), ("r", "y", 1, 7))
    after = people(("p", "y", 1, 10), ("q", "x", 1, 6), ("s", "y", 1, 0))
    divided = divisions([after, before], ["a", "b"], {})
    found = moved(after, before, divided)
    # x: p left, q changed. y: p came, r left, s came. In all: q, r and s.
    assert found[:, -1].tolist() == [2, 3, 3]


def test_a_tables_cells_are_its_own_dimensions_and_the_totals_of_the_others() -> None:
    given = people(("p", "x", 1, 1), ("p", "x", 3, 1))
    divided = divisions([given], ["a", "b"], GROUPS)
    assert [d.places for d in divided] == [("=x", "*"), ("=1", "=3", "+Nord", "+Syd", "*")]
    assert shown_in(divided, ["b"])[1].tolist() == [True, True, False, False, True]
    assert shown_in(divided, ["b"], grouped=True)[1].all()
    assert not shown_in(divided, ["b"])[0].any()
