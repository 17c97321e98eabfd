"""Kvalitet: can the data be used?"""

from django import forms
from django.http import HttpResponse

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.runs.quality import QualityChoices, run_quality
from styrbar.runs.snapshots import has_snapshots
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import show
from styrbar.web.data.snapshots import FILES, nothing_yet
from styrbar.web.data.steps import steps_for
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class QualityForm(forms.Form):
    """The snapshot; empty is the newest."""

    oejebliksbillede = forms.ChoiceField(label="Data fra", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request.GET)
        taken = [(m.id, danish.day(m.data_date)) for m in reversed(ws.store.manifests())]
        self.fields["oejebliksbillede"].choices = [("", "Nyeste"), *taken]  # type: ignore[attr-defined]


def view(request: Request) -> HttpResponse:
    """What came in, what was rejected and questioned, how old it is and what is missing."""
    ws = workspace(request)
    if not has_snapshots(ws):
        return nothing_yet(request)
    form = QualityForm(request, ws)
    if not form.is_valid():
        raise BadInput("Øjebliksbilledet findes ikke.", next_step="Vælg et andet på siden Øjebliksbilleder.")
    answer = run_quality(ws, QualityChoices(form.cleaned_data["oejebliksbillede"] or None))
    return show(request, answer, form=form, steps=steps_for(request, answer.scope.snapshot))


PAGES = (
    Page(
        "quality",
        "data/kvalitet/",
        "Kvalitet",
        "see_figures",
        view,
        "Data",
        "Kan dataene bruges?",
        menu=True,
        files=FILES,
    ),
)
