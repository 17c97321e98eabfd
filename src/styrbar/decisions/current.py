"""Who acts, for which organisation, with which permissions: the same on pages, in commands and in jobs."""

from dataclasses import dataclass

from styrbar.decisions.models import Membership, Organisation, User
from styrbar.decisions.permissions import PERMISSIONS, permissions_of
from styrbar.errors import BadInput, NotAllowed, NotFound


@dataclass(frozen=True)
class Actor:
    """A user acting in one organisation; `key` is the title of the API key when a program acts as the user."""

    user: User
    organisation: Organisation
    permissions: frozenset[str]
    key: str = ""

    def may(self, permission: str) -> bool:
        """Whether the actor has the permission; KeyError when there is no such permission."""
        return bool(PERMISSIONS[permission]) and permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotAllowed unless the actor has the permission."""
        if not self.may(permission):
            raise NotAllowed(
                f"Din rolle giver ikke lov til at {PERMISSIONS[permission]}.",
                next_step="Spørg jeres administrator, hvis du har brug for det.",
            )


def organisations_of(user: User) -> list[Organisation]:
    """The organisations in which the user has an active role, by name."""
    return list(
        Organisation.objects.filter(memberships__user=user, memberships__active=True).distinct().order_by("name")
    )


def actor(user: User, organisation: Organisation) -> Actor:
    """The user acting in the organisation; NotFound when nothing is open to them there."""
    roles = set(
        Membership.objects.filter(user=user, organisation=organisation, active=True).values_list("role", flat=True)
    )
    if not roles or not user.is_active:
        raise unknown_organisation()
    return Actor(user, organisation, permissions_of(roles))


def actor_for(username: str, organisation_slug: str | None = None) -> Actor:
    """The user of that name in the organisation, or in their only one when none is named.

    Raises NotFound when the user does not exist or has no role there (never telling which), and BadInput when the
    user must choose between several organisations.
    """
    user = User.objects.filter(username=username.lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"Brugeren «{username}» findes ikke i Styrbar.", next_step="Vælg en anden bruger.")
    return actor(user, _chosen(organisations_of(user), organisation_slug))


def _chosen(own: list[Organisation], slug: str | None) -> Organisation:
    """The one of the user's own organisations that is meant."""
    if slug is not None:
        own = [organisation for organisation in own if organisation.slug == slug]
    if not own:
        raise unknown_organisation()
    if len(own) > 1:
        names = ", ".join(f"«{organisation.slug}»" for organisation in own)
        raise BadInput("Du hører til flere organisationer.", next_step=f"Vælg en af dem: {names}.")
    return own[0]


def unknown_organisation() -> NotFound:
    """The same whether the organisation is not there or nothing in it is open to the user."""
    return NotFound(
        "Organisationen findes ikke, eller du har ingen rolle i den.",
        next_step="Kontrollér navnet, eller spørg jeres administrator.",
    )
