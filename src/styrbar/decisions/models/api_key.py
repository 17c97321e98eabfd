"""What a program calls with instead of a password."""

from django.conf import settings
from django.db import models

from styrbar.decisions.models.organisation import Organisation


class ApiKey(models.Model):
    """A key that acts as a user in one organisation, until it is revoked.

    The key itself is kept nowhere: `digest` is the SHA-256 of its 256 random bits. `title` says what it is used for,
    `last_used` is the Danish day of its latest call.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_used = models.DateField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("organisation", "-id")),)
