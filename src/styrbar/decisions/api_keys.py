"""The keys that programs call the API with: made, found by what is called with, and revoked."""

import hashlib
import secrets
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from styrbar.decisions import audit
from styrbar.decisions.current import Actor, actor, unknown_organisation
from styrbar.decisions.models import ApiKey, User
from styrbar.decisions.users import is_active_in
from styrbar.errors import BadInput, NotFound, StyrbarError

BITS = 256
MARK = "styrbar_"
"""What every key begins with, so that one that lies where it should not is recognised."""


class WrongKey(StyrbarError):
    """The key opens nothing: never made, revoked, or its user's access is closed; the message never tells which."""

    code = "wrong_key"


def keys(acting: Actor) -> list[ApiKey]:
    """The organisation's keys, also those that are revoked, the newest first."""
    acting.require("administer")
    found = ApiKey.objects.filter(organisation=acting.organisation)
    return list(found.select_related("organisation", "user", "made_by", "revoked_by"))


def make_key(acting: Actor, user: User, title: str) -> str:
    """Make a key that acts as the user in the actor's organisation, and give it: it can never be shown again.

    Raises BadInput when nothing in the organisation is open to the user.
    """
    acting.require("administer")
    if not is_active_in(user, acting.organisation):
        raise BadInput("Der er lukket for brugeren.", next_step="Åbn for brugeren, eller vælg en anden.")
    token = MARK + secrets.token_urlsafe(BITS // 8)
    with transaction.atomic():
        ApiKey.objects.create(
            organisation=acting.organisation, user=user, title=title, digest=_digest(token), made_by=acting.user
        )
        audit.log(acting, "key_made", f"«{title}» for {user.username}")
    return token


def revoke_key(acting: Actor, key_id: int) -> None:
    """Close a key for good; NotFound for what is no key of the actor's organisation, nothing for one that is closed."""
    acting.require("administer")
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().filter(organisation=acting.organisation, id=key_id).first()
        if key is None:
            raise NotFound("API-nøglen findes ikke.", next_step="Vælg en nøgle på listen.")
        if key.revoked_at is not None:
            return
        key.revoked_at, key.revoked_by = timezone.now(), acting.user
        key.save(update_fields=["revoked_at", "revoked_by"])
        audit.log(acting, "key_revoked", f"«{key.title}» for {key.user.username}")


def actor_by_key(token: str, slug: str, today: date) -> Actor:
    """Who calls with the key, in the organisation of that slug; the day is kept as the key's latest.

    Raises WrongKey for a key that opens nothing, and NotFound for a key of another organisation.
    """
    key = ApiKey.objects.filter(digest=_digest(token), revoked_at=None).select_related("user", "organisation").first()
    if key is None:
        raise _wrong()
    try:
        found = actor(key.user, key.organisation)
    except NotFound:
        raise _wrong() from None
    if key.organisation.slug != slug:
        raise unknown_organisation()
    if key.last_used != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used=today)
    return replace(found, key=key.title)


def _digest(token: str) -> str:
    """A key has 256 random bits, so one round of SHA-256 without salt cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def _wrong() -> WrongKey:
    return WrongKey(
        "API-nøglen kan ikke bruges.", next_step="Kontrollér nøglen, eller bed jeres administrator om en ny."
    )
