"""What holds for every decision that is kept."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from styrbar.decisions import audit, mappings, months, records, settings
from styrbar.decisions.models import MonthClosing, Organisation, User
from styrbar.decisions.models.append_only import AppendOnlyError, Decision
from support.people import People

ALL = list(apps.get_app_config("decisions").get_models())
DECISIONS = [model for model in ALL if issubclass(model, Decision)]


def one_of_each(people: People) -> None:
    months.close(people.owner, date(2026, 1, 1))  # which is also written in the log
    settings.change(people.owner, "outstanding_months", 4)
    mappings.save_mapping(people.owner, "egen", 'id = "egen"')
    mappings.answer_code(people.owner, "egen", "status", "Godkendt", "granted")
    records.keep(people.owner, "tariff", "en", {"year": 2026}, "Birkehuset 2026")


@pytest.mark.parametrize("model", [m for m in ALL if m not in (User, Organisation)])
def test_everything_but_users_belongs_to_an_organisation(model: type[models.Model]) -> None:
    field = model._meta.get_field("organisation")
    assert isinstance(field, models.ForeignKey)
    assert not field.null


@pytest.mark.parametrize("model", DECISIONS)
def test_a_decision_can_neither_be_changed_nor_deleted(model: type[Decision], people: People) -> None:
    one_of_each(people)
    kept = model._base_manager.get(pk=model._default_manager.values_list("pk", flat=True)[0])
    every = model._default_manager.all()
    for change in (
        kept.save,
        kept.delete,
        every.delete,
        lambda: every.update(at=None),
        lambda: every.bulk_update([], []),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    assert model._default_manager.filter(pk=kept.pk).exists()


def test_what_has_decided_anything_cannot_be_deleted(people: People) -> None:
    audit.log(people.owner, "imported")
    with pytest.raises(models.ProtectedError):
        people.owner.user.delete()
    with pytest.raises(models.ProtectedError):
        people.owner.organisation.delete()


def test_a_month_is_kept_as_its_first_day(people: People) -> None:
    owner = people.owner
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthClosing.objects.create(organisation=owner.organisation, by=owner.user, month=date(2026, 1, 2), closed=True)


@pytest.mark.parametrize("slug", ["log-ind", "static", "Ulvsund", "ulv sund", "ulv/sund", "..", "-ulv", ""])
def test_a_slug_that_is_no_folder_or_address_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError):
        Organisation(slug=slug, name="X").clean_fields()


def test_the_migrations_make_the_models_as_they_are(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())
