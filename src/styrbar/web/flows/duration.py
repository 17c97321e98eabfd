"""Hvor længe varer hjælpen?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.publish.spending_charts import Axes, Line, line_chart
from styrbar.runs.duration import QUESTION, STAYS, DurationChoices, run_duration
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.flows.choices import SpendingForm, deeper, here, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

MOST_LINES = 4
_PAUSE = 30


class DurationForm(SpendingForm):
    """The years followed, what a stay is a stay in, and how long a break may be."""

    usual = ("fra", "til", "efter", "ophold")
    unusable = ("costly",)

    ophold = forms.ChoiceField(label="Et ophold er", required=False, choices=list(STAYS.items()))
    pause = forms.IntegerField(
        label="Pause i dage", required=False, min_value=0, max_value=366, help_text="Afslutter ikke et ophold.",
        widget=forms.NumberInput(attrs={"size": 5}),
    )  # fmt: skip

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        for name in ("priser", "indeks"):
            del self.fields[name]
        self._said("ophold", "kind")
        self._said("pause", str(_PAUSE))

    @property
    def stays(self) -> DurationChoices:
        """What was chosen."""
        said = self.chosen()
        return DurationChoices(
            snapshot=self.snapshot, before=int(said["fra"]), after=int(said["til"]), by=said["efter"],
            where=self.where, stay=said["ophold"], gap=int(said["pause"]),
        )  # fmt: skip


@when_imported
def view(request: Request) -> HttpResponse:
    """How long stays last in each group, with curves."""
    ws = workspace(request)
    form = DurationForm(request, ws)
    choices = form.stays
    answer = run_duration(ws, choices)

    def group(row: Mapping[str, Any]) -> str:
        return deeper(request, form, choices.by, row["value"])

    return show(
        request,
        answer,
        form=form,
        links={"groups": group},
        diagram=_diagram(answer),
        trail=trail(request, form, answer.names),
        steps=_steps(request, form, choices.by),
        template="prices/answer.html",
    )


def _steps(request: Request, form: DurationForm, by: str) -> tuple[Step, ...]:
    """The same stays divided by owner, unless they are."""
    if by == "ownership" or "ownership" in form.where:
        return ()
    return (Step("Del efter ejerforhold", here(request, form, efter="ownership")),)


def _diagram(answer: Answer) -> Diagram | None:
    """The curves of the groups with most stays, with their intervals."""
    groups, points = answer.table("groups").frame, answer.table("curve").frame
    shown = groups["group"].head(MOST_LINES).to_list()
    lines = []
    for name in shown:
        rows = points.filter(points["group"] == name).select("days", "share", "low", "high").rows()
        along = [(0.0, 100.0), *((days / 365, 100 * share) for days, share, _, _ in rows)]
        band = [(100.0, 100.0), *((100 * low, 100 * high) for _, _, low, high in rows)]
        lines.append(Line(name, along, band))
    if not any(len(line.points) > 1 for line in lines):
        return None
    axes = Axes("År siden begyndelsen", "Stadig i gang, pct., med 95 %-interval", ".1~f", low=0, high=100)
    title = answer.sentence.partition(". ")[0].removesuffix(".")
    told = "Andelen af opholdene, der stadig er i gang, efter hvor længe siden de begyndte."
    return Diagram(title, told, lambda: line_chart(lines, axes, title))


PAGES = (
    Page(
        "duration", "udgifter/varighed/", "Varighed", "see_figures", view, "Udgifter", QUESTION, menu=True, files=FILES,
    ),
)  # fmt: skip
