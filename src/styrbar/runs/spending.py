"""A snapshot's spending per person, from the register's own table when it has rows, else from grants and postings."""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

import narwhals as nw
import polars as pl

from styrbar import __version__
from styrbar.analysis.costly import CostlyLimit, with_costly
from styrbar.analysis.expected_accounts import newest_year
from styrbar.analysis.explain_sides import side
from styrbar.analysis.population import names
from styrbar.analysis.spending import own, registered
from styrbar.register.snapshot import Snapshot
from styrbar.runs.costly import least_of
from styrbar.runs.objective import own_municipality
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import closing_of, year_of

STATUS = "expected"
"""Own spending counts what is granted and what is expected."""

_KEPT = 10
_cache: OrderedDict[tuple[object, ...], pl.DataFrame] = OrderedDict()
_lock = Lock()


def spending_of(
    ws: Workspace, snapshot_id: str | None, years: Iterable[int], costly: CostlyLimit | None = None
) -> pl.LazyFrame:
    """Spending per person in the years, with the columns of `analysis.spending.SCHEMA`; None is the newest snapshot.

    With a limit there is one column more, `costly`: see `analysis.costly.with_costly`.

    The rows of `spendings` when the snapshot has any, else the snapshot's own grants and postings, whose rows without
    days are what no quantity carries, so that each year sums to its expected result. Raises BadInput for a year that
    is none.
    """
    snapshot, wanted = ws.snapshot(snapshot_id), sorted(set(years))
    rows: pl.LazyFrame
    if has_register(snapshot):
        delivered = snapshot.table("spendings").filter(pl.col("year").is_in(wanted))
        rows = registered(nw.from_native(delivered)).to_native()
    else:
        rows = pl.concat([_own_year(ws, snapshot, year).lazy() for year in wanted])
    if costly is None:
        return rows
    told: pl.LazyFrame = with_costly(nw.from_native(rows), least_of(snapshot, rows, wanted, costly)).to_native()
    return told


def has_register(snapshot: Snapshot) -> bool:
    """Whether the snapshot has the register's own rows of spending per person."""
    return "spendings" in snapshot.frames and not snapshot.table("spendings").head(1).collect().is_empty()


def spending_years(snapshot: Snapshot) -> list[int]:
    """The years there is spending for, the earliest first; without any postings, the year of the snapshot."""
    if has_register(snapshot):
        return sorted(snapshot.table("spendings").select(pl.col("year").unique()).collect()["year"].to_list())
    posted = snapshot.table("postings").filter(pl.col("posting_date") <= snapshot.data_date)
    years = posted.select(
        pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64)).unique().alias("year")
    ).collect()["year"]
    return sorted(year for year in years.drop_nulls() if year <= newest_year(snapshot)) or [newest_year(snapshot)]


def people_of(snapshot: Snapshot) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Citizens with sex and birth month, and assessments of need, as `analysis.spending.own` takes them."""
    people = snapshot.table("citizens").select("citizen", "sex", "birth_month").unique("citizen").collect()
    needs = snapshot.table("assessments").select("citizen", "assessed_on", "support_need").collect()
    return people, needs


def _own_year(ws: Workspace, snapshot: Snapshot, year: int) -> pl.DataFrame:
    """The municipality's own spending of a year, kept while what it is reckoned from is the same."""
    municipality = own_municipality(ws, names(snapshot))
    closing = closing_of(ws, snapshot, year)
    where = (str(ws.data), ws.actor.organisation.slug, snapshot.id, snapshot.revision)
    key = (*where, closing, municipality, __version__)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    reckoned = year_of(ws, snapshot.id, year, STATUS)
    made = own(side(snapshot, reckoned.expected, STATUS), *people_of(snapshot), year, municipality)
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made
