"""The few figures a municipality sets itself."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision


class Setting(Decision):
    """A value of a setting; the newest counts, and without one the default in `settings.py` does."""

    key = models.CharField(max_length=50)
    value = models.BigIntegerField()

    objects = AppendOnlyQuerySet["Setting"].as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("organisation", "key")),)
