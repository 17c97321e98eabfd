"""What an upload's page shows of a reading: plain values that can be kept, and nothing that is a person's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from styrbar.errors import BadInput, StyrbarError
from styrbar.intake.manifest import SourceVersion
from styrbar.intake.mapping import Proposal, proposals
from styrbar.intake.readers import Sheet, Source, open_sheets
from styrbar.intake.report import ImportReport, SheetReport, UnknownValue
from styrbar.intake.store import Store
from styrbar.register.sources import FULL, SourceMapping
from styrbar.register.tables import codes, tables

ROWS_SHOWN = 200
"""Rejected rows on the page; all of them stand in the quality report once the upload is kept."""

KINDS_SHOWN, LINES_SHOWN = 50, 10
_LOOKED_AT = 200


@dataclass(frozen=True)
class Reading:
    """A report with the files it came from, and what was wrong with those that had to be left out."""

    report: ImportReport
    names: Sequence[str]
    problems: Sequence[StyrbarError]


def left_out(names: Iterable[str], problems: Iterable[StyrbarError]) -> list[str]:
    """The files that something is wrong with: a message names its file."""
    places = [problem.where for problem in problems]
    return [name for name in names if any(f"filen «{name}»" in where for where in places)]


def as_kept(
    reading: Reading, mappings: Mapping[str, SourceMapping], store: Store, unknown_sheets: list[dict[str, Any]]
) -> dict[str, Any]:
    """The reading as JSON: files with their sheets and problems, rejected rows, questions, unknown values."""
    report, out = reading.report, left_out(reading.names, reading.problems)
    placed = [p for p in reading.problems if left_out(reading.names, [p])]
    return {
        "data_date": report.data_date.isoformat() if report.data_date else None,
        "files": [_file(name, reading, unknown_sheets) for name in reading.names],
        "left_out": out,
        "general": [_problem(p) for p in reading.problems if p not in placed],
        "notes": list(report.notes),
        "rejected": report.rejected.head(ROWS_SHOWN).to_dicts(),
        "rejected_counted": report.rejected.height,
        "rejected_kinds": _kinds(report.rejected),
        "questions": _questions(report.questions),
        "unknown": [_unknown(value, mappings) for value in report.unknown],
        "unknown_sheets": unknown_sheets,
        "rows_in": report.rows_in,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "questioned": max(report.questions.height, sum(s.questions for s in report.sheets)),
        **{f"ore_{n}": sum(getattr(s, f"ore_{n}") for s in report.sheets) for n in ("in", "accepted", "rejected")},
        "unreadable": sum(s.unreadable for s in report.sheets),
        "carried": _carried(report, mappings, store),
        "shrunk": _shrunk(report, mappings, store),
    }


def _file(name: str, reading: Reading, unknown_sheets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "sheets": [_sheet(sheet) for sheet in reading.report.sheets if sheet.file == name],
        "problems": [_problem(p) for p in reading.problems if left_out([name], [p])],
        "describe": [n for n, sheet in enumerate(unknown_sheets) if sheet["file"] == name],
    }


def _sheet(sheet: SheetReport) -> dict[str, Any]:
    kept = asdict(sheet)
    kept["tables"] = [[tables()[name].title, rows] for name, rows in sheet.tables.items()]
    kept["totals"] = [
        asdict(total) | {"agrees": total.agrees, "difference": total.stated_ore - total.summed_ore}
        for total in sheet.totals
    ]
    return kept


def _problem(problem: StyrbarError) -> dict[str, str]:
    """What was wrong; the file's name stands above it, so only a sheet's is told again."""
    where = problem.where if "arket «" in problem.where or "filen «" not in problem.where else ""
    return {"what": problem.what, "where": where, "next_step": problem.next_step}


def _kinds(rejected: pl.DataFrame) -> list[dict[str, Any]]:
    """Rejected rows by reason, the most common first; what a reason says of the single row is not told here."""
    general = rejected.with_columns(pl.col("reason").str.replace(": .*$", ""))
    kinds = general.group_by("file", "sheet", "column", "reason", "expected", maintain_order=True)
    counted = kinds.agg(rows=pl.len(), line=pl.col("line").min(), amount_ore=_sum_of_any)
    return counted.sort("rows", descending=True, maintain_order=True).head(KINDS_SHOWN).to_dicts()


def _questions(asked: pl.DataFrame) -> list[dict[str, Any]]:
    """The same question once, with how many rows it is about and the first lines of them; none for a whole column."""
    kinds = asked.group_by("file", "sheet", "column", "question", maintain_order=True)
    counted = kinds.agg(rows=pl.len(), lines=pl.col("line").drop_nulls().sort().head(LINES_SHOWN)).head(KINDS_SHOWN)
    return counted.to_dicts()


_sum_of_any = pl.when(pl.col("amount_ore").is_not_null().any()).then(pl.col("amount_ore").sum())


def _unknown(value: UnknownValue, mappings: Mapping[str, SourceMapping]) -> dict[str, Any]:
    """An unknown word with the codes it may mean; a word that is not shown whole cannot be answered for."""
    table, name = value.column.split(".")
    choices = codes(tables()[table].column(name).codes)
    return asdict(value) | {
        "source": mappings[value.mapping].title,
        "whole": "#" not in value.word and len(value.word) < 40,
        "codes": [[code.name, code.label] for code in choices.values()],
    }


def _carried(report: ImportReport, mappings: Mapping[str, SourceMapping], store: Store) -> list[list[str]]:
    """Sources of the snapshot before that are not in this upload and so are carried forward, each with its date."""
    mine = {sheet.mapping for sheet in report.sheets}
    others = {s.mapping: s.data_date for s in _before(report, store) if s.mapping not in mine}
    return [[mappings[m].title if m in mappings else m, when.isoformat()] for m, when in others.items()]


def _shrunk(report: ImportReport, mappings: Mapping[str, SourceMapping], store: Store) -> list[dict[str, Any]]:
    """Sources that replace themselves whole with less than half the rows: perhaps an extract that was cut short."""
    now: dict[str, int] = {}
    for sheet in report.sheets:
        now[sheet.mapping] = now.get(sheet.mapping, 0) + sheet.rows_accepted
    found = []
    for source in _before(report, store):
        rows = sum(file.rows_accepted for file in source.files)
        if source.extent == FULL and source.mapping in now and 2 * now[source.mapping] < rows:
            title = mappings[source.mapping].title
            found.append(
                {"title": title, "before": rows, "now": now[source.mapping], "day": source.data_date.isoformat()}
            )
    return found


def _before(report: ImportReport, store: Store) -> tuple[SourceVersion, ...]:
    """The sources of the snapshot that this one follows."""
    day = report.data_date
    earlier = [m for m in store.manifests() if day and m.data_date <= day and m.id != report.snapshot]
    return earlier[-1].sources if earlier else ()


def sheets_to_describe(
    sources: Iterable[Source], problems: Sequence[StyrbarError], report: ImportReport, step: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The sheets that could be opened and not read, each with a proposal for every register table, the best first."""
    found = []
    read = {(sheet.file, sheet.sheet) for sheet in report.sheets}
    unread = [source for source in sources if left_out([source.name], problems) or _noted(source.name, report)]
    for source in unread:
        step(f"Finder ud af kolonnerne i filen «{source.name}»")
        try:
            sheets = open_sheets(source)
        except BadInput:
            continue
        found += [_to_describe(sheet) for sheet in sheets if (source.name, sheet.sheet) not in read]
    return found


def _noted(name: str, report: ImportReport) -> bool:
    """Whether a note says that one of the file's sheets was passed over."""
    return any(f"filen «{name}»" in note for note in report.notes)


def _to_describe(sheet: Sheet) -> dict[str, Any]:
    guesses = proposals(sheet.headings, sheet.preview(_LOOKED_AT))
    return {
        "file": sheet.name,
        "sheet": sheet.sheet,
        "headings": list(sheet.headings),
        "best": guesses[0].table,
        "proposals": {guess.table: _proposal(guess) for guess in guesses},
    }


def _proposal(guess: Proposal) -> dict[str, Any]:
    columns = {c.heading: [c.column, c.confidence, c.why] for c in guess.columns if c.column}
    return {"columns": columns, "missing": list(guess.missing)}
