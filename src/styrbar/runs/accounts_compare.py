"""Stemmer registret med de offentliggjorte regnskaber? The register against Statbank's REGK31, function by function."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from styrbar.analysis.account_spending import MEASURES, against_published, leaves, summed
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.names import names_of
from styrbar.analysis.population import danish_list, names
from styrbar.danish import kroner, percent
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.rules.account import cut, main_function_of
from styrbar.runs.account_scope import POSTINGS, SOURCES, rows_of, source_of, years_of
from styrbar.runs.expected import unconfirmed
from styrbar.runs.objective import own_municipality
from styrbar.runs.rules import book_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Stemmer registret med de offentliggjorte regnskaber?"
_MOST_NAMED = 5


@dataclass(frozen=True)
class CompareChoices:
    """Snapshot, year and source; None is the newest, the newest year with both, and postings when there are any."""

    snapshot: str | None = None
    year: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class _Sides:
    """What of both sides is held against each other; `only` are municipalities that one side lacks, by side."""

    year: int
    register: pl.DataFrame
    published: pl.DataFrame
    municipalities: tuple[int, ...]
    unpublished: tuple[int, ...]


def has_published(ws: Workspace, snapshot: str | None) -> bool:
    """Whether the snapshot has accounts from the Statbank."""
    ws.actor.require("see_figures")
    return not ws.snapshot(snapshot).table("published_accounts").head(1).collect().is_empty()


def run_accounts_compare(ws: Workspace, choices: CompareChoices) -> Answer:
    """Answer by function, with the gap: running cost in current prices, with pensions, of the same municipalities.

    Raises NotFound when no accounts are loaded, and BadInput for a year that one of the two lacks and when it is not
    known which municipality the postings are of.
    """
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(choices.snapshot)
    source = source_of(snapshot, choices.source)
    sides = _sides(ws, snapshot, source, choices.year)
    mains = {main_function_of(function) for function in sides.register["function"].drop_nulls()}
    kept = pl.Series([main_function_of(account) in mains for account in sides.published["account"]], dtype=pl.Boolean)
    rows = against_published(sides.register, sides.published.filter(kept), sides.year)
    table = _table(snapshot, rows)
    register, published = (int(rows[name].drop_nulls().sum()) for name in ("register", "published"))
    first, last = date(sides.year, 1, 1), date(sides.year, 12, 31)
    scope = Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, last, SOURCES[source], "REGK31")
    return Answer(
        QUESTION,
        _sentence(sides.year, register, published),
        scope,
        (table,),
        (
            Figure("Registret", register),
            Figure("Offentliggjort regnskab", published),
            Figure("Forskel", register - published, signed=True, note="Registret minus regnskabet"),
        ),
        (*_basis(snapshot, sides, source), *unconfirmed((table,)), *made_from(ws, snapshot)),
        _outside(sides, ~kept),
    )


def _sides(ws: Workspace, snapshot: Snapshot, source: str, year: int | None) -> _Sides:
    published = snapshot.table("published_accounts").collect()
    if published.is_empty():
        raise NotFound(
            "Der er ikke indlæst regnskaber fra Statistikbanken.",
            next_step="Kør styrbar statbank accounts --year ÅR --import, eller indlæs tabellen REGK31 under Data.",
        )
    both = sorted(set(years_of(snapshot, source)) & set(published["year"]))
    if not both or (year is not None and year not in both):
        told = f"for {year}" if year else "for det samme år"
        raise BadInput(
            f"Registret og regnskaberne har ikke begge tal {told}.",
            next_step=f"Vælg blandt: {', '.join(map(str, both))}." if both else "Indlæs regnskabet for registrets år.",
        )
    asked = year or both[-1]
    sums = summed(rows_of(snapshot, source), [asked])
    mine = _municipalities(ws, snapshot, source, sums)
    theirs = published.filter((pl.col("year") == asked) & pl.col("municipality").is_in(mine))
    there = sorted(set(theirs["municipality"]))
    if not there:
        raise NotFound("Regnskaberne er for andre kommuner.", next_step="Indlæs regnskabet for jeres egen kommune.")
    if source != POSTINGS:
        sums = sums.filter(pl.col("municipality").is_in(there))
    day = date(asked, 12, 31)
    found = leaves(sums, {asked: cut(book_of(ws), asked)}, {asked: Fraction(1)}, day, pensions=True)
    lacking = tuple(code for code in mine if code not in there)
    return _Sides(asked, found.frame, theirs, tuple(there), lacking)


def _municipalities(ws: Workspace, snapshot: Snapshot, source: str, sums: pl.DataFrame) -> list[int]:
    if source != POSTINGS:
        return sorted(sums["municipality"].drop_nulls().unique().to_list())
    own = own_municipality(ws, names(snapshot))
    if own is None:
        raise BadInput(
            "Det er ikke kendt, hvilken kommune posteringerne er for.",
            next_step="Bed jeres administrator skrive egen kommunekode under Indstillinger.",
        )
    return [own]


def _table(snapshot: Snapshot, rows: pl.DataFrame) -> AnswerTable:
    called = names_of(snapshot)
    shown = rows.with_columns(
        account=pl.Series([called.of("account", f) for f in rows["function"]], dtype=pl.String),
        share=pl.when(pl.col("published") != 0).then(pl.col("gap") / pl.col("published").abs()),
    )
    columns = (
        AnswerColumn("account", "Funktion"),
        AnswerColumn("register", "Registret", "kroner", total=True, meaning="Drift i alt, i løbende priser."),
        AnswerColumn("published", "Offentliggjort regnskab", "kroner", total=True, meaning="REGK31, netto, dranst 1."),
        AnswerColumn("gap", "Forskel", "kroner", total=True, signed=True, meaning="Registret minus regnskabet."),
        AnswerColumn("share", "Forskel i pct.", "percent", signed=True, meaning="Af det offentliggjorte."),
    )
    return AnswerTable("functions", "Funktion for funktion", columns, shown.select(c.name for c in columns))


def _sentence(year: int, register: int, published: int) -> str:
    gap = register - published
    if not gap:
        return f"Registret stemmer med regnskabet for {year}."
    word = "mere" if gap > 0 else "mindre"
    share = f" ({percent(abs(gap) / abs(published))})" if published else ""
    return f"Registret har {kroner(abs(gap), 0)}{share} {word} end det offentliggjorte regnskab for {year}."


def _outside(sides: _Sides, other: pl.Series) -> dict[str, int]:
    """Øre that are held against nothing."""
    ore = (pl.col("thousands") * 100_000).cast(pl.Int64)
    elsewhere = sides.published.filter(other & (sides.published["dranst"] == 1)).select(ore.sum()).item()
    refund = sides.register.filter(~pl.col("part").is_in(MEASURES["published"]))["amount"].sum()
    return {"Regnskabets øvrige hovedfunktioner": int(elsewhere or 0), "Registrets statsrefusion": int(refund)}


def _basis(snapshot: Snapshot, sides: _Sides, source: str) -> tuple[Basis, ...]:
    called = names(snapshot)
    lines = [
        Basis(
            "Opgørelse", "Drift (dranst 1) netto, med tjenestemandspensioner, i løbende priser", "udgifter-efter-konto"
        ),
        Basis("Kilde", f"{SOURCES[source].capitalize()} mod Danmarks Statistik, REGK31 (CC BY 4.0), i hele 1.000 kr."),
        Basis("Kommuner", _listed([called.get(code, str(code)) for code in sides.municipalities])),
    ]
    if sides.unpublished:
        lines.append(Basis("Uden regnskab", _listed([called.get(code, str(code)) for code in sides.unpublished])))
    return tuple(lines)


def _listed(words: list[str]) -> str:
    more = len(words) - _MOST_NAMED
    return danish_list(words[:_MOST_NAMED] + ([f"{more} til"] if more > 0 else []))
