"""Hvilke krav mod andre kommuner er ved at forælde?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from styrbar.errors import BadInput
from styrbar.runs.claims import SOON, ClaimChoices, OwnMunicipalityMissing, run_claims
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm, person_address
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class ClaimForm(ScopeForm):
    """Snapshot, the day the deadlines are reckoned from, and how many days ahead to warn."""

    dato = forms.DateField(
        label="Opgjort den", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    snart = forms.IntegerField(
        label="Varsel i dage", required=False, min_value=0, max_value=366,
        widget=forms.NumberInput(attrs={"size": 4}),
    )  # fmt: skip

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]
        self._said("dato", timezone.localdate().isoformat())
        self._said("snart", str(SOON))
        self.municipality = _code(request.GET.get("kommune", ""))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The municipality opened, which the form must keep when it is sent."""
        return [("kommune", str(self.municipality))] if self.municipality else []


def _code(text: str) -> int | None:
    """A municipality's code in the address. Raises BadInput for what is none, since one may be typed by hand."""
    if text and not (text.isdecimal() and len(text) <= 3):
        raise BadInput("Adressen har en kommunekode, der ikke kan bruges.", next_step="Vælg kommunen på siden.")
    return int(text) if text else None


@when_imported
def view(request: Request) -> HttpResponse:
    """The claims by municipality and month, and the citizens behind for those who may see them."""
    ws = workspace(request)
    form = ClaimForm(request, ws)
    chosen = form.chosen()
    choices = ClaimChoices(chosen["dato"], form.snapshot, chosen["snart"], form.municipality)
    try:
        answer = run_claims(ws, choices)
    except OwnMunicipalityMissing as error:
        if request.output != "page":
            raise
        context = {"error": error, "may_set": request.actor.may("administer")}
        return render(request, "refund/no_municipality.html", context)

    def opened(row: Mapping[str, Any]) -> str:
        return "" if form.municipality else _address(request, kommune=row["municipality"])

    def person(row: Mapping[str, Any]) -> str:
        return person_address(request, row["citizen"])

    here = Step(answer.names.get("municipality", ""), "")
    up = (Step("Alle kommuner", _address(request)), here) if form.municipality else ()
    steps = (Step("Se statsrefusionen", reverse("refund", args=[request.actor.organisation.slug])),)
    links = {"municipalities": opened, "citizens": person}
    return show(request, answer, form=form, links=links, steps=steps, trail=up)


def _address(request: Request, **changes: object) -> str:
    """This page's address with its choices, for one municipality or for all."""
    kept = {name: value for name, value in request.GET.items() if name in {"oejebliksbillede", "dato", "snart", "vis"}}
    path = reverse("claims", args=[request.actor.organisation.slug])
    query = urlencode(kept | changes)
    return f"{path}?{query}" if query else path


PAGES = (
    Page(
        "claims", "takster/refusion/krav/", "Krav mod kommuner", "see_figures", view, "Takster og regler",
        "Hvilke krav mod andre kommuner er ved at forælde?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
