"""Errors as pages: what went wrong, where, and what to do next, in the same layout as everything else.

A program that calls the API gets the same as JSON.
"""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from styrbar.errors import NotAllowed, NotFound, StyrbarError

API = re.compile(r"/[^/]+/api/v1(/|$)")
"""Addresses that programs call."""

STATUS = {NotFound: 404, NotAllowed: 403}
HEADINGS = {
    400: "Det kunne ikke lade sig gøre",
    403: "Det har du ikke adgang til",
    404: "Siden findes ikke",
    500: "Der skete en fejl i Styrbar",
}


def status_of(error: StyrbarError) -> int:
    """The status that fits the error: 400 unless something is not found or not allowed."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def problem(error: StyrbarError, status: int) -> HttpResponse:
    """The error as JSON: code, what, where and next_step."""
    content = {"code": error.code, "what": error.what, "where": error.where, "next_step": error.next_step}
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def error_page(request: HttpRequest, error: StyrbarError) -> HttpResponse:
    """The error as a page with the status that fits it; what is not found is not the page but what it should show."""
    status = status_of(error)
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
    if API.match(request.path):
        return problem(NotFound("Der er intet kald på denne adresse.", "", "Se kaldene i openapi.json."), 404)
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


def server_error(request: HttpRequest) -> HttpResponse:
    """A programming fault; the page asks nothing of the database, which may be what failed."""
    if API.match(request.path):
        return problem(StyrbarError(f"{HEADINGS[500]}.", "", "Prøv igen. Sker det igen, så sig det til driften."), 500)
    html = render_to_string("error_500.html", {"heading": HEADINGS[500]})
    return HttpResponse(html, status=500)


def _page(request: HttpRequest, status: int, error: StyrbarError, heading: str = "") -> HttpResponse:
    context = {"heading": heading or HEADINGS[status], "error": error}
    return render(request, "error.html", context, status=status)
