"""Hvad ville et takstloft ændre?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from styrbar.analysis.answer import Answer
from styrbar.danish import roughly
from styrbar.errors import BadInput, NotFound
from styrbar.publish.price_charts import ceiling_chart
from styrbar.runs.price_ceiling import (
    METHOD_TITLES,
    CeilingChoices,
    ceiling_of,
    ceiling_words,
    run_no_ceiling,
    run_price_ceiling,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import STATUSES
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.prices.choices import PriceForm, page_address
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_FIRST = ("SEL § 109; percentil=50", "SEL § 110; percentil=50")
"""Crisis centres and shelters apart, as the expert committee proposes."""


class CeilingForm(PriceForm):
    """One ceiling more, beside those in the address."""

    usual = ("paragraf", "maalgruppe", "trin", "metode", "vaerdi")
    button = "Tilføj loftet"

    paragraf = forms.ChoiceField(label="Paragraf", required=False)
    maalgruppe = forms.ChoiceField(label="Målgruppe", required=False)
    trin = forms.IntegerField(label="Trin", required=False, min_value=1, max_value=99)
    metode = forms.ChoiceField(label="Metode", required=False, choices=list(METHOD_TITLES.items()))
    vaerdi = forms.DecimalField(label="Værdi", required=False, localize=True, max_digits=13, decimal_places=4)
    status = forms.ChoiceField(label="Bevillinger", required=False, choices=STATUSES)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.ceilings = tuple(request.GET.getlist("loft"))
        self.kept = tuple(("loft", one) for one in self.ceilings)

    @property
    def added(self) -> str:
        """The ceiling that the fields describe, as it stands in the address; '' when none is filled in.

        Raises BadInput for one that is half filled in.
        """
        said = self.chosen()
        if not said["paragraf"] and said["vaerdi"] is None:
            return ""
        if not said["paragraf"] or said["vaerdi"] is None:
            raise BadInput("Loftet mangler en paragraf eller en værdi.", next_step="Udfyld begge, og tilføj det igen.")
        value = f"{said['vaerdi'].normalize():f}".replace(".", ",")
        group = f"; målgruppe={said['maalgruppe']}" if said["maalgruppe"] else ""
        step = f"; trin={said['trin']}" if said["trin"] else ""
        return f"{said['paragraf']}{group}{step}; {said['metode'] or 'kroner'}={value}"

    def choices(self) -> CeilingChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        return CeilingChoices(self.ceilings, self.snapshot, said["dato"], said["status"] or "expected")


@when_imported
def view(request: Request) -> HttpResponse:
    """The effect of the ceilings in the address; a ceiling that is filled in joins them, and the fields are empty."""
    ws = workspace(request)
    form = CeilingForm(request, ws)
    if form.added:
        return HttpResponseRedirect(_address(request, (*form.ceilings, form.added)))
    if not form.ceilings:
        if request.output != "page":
            raise NotFound("Der er ikke valgt noget loft.", next_step="Vælg et loft på siden først.")
        start = Step("Prøv medianen som loft for krisecentre og forsorgshjem hver for sig", _address(request, _FIRST))
        answer = run_no_ceiling(ws, form.snapshot)
        return show(request, answer, form=form, steps=(start,), template="prices/answer.html")
    answer = run_price_ceiling(ws, form.choices())

    def link(row: Mapping[str, Any]) -> str:
        return page_address(request, "prices", tilbud=row["offer"])

    return show(
        request,
        answer,
        form=form,
        links={"offers": link, "lines": link},
        diagram=_diagram(answer),
        steps=tuple(_removals(request, form)),
        template="prices/answer.html",
    )


def _removals(request: Request, form: CeilingForm) -> list[Step]:
    """One step for each ceiling, which takes it away."""
    return [
        Step(
            f"Fjern loftet på {ceiling_words(ceiling_of(one))}",
            _address(request, form.ceilings[:n] + form.ceilings[n + 1 :]),
        )
        for n, one in enumerate(form.ceilings)
    ]


def _address(request: Request, ceilings: tuple[str, ...]) -> str:
    kept = {name: request.GET.get(name) for name in ("status", "vis")}
    return page_address(request, "ceiling", loft=list(ceilings), **kept)


def _diagram(answer: Answer) -> Diagram | None:
    saving = int(answer.figures[0].value or 0)
    if not saving:
        return None
    told = "De tilbud, der ville få mindst i året, op til tolv."
    return Diagram(f"Loftet ville spare {roughly(saving)} i året", told, lambda: ceiling_chart(answer))


PAGES = (
    Page(
        "ceiling", "takster/loft/", "Takstloft", "see_figures", view, "Takster og regler",
        "Hvad ville et takstloft ændre?", menu=True, files=FILES,
    ),
)  # fmt: skip
