"""Who did what, and who looked at whom."""

import csv
import io

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from styrbar import danish
from styrbar.decisions import audit
from styrbar.decisions.models import AuditEntry
from styrbar.decisions.models.audit_entry import ACTIONS
from styrbar.web.page import Page
from styrbar.web.requests import Request

ROWS = 100
HEADINGS = ("Tidspunkt", "Bruger", "Navn", "Handling", "Hvad", "Borger", "Begrundelse")


class LogForm(forms.Form):
    """What the log is narrowed to; `person` is a pseudonym, so a CPR number never comes into the address."""

    bruger = forms.CharField(label="Brugernavn", max_length=100, required=False)
    handling = forms.ChoiceField(label="Handling", choices=[("", "Alle"), *ACTIONS.items()], required=False)
    borger = forms.RegexField(
        r"^[bs][0-9a-z]{11}$",
        label="Borgerens kode",
        required=False,
        error_messages={"invalid": "Skriv borgerens kode på 12 tegn, som den står på borgerens side."},
    )


def show(request: Request) -> HttpResponse:
    """The log, newest first; the whole of what was asked for as a file."""
    form = LogForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = audit.entries(request.actor, chosen.get("bruger", ""), chosen.get("handling", ""), chosen.get("borger", ""))
    if request.output == "csv":
        audit.log(request.actor, "exported", "Log")
        return _file([_row(entry) for entry in found])
    part = Paginator(found, ROWS).get_page(request.GET.get("side"))
    count = danish.count(part.paginator.count, "linje", "linjer")
    context = {
        "form": form,
        "headings": HEADINGS,
        "part": part,
        "rows": [_row(entry) for entry in part],
        "count": count,
    }
    return render(request, "administration/log.html", context)


def _row(entry: AuditEntry) -> tuple[str, ...]:
    """An entry as its cells."""
    at = timezone.localtime(entry.at).strftime("%d-%m-%Y %H:%M:%S")
    by = entry.by
    return (at, by.username, by.display_name, ACTIONS[entry.action], entry.object, entry.person, entry.reason)


def _file(rows: list[tuple[str, ...]]) -> HttpResponse:
    """The rows as Danes exchange them: semicolons and UTF-8 with a mark that Excel knows."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows([HEADINGS, *map(_harmless, rows)])
    headers = {"Content-Disposition": 'attachment; filename="log.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(row: tuple[str, ...]) -> tuple[str, ...]:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return tuple(f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in row)


PAGES = (
    Page(
        "log", "administration/log/", "Log", "administer", show, "Administration",
        "Hvem har set og gjort hvad?", menu=True, files=("csv",),
    ),
)  # fmt: skip
