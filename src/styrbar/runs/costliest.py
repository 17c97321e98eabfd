"""How many are very costly, how fast do they grow, and how much of the growth is theirs?"""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.costliest import (
    DEAREST,
    Year,
    costs_of,
    divided,
    growth,
    lorenz,
    people_listed,
    person_years,
    yearly,
)
from styrbar.danish import count, number, percent, roughly
from styrbar.runs.spending_scope import (
    Asked,
    SpendingChoices,
    asked,
    heading,
    marked,
    notes,
    see_people,
    shown,
)
from styrbar.runs.workspace import Workspace

QUESTION = "Hvad betyder de dyreste forløb?"
_GROUPS = {
    "both": ("Dyre begge år", "De samme borgere, over grænsen i begge år."),
    "became": ("Blevet dyre", "Fik hjælp i begge år, og er kommet over grænsen."),
    "new": ("Nye og straks dyre", "Fik ikke hjælp i udvalget det første år."),
    "ceased": ("Ikke længere dyre", "Fik hjælp i begge år, og er kommet under grænsen."),
    "left": ("Dyre, der er stoppet", "Får ikke hjælp i udvalget det sidste år."),
    "others": ("Øvrige borgere", "Under grænsen i de år, de får hjælp."),
    "nobody": ("Uden borger", "Udgifter, der ikke er en enkelt borgers."),
}


@dataclass(frozen=True)
class CostliestChoices(SpendingChoices):
    """What the user chose; `people` lists the costly citizens."""

    by: str = "ownership"
    people: bool = False


def run_costliest(ws: Workspace, choices: CostliestChoices) -> Answer:
    """Answer the question; the groups of the growth add up to the whole change, to the øre."""
    found = asked(ws, choices)
    by = () if choices.by == "costly" else (choices.by,)
    rows = person_years(nw.from_native(found.rows(ws, costly=True)), found.where, by, found.factors)
    years = yearly(rows)
    grown = growth(rows, found.before, found.after)
    tables = [
        _growth_table(ws, grown, found),
        *(_by_table(ws, rows, found) for _ in by),
        _years_table(ws, years),
        _shares_table(rows, found),
    ]
    if choices.people:
        tables.insert(0, _people_table(ws, rows, found))
    return Answer(
        QUESTION,
        _sentence(years, grown, found),
        found.scope(ws),
        tuple(tables),
        _figures(years, grown, found),
        (*_told(), *found.basis(ws, costly=True)),
        {},
        found.opened,
    )


def curve_of(ws: Workspace, choices: CostliestChoices) -> dict[int, list[tuple[float, float]]]:
    """The Lorenz curve of the first and the last year: points (share of citizens, share of spending)."""
    found = asked(ws, choices)
    rows = person_years(nw.from_native(found.rows(ws, costly=True)), found.where, (), found.factors)
    return {year: lorenz(costs_of(rows, year)) for year in (found.before, found.after)}


def _amounts(found: Asked) -> tuple[AnswerColumn, ...]:
    return (
        AnswerColumn("amount_0", f"Udgift {found.before}", "kroner", total=True),
        AnswerColumn("amount_1", f"Udgift {found.after}", "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
    )


def _growth_table(ws: Workspace, grown: pl.DataFrame, found: Asked) -> AnswerTable:
    change = int(grown["change"].sum())
    rows = grown.filter((pl.col("people") > 0) | (pl.col("amount_0") != 0) | (pl.col("amount_1") != 0)).with_columns(
        each=pl.when((pl.col("people") > 0) & (pl.col("amount_0") > 0) & (pl.col("amount_1") > 0)).then(
            pl.col("amount_1") / pl.col("amount_0") - 1
        ),
        share=pl.lit(None, pl.Float64) if change == 0 else pl.col("change") / change,
        meaning=pl.col("group").replace_strict({g: w[1] for g, w in _GROUPS.items()}, return_dtype=pl.String),
        group=pl.col("group").replace_strict({g: w[0] for g, w in _GROUPS.items()}, return_dtype=pl.String),
    )
    columns = (
        AnswerColumn("group", "Borgere"),
        AnswerColumn("people", "Antal", "integer", total=True),
        *_amounts(found),
        AnswerColumn("each", "Vækst", "percent", meaning="De samme borgeres udgift det sidste år mod det første."),
        AnswerColumn("share", "Andel af ændringen", "percent", meaning="Minus, når gruppen trækker den anden vej."),
        *notes(ws),
        AnswerColumn("meaning", "Betyder"),
    )
    return AnswerTable(
        "growth", "Hvad ændringen kommer af", columns, marked(ws, rows, "people").select(c.name for c in columns),
        "Ingen udgifter i årene.",
    )  # fmt: skip


def _by_table(ws: Workspace, rows: pl.DataFrame, found: Asked) -> AnswerTable:
    by = found.choices.by
    told = divided(rows, by, found.before, found.after).filter((pl.col("people_0") > 0) | (pl.col("people_1") > 0))
    with_share = told.with_columns(share=pl.when(pl.col("all_1") > 0).then(pl.col("amount_1") / pl.col("all_1")))
    columns = (
        AnswerColumn(by, heading(by)),
        AnswerColumn("people_0", f"Dyre forløb {found.before}", "integer", meaning="En borger kan stå flere steder."),
        AnswerColumn("people_1", f"Dyre forløb {found.after}", "integer", meaning="En borger kan stå flere steder."),
        *_amounts(found),
        AnswerColumn("share", "Andel af al udgift", "percent", meaning=f"De dyre forløbs del af {found.after}."),
        *notes(ws),
    )
    frame = marked(ws, shown(with_share, by, found.names), "people_1").select(c.name for c in columns)
    return AnswerTable(
        "divided", f"De dyre forløb efter {heading(by).lower()}", columns, frame, "Ingen dyre forløb i årene.",
        told.select(pl.col(by).cast(pl.String)),
    )  # fmt: skip


def _years_table(ws: Workspace, years: Sequence[Year]) -> AnswerTable:
    rows = [
        {
            "year": str(y.year), "people": y.people, "costly": y.costly, "part": _over(y.costly, y.people),
            "amount": y.amount, "costly_amount": y.costly_amount, "share": _over(y.costly_amount, y.amount),
            "mean": y.costly_amount // y.costly if y.costly else None, "gini": y.gini,
        }
        for y in years
    ]  # fmt: skip
    columns = (
        AnswerColumn("year", "År"),
        AnswerColumn("people", "Borgere", "integer"),
        AnswerColumn("costly", "Dyre forløb", "integer"),
        AnswerColumn("part", "Andel af borgerne", "percent"),
        AnswerColumn("amount", "Udgift i alt", "kroner"),
        AnswerColumn("costly_amount", "De dyres udgift", "kroner"),
        AnswerColumn("share", "Andel af udgiften", "percent"),
        AnswerColumn("mean", "Pr. dyrt forløb", "kroner"),
        AnswerColumn("gini", "Gini", "decimal", meaning="0: alle koster det samme. Nær 1: én koster det hele."),
        *notes(ws),
    )
    kinds = {"text": pl.String, "integer": pl.Int64, "percent": pl.Float64, "kroner": pl.Int64, "decimal": pl.Float64}
    frame = pl.DataFrame(rows, schema={c.name: kinds[c.kind] for c in columns if c.name != "note"})
    return AnswerTable("years", "År for år", columns, marked(ws, frame, "costly"))


def _shares_table(rows: pl.DataFrame, found: Asked) -> AnswerTable:
    """What the dearest of the citizens have of the spending."""
    ends = {year.year: year for year in yearly(rows) if year.year in {found.before, found.after}}
    told = {
        f"share_{n}": list(ends[year].dearest) if year in ends else [None] * len(DEAREST)
        for n, year in enumerate((found.before, found.after))
    }
    frame = pl.DataFrame(
        {"part": [f"De dyreste {number(float(part) * 100)} %" for part in DEAREST]} | told,
        schema={"part": pl.String, "share_0": pl.Float64, "share_1": pl.Float64},
    )
    columns = (
        AnswerColumn("part", "Borgere", meaning="Rundet op til hele borgere; kun dem, der koster noget."),
        AnswerColumn("share_0", f"Andel af udgiften {found.before}", "percent"),
        AnswerColumn("share_1", f"Andel af udgiften {found.after}", "percent"),
    )
    return AnswerTable("shares", "Hvor skævt udgiften ligger", columns, frame)


def _people_table(ws: Workspace, rows: pl.DataFrame, found: Asked) -> AnswerTable:
    """The costly citizens; who asks for them is logged before they are shown."""
    people = people_listed(rows, found.before, found.after)
    see_people(ws, f"Dyre forløb {found.before}-{found.after}, {count(people.height, 'borger', 'borgere')}")
    told = people.with_columns(
        group=pl.col("group").replace_strict({g: w[0] for g, w in _GROUPS.items()}, return_dtype=pl.String)
    )
    columns = (AnswerColumn("citizen", "Borger", "citizen"), AnswerColumn("group", "Gruppe"), *_amounts(found))
    frame = told.select(c.name for c in columns)
    return AnswerTable("people", "Borgerne", columns, frame, "Ingen dyre forløb i årene.", people.select("citizen"))


def _over(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None


def _explained(grown: pl.DataFrame) -> tuple[int, int]:
    """The whole change, and what of it is the costly's."""
    dear = grown.filter(~pl.col("group").is_in(["others", "nobody"]))
    return int(grown["change"].sum()), int(dear["change"].sum())


def _figures(years: Sequence[Year], grown: pl.DataFrame, found: Asked) -> tuple[Figure, ...]:
    if len(years) < 2:
        return ()
    first, last = years[0], years[-1]
    change, dear = _explained(grown)
    share = _over(last.costly_amount, last.amount)
    part = percent(_over(last.costly, last.people) or 0)
    grew = f"af en ændring på {'+' if change > 0 else '-' if change < 0 else ''}{roughly(change)}"
    return (
        Figure(f"Dyre forløb {found.after}", last.costly, "integer", f"{first.costly} i {found.before}"),
        Figure("Andel af udgiften", share, "percent", f"de er {part} af borgerne"),
        Figure("Ændring fra de dyre", dear, signed=True, note=grew),
        Figure("Gini", last.gini, "decimal", "" if first.gini is None else f"{number(first.gini, 2)} i {found.before}"),
    )


def _sentence(years: Sequence[Year], grown: pl.DataFrame, found: Asked) -> str:
    if len(years) < 2:
        return f"Der er ikke udgifter i både {found.before} og {found.after}."
    last = years[-1]
    change, dear = _explained(grown)
    share = percent(_over(last.costly_amount, last.amount) or 0)
    part = percent(_over(last.costly, last.people) or 0)
    told = (
        f"I {found.after} er {count(last.costly, 'forløb dyrt', 'forløb dyre')}: "
        f"{part} af borgerne og {share} af udgiften."
    )
    if change > 0:
        of = f" Udgiften er vokset {roughly(change)}; de dyre forløb står for {percent(dear / change, 0)}."
        changes = dict(grown.select("group", "change").iter_rows())
        new = changes["became"] + changes["new"]
        return f"{told}{of} De samme dyre borgere: {_signed(changes['both'])} Nye og blevet dyre: {_signed(new)}"
    return f"{told} Udgiften er faldet {roughly(change)}" if change < 0 else f"{told} Udgiften er uændret."


def _signed(ore: int) -> str:
    return f"{'+' if ore > 0 else '-' if ore < 0 else ''}{roughly(ore)}"


def _told() -> tuple[Basis, ...]:
    return (
        Basis(
            "Hvem er dyr", "Grænsen gælder al borgerens hjælp i året, også når svaret er afgrænset", "dyreste-forloeb"
        ),
        Basis("Skævhed", "Gini og andele er af de borgere, der koster noget i udvalget", "dyreste-forloeb"),
    )
