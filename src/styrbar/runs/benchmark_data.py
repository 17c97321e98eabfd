"""What every comparison begins with: the year's spending, the inhabitants, and who is compared with whom."""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Basis, Scope
from styrbar.analysis.benchmark import Cells, cells_of, inhabitants_by_age, person_sums
from styrbar.analysis.dimensions import EVERY
from styrbar.analysis.drivers import collected
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.person_spending import within
from styrbar.analysis.population import PopulationMissing, code_of, names
from styrbar.errors import BadInput
from styrbar.register.municipalities import municipalities
from styrbar.register.snapshot import Snapshot
from styrbar.runs.benchmark_group import Group, GroupChoices, Known, group_basis, group_of
from styrbar.runs.engine import registered_on
from styrbar.runs.expected import meant, opened_basis
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import has_register, spending_of, spending_years
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

DIMENSIONS = ("legal_basis", "target_group")
"""What a comparison is divided by."""


@dataclass(frozen=True)
class BenchmarkChoices:
    """What the user chose; year None is the newest, an empty municipality the organisation's own.

    `by` divides by section or target group inside the values opened; `engine` is a Spark address, or empty.
    """

    snapshot: str | None = None
    year: int | None = None
    municipality: str = ""
    group: GroupChoices = field(default=GroupChoices())
    measure: str = "recipients"
    by: str = "legal_basis"
    where: Mapping[str, str | None] = field(default_factory=dict)
    engine: str = ""


@dataclass(frozen=True)
class Compared:
    """The choices with everything they mean; `own` is None when no municipality is in the middle."""

    choices: BenchmarkChoices
    snapshot: Snapshot
    names: Names
    where: Mapping[str, str | None]
    year: int
    known: Known
    own: int | None
    group: Group
    rows: nw.LazyFrame[Any]

    @property
    def called(self) -> Mapping[int, str]:
        """What each municipality is called."""
        return self.known.called

    @property
    def days(self) -> int:
        """The days of the year."""
        return 366 if isleap(self.year) else 365

    @property
    def units(self) -> tuple[int, ...]:
        """Everybody compared, the own municipality first."""
        return self.group.codes if self.own is None else (self.own, *self.group.codes)

    @property
    def by(self) -> str | None:
        """What is divided by: the chosen dimension, or the one that is not opened; None when both are."""
        left = [name for name in (self.choices.by, *DIMENSIONS) if name not in self.where]
        return left[0] if left else None

    def sums(self, *dims: str) -> pl.DataFrame:
        """`person_sums` of those compared, brought home."""
        inside = self.rows.filter(nw.col("municipality").is_in(list(self.units)))
        return collected(person_sums(inside, dims))

    @cached_property
    def cells(self) -> Cells:
        """All that was opened, by municipality and age group."""
        return cells_of(self.sums(), self.known.inhabitants, self.units)

    @cached_property
    def leaves(self) -> pl.DataFrame:
        """The sums by both dimensions, which every amount on the page is a sum of."""
        return self.sums(*DIMENSIONS)

    def scope(self, ws: Workspace) -> Scope:
        """What the answer is about."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        name = ws.actor.organisation.name
        return Scope(
            name, self.snapshot.id, self.snapshot.data_date, first, last, "udgifter pr. individ", self.group.told
        )

    def basis(self, ws: Workspace) -> tuple[Basis, ...]:
        """What the answer rests on."""
        opened = {name: self.names.of(name, value) for name, value in self.where.items()}
        there = set(self.known.inhabitants["municipality"])
        missing = len(set(municipalities()) - there) if there & set(municipalities()) else 0
        standard = f"Indbyggere pr. {danish.day(self.known.day)} i {danish.count(len(there), 'kommune', 'kommuner')}"
        if missing:
            standard += f"; {missing} af landets kommuner er ikke indlæst"
        return (
            *opened_basis(opened),
            Basis("Udgifter", "Registerets udgifter pr. individ, brutto, før statsrefusion, i årets priser"),
            *group_basis(self.known, self.group),
            Basis("Landets alder", standard, "sammenligning"),
            *made_from(ws, self.snapshot),
        )


def measures_others(snapshot: Snapshot) -> bool:
    """Whether the snapshot has other municipalities' spending, so that there is anything to compare."""
    return has_register(snapshot)


def compared_of(ws: Workspace, choices: BenchmarkChoices) -> Compared:
    """The choices filled in. Raises BadInput, NotFound and PopulationMissing for what is not there."""
    ws.actor.require("see_figures")
    if choices.by not in DIMENSIONS or not set(choices.where) <= set(DIMENSIONS):
        raise BadInput(
            "Der kan ikke deles efter det, der er valgt.",
            next_step="Vælg blandt: legal_basis (paragraf), target_group (målgruppe).",
        )
    snapshot = ws.snapshot(choices.snapshot)
    year = year_to_compare(snapshot, choices.year)
    value_names = names_of(snapshot)
    where = meant(value_names, choices.where)
    rows = _rows(ws, snapshot, year, choices.engine)
    called = names(snapshot)
    day, inhabitants = population_of(snapshot, year)
    found = collected(rows.select("municipality").unique())["municipality"].drop_nulls().to_list()
    lived = set(inhabitants["municipality"])
    if lacking := sorted(called.get(code, str(code)) for code in found if code not in lived):
        raise PopulationMissing(
            f"Folketallet mangler for {lacking[0]}{f' og {len(lacking) - 1} til' if len(lacking) > 1 else ''}.",
            f"Der er udgifter for {year}.", _WHERE_FROM,
        )  # fmt: skip
    known = Known(snapshot, day, called, inhabitants, tuple(sorted(found)))
    own = _own(ws, choices, known)
    group = group_of(known, own, choices.group)
    return Compared(choices, snapshot, value_names, where, year, known, own, group, within(rows, where))


_WHERE_FROM = (
    "Indlæs under Data skabelonens ark «befolkning», eller Danmarks Statistiks tabel FOLK1A: hver kommune og hvert "
    "alderstrin."
)


def year_to_compare(snapshot: Snapshot, year: int | None) -> int:
    """The year asked for, else the newest there is spending for. Raises BadInput."""
    there = spending_years(snapshot)
    chosen = there[-1] if year is None else year
    if chosen not in there:
        raise BadInput(f"Der er ingen udgifter for {chosen}.", next_step=f"Vælg blandt: {', '.join(map(str, there))}.")
    return chosen


def population_of(snapshot: Snapshot, year: int) -> tuple[date, pl.DataFrame]:
    """The day that is counted, and its inhabitants by age: the year's first day counted, else the last one before it.

    Raises PopulationMissing when there is none by the end of the year.
    """
    counted = snapshot.table("population").select("day", "municipality").unique().collect()
    days = sorted(set(counted["day"]))
    inside = [day for day in days if day.year == year]
    before = [day for day in days if day.year < year]
    if not inside and not before:
        told = f"Der er intet folketal for {year}." if days else "Der er ikke indlæst noget folketal."
        raise PopulationMissing(told, "En sammenligning er pr. indbygger.", _WHERE_FROM)
    day = inside[0] if inside else before[-1]
    there, official = set(counted.filter(pl.col("day") == day)["municipality"]), set(municipalities())
    return day, inhabitants_by_age(snapshot, day, sorted(there & official or there))


def _rows(ws: Workspace, snapshot: Snapshot, year: int, engine: str) -> nw.LazyFrame[Any]:
    if engine:
        return registered_on(ws, snapshot, engine, year, None)
    return nw.from_native(spending_of(ws, snapshot.id, [year]))


def _own(ws: Workspace, choices: BenchmarkChoices, known: Known) -> int | None:
    """The municipality in the middle: the one written, else the organisation's own when there are figures for it."""
    if choices.municipality:
        code = code_of(choices.municipality, known.called)
        if code is None or code not in known.units:
            raise BadInput(
                "Der er ingen tal for den kommune.", next_step="Vælg en af dem, der er udgifter og folketal for."
            )
        return code
    own = own_municipality(ws, dict(known.called))
    return own if own in known.units else None


def division_choices() -> dict[str, str]:
    """What a comparison can be divided by, as name and heading."""
    return {name: EVERY[name].heading for name in DIMENSIONS}


def municipalities_to_choose(ws: Workspace, snapshot_id: str | None) -> dict[str, str]:
    """The municipalities with spending per person, as code and name, by name; none before the first import."""
    ws.actor.require("see_figures")
    if not ws.store.manifests():
        return {}
    snapshot = ws.snapshot(snapshot_id)
    if not has_register(snapshot):
        return {}
    called = names(snapshot)
    codes = snapshot.table("spendings").select(pl.col("municipality").unique()).collect()["municipality"]
    found = {str(code): called.get(code, str(code)) for code in codes.drop_nulls()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
