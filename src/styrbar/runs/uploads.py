"""An upload from the files as they are sent to the snapshot they become: read, corrected, kept or dropped.

The raw bytes are in the vault all the time. Whatever is killed, the upload stays as it was after its last whole step,
and each step may be taken again: the same files give the same snapshot.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from styrbar.decisions import uploads
from styrbar.decisions.current import Actor
from styrbar.decisions.mappings import answer_code, save_mapping
from styrbar.decisions.models import Upload
from styrbar.errors import BadInput, StyrbarError
from styrbar.intake.importing import Chosen
from styrbar.intake.mapping import Proposal, ProposedColumn
from styrbar.intake.readers import Source
from styrbar.intake.report import ImportReport
from styrbar.intake.vault import Vault, mask_cpr
from styrbar.register.sources import normalise, parse_mapping
from styrbar.register.tables import tables
from styrbar.runs.importing import known_mappings, run_import, run_preview
from styrbar.runs.upload_preview import Reading, as_kept, left_out, sheets_to_describe
from styrbar.runs.workspace import Workspace

Report = Callable[[float, str], None]
_ORPHAN_AGE = timedelta(hours=1)
_LOOKING, _DESCRIBING = 0.9, 0.95


# What a user does


def receive(ws: Workspace, files: Sequence[tuple[str, BinaryIO]], data_date: date | None) -> Upload:
    """Put the files in the vault and have them read. Raises BadInput without files; then nothing is kept."""
    ws.actor.require("import_data")
    if not files:
        raise BadInput("Der er ikke valgt nogen filer.", next_step="Vælg mindst én fil, og send igen.")
    vault, kept = ws.vault(), list[dict[str, Any]]()
    vault.drop_orphans(uploads.vault_ids(), timezone.now() - _ORPHAN_AGE)
    try:
        for name, stream in files:
            file_id = vault.put_file(stream, _unused(mask_cpr(name), [one["name"] for one in kept]))
            file = vault.file(file_id)
            kept.append({"id": file.id, "name": file.name, "size": file.size})
        return uploads.add(ws.actor, kept, data_date)
    except BaseException:
        for one in kept:
            vault.drop_file(one["id"])
        raise


def read_again(ws: Workspace, upload_id: UUID, data_date: date | None = None) -> Upload:
    """Read the files anew, by another date when one is given."""
    upload = uploads.waiting_upload(ws.actor, upload_id)
    upload.data_date = data_date or upload.data_date
    uploads.start(ws.actor, upload, "preview", "Læsning af indsendte filer")
    return upload


def keep(ws: Workspace, upload_id: UUID) -> Upload:
    """Make the files that could be read a snapshot; asked for twice, it is done once."""
    upload = uploads.upload_of(ws.actor, upload_id)
    if upload.kept or uploads.is_busy(upload, "import"):
        return upload
    if not can_be_kept(upload):
        raise BadInput(
            "Der er ikke noget at gemme endnu.", next_step="Vent, til filerne er læst, og ret det, der mangler."
        )
    uploads.start(ws.actor, upload, "import", "Indlæsning af " + _listed(upload.names))
    return upload


def can_be_kept(upload: Upload) -> bool:
    """Whether the reading is done and found rows and a date."""
    reading = upload.job is not None and upload.job.kind == "preview" and upload.job.state != "done"
    return bool(not reading and upload.preview.get("data_date") and upload.preview.get("rows_accepted"))


def drop(ws: Workspace, upload_id: UUID) -> None:
    """Forget the upload and destroy its files."""
    upload = uploads.waiting_upload(ws.actor, upload_id)
    ids, vault = [file["id"] for file in upload.files], ws.vault()
    uploads.drop(ws.actor, upload)
    for file_id in ids:
        vault.drop_file(file_id)


def answer(ws: Workspace, upload_id: UUID, given: Mapping[int, str]) -> Upload:
    """Save what unknown values mean, by their place in the preview, and read the files again."""
    upload = uploads.waiting_upload(ws.actor, upload_id)
    unknown = upload.preview.get("unknown", [])
    for place, code in given.items():
        if place >= len(unknown) or code not in dict(unknown[place]["codes"]):
            raise BadInput("Svaret passer ikke længere til filerne.", next_step="Genindlæs siden, og svar igen.")
        asked = unknown[place]
        answer_code(ws.actor, asked["mapping"], asked["column"], asked["word"], code)
    return read_again(ws, upload_id)


def use_known(ws: Workspace, upload_id: UUID, number: int, mapping: str) -> Upload:
    """Read a sheet as a source that Styrbar knows already."""
    upload = uploads.waiting_upload(ws.actor, upload_id)
    if mapping not in known_mappings(ws):
        raise BadInput("Kilden findes ikke.", next_step="Vælg en anden kilde.")
    sheet = sheet_to_describe(upload, number)
    others = [choice for choice in upload.chosen if choice[:2] != [sheet["file"], sheet["sheet"]]]
    upload.chosen = [*others, [sheet["file"], sheet["sheet"], mapping]]
    uploads.start(ws.actor, upload, "preview", "Læsning af indsendte filer")
    return upload


@dataclass(frozen=True)
class Description:
    """What a user says a sheet is: the source's name, the register table, and heading → column."""

    title: str
    table: str
    columns: Mapping[str, str]

    def toml(self, name: str, headings: Sequence[str]) -> str:
        """The description as a mapping. Raises BadInput when a column is chosen twice, or a required one never."""
        chosen = {h: self.columns[h] for h in headings if self.columns.get(h)}
        columns, taken = tables()[self.table].columns, list(chosen.values())
        twice = next((c.heading for c in columns if taken.count(c.name) > 1), None)
        if twice:
            raise BadInput(f"To kolonner er begge valgt som «{twice}».", next_step="Vælg kun én af dem.")
        lacking = [f"«{c.heading}»" for c in columns if c.required and c.name not in taken]
        if lacking:
            raise BadInput(f"{_listed(lacking)} skal vælges.", next_step="Vælg, hvilken kolonne i filen det er.")
        proposed = tuple(ProposedColumn(h, c, 1.0, "") for h, c in chosen.items())
        return Proposal(self.table, proposed, ()).toml(name, self.title)


def describe(ws: Workspace, upload_id: UUID, number: int, description: Description) -> Upload:
    """Save the user's own mapping of a sheet, and read the files again by it."""
    upload = uploads.waiting_upload(ws.actor, upload_id)
    name = f"egen.{normalise(description.title)[:60]}"
    text = description.toml(name, sheet_to_describe(upload, number)["headings"])
    parse_mapping(text)
    save_mapping(ws.actor, name, text)
    return use_known(ws, upload_id, number, name)


def sheet_to_describe(upload: Upload, number: int) -> dict[str, Any]:
    """The sheet of that number among those that could not be read. Raises BadInput when there is none any more."""
    sheets = upload.preview.get("unknown_sheets", [])
    if number >= len(sheets):
        raise BadInput("Arket venter ikke længere på en beskrivelse.", next_step="Gå tilbage til de indsendte filer.")
    return dict(sheets[number])


# What the worker does


def preview_job(actor: Actor, arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Read the upload's files and tell what an import would keep, without the files that cannot be used."""
    ws, upload = _at_work(actor, arguments)
    reading = _read(ws, upload, lambda share, phase: report(_LOOKING * share, phase))
    sources = _sources(ws.vault(), upload)
    unknown = sheets_to_describe(sources, reading.problems, reading.report, lambda text: report(_DESCRIBING, text))
    uploads.tell(upload, as_kept(reading, known_mappings(ws), ws.store, unknown))
    return _result(upload, "Se, hvad filerne indeholder")


def import_job(actor: Actor, arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Import what the preview could use, keep the receipt, and destroy the raw files."""
    ws, upload = _at_work(actor, arguments)
    if not upload.kept:
        vault, without = ws.vault(), upload.preview["left_out"]
        before = {manifest.id for manifest in ws.store.manifests()}
        sources = [source for source in _sources(vault, upload) if source.name not in without]
        done = run_import(
            ws, sources, data_date=_stated(upload), chosen=_chosen(upload), progress=report, cancelled=lambda: False
        )
        assert done.snapshot
        receipt = as_kept(Reading(done, upload.names, ()), known_mappings(ws), ws.store, [])
        problems = {file["name"]: file["problems"] for file in upload.preview["files"]}
        receipt["files"] = [file | {"problems": problems.get(file["name"], [])} for file in receipt["files"]]
        receipt |= {"left_out": without, "again": done.snapshot in before}
        uploads.keep(upload, done.snapshot, receipt)
        for file in upload.files:
            vault.drop_file(file["id"])
    return _result(upload, "Se, hvad der blev gemt")


def _at_work(actor: Actor, arguments: Mapping[str, Any]) -> tuple[Workspace, Upload]:
    return Workspace(actor, settings.STYRBAR_DATA, settings.STYRBAR_KEYS), uploads.upload_of(
        actor, UUID(arguments["upload"])
    )


def _read(ws: Workspace, upload: Upload, progress: Report) -> Reading:
    """The files read together; read again without those that turn out to be unusable, since they are left out whole."""
    sources, problems = _sources(ws.vault(), upload), dict[str, StyrbarError]()
    while True:
        report = _previewed(ws, upload, sources, progress)
        problems |= {str(problem): problem for problem in report.problems}
        out = left_out([source.name for source in sources], report.problems)
        if not any(sheet.file in out for sheet in report.sheets):
            return Reading(report, upload.names, tuple(problems.values()))
        sources = [source for source in sources if source.name not in out]
        if not sources:
            rejected, questions = report.rejected.clear(), report.questions.clear()
            empty = replace(report, sheets=(), rejected=rejected, questions=questions, unknown=())
            return Reading(empty, upload.names, tuple(problems.values()))


def _previewed(ws: Workspace, upload: Upload, sources: Sequence[Source], progress: Report) -> ImportReport:
    return run_preview(
        ws, sources, data_date=upload.data_date, chosen=_chosen(upload), progress=progress, cancelled=lambda: False
    )


def _sources(vault: Vault, upload: Upload) -> list[Source]:
    return [Source(file["name"], partial(vault.open_file, file["id"])) for file in upload.files]


def _chosen(upload: Upload) -> Chosen:
    return {(file, sheet): mapping for file, sheet, mapping in upload.chosen}


def _stated(upload: Upload) -> date:
    """The date the user saw and accepted."""
    return upload.data_date or date.fromisoformat(upload.preview["data_date"])


def _result(upload: Upload, text: str) -> dict[str, str]:
    return {"address": reverse("upload", args=[upload.organisation.slug, upload.id]), "text": text}


def _unused(name: str, taken: Sequence[str]) -> str:
    """The name, numbered when another file of the upload has it: «p.csv» → «p (2).csv»."""
    path = PurePath(name)
    names = [name, *(f"{path.stem} ({n}){path.suffix}" for n in range(2, len(taken) + 2))]
    return next(n for n in names if n not in taken)


def _listed(names: Sequence[str]) -> str:
    """«a, b og c»; long lists are cut."""
    shown = [*names[:2], f"{len(names) - 2} mere"] if len(names) > 3 else list(names)
    return re.sub(r", ([^,]*)$", r" og \1", ", ".join(shown))
