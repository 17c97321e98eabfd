"""Hvilke betalinger står bag?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Scope
from styrbar.runs.payments import PaymentChoices, run_payments
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import STATUSES, GrossForm, address, person_address
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PaymentForm(GrossForm):
    """Snapshot, view, status and period; a grant narrows it."""

    visning = forms.ChoiceField(label="Visning", required=False, choices=[("", "Betalt"), ("accrued", "Periodiseret")])
    status = forms.ChoiceField(label="Bevillinger", required=False, choices=STATUSES)
    fra = forms.DateField(label="Fra", required=False, widget=_DAY)
    til = forms.DateField(label="Til", required=False, widget=_DAY)
    bevilling = forms.CharField(label="Bevilling", required=False, max_length=100)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]

    def say(self, scope: Scope) -> None:
        """Show the period that was answered for."""
        self._said("fra", scope.period_from.isoformat())
        self._said("til", scope.period_to.isoformat())


@when_imported
def view(request: Request) -> HttpResponse:
    """Every planned and paid payment in the period, with file and line."""
    ws = workspace(request)
    form = PaymentForm(request, ws)
    chosen = form.chosen()
    choices = PaymentChoices(
        form.snapshot, chosen["visning"] or "paid", chosen["status"] or "expected", chosen["fra"], chosen["til"],
        None, chosen["bevilling"] or None,
    )  # fmt: skip

    answer = run_payments(ws, choices)
    form.say(answer.scope)

    def person(row: Mapping[str, Any]) -> str:
        return person_address(request, row["citizen"]) if row["citizen"] else ""

    steps = (Step("Se det forventede regnskab", address(request, "expected")),)
    return show(request, answer, form=form, links={"payments": person}, steps=steps)


PAGES = (
    Page(
        "payments", "opfoelgning/betalinger/", "Betalinger", "see_persons", view, "Opfølgning",
        "Hvilke betalinger står bag?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
