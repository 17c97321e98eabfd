"""Which months are closed."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from styrbar import danish
from styrbar.decisions import months
from styrbar.decisions.models import MonthClosing
from styrbar.web.page import Page
from styrbar.web.requests import Request

SHOWN = 18


def latest_months(today: date) -> list[date]:
    """First days of this month and the ones before it, newest first."""
    count = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(count, count - SHOWN, -1)]


class MonthForm(forms.Form):
    """One decision about one month."""

    month = forms.TypedChoiceField(label="Måned", coerce=date.fromisoformat)
    decision = forms.ChoiceField(
        label="Beslutning", choices=[("close", "Luk måneden"), ("reopen", "Åbn måneden igen")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Begrundelse",
        max_length=500,
        required=False,
        help_text="Skal skrives, når en måned åbnes igen. Ingen navne eller CPR-numre.",
    )

    def __init__(self, data: object, today: date) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(month.isoformat(), danish.month(month)) for month in latest_months(today)]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]


def show(request: Request) -> HttpResponse:
    """The latest months with what is decided about them, and a form for one more decision."""
    today = timezone.localdate()
    form = MonthForm(request.POST or None, today)
    if request.method == "POST" and form.is_valid():
        return _decide(request, form)
    decided = months.decisions_in_force(request.actor.organisation)
    rows = [_row(month, decided.get(month)) for month in latest_months(today)]
    return render(request, "administration/months.html", {"form": form, "rows": rows})


def _decide(request: Request, form: MonthForm) -> HttpResponse:
    data = form.cleaned_data
    decide = months.close if data["decision"] == "close" else months.reopen
    decide(request.actor, data["month"], data["reason"])
    done = "lukket" if data["decision"] == "close" else "åbnet igen"
    messages.success(request, f"{danish.month(data['month']).capitalize()} er {done}.")
    return redirect("months", request.actor.organisation.slug)


def _row(month: date, closing: MonthClosing | None) -> dict[str, object]:
    states = {None: "Følger posteringerne", True: "Lukket", False: "Åbnet igen"}
    return {"title": danish.month(month), "state": states[closing.closed if closing else None], "closing": closing}


PAGES = (
    Page(
        "months", "administration/maanedsluk/", "Månedsluk", "close_months", show, "Administration",
        "Hvilke måneder er lukket?", menu=True,
    ),
)  # fmt: skip
