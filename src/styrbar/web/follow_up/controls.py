"""Hvad er betalt, som nogen bør se på?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Answer, Figure
from styrbar.runs.controls import ControlChoices, list_titles, run_controls
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import GrossForm, address, person_address
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class ControlForm(GrossForm):
    """Snapshot, year, and one list or all of them."""

    liste = forms.ChoiceField(label="Liste", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self._choices("liste", [("", "Alle lister"), *list_titles().items()])


@when_imported
def view(request: Request) -> HttpResponse:
    """The lists with their rows and kroner, or the rows of one; the workbook of all lists has them all."""
    ws = workspace(request)
    form = ControlForm(request, ws)
    chosen = form.chosen()["liste"] or None
    answer = run_controls(ws, ControlChoices(form.snapshot, form.year, chosen))
    form.say(answer.scope)
    if chosen:
        answer = _only(answer, chosen)
    elif request.output != "excel":
        answer = replace(answer, tables=answer.tables[:1])

    def one(row: Mapping[str, Any]) -> str:
        return address(request, "controls", liste=row["only"])

    def person(row: Mapping[str, Any]) -> str:
        open_to = row["citizen"] and request.actor.may("see_persons")
        return person_address(request, row["citizen"]) if open_to else ""

    up = (Step("Alle lister", address(request, "controls")), Step(list_titles()[chosen], "")) if chosen else ()
    links = {table.name: person for table in answer.tables} | {"lists": one}
    steps = (Step("Se det forventede regnskab", address(request, "expected")),)
    return show(request, answer, form=form, links=links, steps=steps, trail=up)


def _only(answer: Answer, name: str) -> Answer:
    """The answer about one list: its rows, and the overview's line about it as sentence and figures."""
    overview = answer.table("lists")
    assert overview.keys is not None
    line = overview.frame.filter(overview.keys["only"] == pl.lit(name)).row(0, named=True)
    amount = () if line["amount"] is None else (Figure("Beløb", line["amount"]),)
    figures = (Figure("Rækker", line["rows"], "integer"), *amount)
    return replace(answer, sentence=line["meaning"], tables=(answer.table(name),), figures=figures)


PAGES = (
    Page(
        "controls", "opfoelgning/kontrol/", "Kontrol", "see_figures", view, "Opfølgning",
        "Hvad er betalt, som nogen bør se på?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
