"""A target's measure at each time there are figures for: month by month over the snapshots, or over the calendar."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from typing import Any

import narwhals as nw
import polars as pl

from styrbar import __version__
from styrbar.analysis.benchmark import inhabitants_by_age
from styrbar.analysis.breakdown import budget_for, chosen
from styrbar.analysis.costly import CostlyLimit
from styrbar.analysis.drivers import collected
from styrbar.analysis.expected_accounts import readable
from styrbar.analysis.person_spending import inside
from styrbar.analysis.population import names
from styrbar.analysis.targets import COUNT, KEY_FIGURE, MONTHLY_DIMENSIONS, Point, TargetMeasure
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.benchmark_data import population_of
from styrbar.runs.benchmark_group import key_figures
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import STATUS, has_register, spending_of, spending_years
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import closing_of, year_of

_KEPT = 400
_cache: OrderedDict[tuple[object, ...], Point] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Wanted:
    """A measure, narrowed to the values opened."""

    measure: TargetMeasure
    where: Mapping[str, str | None]


def points_of(ws: Workspace, wanted: Wanted, start: date) -> list[Point]:
    """The measure from `start` on, the earliest first.

    Over the snapshots: the newest of each calendar month, for the year of its date. Where the newest snapshot holds the
    register's spending of several years: a point at each year's end. In the calendar: each month up to the newest
    snapshot's. Key figures: a point at each year's end. Raises PopulationMissing and BadInput.
    """
    newest, measure = ws.snapshot(), wanted.measure
    if measure.shape == KEY_FIGURE:
        return [point for point in _key_points(ws, newest, measure) if point.day >= start]
    if measure.monthly:
        return _calendar(ws, newest, wanted, start)
    if has_register(newest):
        ends = [(newest, date(year, 12, 31)) for year in spending_years(newest)]
    else:
        by_month = {(m.data_date.year, m.data_date.month): m.id for m in ws.store.manifests() if m.data_date >= start}
        opened = [ws.snapshot(found) for found in by_month.values()]
        ends = [(s, s.data_date) for s in opened if not has_register(s)]
    return [_point(ws, s, day, wanted) for s, day in ends if day >= start]


def _point(ws: Workspace, snapshot: Snapshot, day: date, wanted: Wanted) -> Point:
    """The measure of a snapshot in the year of the day, kept while its inputs hold."""
    inputs = (
        str(ws.data),
        ws.actor.organisation.slug,
        snapshot.id,
        snapshot.revision,
        closing_of(ws, snapshot, day.year),
    )
    own = own_municipality(ws, names(snapshot))
    where = tuple(sorted(wanted.where.items()))
    key = (*inputs, own, wanted.measure.name, where, day, __version__)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    made = _reckoned(ws, snapshot, day, wanted)
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _reckoned(ws: Workspace, snapshot: Snapshot, day: date, wanted: Wanted) -> Point:
    year, measure = day.year, wanted.measure
    costly = CostlyLimit() if "costly" in wanted.where else None
    rows = nw.from_native(spending_of(ws, snapshot.id, [year], costly))
    own = own_municipality(ws, names(snapshot))
    if has_register(snapshot) and own is not None:
        rows = rows.filter(nw.col("municipality") == own)
    rows = rows.with_columns(within=inside(wanted.where))
    if measure.name not in {"share_of_people", "share_of_spending"}:
        rows = rows.filter(nw.col("within"))
    people = _people(rows, measure)
    scale, extra = 1.0, 0.0
    if measure.per_inhabitants:
        scale = measure.per_inhabitants / _inhabitants(ws, snapshot, year)
    if measure.name == "unit_cost":
        scale = 366.0 if _is_leap(year) else 365.0
    if measure.name == "budget_deviation":
        extra = -float(_budget(snapshot, year))
    return Point(day, people, measure.shape, extra, scale)


def _people(rows: nw.LazyFrame[Any], measure: TargetMeasure) -> pl.DataFrame:
    """citizen, above, below as the measure wants them, for one year's rows with `within`."""
    counted = ~nw.col("days").is_null() & ~nw.col("citizen").is_null()
    told = rows.with_columns(counted=counted).with_columns(
        citizen=nw.coalesce("citizen", nw.lit("")),
        here=(nw.col("counted") & nw.col("within")).cast(nw.Int64),
        anywhere=nw.col("counted").cast(nw.Int64),
        days_here=nw.when(nw.col("counted")).then("days").otherwise(0),
        quantity=nw.when(nw.col("counted")).then("amount").otherwise(0),
        amount_here=nw.when(nw.col("within")).then("amount").otherwise(0),
    )
    by_person = told.group_by("citizen").agg(
        nw.col("here", "anywhere").max(), nw.col("days_here", "quantity", "amount", "amount_here").sum()
    )
    above, below = _SUMS[measure.name]
    found = collected(by_person)
    frame = found.select(
        "citizen",
        pl.col(above).cast(pl.Float64).alias("above"),
        (pl.lit(0.0) if below is None else pl.col(below).cast(pl.Float64)).alias("below"),
    )
    return frame.filter((pl.col("above") != 0) | (pl.col("below") != 0)).sort("citizen")


_SUMS: Mapping[str, tuple[str, str | None]] = {
    "recipients": ("here", None), "recipients_per_1000": ("here", None), "spending": ("amount", None),
    "spending_per_inhabitant": ("amount", None), "budget_deviation": ("amount", None),
    "unit_cost": ("quantity", "days_here"), "duration": ("days_here", "here"),
    "share_of_people": ("here", "anywhere"), "share_of_spending": ("amount_here", "amount"),
}  # fmt: skip
"""What a citizen's sums above and below the line are, by measure."""


def _inhabitants(ws: Workspace, snapshot: Snapshot, year: int) -> int:
    """The own municipality's inhabitants, or with the register's spending those of all in the population."""
    day, ages = population_of(snapshot, year)
    own = own_municipality(ws, names(snapshot))
    if own is None and has_register(snapshot):
        return int(ages["inhabitants"].sum())
    if own is None:
        raise BadInput(
            "Det vides ikke, hvilken kommunes indbyggere der skal deles med.",
            next_step="Skriv egen kommunekode under Administration, Indstillinger.",
        )
    return int(inhabitants_by_age(snapshot, day, [own])["inhabitants"].sum())


def _budget(snapshot: Snapshot, year: int) -> int:
    lines = snapshot.table("budget_lines").filter(pl.col("year") == year).collect()
    if lines.is_empty():
        raise BadInput(f"Der er ikke indlæst noget budget for {year}.", next_step="Indlæs budgettet under Data.")
    return int(budget_for(lines, "corrected")["amount"].sum())


def _is_leap(year: int) -> bool:
    return (date(year, 12, 31) - date(year, 1, 1)).days == 365


def _calendar(ws: Workspace, snapshot: Snapshot, wanted: Wanted, start: date) -> list[Point]:
    """The calendar's months inside the newest snapshot, each at its last day."""
    if has_register(snapshot) or not set(wanted.where) <= set(MONTHLY_DIMENSIONS):
        raise BadInput(
            "Målet kan ikke følges måned for måned med det, der er valgt.",
            next_step="Vælg et mål for året, eller del kun efter det, en bevilling siger.",
        )
    found = []
    for year in range(start.year, snapshot.data_date.year + 1):
        expected = year_of(ws, snapshot.id, year, STATUS).expected
        events = chosen(readable(expected.events), wanted.where)
        for month in range(1, 13):
            last = _last_day(year, month)
            if start <= last and (year, month) <= (snapshot.data_date.year, snapshot.data_date.month):
                found.append(_month(events.filter(pl.col("month") == month), last, wanted.measure))
    return found


def _month(events: pl.DataFrame, day: date, measure: TargetMeasure) -> Point:
    sums = events.group_by(pl.col("citizen").fill_null("")).agg(pl.col("amount").sum())
    if measure.shape == COUNT:
        sums = sums.filter((pl.col("citizen") != "") & (pl.col("amount") > 0))
        above = pl.lit(1.0)
    else:
        above = pl.col("amount").cast(pl.Float64)
    return Point(day, sums.select("citizen", above=above, below=pl.lit(0.0)).sort("citizen"), measure.shape)


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _key_points(ws: Workspace, snapshot: Snapshot, measure: TargetMeasure) -> Iterable[Point]:
    """The own municipality's key figure, year by year."""
    own = own_municipality(ws, names(snapshot))
    rows = key_figures(snapshot).filter(
        (pl.col("measure") == measure.title) & (pl.col("municipality") == (own if own is not None else -1))
    )
    nobody = pl.DataFrame(schema={"citizen": pl.String, "above": pl.Float64, "below": pl.Float64})
    return [
        Point(date(year, 12, 31), nobody, measure.shape, value)
        for year, value in rows.select("year", "value").iter_rows()
    ]
