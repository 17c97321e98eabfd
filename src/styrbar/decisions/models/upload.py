"""Files that wait for a user to accept what Styrbar makes of them."""

import uuid

from django.conf import settings
from django.db import models

from styrbar.decisions.models.job import Job
from styrbar.decisions.models.organisation import Organisation


class Upload(models.Model):
    """Files uploaded together; the raw bytes lie encrypted in the vault until they are kept or dropped.

    `files` lists {id in the vault, name without CPR numbers, size}, `chosen` the user's own [file, sheet, mapping], and
    `preview` what the last reading came to, without any personal value. `job` is the latest work on it. A kept upload
    stays as the receipt of its snapshot; a dropped one is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    data_date = models.DateField(null=True)
    files = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    snapshot = models.CharField(max_length=60, blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("organisation", "-at")),)

    @property
    def names(self) -> list[str]:
        """The files' names."""
        return [file["name"] for file in self.files]

    @property
    def kept(self) -> bool:
        """Whether it became a snapshot."""
        return bool(self.snapshot)
