"""Hvordan ligger vi i forhold til andre?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import count
from styrbar.publish.funnel import funnel_chart, outside
from styrbar.runs.benchmark import run_benchmark
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.comparison.choices import CompareForm, address, deeper, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


@when_imported
def view(request: Request) -> HttpResponse:
    """Level and funnel, the difference in number and price, and the group; without others, what to load."""
    form = CompareForm(request, workspace(request))
    choices = form.choices()
    answer = run_benchmark(workspace(request), choices)
    form.say(answer.scope)

    def down(row: Mapping[str, Any]) -> str:
        return deeper(request, "compare", form.where, row)

    def other(row: Mapping[str, Any]) -> str:
        return address(request, "compare", kommune=row["municipality"])

    slug = request.actor.organisation.slug
    alone = "to_load" in {table.name for table in answer.tables}
    load = (Step("Indlæs", reverse("import", args=[slug])),) if alone and request.actor.may("import_data") else ()
    return show(
        request,
        answer,
        form=form,
        links={"units": other, "levels": down, "kroner": down},
        diagram=_diagram(answer, exact=choices.measure == "recipients"),
        trail=trail(request, "compare", form.where, answer.names),
        steps=(
            *load,
            Step("Se råderummet i kroner", address(request, "room")),
            Step("Sammenlign jeres egne tilbud", address(request, "inside", kommuner=None)),
            Step("Sæt et pejlemærke", reverse("targets", args=[slug])),
        ),
        template="prices/answer.html",
    )


def _diagram(answer: Answer, *, exact: bool) -> Diagram | None:
    if "units" not in {table.name for table in answer.tables}:
        return None
    found = outside(answer)
    many = answer.table("units").frame.height
    title = f"{found} af {count(many, 'kommune', 'kommuner')} ligger uden for 95 %-grænserne"
    told = "Hver kommune mod det ventede, med grænser for, hvad tilfældigheder kan forklare."
    return Diagram(title, told, lambda: funnel_chart(answer, exact=exact))


PAGES = (
    Page(
        "compare", "udgifter/sammenlign/", "Sammenlign med andre", "see_figures", view, "Udgifter",
        "Hvordan ligger vi i forhold til andre kommuner, og hvad er mere end tilfældigt?", menu=True, files=FILES,
    ),
)  # fmt: skip
