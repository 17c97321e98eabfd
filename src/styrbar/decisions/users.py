"""Users of an organisation: who they are, what they may do, and how they first get in."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Membership, Organisation, User
from styrbar.decisions.permissions import ROLES
from styrbar.errors import BadInput, NotFound


def members(organisation: Organisation) -> list[User]:
    """Everybody who has or had a role in the organisation, by name."""
    found = User.objects.filter(memberships__organisation=organisation).distinct()
    return list(found.order_by("display_name", "username"))


def member(actor: Actor, user_id: int) -> User:
    """That user of the actor's own organisation; NotFound for everybody else."""
    actor.require("administer")
    found = User.objects.filter(id=user_id, memberships__organisation=actor.organisation).first()
    if found is None:
        raise NotFound("Brugeren findes ikke.", next_step="Vælg en bruger på listen.")
    return found


def roles_of(user: User, organisation: Organisation) -> set[str]:
    """The user's roles in the organisation, whether or not they are active."""
    return set(Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True))


def is_active_in(user: User, organisation: Organisation) -> bool:
    """Whether anything in the organisation is open to the user."""
    return Membership.objects.filter(user=user, organisation=organisation, active=True).exists()


def add_user(actor: Actor, username: str, display_name: str, roles: set[str]) -> User:
    """Add a user with roles and without password; BadInput when the name is taken."""
    actor.require("administer")
    if User.objects.filter(username=username.lower()).exists():
        raise BadInput(f"Brugernavnet «{username}» kan ikke bruges.", next_step="Vælg et andet brugernavn.")
    with transaction.atomic():
        user = User.objects.create_user(username, display_name)
        give_roles(user, actor.organisation, roles)
        audit.log(actor, "user_added", f"{user.username}: {titles(roles)}")
    return user


def give_roles(user: User, organisation: Organisation, roles: set[str]) -> None:
    """Make these the user's active roles in the organisation, and no others."""
    if not roles:
        raise BadInput("Brugeren skal have mindst én rolle.", next_step="Vælg en rolle, eller luk for brugeren.")
    Membership.objects.filter(user=user, organisation=organisation).exclude(role__in=roles).delete()
    for role in roles:
        Membership.objects.update_or_create(user=user, organisation=organisation, role=role, defaults={"active": True})


def change_roles(actor: Actor, user: User, roles: set[str]) -> None:
    """Give the user these roles; an organisation always keeps an administrator."""
    actor.require("administer")
    before = roles_of(user, actor.organisation)
    with transaction.atomic():
        give_roles(user, actor.organisation, roles)
        _demand_an_administrator(actor.organisation)
        audit.log(actor, "roles_changed", f"{user.username}: {titles(before)} → {titles(roles)}")


def set_active(actor: Actor, user: User, active: bool) -> None:
    """Open or close the organisation to the user; the roles are remembered."""
    actor.require("administer")
    with transaction.atomic():
        Membership.objects.filter(user=user, organisation=actor.organisation).update(active=active)
        _demand_an_administrator(actor.organisation)
        audit.log(actor, "user_activated" if active else "user_deactivated", user.username)


def one_time_link(actor: Actor, user: User) -> str:
    """Path of a page where the user chooses a password, once and within three days; nobody else ever knows it.

    A user who also belongs elsewhere is refused, since the link would open the other organisation too.
    """
    actor.require("administer")
    if Membership.objects.filter(user=user).exclude(organisation=actor.organisation).exists():
        raise BadInput("Brugeren hører også til et andet sted.", next_step="Brugeren må selv skifte sin adgangskode.")
    audit.log(actor, "password_link", user.username)
    return password_path(user)


def password_path(user: User) -> str:
    """The path of the user's one-time page; whoever opens it can choose the password, so show it to the user only."""
    code = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("choose_password", args=[code, default_token_generator.make_token(user)])


def titles(roles: set[str]) -> str:
    """Roles as a user reads them."""
    return ", ".join(role.title for name, role in ROLES.items() if name in roles) or "ingen"


def _demand_an_administrator(organisation: Organisation) -> None:
    """Raise BadInput when the change would leave nobody to undo it."""
    if not Membership.objects.filter(organisation=organisation, role="administrator", active=True).exists():
        raise BadInput(
            "Der skal altid være mindst én administrator.", next_step="Gør først en anden bruger til administrator."
        )
