"""Can the data be trusted? What came in, what was rejected and questioned, how old it is and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from styrbar import __version__
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.quality import coverage, heading_of, without_cpr
from styrbar.danish import count, kroner
from styrbar.intake.manifest import Manifest
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables
from styrbar.runs.importing import known_mappings
from styrbar.runs.workspace import Workspace

QUESTION = "Kan dataene bruges?"


@dataclass(frozen=True)
class QualityChoices:
    """The snapshot; None is the newest."""

    snapshot: str | None = None


def run_quality(ws: Workspace, choices: QualityChoices) -> Answer:
    """Answer «Kan dataene bruges?» from the manifest, the rejections and the tables; no personal value is shown."""
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(choices.snapshot)
    manifest = ws.store.manifest(snapshot.id)
    titles = {m.id: m.title for m in known_mappings(ws).values()}
    files = _files(manifest, titles)
    sums = files.totals()
    rows_in, rejected = sums["rows_in"], sums["rows_rejected"]
    lost = sums["amount_rejected"]
    notes = [
        _notes(ws, snapshot.id, *n) for n in (("rejections", "Afviste rækker"), ("questions", "Spørgsmål til rækker"))
    ]
    first = manifest.data_date.replace(month=1, day=1)
    return Answer(
        QUESTION,
        f"{count(rows_in, 'række', 'rækker')} er læst; {count(rejected, 'er', 'er')} afvist med {kroner(lost)}",
        Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, snapshot.data_date, "data"),
        (files, *notes, _coverage(snapshot), _cases(snapshot)),
        (
            Figure("Rækker læst", rows_in, "integer"),
            Figure("Rækker afvist", rejected, "integer"),
            Figure("Kroner afvist", lost),
            Figure("Rækker med spørgsmål", len(notes[1].frame), "integer"),
        ),
        (
            Basis("Øjebliksbillede", f"{snapshot.id}, indlæst med Styrbar {manifest.styrbar}", "oejebliksbilleder"),
            Basis("Filbeskrivelser", ", ".join(manifest.mappings)),
            Basis("Program", f"Styrbar {__version__}"),
        ),
    )


def _files(manifest: Manifest, titles: Mapping[str, str]) -> AnswerTable:
    rows = [
        (
            titles.get(s.mapping, s.mapping),
            f"{f.name} · {f.sheet}" if f.sheet else f.name, s.data_date,
            (manifest.data_date - s.data_date).days, f.rows_in, f.rows_accepted, f.rows_rejected,
            f.amount_in, f.amount_accepted, f.amount_rejected, f.amounts_unreadable,
        )
        for s in manifest.sources
        for f in s.files
    ]  # fmt: skip
    columns = (
        AnswerColumn("source", "Kilde"),
        AnswerColumn("file", "Fil"),
        AnswerColumn("data_date", "Data pr.", "date"),
        AnswerColumn("age", "Dage gammel", "integer", meaning="Alder i forhold til øjebliksbilledets dato."),
        AnswerColumn("rows_in", "Rækker", "integer", total=True),
        AnswerColumn("rows_accepted", "Godtaget", "integer", total=True),
        AnswerColumn("rows_rejected", "Afvist", "integer", total=True),
        AnswerColumn("amount_in", "Kroner", "kroner", total=True),
        AnswerColumn("amount_accepted", "Kroner godtaget", "kroner", total=True),
        AnswerColumn("amount_rejected", "Kroner afvist", "kroner", total=True),
        AnswerColumn("unreadable", "Afvist uden læsbart beløb", "integer", total=True),
    )
    types = {"text": pl.String, "date": pl.Date}
    schema = {c.name: types.get(c.kind, pl.Int64) for c in columns}
    return AnswerTable("files", "Kilder og filer", columns, pl.DataFrame(rows, schema=schema, orient="row"))


def _notes(ws: Workspace, snapshot: str, side: str, title: str) -> AnswerTable:
    """Rejections or questions, each with file, line, column, reason and expected form."""
    notes = ws.store.side(snapshot, side).collect()
    names = {f.number: f"{f.name} · {f.sheet}" if f.sheet else f.name for f in ws.store.open(snapshot).files}
    frame = notes.select(
        file=pl.col("source_file").replace_strict(names, default="", return_dtype=pl.String),
        line="source_line", column="column", reason="reason", expected="expected", amount="amount",
    )  # fmt: skip
    columns = (
        AnswerColumn("file", "Fil"),
        AnswerColumn("line", "Linje", "integer"),
        AnswerColumn("column", "Kolonne"),
        AnswerColumn("reason", "Hvorfor"),
        AnswerColumn("expected", "Ventet form"),
        AnswerColumn("amount", "Beløb", "kroner", total=True),
    )
    return AnswerTable(side, title, columns, frame, empty="Ingen.")


def _coverage(snapshot: Snapshot) -> AnswerTable:
    found = coverage(snapshot)
    share = (pl.col("missing") / pl.col("rows")).alias("share")
    frame = found.with_columns(
        table=pl.Series([tables()[t].title for t in found["table"]], dtype=pl.String),
        column=pl.Series([heading_of(t, c) for t, c in found.select("table", "column").iter_rows()], dtype=pl.String),
    ).select("table", "column", "rows", "missing", share, "unresolved")
    columns = (
        AnswerColumn("table", "Tabel"),
        AnswerColumn("column", "Kolonne"),
        AnswerColumn("rows", "Rækker", "integer"),
        AnswerColumn("missing", "Tomme", "integer"),
        AnswerColumn("share", "Andel tomme", "percent"),
        AnswerColumn("unresolved", "Peger på noget ukendt", "integer"),
    )
    return AnswerTable("coverage", "Hvad der mangler", columns, frame)


def _cases(snapshot: Snapshot) -> AnswerTable:
    found = without_cpr(snapshot)
    total = pl.col("people") + pl.col("cases")
    frame = found.with_columns(
        table=pl.Series([tables()[t].title for t in found["table"]], dtype=pl.String),
        share=pl.when(total > 0).then(pl.col("cases") / total),
    )
    columns = (
        AnswerColumn("table", "Tabel"),
        AnswerColumn("people", "Borgere med CPR-nummer", "integer"),
        AnswerColumn("cases", "Kun kendt som sag", "integer"),
        AnswerColumn("share", "Andel sager", "percent"),
    )
    return AnswerTable("cases", "Borgere uden CPR-nummer", columns, frame)
