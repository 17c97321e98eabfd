"""Hvad siger reglen? With a form for an own value, to those who may write one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.runs.one_rule import RuleShown, run_rule
from styrbar.runs.own_rules import LONGEST, OwnValue, keep_value, told, withdraw_value
from styrbar.web.answers import Step, show
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.rules.choices import day_field, page_address, rule_address
from styrbar.web.workspaces import workspace


class DayForm(forms.Form):
    """The day to look at."""

    dato = day_field("Dato")


class OwnForm(forms.Form):
    """An own value with its source."""

    value = forms.CharField(label="Værdi", max_length=2000)
    start = day_field("Første dag")
    end = day_field("Sidste dag", required=False)
    act = forms.CharField(label="Lov eller kilde", max_length=LONGEST["act"])
    section = forms.CharField(label="Paragraf eller sted", max_length=LONGEST["section"])
    text = forms.CharField(label="Hvad kilden siger", required=False, max_length=LONGEST["text"])
    address = forms.CharField(label="Kildens adresse", required=False, max_length=LONGEST["address"])

    def __init__(self, data: object, shown: RuleShown) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        more = " Skriv semikolon mellem flere." if shown.several else ""
        self.fields["value"].help_text = f"Enhed: {shown.unit}.{more}"
        if shown.choices:
            choices = list(shown.choices.items())
            several = forms.MultipleChoiceField(label="Værdi", choices=choices, widget=forms.CheckboxSelectMultiple)
            self.fields["value"] = several if shown.several else forms.ChoiceField(label="Værdi", choices=choices)
        if shown.yearly:
            self.fields["end"].required = True
            self.fields["end"].help_text = "Beløbet reguleres hvert år, så værdien slutter."


def view(request: Request, rule_id: str) -> HttpResponse:
    """The rule on a day; what is sent is an own value to write, or the first day of one to withdraw."""
    ws = workspace(request)
    day_form = DayForm({"dato": request.GET.get("dato") or timezone.localdate().isoformat()})
    if not day_form.is_valid():
        raise BadInput("Datoen kan ikke bruges.", next_step="Vælg en dato på siden.")
    day = day_form.cleaned_data["dato"]
    shown = run_rule(ws, rule_id, day)
    form = OwnForm(None, shown)
    if request.method == "POST":
        if "withdraw" in request.POST:
            return _withdraw(request, rule_id)
        form = OwnForm(request.POST, shown)
        if form.is_valid() and _kept(request, rule_id, form):
            return redirect(rule_address(request, rule_id, form.cleaned_data["start"]))
    return show(
        request,
        shown.answer,
        form=day_form,
        trail=(Step("Regler", page_address(request, "rules", dato=day.isoformat())), Step(shown.title, "")),
        template="rules/rule.html",
        more={"shown": shown, "own": form, "may_write": request.actor.may("set_rules")},
    )


def _kept(request: Request, rule_id: str, form: OwnForm) -> bool:
    """Write the value; what is wrong with it is said on the form."""
    given: dict[str, Any] = dict(form.cleaned_data)
    if isinstance(given["value"], list):
        given["value"] = "; ".join(given["value"])
    try:
        found = keep_value(workspace(request), rule_id, OwnValue(**given))
    except BadInput as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, told(found))
    return True


class WithdrawForm(forms.Form):
    """The first day of the own value to withdraw."""

    withdraw = day_field("Første dag")


def _withdraw(request: Request, rule_id: str) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        raise BadInput("Datoen kan ikke bruges.", next_step="Vælg den egne værdi på reglens side.")
    start = form.cleaned_data["withdraw"]
    withdraw_value(workspace(request), rule_id, start)
    messages.success(request, f"Jeres egen værdi fra {danish.day(start)} er trukket tilbage.")
    return redirect(rule_address(request, rule_id, start))


PAGES = (
    Page(
        "rule", "takster/regler/<str:rule_id>/", "Regel", "enter", view, "Takster og regler", files=FILES,
    ),
)  # fmt: skip
