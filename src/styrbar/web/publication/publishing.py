"""Hvad kan offentliggøres? Choose a table, see what is hidden and why, and publish it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from styrbar.errors import BadInput, NotFound, StyrbarError
from styrbar.runs.publication import (
    MOST_DIMENSIONS,
    Approval,
    PublishChoices,
    measure_choices,
    preview,
    publish,
    publish_choices,
    run_publications,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_TABLES = {"efter": "Delt efter", "desuden": "Anden tabel efter"}


class TableForm(ScopeForm):
    """Snapshot, years, measures, and up to three dimensions of one table or two."""

    fra = forms.TypedChoiceField(label="Fra år", required=False, coerce=int, empty_value=None)
    til = forms.TypedChoiceField(label="Til år", required=False, coerce=int, empty_value=None)
    maal = forms.MultipleChoiceField(
        label="Vis", required=False, choices=measure_choices(), widget=forms.CheckboxSelectMultiple
    )
    regioner = forms.ChoiceField(
        label="Læg kommuner sammen", required=False, choices=[("", "Nej"), ("ja", "I regioner")]
    )

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]
        dimensions, years = publish_choices(ws)
        for name in ("fra", "til"):
            self._choices(name, [("", str(years[0]) if years else ""), *((str(y), str(y)) for y in years[1:])])
        for table, label in _TABLES.items():
            for place in range(1, MOST_DIMENSIONS + 1):
                field = forms.ChoiceField(label=label if place == 1 else "og", required=False)
                self.fields[f"{table}{place}"] = field
                self._choices(f"{table}{place}", [("", "Vælg" if place == 1 else "Intet mere"), *dimensions.items()])
        self.newest = years[0] if years else None
        if not self.data.getlist("maal"):  # type: ignore[attr-defined]
            self.data.setlist("maal", [name for name, _ in measure_choices()])  # type: ignore[attr-defined]
        first = [name for name in self.fields if name.startswith("efter")]
        self.order_fields([*first, "fra", "til", "regioner", "maal"])

    @property
    def asked(self) -> bool:
        """Whether a table has been chosen."""
        return bool(self.data.get("efter1"))

    def choices(self) -> PublishChoices:
        """What was chosen. Raises NotFound and BadInput for what cannot be used."""
        data = self.chosen()
        tables = [
            tuple(dict.fromkeys(v for n in range(1, MOST_DIMENSIONS + 1) if (v := data[f"{table}{n}"])))
            for table in _TABLES
        ]
        first, last = data["fra"] or self.newest or 0, data["til"] or self.newest or 0
        if first > last:
            raise BadInput("Det første år ligger efter det sidste.", next_step="Byt om på årene.")
        years = tuple(range(first, last + 1))
        return PublishChoices(
            tuple(t for t in tables if t), years, tuple(data["maal"]), self.snapshot, data["regioner"] == "ja"
        )


class ApprovalForm(forms.Form):
    """To whom and for what."""

    recipient = forms.CharField(label="Modtager", max_length=150, help_text="F.eks. en avis, udvalget eller «alle».")
    purpose = forms.CharField(
        label="Formål",
        max_length=500,
        help_text="Hvad tallene skal bruges til. Ingen navne på borgere eller CPR-numre.",
    )


@when_imported
def view(request: Request) -> HttpResponse:
    """What has been published; or, when a table is chosen, how it would look, with the form that publishes it."""
    ws = workspace(request)
    form = TableForm(request, ws)
    approval = ApprovalForm(request.POST or None)
    refused = ""
    if form.asked:
        try:
            choices = form.choices()
            if request.method == "POST" and approval.is_valid():
                number = publish(ws, choices, Approval(**approval.cleaned_data))
                messages.success(request, f"Tabellen er offentliggjort som nr. {number}. Hent den her.")
                return redirect("publication", request.actor.organisation.slug, number)
            answer = preview(ws, choices)
        except NotFound:
            raise
        except StyrbarError as error:
            refused = str(error)
        else:
            more = {"approval": approval, "query": request.GET.urlencode()}
            return show(request, answer, form=form, template="publication/publish.html", more=more)
    slug = request.actor.organisation.slug

    def link(row: Mapping[str, Any]) -> str:
        return reverse("publication", args=[slug, row["number"]])

    steps = (Step("Bed om et udtræk til forskning", reverse("extracts", args=[slug])),)
    return show(
        request, run_publications(ws), form=form, links={"publications": link}, steps=steps,
        template="publication/publish.html", more={"refused": refused},
    )  # fmt: skip


PAGES = (
    Page(
        "publish", "udgifter/offentliggoer/", "Offentliggør", "publish", view, "Udgifter",
        "Hvilke tal kan forlade os, uden at nogen kan kendes?", menu=True,
    ),
)  # fmt: skip
