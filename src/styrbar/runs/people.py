"""Who acts in a command and who can log in at the start: the first user, and the demonstration's users."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from styrbar.decisions import settings
from styrbar.decisions.current import actor_for
from styrbar.decisions.first_run import first_user
from styrbar.decisions.models import Organisation, User
from styrbar.decisions.users import give_roles, password_path
from styrbar.errors import BadInput
from styrbar.runs.workspace import Workspace
from styrbar.synthetic.people import OWN_MUNICIPALITY

_MOST_NAMED = 20
_DEMO = (
    ("controller", "Controller", {"controller"}),
    ("leder", "Leder (uden borgere)", {"head"}),
    ("administrator", "Administrator", {"administrator"}),
)


@dataclass(frozen=True)
class Who:
    """Who a command is to act as: the user named, the organisation named, and the account on this machine."""

    user: str | None
    organisation: str | None
    account: str


def acting_workspace(who: Who, data: Path, keys: Path, announce: Callable[[str], None]) -> Workspace:
    """The workspace of the user a command acts as; in an empty database the first user is made and announced.

    Raises NotFound for an unknown user or organisation, and BadInput when one must be chosen.
    """
    made = first_user(who.user or who.account)
    if made:
        announce(f"Oprettede «{made.organisation.name}» med brugeren «{made.user.username}».")
    return Workspace(actor_for(who.user or _unnamed(who.account), who.organisation), data, keys)


def _unnamed(account: str) -> str:
    """The only user, else the one who is named as the account of this machine."""
    active = User.objects.filter(is_active=True).order_by("username")
    names = [str(name) for name in active.values_list("username", flat=True)[: _MOST_NAMED + 1]]
    if len(names) == 1:
        return names[0]
    if active.filter(username=account.lower()).exists():
        return account
    if not names:
        raise BadInput("Ingen bruger er åben.", next_step="Bed jeres administrator om at åbne en.")
    shown = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    raise BadInput("Der er flere brugere.", next_step=f"Vælg en med --user: {shown}.")


@dataclass(frozen=True)
class DemoUser:
    """A user of the demonstration; the password is new each time it is told, and kept nowhere."""

    title: str
    username: str
    password: str


@transaction.atomic
def demo_users() -> list[DemoUser]:
    """Make or reset the demonstration's users in the first organisation, and tell their new passwords."""
    organisation = Organisation.objects.order_by("id").first()
    if organisation is None:
        organisation = Organisation.objects.create(slug="kommunen", name="Kommunen")
    told = []
    for username, title, roles in _DEMO:
        user = User.objects.filter(username=username).first() or User.objects.create_user(username, title)
        password = secrets.token_urlsafe(9)
        user.set_password(password)
        user.save()
        give_roles(user, organisation, roles)
        told.append(DemoUser(title, username, password))
    _own_municipality(organisation)
    return told


def _own_municipality(organisation: Organisation) -> None:
    """Tell Styrbar which of the invented municipalities the demonstration is, unless somebody has said another."""
    if settings.value(organisation, "own_municipality") == 0:
        settings.change(actor_for("administrator", organisation.slug), "own_municipality", OWN_MUNICIPALITY)


def waiting_user(account: str) -> str | None:
    """The path where the first user chooses a password, while no user has one; None when somebody can log in.

    In an empty database the first user is made, named as the account.
    """
    first_user(account)
    users = list(User.objects.filter(is_active=True).order_by("id"))
    if any(user.has_usable_password() for user in users):
        return None
    return password_path(users[0])
