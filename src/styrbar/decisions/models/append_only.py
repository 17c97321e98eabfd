"""Decisions that are never changed: a new one is added, and the newest counts."""

from typing import Any, Never, TypeVar

from django.conf import settings
from django.db import models

from styrbar.decisions.models.organisation import Organisation

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class AppendOnlyError(RuntimeError):
    """Code tried to change or delete a decision that must stand as it was made."""


def refuse() -> Never:
    """Say once why a decision cannot be changed."""
    raise AppendOnlyError("A decision is never changed or deleted; add a new one.")


class AppendOnlyQuerySet(models.QuerySet[M_co]):
    """A query set that can read and add, but neither change nor delete."""

    def update(self, **_: Any) -> int:
        """Refused."""
        refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        refuse()

    def bulk_update(self, *_: Any, **__: Any) -> int:
        """Refused."""
        refuse()


class Decision(models.Model):
    """What every append-only decision has: whose it is, who made it, and when (UTC)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the decision; a decision that is already kept is refused."""
        if not self._state.adding:
            refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        refuse()
