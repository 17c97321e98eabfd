"""A long job's page: how far it is, and a way to stop it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrbar.decisions import jobs
from styrbar.web.page import Page
from styrbar.web.requests import Request


def show(request: Request, job_id: UUID) -> HttpResponse:
    """The job; htmx asks for the part that moves every other second, and without scripts the page is reloaded."""
    job = jobs.job_of(request.actor, job_id)
    template = "jobs/progress.html" if request.htmx else "jobs/job.html"
    return render(request, template, {"job": job})


@require_POST
def cancel(request: Request, job_id: UUID) -> HttpResponse:
    """Ask for the job to be stopped."""
    job = jobs.job_of(request.actor, job_id)
    jobs.cancel(request.actor, job)
    return redirect("job", request.actor.organisation.slug, job.id)


PAGES = (
    Page("job", "opgaver/<uuid:job_id>/", "Opgave", "enter", show, "Overblik"),
    Page("job_cancel", "opgaver/<uuid:job_id>/afbryd/", "Afbryd opgave", "enter", cancel, "Overblik"),
)
