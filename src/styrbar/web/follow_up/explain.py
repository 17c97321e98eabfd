"""Hvorfor har det flyttet sig?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.publish.charts import waterfall
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import (
    AmountsForm,
    BreakdownForm,
    address,
    controls_step,
    deeper,
    limit_steps,
    person_address,
    trail,
)
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class ExplainForm(AmountsForm, BreakdownForm):
    """What to explain, against what, and gross or net."""

    imod = forms.ChoiceField(label="Imod", required=False)
    field_order = ("oejebliksbillede", "imod", "aar", "efter", "status")

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        budgets = [("budget", "Korrigeret budget"), ("budget_original", "Oprindeligt budget")]
        before = [("", "Forrige øjebliksbillede")] if len(self.taken) > 1 else []
        self._choices("imod", [*before, *budgets, *([] if self.only_summaries else self.taken)])
        oldest = self.taken[-1][0]
        if (self.data.get("oejebliksbillede") or self.taken[0][0]) == oldest:
            self._said("imod", "budget")


@when_imported
def view(request: Request) -> HttpResponse:
    """The change and its parts, divided by one dimension, with the citizens and prices behind."""
    ws = workspace(request)
    form = ExplainForm(request, ws)
    chosen = form.chosen()
    net = form.net
    answer = run_explain(
        ws, ExplainChoices(form.snapshot, chosen["imod"] or None, form.year, (form.by,), form.where, form.counted, net)
    )

    form.say(answer.scope)

    def node(row: Mapping[str, Any]) -> str:
        return "" if row.get("whole_refund") else deeper(request, "explain", form, row)

    def case(row: Mapping[str, Any]) -> str:
        return person_address(request, row["citizen"]) if row["citizen"] else ""

    return show(
        request,
        answer,
        form=form,
        links={} if form.only_summaries else {"nodes": node, "cases": case},
        diagram=_diagram(answer),
        trail=trail(request, "explain", form, answer.names),
        steps=(
            *(limit_steps(request, answer) if net else ()),
            Step("Se det forventede regnskab", address(request, "expected", imod=None)),
            *controls_step(request, hvor=None, imod=None),
        ),
    )


def _diagram(answer: Answer) -> Diagram | None:
    """The parts one after the other; when some are hidden, the others do not lead from one side to the other."""
    if answer.table("parts").frame["amount"].null_count():
        return None
    return Diagram(finding(answer), "Fra den ene side til den anden, del for del.", lambda: waterfall(answer))


def finding(answer: Answer) -> str:
    """What the chart shows, short: «Nye borgere trækker mest op»."""
    moved = [
        (part, amount) for part, amount in answer.table("parts").frame.select("part", "amount").iter_rows() if amount
    ]
    if not moved:
        return "Intet har flyttet sig"
    part, amount = max(moved, key=lambda pair: abs(pair[1]))
    comma = "," if "," in part else ""
    return f"{part}{comma} trækker mest {'op' if amount > 0 else 'ned'}"


PAGES = (
    Page(
        "explain", "opfoelgning/forklaring/", "Forklaring", "see_summaries", view, "Opfølgning",
        "Hvorfor har det flyttet sig?", menu=True, files=FILES,
    ),
)  # fmt: skip
