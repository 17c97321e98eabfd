"""Hvilke betalinger står bag?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.runs.payments import PaymentChoices, run_payments
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import show
from styrbar.web.follow_up.choices import ScopeForm, person_address, workspace
from styrbar.web.page import Page
from styrbar.web.requests import Request

_DAY = forms.DateInput(attrs={"type": "date"})


class PaymentForm(ScopeForm):
    """Snapshot, view, status and period; a grant narrows it."""

    visning = forms.ChoiceField(label="Visning", required=False, choices=[("", "Betalt"), ("accrued", "Periodiseret")])
    status = forms.ChoiceField(
        label="Bevillinger", required=False, choices=[("", "Bevilget og forventet"), ("granted", "Kun bevilget")]
    )
    fra = forms.DateField(label="Fra", required=False, widget=_DAY)
    til = forms.DateField(label="Til", required=False, widget=_DAY)
    bevilling = forms.CharField(label="Bevilling", required=False, max_length=100)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]


def view(request: Request) -> HttpResponse:
    """Every planned and paid payment in the period, with file and line."""
    ws = workspace(request)
    form = PaymentForm(request, ws)
    chosen = form.chosen()
    choices = PaymentChoices(
        form.snapshot, chosen["visning"] or "paid", chosen["status"] or "expected", chosen["fra"], chosen["til"],
        None, chosen["bevilling"] or None,
    )  # fmt: skip

    def person(row: Mapping[str, Any]) -> str:
        return person_address(request, row["citizen"]) if row["citizen"] else ""

    return show(request, run_payments(ws, choices), form=form, links={"payments": person})


PAGES = (
    Page(
        "payments", "opfoelgning/betalinger/", "Betalinger", "see_persons", view, "Opfølgning",
        "Hvilke betalinger står bag?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
