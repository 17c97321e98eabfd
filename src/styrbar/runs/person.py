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
from styrbar.runs.net import (
    COLUMNS,
    NET,
    REFUND,
    Net,
    net_basis,
    net_figures,
    net_of,
    not_reckoned,
    outside_of_net,
    unknown_note,
)
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, scope_of, year_of

QUESTION = "Hvad får borgeren, og hvad koster det?"
_PARTS = {"posted": "Bogført", "outstanding": "Udestående", "planned": "Planlagt"}
_PLACE = (AnswerColumn("file", "Fil"), AnswerColumn("source_line", "Linje", "integer"))


@dataclass(frozen=True)
class PersonChoices:
    """The citizen's pseudonym, snapshot and year (None is the newest), and whether amounts are net of state refund."""

    citizen: str
    snapshot: str | None = None
    year: int | None = None
    net: bool = False


def run_person(ws: Workspace, choices: PersonChoices) -> Answer:
    """Answer for one citizen: the grants, and every line of the year's expected accounts with file and line."""
    ws.see_person(choices.citizen, "Borgerens bevillinger og betalinger")
    year = year_of(ws, choices.snapshot, choices.year, "expected")
    net = net_of(ws, year)
    mine = pl.col("citizen") == choices.citizen
    grants = year.expected.grants.filter(mine)
    as_net = choices.net and net.found is not None
    events = readable((net.events if as_net else year.expected.events).filter(mine))
    if grants.is_empty() and events.is_empty():
        raise NotFound("Borgeren findes ikke i øjebliksbilledet.", next_step="Vælg et andet øjebliksbillede.")
    names = names_of(year.snapshot)
    full = "Helårsvirkning, brutto" if as_net else "Helårsvirkning"
    tables = (_grants(year, grants, names, full), _events(year, events, names))
    where = {"citizen": choices.citizen}
    return Answer(
        QUESTION,
        _sentence(net, events, choices),
        scope_of(ws, year, net=as_net),
        tables,
        _figures(net, events, choices),
        (*net_basis(net, asked=choices.net), *basis_of(ws, year), *unconfirmed(tables)),
        outside_of_net(net, where) if as_net else {},
    )


def _sentence(net: Net, events: pl.DataFrame, choices: PersonChoices) -> str:
    total, year = int(events["amount"].sum()), net.year.number
    if not choices.net:
        return f"Borgeren ventes at koste {kroner(total, 0)} i {year}."
    if net.found is None:
        return f"{not_reckoned(net)} Brutto ventes borgeren at koste {kroner(total, 0)}"
    its = net.total({"citizen": choices.citizen})
    if its["refund"] is None:
        return f"Borgeren ventes at koste {kroner(total, 0)} i {year}, og refusionen er ikke beregnet."
    after = f"efter {kroner(its['refund'], 0)} i beregnet refusion"
    return f"Borgeren ventes at koste {kroner(its['net'] or 0, 0)} netto i {year}, {after}."


def _figures(net: Net, events: pl.DataFrame, choices: PersonChoices) -> tuple[Figure, ...]:
    """What the citizen is expected to cost in the year, in its parts or after refund."""
    total, where = int(events["amount"].sum()), {"citizen": choices.citizen}
    if choices.net and net.found:
        its = net.total(where)
        return (
            Figure(NET, its["net"], note=unknown_note(its["unknown"])),
            Figure("Brutto", total),
            Figure(REFUND, its["refund"]),
            Figure("Heraf bogført, netto", its["posted_net"]),
        )
    parts = (Figure(told, int(events.filter(pl.col("part") == p)["amount"].sum())) for p, told in _PARTS.items())
    unknown = (Figure(REFUND, None), Figure(NET, None)) if choices.net else ()
    return (Figure("Forventet i året", total), *parts, *(net_figures(net, where) or unknown))


def _grants(year: Year, grants: pl.DataFrame, names: Names, heading: str) -> AnswerTable:
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
        AnswerColumn("full_year", heading, "kroner", total=True),
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
    with_net = "refund" in events.columns
    if with_net:
        known = pl.when((pl.col("refund") != 0) | (pl.col("unknown") == 0)).then("refund")
        shown = shown.with_columns(refund=known, net=pl.col("amount") - pl.col("refund"))
    columns = (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn("date", "Dato", "date"),
        AnswerColumn("part", "Regnes som"),
        *dimension_columns(dims),
        AnswerColumn("grant_id", "Bevilling"),
        AnswerColumn("step", "Parret på", meaning="Hvad der binder regningen til bevillingen."),
        AnswerColumn("amount", "Brutto" if with_net else "Beløb", "kroner", total=True),
        *((COLUMNS[name] for name in ("refund", "net", "unknown")) if with_net else ()),
        *_PLACE,
    )
    return AnswerTable(
        "events", f"Linjer i {year.number}", columns, shown.select(c.name for c in columns), "Ingen linjer."
    )
