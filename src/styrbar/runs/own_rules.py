"""An organisation's own values of the rules: written with their source, and withdrawn again."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from styrbar import danish
from styrbar.decisions import records
from styrbar.errors import BadInput, NotFound
from styrbar.intake.vault.masking import mask_cpr
from styrbar.rules.book import InForce, Rule, Source, Value, rules
from styrbar.rules.words import in_words, value_of
from styrbar.runs.workspace import Workspace

KIND = "rule_value"
LONGEST = {"act": 300, "section": 200, "text": 1000, "address": 500}


@dataclass(frozen=True)
class OwnValue:
    """A value as a user writes it: Danish words for the value, first day, last day (None is until further notice)."""

    value: str
    start: date
    end: date | None
    act: str
    section: str
    text: str = ""
    address: str = ""


def rule_by(rule_id: str) -> Rule:
    """The shipped rule. Raises NotFound."""
    if rule_id not in rules():
        raise NotFound("Reglen findes ikke.", next_step="Vælg den i regelbogen.")
    return rules()[rule_id]


def keep_value(ws: Workspace, rule_id: str, own: OwnValue) -> InForce:
    """Write an own value, and give it as it counts from its first day.

    Raises BadInput for what cannot be used, and where an own value already begins on that day; NotFound for the rule.
    """
    ws.actor.require("set_rules")
    rule = rule_by(rule_id)
    value = value_of(rule.unit, own.value, rule.codes, several=rule.several)
    _check(rule, own)
    key = _key(rule_id, own.start)
    if key in records.newest(ws.actor.organisation, KIND):
        raise BadInput(
            f"I har allerede en egen værdi fra den {danish.day(own.start)}.", f"Reglen «{rule.title}».",
            "Træk den tilbage først.",
        )  # fmt: skip
    source = Source(own.act.strip(), own.section.strip(), False, own.text.strip(), own.address.strip())
    found = InForce(rule, Value(own.start, own.end, value, source, own=True), own.start)
    content = {
        "rule": rule_id,
        "from": own.start.isoformat(),
        "to": own.end.isoformat() if own.end else None,
        "value": list(value) if isinstance(value, tuple) else value,
        "act": source.act,
        "section": source.section,
        "text": source.text,
        "address": source.address,
    }
    records.keep(ws.actor, KIND, key, content, f"{rule.title}: {in_words(found)} fra {danish.day(own.start)}")
    return found


def told(found: InForce) -> str:
    """What was written, as a receipt: «Grænsen …: 900.000 kr. fra 01-01-2026 til 31-12-2026 er jeres egen værdi»."""
    until = f" til {danish.day(found.value.end)}" if found.value.end else ""
    return f"{found.rule.title}: {in_words(found)} fra {danish.day(found.value.start)}{until} er jeres egen værdi."


def withdraw_value(ws: Workspace, rule_id: str, start: date) -> None:
    """Withdraw the own value that begins on the day; what was shipped counts again. Raises NotFound."""
    ws.actor.require("set_rules")
    key = _key(rule_id, start)
    kept = records.newest(ws.actor.organisation, KIND).get(key)
    if kept is None:
        raise NotFound(f"I har ingen egen værdi fra den {danish.day(start)}.", next_step="Se reglens egne værdier.")
    title = rules()[rule_id].title if rule_id in rules() else rule_id
    records.keep(ws.actor, KIND, key, kept.content, f"{title} fra {danish.day(start)}", withdrawn=True)


def _key(rule_id: str, start: date) -> str:
    return f"{rule_id}@{start.isoformat()}"


def _check(rule: Rule, own: OwnValue) -> None:
    """Refuse dates the wrong way round, a missing source, an address that is none, and what looks like a CPR number."""
    if own.end is not None and own.end < own.start:
        raise BadInput("Den sidste dag ligger før den første.", next_step="Ret datoerne.")
    if rule.yearly and own.end is None:
        raise BadInput(
            "Beløbet reguleres hvert år, så værdien skal have en sidste dag.",
            next_step=f"Skriv f.eks. 31-12-{own.start.year}.",
        )
    if not own.act.strip() or not own.section.strip():
        raise BadInput("Der mangler lov eller paragraf.", next_step="Skriv, hvor værdien står.")
    for name, longest in LONGEST.items():
        if len(getattr(own, name)) > longest:
            raise BadInput("Kilden er for lang.", next_step=f"Skriv højst {longest} tegn i hvert felt.")
    address = urlsplit(own.address.strip())
    if own.address.strip() and not (address.scheme in {"http", "https"} and address.netloc):
        raise BadInput("Adressen kan ikke bruges.", next_step="Skriv den hele, f.eks. https://www.retsinformation.dk/.")
    words = (own.act, own.section, own.text, own.address, own.value if rule.unit == "text" else "")
    if any(mask_cpr(said) != said for said in words):
        raise BadInput("Der står noget, der ligner et CPR-nummer.", next_step="Fjern det; en regel handler ikke om en.")
