"""Which claims against other municipalities are about to lapse?"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.municipal_claims import STATES, Claims, municipal_claims
from styrbar.analysis.population import names
from styrbar.danish import count, day, kroner
from styrbar.errors import BadInput, NotFound
from styrbar.runs.objective import own_municipality
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvilke krav mod andre kommuner er ved at forælde?"
SOON = 90
_STATES = tuple(AnswerColumn(state, words, "kroner", total=True) for state, words in STATES.items())
_COUNT = AnswerColumn("citizens", "Borgere", "integer")
_TOTAL = AnswerColumn("amount", "Krav i alt", "kroner", total=True)


class OwnMunicipalityMissing(BadInput):
    """Nobody has said which municipality the organisation is."""

    code = "own_municipality_missing"


@dataclass(frozen=True)
class ClaimChoices:
    """What the user chose: the day asked on, snapshot (None is the newest), how many days ahead «soon» is, and one
    paying municipality only (its code)."""

    today: date
    snapshot: str | None = None
    soon: int = SOON
    municipality: int | None = None


def run_claims(ws: Workspace, choices: ClaimChoices) -> Answer:
    """Answer «Hvilke krav mod andre kommuner er ved at forælde?»; citizens are listed for those who may see them.

    Raises OwnMunicipalityMissing, since without it every citizen would be another's.
    """
    ws.actor.require("see_figures")
    if not 0 <= choices.soon <= 366:
        raise BadInput("Antallet af dage skal være mellem 0 og 366.", next_step="Ret tallet.")
    snapshot = ws.snapshot(choices.snapshot)
    called = names(snapshot)
    own = own_municipality(ws, called)
    if own is None:
        raise OwnMunicipalityMissing(
            "Styrbar ved ikke, hvilken kommune I er.",
            "Uden det kan krav mod andre kommuner ikke skilles ud.",
            "Bed jeres administrator om at skrive «Egen kommunekode» under Administration, Indstillinger.",
        )
    limit = book_of(ws).at("claims.months", choices.today)
    claims = municipal_claims(snapshot, own, choices.today, int(limit.number), choices.soon)
    months, opened = claims.months, {}
    if choices.municipality is not None:
        months = months.filter(pl.col("municipality") == choices.municipality)
        opened = {"municipality": _name(called, choices.municipality)}
        if months.is_empty():
            raise NotFound("Der er ingen krav mod den kommune.", next_step="Vælg blandt dem, der står på siden.")
    people = (_citizens(months, called),) if ws.actor.may("see_persons") else ()
    unknown = count(claims.unknown_citizens, "borger", "borgere")
    return Answer(
        QUESTION,
        _sentence(months, claims),
        Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, *_period(months, choices.today), "bogført"),
        (_by_municipality(months, called), _by_month(months), *people),
        _figures(months),
        (
            Basis("Opgjort den", day(choices.today), "mellemkommunale-krav"),
            Basis("Egen kommune", _name(called, own)),
            Basis("Betalingskommune ikke oplyst", f"{unknown}; deres udgift er holdt udenfor"),
            Basis("Allerede rejste krav", "Styrbar ved ikke, om et krav er rejst. Bogførte indtægter er trukket fra"),
            *rule_basis((limit,)),
            *made_from(ws, snapshot),
        ),
        {"Betalingskommune ikke oplyst": claims.unknown, "Forældet for mere end et år siden": claims.forgotten},
        opened,
    )


def _name(called: dict[int, str], code: int) -> str:
    return f"{code:03d} {called[code]}" if code in called else f"{code:03d}"


def _period(months: pl.DataFrame, today: date) -> tuple[date, date]:
    first = months["month"].min()
    return (first if isinstance(first, date) else today), today


def _by_state(months: pl.DataFrame, by: str) -> pl.DataFrame:
    """The claims divided by a column, with a sum for each state."""
    states = {state: pl.col("amount").filter(pl.col("state") == state).sum() for state in STATES}
    return months.group_by(by).agg(
        citizens=pl.col("citizen").n_unique(), **states, amount=pl.col("amount").sum(), begins=pl.col("begins").min()
    )


def _by_municipality(months: pl.DataFrame, called: dict[int, str]) -> AnswerTable:
    rows = _by_state(months, "municipality").sort(
        "lapsing", "soon", "amount", "municipality", descending=[True] * 3 + [False]
    )
    shown = rows.with_columns(name=_named(rows["municipality"], called))
    columns = (AnswerColumn("name", "Betalingskommune"), _COUNT, *_STATES, _TOTAL)
    return AnswerTable(
        "municipalities", "Efter betalingskommune", columns, shown.select(c.name for c in columns),
        "Ingen anden kommune skal betale for nogen af borgerne.", rows.select("municipality"),
    )  # fmt: skip


def _named(codes: pl.Series, called: dict[int, str]) -> pl.Series:
    return pl.Series("name", [_name(called, code) for code in codes], dtype=pl.String)


def _by_month(months: pl.DataFrame) -> AnswerTable:
    rows = _by_state(months, "month").join(months.select("month", "ends", "days", "state").unique(), on="month")
    shown = rows.sort("month").with_columns(state=pl.col("state").replace_strict(STATES, return_dtype=pl.String))
    columns = (
        AnswerColumn("month", "Hjælp i", "month"),
        AnswerColumn("begins", "Hele måneden kan kræves til", "date"),
        AnswerColumn("ends", "Sidste dag for noget af den", "date"),
        AnswerColumn("days", "Dage tilbage", "integer", meaning="Til hele måneden ikke længere kan kræves."),
        AnswerColumn("state", "Frist"),
        _COUNT,
        _TOTAL,
    )
    return AnswerTable("months", "Efter måned", columns, shown.select(c.name for c in columns), "Ingen krav.")


def _citizens(months: pl.DataFrame, called: dict[int, str]) -> AnswerTable:
    """Each citizen's claims, the one that lapses first above; what has lapsed is told beside what has not."""
    keys = ["citizen", "municipality"]
    states = {state: pl.col("amount").filter(pl.col("state") == state).sum() for state in STATES}
    alive = pl.col("month").filter(pl.col("state") != "lapsed")
    rows = (
        months.group_by(keys)
        .agg(
            **states,
            amount=pl.col("amount").sum(),
            first=alive.min(),
            last=alive.max(),
            begins=pl.col("begins").filter(pl.col("state") != "lapsed").min(),
        )
        .sort("begins", "amount", "citizen", descending=[False, True, False], nulls_last=True)
    )
    shown = rows.with_columns(name=_named(rows["municipality"], called))
    columns = (
        AnswerColumn("citizen", "Borger", "citizen"),
        AnswerColumn("name", "Betalingskommune"),
        AnswerColumn("first", "Krav fra", "month", meaning="Den ældste måned, der ikke er forældet."),
        AnswerColumn("last", "Krav til", "month"),
        AnswerColumn("begins", "Første frist", "date"),
        *_STATES,
        _TOTAL,
    )
    return AnswerTable(
        "citizens", "Borgere", columns, shown.select(c.name for c in columns), "Ingen borgere.", rows.select("citizen")
    )


def _sums(months: pl.DataFrame) -> dict[str, int]:
    found = dict(months.group_by("state").agg(pl.col("amount").sum()).iter_rows())
    return {state: found.get(state, 0) for state in STATES}


def _figures(months: pl.DataFrame) -> tuple[Figure, ...]:
    sums = _sums(months)
    notes = {"lapsed": "Inden for det seneste år", "lapsing": "En del af måneden er forældet"}
    return tuple(Figure(words, sums[state], note=notes.get(state, "")) for state, words in STATES.items())


def _sentence(months: pl.DataFrame, claims: Claims) -> str:
    if months.is_empty():
        return "Der er ingen krav mod andre kommuner i de bogførte udgifter."
    sums = _sums(months)
    next_one = months.filter(pl.col("days") >= 0)["begins"].min()
    until = f" Næste frist er {day(next_one)}." if isinstance(next_one, date) else ""
    told = f"{kroner(sums['lapsing'] + sums['soon'], 0)} er ved at forælde, og {kroner(sums['lapsed'], 0)} er forældet."
    hidden = " Nogle borgere har ingen betalingskommune." if claims.unknown_citizens else ""
    return f"{told}{until}{hidden}"
