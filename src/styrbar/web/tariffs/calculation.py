"""A calculated tariff: a draft to be kept, or a kept version with its sheet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from styrbar.analysis.answer import Answer
from styrbar.danish import kroner
from styrbar.errors import NotFound, StyrbarError
from styrbar.publish.charts import tariff_chart, tariff_parts
from styrbar.runs import tariff_drafts as drafts
from styrbar.runs.tariff_file import budget_workbook
from styrbar.runs.tariff_sheets import sheet_file
from styrbar.runs.tariffs import NOTHING, Kept, comparable, kept_tariff, run_tariff
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.files import XLSX
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.tariffs.listed import workbook
from styrbar.web.tariffs.steps import first_step, step_addresses
from styrbar.web.workspaces import workspace

PDF = "application/pdf"


class CompareForm(forms.Form):
    """What to compare with, and of a kept calculation which version to see."""

    version = forms.TypedChoiceField(label="Version", required=False, coerce=int, empty_value=None)
    imod = forms.ChoiceField(label="Sammenlign med", required=False)

    def __init__(self, request: Request, found: dict[str, str], kept: Kept | None) -> None:
        super().__init__(request.GET)
        versions = range(kept.versions, 0, -1) if kept else ()
        self.fields["version"].choices = [("", "Nyeste"), *((n, str(n)) for n in versions)]  # type: ignore[attr-defined]
        if not kept or kept.versions == 1:
            del self.fields["version"]
        choices = [("", "Samme tilbud året før"), (NOTHING, "Ingen"), *found.items()]
        self.fields["imod"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> tuple[int | None, str]:
        """Version (None is the newest) and what to compare with. Raises NotFound for what is not there."""
        if not self.is_valid():
            raise NotFound("Beregningen findes ikke.", next_step="Vælg igen på siden.")
        return self.cleaned_data.get("version"), self.cleaned_data["imod"]


def draft(request: Request, key: str) -> HttpResponse:
    """What a draft comes to, as it would be kept; one that cannot be calculated says what is missing."""
    ws = workspace(request)
    drafts.draft(ws, key)
    form = CompareForm(request, comparable(ws), None)
    _, against = form.chosen()
    steps = step_addresses(request, key)
    try:
        answer = drafts.run_draft(ws, key, against)
    except NotFound:
        raise
    except StyrbarError as error:
        return _unfinished(request, key, error, steps)
    more = {"key": key, "is_draft": True, "steps_of": steps}
    return _shown(request, answer, form, more)


def _unfinished(request: Request, key: str, error: StyrbarError, steps: Any) -> HttpResponse:
    if request.output != "page":
        raise error
    return render(request, "tariffs/unfinished.html", {"key": key, "error": error, "steps_of": steps})


def tariff(request: Request, key: str) -> HttpResponse:
    """A kept version, as it was kept, beside another calculation."""
    ws = workspace(request)
    newest = kept_tariff(ws, key)
    form = CompareForm(request, comparable(ws), newest)
    number, against = form.chosen()
    answer = run_tariff(ws, key, number, against)
    more = {"key": key, "is_draft": False, "number": number, "kept": kept_tariff(ws, key, number),
            "has_draft": key in drafts.drafts(ws)}  # fmt: skip
    return _shown(request, answer, form, more)


def _shown(request: Request, answer: Answer, form: CompareForm, more: dict[str, Any]) -> HttpResponse:
    slug = request.actor.organisation.slug
    steps = (Step("Se alle takstberegninger", reverse("tariffs", args=[slug])),)
    return show(
        request,
        answer,
        form=form,
        diagram=_diagram(answer),
        steps=steps,
        template="tariffs/calculation.html",
        more=more,
    )


def _diagram(answer: Answer) -> Diagram:
    """The causes of the change, or the elements of the tariff; either is told by its largest."""
    names = {table.name for table in answer.tables}
    if "parts" in names:
        rows = answer.table("parts").frame.sort("amount", descending=True)
        change = int(rows["amount"].sum())
        word = "dyrere" if change > 0 else "billigere"
        name = answer.figures[1].note  # which of several the change is of
        tariff_of = f"Taksten for {name}" if name else "Taksten"
        told = f"{tariff_of} er blevet {kroner(abs(change))} {word}" if change else f"{tariff_of} er den samme"
        return Diagram(told, "Årsagerne til ændringen, én søjle for hver.", lambda: tariff_chart(answer))
    rows = tariff_parts(answer).sort("price", descending=True)
    largest, total = rows.row(0), int(rows["price"].sum())
    told = f"{largest[0]} er {kroner(largest[1], 0)} af taksten på {kroner(total, 0)}"
    return Diagram(told.removesuffix("."), "Takstens elementer, lagt sammen.", lambda: tariff_chart(answer))


@require_POST
def keep(request: Request, key: str) -> HttpResponse:
    """Keep a draft as a version."""
    found = drafts.save(workspace(request), key)
    messages.success(request, f"Taksten er gemt som version {found.number}.")
    return redirect("tariff", request.actor.organisation.slug, found.key)


@require_POST
def drop(request: Request, key: str) -> HttpResponse:
    """Throw a draft away."""
    drafts.drop(workspace(request), key)
    messages.success(request, "Kladden er smidt væk. Det, der er gemt, står som før.")
    return redirect("tariffs", request.actor.organisation.slug)


@require_POST
def edit(request: Request, key: str) -> HttpResponse:
    """Begin a new version from the newest."""
    drafts.edit(workspace(request), key)
    return first_step(request, key)


@require_POST
def next_year(request: Request, key: str) -> HttpResponse:
    """Begin the next year's calculation from this one."""
    return first_step(request, drafts.next_year(workspace(request), key))


def budget(request: Request, key: str) -> HttpResponse:
    """The budget of a kept version as a filled template."""
    found = kept_tariff(workspace(request), key, _number(request))
    return workbook(budget_workbook(found.budget), f"{key}-budget.xlsx")


def sheet(request: Request, key: str) -> HttpResponse:
    """The sheet to publish, as PDF or workbook."""
    form = "xlsx" if request.output == "excel" else "pdf"
    content = sheet_file(workspace(request), key, _number(request), form)
    headers = {"Content-Disposition": f'attachment; filename="takstblad-{key}.{form}"'}
    return HttpResponse(content, content_type=XLSX if form == "xlsx" else PDF, headers=headers)


def _number(request: Request) -> int | None:
    """The version in the address; none is the newest."""
    text = request.GET.get("version", "")
    if text and not text.isdecimal():
        raise NotFound("Beregningen har ikke den version.", next_step="Vælg en af versionerne på beregningens side.")
    return int(text) if text else None


_SECTION, _MAY = "Takster og regler", "calculate_tariffs"
_DRAFT, _KEPT = "takster/kladde/<slug:key>/", "takster/beregning/<slug:key>/"
PAGES = (
    Page("tariff_draft", _DRAFT, "Kladde til takst", _MAY, draft, _SECTION, files=FILES),
    Page("tariff_keep", _DRAFT + "gem/", "Gem takst", _MAY, keep, _SECTION),
    Page("tariff_drop", _DRAFT + "fortryd/", "Smid kladde væk", _MAY, drop, _SECTION),
    Page("tariff", _KEPT, "Takst", _MAY, tariff, _SECTION, files=FILES),
    Page("tariff_edit", _KEPT + "ret/", "Ret takst", _MAY, edit, _SECTION),
    Page("tariff_next_year", _KEPT + "naeste-aar/", "Næste års takst", _MAY, next_year, _SECTION),
    Page("tariff_budget", _KEPT + "budget/", "Takstbudget", _MAY, budget, _SECTION),
    Page("tariff_sheet", _KEPT + "takstblad/", "Takstblad", _MAY, sheet, _SECTION, files=("excel",)),
)
