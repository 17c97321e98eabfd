"""What drives the spending? The change between two years in people, price, length, intensity and mix."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import Any

import narwhals as nw
import polars as pl

from styrbar import __version__
from styrbar.analysis.answer import Answer, Basis, Scope
from styrbar.analysis.costly import CostlyLimit
from styrbar.analysis.dimensions import SPENDING
from styrbar.analysis.driver_terms import IndexChange, Inhabitants, index_change, inhabitants
from styrbar.analysis.drivers import drivers
from styrbar.analysis.names import names_of
from styrbar.analysis.population import names as municipality_names
from styrbar.analysis.price_level import PriceIndex, price_indices
from styrbar.danish import percent
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.runs.costly import costly_basis
from styrbar.runs.driver_refunds import Refunds, refunds_of
from styrbar.runs.driver_tables import Change, nodes_table, parts_table
from styrbar.runs.engine import registered_on
from styrbar.runs.expected import meant, opened_basis, unconfirmed
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import has_register, spending_of, spending_years
from styrbar.runs.spending_scope import check
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvad driver udgiften?"
WITHOUT = "uden"
"""What a user writes to split the price no further, when there is an index that could."""

_KEPT = 8
_cache: OrderedDict[tuple[object, ...], tuple[pl.DataFrame, tuple[int, int]]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class DriverChoices:
    """What the user chose: two years (None is the two newest), the chain of dimensions, and the values opened so far.

    `index` is a price index by its name, None the first that reaches both years. `removed` shows the first year in the
    prices of the second. `net` is after state refund. `costly` is the limit in øre behind the dimension of that name,
    in the prices of the second year when there is an index. `engine` is the address of a Spark to reckon on, None this
    machine.
    """

    snapshot: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    by: tuple[str, ...] = ("account", "ownership")
    where: Mapping[str, str | None] = field(default_factory=dict)
    index: str | None = None
    removed: bool = False
    net: bool = False
    costly: int | None = None
    engine: str | None = None


@dataclass(frozen=True)
class _Asked:
    """The choices with what they are answered from."""

    choices: DriverChoices
    snapshot: Snapshot
    years: tuple[int, int]
    dims: tuple[str, ...]
    index: PriceIndex | None
    change: IndexChange | None
    costly: CostlyLimit | None
    people: Inhabitants
    refunds: Refunds


def run_drivers(ws: Workspace, choices: DriverChoices) -> Answer:
    """Answer «Hvad driver udgiften?»; the parts add up exactly to the change at every node."""
    ws.actor.require("see_figures")
    asked = _asked(ws, choices)
    nodes, persons = _reckoned(ws, asked)
    where, names = asked.choices.where, names_of(asked.snapshot)
    here = nodes.filter(pl.col("level") == len(where), *_inside(where))
    if here.is_empty():
        raise NotFound("Der er ingen udgifter her i de to år.", next_step="Gå et niveau op.")
    opened = {name: names.of(name, value) for name, value in where.items()}
    change = Change(here.row(0, named=True), asked.years, persons, choices.removed, asked.refunds.known, opened)
    below = nodes.filter(pl.col("level") == len(where) + 1, *_inside(where))
    tables = [parts_table(change)]
    if len(where) < len(asked.dims):
        tables.append(nodes_table(ws, below, asked.dims[len(where)], change, names))
    first, last = date(min(asked.years), 1, 1), date(max(asked.years), 12, 31)
    scope = Scope(ws.actor.organisation.name, asked.snapshot.id, asked.snapshot.data_date, first, last, change.view())
    basis = (*_basis(asked), *opened_basis(opened), *unconfirmed(tuple(tables)), *made_from(ws, asked.snapshot))
    outside = asked.refunds.outside
    return Answer(QUESTION, change.sentence(), scope, tuple(tables), change.figures(), basis, outside, opened)


def _asked(ws: Workspace, choices: DriverChoices) -> _Asked:
    snapshot = ws.snapshot(choices.snapshot)
    years = _years(snapshot, choices)
    dims = tuple(dict.fromkeys((*choices.where, *choices.by)))
    check(*dims)
    if not dims:
        raise BadInput("Der er ikke valgt noget at dele efter.", next_step="Vælg f.eks. konto.")
    choices = replace(choices, where=meant(names_of(snapshot), choices.where))
    index = _index(snapshot, choices, years)
    change = index_change(snapshot, index, *years, removed=choices.removed) if index else None
    costly = _costly(choices, years, index) if "costly" in dims else None
    refunds = refunds_of(ws, snapshot, years, dims, costly) if choices.net else Refunds.gross(ws, snapshot, years)
    people = _people(ws, snapshot, dims, years)
    return _Asked(choices, snapshot, years, dims, index, change, costly, people, refunds)


def _costly(choices: DriverChoices, years: tuple[int, int], index: PriceIndex | None) -> CostlyLimit:
    """What is costly. Raises BadInput for what is no limit."""
    limit = CostlyLimit() if choices.costly is None else CostlyLimit(choices.costly)
    return limit if index is None else replace(limit, level=years[1], index=index.name)


def _years(snapshot: Snapshot, choices: DriverChoices) -> tuple[int, int]:
    """The two years. Raises NotFound when there is one only, and BadInput for a year without spending."""
    known = spending_years(snapshot)
    if len(known) < 2:
        raise NotFound(
            "Der er kun udgifter for ét år, så der er ingen ændring at forklare.", next_step="Indlæs endnu et år."
        )
    to = choices.to_year if choices.to_year is not None else known[-1]
    before = [year for year in known if year < to]
    of = choices.from_year if choices.from_year is not None else (before[-1] if before else known[0])
    for year in (of, to):
        if year not in known:
            raise BadInput(
                f"Der er ingen udgifter for {year}.", next_step=f"Vælg blandt: {', '.join(map(str, known))}."
            )
    if of == to:
        raise BadInput("De to år er det samme.", next_step="Vælg to forskellige år.")
    return of, to


def _index(snapshot: Snapshot, choices: DriverChoices, years: tuple[int, int]) -> PriceIndex | None:
    """The index asked for, else the first that reaches both years. Raises BadInput for one that is not there."""
    there = {index.name: index for index in price_indices(snapshot)}
    if choices.index not in {None, WITHOUT}:
        if choices.index not in there:
            told = f"Vælg blandt: {', '.join(there)}." if there else "Indlæs det under Data."
            raise BadInput("Det pris- og lønindeks findes ikke.", next_step=told)
        return there[str(choices.index)]
    reaching = [index for index in there.values() if index.factor(*years) is not None]
    found = reaching[0] if reaching and choices.index is None else None
    if choices.removed and found is None:
        raise BadInput(
            "Der er intet pris- og lønindeks at regne faste priser med.",
            next_step="Indlæs et indeks, der dækker begge år, eller vælg årets priser.",
        )
    return found


def _people(ws: Workspace, snapshot: Snapshot, dims: Sequence[str], years: tuple[int, int]) -> Inhabitants:
    """The inhabitants behind the spending, or why they cannot be used."""
    if has_register(snapshot):
        there = snapshot.table("spendings").filter(pl.col("year").is_in(years)).select(pl.col("municipality").unique())
        return inhabitants(snapshot, dims, years, there.collect()["municipality"].drop_nulls().sort().to_list())
    own = own_municipality(ws, municipality_names(snapshot))
    if own is None:
        return Inhabitants(None, "Egen kommunekode er ikke valgt under Administration.")
    return inhabitants(snapshot, dims, years, [own])


def _reckoned(ws: Workspace, asked: _Asked) -> tuple[pl.DataFrame, tuple[int, int]]:
    """The nodes, and the people of the two years inside what is opened; a register's are kept, as it never changes."""
    if not has_register(asked.snapshot):
        return _made(ws, asked)
    snapshot = asked.snapshot
    where = tuple(asked.choices.where.items())
    choices = repr(replace(asked.choices, where={}))
    key = (str(ws.data), ws.actor.organisation.slug, snapshot.id, snapshot.revision, where, choices, __version__)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    made = _made(ws, asked)
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _made(ws: Workspace, asked: _Asked) -> tuple[pl.DataFrame, tuple[int, int]]:
    before, after = (_rows(ws, asked, year) for year in asked.years)
    nodes = drivers(before, after, asked.dims, asked.people.cells, asked.change, refunds=asked.refunds.sides)
    where = asked.choices.where
    return nodes, (_persons(before, where), _persons(after, where))


def _rows(ws: Workspace, asked: _Asked, year: int) -> nw.LazyFrame[Any]:
    """A year's spending in the engine it is reckoned in."""
    engine, snapshot = asked.choices.engine, asked.snapshot
    if engine is not None:
        return registered_on(ws, snapshot, engine, year, asked.costly)
    return nw.from_native(spending_of(ws, snapshot.id, [year], asked.costly))


def _persons(rows: nw.LazyFrame[Any], where: Mapping[str, str | None]) -> int:
    """How many different people there is a quantity for inside what is opened."""
    told = [~nw.col(name).is_null() for name in ("citizen", "days", "units")]
    inside = [
        nw.col(name).is_null() if value is None else nw.col(name).cast(nw.String) == value
        for name, value in where.items()
    ]
    found = rows.filter(*told, *inside).select(nw.col("citizen").n_unique()).collect("polars")
    return int(found.to_native().item())


def _inside(where: Mapping[str, str | None]) -> list[pl.Expr]:
    return [pl.col(name).eq_missing(pl.lit(value, pl.String)) for name, value in where.items()]


def _basis(asked: _Asked) -> tuple[Basis, ...]:
    """What the spending is, and what its change is split by."""
    choices, index = asked.choices, asked.index
    of, to = asked.years
    told = (
        "Registeret over udgifter pr. individ, brutto"
        if has_register(asked.snapshot)
        else "Kommunens egne bevillinger og posteringer: hvert års forventede regnskab, betalt"
    )
    chain = ", ".join(SPENDING[name].heading.lower() for name in asked.dims)
    lines = [
        Basis("Udgifter", told, "drivere"),
        Basis("Mindste grupper", f"Hver kombination af {chain}. En borger tæller én gang i hver", "drivere"),
    ]
    if index is not None and asked.change is not None:
        moved = percent(float(asked.change.factor) - 1)
        how = "taget ud af begge år" if choices.removed else "vist som sin egen del"
        lines.append(Basis("Prisindeks", f"{index.name}: {moved} fra {of} til {to}, {how}", "drivere"))
    counted = asked.people.missing or f"Første dag, der er talt op, i {of} og {to}"
    lines.append(Basis("Folketal", counted if not asked.people.missing else f"Ikke brugt. {counted}", "drivere"))
    if asked.costly is not None:
        lines.append(costly_basis(asked.snapshot, asked.costly))
    if choices.engine is not None:
        lines.append(Basis("Regnet på", "Spark, over de samme filer"))
    return (*lines, *asked.refunds.basis)
