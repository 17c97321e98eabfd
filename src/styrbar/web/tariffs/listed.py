"""The organisation's tariff calculations, and the ways to begin one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from styrbar.errors import StyrbarError
from styrbar.runs import tariff_drafts as drafts
from styrbar.runs.tariff_file import BadBudget, budget_workbook
from styrbar.runs.tariffs import QUESTION, run_tariffs
from styrbar.web.answers import show
from styrbar.web.files import XLSX
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

FIELD = "fil"


def listing(request: Request) -> HttpResponse:
    """What is calculated; the page's own actions begin, fetch the template and send a filled one."""
    answer = run_tariffs(workspace(request))
    slug = request.actor.organisation.slug

    def link(row: Mapping[str, Any]) -> str:
        return reverse("tariff_draft" if row["draft"] else "tariff", args=[slug, row["key"]])

    more = {"empty": answer.table("calculations").frame.is_empty()}
    return show(request, answer, links={"calculations": link}, template="tariffs/list.html", more=more)


def template(_request: Request) -> HttpResponse:
    """The empty template of a cost budget."""
    return workbook(budget_workbook(), "styrbar-takstbudget.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to take away."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def upload(request: Request) -> HttpResponse:
    """Send a filled template; what cannot be used is told cell by cell, and nothing is kept."""
    problems: tuple[str, ...] = ()
    refused: StyrbarError | None = None
    if request.method == "POST":
        file = request.FILES.get(FIELD)
        if file is None:
            refused = StyrbarError("Der er ikke valgt nogen fil.", "", "Vælg regnearket, og send igen.")
        else:
            try:
                key = drafts.receive(workspace(request), str(file.name), file)  # type: ignore[arg-type]
            except BadBudget as error:
                problems, refused = error.problems, StyrbarError(error.what, "", error.next_step)
            except StyrbarError as error:
                refused = error
            else:
                messages.success(request, "Budgettet er læst. Se resultatet igennem, og gem det.")
                return redirect("tariff_draft", request.actor.organisation.slug, key)
    return render(request, "tariffs/upload.html", {"problems": problems, "refused": refused, "field": FIELD})


_SECTION, _MAY = "Takster og regler", "calculate_tariffs"
PAGES = (
    Page(
        "tariffs", "takster/", "Takster", _MAY, listing, _SECTION, QUESTION, menu=True,
        files=("excel", "csv"),
    ),
    Page("tariff_template", "takster/skabelon/", "Skabelon til et takstbudget", _MAY, template, _SECTION),
    Page("tariff_upload", "takster/indlaes/", "Send et takstbudget", _MAY, upload, _SECTION),
)  # fmt: skip
