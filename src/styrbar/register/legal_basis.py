"""The canonical form of a legal basis: law, section, paragraph and number, e.g. «BL § 32 stk. 1 nr. 2»."""

import re

LAWS = {
    "SEL": ("sel", "serviceloven", "service", "lov om social service", "lov om socialservice"),
    "BL": ("bl", "barnets lov"),
    "ABL": (
        "abl",
        "almenboligloven",
        "lov om almene boliger",
        "lov om almene boliger m.v.",
        "lov om almene boliger mv.",
    ),
    "SUL": ("sul", "sundhedsloven"),
    "STU": ("stu", "stu-loven", "lov om ungdomsuddannelse for unge med særlige behov"),
    "RSL": ("rsl", "retssikkerhedsloven"),
    "LSV": ("lsv", "lov om specialundervisning for voksne"),
    "UKL": ("ukl", "lov om bekæmpelse af ungdomskriminalitet", "ungdomskriminalitetsloven"),
}
"""Short name of each law, and the other ways it is written."""

_SHORT = {name: short for short, names in LAWS.items() for name in names}
_ONE = re.compile(
    r"^(?P<law>[^§\d]*?)\s*(?:§+|\bparagraf\b|\bpgf\.?)?\s*(?P<section>\d{1,3})\s*(?P<letter>[a-zæøå])?(?![a-zæøå\d])"
    r"(?:[\s,]*stk\.?\s*(?P<part>\d+)|\.(?P<dotted_part>\d+))?"
    r"(?:[\s,]*nr\.?\s*(?P<number>\d+)|\.(?P<dotted_number>\d+))?"
    r"[\s,]*(?:litra\s*(?P<litra>[a-zæøå]))?\s*\.?$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"\s*(?:;|/|\+|\bog\b|\bjf\.?(?=\s)|,(?!\s*(?:stk|nr|litra)))\s*", re.IGNORECASE)
_LAW_LIKE = re.compile(r"[Ll]ov|[Bb]ekendtgørelse|^[A-ZÆØÅ]{2,6}$")
_FIRST_BARE_SECTION = 79
"""Sections from here on are the adult ones and can only be serviceloven; lower ones moved to barnets lov in 2024."""


def canonical(text: str) -> str | None:
    """The canonical form of what a file says, or None when it cannot be understood.

    Several sections in one field are kept together, with a comma between. A section without a law is serviceloven's
    when it is one of the adult sections (§ 79 and up); a lower number is ambiguous since barnets lov, so None.
    A law that is not in `LAWS` keeps its own name.
    """
    parts = [part for part in _BETWEEN.split(_SPACES.sub(" ", text).strip()) if part]
    found: list[str] = []
    law = ""
    for part in parts:
        one = _canonical_one(part, law)
        if one is None:
            return None
        law = one.split(" § ", maxsplit=1)[0]
        found.append(one)
    return ", ".join(dict.fromkeys(found)) or None


def _canonical_one(text: str, law_before: str) -> str | None:
    match = _ONE.match(text)
    if match is None:
        return None
    law = _law(match["law"], int(match["section"])) or law_before
    if not law:
        return None
    letter = f" {match['letter'].lower()}" if match["letter"] else ""
    part, number = match["part"] or match["dotted_part"], match["number"] or match["dotted_number"]
    tail = (f" stk. {part}" if part else "") + (f" nr. {number}" if number else "")
    litra = f" litra {match['litra'].lower()}" if match["litra"] else ""
    return f"{law} § {int(match['section'])}{letter}{tail}{litra}"


def _law(text: str, section: int) -> str:
    given = text.strip(" .,:-")
    if given:
        return _SHORT.get(given.casefold()) or (given if _LAW_LIKE.search(given) else "")
    return "SEL" if section >= _FIRST_BARE_SECTION else ""
