"""Pejlemærker: the list, one target's course, and setting, changing and withdrawing one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from styrbar.analysis.answer import Answer
from styrbar.errors import BadInput
from styrbar.publish.target_chart import target_chart
from styrbar.runs.target_kept import (
    NewTarget,
    Target,
    directions,
    keep_target,
    measures,
    one_target,
    where_choices,
    withdraw_target,
)
from styrbar.runs.targets import run_target, run_targets
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NO_NAMES = "Ingen navne på borgere eller CPR-numre."


class TargetForm(forms.Form):
    """A target as people say it."""

    title = forms.CharField(label="Pejlemærke", max_length=120, help_text="F.eks. «Flere får støtte i egen bolig».")
    measure = forms.ChoiceField(label="Måles på")
    goal = forms.DecimalField(
        label="Mål", localize=True, max_digits=15, decimal_places=2,
        help_text="I målingens enhed: borgere, kroner, dage eller procent.",
    )  # fmt: skip
    direction = forms.ChoiceField(label="Retning", choices=list(directions().items()))
    start = forms.DateField(
        label="Målt fra", widget=_DAY, help_text="Første måling på eller efter dagen er udgangspunktet."
    )
    deadline = forms.DateField(label="Frist", widget=_DAY)
    owner = forms.CharField(label="Ansvarlig", max_length=100, help_text="En stilling eller et udvalg.")
    note = forms.CharField(
        label="Bemærkning", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_NO_NAMES,
    )  # fmt: skip

    def __init__(self, data: object, ws: Workspace, target: Target | None = None) -> None:
        initial = _initial(target) if target else {"start": timezone.localdate().replace(month=1, day=1)}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        titles = [(m.name, f"{m.title} ({m.unit})") for m in measures(ws).values()]
        self.fields["measure"].choices = titles  # type: ignore[attr-defined]
        self.narrowed = narrowing(ws)
        for name, (label, choices) in self.narrowed.items():
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", "Alle"), *choices])
        self.order_fields(["title", "measure", *self.narrowed])

    def target(self) -> NewTarget:
        """What was written, of a valid form."""
        data = dict(self.cleaned_data)
        where = {name: data.pop(name) for name in self.narrowed}
        return NewTarget(**data, where={name: value for name, value in where.items() if value})


def narrowing(ws: Workspace) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """What a target can be narrowed to, by dimension: a field's label and its choices."""
    labels = {
        "legal_basis": "Kun paragraf", "intervention": "Kun indsats", "target_group": "Kun målgruppe",
        "ownership": "Kun ejerforhold", "costly": "Kun dyre eller øvrige forløb",
    }  # fmt: skip
    return {name: (labels[name], choices) for name, choices in where_choices(ws).items()}


def _initial(target: Target) -> dict[str, Any]:
    kept = target.content
    return {**{name: kept[name] for name in ("title", "measure", "goal", "direction", "owner", "note")},
            "start": target.start, "deadline": target.goal.deadline, **target.where}  # fmt: skip


@when_imported
def listed(request: Request) -> HttpResponse:
    """Every target with its light."""
    answer = run_targets(workspace(request))
    slug = request.actor.organisation.slug

    def one(row: Mapping[str, Any]) -> str:
        return reverse("target", args=[slug, row["key"]])

    new = (Step("Sæt et nyt pejlemærke", reverse("target_new", args=[slug])),)
    links = {"targets": one} if request.actor.may("see_figures") else {}
    return show(request, answer, links=links, steps=new if request.actor.may("set_targets") else ())


def shown(request: Request, target_key: str) -> HttpResponse:
    """One target's course towards its goal."""
    answer = run_target(workspace(request), target_key)
    slug = request.actor.organisation.slug
    change = (Step("Ret eller fjern pejlemærket", reverse("target_change", args=[slug, target_key])),)
    return show(
        request,
        answer,
        diagram=_diagram(answer),
        steps=(
            *(change if request.actor.may("set_targets") else ()),
            Step("Se alle pejlemærker", reverse("targets", args=[slug])),
        ),
    )


def _diagram(answer: Answer) -> Diagram | None:
    if answer.table("points").frame["value"].drop_nulls().len() < 2:
        return None
    return Diagram(
        answer.sentence.partition(". ")[0], "Målingen over tid mod målet ved fristen.", lambda: target_chart(answer)
    )


@when_imported
def new(request: Request) -> HttpResponse:
    """The form for a new target; what cannot be used is said in it."""
    return _edited(request, None)


def change(request: Request, target_key: str) -> HttpResponse:
    """The form of a target, which can also be withdrawn."""
    return _edited(request, one_target(workspace(request), target_key))


def _edited(request: Request, target: Target | None) -> HttpResponse:
    ws, slug = workspace(request), request.actor.organisation.slug
    if target is not None and request.method == "POST" and "withdraw" in request.POST:
        withdraw_target(ws, target.key)
        messages.success(request, f"«{target.title}» er fjernet.")
        return redirect("targets", slug)
    form = TargetForm(request.POST or None, ws, target)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_target(ws, form.target(), target.key if target else None)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"«{kept.title}» er gemt.")
            return redirect("target", slug, kept.key)
    return render(request, "comparison/target.html", {"form": form, "target": target})


_LIST = "udgifter/pejlemaerker/"
PAGES = (
    Page(
        "targets", _LIST, "Pejlemærker", "see_summaries", listed, "Udgifter", "Er vi på vej mod pejlemærkerne?",
        menu=True, files=("excel", "csv"),
    ),
    Page("target_new", f"{_LIST}nyt/", "Nyt pejlemærke", "set_targets", new, "Udgifter"),
    Page("target", f"{_LIST}<slug:target_key>/", "Pejlemærke", "see_figures", shown, "Udgifter", files=FILES),
    Page("target_change", f"{_LIST}<slug:target_key>/ret/", "Ret pejlemærket", "set_targets", change, "Udgifter"),
)  # fmt: skip
