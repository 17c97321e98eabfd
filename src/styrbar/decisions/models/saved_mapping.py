"""How a municipality's own file is read."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision


class SavedMapping(Decision):
    """A version of a mapping the user saved; `text` is the mapping's TOML as in the register's sources."""

    mapping_id = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    text = models.TextField()

    objects = AppendOnlyQuerySet["SavedMapping"].as_manager()

    class Meta:
        ordering = ("mapping_id", "version")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "mapping_id", "version"), name="a_mapping_version_once"),
        )
