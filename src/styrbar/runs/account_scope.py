"""What the answers about accounts are asked of: snapshot, source, years and price level; and their leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import narwhals as nw
import polars as pl

from styrbar.analysis.account_spending import (
    DIMENSIONS,
    TITLES,
    Leaves,
    from_postings,
    from_spendings,
    leaves,
    summed,
)
from styrbar.analysis.dimensions import UNKNOWN
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.price_level import price_indices
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes
from styrbar.rules.account import Cut, cut
from styrbar.rules.book import RuleBook, RuleNotInForce
from styrbar.runs.costly import factors_of
from styrbar.runs.engine import registered_on
from styrbar.runs.rules import book_of
from styrbar.runs.spending import has_register
from styrbar.runs.workspace import Workspace

POSTINGS, REGISTER = "postings", "register"
SOURCES = {POSTINGS: "posteringer", REGISTER: "udgifter pr. individ"}
MEASURES = {
    "published": "Nettodrift uden statsrefusion", "gross": "Bruttodrift", "net": "Netto efter statsrefusion",
}  # fmt: skip
"""The measures of the analysis, as the user reads them."""

DIMENSION_WORDS = dict(DIMENSIONS)
"""What can be divided by, with the heading."""

_MOST_YEARS = 10
_SHOWN_YEARS = 5


@dataclass(frozen=True)
class AccountChoices:
    """What the user chose. Years None are the newest whole year and four years before it, as far as there are any.

    `level` is the year whose prices amounts are in (None: each year's own) and `index` the price index that leads
    there; `source` is a key of SOURCES (None: postings when there are any). With `pensions`, what is paid to pensioned
    civil servants is counted, which the published tables do not. `engine` is the address of a Spark to sum on, None
    this machine.
    """

    snapshot: str | None = None
    before: int | None = None
    after: int | None = None
    by: str = "area"
    where: Mapping[str, str | None] = field(default_factory=dict)
    measure: str = "published"
    pensions: bool = False
    level: int | None = None
    index: str | None = None
    source: str | None = None
    engine: str | None = None


@dataclass(frozen=True)
class Accounts:
    """The choices with all that was left open filled in, the leaves, and the sections as the source has them."""

    choices: AccountChoices
    snapshot: Snapshot
    book: RuleBook
    source: str
    years: tuple[int, ...]
    found: Leaves
    sections: tuple[str, ...]

    @property
    def before(self) -> int:
        """The first year."""
        return self.years[0]

    @property
    def after(self) -> int:
        """The last year."""
        return self.years[-1]

    @property
    def columns(self) -> list[str]:
        """The column of each year."""
        return [f"y{year}" for year in self.years]

    @cached_property
    def names(self) -> Names:
        """What the values are called."""
        return names_of(self.snapshot)

    def cut(self, year: int) -> Cut:
        """The definitions of a year."""
        return cut(self.book, year)

    def words(self, dimension: str, value: str | None) -> str:
        """The words for a value of one of the dimensions."""
        if value is None:
            return UNKNOWN
        if dimension in TITLES:
            return TITLES[dimension].get(value, value)
        if dimension == "main_function":
            known = codes("main_function").get(value)
            return f"{value} {known.label}" if known else value
        return self.names.of("account" if dimension == "function" else dimension, value)

    @cached_property
    def where(self) -> dict[str, str | None]:
        """The opened values as they are kept, whether given as keys or as the words a user reads."""
        return {name: self._meant(name, value) for name, value in self.choices.where.items()}

    def _meant(self, dimension: str, text: str | None) -> str | None:
        if text is None or text == UNKNOWN:
            return None
        known = TITLES.get(dimension, {})
        if dimension in {"function", "main_function", "account"}:
            return text.partition(" ")[0]
        if dimension == "municipality":
            return self.names.value(dimension, text)
        return next((key for key, title in known.items() if text.casefold() in {key, title.casefold()}), text)


def accounts_of(ws: Workspace, choices: AccountChoices) -> Accounts:
    """The leaves of the years asked for.

    Raises BadInput for a year without spending, a dimension or measure that does not exist, and a price level that
    cannot be reached; RuleNotInForce for a year that no definition covers; NotFound when there is nothing to sum.
    """
    ws.actor.require("see_figures")
    _check(choices)
    snapshot, book = ws.snapshot(choices.snapshot), book_of(ws)
    source = source_of(snapshot, choices.source or (REGISTER if choices.engine else None))
    years = _years(snapshot, choices, source, book)
    if choices.level is not None and not price_indices(snapshot):
        raise BadInput(
            "Der er ikke indlæst et pris- og lønindeks.", next_step="Indlæs det under Data, eller vælg løbende priser."
        )
    factors = factors_of(snapshot, years, choices.level, choices.index)
    sums = _sums(ws, snapshot, choices.engine, source, years)
    cuts = {year: cut(book, year) for year in years}
    found = leaves(sums, cuts, factors, date(years[-1], 12, 31), pensions=choices.pensions)
    sections = tuple(sums["legal_basis"].drop_nulls().unique().sort())
    return Accounts(choices, snapshot, book, source, years, found, sections)


def _sums(ws: Workspace, snapshot: Snapshot, engine: str | None, source: str, years: tuple[int, ...]) -> pl.DataFrame:
    """The years' rows summed, here or on the engine."""
    if engine is None:
        return summed(rows_of(snapshot, source), years)
    if source != REGISTER:
        raise BadInput("Kun registerets udgifter kan regnes på Spark.", next_step="Udelad --engine eller --source.")
    return pl.concat(summed(from_spendings(registered_on(ws, snapshot, engine, year, None)), [year]) for year in years)


def rows_of(snapshot: Snapshot, source: str) -> nw.LazyFrame[pl.LazyFrame]:
    """The rows of a source, ready to be summed."""
    if source == POSTINGS:
        return nw.from_native(from_postings(snapshot))
    return from_spendings(nw.from_native(snapshot.table("spendings")))


def years_of(snapshot: Snapshot, source: str) -> list[int]:
    """The years that the source has rows for, the earliest first."""
    rows = rows_of(snapshot, source).select("year").unique().collect().to_polars()
    return sorted(rows["year"].drop_nulls().to_list())


def source_choices(ws: Workspace, snapshot_id: str | None) -> dict[str, str]:
    """The sources that the snapshot has rows of, the default first."""
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(snapshot_id)
    return {name: SOURCES[name].capitalize() for name in _there(snapshot)}


def _there(snapshot: Snapshot) -> list[str]:
    posted = not snapshot.table("postings").head(1).collect().is_empty()
    return [*([POSTINGS] if posted else []), *([REGISTER] if has_register(snapshot) else [])]


def source_of(snapshot: Snapshot, wanted: str | None) -> str:
    """The source asked for, else the first there is. Raises BadInput, and NotFound when there are no rows of it."""
    if wanted is not None and wanted not in SOURCES:
        raise BadInput("Kilden findes ikke.", next_step=f"Vælg blandt: {', '.join(SOURCES)}.")
    there = _there(snapshot)
    if not there or (wanted and wanted not in there):
        told = SOURCES[wanted] if wanted else "hverken posteringer eller udgifter pr. individ"
        what = f"Der er ikke indlæst {told}." if wanted else f"Der er {told}."
        raise NotFound(what, next_step="Indlæs dem under Data, eller vælg et andet øjebliksbillede.")
    return wanted or there[0]


def _check(choices: AccountChoices) -> None:
    for name in (choices.by, *choices.where):
        if name not in DIMENSIONS:
            known = ", ".join(f"{key} ({heading.lower()})" for key, heading in DIMENSIONS.items())
            raise BadInput("Der kan ikke deles efter det, der er valgt.", next_step=f"Vælg blandt: {known}.")
    if choices.measure not in MEASURES:
        known = ", ".join(f"{key} ({words.lower()})" for key, words in MEASURES.items())
        raise BadInput("Opgørelsen findes ikke.", next_step=f"Vælg blandt: {known}.")


def _years(snapshot: Snapshot, choices: AccountChoices, source: str, book: RuleBook) -> tuple[int, ...]:
    there = years_of(snapshot, source)
    defined = [year for year in there if _defined(book, year)] or there
    whole = [year for year in defined if date(year, 12, 31) <= snapshot.data_date]
    after = choices.after or (whole or defined)[-1]
    near = [year for year in defined if after - _SHOWN_YEARS < year <= after]
    before = choices.before or (near or [after])[0]
    for year in (before, after):
        if year not in there:
            raise BadInput(
                f"Der er ingen udgifter for {year}.", next_step=f"Vælg blandt: {', '.join(map(str, there))}."
            )
    if before > after:
        raise BadInput("Det første år ligger efter det sidste.", next_step="Byt om på årene.")
    if after - before >= _MOST_YEARS:
        raise BadInput(f"Der kan højst vises {_MOST_YEARS} år.", next_step="Vælg et senere første år.")
    return tuple(year for year in there if before <= year <= after)


def _defined(book: RuleBook, year: int) -> bool:
    try:
        cut(book, year)
    except RuleNotInForce:
        return False
    return True
