"""Hvad får borgeren, og hvad koster det?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.runs.person import PersonChoices, run_person
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import AmountsForm, ScopeForm, address, limit_steps, person_address
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class PersonForm(AmountsForm, ScopeForm):
    """Snapshot, year, and gross or net."""


def view(request: Request, citizen: str) -> HttpResponse:
    """One citizen; the look is logged before anything is shown."""
    ws = workspace(request)
    form = PersonForm(request, ws)
    net = form.net
    answer = _with_grant_keys(run_person(ws, PersonChoices(citizen, form.snapshot, form.year, net)))
    form.say(answer.scope)

    def payments(row: Mapping[str, Any]) -> str:
        days = {"fra": answer.scope.period_from.isoformat(), "til": answer.scope.period_to.isoformat()}
        return address(request, "payments", aar=None, bevilling=row["grant_id"], **days)

    steps = (
        *(limit_steps(request, answer) if net else ()),
        Step("Se, hvordan borgerens refusion er regnet", person_address(request, citizen, "refund_person")),
        Step("Se det forventede regnskab", address(request, "expected")),
    )
    return show(request, answer, form=form, links={"grants": payments}, steps=steps)


def _with_grant_keys(answer: Answer) -> Answer:
    """The answer whose grants open into their payments."""
    tables = (
        replace(table, keys=table.frame.select("grant_id")) if table.name == "grants" else table
        for table in answer.tables
    )
    return replace(answer, tables=tuple(tables))


PAGES = (
    Page(
        "person", "opfoelgning/borger/<slug:citizen>/", "Borger", "see_persons", view, "Opfølgning",
        files=("excel", "csv"),
    ),
)  # fmt: skip
