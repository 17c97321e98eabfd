"""The user's own mappings and the answers to unknown values."""

from django.db import transaction

from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.decisions.models import CodeAnswer, Organisation, SavedMapping


def saved_mappings(organisation: Organisation) -> dict[str, SavedMapping]:
    """The newest version of each mapping the organisation has saved, by its id."""
    return {mapping.mapping_id: mapping for mapping in SavedMapping.objects.filter(organisation=organisation)}


def save_mapping(actor: Actor, mapping_id: str, text: str) -> SavedMapping:
    """Keep the mapping's TOML as its next version; the text as it already is makes no new one."""
    actor.require("import_data")
    newest = saved_mappings(actor.organisation).get(mapping_id)
    if newest and newest.text == text:
        return newest
    with transaction.atomic():
        kept = SavedMapping.objects.create(
            organisation=actor.organisation,
            by=actor.user,
            mapping_id=mapping_id,
            version=newest.version + 1 if newest else 1,
            text=text,
        )
        audit.log(actor, "mapping_saved", f"{mapping_id}, version {kept.version}")
    return kept


def answers_by_source(organisation: Organisation) -> dict[str, dict[str, dict[str, str]]]:
    """All answers as an import takes them: source → «table.column» → value → code, the newest answer of each."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for answer in CodeAnswer.objects.filter(organisation=organisation):
        found.setdefault(answer.source, {}).setdefault(answer.column, {})[answer.value] = answer.code
    return found


def answer_code(actor: Actor, source: str, column: str, value: str, code: str) -> CodeAnswer:
    """Keep what a value stands for, so that it is never asked again."""
    actor.require("import_data")
    with transaction.atomic():
        kept = CodeAnswer.objects.create(
            organisation=actor.organisation, by=actor.user, source=source, column=column, value=value, code=code
        )
        audit.log(actor, "code_answered", f"{source}, {column}: «{value}» → {code}"[:200])
    return kept
