"""A rule's value as it is read in Danish, and as it is read from what somebody writes."""

import re
from collections.abc import Mapping
from decimal import Decimal

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.register.legal_basis import canonical
from styrbar.rules.book import InForce, Value
from styrbar.rules.units import CODE, UNITS, WORDS

NO_VALUE = "ingen værdi"
LONGEST = 2000
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_BETWEEN = re.compile(r"\s*[;\n]\s*")


def in_words(found: InForce) -> str:
    """A value in force as it is read: «25 %», «860.000 kr.», «SEL § 109, SEL § 110», «890.000 kr. (fremskrevet)»."""
    said = said_value(found.rule.unit, found.value, found.rule.codes)
    return f"{said} (fremskrevet)" if found.projected else said


def said_value(unit: str, value: Value, codes: Mapping[str, str]) -> str:
    """A value of the unit as it is read; a code as its words."""
    words = value.value if isinstance(value.value, tuple) else (value.value,)
    if UNITS[unit].kind == CODE:
        return ", ".join(codes[word] for word in words)
    if UNITS[unit].kind == WORDS:
        return ", ".join(words)
    return said_number(unit, Decimal(words[0]))


def said_number(unit: str, number: Decimal) -> str:
    """A number with its unit, and no more decimals than it has: Decimal("0.25") of a share → «25 %»."""
    if unit == "share":
        unit, number = "percent", number * 100
    decimals = len(f"{number:f}".partition(".")[2].rstrip("0"))
    word = UNITS[unit].one if number == 1 else UNITS[unit].many
    return f"{danish.number(number, decimals)} {word}"


def value_of(
    unit: str, text: str, codes: Mapping[str, str] | None = None, *, several: bool = False
) -> str | tuple[str, ...]:
    """What somebody has written, as a rule keeps it: «860.000 kr.» → "860000", «25 %» → "0.25", «§ 109» → "SEL § 109".

    `codes` are the rule's own choices. Texts and codes of a rule with `several` stand with a semicolon between.
    Raises BadInput.
    """
    written = text.strip()
    if not written:
        raise BadInput("Der mangler en værdi.", next_step="Skriv den, som den står i kilden.")
    if unit == "legal_basis":
        return _legal_bases(written)
    if several:
        parts = [part for part in _BETWEEN.split(written) if part]
        return tuple(dict.fromkeys(str(value_of(unit, part, codes)) for part in parts))
    if UNITS[unit].kind == CODE:
        return _code(written, codes or {})
    if UNITS[unit].kind == WORDS:
        if len(written) > LONGEST:
            raise BadInput("Teksten er for lang.", next_step=f"Skriv højst {danish.number(LONGEST)} tegn.")
        return written
    return _number(unit, written)


def _number(unit: str, written: str) -> str:
    """The number as exact decimal text."""
    digits, percent = _without_unit(unit, written.casefold())
    if not _NUMBER.fullmatch(digits):
        raise BadInput(
            "Værdien er ikke et tal.",
            next_step="Skriv f.eks. 860.000 eller 2,5: punktum i tusinder, komma i decimaler.",
        )
    number = Decimal(digits.replace(".", "").replace(",", "."))
    if unit == "share":
        number = number / 100 if percent else number
        if number > 1 and not percent:
            raise BadInput("Andelen er mere end 100 procent.", next_step="Skriv f.eks. 25 % eller 0,25.")
    if refused := UNITS[unit].refuses(number):
        raise BadInput(f"Værdien {refused}.", f"Enheden er {UNITS[unit].title}.", "Ret værdien.")
    return f"{number.normalize():f}" if number else "0"


def _without_unit(unit: str, written: str) -> tuple[str, bool]:
    """The figure without its unit and spaces, and whether a percent sign stood after it."""
    percents = ("%", "procent", "pct.", "pct")
    endings = {
        "share": percents, "percent": percents, "kroner": ("kroner", "kr.", "kr"),
    }.get(unit, (UNITS[unit].many, UNITS[unit].one))  # fmt: skip
    ending = next((e for e in endings if written.endswith(e)), "")
    return re.sub(r"\s", "", written.removesuffix(ending)), ending in percents


def _legal_bases(written: str) -> tuple[str, ...]:
    found = canonical(_BETWEEN.sub(", ", written))
    if not found:
        raise BadInput("Paragraffen kan ikke læses.", next_step="Skriv f.eks. SEL § 109 eller BL § 32 stk. 1 nr. 2.")
    return tuple(found.split(", "))


def _code(written: str, codes: Mapping[str, str]) -> str:
    found = [code for code, words in codes.items() if written.casefold() in {code.casefold(), words.casefold()}]
    if not found:
        choices = ", ".join(f"«{words}»" for words in codes.values())
        raise BadInput("Det er ikke et af reglens valg.", next_step=f"Vælg en af: {choices}.")
    return found[0]
