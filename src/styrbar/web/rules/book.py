"""Hvilke regler gælder?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from styrbar.runs.rule_book import RuleChoices, run_rules
from styrbar.runs.rules import price_indices
from styrbar.web.answers import Step, show
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.rules.choices import ChoicesForm, day_field, page_address, rule_address
from styrbar.web.workspaces import workspace


class BookForm(ChoicesForm):
    """Day and group; with price indices loaded, also what to project yearly amounts by."""

    dato = day_field("Dato")
    fremskriv = forms.ChoiceField(label="Fremskriv beløb uden værdi", required=False)
    field_order = ("dato", "omraade", "fremskriv")

    def __init__(self, request: Request, today: date, indices: Mapping[str, object]) -> None:
        super().__init__(request.GET, {"dato": today.isoformat()})
        self.fields["fremskriv"].choices = [("", "Nej"), *((name, name) for name in indices)]  # type: ignore[attr-defined]
        if not indices:
            del self.fields["fremskriv"]


def view(request: Request) -> HttpResponse:
    """The whole rule book on a day."""
    ws = workspace(request)
    form = BookForm(request, timezone.localdate(), price_indices(ws))
    chosen = form.chosen()
    day = chosen["dato"]
    answer = run_rules(ws, RuleChoices(day, chosen["omraade"] or None, chosen.get("fremskriv") or None))

    def link(row: Mapping[str, Any]) -> str:
        return rule_address(request, row["id"], day)

    year_before = day.replace(year=day.year - 1, day=min(day.day, 28))
    changed = page_address(request, "rule_changes", fra=year_before.isoformat(), til=day.isoformat())
    steps = (Step("Se, hvad der er ændret det seneste år", changed),)
    return show(request, answer, form=form, links={"rules": link}, steps=steps)


PAGES = (
    Page(
        "rules", "takster/regler/", "Regler", "enter", view, "Takster og regler", "Hvilke regler gælder?", menu=True,
        files=FILES,
    ),
)  # fmt: skip
