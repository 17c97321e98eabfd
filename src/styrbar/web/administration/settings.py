"""The figures the municipality sets itself."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrbar.decisions import settings
from styrbar.web.page import Page
from styrbar.web.requests import Request


def settings_form(request: Request) -> forms.Form:
    """A form with one whole number for each declared setting."""
    form = forms.Form(request.POST or None)
    for key, declared in settings.SETTINGS.items():
        form.fields[key] = forms.IntegerField(
            label=f"{declared.title} ({declared.unit})",
            help_text=declared.meaning,
            min_value=declared.low,
            max_value=declared.high,
            initial=settings.value(request.actor.organisation, key),
            localize=True,
        )
    return form


def show(request: Request) -> HttpResponse:
    """The settings in force, to be changed."""
    form = settings_form(request)
    if request.method == "POST" and form.is_valid():
        for key, value in form.cleaned_data.items():
            settings.change(request.actor, key, value)
        messages.success(request, "Indstillingerne er gemt.")
        return redirect("settings", request.actor.organisation.slug)
    return render(request, "administration/settings.html", {"form": form})


PAGES = (
    Page(
        "settings", "administration/indstillinger/", "Indstillinger", "administer", show, "Administration",
        "Hvilke grænser regner vi med?", menu=True,
    ),
)  # fmt: skip
