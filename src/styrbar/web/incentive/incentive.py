"""Hvad ville en takst med resultatbetaling betale?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import count
from styrbar.publish.intervals import Estimate, interval_chart
from styrbar.runs.incentive import (
    DEFAULTS,
    EFFECT,
    LEAST_DAYS,
    IncentiveChoices,
    incentive_bases,
    run_incentive,
    terms_of,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_PERCENT = DEFAULTS.share * 100
_WAYS = [("begge", "Tilbuddet betaler også tilbage"), ("kun-ekstra", "Kun ekstra betaling")]


def _decimal(label: str, help_text: str = "") -> forms.DecimalField:
    small = forms.TextInput(attrs={"size": 6, "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, localize=True, max_digits=12, decimal_places=4, widget=small, help_text=help_text
    )


class IncentiveForm(ScopeForm):
    """Snapshot, year, which offers, and the terms; all of it stands in the address."""

    paragraf = forms.ChoiceField(label="Tilbud efter", required=False)
    andel = _decimal("Del af prisen i pct.")
    korridor = _decimal("Korridor i niveauer", "Ingen betaling inden for.")
    loft = _decimal("Loft i niveauer", "Herfra betales det hele.")
    veje = forms.ChoiceField(label="Under det forventede", required=False, choices=_WAYS)
    dage = forms.IntegerField(label="Dage mellem målinger", required=False, widget=forms.NumberInput(attrs={"size": 5}))
    virkning = _decimal("Virkning i niveauer", "Den, der ikke må overses.")
    vaerdi = _decimal("Værdi af et niveau i kr.", "Pr. borger. Tom: regnes ikke med.")

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        known = {choice for choice, _ in self.taken}
        bases = incentive_bases(ws, wanted) if (wanted := self.data.get("oejebliksbillede")) in known else ()
        bases = bases or incentive_bases(ws, None)
        self._choices("paragraf", [("", "Alle paragraffer"), *((b, b) for b in bases)])
        shown = {"andel": _PERCENT, "korridor": DEFAULTS.corridor, "loft": DEFAULTS.cap, "virkning": EFFECT}
        for name, value in shown.items():
            self._said(name, f"{value.normalize():f}".replace(".", ","))
        self._said("dage", str(LEAST_DAYS))

    def choices(self) -> IncentiveChoices:
        """What was chosen. Raises BadInput for what cannot be used."""
        data: dict[str, Any] = self.chosen()
        terms = terms_of(data["andel"] / 100, data["korridor"], data["loft"], data["veje"] != "kun-ekstra")
        return IncentiveChoices(
            self.snapshot, self.year, data["paragraf"] or None, terms, data["dage"], data["virkning"],
            data["vaerdi"] or Decimal(0),
        )  # fmt: skip


@when_imported
def view(request: Request) -> HttpResponse:
    """What each offer would get, against the flat tariff and against chance."""
    ws = workspace(request)
    form = IncentiveForm(request, ws)
    choices = form.choices()
    answer = run_incentive(ws, choices)
    form.say(answer.scope)
    slug = request.actor.organisation.slug
    steps = [Step("Læs, hvordan der regnes", reverse("method", args=[slug, "incitament"]))]
    if request.actor.may("import_data") and answer.table("reference").frame.is_empty():
        steps.insert(0, Step("Indlæs mål og målinger", reverse("import", args=[slug])))
    return show(request, answer, form=form, diagram=_diagram(answer, choices), steps=tuple(steps))


def _diagram(answer: Answer, choices: IncentiveChoices) -> Diagram | None:
    """The offers' deviations with their intervals, and the corridor behind them."""
    frame = answer.table("offers").frame
    if frame.is_empty():
        return None
    rows = [
        Estimate(name, float(d), low, high)
        for name, d, low, high in frame["offer", "deviation", "low", "high"].iter_rows()
    ]
    sure = sum(row.low > 0 or row.high < 0 for row in rows)
    title = f"{count(sure, 'tilbud', 'tilbud')} af {len(rows)} skiller sig ud fra det tilfældige"
    told = "Hvert tilbuds forskel til det forventede med 95 %-interval; det grå bånd er korridoren."
    words = "Niveauer over (plus) eller under (minus) det forventede, med 95 %-interval; båndet er korridoren"
    return Diagram(title, told, lambda: interval_chart(rows, float(choices.terms.corridor), words, title))


PAGES = (
    Page(
        "incentive", "takster/incitament/", "Incitament i taksten", "see_figures", view, "Takster og regler",
        "Hvad ville en takst med resultatbetaling betale?", menu=True, files=FILES,
    ),
)  # fmt: skip
