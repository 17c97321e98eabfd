"""Hvad bruger vi på hver konto?"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.publish.account_chart import changes
from styrbar.runs.accounts import run_accounts
from styrbar.web.accounts.choices import AccountForm, address, deeper, trail
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_OPENED = {"areas": "area", "fields": "field", "frame": "frame", "welfare": "main_function"}
"""The tables of the whole whose rows open, and what each is divided by."""


@when_imported
def view(request: Request) -> HttpResponse:
    """The whole as the published tables cut it, or one dimension inside what is opened."""
    ws = workspace(request)
    form = AccountForm(request, ws)
    choices = form.choices()
    answer = run_accounts(ws, choices)
    form.say(answer.scope)

    def open_by(by: str, row: Mapping[str, Any]) -> str:
        return deeper(request, form, by, row)

    links = {name: partial(open_by, by) for name, by in (_OPENED | {"spending": choices.by}).items()}
    return show(
        request,
        answer,
        form=form,
        links=links,
        diagram=_diagram(answer),
        trail=trail(request, form, answer.names),
        steps=_steps(request),
    )


def _diagram(answer: Answer) -> Diagram | None:
    """What each part adds to the change; nothing to draw where there is nothing."""
    table = answer.tables[0]
    frame = table.frame
    name = "change" if "change" in frame.columns else table.columns[1].name
    place = frame[name].abs().arg_max()
    if place is None:
        return None
    largest = frame.row(place, named=True)
    label = largest[table.columns[0].name]
    if name == "change":
        title = f"{label} {'vokser' if largest[name] >= 0 else 'falder'} mest"
        told = "Hver dels bidrag til ændringen."
    else:
        title, told = f"{label} fylder mest", "Hver dels bidrag til udgiften."
    return Diagram(title, told, lambda: changes(answer))


def _steps(request: Request) -> tuple[Step, ...]:
    slug = request.actor.organisation.slug
    return (
        Step(
            "Hold tallene op mod de offentliggjorte regnskaber",
            address(request, "accounts_compare", hvor=None, fra=None),
        ),
        Step("Se det forventede regnskab", reverse("expected", args=[slug])),
        Step("Læs, hvordan det er gjort op", reverse("method", args=[slug, "udgifter-efter-konto"])),
    )


PAGES = (
    Page(
        "accounts", "udgifter/konti/", "Udgifter efter konto", "see_figures", view, "Udgifter",
        "Hvad bruger vi på hver konto, som de offentliggjorte tabeller gør det op?", menu=True, files=FILES,
    ),
)  # fmt: skip
