"""What was done, by whom, to what."""

from django.db import models

from styrbar.decisions.models.append_only import AppendOnlyQuerySet, Decision

ACTIONS = {
    "person_seen": "Så en borger",
    "person_revealed": "Slog et CPR-nummer op",
    "imported": "Indlæste udtræk",
    "exported": "Hentede fil",
    "statistics_delivered": "Leverede til Danmarks Statistik",
    "fetched": "Hentede fra Statistikbanken",
    "month_closed": "Lukkede måned",
    "month_reopened": "Genåbnede måned",
    "user_added": "Oprettede bruger",
    "roles_changed": "Ændrede roller",
    "user_deactivated": "Lukkede for bruger",
    "user_activated": "Åbnede for bruger",
    "password_link": "Lavede engangslink",
    "key_made": "Lavede API-nøgle",
    "key_revoked": "Lukkede API-nøgle",
    "setting_changed": "Ændrede indstilling",
    "record_kept": "Gemte",
    "record_withdrawn": "Trak tilbage",
    "mapping_saved": "Gemte filbeskrivelse",
    "code_answered": "Svarede på ukendt værdi",
    "job_cancelled": "Afbrød opgave",
}


class AuditEntry(Decision):
    """One line of the log. `person` is a pseudonym, never a number or a name; `object` is what it was done to."""

    action = models.CharField(max_length=30)
    object = models.CharField(max_length=500, blank=True)
    person = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = AppendOnlyQuerySet["AuditEntry"].as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("organisation", "-id")),
            models.Index(fields=("organisation", "person")),
        )
