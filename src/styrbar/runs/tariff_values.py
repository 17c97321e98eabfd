"""What somebody has written in a field, read once for form and workbook, and written again for people."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.intake.numbers import TYPED_NUMBER, decimals, ore, tidy
from styrbar.intake.vault.masking import mask_cpr
from styrbar.runs.tariff_fields import Field

YES = {"ja", "j", "x", "sand", "true", "1"}
NO = {"nej", "n", "falsk", "false", "0", ""}
TYPED_DATE = "\x01d:"
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


class Unreadable(ValueError):
    """The text cannot be the field's value; the message says why and what to write, in Danish."""


def value_of(field: Field, text: str) -> Any:
    """The value as it is kept in plain JSON: whole øre, whole numbers, other numbers and shares as text, ISO dates.

    None for what may be empty and is. Raises Unreadable.
    """
    written = text.strip() or field.default
    if not written and field.kind != "flag":
        if field.required:
            raise Unreadable("skal udfyldes.")
        return None if field.kind != "text" else ""
    return _READERS[field.kind](field, written)


def written(field: Field, value: Any) -> str:
    """The value as it stands in a form: 123450 øre → «1.234,50»; an empty one as nothing."""
    if value is None or value == "":
        return ""
    if field.kind == "kroner":
        return danish.number(Decimal(value) / 100, 2)
    if field.kind in {"number", "percent"}:
        number = Decimal(value) * (100 if field.kind == "percent" else 1)
        return danish.number(number, len(f"{number:f}".partition(".")[2].rstrip("0")))
    return str(value)


def cell(field: Field, value: Any) -> str | float | date | None:
    """The value as a cell of the workbook, with figures as figures."""
    if value is None or value == "":
        return None
    if field.kind == "flag":
        return "Ja" if value else None
    if field.kind == "choice":
        return field.choices[value]
    if field.kind == "date":
        return date.fromisoformat(value)
    scale = {"kroner": Decimal("0.01"), "percent": Decimal(100)}.get(field.kind, Decimal(1))
    return value if field.kind == "text" else float(Decimal(value) * scale)


def _number(field: Field, text: str) -> Decimal:
    found = decimals(tidy(pl.Series([text.removesuffix("%").strip()], dtype=pl.String)), english=False)[0]
    if found is None:
        raise Unreadable("er ikke et tal. Skriv f.eks. 1.250.000 eller 2,5.")
    if found < 0 and not field.signed:
        raise Unreadable("må ikke være negativt. Skriv beløbet uden minus.")
    return Decimal(found)


def _kroner(field: Field, text: str) -> int:
    amount = ore(pl.Series([_number(field, text)], dtype=pl.Decimal(38, 6)))[0]
    if amount is None:
        raise Unreadable("er større, end et beløb kan være. Se efter, om der er et ciffer for meget.")
    return int(amount)


def _plain(field: Field, text: str) -> str:
    number = _number(field, text)
    if number > field.most:
        raise Unreadable(f"er mere end {danish.number(field.most)}. Ret tallet.")
    return f"{number.normalize():f}"


def _percent(field: Field, text: str) -> str:
    """97 and 0.97 are both 97 per cent: a workbook's cell in per cent holds the share, and nobody means 1 per cent."""
    number = _number(field, text)
    if not 0 < number <= 100:
        raise Unreadable("skal være over 0 og højst 100 procent, f.eks. 97.")
    return f"{(number if number <= 1 else number / 100).normalize():f}"


def _whole(field: Field, text: str) -> int:
    number = _number(field, text)
    if number != number.to_integral_value() or not field.least <= number <= field.most:
        low, high = (str(n) if n > 1900 else danish.number(n) for n in (field.least, field.most))
        raise Unreadable(f"skal være et helt tal mellem {low} og {high}.")
    return int(number)


def _date(_field: Field, text: str) -> str:
    try:
        if found := _DATE.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(text.removeprefix(TYPED_DATE)).isoformat()
    except ValueError:
        raise Unreadable("er ikke en dato. Skriv den som dd-mm-åååå, f.eks. 31-12-2027.") from None


def _flag(_field: Field, text: str) -> bool:
    word = text.removeprefix(TYPED_NUMBER).casefold()
    if word not in YES | NO:
        raise Unreadable("skal være Ja eller tom.")
    return word in YES


def _choice(field: Field, text: str) -> str:
    found = [code for code, words in field.choices.items() if text.casefold() in {code, words.casefold()}]
    if not found:
        raise Unreadable(f"er ikke et af valgene. Vælg en af: {', '.join(field.choices.values())}.")
    return found[0]


def _text(field: Field, text: str) -> str:
    plain = " ".join(text.removeprefix(TYPED_NUMBER).removeprefix(TYPED_DATE).split())
    if mask_cpr(plain) != plain:
        raise Unreadable("ligner et CPR-nummer. Skriv noget andet.")
    if len(plain) > field.most:
        raise Unreadable(f"må højst være {danish.number(field.most)} tegn.")
    return plain


_READERS = {
    "kroner": _kroner, "number": _plain, "percent": _percent, "whole": _whole, "date": _date, "flag": _flag,
    "choice": _choice, "text": _text,
}  # fmt: skip
