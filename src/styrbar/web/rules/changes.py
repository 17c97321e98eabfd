"""Hvad er ændret i reglerne?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from styrbar.runs.rule_changes import run_changes
from styrbar.web.answers import Step, show
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.rules.choices import ChoicesForm, day_field, page_address, rule_address
from styrbar.web.workspaces import workspace


class ChangesForm(ChoicesForm):
    """Two days and a group; the turn of the year and today until something else is chosen."""

    fra = day_field("Fra")
    til = day_field("Til")
    field_order = ("fra", "til", "omraade")

    def __init__(self, request: Request, today: date) -> None:
        last_year = date(today.year - 1, 12, 31)
        super().__init__(request.GET, {"fra": last_year.isoformat(), "til": today.isoformat()})


def view(request: Request) -> HttpResponse:
    """New, changed and ended rules between two days."""
    form = ChangesForm(request, timezone.localdate())
    chosen = form.chosen()
    answer = run_changes(workspace(request), chosen["fra"], chosen["til"], chosen["omraade"] or None)

    def link(row: Mapping[str, Any]) -> str:
        return rule_address(request, row["id"], chosen["til"])

    steps = (Step("Se hele regelbogen", page_address(request, "rules", dato=chosen["til"].isoformat())),)
    return show(request, answer, form=form, links={"changes": link}, steps=steps)


PAGES = (
    Page(
        "rule_changes", "takster/regler/aendringer/", "Ændringer i reglerne", "enter", view, "Takster og regler",
        "Hvad er ændret i reglerne?", files=FILES,
    ),
)  # fmt: skip
