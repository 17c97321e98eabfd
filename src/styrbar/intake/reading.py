"""Reading a delivery's sheets into the staging, and keeping the accounts of it: rows, kroner, questions, dates."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from styrbar.errors import BadInput, Cancelled, StyrbarError
from styrbar.intake import checks
from styrbar.intake.binding import BoundTable
from styrbar.intake.convert import QUESTIONS as QUESTION_COLUMNS
from styrbar.intake.convert import REJECTED, Converted, Converter, SeenKeys
from styrbar.intake.fields import date_reader
from styrbar.intake.forms import FormChanged, Forms
from styrbar.intake.manifest import FileIn, SourceIn
from styrbar.intake.report import QUESTIONS_SHOWN, REJECTIONS_SHOWN, ImportReport, SheetReport, UnknownValue
from styrbar.intake.staging import QUESTIONS, REJECTIONS, Staging
from styrbar.intake.tally import (
    Asked,
    Recognised,
    Tally,
    about_columns,
    about_totals,
    as_shown,
    files_in,
    place,
    sheet_report,
    stated_totals,
    wanted,
)
from styrbar.intake.vault import Vault, mask_cpr
from styrbar.register.sources import find

Progress = Callable[[float, str], None]
_BROKEN = "Linjen kan ikke læses"


@dataclass
class Job:
    """An import under way: what it reads with, and what it has gathered."""

    staging: Staging
    vault: Vault
    progress: Progress
    cancelled: Callable[[], bool]
    read: list[Recognised] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)
    files: dict[str, list[FileIn]] = field(default_factory=dict)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    questions: list[pl.DataFrame] = field(default_factory=list)
    unknown: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    seen: SeenKeys = field(default_factory=dict)
    extract_days: dict[str, date] = field(default_factory=dict)
    posting_days: Counter[date] = field(default_factory=Counter)

    # Reading

    def read_all(self, read: Sequence[Recognised]) -> None:
        """Read every sheet; the first that cannot be used stops the import."""
        whole = sum(one.sheet.size for one in read) or 1
        done = 0
        for one in read:
            self.read_sheet(one, done / whole, one.sheet.size / whole)
            done += one.sheet.size

    def read_what_can(self, read: Sequence[Recognised]) -> list[StyrbarError]:
        """Read every sheet that can be read, and give what was wrong with the others."""
        problems: list[StyrbarError] = []
        for place_in_row, one in enumerate(read):
            try:
                self.read_sheet(one, place_in_row / len(read), 1 / len(read))
            except BadInput as problem:
                problems.append(problem)
        return problems

    def read_sheet(self, one: Recognised, start: float, share: float) -> None:
        """Read one sheet to its end, again from its start when later values change how numbers or dates are read."""
        forms = Forms()
        while True:
            mark = self.staging.mark()
            try:
                converter, tally = self._read_once(one, forms, start, share)
            except FormChanged:
                self.staging.rewind(mark)
                continue
            except BadInput:
                self.staging.rewind(mark)
                raise
            break
        for table, keys in converter.seen.items():
            self.seen.setdefault(table, {}).update(keys)
        self._conclude(one, converter, tally, forms)

    def _read_once(self, one: Recognised, forms: Forms, start: float, share: float) -> tuple[Converter, Tally]:
        where, tally = place(one.sheet), Tally()
        converter = Converter(one.bound, one.mapping, where, vault=self.vault, forms=forms, seen=self.seen)
        extract = _ExtractDay(one, forms)
        for whole in _ahead(one.sheet.blocks()):
            if self.cancelled():
                raise Cancelled("Indlæsningen er stoppet.", "Intet er gemt.", "Start den igen, når du vil.")
            block, aside = wanted(whole, one.mapping)
            tally.put_aside += aside
            converted = converter.convert(block)
            self._stage(one, converted)
            tally.add(converted)
            tally.extract_day = extract.newest(block, tally.extract_day)
            tally.posting_days.update(_days(converted))
            self.progress(start + share * one.sheet.progress(), f"Læser {where}")
        return converter, tally

    def _stage(self, one: Recognised, converted: Converted) -> None:
        first = len(self.files.get(one.mapping.id, ()))
        for number, bound in enumerate(one.bound, first):
            frame = converted.tables[bound.table.name]
            if frame.height:
                self.staging.append(one.mapping.id, bound.table.name, frame.with_columns(source_file=_file(number)))
        self._note(one.mapping.id, REJECTIONS, converted.rejected, first)
        self._note(one.mapping.id, QUESTIONS, converted.questions.rename({"question": "reason"}), first)

    def _note(self, mapping: str, table: str, frame: pl.DataFrame, number: int) -> None:
        if frame.height:
            named = frame.rename({"line": "source_line", "amount_ore": "amount"}, strict=False)
            self.staging.append(mapping, table, named.with_columns(source_file=_file(number)))

    # After a sheet

    def _conclude(self, one: Recognised, converter: Converter, tally: Tally, forms: Forms) -> None:
        """The sheet's accounts: broken lines, totals, questions about whole columns, and its report."""
        totals = stated_totals(one, forms, tally.accepted_ore + tally.rejected_ore)
        self._add_broken(one, tally)
        self._add_questions(one, tally, [*about_totals(totals), *about_columns(one, converter, forms)])
        report = sheet_report(one, converter, tally, totals, forms)
        self.sheets.append(report)
        self._keep_shown(one, tally)
        self.files.setdefault(one.mapping.id, []).extend(files_in(one, report))
        self.read.append(one)
        self.posting_days += tally.posting_days
        for (column, word), rows in converter.unknown.items():
            self.unknown[one.mapping.id, column, _heading(one, column), word] += rows
        if tally.extract_day:
            before = self.extract_days.get(one.mapping.id, tally.extract_day)
            self.extract_days[one.mapping.id] = max(before, tally.extract_day)

    def _add_broken(self, one: Recognised, tally: Tally) -> None:
        """Lines that could not be taken apart are data rows, rejected without kroner."""
        if one.sheet.broken:
            lines = [b.line for b in one.sheet.broken]
            reasons = [f"{_BROKEN}: {b.reason}" for b in one.sheet.broken]
            nothing = {"column": "", "expected": "lige så mange felter som overskrifter", "amount_ore": None}
            frame = pl.DataFrame({"line": lines, "reason": reasons}).with_columns(
                **{name: pl.lit(value, REJECTED[name]) for name, value in nothing.items()}
            )
            frame = frame.select(list(REJECTED))
            self._note(one.mapping.id, REJECTIONS, frame, len(self.files.get(one.mapping.id, ())))
            tally.rejected = as_shown(tally.rejected, frame)
            tally.rows += frame.height
            tally.unreadable += frame.height

    def _add_questions(self, one: Recognised, tally: Tally, asked: Sequence[Asked]) -> None:
        if asked:
            frame = pl.DataFrame(asked, schema=QUESTION_COLUMNS, orient="row")
            first = len(self.files.get(one.mapping.id, ()))
            self._note(one.mapping.id, QUESTIONS, frame.rename({"question": "reason"}), first)
            tally.asked = as_shown(tally.asked, frame)
            tally.questions += frame.height

    def _keep_shown(self, one: Recognised, tally: Tally) -> None:
        names = {"file": pl.lit(mask_cpr(one.sheet.name)), "sheet": pl.lit(mask_cpr(one.sheet.sheet))}
        for kept, found, shown in (
            (self.rejected, tally.rejected, REJECTIONS_SHOWN),
            (self.questions, tally.asked, QUESTIONS_SHOWN),
        ):
            kept[:] = (
                as_shown(kept, pl.concat([f.with_columns(**names).select(list(shown)) for f in found]))
                if found
                else kept
            )

    # After all sheets

    def question_at(self, day: date) -> None:
        """Ask about rows that are odd seen from the data date: old open grants, postings far ahead."""
        for mapping in self.files:
            self.staging.finish(mapping)
            for one in [r for r in self.read if r.mapping.id == mapping][:1]:
                for bound in one.bound:
                    self._question_table(mapping, bound, day)

    def _question_table(self, mapping: str, bound: BoundTable, day: date) -> None:
        odd = checks.odd_on(bound.table.name, day)
        paths = sorted(self.staging.folder(mapping).glob(f"{bound.table.name}-*.parquet"))
        if odd is None or not paths:
            return
        column, question, condition = odd
        rows = pl.scan_parquet(paths).filter(condition).select("source_file", "source_line").collect()
        if rows.height:
            asked = rows.with_columns(column=pl.lit(bound.heading(column)), reason=pl.lit(question))
            self.staging.append(mapping, QUESTIONS, asked)
            self.questions = as_shown(self.questions, self._located(mapping, asked))

    def _located(self, mapping: str, asked: pl.DataFrame) -> pl.DataFrame:
        files = self.files[mapping]
        names = pl.DataFrame(
            {"source_file": range(len(files)), "file": [f.name for f in files], "sheet": [f.sheet for f in files]},
            schema_overrides={"source_file": pl.Int32()},
        )
        located = asked.join(names, on="source_file", maintain_order="left")
        return located.rename({"source_line": "line", "reason": "question"}).select(list(QUESTIONS_SHOWN))

    def sources_in(self, day: date) -> tuple[SourceIn, ...]:
        """What each mapping brings, for the store."""
        by_id = {one.mapping.id: one.mapping for one in self.read}
        return tuple(
            SourceIn(
                name, m.version_label, m.extent, min(day, self.extract_days.get(name, day)), tuple(self.files[name])
            )
            for name, m in by_id.items()
        )

    def report(self, snapshot: str | None, day: date | None, notes: Sequence[str]) -> ImportReport:
        """What is told about the import."""
        unknown = tuple(UnknownValue(*key, rows) for key, rows in sorted(self.unknown.items()))
        return ImportReport(
            snapshot=snapshot,
            data_date=day,
            sheets=tuple(self.sheets),
            rejected=pl.concat(self.rejected) if self.rejected else pl.DataFrame(schema=REJECTIONS_SHOWN),
            questions=pl.concat(self.questions) if self.questions else pl.DataFrame(schema=QUESTIONS_SHOWN),
            unknown=unknown,
            notes=tuple(notes),
        )


class _ExtractDay:
    """The newest date under the heading that dates the extract, when the mapping names one."""

    def __init__(self, one: Recognised, forms: Forms) -> None:
        self._heading = find(one.sheet.headings, [one.mapping.data_date]) if one.mapping.data_date else None
        self._read = date_reader(self._heading, forms) if self._heading else None

    def newest(self, block: pl.DataFrame, before: date | None) -> date | None:
        if self._heading is None or self._read is None:
            return before
        found = self._read(block[self._heading]).values.max()
        return max(filter(None, (found, before)), default=None) if isinstance(found, date) else before


def _ahead(blocks: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The blocks, with the next one being read while the present one is converted."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reader.submit(next, blocks, None)
            yield block


def _file(number: int) -> pl.Expr:
    return pl.lit(number, pl.Int32())


def _days(converted: Converted) -> dict[date, int]:
    if "postings" not in converted.tables:
        return {}
    counted = converted.tables["postings"]["posting_date"].value_counts()
    return dict(counted.iter_rows())


def _heading(one: Recognised, column: str) -> str:
    table, name = column.split(".")
    return next(b.heading(name) for b in one.bound if b.table.name == table)
