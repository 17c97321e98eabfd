"""Hvordan er borgerens refusion regnet?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.runs.refund_person import RefundPersonChoices, run_refund_person
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm, person_address
from styrbar.web.page import Page
from styrbar.web.refund.choices import address, projecting
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class PersonForm(ScopeForm):
    """Snapshot, year, and whether to project limits that are not known."""

    fremskriv = forms.ChoiceField(label="Fremskriv grænser", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        projecting(self, ws, self.data.get("oejebliksbillede", ""))


def view(request: Request, citizen: str) -> HttpResponse:
    """One citizen's refund month by month; the look is logged before anything is shown."""
    ws = workspace(request)
    form = PersonForm(request, ws)
    project = form.chosen().get("fremskriv") or None
    answer = run_refund_person(ws, RefundPersonChoices(citizen, form.snapshot, form.year, project))
    form.say(answer.scope)

    def other(row: Mapping[str, Any]) -> str:
        return "" if row["citizen"] == citizen else address(request, "refund_person", row["citizen"])

    steps = (
        Step("Se borgerens bevillinger og betalinger", person_address(request, citizen)),
        Step("Se hele refusionen", address(request, "refund")),
    )
    return show(request, answer, form=form, links={"household": other}, steps=steps)


PAGES = (
    Page(
        "refund_person", "takster/refusion/<slug:citizen>/", "Borgerens refusion", "see_persons", view,
        "Takster og regler", files=("excel", "csv"),
    ),
)  # fmt: skip
