"""Uploads: which there are, and what is under way with each. The bytes themselves lie in the vault."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from styrbar.decisions import jobs
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Upload
from styrbar.errors import BadInput, NotFound

SILENCE = timedelta(minutes=2)
"""Work that has not been heard from for so long may be started again."""


def uploads_of(by: Actor) -> QuerySet[Upload]:
    """The organisation's uploads, newest first; both those that wait and the receipts."""
    by.require("import_data")
    return Upload.objects.filter(organisation=by.organisation).select_related("by", "job")


def upload_of(by: Actor, upload_id: UUID) -> Upload:
    """That upload of the actor's own organisation; NotFound for every other."""
    upload = uploads_of(by).filter(id=upload_id).first()
    if upload is None:
        raise NotFound("De indsendte filer findes ikke længere.", next_step="Gå til Indlæs, og vælg filerne igen.")
    return upload


def waiting_upload(by: Actor, upload_id: UUID) -> Upload:
    """That upload, when it is neither kept nor being kept; BadInput otherwise."""
    upload = upload_of(by, upload_id)
    if upload.kept or is_busy(upload, "import"):
        raise BadInput("Filerne er allerede ved at blive gemt.", next_step="Gå til Indlæs, og se, hvad der blev gemt.")
    return upload


def add(by: Actor, files: list[dict[str, Any]], data_date: date | None) -> Upload:
    """A new upload of files that lie in the vault, with its preview in the queue."""
    by.require("import_data")
    with transaction.atomic():
        upload = Upload.objects.create(organisation=by.organisation, by=by.user, files=files, data_date=data_date)
        start(by, upload, "preview", "Læsning af indsendte filer")
    return upload


def start(by: Actor, upload: Upload, kind: str, title: str) -> None:
    """Put work on the upload in the queue; only the latest work may tell what came of it."""
    with transaction.atomic():
        if upload.job and not upload.job.ended:
            jobs.cancel(by, upload.job)
        upload.job = jobs.start(by, kind, title, {"upload": str(upload.id)})
        upload.save(update_fields=["job", "data_date", "chosen"])


def is_busy(upload: Upload, kind: str = "") -> bool:
    """Whether work (of that kind) is queued or under way and has been heard from lately."""
    job = upload.job
    if job is None or job.ended or (kind and job.kind != kind):
        return False
    return job.state == "waiting" or job.heard_at > timezone.now() - SILENCE


def tell(upload: Upload, preview: Mapping[str, Any]) -> None:
    """Keep what a preview came to, unless other work on the upload was begun or it was dropped meanwhile."""
    Upload.objects.filter(id=upload.id, job=upload.job, snapshot="").update(preview=dict(preview))


def keep(upload: Upload, snapshot: str, preview: Mapping[str, Any]) -> None:
    """The upload became that snapshot."""
    Upload.objects.filter(id=upload.id).update(snapshot=snapshot, preview=dict(preview))


def drop(by: Actor, upload: Upload) -> None:
    """Forget an upload; work on it finds nothing any more and ends."""
    with transaction.atomic():
        if upload.job and not upload.job.ended:
            jobs.cancel(by, upload.job)
        upload.delete()


def vault_ids() -> set[str]:
    """The vault's files that some upload waits with, in any organisation: ids are random."""
    waiting = Upload.objects.filter(snapshot="").values_list("files", flat=True)
    return {file["id"] for files in waiting for file in files}
