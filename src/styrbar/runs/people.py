"""Who can log in at the start: the demonstration's users, and the first user's one-time page."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from styrbar.decisions.models import Organisation, User
from styrbar.decisions.users import give_roles, password_path

_DEMO = (
    ("controller", "Controller", {"controller"}),
    ("leder", "Leder (uden borgere)", {"head"}),
    ("administrator", "Administrator", {"administrator"}),
)


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
    return told


def waiting_user() -> str | None:
    """The path where the first user chooses a password, while no user has one; None when somebody can log in."""
    users = list(User.objects.filter(is_active=True).order_by("id"))
    if not users or any(user.has_usable_password() for user in users):
        return None
    return password_path(users[0])
