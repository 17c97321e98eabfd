"""Udtræk til forskning: ask for one, approve another's, and fetch it once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from styrbar.errors import BadInput, NotAllowed
from styrbar.runs.publication import publish_choices
from styrbar.runs.research_extract import (
    APPROVED,
    COLUMNS,
    REQUESTED,
    ExtractRequest,
    decide_extract,
    deliver_extract,
    request_extract,
    run_extract,
    run_extracts,
    state_of,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class ExtractForm(forms.Form):
    """Who is to have what, and for what."""

    recipient = forms.CharField(label="Modtager", max_length=150, help_text="Institution og projekt.")
    purpose = forms.CharField(
        label="Formål", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ingen navne på borgere eller CPR-numre.",
    )  # fmt: skip
    years = forms.TypedMultipleChoiceField(label="År", coerce=int, widget=forms.CheckboxSelectMultiple)
    columns = forms.MultipleChoiceField(
        label="Kolonner", choices=list(COLUMNS.items()), widget=forms.CheckboxSelectMultiple,
        help_text="Kun dem, formålet kræver. Kode, dage, enheder og kroner er altid med.",
    )  # fmt: skip

    def __init__(self, data: object, ws: Workspace) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        _, years = publish_choices(ws)
        self.fields["years"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    def request(self) -> ExtractRequest:
        """What was asked for, of a valid form."""
        data = self.cleaned_data
        return ExtractRequest(data["recipient"], data["purpose"], tuple(data["columns"]), tuple(data["years"]))


@when_imported
def every(request: Request) -> HttpResponse:
    """All extracts, with the form that asks for one for those who may see people."""
    ws = workspace(request)
    form = ExtractForm(request.POST or None, ws)
    slug = request.actor.organisation.slug
    if request.method == "POST":
        request.actor.require("see_persons")
        if form.is_valid():
            try:
                number = request_extract(ws, form.request())
            except BadInput as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Udtræk nr. {number} afventer, at en anden godkender det.")
                return redirect("extract", slug, number)

    def link(row: Mapping[str, Any]) -> str:
        return reverse("extract", args=[slug, row["number"]])

    more = {"ask": form, "may_ask": request.actor.may("see_persons")}
    steps = (Step("Offentliggør en tabel", reverse("publish", args=[slug])),)
    return show(
        request, run_extracts(ws), links={"extracts": link}, template="publication/extracts.html", more=more,
        steps=steps,
    )  # fmt: skip


def one(request: Request, extract_number: str) -> HttpResponse:
    """One extract; a post approves it, refuses it, or fetches it."""
    ws = workspace(request)
    state = state_of(ws, extract_number)
    refused = ""
    if request.method == "POST":
        try:
            return _done(request, ws, extract_number)
        except (BadInput, NotAllowed) as error:
            request.actor.require("see_persons")
            refused = str(error)
    may = request.actor.may("see_persons")
    more = {"may_decide": may and state == REQUESTED, "may_fetch": may and state == APPROVED, "refused": refused}
    steps = (Step("Se alle udtræk", reverse("extracts", args=[request.actor.organisation.slug])),)
    return show(request, run_extract(ws, extract_number), steps=steps, template="publication/extract.html", more=more)


def _done(request: Request, ws: Workspace, number: str) -> HttpResponse:
    action = request.POST.get("action")
    if action == "fetch":
        content = deliver_extract(ws, number)
        headers = {"Content-Disposition": f'attachment; filename="forskningsudtraek-{number}.csv"'}
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
    if action not in {"approve", "refuse"}:
        raise BadInput("Den handling findes ikke.", next_step="Brug en af knapperne.")
    decide_extract(ws, number, approved=action == "approve")
    messages.success(request, "Udtrækket er godkendt." if action == "approve" else "Udtrækket er afvist.")
    return redirect("extract", request.actor.organisation.slug, number)


PAGES = (
    Page(
        "extracts", "udgifter/forskningsudtraek/", "Forskningsudtræk", "publish", every, "Udgifter",
        "Hvilke udtræk har forskere fået?", menu=True,
    ),
    Page(
        "extract", "udgifter/forskningsudtraek/<slug:extract_number>/", "Forskningsudtræk", "publish", one, "Udgifter"
    ),
)  # fmt: skip
