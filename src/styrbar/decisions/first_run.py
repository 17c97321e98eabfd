"""The first user of an empty installation, so that nothing has to be set up before the first import."""

from dataclasses import dataclass

from django.db import transaction

from styrbar.decisions.models import Organisation, User
from styrbar.decisions.permissions import ROLES
from styrbar.decisions.users import give_roles


@dataclass(frozen=True)
class FirstUser:
    """Who was made, for the command to announce."""

    user: User
    organisation: Organisation


def first_user(os_account: str) -> FirstUser | None:
    """In an empty database, make the organisation «Kommunen» and a user named as the account with every role.

    None when there is a user already. The user has no password; `users.password_path` gives the page to choose one.
    """
    with transaction.atomic():
        if User.objects.exists() or Organisation.objects.exists():
            return None
        organisation = Organisation.objects.create(slug="kommunen", name="Kommunen")
        user = User.objects.create_user(os_account, os_account)
        give_roles(user, organisation, set(ROLES))
    return FirstUser(user, organisation)
