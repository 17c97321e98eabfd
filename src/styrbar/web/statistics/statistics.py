"""Hvad leverer vi til Danmarks Statistik?"""

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from styrbar.runs.dst import DstChoices, run_dst_report
from styrbar.runs.dst_file import LONGEST_REASON, PERMISSION, run_dst_deliver
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

CSV = "text/csv; charset=utf-8"


class DeliverForm(forms.Form):
    """Why the file is made."""

    reason = forms.CharField(
        label="Begrundelse", max_length=LONGEST_REASON, help_text="Står i loggen. Ingen navne eller CPR-numre."
    )


@when_imported
def report(request: Request) -> HttpResponse:
    """What can be delivered, what is rejected, and what should be looked at."""
    ws = workspace(request)
    form = ScopeForm(request, ws)
    answer = run_dst_report(ws, DstChoices(form.snapshot, form.year))
    form.say(answer.scope)
    slug = request.actor.organisation.slug
    steps = [Step("Læs, hvad statistikken tager med", reverse("method", args=[slug, "danmarks-statistik"]))]
    if request.actor.may(PERMISSION) and any(table.name == "reconciliation" for table in answer.tables):
        steps.insert(0, Step("Lav filen, der leveres", _deliver_address(request, answer.scope.period_from.year)))
    return show(request, answer, form=form, steps=tuple(steps))


def deliver(request: Request) -> HttpResponseBase:
    """Ask for the reason, then send the file as it is made; it is kept nowhere."""
    ws = workspace(request)
    choices = ScopeForm(request, ws)
    form = DeliverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = run_dst_deliver(ws, DstChoices(choices.snapshot, choices.year), form.cleaned_data["reason"])
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return StreamingHttpResponse(made.content, content_type=CSV, headers=headers)
    answer = run_dst_report(ws, DstChoices(choices.snapshot, choices.year))
    back = reverse("statistics", args=[request.actor.organisation.slug])
    shown = {"form": form, "answer": answer, "back": f"{back}?{request.GET.urlencode()}"}
    return render(request, "statistics/deliver.html", shown)


def _deliver_address(request: Request, year: int) -> str:
    query = request.GET.copy()
    query["aar"] = str(year)
    return f"{reverse('statistics_deliver', args=[request.actor.organisation.slug])}?{query.urlencode()}"


PAGES = (
    Page(
        "statistics", "data/danmarks-statistik/", "Danmarks Statistik", "see_figures", report, "Data",
        "Hvad leverer vi til Danmarks Statistik, og hvad afvises?", menu=True, files=("excel", "csv"),
    ),
    Page(
        "statistics_deliver", "data/danmarks-statistik/levering/", "Levering til Danmarks Statistik", PERMISSION,
        deliver, "Data",
    ),
)  # fmt: skip
