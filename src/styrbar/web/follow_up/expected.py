"""Hvad ender året på?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.danish import roughly
from styrbar.publish.charts import year_chart
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import AmountsForm, BreakdownForm, address, controls_step, deeper, limit_steps, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class ExpectedForm(AmountsForm, BreakdownForm):
    """Snapshot, year, status, what to divide by, and gross or net."""


@when_imported
def view(request: Request) -> HttpResponse:
    """Expected accounts, divided by one dimension inside the values opened so far."""
    ws = workspace(request)
    form = ExpectedForm(request, ws)
    net = form.net
    answer = run_expected(ws, ExpectedChoices(form.snapshot, form.year, (form.by,), form.where, form.counted, net))
    form.say(answer.scope)

    def link(row: Mapping[str, Any]) -> str:
        return deeper(request, "expected", form, row)

    return show(
        request,
        answer,
        form=form,
        links={} if form.only_summaries else {"expected": link},
        diagram=_diagram(answer),
        trail=trail(request, "expected", form, answer.names),
        steps=(
            *(limit_steps(request, answer) if net else ()),
            Step("Se, hvorfor det har flyttet sig siden sidst", address(request, "explain")),
            Step("Forklar mod budgettet", address(request, "explain", imod="budget")),
            *controls_step(request, hvor=None),
        ),
    )


def _diagram(answer: Answer) -> Diagram | None:
    """The year's course; of a year without figures there is nothing to draw, and a summary has no months."""
    if answer.table("expected").frame.is_empty() or "months" not in {table.name for table in answer.tables}:
        return None
    told = "Måned for måned: bogført, udestående og planlagt, lagt sammen hen over året."
    return Diagram(finding(answer), told, lambda: year_chart(answer))


def finding(answer: Answer) -> str:
    """What the chart shows, short: «Forbruget ventes at ende 29,3 mio. kr. over budgettet»."""
    values = {figure.label: figure.value for figure in answer.figures}
    deviation = values.get("Afvigelse")
    gross = "Forventet regnskab" in values
    what, result = ("Forbruget", values["Forventet regnskab"]) if gross else ("Nettoforbruget", values["Netto"])
    if deviation is None:
        return f"{what} ventes at ende på {roughly(int(result or 0))}"
    if deviation == 0:
        return f"{what} ventes at ende på budgettet"
    return f"{what} ventes at ende {roughly(int(deviation))} {'over' if deviation > 0 else 'under'} budgettet"


PAGES = (
    Page(
        "expected", "opfoelgning/forventet/", "Forventet regnskab", "see_summaries", view, "Opfølgning",
        "Hvad ender året på?", menu=True, files=FILES,
    ),
)  # fmt: skip
