"""A publication as it left the house, and its files."""

from django.http import HttpResponse
from django.urls import reverse

from styrbar.runs.publication import published, published_file
from styrbar.web.answers import Step, show
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

PDF = "application/pdf"


def view(request: Request, publication_number: str) -> HttpResponse:
    """The tables as they were kept; every file is made of the same."""
    answer = published(workspace(request), publication_number)
    slug = request.actor.organisation.slug
    steps = (
        Step("Hent som PDF", reverse("publication_pdf", args=[slug, publication_number])),
        Step("Se alt, der er offentliggjort", reverse("publish", args=[slug])),
    )
    return show(request, answer, steps=steps)


def pdf(request: Request, publication_number: str) -> HttpResponse:
    """The publication as PDF."""
    content = published_file(workspace(request), publication_number, "pdf")
    name = f"offentliggoerelse-{publication_number}.pdf"
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})


_ONE = "udgifter/offentliggoer/<slug:publication_number>/"
PAGES = (
    Page("publication", _ONE, "Offentliggjort tabel", "publish", view, "Udgifter", files=("excel", "csv")),
    Page("publication_pdf", f"{_ONE}pdf/", "Offentliggjort tabel som PDF", "publish", pdf, "Udgifter"),
)
