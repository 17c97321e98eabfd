"""Errors as pages: what went wrong, where, and what to do next, in the same layout as everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from styrbar.errors import NotAllowed, NotFound, StyrbarError

STATUS = {NotFound: 404, NotAllowed: 403}
HEADINGS = {
    400: "Det kunne ikke lade sig gøre",
    403: "Det har du ikke adgang til",
    404: "Siden findes ikke",
    500: "Der skete en fejl i Styrbar",
}


def error_page(request: HttpRequest, error: StyrbarError) -> HttpResponse:
    """The error as a page with the status that fits it; what is not found is not the page but what it should show."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    return _page(request, status, error, "Der er ikke noget at vise her" if status == 404 else HEADINGS[status])


def bad_request(request: HttpRequest, **_: object) -> HttpResponse:
    """The browser sent something that Django refuses."""
    return _page(
        request, 400, StyrbarError("Browseren sendte noget, der ikke kan læses.", "", "Gå tilbage, og prøv igen.")
    )


@requires_csrf_token
def forbidden(request: HttpRequest, **_: object) -> HttpResponse:
    """Django refused the request."""
    return _page(request, 403, StyrbarError("Din rolle giver ikke adgang hertil.", "", "Spørg jeres administrator."))


@requires_csrf_token
def not_found(request: HttpRequest, **_: object) -> HttpResponse:
    """No such address."""
    return _page(
        request, 404, StyrbarError("Der er ingen side på denne adresse.", "", "Gå til forsiden, og find vej derfra.")
    )


def csrf_failure(request: HttpRequest, **_: object) -> HttpResponse:
    """The form was not sent from our own page, or the log-in has run out."""
    return _page(
        request,
        403,
        StyrbarError(
            "Formularen er for gammel til at blive sendt.", "", "Gå tilbage, genindlæs siden, og send den igen."
        ),
    )


def server_error(_request: HttpRequest) -> HttpResponse:
    """A programming fault; the page asks nothing of the database, which may be what failed."""
    html = render_to_string("error_500.html", {"heading": HEADINGS[500]})
    return HttpResponse(html, status=500)


def _page(request: HttpRequest, status: int, error: StyrbarError, heading: str = "") -> HttpResponse:
    context = {"heading": heading or HEADINGS[status], "error": error}
    return render(request, "error.html", context, status=status)
