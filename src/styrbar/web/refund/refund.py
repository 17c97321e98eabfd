"""Hvad får vi i statsrefusion?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import roughly
from styrbar.publish.refund_chart import refund_chart
from styrbar.runs.refund import RefundChoices, run_refund
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import BreakdownForm, deeper, limit_steps, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.refund.choices import address, projecting
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class RefundForm(BreakdownForm):
    """Snapshot, year, what to divide by, and whether to project limits that are not known."""

    fremskriv = forms.ChoiceField(label="Fremskriv grænser", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["status"]
        if not request.GET.get("efter") and "legal_basis" not in self.where:
            self.data["efter"] = "legal_basis"  # type: ignore[index]
        projecting(self, ws, self.data.get("oejebliksbillede", ""))


@when_imported
def view(request: Request) -> HttpResponse:
    """Gross, refund and net by one dimension inside the values opened so far, with steps, months and people."""
    ws = workspace(request)
    form = RefundForm(request, ws)
    project = form.chosen().get("fremskriv") or None
    answer = run_refund(ws, RefundChoices(form.snapshot, form.year, (form.by,), form.where, project))
    form.say(answer.scope)

    def node(row: Mapping[str, Any]) -> str:
        return person(row) if form.by == "citizen" else deeper(request, "refund", form, row)

    def person(row: Mapping[str, Any]) -> str:
        return address(request, "refund_person", row["citizen"]) if row["citizen"] else ""

    return show(
        request,
        answer,
        form=form,
        links={"refund": node, "people": person},
        diagram=_diagram(answer),
        trail=trail(request, "refund", form, answer.names),
        steps=_steps(request, answer),
    )


def _diagram(answer: Answer) -> Diagram | None:
    """From gross to net; when the refund is not known there is nothing to draw."""
    values = {figure.label: figure.value for figure in answer.figures}
    if values["Nettoudgift"] is None or not values["Bruttoudgift"]:
        return None
    refund = int(values["Bruttoudgift"]) - int(values["Nettoudgift"])
    title = f"Staten betaler {roughly(refund)} af {roughly(int(values['Bruttoudgift']))}"
    return Diagram(title, "Fra bruttoudgift til nettoudgift, refusion for refusion.", lambda: refund_chart(answer))


def _steps(request: Request, answer: Answer) -> tuple[Step, ...]:
    """What comes next; when the limits are not known, first where they are written."""
    rest = (
        Step("Se krav mod andre kommuner, der er ved at forælde", address(request, "claims")),
        Step("Se det forventede regnskab", reverse("expected", args=[request.actor.organisation.slug])),
    )
    return (*limit_steps(request, answer), *rest)


PAGES = (
    Page(
        "refund", "takster/refusion/", "Refusion", "see_figures", view, "Takster og regler",
        "Hvad får vi i statsrefusion?", menu=True, files=FILES,
    ),
)  # fmt: skip
