"""Hvem betaler hvad for tilbuddet?"""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import count
from styrbar.errors import BadInput, NotFound, StyrbarError
from styrbar.publish.payment_charts import differences, payments
from styrbar.runs.objective import run_objective, use_of_file
from styrbar.runs.objective_models import run_financing_models
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.objective.forms import ObjectiveForm
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

FILE = "fil"


def view(request: Request) -> HttpResponseBase:
    """Every municipality's payment; before anything is filled in, the ways of paying and what the rules say of each."""
    form = ObjectiveForm(request, workspace(request))
    problem = ""
    if request.method == "POST":
        try:
            return _received(request, form)
        except BadInput as error:
            problem = str(error)
    answer, refused = _answered(request, form)
    slug = request.actor.organisation.slug
    steps = [Step("Læs, hvordan der regnes", reverse("method", args=[slug, "objektiv-finansiering"]))]
    if request.actor.may("import_data"):
        steps.append(Step("Indlæs folketal", reverse("import", args=[slug])))
    more = {"refused": problem or refused, "file": FILE, "columns": form.columns, "query": request.GET.urlencode()}
    return show(
        request,
        answer,
        form=form,
        diagram=_diagram(answer),
        steps=tuple(steps),
        template="objective/objective.html",
        more=more,
    )


def _answered(request: Request, form: ObjectiveForm) -> tuple[Answer, str]:
    """The answer; what cannot be used is told on the page, over the ways of paying, and stops a file."""
    ws = workspace(request)
    refused = ""
    if form.asked:
        try:
            return run_objective(ws, form.choices()), ""
        except NotFound:
            raise
        except StyrbarError as error:
            if request.output != "page":
                raise
            refused = str(error)
    return run_financing_models(ws, form.shown_year), refused


def _received(request: Request, form: ObjectiveForm) -> HttpResponseBase:
    """The use in a file that was sent, as an address with the same choices."""
    file = request.FILES.get(FILE)
    if file is None:
        raise BadInput("Der er ikke valgt nogen fil.", next_step="Vælg filen, og send igen.")
    query = request.GET.copy()
    model = str(form.chosen()["model"])
    query["forbrug"] = use_of_file(workspace(request), model, str(file.name), file, form.snapshot)  # type: ignore[arg-type]
    return redirect(f"{request.path}?{query.urlencode()}")


def _diagram(answer: Answer) -> Diagram | None:
    """The municipalities that the way of paying makes dearer and cheaper, else those that pay most."""
    table = {t.name: t for t in answer.tables}.get("payments")
    if table is None or table.frame.is_empty():
        return None
    if "change" in table.frame.columns:
        more = int((table.frame["change"] > 0).sum())
        title = f"{count(more, 'kommune', 'kommuner')} betaler mere end med ren takst"
        return Diagram(title, "De største forskelle mellem betalingen og ren takst.", lambda: differences(answer))
    first = table.frame.row(0, named=True)
    title = f"{first['name']} betaler mest"
    return Diagram(title, "De kommuner, der betaler mest, og de øvrige tilsammen.", lambda: payments(answer))


PAGES = (
    Page(
        "objective", "takster/objektiv/", "Objektiv finansiering", "see_figures", view, "Takster og regler",
        "Hvem betaler hvad for et tilbud, som kommuner betaler for sammen?", menu=True, files=FILES,
    ),
)  # fmt: skip
