"""Long work: started by a user, done by the worker process, followed and cancelled on its page.

What a kind of job does is named in the settings (`STYRBAR_JOBS`: kind → dotted path of a `Handler`).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from styrbar.decisions import audit
from styrbar.decisions.current import Actor, actor
from styrbar.decisions.models import Job
from styrbar.errors import Cancelled, NotFound, StyrbarError

SILENCE = timedelta(minutes=15)
SECONDS_BETWEEN_WRITES = 0.5
logger = logging.getLogger(__name__)

Handler = Callable[[Actor, Mapping[str, Any], "Report"], Mapping[str, Any]]


class JobError(RuntimeError):
    """A job ended in a programming fault; only its type is told on, since the text may hold a row's values."""


class Report:
    """Called by a handler as `report(0.4, "Læser posteringer")`; raises Cancelled when the user wants it stopped."""

    def __init__(self, job: Job) -> None:
        self._job, self._written = job, 0.0

    def __call__(self, progress: float, phase: str) -> None:
        """Keep how far the job is, at most twice a second."""
        if monotonic() - self._written < SECONDS_BETWEEN_WRITES and phase == self._job.phase:
            return
        self._written = monotonic()
        self._job.progress, self._job.phase = min(max(progress, 0.0), 1.0), phase
        self._job.save(update_fields=["progress", "phase", "heard_at"])
        if Job.objects.filter(id=self._job.id, cancel_requested=True).exists():
            raise Cancelled("Arbejdet blev afbrudt.", next_step="Intet er gemt; start igen, når du vil.")


def start(by: Actor, kind: str, title: str, arguments: Mapping[str, Any]) -> Job:
    """Put a job in the queue of the worker process. `arguments` is JSON without any personal value."""
    with transaction.atomic():
        job = Job.objects.create(
            organisation=by.organisation, created_by=by.user, kind=kind, title=title, arguments=dict(arguments)
        )
        run_job.enqueue(str(job.id))
    return job


def jobs_of(by: Actor) -> QuerySet[Job]:
    """The jobs the actor may follow, newest first: their own, and all of the organisation's for who imports data.

    Those the worker has dropped are marked as such.
    """
    own = Job.objects.filter(organisation=by.organisation)
    own.filter(state="running", heard_at__lt=timezone.now() - SILENCE).update(
        state="failed", error="Arbejdet gik i stå, og intet er gemt. Start det igen."
    )
    return (own if by.may("import_data") else own.filter(created_by=by.user)).select_related("created_by")


def job_of(by: Actor, job_id: UUID) -> Job:
    """That job of the actor's own organisation; NotFound for every other."""
    job = jobs_of(by).filter(id=job_id).first()
    if job is None:
        raise NotFound("Opgaven findes ikke.", next_step="Gå til Overblik.")
    return job


def cancel(by: Actor, job: Job) -> None:
    """Ask for the job to be stopped: at once when it waits, at its next report when it is running."""
    Job.objects.filter(id=job.id, state__in=("waiting", "running")).update(cancel_requested=True)
    Job.objects.filter(id=job.id, state="waiting").update(state="cancelled")
    audit.log(by, "job_cancelled", job.title)


@task()
def run_job(job_id: str) -> None:
    """Done by the worker: run the job's handler as the user who started it, and keep what came of it."""
    if not Job.objects.filter(id=job_id, state="waiting").update(state="running", heard_at=timezone.now()):
        return
    job = Job.objects.select_related("created_by", "organisation").get(id=job_id)
    try:
        handler: Handler = import_string(settings.STYRBAR_JOBS[job.kind])
        result = handler(actor(job.created_by, job.organisation), job.arguments, Report(job))
    except Cancelled as stopped:
        _end(job, "cancelled", error=str(stopped))
    except StyrbarError as error:
        _end(job, "failed", error=str(error))
    except Exception as fault:
        _end(job, "failed", error="Der skete en fejl i Styrbar, og intet er gemt. Giv jeres driftsansvarlige besked.")
        logger.exception("Job %s (%s) failed", job.id, job.kind)
        raise JobError(f"{job.kind}: {type(fault).__name__}") from None
    else:
        _end(job, "done", result=dict(result))


def _end(job: Job, state: str, error: str = "", result: dict[str, Any] | None = None) -> None:
    """Keep how the job ended."""
    job.state, job.error, job.result = state, error, result or {}
    job.progress = 1.0 if state == "done" else job.progress
    job.save(update_fields=["state", "error", "result", "progress", "heard_at"])
