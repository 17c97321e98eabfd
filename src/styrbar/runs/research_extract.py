"""An extract for research: asked for by one, approved by another, handed over once, with codes that lead to nobody."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Scope
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.published_tables import DIVIDED_BY
from styrbar.analysis.spending import PARTS_OF_ONE
from styrbar.decisions import audit, records
from styrbar.decisions.models import Record
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.publish.tables import to_csv
from styrbar.register.snapshot import Snapshot
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.runs.spending import has_register, spending_of, spending_years
from styrbar.runs.workspace import Workspace

KIND = "research_extract"
QUESTION = "Hvilke udtræk har forskere fået?"
REQUESTED, APPROVED, DELIVERED, REFUSED = "requested", "approved", "delivered", "refused"
STATES: Mapping[str, str] = {
    REQUESTED: "Afventer godkendelse",
    APPROVED: "Godkendt, ikke hentet",
    DELIVERED: "Hentet",
    REFUSED: "Afvist",
}
BEGUN = "begun"
COLUMNS: Mapping[str, str] = {
    "year": "År",
    **{name: dimension.heading for name, dimension in DIVIDED_BY.items()},
    BEGUN: "Begyndt (måned)",
}
"""What an extract can have beside the code, days, units and kroner: nothing that anybody has written freely."""

_MEASURES = ("days", "units", "amount")
_KIND_OF_HELP = ["citizen", "legal_basis", "intervention"]


@dataclass(frozen=True)
class ExtractRequest:
    """Who is to have what, and for what; years empty is the newest, snapshot None the newest."""

    recipient: str
    purpose: str
    columns: tuple[str, ...]
    years: tuple[int, ...] = ()
    snapshot: str | None = None


def request_extract(ws: Workspace, asked: ExtractRequest) -> str:
    """Ask for an extract; somebody else must approve it. Gives its number. Raises BadInput."""
    _require(ws)
    refuse_cpr(asked.recipient, asked.purpose)
    if not asked.recipient.strip() or not asked.purpose.strip():
        raise BadInput("Der mangler en modtager eller et formål.", next_step="Skriv, hvem der får tallene, og hvorfor.")
    if not asked.columns or not set(asked.columns) <= set(COLUMNS):
        told = ", ".join(f"{name} ({words.lower()})" for name, words in COLUMNS.items())
        raise BadInput("Kolonnerne kan ikke bruges.", next_step=f"Vælg blandt: {told}.")
    snapshot = ws.snapshot(asked.snapshot)
    known = spending_years(snapshot)
    years = sorted(set(asked.years or known[-1:]))
    if missing := [year for year in years if year not in known]:
        raise BadInput(f"Der er ingen udgifter for {missing[0]}.", next_step=f"Vælg blandt: {str(known)[1:-1]}.")
    content = {
        "recipient": asked.recipient.strip(), "purpose": asked.purpose.strip(), "snapshot": snapshot.id,
        "data_date": snapshot.data_date.isoformat(),
        "columns": [name for name in COLUMNS if name in asked.columns], "years": years,
        "state": REQUESTED, "requested_by": ws.actor.user.username, "approved_by": "", "rows": None, "sha256": "",
    }  # fmt: skip
    with records.alone(ws.actor):
        number = records.next_number(ws.actor.organisation, KIND)
        records.keep(ws.actor, KIND, number, content, f"nr. {number}: bedt om til {content['recipient']}"[:150])
    return number


def decide_extract(ws: Workspace, number: str, *, approved: bool) -> None:
    """Approve an extract that somebody else has asked for, or refuse it. Raises NotAllowed, BadInput and NotFound."""
    _require(ws)
    with records.alone(ws.actor):
        content = _content(ws, number)
        _must_be(content, REQUESTED)
        if content["requested_by"] == ws.actor.user.username and approved:
            raise NotAllowed(
                "Den, der har bedt om et udtræk, kan ikke selv godkende det.",
                next_step="Bed en anden, der må offentliggøre og se borgere, om at godkende det.",
            )
        state = APPROVED if approved else REFUSED
        changed = {**content, "state": state, "approved_by": ws.actor.user.username}
        records.keep(ws.actor, KIND, number, changed, f"nr. {number}: {STATES[state].lower()}")


def deliver_extract(ws: Workspace, number: str) -> bytes:
    """The approved extract as CSV, made now and never again: neither the file nor its codes are kept.

    A person's code is random, new in each extract, and the same in all the person's rows. Raises BadInput when it is
    not approved, or has been fetched.
    """
    _require(ws)
    with records.alone(ws.actor):
        content = _content(ws, number)
        _must_be(content, APPROVED)
        table = _table(ws, content)
        file = to_csv(_answer(ws, content, number, (table,)))
        told = {"state": DELIVERED, "rows": table.frame.height, "sha256": hashlib.sha256(file).hexdigest()}
        records.keep(ws.actor, KIND, number, {**content, **told}, f"nr. {number}: {STATES[DELIVERED].lower()}")
        audit.log(ws.actor, "exported", f"Forskningsudtræk nr. {number} til {content['recipient']}"[:500])
    return file


def run_extracts(ws: Workspace) -> Answer:
    """Every extract of the organisation, the newest first."""
    ws.actor.require("publish")
    found = sorted(records.newest(ws.actor.organisation, KIND).items(), key=lambda pair: -int(pair[0]))
    columns = (
        AnswerColumn("number", "Nr."), AnswerColumn("state", "Status"), AnswerColumn("recipient", "Modtager"),
        AnswerColumn("purpose", "Formål"), AnswerColumn("requested_by", "Bedt om af"),
        AnswerColumn("approved_by", "Afgjort af"), AnswerColumn("rows", "Rækker", "integer"),
    )  # fmt: skip
    rows = [[number, STATES[r.content["state"]], *(r.content[c.name] for c in columns[2:])] for number, r in found]
    schema = {c.name: pl.Int64 if c.kind == "integer" else pl.String for c in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    table = AnswerTable("extracts", "Forskningsudtræk", columns, frame, "Ingen har bedt om et.", frame.select("number"))
    today = timezone.localdate()
    waiting = sum(r.content["state"] == REQUESTED for _, r in found)
    told = f"{danish.count(len(found), 'udtræk', 'udtræk')}, {danish.number(waiting)} afventer godkendelse."
    return Answer(QUESTION, told, Scope(ws.actor.organisation.name, "", today, today, today, "udtræk"), (table,))


def run_extract(ws: Workspace, number: str) -> Answer:
    """One extract: what was asked for, and its course. Raises NotFound."""
    ws.actor.require("publish")
    versions = records.versions(ws.actor.organisation, KIND, number)
    columns = (AnswerColumn("day", "Dato", "date"), AnswerColumn("state", "Status"), AnswerColumn("by", "Af"))
    rows = [[timezone.localdate(r.at), STATES[r.content["state"]], r.by.display_name] for r in versions]
    schema = {c.name: pl.Date if c.kind == "date" else pl.String for c in columns}
    course = AnswerTable("course", "Forløb", columns, pl.DataFrame(rows, schema=schema, orient="row"))
    content = versions[-1].content
    return _answer(ws, content, number, (course,))


def state_of(ws: Workspace, number: str) -> str:
    """Where the extract stands."""
    ws.actor.require("publish")
    return str(_content(ws, number)["state"])


def _require(ws: Workspace) -> None:
    ws.actor.require("publish")
    ws.actor.require("see_persons")


def _content(ws: Workspace, number: str) -> dict[str, Any]:
    newest: Record = records.versions(ws.actor.organisation, KIND, number)[-1]
    return dict(newest.content)


def _must_be(content: Mapping[str, Any], state: str) -> None:
    if content["state"] != state:
        step = "Bed om et nyt." if content["state"] in {DELIVERED, REFUSED} else "Vent, til en anden har godkendt det."
        raise BadInput("Udtrækket kan ikke bruges sådan.", f"Det er {STATES[content['state']].lower()}.", step)


def _answer(ws: Workspace, content: Mapping[str, Any], number: str, tables: tuple[AnswerTable, ...]) -> Answer:
    years = content["years"]
    scope = Scope(
        ws.actor.organisation.name, content["snapshot"], date.fromisoformat(content["data_date"]),
        date(years[0], 1, 1), date(years[-1], 12, 31), "udgifter pr. borger",
    )  # fmt: skip
    basis = (
        Basis("Modtager", content["recipient"]),
        Basis("Formål", content["purpose"]),
        Basis("Kolonner", ", ".join(["Kode", *(COLUMNS[c] for c in content["columns"]), "Dage", "Enheder", "Kroner"])),
        Basis("Koder", "Tilfældige, nye i hvert udtræk og gemt ingen steder", "offentliggoerelse"),
        Basis("Datoer", "Kun måneder", "offentliggoerelse"),
    )
    question = f"Forskningsudtræk nr. {number}"
    return Answer(question, STATES[content["state"]] + ".", scope, tables, (), basis)


def _table(ws: Workspace, content: Mapping[str, Any]) -> AnswerTable:
    """The rows: one for each person and combination of the columns, in the order of codes that mean nothing."""
    snapshot, chosen = ws.snapshot(content["snapshot"]), list(content["columns"])
    rows = spending_of(ws, snapshot.id, content["years"]).filter(pl.col("citizen").is_not_null())
    if BEGUN in chosen:
        rows = rows.join(_begun(snapshot), on=_KIND_OF_HELP, how="left", nulls_equal=True)
    sums = rows.group_by("citizen", *chosen).agg(pl.col(_MEASURES).sum()).collect()
    if sums.is_empty():
        raise NotFound("Der er ingen borgere med udgifter i de år.", next_step="Vælg andre år.")
    codes = {citizen: secrets.token_hex(8) for citizen in sums["citizen"].unique()}
    assert len(set(codes.values())) == len(codes)
    names = names_of(snapshot)
    frame = sums.select(
        pl.col("citizen").replace_strict(codes, return_dtype=pl.String).alias("code"),
        *(_words(sums[name], name, names) for name in chosen),
        "days",
        pl.col("units").cast(pl.Decimal(38, 4)) / PARTS_OF_ONE,
        "amount",
    ).sort("code", *chosen)
    columns = (
        AnswerColumn("code", "Kode"),
        *(AnswerColumn(name, COLUMNS[name]) for name in chosen),
        AnswerColumn("days", "Dage", "integer"),
        AnswerColumn("units", "Enheder", "decimal"),
        AnswerColumn("amount", "Kroner", "kroner"),
    )
    return AnswerTable("extract", "Udtræk", columns, frame)


def _words(values: pl.Series, name: str, names: Names) -> pl.Series:
    """The values as they are read; a date is never here but as its month."""
    text = values.cast(pl.String)
    if name not in DIVIDED_BY:
        return text
    return pl.Series(name, [names.of(name, value) for value in text], dtype=pl.String)


def _begun(snapshot: Snapshot) -> pl.LazyFrame:
    """citizen, legal_basis, intervention, and the month in which that help first began, «2025-03»."""
    table = snapshot.table("spendings" if has_register(snapshot) else "grants")
    first = table.group_by(_KIND_OF_HELP).agg(pl.col("from_date").min().dt.strftime("%Y-%m").alias(BEGUN))
    return first.filter(pl.col("citizen").is_not_null())
