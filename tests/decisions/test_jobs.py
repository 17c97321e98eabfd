"""Long work: queued, done, stopped, and dropped."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from styrbar.decisions import jobs
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Job
from styrbar.errors import BadInput, NotFound
from support.people import People

SECRET = "0113901234"


def counts(actor: Actor, arguments: Mapping[str, Any], report: jobs.Report) -> dict[str, Any]:
    report(0.5, "Tæller")
    return {"by": actor.user.username, "to": arguments["to"]}


def refuses(actor: Actor, arguments: Mapping[str, Any], report: jobs.Report) -> dict[str, Any]:
    raise BadInput("Filen er tom.", next_step="Vælg en anden.")


def breaks(actor: Actor, arguments: Mapping[str, Any], report: jobs.Report) -> dict[str, Any]:
    raise ValueError(f"cannot convert {SECRET}")


def stopped_midway(actor: Actor, arguments: Mapping[str, Any], report: jobs.Report) -> dict[str, Any]:
    Job.objects.update(cancel_requested=True)
    report(0.5, "Halvvejs")
    raise AssertionError("the report should have stopped it")


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> Iterator[None]:
    handlers = (counts, refuses, breaks, stopped_midway)
    settings.STYRBAR_JOBS = {handler.__name__: handler for handler in handlers}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "import_string", lambda handler: handler)
        yield


def done(people: People, kind: str) -> Job:
    """The job as it is after the worker has emptied the queue."""
    job = jobs.start(people.owner, kind, "En opgave", {"to": 3})
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    job.refresh_from_db()
    return job


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_worker_does_the_job_as_the_user(people: People) -> None:
    job = done(people, "counts")
    assert (job.state, job.progress, job.result) == ("done", 1.0, {"by": "ulla", "to": 3})


def test_an_error_for_the_user_ends_the_job_in_words(people: People) -> None:
    job = done(people, "refuses")
    assert (job.state, job.error) == ("failed", "Filen er tom. Vælg en anden.")


def test_a_fault_tells_its_place_and_never_its_text(people: People, caplog: pytest.LogCaptureFixture) -> None:
    from styrbar.web.logs import DiscreetFormatter

    job = done(people, "breaks")
    kept = f"{job.error} {DBTaskResult.objects.get().traceback}"
    written = "\n".join(DiscreetFormatter().format(r) for r in caplog.records if r.levelno >= logging.ERROR)
    assert job.state == "failed"
    assert "ValueError" in written
    assert "test_jobs.py" in written
    assert SECRET not in kept + written


def test_a_running_job_stops_at_its_next_report(people: People) -> None:
    job = done(people, "stopped_midway")
    assert (job.state, job.result) == ("cancelled", {})


def test_a_waiting_job_is_cancelled_at_once_and_never_done(people: People) -> None:
    job = jobs.start(people.owner, "counts", "En opgave", {"to": 3})
    jobs.cancel(people.owner, job)
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_job_that_has_not_been_heard_from_is_shown_as_stopped(people: People) -> None:
    job = jobs.start(people.owner, "counts", "En opgave", {"to": 3})
    for silence, state in ((jobs.SILENCE / 2, "running"), (jobs.SILENCE * 2, "failed")):
        Job.objects.filter(id=job.id).update(state="running", heard_at=timezone.now() - silence)
        assert jobs.job_of(people.owner, job.id).state == state


def test_a_job_is_seen_by_who_started_it_and_who_imports(people: People) -> None:
    job = jobs.start(people.colleague, "counts", "En opgave", {"to": 3})
    mine = jobs.start(people.owner, "counts", "En opgave", {"to": 3})
    assert jobs.job_of(people.colleague, job.id) == jobs.job_of(people.owner, job.id) == job
    for actor, hidden in ((people.colleague, mine), (people.stranger, job)):
        with pytest.raises(NotFound):
            jobs.job_of(actor, hidden.id)
