"""What happens to every request: who acts is found, errors become Danish pages, nothing private is kept by browsers."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from styrbar.decisions.current import actor_for
from styrbar.errors import StyrbarError
from styrbar.web.errors import error_page
from styrbar.web.requests import Request

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SafeHeaders:
    """Pages and files are neither kept by the browser nor by anything on the way; static files may be."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers to the answer."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ActingUser:
    """Finds who acts for which organisation, checks the page's permission, and turns our errors into pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the work is done around the view."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Before a registered page: set the request's actor, page and output, or answer with an error."""
        page = kwargs.pop("page", None)
        if page is None:
            return None
        own = cast(Request, request)
        own.output = kwargs.pop("output", "page")
        try:
            own.actor = actor_for(own.user.username, kwargs.pop("organisation"))
            own.page = page
            own.actor.require(page.permission)
        except StyrbarError as error:
            return error_page(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """An error meant for the user becomes a page; a programming fault passes through."""
        return error_page(request, exception) if isinstance(exception, StyrbarError) else None
