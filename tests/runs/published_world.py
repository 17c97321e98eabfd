"""An invented register of spending for publishing: who costs what, and how a stranger reads a published file."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linprog

from styrbar.analysis.answer import AnswerTable
from styrbar.runs.workspace import Workspace
from support.deliveries import deliver, rows

DAY = date(2026, 10, 31)
TOWNS = (101, 147, 751)
SECTIONS = ("SEL § 107", "SEL § 108", "SEL § 85")
GROUPS = ("Autisme", "Hjerneskade")
Cells = dict[tuple[str, ...], tuple[int, int] | None]
"""By places in words: persons and kroner as shown, None where hidden."""


def spent(citizen: int, amount: int, **more: Any) -> dict[str, Any]:
    """A person's spending in 2025, in whole kroner."""
    row = {"municipality": 101, "year": 2025, "legal_basis": SECTIONS[0], "target_group": GROUPS[0], "days": 100}
    return row | {"citizen": f"b{citizen:011d}", "amount": amount * 100} | more


def a_country(seed: int, size: float = 6.0) -> list[dict[str, Any]]:
    """Some hundred people in two dimensions of three and one of two, some of them in two cells, a few very costly."""
    rng = np.random.default_rng(seed)
    found, citizen = [], 0
    for town in TOWNS:
        for section in SECTIONS:
            for group in GROUPS:
                for _ in range(rng.negative_binomial(1, 1 / (1 + size))):
                    citizen += 1
                    cost = int(rng.lognormal(12, 1.2))
                    where = {"municipality": town, "legal_basis": section, "target_group": group}
                    found.append(spent(citizen, cost, **where))
                    if rng.random() < 0.2:
                        other = {"municipality": town, "legal_basis": rng.choice(SECTIONS), "target_group": group}
                        found.append(spent(citizen, cost // 3, **other))
    return found


def given(ws: Workspace, found: Sequence[dict[str, Any]], day: date = DAY) -> str:
    """Deliver the rows; the snapshot's id."""
    content = f"r{day}{hash(str(found))}"
    return deliver(ws.store, day, ("register", content, {"spendings": rows("spendings", *found)})).id


def read(table: AnswerTable, dimensions: int) -> Cells:
    """What a stranger reads of a table: its cells by their words."""
    found: Cells = {}
    for _, *row in table.frame.iter_rows():
        places, (persons, kroner) = tuple(row[:dimensions]), row[dimensions : dimensions + 2]
        found[places] = None if persons is None else (persons, kroner)
    return found


def persons_within(tables: Sequence[tuple[tuple[int, ...], Cells]], sizes: int) -> Iterator[tuple[Any, float, float]]:
    """The fewest and the most persons in each hidden cell, for one who has all the tables and nothing else.

    tables: which of the `sizes` dimensions each is divided by, and its cells. What a table leaves out is empty; what
    no table shows is any number.
    """
    values: list[set[str]] = [set() for _ in range(sizes)]
    for at, cells in tables:
        for places in cells:
            for dimension, word in zip(at, places, strict=True):
                values[dimension] |= {word} - {"I alt"}
    inner = [tuple(sorted(words)) or ("",) for words in values]
    leaves = list(np.ndindex(*map(len, inner)))
    aims, rights, hidden, empty = [], [], {}, set()
    for at, cells in tables:
        for places in np.ndindex(*(len(inner[d]) + 1 for d in at)):
            words = tuple((*inner[d], "I alt")[n] for d, n in zip(at, places, strict=True))
            inside = [
                all(n == len(inner[d]) or leaf[d] == n for d, n in zip(at, places, strict=True)) for leaf in leaves
            ]
            known = cells.get(words, (0, 0))
            if known is None:
                hidden[at, words] = np.array(inside, dtype=float)
                continue
            aims.append(np.array(inside, dtype=float))
            rights.append(float(known[0]))
            empty |= {n for n, one in enumerate(inside) if one and known[0] == 0}
    bounds = [(0, 0) if n in empty else (0, None) for n in range(len(leaves))]
    least = [-row for row in hidden.values()]
    for cell, aim in hidden.items():
        ends = []
        for sign in (1, -1):
            made = linprog(
                sign * aim, A_eq=np.array(aims) if aims else None, b_eq=rights or None, bounds=bounds,
                A_ub=np.array(least), b_ub=-np.ones(len(least)),
            )  # fmt: skip
            ends.append(sign * made.fun if made.status == 0 else np.inf)
        yield cell, np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)


def truth(found: Sequence[dict[str, Any]], dimensions: Sequence[str]) -> pl.DataFrame:
    """By the inner cells: persons in each, and øre."""
    frame = pl.DataFrame(found).with_columns(pl.col("municipality").cast(pl.String))
    each = frame.group_by("citizen", *dimensions).agg(pl.col("amount").sum())
    return each.group_by(list(dimensions)).agg(persons=pl.len(), amount=pl.col("amount").sum())
