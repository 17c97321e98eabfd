"""What does the state refund? Especially costly cases and self-referral stays, gross and net, by any dimension."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import chosen
from styrbar.analysis.dimensions import DIMENSIONS
from styrbar.analysis.names import names_of
from styrbar.analysis.refund import COUNTED, OUTSIDE, Refund
from styrbar.analysis.refund_costs import left_out
from styrbar.danish import count, kroner
from styrbar.runs.expected import (
    check_choices,
    dimension_columns,
    display,
    meant,
    opened_basis,
    unconfirmed,
)
from styrbar.runs.refund_tables import booked_table, months_table, people_above, steps_table
from styrbar.runs.refund_year import RefundYear, known_or_null, refund_of
from styrbar.runs.rules import rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import basis_of, scope_of, year_of

QUESTION = "Hvad får vi i statsrefusion?"
_MEASURES = (
    AnswerColumn("amount", "Bruttoudgift", "kroner", total=True, meaning="Forventet regnskab, drift, før refusion."),
    AnswerColumn("counted", "Kan refunderes", "kroner", total=True, meaning="Den del, reglerne om refusion omfatter."),
    AnswerColumn(
        "ladder_refund", "Særligt dyre enkeltsager", "kroner", total=True,
        meaning="Hver borgers refusion, fordelt på de linjer, den kommer af.",
    ),
    AnswerColumn("self_refund", "§§ 109 og 110", "kroner", total=True, meaning="Halvdelen af ophold efter §§ 109-110."),
    AnswerColumn("refund", "Refusion i alt", "kroner", total=True),
    AnswerColumn("net", "Nettoudgift", "kroner", total=True, meaning="Bruttoudgift minus refusion i alt."),
)  # fmt: skip


@dataclass(frozen=True)
class RefundChoices:
    """What the user chose: snapshot and year (None is the newest), chain of dimensions, values opened so far, and what
    limits that are not known are projected by (None: nothing is)."""

    snapshot: str | None = None
    year: int | None = None
    by: tuple[str, ...] = ("legal_basis",)
    where: Mapping[str, str | None] = field(default_factory=dict)
    project: str | None = None


def run_refund(ws: Workspace, choices: RefundChoices) -> Answer:
    """Answer «Hvad får vi i statsrefusion?»; the people behind are listed for those who may see them.

    When the limits of the year are not known, the refund of costly cases and all that rests on it is None.
    """
    check_choices(ws, choices.by, choices.where, QUESTION)
    year = year_of(ws, choices.snapshot, choices.year, "expected")
    found = refund_of(ws, year, choices.project)
    names = names_of(year.snapshot)
    where = meant(names, choices.where)
    opened = {name: names.of(name, value) for name, value in where.items()}
    rows = _measured(chosen(found.rows, where), choices.by, found.refund)
    total = _measured(chosen(found.rows, where), (), found.refund).row(0, named=True)
    shown = display(rows, choices.by, names)
    title = f"Refusion efter {DIMENSIONS[choices.by[-1]].heading.lower()}" if choices.by else "Refusion"
    main = AnswerTable(
        "refund",
        title,
        dimension_columns(choices.by) + _MEASURES,
        shown.select(*choices.by, *(c.name for c in _MEASURES)),
        "Der er hverken posteringer eller bevillinger her.",
        rows.select(choices.by),
    )
    whole = () if where else (steps_table(found), months_table(found), booked_table(found))
    people = (_people(found),) if ws.actor.may("see_persons") and not where else ()
    return Answer(
        QUESTION,
        _sentence(found, total, opened),
        scope_of(ws, year),
        (main, *whole, *people),
        _figures(found, total, whole=not where),
        (*opened_basis(opened), *_basis(found), *basis_of(ws, year), *unconfirmed((main,))),
        left_out(chosen(found.rows, where)) if where else found.outside,
        opened,
    )


def _measured(rows: pl.DataFrame, by: tuple[str, ...], refund: Refund) -> pl.DataFrame:
    """The dimensions and then the measures, in øre; the largest refund first."""
    sums = {
        "amount": pl.col("amount").sum(),
        "counted": pl.col("amount").filter(pl.col("why").is_null()).sum(),
        **known_or_null(refund),
    }
    broken = rows.group_by(by).agg(**sums) if by else rows.select(**sums)
    net = broken.with_columns(net=pl.col("amount") - pl.col("refund"))
    order = [pl.col("refund").abs(), pl.col("self_refund").abs(), pl.col("amount").abs()]
    return net.sort(*order, *by, descending=[True] * 3 + [False] * len(by), nulls_last=True)


def _people(found: RefundYear) -> AnswerTable:
    """Who the refund comes from, and whose cost is held against no ladder, each with why."""
    told = found.refund.months.group_by("citizen").agg(
        status=pl.col("status").filter(pl.col("status").cast(pl.String) != COUNTED).first(),
        shared=pl.col("household").is_not_null().any(),
        months=(pl.col("home_refund") > 0).sum() if found.refund.known else pl.lit(None, pl.UInt32),
    )
    why = pl.col("status").cast(pl.String).replace_strict(OUTSIDE, default=None, return_dtype=pl.String)
    shared = pl.when("shared").then(pl.lit("Regnes sammen med søskende i husstanden"))
    rows = (
        found.refund.citizens.join(told, on="citizen", nulls_equal=True)
        .with_columns(note=pl.coalesce(why, shared, pl.lit("")), net=pl.col("cost") - pl.col("refund"))
        .filter((pl.col("self_refund") != 0) | (pl.col("ladder_refund") > 0) | pl.col("status").is_not_null())
        .sort("refund", "cost", "citizen", descending=[True, True, False], nulls_last=True)
    )
    columns = (
        AnswerColumn("citizen", "Borger", "citizen"),
        AnswerColumn("cost", "Kan refunderes", "kroner", total=True),
        AnswerColumn("months", "Måneder med refusion", "integer"),
        AnswerColumn("ladder_refund", "Særligt dyre enkeltsager", "kroner", total=True),
        AnswerColumn("self_refund", "§§ 109 og 110", "kroner", total=True),
        AnswerColumn("refund", "Refusion i alt", "kroner", total=True),
        AnswerColumn("net", "Netto", "kroner", total=True),
        AnswerColumn("note", "Bemærk"),
    )
    return AnswerTable(
        "people", "Borgere bag refusionen", columns, rows.select(c.name for c in columns),
        "Ingen borgere giver refusion i året.", rows.select("citizen"),
    )  # fmt: skip


def _figures(found: RefundYear, total: Mapping[str, int | None], *, whole: bool) -> tuple[Figure, ...]:
    people, homes = people_above(found)
    note = "Over den laveste grænse i mindst én måned" if found.refund.known else "Årets grænser er ikke kendt"
    above = Figure("Borgere og husstande", people + homes if found.refund.known else None, "integer", note)
    return (
        Figure("Bruttoudgift", total["amount"]),
        Figure("Særligt dyre enkeltsager", total["ladder_refund"], note="Refusion"),
        Figure("Ophold efter §§ 109 og 110", total["self_refund"], note="Refusion"),
        Figure("Nettoudgift", total["net"]),
        *((above,) if whole else ()),
    )


def _sentence(found: RefundYear, total: Mapping[str, int | None], opened: Mapping[str, str]) -> str:
    year = found.year.number
    subject = f"{', '.join(opened.values())} i {year}" if opened else str(year)
    if not found.refund.known:
        half = f"Refusionen af ophold efter §§ 109 og 110 er {kroner(total['self_refund'] or 0, 0)}"
        return (
            f"Refusionen af særligt dyre enkeltsager i {year} er ikke beregnet, for årets grænser er ikke kendt. {half}"
        )
    people, homes = people_above(found)
    above = f"{count(people, 'borger', 'borgere')} og {count(homes, 'husstand', 'husstande')}"
    told = f"{subject} ventes at give {kroner(total['refund'] or 0, 0)} i statsrefusion; netto er udgiften"
    end = f"{told} {kroner(total['net'] or 0, 0)}"
    return end if opened else f"{end} {above} ligger over den laveste grænse i mindst én måned."


def _basis(found: RefundYear) -> tuple[Basis, ...]:
    """What the refund rests on: the year's rules, and what is not known."""
    rules = found.rules
    missing = (Basis("Ikke beregnet", str(rules.missing), "refusion"),) if rules.missing else ()
    return (
        *missing,
        Basis("Refusion", f"Måned for måned, afrundet én gang for året; regler pr. 01-01-{rules.year}", "refusion"),
        Basis("Måneden", "Ydelsesperioden; ellers den betaling, regningen dækker; ellers perioden", "refusion"),
        *rule_basis(rules.used),
    )
