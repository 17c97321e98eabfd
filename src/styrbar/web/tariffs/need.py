"""Takst efter behov: models of different steps held against what the citizens cost."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import percent
from styrbar.errors import BadInput
from styrbar.publish.charts import steps_chart
from styrbar.runs.tariff_fields import Field
from styrbar.runs.tariff_need import (
    DEFAULT_COUNTS,
    QUESTION,
    SCALE_WORDS,
    NeedChoices,
    counts_of,
    offer_choices,
    own_steps,
    run_need,
)
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.tariffs.forms import BudgetField
from styrbar.web.workspaces import workspace


class NeedForm(ScopeForm):
    """What the models are made of, and the citizens they are tried on."""

    grundtakst = BudgetField(Field("base", "Grundtakst (kr.)", "kroner", "Pr. døgn", required=True))
    timepris = BudgetField(Field("hourly", "Timepris (kr.)", "kroner", "For en støttetime", required=True))
    skala = forms.ChoiceField(label="Behov efter", required=False, choices=SCALE_WORDS)
    trin = forms.CharField(
        label="Antal trin", required=False, max_length=60, help_text="F.eks. 2, 3, 5",
        initial=", ".join(map(str, DEFAULT_COUNTS)),
    )  # fmt: skip
    egne = forms.CharField(
        label="Egne trin", required=False, max_length=600, help_text="Behov og timer, f.eks. 0=1,5; 2=3,5"
    )
    model = forms.ChoiceField(label="Vis trinnene i", required=False)
    tilbud = forms.ChoiceField(label="Tilbud", required=False)
    paragraf = forms.ChoiceField(label="Paragraf", required=False)

    def __init__(self, request: Request) -> None:
        ws = workspace(request)
        super().__init__(request, ws)
        offers, bases = offer_choices(ws)
        self._choices("tilbud", [("", "Alle"), *offers.items()])
        self._choices("paragraf", [("", "Alle"), *((basis, basis) for basis in bases)])
        self._choices("model", [("", "Den, der følger bedst"), *((n, n) for n in [self.data.get("model", "")] if n)])
        self._said("trin", ", ".join(map(str, DEFAULT_COUNTS)))

    def offer_models(self, answer: Answer) -> None:
        """The models that were shown, to choose among."""
        names = answer.table("models").frame["model"].to_list()
        self._choices("model", [("", "Den, der følger bedst"), *((name, name) for name in names)])

    @property
    def begun(self) -> bool:
        """Whether the prices that the models need are written."""
        return bool(self.data.get("grundtakst") and self.data.get("timepris"))

    def choices(self) -> NeedChoices:
        """The values. Raises BadInput for what cannot be used."""
        self.full_clean()
        wrong = [str(error) for name in ("grundtakst", "timepris") for error in self.errors.get(name, [])]
        if wrong:
            raise BadInput(" ".join(wrong))
        chosen = self.chosen()
        scale = chosen["skala"] or SCALE_WORDS[0][0]
        return NeedChoices(
            chosen["grundtakst"],
            chosen["timepris"],
            scale,
            counts_of(chosen["trin"]),
            own_steps(chosen["egne"], scale),
            chosen["model"] or None,
            chosen["tilbud"] or None,
            chosen["paragraf"] or None,
            self.year,
            self.snapshot,
        )


@when_imported
def view(request: Request) -> HttpResponse:
    """The models of the prices written; before they are, the page asks for them, and an error keeps what is written."""
    form = NeedForm(request)
    if request.output == "page" and not form.begun:
        return _ask(request, form, "")
    try:
        answer = run_need(workspace(request), form.choices())
    except BadInput as error:
        if request.output != "page":
            raise
        return _ask(request, form, str(error))
    form.say(answer.scope)
    form.offer_models(answer)
    steps = (Step("Beregn et tilbuds takst", reverse("tariffs", args=[request.actor.organisation.slug])),)
    may = request.actor.may("calculate_tariffs")
    return show(request, answer, form=form, diagram=_diagram(answer), steps=steps if may else ())


def _ask(request: Request, form: NeedForm, refused: str) -> HttpResponse:
    if not refused:
        form.errors.clear()  # nothing has been asked yet, so nothing is missing
    context: dict[str, Any] = {"form": form, "refused": refused}
    return render(request, "tariffs/need.html", context)


def _diagram(answer: Answer) -> Diagram:
    share = answer.figures[0].value
    told = "Trinnene følger ikke udgiften" if not share or share < 0 else f"Trinnene forklarer {percent(share, 0)}"
    title = told if not share or share < 0 else f"{told} af forskellen i borgernes udgift"
    return Diagram(title, "Trinnenes takster mod det, borgerne på dem har kostet.", lambda: steps_chart(answer))


PAGES = (
    Page(
        "tariff_need", "takster/behov/", "Takst efter behov", "see_figures", view, "Takster og regler", QUESTION,
        menu=True, files=FILES,
    ),
)  # fmt: skip
