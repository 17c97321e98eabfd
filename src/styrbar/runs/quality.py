"""Can the data be trusted? What came in, what was rejected and questioned, how old it is and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from styrbar import __version__
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.quality import coverage, heading_of, without_cpr
from styrbar.danish import count, kroner, number
from styrbar.intake.manifest import Manifest
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables
from styrbar.runs.importing import known_mappings
from styrbar.runs.snapshots import described, scope_of
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
    rejections = _notes(ws, snapshot, "rejections", "Afviste rækker", _REJECTION_COLUMNS)
    questions = _notes(ws, snapshot, "questions", "Spørgsmål til rækker", _QUESTION_COLUMNS)
    sums = files.totals()
    rows, rejected, lost = sums["rows_in"], sums["rows_rejected"], sums.get("amount_rejected", 0)
    return Answer(
        QUESTION,
        _sentence(rows, rejected, lost, len(questions.frame)),
        scope_of(ws, manifest),
        (files, rejections, questions, _coverage(snapshot, titles), _cases(snapshot)),
        (
            Figure("Rækker læst", rows, "integer"),
            Figure("Rækker afvist", rejected, "integer"),
            Figure("Kroner afvist", lost, note=_unreadable(sums["unreadable"])),
            Figure("Spørgsmål til rækker", len(questions.frame), "integer"),
            Figure("Ældste kilde", max(files.frame["age"].to_list()), "integer", note="dage før øjebliksbilledet"),
        ),
        (
            Basis("Indlæst", f"med Styrbar {manifest.styrbar}", "datakvalitet"),
            Basis("Læst som", described(manifest, titles), "indlaesning"),
            Basis("Program", f"Styrbar {__version__}"),
        ),
    )


def _sentence(rows: int, rejected: int, lost: int, questions: int) -> str:
    read = count(rows, "række", "rækker")
    if rejected:
        said = f"{number(rejected)} af {read} er afvist med {kroner(lost)} og er ikke med i tallene"
    else:
        said = f"Alle {read} er med i tallene"
    asked = count(questions, "spørgsmål", "spørgsmål") if questions else "ingen spørgsmål"
    return f"{said}, og der er {asked} til rækkerne."


def _unreadable(rows: int) -> str:
    return f"og {count(rows, 'række', 'rækker')} uden læsbart beløb" if rows else ""


def _files(manifest: Manifest, titles: Mapping[str, str]) -> AnswerTable:
    # A sheet that feeds several tables stands in the manifest once for each, and is counted on the first.
    sheets = {(s.mapping, s.version, f.sha256, f.sheet): (s, f) for s in manifest.sources for f in reversed(s.files)}
    rows = [
        (
            titles.get(s.mapping, s.mapping), f"{f.name} · {f.sheet}" if f.sheet else f.name, s.data_date,
            (manifest.data_date - s.data_date).days, f.rows_in, f.rows_accepted, f.rows_rejected,
            *((f.amount_in, f.amount_rejected) if f.amount_in or f.amounts_unreadable else (None, None)),
            f.amounts_unreadable,
        )
        for s, f in sheets.values()
    ]  # fmt: skip
    columns = (
        AnswerColumn("source", "Kilde"),
        AnswerColumn("file", "Fil"),
        AnswerColumn("data_date", "Data fra", "date"),
        AnswerColumn("age", "Dage gammel", "integer", meaning="Alder i forhold til øjebliksbilledets dato."),
        AnswerColumn("rows_in", "Rækker", "integer", total=True),
        AnswerColumn("rows_accepted", "Godtaget", "integer", total=True),
        AnswerColumn("rows_rejected", "Afvist", "integer", total=True),
        AnswerColumn("amount_in", "Kroner", "kroner", total=True),
        AnswerColumn("amount_rejected", "Kroner afvist", "kroner", total=True),
        AnswerColumn(
            "unreadable",
            "Uden læsbart beløb",
            "integer",
            total=True,
            meaning="Afviste rækker, hvis beløb ikke kan læses.",
        ),
    )
    types = {"text": pl.String, "date": pl.Date}
    schema = {c.name: types.get(c.kind, pl.Int64) for c in columns}
    return AnswerTable("files", "Kilder og filer", columns, pl.DataFrame(rows, schema=schema, orient="row"))


_QUESTION_COLUMNS = (
    AnswerColumn("file", "Fil"),
    AnswerColumn("line", "Linje", "integer"),
    AnswerColumn("column", "Kolonne"),
    AnswerColumn("reason", "Hvorfor"),
)
_REJECTION_COLUMNS = (
    *_QUESTION_COLUMNS,
    AnswerColumn("expected", "Ventet form"),
    AnswerColumn("amount", "Beløb", "kroner", total=True),
)


def _notes(ws: Workspace, snapshot: Snapshot, side: str, title: str, columns: tuple[AnswerColumn, ...]) -> AnswerTable:
    """Rejections or questions, each with file, line, column and reason; rejections with expected form and kroner."""
    names = {f.number: f"{f.name} · {f.sheet}" if f.sheet else f.name for f in snapshot.files}
    frame = ws.store.side(snapshot.id, side).collect().select(
        file=pl.col("source_file").replace_strict(names, default="", return_dtype=pl.String),
        line="source_line", column="column", reason="reason", expected="expected", amount="amount",
    )  # fmt: skip
    return AnswerTable(side, title, columns, frame.select([c.name for c in columns]), empty="Ingen.")


def _coverage(snapshot: Snapshot, titles: Mapping[str, str]) -> AnswerTable:
    """What each source leaves empty or names in vain, the largest share first."""
    found = coverage(snapshot).filter((pl.col("missing") > 0) | (pl.col("unresolved") > 0))
    named = found.with_columns(
        source=pl.Series([titles.get(m, m) for m in found["source"]], dtype=pl.String),
        table=pl.Series([tables()[t].title.capitalize() for t in found["table"]], dtype=pl.String),
        column=pl.Series([heading_of(t, c) for t, c in found.select("table", "column").iter_rows()], dtype=pl.String),
        share=pl.col("missing") / pl.col("rows"),
    )
    frame = named.sort("share", descending=True, maintain_order=True).select(
        "source", "table", "column", "rows", "missing", "share", "unresolved"
    )
    columns = (
        AnswerColumn("source", "Kilde"),
        AnswerColumn("table", "Indhold"),
        AnswerColumn("column", "Kolonne"),
        AnswerColumn("rows", "Rækker", "integer"),
        AnswerColumn("missing", "Tomme", "integer"),
        AnswerColumn("share", "Andel tomme", "percent"),
        AnswerColumn("unresolved", "Peger på noget ukendt", "integer"),
    )
    return AnswerTable("coverage", "Hvad der mangler", columns, frame, "Intet mangler i de kolonner, tallene bruger.")


def _cases(snapshot: Snapshot) -> AnswerTable:
    found = without_cpr(snapshot)
    total = pl.col("people") + pl.col("cases")
    frame = found.with_columns(
        table=pl.Series([tables()[t].title.capitalize() for t in found["table"]], dtype=pl.String),
        share=pl.when(total > 0).then(pl.col("cases") / total),
    )
    columns = (
        AnswerColumn("table", "Indhold"),
        AnswerColumn("people", "Borgere med CPR-nummer", "integer"),
        AnswerColumn("cases", "Kun kendt som sag", "integer"),
        AnswerColumn("share", "Andel sager", "percent"),
    )
    return AnswerTable("cases", "Borgere uden CPR-nummer", columns, frame)
