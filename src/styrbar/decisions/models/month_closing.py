"""That a month's accounts are closed, or opened again."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision


class MonthClosing(Decision):
    """A month is closed or reopened; the newest of a month counts, and a month without one follows the default."""

    month = models.DateField()
    closed = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)

    objects = AppendOnlyQuerySet["MonthClosing"].as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("organisation", "month")),)
        constraints = (models.CheckConstraint(condition=models.Q(month__day=1), name="month_is_its_first_day"),)
