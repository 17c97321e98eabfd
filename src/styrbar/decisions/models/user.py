"""People who log in, and what they are in each organisation."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from styrbar.decisions.models.organisation import Organisation


class UserManager(BaseUserManager["User"]):
    """Makes users; without a password they can only log in by a one-time link."""

    def create_user(self, username: str, display_name: str, password: str | None = None) -> "User":
        """Add a user; the user name is kept in lower case, so that it is the same however it is typed."""
        user = self.model(username=username.lower(), display_name=display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that name, however it is typed."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A person who uses Styrbar. What they may do stands in their memberships."""

    username = models.CharField("Brugernavn", max_length=100, unique=True)
    display_name = models.CharField("Navn", max_length=150)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        ordering = ("display_name", "username")

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the user name in lower case whoever writes it."""
        self.username = self.username.lower()
        super().save(*args, **kwargs)


class Membership(models.Model):
    """One role (of `permissions.ROLES`) of one user in one organisation; one that is not active opens nothing."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "organisation", "role"), name="a_role_once"),)
