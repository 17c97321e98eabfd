"""Which snapshots are there, and what does one of them hold?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from styrbar import __version__
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.danish import count, day, number
from styrbar.errors import NotFound
from styrbar.intake.manifest import FileIn, Manifest
from styrbar.register.tables import tables
from styrbar.runs.importing import known_mappings
from styrbar.runs.workspace import Workspace

QUESTION = "Hvilke øjebliksbilleder er der?"
ONE_QUESTION = "Hvad er der i øjebliksbilledet?"
_HASH_SHOWN = 12
_SUMS = ("rows_in", "rows_rejected", "amount_rejected")
_COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def has_snapshots(ws: Workspace) -> bool:
    """Whether anything has been imported yet."""
    return bool(ws.store.manifests())


def run_snapshots(ws: Workspace) -> Answer:
    """Answer «Hvilke øjebliksbilleder er der?»; open to all who may see figures or import."""
    if not ws.actor.may("import_data"):
        ws.actor.require("see_figures")
    manifests = ws.store.manifests()
    if not manifests:
        raise NotFound(
            "Der er ikke indlæst noget endnu.", next_step="Indlæs udtræk under Data, eller med styrbar import MAPPE."
        )
    rows = [
        (
            m.data_date, len(m.sources), sum(not s.carried for s in m.sources),
            *(sum(getattr(f, n) for s in m.sources for f in s.files) for n in _SUMS),
            sum(s.questions for s in m.sources), m.id,
        )
        for m in reversed(manifests)
    ]  # fmt: skip
    columns = (
        AnswerColumn("data_date", "Data fra", "date"),
        AnswerColumn("sources", "Kilder", "integer"),
        AnswerColumn("fresh", "Heraf nye", "integer", meaning="De øvrige er ført videre fra forrige levering."),
        AnswerColumn("rows_in", "Rækker", "integer"),
        AnswerColumn("rejected", "Afvist", "integer"),
        AnswerColumn("amount_rejected", "Kroner afvist", "kroner"),
        AnswerColumn("questions", "Spørgsmål", "integer"),
        AnswerColumn("id", "Øjebliksbillede"),
    )
    types = {"text": pl.String, "date": pl.Date}
    frame = pl.DataFrame(rows, schema={c.name: types.get(c.kind, pl.Int64) for c in columns}, orient="row")
    newest = manifests[-1]
    return Answer(
        QUESTION,
        f"Der er {count(len(manifests), 'øjebliksbillede', 'øjebliksbilleder')}; "
        f"det nyeste har data fra {day(newest.data_date)}.",
        replace(scope_of(ws, newest), period_from=manifests[0].data_date),
        (AnswerTable("snapshots", "Øjebliksbilleder", columns, frame, keys=frame.select("id")),),
        basis=(Basis("Program", f"Styrbar {__version__}"),),
    )


def run_snapshot(ws: Workspace, snapshot: str) -> Answer:
    """Answer «Hvad er der i øjebliksbilledet?» by source, register table and file; every byte is checked."""
    if not ws.actor.may("import_data"):
        ws.actor.require("see_figures")
    manifest = _manifest(ws, snapshot)
    titles = {m.id: m.title for m in known_mappings(ws).values()}
    rows, rejected, lost = (sum(getattr(f, n) for s in manifest.sources for f in s.files) for n in _SUMS)
    fresh = sum(not source.carried for source in manifest.sources)
    return Answer(
        ONE_QUESTION,
        f"{count(rows, 'række', 'rækker')} fra {count(len(manifest.sources), 'kilde', 'kilder')}, hvoraf "
        f"{count(fresh, 'er ny', 'er nye')} og {number(len(manifest.sources) - fresh)} er ført videre.",
        scope_of(ws, manifest),
        (_sources(manifest, titles), _contents(manifest, titles), _files(manifest, titles)),
        (
            Figure("Rækker læst", rows, "integer"),
            Figure("Rækker godtaget", rows - rejected, "integer"),
            Figure("Rækker afvist", rejected, "integer"),
            Figure("Kroner afvist", lost),
        ),
        (
            Basis("Indlæst", f"{_local(manifest.at)} med Styrbar {manifest.styrbar}", "oejebliksbilleder"),
            Basis("Forrige øjebliksbillede", manifest.predecessor or "Ingen; det er det første."),
            Basis("Kontrol", " ".join(ws.store.verify(snapshot)) or "Alle filer er, som da de blev skrevet."),
            Basis("Læst som", described(manifest, titles), "indlaesning"),
        ),
    )


def scope_of(ws: Workspace, manifest: Manifest) -> Scope:
    """What an answer about a snapshot's data is about: its year so far."""
    until = manifest.data_date
    since = until.replace(month=1, day=1)
    return Scope(ws.actor.organisation.name, manifest.id, until, since, until, "som indlæst")


def described(manifest: Manifest, titles: Mapping[str, str]) -> str:
    """The sources with the version of their description."""
    labels = dict.fromkeys((s.mapping, s.mapping_version) for s in manifest.sources)
    return " · ".join(f"{titles.get(name, name)}, version {version}" for name, version in labels)


def _manifest(ws: Workspace, snapshot: str) -> Manifest:
    """The snapshot's manifest, or its successor's; what was asked for is not repeated, since it may be anything."""
    if not any(snapshot == m.id or snapshot in m.replaces for m in ws.store.manifests()):
        raise NotFound("Øjebliksbilledet findes ikke.", next_step="Vælg et på siden Øjebliksbilleder.")
    return ws.store.manifest(snapshot)


def _sources(manifest: Manifest, titles: Mapping[str, str]) -> AnswerTable:
    columns = (
        AnswerColumn("source", "Kilde"),
        AnswerColumn("data_date", "Data pr.", "date"),
        AnswerColumn("carried", "Ført videre", "flag", meaning="Kilden kom ikke med denne gang; den forrige gælder."),
        AnswerColumn("rows_in", "Rækker", "integer", total=True),
        AnswerColumn("accepted", "Godtaget", "integer", total=True),
        AnswerColumn("rejected", "Afvist", "integer", total=True),
        AnswerColumn("amount_in", "Kroner", "kroner", total=True),
        AnswerColumn("amount_rejected", "Kroner afvist", "kroner", total=True),
        AnswerColumn("questions", "Spørgsmål", "integer", total=True),
    )
    names = ("rows_in", "rows_accepted", "rows_rejected")
    rows = [
        (
            titles.get(s.mapping, s.mapping), s.data_date, s.carried,
            *(sum(getattr(f, n) for f in s.files) for n in names), *_kroner(s.files), s.questions,
        )
        for s in manifest.sources
    ]  # fmt: skip
    return _table("sources", "Kilder", columns, rows)


def _kroner(files: Sequence[FileIn]) -> tuple[int | None, int | None]:
    """Kroner in and rejected; nothing for a source without amounts."""
    amounts = sum(f.amount_in for f in files), sum(f.amount_rejected for f in files)
    return amounts if any(f.amount_in or f.amounts_unreadable for f in files) else (None, None)


def _contents(manifest: Manifest, titles: Mapping[str, str]) -> AnswerTable:
    """Rows by register table, as they were accepted, and the sources they came from."""
    counted: dict[str, int] = {}
    sources: dict[str, dict[str, None]] = {}
    for source in manifest.sources:
        for part in source.parts:
            counted[part.table] = counted.get(part.table, 0) + part.rows
            sources.setdefault(part.table, {})[titles.get(source.mapping, source.mapping)] = None
    columns = (
        AnswerColumn("table", "Indhold"),
        AnswerColumn("rows", "Rækker", "integer"),
        AnswerColumn("sources", "Fra"),
    )
    rows = [
        (table.title.capitalize(), counted[name], " · ".join(sources[name]))
        for name, table in tables().items()
        if counted.get(name)
    ]
    return _table("contents", "Hvad rækkerne er blevet til", columns, rows)


def _files(manifest: Manifest, titles: Mapping[str, str]) -> AnswerTable:
    columns = (
        AnswerColumn("file", "Fil"),
        AnswerColumn("source", "Kilde"),
        AnswerColumn("size", "Bytes", "integer"),
        AnswerColumn("rows_in", "Rækker", "integer", total=True),
        AnswerColumn("asides", "Overskrifter, tomme og summer", "integer", meaning="Linjer, der ikke er data."),
        AnswerColumn("hash", "Fingeraftryk", meaning="Begyndelsen af filens SHA-256."),
    )
    # A sheet that feeds several tables stands in the manifest once for each, and is counted on the first.
    sheets = {(s.mapping, s.version, f.sha256, f.sheet): (s, f) for s in manifest.sources for f in reversed(s.files)}
    rows = [
        (
            f"{f.name} · {f.sheet}" if f.sheet else f.name, titles.get(s.mapping, s.mapping), f.size, f.rows_in,
            f.asides, f.sha256[:_HASH_SHOWN],
        )
        for s, f in sheets.values()
    ]  # fmt: skip
    return _table("files", "Filer", columns, rows)


def _table(name: str, title: str, columns: tuple[AnswerColumn, ...], rows: Sequence[tuple[object, ...]]) -> AnswerTable:
    types = {"text": pl.String, "date": pl.Date, "flag": pl.Boolean}
    schema = {c.name: types.get(c.kind, pl.Int64) for c in columns}
    return AnswerTable(name, title, columns, pl.DataFrame(rows, schema=schema, orient="row"))


def _local(stamp: str) -> str:
    """A UTC stamp as the clock in Copenhagen showed."""
    return datetime.fromisoformat(stamp).astimezone(_COPENHAGEN).strftime("%d-%m-%Y %H:%M")
