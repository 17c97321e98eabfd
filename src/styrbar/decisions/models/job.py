"""Long work that goes on while the user does something else."""

import uuid

from django.conf import settings
from django.db import models

from styrbar.decisions.models.organisation import Organisation

STATES = {
    "waiting": "Venter",
    "running": "I gang",
    "done": "Færdig",
    "failed": "Gik i stå",
    "cancelled": "Afbrudt",
}


class Job(models.Model):
    """A piece of long work: how far it is (0 to 1), what it is doing, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(auto_now=True)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting")
    progress = models.FloatField(default=0)
    phase = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("organisation", "-created_at")),)

    @property
    def state_title(self) -> str:
        """The state as a user reads it."""
        return STATES[self.state]

    @property
    def ended(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in {"done", "failed", "cancelled"}
