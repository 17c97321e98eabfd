"""Which payments stand behind the figures? Every planned and paid payment, or the accrued cost by month."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.dimensions import LINE
from styrbar.analysis.expected_accounts import newest_year
from styrbar.analysis.grant_cost import accrued, planned_payments
from styrbar.analysis.names import names_of
from styrbar.danish import count, day, kroner
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.runs.controls import with_file
from styrbar.runs.expected import dimension_columns, display, unconfirmed
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import STATUSES, made_from, year_of

QUESTION = "Hvilke betalinger står bag?"
VIEWS = {"paid": "betalt", "accrued": "periodiseret"}
_SHOWN = ("citizen", "account", "legal_basis", "intervention", "provider", "offer")
_COLUMNS = {
    "paid": (
        AnswerColumn("planned_date", "Planlagt", "date"),
        AnswerColumn("date", "Dato", "date", meaning="Betalt dato, når der er betalt; ellers den planlagte."),
        AnswerColumn("quantity", "Antal", "decimal"),
        AnswerColumn("price", "Pris", "decimal"),
        AnswerColumn("paid", "Betalt", "flag"),
        AnswerColumn("unpriced", "Uden pris", "flag"),
        AnswerColumn("planned_amount", "Planlagt beløb", "kroner", total=True),
        AnswerColumn("amount", "Beløb", "kroner", total=True),
    ),
    "accrued": (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn("days", "Dage", "integer"),
        AnswerColumn("units", "Enheder", "decimal"),
        AnswerColumn("unpriced_days", "Dage uden pris", "integer"),
        AnswerColumn("amount", "Beløb", "kroner", total=True),
    ),
}


@dataclass(frozen=True)
class PaymentChoices:
    """What the user chose; dates None are the newest accounting year, citizen and grant narrow the list."""

    snapshot: str | None = None
    view: str = "paid"
    status: str = "expected"
    start: date | None = None
    end: date | None = None
    citizen: str | None = None
    grant: str | None = None


def run_payments(ws: Workspace, choices: PaymentChoices) -> Answer:
    """Answer «Hvilke betalinger står bag?»: personal throughout, so only for those who may see people."""
    ws.actor.require("see_persons")
    _check(choices)
    if choices.citizen is not None:
        ws.see_person(choices.citizen, QUESTION)
    snapshot = ws.snapshot(choices.snapshot)
    start, end = _period(snapshot, choices)
    reckon = planned_payments if choices.view == "paid" else accrued
    year = year_of(ws, snapshot.id, start.year, choices.status)
    lines = _wanted(year.expected.grants, choices)
    rows = reckon(snapshot, start, end, choices.status).collect()
    found = rows.join(lines, on="grant_id", maintain_order="left")
    table = _table(found, choices.view, snapshot)
    total = int(found["amount"].sum())
    unpriced = int(found["unpriced"].sum() if choices.view == "paid" else found["unpriced_days"].sum())
    return Answer(
        QUESTION,
        f"{count(len(found), 'række', 'rækker')} fra {day(start)} til {day(end)}, i alt {kroner(total)}",
        Scope(
            ws.actor.organisation.name, snapshot.id, snapshot.data_date, start, end, f"{VIEWS[choices.view]}, brutto"
        ),
        (table,),
        (
            Figure("I alt", total),
            Figure("Rækker", len(found), "integer"),
            Figure("Uden pris", unpriced, "integer", "Ikke talt med"),
        ),
        (
            Basis("Betalinger", f"{VIEWS[choices.view].capitalize()}, {STATUSES[choices.status]}", "bevillingens-pris"),
            Basis("Beløb", "Brutto: statsrefusion regnes af årets regnskab, ikke af den enkelte betaling", "refusion"),
            *made_from(ws, snapshot),
            *unconfirmed((table,)),
        ),
    )


def _check(choices: PaymentChoices) -> None:
    if choices.view not in VIEWS:
        raise BadInput(
            f"«{choices.view}» er ikke en visning.", next_step="Vælg paid (betalt) eller accrued (periodiseret)."
        )
    if choices.status not in STATUSES:
        raise BadInput(f"«{choices.status}» er ikke en status.", next_step="Vælg granted eller expected.")
    if choices.start and choices.end and choices.end < choices.start:
        raise BadInput("Slutdatoen ligger før startdatoen.", next_step="Byt om på datoerne.")


def _period(snapshot: Snapshot, choices: PaymentChoices) -> tuple[date, date]:
    """The days asked for; an end that is not given is the start's New Year's Eve, and a start the end's New Year."""
    given = choices.start or choices.end
    year = given.year if given else newest_year(snapshot)
    return choices.start or date(year, 1, 1), choices.end or date(year, 12, 31)


def _wanted(grants: pl.DataFrame, choices: PaymentChoices) -> pl.DataFrame:
    """The grants asked for, with the line they have in the expected accounts and where they were read."""
    lines = grants.select("grant_id", "citizen", *LINE, "source_file", "source_line")
    wanted = [pl.col(c) == v for c, v in (("citizen", choices.citizen), ("grant_id", choices.grant)) if v is not None]
    if not wanted:
        return lines
    found = lines.filter(*wanted)
    if found.is_empty():
        raise NotFound(
            "Ingen bevilling i øjebliksbilledet svarer til valget.", next_step="Se alle betalinger uden det."
        )
    return found


def _table(rows: pl.DataFrame, view: str, snapshot: Snapshot) -> AnswerTable:
    order = ["date", "grant_id"] if view == "paid" else ["month", "grant_id"]
    ordered = with_file(rows.sort(order, nulls_last=True), snapshot.files)
    if view == "accrued":
        ordered = ordered.with_columns(units=pl.col("units") / 10_000)
    shown = display(ordered, _SHOWN, names_of(snapshot))
    columns = (
        AnswerColumn("grant_id", "Bevilling"),
        *dimension_columns(_SHOWN),
        *_COLUMNS[view],
        AnswerColumn("file", "Fil"),
        AnswerColumn("source_line", "Linje", "integer"),
    )
    keys = ordered.select("citizen")
    return AnswerTable(
        "payments", "Betalinger", columns, shown.select(c.name for c in columns), "Ingen betalinger.", keys
    )
