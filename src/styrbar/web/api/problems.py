"""What goes wrong in a call, as JSON: code, what, where and what next, with the status the pages give."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from styrbar.decisions.api_keys import WrongKey
from styrbar.errors import BadInput, NotAllowed, StyrbarError
from styrbar.web.api.callers import TooManyWrongKeys
from styrbar.web.api.kinds import bad_values
from styrbar.web.errors import problem, status_of

_STATUS = {WrongKey: 401, TooManyWrongKeys: 429}
STATUSES = frozenset({400, 401, 403, 404, 405, 413, 429})
"""What a call that is not answered can give."""


class NobodyCalls(StyrbarError):
    """Neither a key nor a log-in."""

    code = "nobody_calls"


class TooLarge(BadInput):
    """More JSON than anything is asked with."""

    code = "too_large"


class WrongMethod(BadInput):
    """The address is a call, but not with that method."""

    code = "wrong_method"


def told(_request: HttpRequest, error: StyrbarError) -> HttpResponse:
    """An error meant for the caller."""
    return problem(error, _STATUS.get(type(error)) or status_of(error))


def nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Nobody has said who calls."""
    found = NobodyCalls("Kaldet mangler en API-nøgle.", next_step="Send den som «Authorization: Bearer NØGLE».")
    return problem(found, 401)


def refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: a forged form, and a body that is no JSON."""
    if error.status_code == 403:
        step = "Send sidens CSRF-kode i X-CSRFToken, eller brug en API-nøgle."
        return problem(NotAllowed("Kaldet mangler sidens CSRF-kode.", next_step=step), 403)
    assert error.status_code == 400
    return problem(BadInput("Kaldets indhold er ikke JSON.", next_step="Send JSON i UTF-8."), 400)


def bad(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Values that the call's schema does not allow."""
    return problem(bad_values(error.errors), 400)


def too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """A body over Django's limit, which is refused before it is read."""
    return problem(TooLarge("Kaldet er for stort.", next_step="Send det, der spørges om, i mindre dele."), 413)


def wrong_method(allowed: str) -> HttpResponse:
    """The address is there with other methods."""
    response = problem(WrongMethod("Kaldet findes ikke med den metode.", next_step=f"Brug {allowed}."), 405)
    response.headers["Allow"] = allowed
    return response


def _passes_through(_request: HttpRequest, fault: Exception) -> HttpResponse:
    """A programming fault is not the caller's; Django answers and logs it."""
    raise fault


def speak_danish(api: NinjaAPI) -> None:
    """Let the API answer every error in this way."""
    handlers: dict[type[Exception], Any] = {
        StyrbarError: told, AuthenticationError: nobody, HttpError: refused, ValidationError: bad,
        RequestDataTooBig: too_large, Exception: _passes_through,
    }  # fmt: skip
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
