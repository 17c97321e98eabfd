"""What an unknown value in a file means."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision


class CodeAnswer(Decision):
    """The code a source's own value stands for, asked once; the newest answer counts."""

    source = models.CharField(max_length=100)
    column = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    code = models.CharField(max_length=100)

    objects = AppendOnlyQuerySet["CodeAnswer"].as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("organisation", "source")),)
