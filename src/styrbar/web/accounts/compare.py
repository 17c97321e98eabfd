"""Stemmer registret med de offentliggjorte regnskaber?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrbar.publish.account_chart import gaps
from styrbar.runs.accounts_compare import CompareChoices, has_published, run_accounts_compare
from styrbar.web.accounts.choices import SourceForm, address
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


@when_imported
def view(request: Request) -> HttpResponse:
    """Function by function; before any accounts are loaded, how they are."""
    ws = workspace(request)
    form = SourceForm(request, ws)
    if request.output == "page" and not has_published(ws, form.snapshot):
        return render(request, "accounts/nothing_published.html", {"may_import": request.actor.may("import_data")})
    answer = run_accounts_compare(ws, CompareChoices(form.snapshot, form.year, form.source))
    form.say(answer.scope)
    largest = answer.table("functions").frame.row(0, named=True)
    title = f"Størst forskel på {largest['account']}" if largest["gap"] else "Der er ingen forskel"
    slug = request.actor.organisation.slug
    return show(
        request,
        answer,
        form=form,
        diagram=Diagram(title, "De største forskelle mellem registret og regnskabet.", lambda: gaps(answer)),
        steps=(
            Step("Se udgifterne efter konto", address(request, "accounts")),
            Step("Se, hvordan data er", reverse("quality", args=[slug])),
        ),
    )


PAGES = (
    Page(
        "accounts_compare", "udgifter/konti/regnskab/", "Mod offentliggjort regnskab", "see_figures", view, "Udgifter",
        files=FILES,
    ),
)  # fmt: skip
