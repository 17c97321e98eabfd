"""What people keep under a name, such as own rule values and tariffs; a change is a new version beside the old."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision


class Record(Decision):
    """One version of one thing of a kind; the newest version of a key counts.

    `content` is what the kind's own room makes of it, in plain JSON: money as whole øre, other numbers as text.
    A `withdrawn` version says that the thing no longer counts.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    withdrawn = models.BooleanField(default=False)

    objects = AppendOnlyQuerySet["Record"].as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("organisation", "kind", "key")),)
