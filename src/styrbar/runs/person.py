"""What does this citizen get, and what has it cost? Every look is logged before anything is shown."""

from dataclasses import dataclass

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Figure
from styrbar.analysis.expected_accounts import readable
from styrbar.analysis.grant_cost import full_year
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.reconcile import STEPS
from styrbar.danish import kroner
from styrbar.errors import NotFound
from styrbar.register.tables import label
from styrbar.runs.controls import with_file
from styrbar.runs.expected import dimension_columns, display, unconfirmed
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, scope_of, year_of

QUESTION = "Hvad får borgeren, og hvad koster det?"
_PARTS = {"posted": "Bogført", "outstanding": "Udestående", "planned": "Planlagt"}
_PLACE = (AnswerColumn("file", "Fil"), AnswerColumn("source_line", "Linje", "integer"))


@dataclass(frozen=True)
class PersonChoices:
    """The citizen's pseudonym, and snapshot and year (None is the newest)."""

    citizen: str
    snapshot: str | None = None
    year: int | None = None


def run_person(ws: Workspace, choices: PersonChoices) -> Answer:
    """Answer for one citizen: the grants, and every line of the year's expected accounts with file and line."""
    ws.see_person(choices.citizen, "Borgerens bevillinger og betalinger")
    year = year_of(ws, choices.snapshot, choices.year, "expected")
    grants = year.expected.grants.filter(pl.col("citizen") == choices.citizen)
    events = readable(year.expected.events.filter(pl.col("citizen") == choices.citizen))
    if grants.is_empty() and events.is_empty():
        raise NotFound("Borgeren findes ikke i øjebliksbilledet.", next_step="Vælg et andet øjebliksbillede.")
    names = names_of(year.snapshot)
    sums = {part: int(events.filter(pl.col("part") == part)["amount"].sum()) for part in _PARTS}
    total = sum(sums.values())
    tables = (_grants(year, grants, names), _events(year, events, names))
    return Answer(
        QUESTION,
        f"Borgeren ventes at koste {kroner(total, 0)} i {year.number}.",
        scope_of(ws, year),
        tables,
        (Figure("Forventet i året", total), *(Figure(_PARTS[p], amount) for p, amount in sums.items())),
        (*basis_of(ws, year), *unconfirmed(tables)),
    )


def _grants(year: Year, grants: pl.DataFrame, names: Names) -> AnswerTable:
    declared = year.snapshot.table("grants").select("grant_id", "frequency", "quantity", "price", "rate").collect()
    replay = full_year(year.snapshot, year.number, year.status).collect().select("grant_id", full_year="amount")
    rows = with_file(
        grants.join(declared, on="grant_id", how="left").join(replay, on="grant_id", how="left"), year.snapshot.files
    )
    dims = ("legal_basis", "intervention", "target_group", "provider", "offer", "account")
    shown = display(rows.sort("from_date", "grant_id"), dims, names).with_columns(
        pl.col("status").map_elements(lambda s: label("grant_status", s), return_dtype=pl.String),
        pl.col("frequency").map_elements(lambda f: label("frequency", f), return_dtype=pl.String),
    )
    columns = (
        AnswerColumn("grant_id", "Bevilling"),
        AnswerColumn("status", "Status"),
        *dimension_columns(dims),
        AnswerColumn("from_date", "Fra", "date"),
        AnswerColumn("to_date", "Til", "date"),
        AnswerColumn("frequency", "Betales pr."),
        AnswerColumn("quantity", "Antal", "decimal"),
        AnswerColumn("price", "Pris", "decimal"),
        AnswerColumn("full_year", "Helårsvirkning", "kroner", total=True),
        *_PLACE,
    )
    return AnswerTable("grants", "Bevillinger", columns, shown.select(c.name for c in columns), "Ingen bevillinger.")


def _events(year: Year, events: pl.DataFrame, names: Names) -> AnswerTable:
    dims = ("legal_basis", "intervention", "provider", "offer", "account")
    steps = dict(enumerate(STEPS, start=1))
    rows = with_file(events.sort("date", "part"), year.snapshot.files)
    shown = display(rows, dims, names).with_columns(
        month=pl.date(year.number, pl.col("month"), 1),
        part=pl.col("part").replace_strict(_PARTS),
        step=pl.col("step").replace_strict(steps, default="", return_dtype=pl.String),
    )
    columns = (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn("date", "Dato", "date"),
        AnswerColumn("part", "Regnes som"),
        *dimension_columns(dims),
        AnswerColumn("grant_id", "Bevilling"),
        AnswerColumn("step", "Parret på", meaning="Hvad der binder regningen til bevillingen."),
        AnswerColumn("amount", "Beløb", "kroner", total=True),
        *_PLACE,
    )
    return AnswerTable(
        "events", f"Linjer i {year.number}", columns, shown.select(c.name for c in columns), "Ingen linjer."
    )
