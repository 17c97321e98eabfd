"""The Django app that holds what people decide."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Everything people decide in Styrbar; snapshots are kept elsewhere."""

    name = "styrbar.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Beslutninger"
