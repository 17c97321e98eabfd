"""A year's state refund as every run needs it: reckoned once from the expected accounts, kept while the inputs hold."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import polars as pl

from styrbar.analysis.net import unknown_of
from styrbar.analysis.refund import Refund, refund_year
from styrbar.analysis.refund_costs import costs_of, covered_by, left_out, months_before_the_age, refund_rows
from styrbar.analysis.refund_shares import on_rows
from styrbar.rules.book import RuleBook, RuleNotInForce
from styrbar.rules.projection import PercentageMissing
from styrbar.rules.refund.ladder import RefundRules, refund_rules
from styrbar.runs.rules import book_of, projected_book
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year

_KEPT = 4
_cache: OrderedDict[tuple[object, ...], "RefundYear"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class RefundYear:
    """The refund of a year's expected accounts.

    `rows`: every event of `year.expected.events`, in the same order and in words, with what `refund_rows` adds and
    self_refund, ladder_refund and refund (whole øre, 0 where there is none). `costs`: `costs_of` the rows. `parts`:
    `on_rows` of them, the refund by row and month of help. ladder_refund and refund are null throughout when the limits
    of the year are not known: the sum of nothing is then unknown and not zero. Sums of `rows` over any dimension are
    the refund of that dimension; net cost is amount - refund.
    """

    year: Year
    refund: Refund
    rows: pl.DataFrame
    costs: pl.DataFrame
    parts: pl.DataFrame

    @property
    def rules(self) -> RefundRules:
        """The year's rules."""
        return self.refund.rules

    @cached_property
    def events(self) -> pl.DataFrame:
        """The events of the expected accounts, their words as codes, with refund, unknown and unknown_why."""
        unknown = unknown_of(self.rows, self.costs, self.refund)
        return self.year.expected.events.with_columns(self.rows["refund"], *unknown.get_columns())

    @property
    def outside(self) -> dict[str, int]:
        """Øre of the year's cost that gets no refund of costly cases whatever it comes to, by the words for why."""
        return left_out(self.rows) | self.refund.outside

    def total(self, column: str) -> int | None:
        """The sum of a column of the rows; None when it is not known."""
        known = self.refund.known or column not in {"ladder_refund", "refund"}
        return int(self.rows[column].sum()) if known else None


def refund_of(ws: Workspace, year: Year, project: str | None = None) -> RefundYear:
    """The refund of a year from `year_of`; `project` names the price index to project unknown limits by (None: none).

    Raises BadInput for an index that is not there, PercentageMissing for a year it does not have, BadLadder for limits
    that fall, and RuleNotInForce for a year before the rules begin.
    """
    book = projected_book(ws, project, year.snapshot.id) if project else book_of(ws)
    rules = refund_rules(book, year.number)
    snapshot = year.snapshot
    kept = (ws.actor.organisation.slug, str(ws.data), snapshot.id, snapshot.revision)
    used = tuple((found.rule.id, found.value) for found in rules.used)
    key = (*kept, id(year.expected), used, _limits(book, year.number), rules.missing is None)
    with _lock:
        found = _cache.get(key)
        # The expected accounts themselves, since another may have been given the address of one that is gone.
        if found and found.year.expected is year.expected:
            _cache.move_to_end(key)
            return found
    made = _made(year, rules, _limits(book, year.number))
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _limits(book: RuleBook, year: int) -> tuple[tuple[int, int | None], ...]:
    """The lowest limit (øre) of each year before this one, None where it is not known."""
    return tuple((one, _lowest(book, one)) for one in range(2020, year))


def _lowest(book: RuleBook, year: int) -> int | None:
    try:
        ladder = refund_rules(book, year).ladder
    except (RuleNotInForce, PercentageMissing):
        return None
    return ladder.steps[0].limit if ladder else None


def _made(year: Year, rules: RefundRules, limits: tuple[tuple[int, int | None], ...]) -> RefundYear:
    snapshot = year.snapshot
    rows = refund_rows(year.expected, snapshot, rules)
    costs = costs_of(rows)
    people = snapshot.table("citizens").select("citizen", "birth_month").collect()
    before = months_before_the_age(rows, snapshot, rules)
    households = snapshot.table("households").collect()
    covered = covered_by(before, dict(limits), rules.months)
    refund = refund_year(costs, people, households, rules, covered)
    parts = on_rows(costs, refund)
    by_row = parts.group_by("event").agg(pl.col("self_refund", "ladder_refund").sum())
    return RefundYear(
        year,
        refund,
        _filled(rows.join(by_row, on="event", how="left", maintain_order="left"), known=refund.known),
        costs,
        parts,
    )


def _filled(rows: pl.DataFrame, *, known: bool) -> pl.DataFrame:
    """Rows without refund have none, unless the ladder is not known: then nobody knows."""
    ladder = pl.col("ladder_refund").fill_null(0) if known else pl.lit(None, pl.Int64)
    filled = rows.with_columns(pl.col("self_refund").fill_null(0), ladder_refund=ladder)
    return filled.with_columns(refund=pl.col("self_refund") + pl.col("ladder_refund"))


def known_or_null(refund: Refund) -> Mapping[str, pl.Expr]:
    """The sums of the three refunds, null and not zero when the ladder is not known."""
    sums = {name: pl.col(name).sum() for name in ("ladder_refund", "refund")}
    nothing = pl.lit(None, pl.Int64)
    return {"self_refund": pl.col("self_refund").sum()} | {n: s if refund.known else nothing for n, s in sums.items()}
