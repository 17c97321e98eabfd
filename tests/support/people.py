"""Three people for every test of access: an owner and a colleague in one municipality, and a stranger in another.

The words of each municipality are found nowhere else, so that a page which shows the other's is found out.
"""

from dataclasses import dataclass

from styrbar.decisions.current import Actor, actor
from styrbar.decisions.models import Organisation, User
from styrbar.decisions.permissions import ROLES
from styrbar.decisions.users import give_roles

PASSWORD = "et-langt-kodeord-til-prøver"


@dataclass(frozen=True)
class People:
    """Actors: the owner may everything in Ulvsund, the colleague little there, the stranger everything in Rævlev."""

    owner: Actor
    colleague: Actor
    stranger: Actor


def organisation(slug: str, name: str) -> Organisation:
    """An organisation of that name."""
    return Organisation.objects.create(slug=slug, name=name)


def user_in(home: Organisation, username: str, display_name: str, *roles: str) -> Actor:
    """A user with roles in the organisation, and the password of all these users."""
    user = User.objects.create_user(username, display_name, PASSWORD)
    give_roles(user, home, set(roles))
    return actor(user, home)


def people() -> People:
    """The three of them, in an otherwise empty database."""
    ours, theirs = organisation("ulvsund", "Ulvsund Kommune"), organisation("raevlev", "Rævlev Kommune")
    return People(
        owner=user_in(ours, "ulla", "Ulla Ulvsund", *ROLES),
        colleague=user_in(ours, "uffe", "Uffe Ulvsund", "head"),
        stranger=user_in(theirs, "rikke", "Rikke Rævlev", *ROLES),
    )
