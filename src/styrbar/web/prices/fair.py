"""Er prisen rimelig?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.runs.alternative_offer import offer_choices
from styrbar.runs.expected_price import FairChoices, run_expected_price
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.prices.choices import PriceForm, page_address
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_NEEDS = [
    ("", "Indgår ikke"), ("0", "0 intet"), ("1", "1 let"), ("2", "2 moderat"), ("3", "3 svært"),
    ("4", "4 fuldstændigt"),
]  # fmt: skip


class FairForm(PriceForm):
    """The price to judge and the stay it is for; an offer fills in what it knows of itself."""

    usual = ("tilbud", "pris", "stoettebehov", "timer", "paragraf", "ejerforhold", "maalgruppe")
    button = "Vurder"

    tilbud = forms.ChoiceField(label="Tilbud", required=False)
    pris = forms.DecimalField(
        label="Pris pr. døgn i kr.", required=False, localize=True, max_digits=12, decimal_places=2,
        help_text="Tom: tilbuddets takst.",
    )  # fmt: skip
    stoettebehov = forms.ChoiceField(label="Støttebehov", required=False, choices=_NEEDS)
    timer = forms.DecimalField(
        label="ATA-timer pr. døgn", required=False, localize=True, max_digits=6, decimal_places=2
    )
    paragraf = forms.ChoiceField(label="Paragraf", required=False)
    ejerforhold = forms.ChoiceField(label="Ejerforhold", required=False)
    maalgruppe = forms.ChoiceField(label="Målgruppe", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        for name in ("paragraf", "ejerforhold", "maalgruppe"):
            self._choices(name, [("", "Indgår ikke"), *self.fields[name].choices[1:]])  # type: ignore[attr-defined]
        self._choices("tilbud", [("", "Intet bestemt"), *offer_choices(ws, None)])

    def choices(self) -> FairChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        return FairChoices(
            int(said["stoettebehov"]) if said["stoettebehov"] else None, said["timer"], said["paragraf"] or None,
            said["ejerforhold"] or None, said["maalgruppe"] or None, said["pris"], said["tilbud"] or None,
            self.snapshot, said["dato"],
        )  # fmt: skip


@when_imported
def view(request: Request) -> HttpResponse:
    """The expected price with its interval, where the given price lies, and the nearest cases by offer."""
    ws = workspace(request)
    form = FairForm(request, ws)
    answer: Answer = run_expected_price(ws, form.choices())

    def link(row: Mapping[str, Any]) -> str:
        return page_address(request, "prices", tilbud=row["offer"])

    steps = (
        Step("Se tilbuddene side om side", page_address(request, "prices")),
        Step("Prøv et takstloft", page_address(request, "ceiling")),
    )
    return show(request, answer, form=form, links={"nearest": link}, steps=steps, template="prices/answer.html")


PAGES = (
    Page(
        "fair_price", "takster/rimelig/", "Er prisen rimelig?", "see_figures", view, "Takster og regler",
        "Er prisen rimelig?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
