"""Hvad er betalt, som nogen bør se på?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.runs.controls import ControlChoices, list_titles, run_controls
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm, address, person_address, workspace
from styrbar.web.page import Page
from styrbar.web.requests import Request


class ControlForm(ScopeForm):
    """Snapshot, year, and one list or all of them."""

    liste = forms.ChoiceField(label="Liste", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self._choices("liste", [("", "Alle lister"), *list_titles().items()])


def view(request: Request) -> HttpResponse:
    """All the lists with their rows, or one of them."""
    ws = workspace(request)
    form = ControlForm(request, ws)
    answer = run_controls(ws, ControlChoices(form.snapshot, form.year, form.chosen()["liste"] or None))

    def one(row: Mapping[str, Any]) -> str:
        return address(request, "controls", liste=row["only"])

    def person(row: Mapping[str, Any]) -> str:
        open_to = row["citizen"] and request.actor.may("see_persons")
        return person_address(request, row["citizen"]) if open_to else ""

    links = {table.name: person for table in answer.tables} | {"lists": one}
    steps = (Step("Se det forventede regnskab", address(request, "expected")),)
    return show(request, answer, form=form, links=links, steps=steps)


PAGES = (
    Page(
        "controls", "opfoelgning/kontrol/", "Kontrol", "see_figures", view, "Opfølgning",
        "Hvad er betalt, som nogen bør se på?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
