"""What the flows, the costliest and the owners are all asked about: snapshot, years, selection and price level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from styrbar.analysis.answer import AnswerColumn, Basis, Scope
from styrbar.analysis.costly import TWO_MILLIONS, CostlyLimit
from styrbar.analysis.dimensions import EVERY, SPENDING, UNKNOWN
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.person_spending import FEW
from styrbar.analysis.price_level import PriceIndex, price_indices
from styrbar.decisions import audit
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.runs.costly import costly_basis
from styrbar.runs.expected import meant, opened_basis
from styrbar.runs.spending import has_register, spending_of, spending_years
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

NOTE = AnswerColumn("note", "Bemærkning")


@dataclass(frozen=True)
class SpendingChoices:
    """What the user chose; years None are the first and the last there is spending for.

    `fixed` has amounts in the prices of the last year, by the price index of the name `index` (None: the first that
    reaches all the years). `costly` is what counts as costly, an amount of it being in the prices of the last year.
    """

    snapshot: str | None = None
    before: int | None = None
    after: int | None = None
    by: str = "intervention"
    where: Mapping[str, str | None] = field(default_factory=dict)
    fixed: bool = False
    index: str | None = None
    costly: CostlyLimit = field(default=CostlyLimit())

    @property
    def about_costly(self) -> bool:
        """Whether the answer is divided by who is costly, or narrowed to them."""
        return "costly" in {self.by, *self.where}


@dataclass(frozen=True)
class Asked:
    """The choices with all that was left open filled in; `years` are those from `before` to `after`.

    `index` is the price index there is for them, None when none reaches them all.
    """

    choices: SpendingChoices
    snapshot: Snapshot
    names: Names
    where: Mapping[str, str | None]
    years: tuple[int, ...]
    index: PriceIndex | None

    @property
    def before(self) -> int:
        """The first year."""
        return self.years[0]

    @property
    def after(self) -> int:
        """The last year."""
        return self.years[-1]

    @property
    def factors(self) -> Mapping[int, Fraction]:
        """What an amount of each year is multiplied by: 1 in the years' own prices, or when no index reaches them."""
        found = {year: self.index and self.index.factor(year, self.after) for year in self.years}
        return {year: factor or Fraction(1) for year, factor in found.items() if self.choices.fixed}

    @property
    def limit(self) -> CostlyLimit:
        """What counts as costly: in the prices of the last year when there is an index, else the same every year."""
        if self.index is None:
            return self.choices.costly
        return replace(self.choices.costly, level=self.after, index=self.index.name)

    @property
    def opened(self) -> dict[str, str]:
        """The values that were opened, in words."""
        return {name: words(self.names, name, value) for name, value in self.where.items()}

    def rows(self, ws: Workspace, *, costly: bool = False) -> pl.LazyFrame:
        """The years' spending of everybody, with the column `costly` when the answer needs it."""
        limit = self.limit if costly or self.choices.about_costly else None
        return spending_of(ws, self.snapshot.id, self.years, limit)

    def scope(self, ws: Workspace) -> Scope:
        """What the answer is about."""
        first, last = date(self.before, 1, 1), date(self.after, 12, 31)
        name = ws.actor.organisation.name
        return Scope(name, self.snapshot.id, self.snapshot.data_date, first, last, self.view)

    @property
    def view(self) -> str:
        """Whose spending it is."""
        return "udgifter pr. individ" if has_register(self.snapshot) else "egne bevillinger og posteringer"

    def _level_words(self) -> str:
        if not self.choices.fixed or self.index is None:
            return "Årets priser"
        return f"Faste priser: {self.after}-niveau med indekset {self.index.name}"

    def basis(self, ws: Workspace, *, costly: bool = False) -> tuple[Basis, ...]:
        """What every one of these answers rests on."""
        source = "Registerets udgifter pr. individ" if has_register(self.snapshot) else "Kommunens egne bevillinger"
        limit = (costly_basis(self.snapshot, self.limit),) if costly or self.choices.about_costly else ()
        return (
            *opened_basis(self.opened),
            Basis("Udgifter", f"{source}, brutto, før statsrefusion"),
            Basis("Prisniveau", self._level_words()),
            *limit,
            *made_from(ws, self.snapshot),
        )


def asked(ws: Workspace, choices: SpendingChoices, *, fewest: int = 2) -> Asked:
    """The choices filled in and checked; `fewest` is how many years the answer needs.

    Raises BadInput for a dimension or year that cannot be used, and NotFound when there are too few years.
    """
    ws.actor.require("see_figures")
    check(choices.by, *choices.where)
    snapshot = ws.snapshot(choices.snapshot)
    names = names_of(snapshot)
    years = _years(snapshot, choices, fewest)
    index = _index(snapshot, choices.index, years)
    if choices.fixed and index is None:
        raise BadInput(
            "Der er intet pris- og lønindeks at regne faste priser med.",
            next_step="Indlæs et indeks, der dækker årene, eller vælg årets priser.",
        )
    return Asked(choices, snapshot, names, meant(names, choices.where), years, index)


def _index(snapshot: Snapshot, name: str | None, years: Sequence[int]) -> PriceIndex | None:
    """The index of the name, or the first that reaches all the years. Raises BadInput for one that does not."""
    loaded = price_indices(snapshot)
    if name is not None and name not in {found.name for found in loaded}:
        known = "; ".join(found.name for found in loaded) or "Der er ingen; indlæs et under Data"
        raise BadInput("Pris- og lønindekset findes ikke.", next_step=f"Vælg blandt: {known}.")
    reaching = [
        found
        for found in loaded
        if name in {None, found.name} and all(found.factor(year, years[-1]) is not None for year in years)
    ]
    if name is not None and not reaching:
        raise BadInput(f"Indekset {name} dækker ikke alle årene.", next_step="Vælg andre år eller et andet indeks.")
    return reaching[0] if reaching else None


def _years(snapshot: Snapshot, choices: SpendingChoices, fewest: int) -> tuple[int, ...]:
    there = spending_years(snapshot)
    if len(there) < fewest:
        raise NotFound(
            f"Der er kun udgifter for {there[0]}, og svaret kræver mindst {fewest} år.",
            next_step="Indlæs flere år, eller vælg et andet øjebliksbillede.",
        )
    before, after = choices.before or there[0], choices.after or there[-1]
    for year in (before, after):
        if year not in there:
            known = ", ".join(map(str, there))
            raise BadInput(f"Der er ingen udgifter for {year}.", next_step=f"Vælg blandt: {known}.")
    years = tuple(year for year in there if before <= year <= after)
    if len(years) < fewest:
        raise BadInput("Det første år skal ligge før det sidste.", next_step="Vælg to forskellige år i rækkefølge.")
    return years


def check(*dimensions: str) -> None:
    """Refuse what spending cannot be divided by."""
    if not set(dimensions) <= set(SPENDING):
        known = ", ".join(f"{d.name} ({d.heading.lower()})" for d in SPENDING.values())
        raise BadInput("Der kan ikke deles efter det, der er valgt.", next_step=f"Vælg blandt: {known}.")


def spending_headings(ws: Workspace) -> dict[str, str]:
    """What spending can be divided by, as name and heading."""
    ws.actor.require("see_figures")
    return {d.name: d.heading for d in SPENDING.values()}


def years_to_choose(ws: Workspace, snapshot_id: str | None) -> list[int]:
    """The years there is spending for."""
    ws.actor.require("see_figures")
    return spending_years(ws.snapshot(snapshot_id))


def months_to_choose(ws: Workspace, snapshot_id: str | None) -> list[date]:
    """The months that own spending can be compared between: to the data's date; none of the register's."""
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(snapshot_id)
    years = () if has_register(snapshot) else spending_years(snapshot)
    days = (date(year, month, 1) for year in years for month in range(1, 13))
    return [day for day in days if day <= snapshot.data_date]


def has_own_people(ws: Workspace, snapshot_id: str | None) -> bool:
    """Whether citizens have pages of their own: those of the municipality's grants do, the register's do not."""
    ws.actor.require("see_figures")
    return not has_register(ws.snapshot(snapshot_id))


def indices_to_choose(ws: Workspace, snapshot_id: str | None) -> list[str]:
    """The names of the loaded price indices."""
    ws.actor.require("see_figures")
    return [found.name for found in price_indices(ws.snapshot(snapshot_id))]


def limit_of(kroner: Decimal | int | None, share: Decimal | None) -> CostlyLimit:
    """What counts as costly, as pages and commands ask for it: above so many kroner, or the dearest share."""
    return CostlyLimit(TWO_MILLIONS if kroner is None else int(100 * kroner), share)


def words(names: Names, dimension: str, value: str | None) -> str:
    """The words for a value of a dimension, whatever its type."""
    return UNKNOWN if value is None else names.of(dimension, str(value))


def shown(rows: pl.DataFrame, dimension: str, names: Names, column: str | None = None) -> pl.DataFrame:
    """The rows with a dimension's values (in `column`, else in one of its name) as the user reads them."""
    place = column or dimension
    return rows.with_columns(pl.Series(place, [words(names, dimension, v) for v in rows[place]], dtype=pl.String))


def heading(dimension: str) -> str:
    """What stands over a dimension's column."""
    return EVERY[dimension].heading


def marked(ws: Workspace, rows: pl.DataFrame, people: str) -> pl.DataFrame:
    """The rows with `note`, which marks figures from a few persons for those who may not see people."""
    few = (pl.col(people) > 0) & (pl.col(people) < FEW) & pl.lit(not ws.actor.may("see_persons"))
    return rows.with_columns(note=pl.when(few).then(pl.lit(f"Færre end {FEW} borgere")).otherwise(pl.lit("")))


def notes(ws: Workspace) -> tuple[AnswerColumn, ...]:
    """The column of marks, for those who may not see people."""
    return () if ws.actor.may("see_persons") else (NOTE,)


def see_people(ws: Workspace, what: str) -> None:
    """Demand the permission to see people, and log that a list of them is opened, before anything is shown."""
    ws.actor.require("see_persons")
    audit.log(ws.actor, "person_seen", what[:500])
