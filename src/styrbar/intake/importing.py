"""One delivery from files to snapshot: recognise, convert, stage, commit; or stop before the commit and only tell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from styrbar.errors import BadInput, StyrbarError
from styrbar.intake.binding import bind
from styrbar.intake.deliveries import data_date as date_of
from styrbar.intake.manifest import Delivery
from styrbar.intake.readers import Sheet, Source, open_sheets
from styrbar.intake.reading import Job, Progress
from styrbar.intake.recognise import Unrecognised, recognise, refuse_almost, winner
from styrbar.intake.report import ImportReport
from styrbar.intake.store import Store
from styrbar.intake.tally import Recognised, file_of, place
from styrbar.intake.vault import Vault, mask_cpr
from styrbar.register.sources import Answers, SourceMapping, with_answers

Chosen = Mapping[tuple[str, str], str]
"""The user's own choice of mapping id for a (file name, sheet name)."""


def quiet(share: float, phase: str) -> None:
    """Tell nobody."""


def never() -> bool:
    """Nobody has asked to stop."""
    return False


def import_delivery(
    store: Store,
    vault: Vault,
    sources: Iterable[Source],
    *,
    mappings: Mapping[str, SourceMapping],
    data_date: date | None = None,
    answers: Answers | None = None,
    chosen: Chosen | None = None,
    without: tuple[str, ...] = (),
    progress: Progress = quiet,
    cancelled: Callable[[], bool] = never,
    at: datetime | None = None,
) -> ImportReport:
    """Import the files as one delivery and give the report with the snapshot's id.

    The same files, mappings and date give the same snapshot. `at` stamps the commit and decides nothing else; now
    when not given. Raises BadInput for the first file that cannot be used, and Cancelled when `cancelled` says so;
    then nothing is kept.
    """
    with store.begin() as staging:
        job = Job(staging, vault, progress, cancelled)
        found = _Found.among(sources, mappings, answers or {}, chosen or {})
        if found.problems:
            raise found.problems[0]
        job.read_all(found.read)
        day = date_of(data_date, job.extract_days.values(), job.posting_days)
        job.question_at(day)
        progress(1.0, "Gemmer øjebliksbilledet")
        delivery = Delivery(day, at or datetime.now(UTC), job.sources_in(day), without)
        manifest = store.commit(staging, delivery)
        return job.report(manifest.id, day, found.notes)


def preview(
    store: Store,
    vault: Vault,
    sources: Iterable[Source],
    *,
    mappings: Mapping[str, SourceMapping],
    data_date: date | None = None,
    answers: Answers | None = None,
    chosen: Chosen | None = None,
    progress: Progress = quiet,
    cancelled: Callable[[], bool] = never,
) -> ImportReport:
    """The same report without keeping anything, for the user to accept; files that cannot be used are its problems."""
    with store.begin() as staging:
        job = Job(staging, vault, progress, cancelled)
        found = _Found.among(sources, mappings, answers or {}, chosen or {})
        problems = [*found.problems, *job.read_what_can(found.read)]
        try:
            day = date_of(data_date, job.extract_days.values(), job.posting_days)
        except BadInput as problem:
            problems += [problem] if job.sheets else []
            return replace(job.report(None, None, found.notes), problems=tuple(problems))
        job.question_at(day)
        return replace(job.report(None, day, found.notes), problems=tuple(problems))


@dataclass
class _Found:
    """The sheets that can be read, what is wrong with the others, and notes about what was passed over."""

    mappings: Mapping[str, SourceMapping]
    answers: Answers
    chosen: Chosen
    read: list[Recognised] = field(default_factory=list)
    problems: list[StyrbarError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def among(
        cls, sources: Iterable[Source], mappings: Mapping[str, SourceMapping], answers: Answers, chosen: Chosen
    ) -> "_Found":
        """Look at every file; one that says the same as an earlier one, under another name, is passed over."""
        found, hashes = cls(mappings, answers, chosen), dict[str, str]()
        known = {name for m in mappings.values() for t in m.tables for names in t.columns.values() for name in names}
        for source in sources:
            try:
                sheets = open_sheets(source, known)
            except BadInput as problem:
                found.problems.append(problem)
                continue
            first = hashes.setdefault(sheets[0].sha256, source.name)
            if first != source.name or any(one.sheet.sha256 == sheets[0].sha256 for one in found.read):
                found.notes.append(f"«{source.name}» er den samme fil som «{first}» og er talt én gang.")
            else:
                found.add(sheets)
        if not found.read and not found.problems:
            found.problems.append(BadInput("Der er ingen filer at indlæse.", "", "Vælg mindst én fil."))
        return found

    def add(self, sheets: Sequence[Sheet]) -> None:
        """A file's sheets; one that no mapping fits is only noted when the workbook has others that are known."""
        read: list[Recognised] = []
        failed: list[StyrbarError] = []
        for sheet in sheets:
            try:
                read.append(self._recognise(sheet))
            except BadInput as problem:
                failed.append(problem)
        self.notes += _about_left_out(sheets[0])
        passed = [problem for problem in failed if isinstance(problem, Unrecognised)] if read else []
        self.notes += [f"{problem.where} Arket er ikke læst: {problem.what}" for problem in passed]
        self.problems += [problem for problem in failed if problem not in passed]
        self.read += read

    def _recognise(self, sheet: Sheet) -> Recognised:
        where = f"Det gælder {place(sheet)}."
        choice = self.chosen.get((sheet.name, sheet.sheet))
        if choice is not None and choice not in self.mappings:
            raise BadInput("Den valgte oversættelse findes ikke.", where, "Vælg en anden.")
        candidates = recognise(sheet.headings, self.mappings.values(), sheet.sheet)
        if not candidates and not choice:
            refuse_almost(sheet.headings, self.mappings.values(), where)
        chosen = self.mappings[choice] if choice else winner(candidates, where)
        mapping = with_answers(chosen, self.answers)
        best = next((c for c in candidates if c.mapping is chosen), None)
        why, score = ("I har selv valgt kilden", 1.0) if choice or best is None else (best.reason, best.score)
        return Recognised(sheet, mapping, bind(mapping, sheet.headings, where), why, min(score, 1.0))


def _about_left_out(sheet: Sheet) -> list[str]:
    """One sentence for each reason that sheets of the file were left out."""
    by_reason: dict[str, list[str]] = {}
    for left in sheet.left_out:
        by_reason.setdefault(left.reason, []).append(f"«{mask_cpr(left.sheet)}»")
    return [
        f"Ikke læst i {file_of(sheet)}: {'arket' if len(names) == 1 else 'arkene'} {', '.join(names)}. {reason}"
        for reason, names in by_reason.items()
    ]
