"""The tables of a year's refund: by step, by month, and against what has been booked. All add up to the øre."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.analysis.net import STATE_REFUND, on_accounts
from styrbar.analysis.refund import COUNTED, Refund
from styrbar.analysis.refund_exact import Whole, above, rounded
from styrbar.danish import kroner
from styrbar.rules.refund.ladder import Ladder, RefundRules
from styrbar.rules.shares import largest_remainder
from styrbar.runs.refund_year import RefundYear


def people_above(found: RefundYear) -> tuple[int, int]:
    """How many citizens by themselves, and how many households, are above the lowest limit in some month."""
    ladders = ladders_of(found.refund).filter(pl.col("home_refund") > 0)
    alone = ladders.filter(pl.col("household").is_null())
    return alone["citizen"].n_unique(), ladders["household"].drop_nulls().n_unique()


def ladders_of(refund: Refund) -> pl.DataFrame:
    """The months held against the ladder, a household's once."""
    held = refund.months.filter(pl.col("status").cast(pl.String) == COUNTED)
    alone = held.filter(pl.col("household").is_null())
    return pl.concat([alone, held.filter(pl.col("household").is_not_null()).unique(["household", "month"])])


def steps_table(found: RefundYear) -> AnswerTable:
    """Each step: who is above its limit, what lies between it and the next, and the refund of that."""
    columns = (
        AnswerColumn("step", "Trin"),
        AnswerColumn("limit", "Grænse pr. år", "kroner"),
        AnswerColumn("share", "Andel", "percent"),
        AnswerColumn("people", "Borgere over grænsen", "integer"),
        AnswerColumn("homes", "Husstande over grænsen", "integer"),
        AnswerColumn("within", "Udgift op til næste grænse", "kroner", total=True),
        AnswerColumn("refund", "Refusion", "kroner", total=True),
    )
    schema = {
        "step": pl.String, "limit": pl.Int64, "share": pl.Float64, "people": pl.Int64, "homes": pl.Int64,
        "within": pl.Int64, "refund": pl.Int64,
    }  # fmt: skip
    ladders = ladders_of(found.refund)
    groups = groups_of(found.rules, ladders)
    rows = [row for whose, ladder, own in groups for row in _step_rows(found, whose, ladder, ladders.filter(own))]
    refunds = _adding_up(found.total("ladder_refund") or 0, [row[-1] for row in rows])
    frame = pl.DataFrame([(*row[:-1], ore) for row, ore in zip(rows, refunds, strict=True)], schema, orient="row")
    empty = "Årets grænser er ikke kendt, så trinene er ikke beregnet."
    return AnswerTable("steps", "Særligt dyre enkeltsager efter trin", columns, frame, empty)


_Row = tuple[str, int, float, int, int, int, int]


def groups_of(rules: RefundRules, months: pl.DataFrame) -> list[tuple[str, Ladder, pl.Series]]:
    """The ladders of the year, each with which of the months are held against it; two when children have their own."""
    every = pl.Series([True] * months.height, dtype=pl.Boolean)
    if rules.ladder is None or rules.children is None:
        return []
    if rules.ladder == rules.children:
        return [("", rules.ladder, every)]
    child = months["household"].is_not_null() | (months["age"] < rules.household_age * 12)
    age = rules.household_age
    return [(f", fra {age} år", rules.ladder, ~child), (f", under {age} år", rules.children, child)]


def _step_rows(found: RefundYear, whose: str, ladder: Ladder, months: pl.DataFrame) -> list[_Row]:
    """The cells of each step of a ladder, the refund last and exact."""
    base, scale = months["home_base"].to_numpy(), found.refund.scale
    rows: list[_Row] = []
    over = [above(base, number, ladder, scale) for number in range(len(ladder.steps))]
    for number, step in enumerate(ladder.steps):
        upper = over[number + 1] if number + 1 < len(over) else np.zeros_like(base)
        within = int((over[number] - upper).sum())
        there = months.filter(pl.Series(over[number] > 0))
        rows.append(
            (
                f"{step.name} procent over {kroner(step.limit, 0).removesuffix('.')}{whose}",
                step.limit,
                float(step.share),
                there.filter(pl.col("household").is_null())["citizen"].n_unique(),
                there["household"].drop_nulls().n_unique(),
                int(rounded(np.array([within]), scale.cost)[0]),
                int(step.share * scale.share_parts) * within,
            )
        )
    return rows


def _adding_up(total: int, exact: Sequence[int]) -> list[int]:
    """The exact parts (none below zero) as whole øre that add up to the total."""
    return list(largest_remainder(total, dict(enumerate(exact))).values()) if total else [0] * len(exact)


def months_table(found: RefundYear) -> AnswerTable:
    """The year month by month: what the ladder is held against, and the refund."""
    refund, known = found.refund, found.refund.known
    ladders = ladders_of(refund)
    base = _of_month(ladders, "home_base")
    exact = _of_month(ladders, "home_refund") if known else {}
    paid = ladders.filter(pl.col("home_refund") > 0) if known else ladders.clear()
    counts = _of_month(paid.with_columns(one=1), "one")
    half = _of_month(found.parts, "self_refund")
    parts = _adding_up(found.total("ladder_refund") or 0, [exact.get(m, 0) for m in range(1, 13)])
    frame = pl.DataFrame(
        {
            "month": pl.select(pl.date(found.year.number, pl.int_range(1, 13), 1)).to_series(),
            "base": rounded(_by_month(base), refund.scale.cost),
            "count": [counts.get(m, 0) if known else None for m in range(1, 13)],
            "ladder_refund": parts if known else [None] * 12,
            "self_refund": _by_month(half),
        },
        schema_overrides={"count": pl.Int64, "ladder_refund": pl.Int64},
    ).with_columns(refund=pl.col("ladder_refund") + pl.col("self_refund"))
    columns = (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn(
            "base", "Udgift, trappen holdes mod", "kroner",
            meaning="Efter de 50 procent, og med engangsudgifter fordelt på årets måneder.",
        ),
        AnswerColumn("count", "Borgere og husstande over grænsen", "integer"),
        AnswerColumn("ladder_refund", "Særligt dyre enkeltsager", "kroner", total=True),
        AnswerColumn("self_refund", "§§ 109 og 110", "kroner", total=True),
        AnswerColumn("refund", "Refusion i alt", "kroner", total=True),
    )  # fmt: skip
    return AnswerTable("months", "Måned for måned", columns, frame.select(c.name for c in columns))


def _of_month(rows: pl.DataFrame, name: str) -> dict[int, int]:
    """The sum of a column by month."""
    return dict(rows.group_by("month").agg(pl.col(name).sum()).iter_rows())


def _by_month(values: Mapping[int, int]) -> Whole:
    return np.array([values.get(month, 0) for month in range(1, 13)], np.int64)


def booked_table(found: RefundYear) -> AnswerTable:
    """The refund reckoned, of the whole year and of what is posted, against what is booked as state refund."""
    refunds = found.year.expected.books.filter(pl.col("dranst") == STATE_REFUND).select(
        "amount", account=pl.col("account").cast(pl.String)
    )
    rules, rows = found.rules, found.rows
    posted = rows.filter(pl.col("part") == "posted")
    costly, half = (on_accounts(accounts) for accounts in (rules.accounts_costly, rules.accounts_self_referral))
    booked = [-int(refunds.filter(which)["amount"].sum()) for which in (costly, half & ~costly, ~costly & ~half)]
    to_date = int(posted["ladder_refund"].sum()) if found.refund.known else None
    frame = pl.DataFrame(
        {
            "kind": ["Særligt dyre enkeltsager", "Ophold efter §§ 109 og 110", "Anden statsrefusion"],
            "year": [found.total("ladder_refund"), found.total("self_refund"), None],
            "to_date": [to_date, int(posted["self_refund"].sum()), None],
            "booked": booked,
        },
        schema={"kind": pl.String, "year": pl.Int64, "to_date": pl.Int64, "booked": pl.Int64},
    ).with_columns(missing=pl.col("to_date") - pl.col("booked"))
    columns = (
        AnswerColumn("kind", "Refusion"),
        AnswerColumn("year", "Beregnet for hele året", "kroner"),
        AnswerColumn("to_date", "Heraf af det bogførte", "kroner", meaning="Refusionen af de bogførte udgifter."),
        AnswerColumn("booked", "Bogført refusion", "kroner", meaning="Posteringer med dranst 2 i regnskabsåret."),
        AnswerColumn(
            "missing", "Mangler at blive hjemtaget", "kroner",
            meaning="Beregnet af det bogførte minus bogført refusion. Minus er hjemtaget for meget.",
        ),
    )  # fmt: skip
    return AnswerTable("booked", "Beregnet mod bogført refusion", columns, frame.select(c.name for c in columns))
