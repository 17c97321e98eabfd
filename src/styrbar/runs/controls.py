"""What was paid that should be looked at? The control lists of the year."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.controls import LISTS, ControlList, control_lists
from styrbar.analysis.names import Names, names_of
from styrbar.danish import count, kroner
from styrbar.decisions import settings
from styrbar.errors import BadInput
from styrbar.register.snapshot import SourceFile
from styrbar.rules.book import rules
from styrbar.runs.expected import display, unconfirmed
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import basis_of, outside_of, scope_of, year_of

QUESTION = "Hvad er betalt, som nogen bør se på?"
_NAMED = ("citizen", "account", "legal_basis", "offer", "provider")
_COLUMNS = {
    "citizen": ("Borger", "citizen"),
    "grant_id": ("Bevilling", "text"),
    "account": ("Konto", "text"),
    "legal_basis": ("Paragraf", "text"),
    "offer": ("Tilbud", "text"),
    "provider": ("Leverandør", "text"),
    "posting_id": ("Bilag", "text"),
    "date": ("Dato", "date"),
    "month": ("Måned", "month"),
    "service_from": ("Ydelse fra", "date"),
    "service_to": ("Ydelse til", "date"),
    "to_date": ("Bevilget til", "date"),
    "other_grant_id": ("Anden bevilling", "text"),
    "overlap_from": ("Samme dage fra", "date"),
    "overlap_to": ("Samme dage til", "date"),
    "days": ("Dage", "integer"),
    "months": ("Måneder uden regning", "integer"),
    "oldest": ("Ældste betaling", "date"),
    "newest": ("Nyeste betaling", "date"),
    "agreed": ("Aftalt", "kroner"),
    "posted": ("Betalt", "kroner"),
    "amount": ("Beløb", "kroner"),
    "file": ("Fil", "text"),
    "source_line": ("Linje", "integer"),
}
_PERSONAL = ("citizen", "grant_id", "other_grant_id", "posting_id", "file", "source_line")


@dataclass(frozen=True)
class ControlChoices:
    """What the user chose: snapshot and year (None is the newest), and one list only (None is all)."""

    snapshot: str | None = None
    year: int | None = None
    only: str | None = None


def run_controls(ws: Workspace, choices: ControlChoices) -> Answer:
    """Answer «Hvad er betalt, som nogen bør se på?»; who it concerns is shown to those who may see people."""
    ws.actor.require("see_figures")
    year = year_of(ws, choices.snapshot, choices.year, "expected")
    rule = rules()["referral.self_referral"].at(date(year.number, 12, 31))
    if choices.only is not None and choices.only not in LISTS:
        known = ", ".join(f"{name} ({title.lower()})" for name, (title, _) in LISTS.items())
        raise BadInput("Den kontrolliste findes ikke.", next_step=f"Vælg blandt: {known}.")
    tolerance = settings.value(ws.actor.organisation, "price_tolerance")
    lists = control_lists(year.expected, tuple(rule.value), tolerance)
    names = names_of(year.snapshot)
    shown = [c for c in lists if choices.only in {None, c.name}]
    tables = (_overview(lists), *(_table(ws, c, names, year.snapshot.files) for c in shown))
    basis = (
        Basis("Tolerance over aftalt pris", kroner(tolerance), "kontrol"),
        Basis("Uden visitation", f"{', '.join(rule.value)} ({rule.source.act} {rule.source.section})", "kontrol"),
        *basis_of(ws, year),
        *unconfirmed(tables),
    )
    figures = tuple(Figure(c.title, len(c.rows), "integer") for c in lists[:5])
    return Answer(QUESTION, _sentence(lists), scope_of(ws, year, net=False), tables, figures, basis, outside_of(year))


def list_titles() -> dict[str, str]:
    """The lists' names and titles, to choose among."""
    return {name: title for name, (title, _) in LISTS.items()}


def _overview(lists: tuple[ControlList, ...]) -> AnswerTable:
    frame = pl.DataFrame(
        [
            (c.title, len(c.rows), c.rows["amount"].sum() if "amount" in c.rows.columns else None, c.meaning)
            for c in lists
        ],
        schema={"list": pl.String, "rows": pl.Int64, "amount": pl.Int64, "meaning": pl.String},
        orient="row",
    )
    columns = (
        AnswerColumn("list", "Liste"),
        AnswerColumn("rows", "Rækker", "integer"),
        AnswerColumn("amount", "Beløb", "kroner"),
        AnswerColumn("meaning", "Betyder"),
    )
    return AnswerTable("lists", "Kontrollister", columns, frame, keys=pl.DataFrame({"only": [c.name for c in lists]}))


def _table(ws: Workspace, control: ControlList, names: Names, files: tuple[SourceFile, ...]) -> AnswerTable:
    rows = with_file(control.rows, files)
    hidden = () if ws.actor.may("see_persons") else _PERSONAL
    kept = [c for c in _COLUMNS if c in rows.columns and c not in hidden]
    shown = display(rows, tuple(d for d in _NAMED if d in kept), names).select(kept)
    columns = tuple(AnswerColumn(c, *_COLUMNS[c], total=_COLUMNS[c][1] == "kroner") for c in kept)
    return AnswerTable(
        control.name, control.title, columns, shown, empty="Ingen. Det er godt.", keys=rows.select("citizen")
    )


def with_file(rows: pl.DataFrame, files: tuple[SourceFile, ...]) -> pl.DataFrame:
    """The rows with the name of the file (and sheet) they came from instead of its number."""
    known = {f.number: f"{f.name} · {f.sheet}" if f.sheet else f.name for f in files}
    named = rows["source_file"].replace_strict(known, default=None, return_dtype=pl.String)
    return rows.with_columns(file=named)


def _sentence(lists: tuple[ControlList, ...]) -> str:
    worst = [c for c in lists if c.name not in {"self_referral"} and len(c.rows)]
    if not worst:
        return "Ingen af kontrollerne fandt noget."
    told = ", ".join(f"{c.title.lower()}: {count(len(c.rows), 'række', 'rækker')}" for c in worst[:3])
    return f"Der er noget at se på. {told.capitalize()}."
