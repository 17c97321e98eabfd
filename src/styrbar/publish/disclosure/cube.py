"""A table of counts with all its totals, as one array: the form in which cells are hidden and attacked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Axis:
    """One dimension: its categories, the groups they add up to (if any), and the total.

    `names` has the categories first, then the groups, then the total; `parents` has for each the place of what it is
    added into, and -1 for the total.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]

    @cached_property
    def leaves(self) -> int:
        """How many categories there are; they stand first."""
        return len(set(range(len(self.parents))) - set(self.parents))

    def above(self, place: int) -> tuple[int, ...]:
        """The place and all it is added into, up to and with the total."""
        found = [place]
        while self.parents[found[-1]] >= 0:
            found.append(self.parents[found[-1]])
        return tuple(found)

    @cached_property
    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each group and the total, with the places that are added into it."""
        groups = sorted(set(self.parents) - {-1})
        return tuple((g, tuple(p for p, parent in enumerate(self.parents) if parent == g)) for g in groups)

    def moves(self, place: int) -> list[list[tuple[int, int]]]:
        """Every way one person can be moved so that this place gains: pairs of place and +1 or -1.

        A person comes to a category from another, or from outside the table; each group he passes changes with him.
        """
        own = [leaf for leaf in range(self.leaves) if place in self.above(leaf)]
        found = []
        for leaf in own:
            up = self.above(leaf)
            found.append([(p, 1) for p in up])
            for other in range(self.leaves):
                gives = self.above(other)
                if other != leaf and place not in gives:
                    found.append([(p, 1) for p in up if p not in gives] + [(p, -1) for p in gives if p not in up])
        return found


def axis_of(categories: tuple[str, ...], groups: Mapping[str, str] | None = None, total: str = "I alt") -> Axis:
    """A dimension of these categories; `groups` says which group each is in, when they have groups."""
    named = tuple(dict.fromkeys(groups[c] for c in categories)) if groups else ()
    last = len(categories) + len(named)
    into = [len(categories) + named.index(groups[c]) if groups else last for c in categories]
    return Axis((*categories, *named, total), (*into, *(last for _ in named), -1))


@dataclass(frozen=True)
class Cube:
    """Counts and kroner of a table with all totals of every dimension.

    The arrays have one place for each of the axis' names. `counts` are persons in each cell (a person in two cells is
    counted in both, so that the cells add up), `kroner` whole øre, `largest` the largest single contributor's size in
    øre, never negative, and `persons` how many different persons there are: in a total, fewer than `counts` when
    somebody is in several of its cells. `published` are the cells that are meant to be shown: tables that share cells
    are the margins of one cube, and what none of them shows is not published.
    """

    axes: tuple[Axis, ...]
    counts: Counts
    kroner: Counts
    largest: Counts
    persons: Counts
    published: Mask


def cube_of(
    axes: tuple[Axis, ...], counts: Counts, kroner: Counts, largest: Counts, published: Mask | None = None
) -> Cube:
    """The cube of a table's inner cells (arrays of the categories' shape), all cells published unless said otherwise.

    Right when everybody stands in one cell only: totals are sums, and of `largest` the largest. For people who may
    stand in several, see `styrbar.analysis.published_tables`.
    """
    assert counts.shape == kroner.shape == largest.shape == tuple(axis.leaves for axis in axes)
    whole = with_totals(axes, counts)
    shown = np.ones(whole.shape, dtype=np.bool_) if published is None else published
    return Cube(axes, whole, with_totals(axes, kroner), with_totals(axes, largest, np.maximum), whole, shown)


def with_totals(axes: tuple[Axis, ...], inner: Counts, add: np.ufunc = np.add) -> Counts:
    """The array with the groups and the total of every dimension behind its categories."""
    whole = inner
    for at, axis in enumerate(axes):
        parts = [whole]
        for place in range(axis.leaves, len(axis.names)):
            own = [leaf for leaf in range(axis.leaves) if place in axis.above(leaf)]
            parts.append(add.reduce(np.take(whole, own, at), axis=at, keepdims=True))
        whole = np.concatenate(parts, at)
    return whole


def fibres(axes: tuple[Axis, ...]) -> Iterator[tuple[list[Cell], Cell]]:
    """Every sum of the table: the cells that are added, and the cell that holds their sum."""
    for at, axis in enumerate(axes):
        others = [range(len(a.names)) if n != at else (0,) for n, a in enumerate(axes)]
        for cell in product(*others):
            for total, parts in axis.sums:
                yield [(*cell[:at], p, *cell[at + 1 :]) for p in parts], (*cell[:at], total, *cell[at + 1 :])
