"""Who calls: a program with a key, or a person who is logged in; each call asks for its permission here."""

from typing import cast

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from styrbar.decisions.api_keys import WrongKey, actor_by_key
from styrbar.decisions.current import Actor, actor_for
from styrbar.errors import StyrbarError
from styrbar.web.requests import Request

_NOBODY = {"username": "(api)"}
"""What wrong keys are counted under; no user can be called so."""


class TooManyWrongKeys(StyrbarError):
    """So many wrong keys from one address that no more of them are looked at for a while."""

    code = "too_many_wrong_keys"


class ByKey(HttpBearer):
    """A key in the header «Authorization: Bearer …»; a cookie is not looked at, so no form can misuse one."""

    openapi_description = "En API-nøgle, som jeres administrator laver. Den har sin brugers rettigheder."

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The user whom the key acts as. Raises WrongKey, TooManyWrongKeys, NotFound and NotAllowed."""
        try:
            actor = actor_by_key(token, _slug(request), timezone.localdate())
        except WrongKey:
            _count_wrong(request)
            raise
        return _acting(request, actor, self.permission)


class ByLogIn(SessionAuth):
    """The log-in of the pages, with the same protection against forged forms."""

    openapi_description = "Log-in i browseren. Et kald med POST skal have sidens CSRF-kode i X-CSRFToken."

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Actor | None:
        """None for nobody, so that the answer is that somebody must be."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:  # noqa: ARG002 - the cookie's value
        """The user who is logged in. Raises NotFound and NotAllowed."""
        return _acting(request, actor_for(request.user.get_username(), _slug(request)), self.permission)


def callers(permission: str) -> list[ByKey | ByLogIn]:
    """The ways of calling, for those with the permission."""
    return [ByKey(permission), ByLogIn(permission)]


def _acting(request: HttpRequest, actor: Actor, permission: str) -> Actor:
    actor.require(permission)
    cast(Request, request).actor = actor
    return actor


def _slug(request: HttpRequest) -> str:
    assert request.resolver_match
    return str(request.resolver_match.kwargs["organisation"])


def _count_wrong(request: HttpRequest) -> None:
    """Count a wrong key from this address, and refuse to go on when there are too many; nothing else of it is kept."""
    bare = HttpRequest()
    bare.method = request.method
    bare.META = {name: request.META[name] for name in ("REMOTE_ADDR",) if name in request.META}
    if not AxesProxyHandler.is_allowed(bare, _NOBODY):
        raise TooManyWrongKeys(
            "Der er kaldt for mange gange med en forkert API-nøgle.", next_step="Vent et kvarter, og ret nøglen."
        )
    user_login_failed.send(sender=__name__, credentials=_NOBODY, request=bare)
