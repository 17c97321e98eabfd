"""Indlæs: files are sent, read, corrected and kept, or dropped again."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from styrbar.decisions import jobs
from styrbar.decisions.models import Upload
from styrbar.decisions.uploads import is_busy, upload_of, uploads_of
from styrbar.errors import BadInput
from styrbar.publish.template import template_workbook
from styrbar.runs import uploads
from styrbar.web.data.steps import steps_for
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

RECEIPTS = 10
LATE = timedelta(minutes=1)
FIELD = "filer"


class DateForm(forms.Form):
    """The date the extracts were taken."""

    data_date = forms.DateField(
        label="Datoen, filerne er trukket",
        required=False,
        help_text="Lad feltet være tomt, hvis filerne selv siger det. Datoen bliver øjebliksbilledets dato.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv datoen som dd-mm-åååå, f.eks. 31-01-2026."},
    )


def start(request: Request) -> HttpResponse:
    """Send files, or go on with those that wait."""
    form = DateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        files = [(str(file.name), file) for file in request.FILES.getlist(FIELD)]
        if not files:
            form.add_error(None, "Der er ikke valgt nogen filer. Vælg mindst én, og send igen.")
        if form.is_valid():
            return _to(uploads.receive(workspace(request), files, form.cleaned_data["data_date"]))  # type: ignore[arg-type]
    found = uploads_of(request.actor)
    context = {
        "form": form,
        "waiting": [(upload, _outline(upload)) for upload in found.filter(snapshot="")],
        "kept": found.exclude(snapshot="")[:RECEIPTS],
    }
    return render(request, "data/start.html", context)


def show(request: Request, upload_id: UUID) -> HttpResponse:
    """The upload as far as it is: being read, read, being kept, or kept; htmx asks for the part that moves."""
    upload = upload_of(request.actor, upload_id)
    if upload.kept:
        return _receipt(request, upload)
    if is_busy(upload):
        template = "data/progress.html" if request.htmx else "data/working.html"
        late = bool(upload.job and upload.job.state == "waiting" and timezone.now() - upload.job.created_at > LATE)
        return render(request, template, {"upload": upload, "job": upload.job, "late": late})
    if request.htmx:
        return HttpResponseClientRefresh()
    context = {
        "upload": upload,
        "job": upload.job,
        "can_be_kept": uploads.can_be_kept(upload),
        "usable": len(upload.files) - len(upload.preview.get("left_out", ())),
        "date_form": DateForm(initial={"data_date": _date(upload)}),
    }
    return render(request, "data/preview.html", context | _dressed(upload.preview))


def _receipt(request: Request, upload: Upload) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRefresh()
    context = {"upload": upload, "steps": steps_for(request, upload.snapshot)}
    return render(request, "data/kept.html", context | _dressed(upload.preview))


def template(_request: Request) -> HttpResponse:
    """Styrbar's own template, empty."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": 'attachment; filename="styrbar-skabelon.xlsx"'}
    return HttpResponse(template_workbook(), content_type=kind, headers=headers)


@require_POST
def keep(request: Request, upload_id: UUID) -> HttpResponse:
    """Make it a snapshot."""
    return _to(uploads.keep(workspace(request), upload_id))


@require_POST
def drop(request: Request, upload_id: UUID) -> HttpResponse:
    """Forget it."""
    uploads.drop(workspace(request), upload_id)
    return redirect("import", request.actor.organisation.slug)


@require_POST
def stop(request: Request, upload_id: UUID) -> HttpResponse:
    """Stop what is under way; the files wait as before."""
    upload = upload_of(request.actor, upload_id)
    if upload.job:
        jobs.cancel(request.actor, upload.job)
    return _to(upload)


@require_POST
def again(request: Request, upload_id: UUID) -> HttpResponse:
    """Read the files again, by another date when one is given."""
    form = DateForm(request.POST)
    if not form.is_valid():
        raise BadInput("Datoen kan ikke læses.", next_step="Skriv den som dd-mm-åååå, f.eks. 31-01-2026.")
    return _to(uploads.read_again(workspace(request), upload_id, form.cleaned_data["data_date"]))


@require_POST
def answer(request: Request, upload_id: UUID) -> HttpResponse:
    """What unknown values mean; those left open are asked again."""
    return _to(uploads.answer(workspace(request), upload_id, answers_in(request)))


def answers_in(request: HttpRequest) -> dict[int, str]:
    """«svar-3» = code → {3: code}, without those left open."""
    named = {key.removeprefix("svar-"): str(code) for key, code in request.POST.items() if key.startswith("svar-")}
    return {int(place): code for place, code in named.items() if place.isdecimal() and code}


def _to(upload: Upload) -> HttpResponse:
    return redirect("upload", upload.organisation.slug, upload.id)


def _date(upload: Upload) -> date | None:
    text = upload.preview.get("data_date")
    return upload.data_date or (date.fromisoformat(text) if text else None)


def _dressed(preview: Mapping[str, Any]) -> dict[str, Any]:
    """The preview with its dates as dates, and how sure each recognition is in words."""
    sheets = [sheet | {"sure": _sure(sheet["score"])} for file in preview.get("files", ()) for sheet in file["sheets"]]
    return {
        "preview": preview,
        "data_date": date.fromisoformat(preview["data_date"]) if preview.get("data_date") else None,
        "sheets": sheets,
        "remarks": [sheet for sheet in sheets if sheet["read_as"] or sheet["notes"] or sheet["totals"]],
        "troubled": [file for file in preview.get("files", ()) if file["problems"] or file.get("describe")],
        "shrunk": [one | {"day": date.fromisoformat(one["day"])} for one in preview.get("shrunk", ())],
        "carried": _by_date(preview.get("carried", ())),
    }


def _by_date(carried: Iterable[list[str]]) -> list[tuple[date, list[str]]]:
    """The carried sources' titles by the date their data are from, oldest first."""
    days: dict[str, list[str]] = {}
    for title, day in carried:
        days.setdefault(day, []).append(title)
    return [(date.fromisoformat(day), titles) for day, titles in sorted(days.items())]


def _sure(score: float) -> str:
    return "sikkert" if score >= 0.8 else "sandsynligt" if score >= 0.5 else "usikkert, se efter"


def _outline(upload: Upload) -> str:
    """How far a waiting upload is, in words."""
    if is_busy(upload):
        return "Bliver gemt" if upload.job and upload.job.kind == "import" else "Bliver læst"
    if uploads.can_be_kept(upload):
        return "Læst, venter på at blive gemt"
    return "Læst, mangler svar" if upload.preview else "Ikke læst"


_ONE = "data/indlaes/<uuid:upload_id>/"
PAGES = (
    Page("import", "data/indlaes/", "Indlæs", "import_data", start, "Data", "Hvad skal læses ind?", menu=True),
    Page("template", "data/indlaes/skabelon/", "Styrbars skabelon", "import_data", template, "Data"),
    Page("upload", _ONE, "Indsendte filer", "import_data", show, "Data"),
    Page("upload_keep", _ONE + "gem/", "Gem øjebliksbillede", "import_data", keep, "Data"),
    Page("upload_drop", _ONE + "fortryd/", "Fortryd", "import_data", drop, "Data"),
    Page("upload_stop", _ONE + "stop/", "Stop", "import_data", stop, "Data"),
    Page("upload_again", _ONE + "igen/", "Læs igen", "import_data", again, "Data"),
    Page("upload_answer", _ONE + "svar/", "Svar på ukendte værdier", "import_data", answer, "Data"),
)
