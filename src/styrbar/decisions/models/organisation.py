"""The municipality that owns everything else."""

import re

from django.core.exceptions import ValidationError
from django.db import models

RESERVED_SLUGS = frozenset({"log-ind", "log-ud", "adgangskode", "static", "sundhed", "api"})


def check_slug(slug: str) -> None:
    """A slug is the first part of every address and the name of a folder: a-z, 0-9 and hyphen, and not a page's own."""
    if slug in RESERVED_SLUGS or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ValidationError(
            "Brug kun små bogstaver a-z, tal og bindestreg, og ikke et navn, som Styrbar selv bruger."
        )


class Organisation(models.Model):
    """A municipality (or another owner of data); `slug` names its folder and its addresses."""

    slug = models.CharField(max_length=40, unique=True, validators=[check_slug])
    name = models.CharField(max_length=100)
    municipality_code = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
