"""The kinds of value a program may send, and what is wrong with one that cannot be used, in Danish."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from styrbar.danish import count
from styrbar.errors import BadInput
from styrbar.runs.alternative_offer import refuse_cpr

LONGEST_LIST = 20_000
"""Rows of one list: the population of a hundred municipalities in two years of ages."""

_LARGEST = 10**14
"""An amount in øre, or another whole number, from here on is a mistake."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: Any) -> date:
    """Only ISO dates: a number is never taken for seconds since 1970."""
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("skal være en dato, skrevet som 2026-01-31.")


def no_cpr(text: str) -> str:
    """The text, unless it looks like a CPR number; what it says is never repeated."""
    try:
        refuse_cpr(text)
    except BadInput:
        raise ValueError("ligner et CPR-nummer. Skriv ingen oplysninger om borgere.") from None
    return text


def _not_boolean(value: Any) -> Any:
    """True is not the number 1."""
    if isinstance(value, bool):
        raise ValueError("skal være et tal.")  # noqa: TRY004 - what pydantic turns into an answer
    return value


def number(**limits: Any) -> Any:
    """An exact number inside limits that pydantic knows, such as ge and le."""
    return Annotated[Decimal, Field(max_digits=15, decimal_places=6, allow_inf_nan=False, **limits), NOT_BOOLEAN]


def whole(**limits: Any) -> Any:
    """A whole number inside limits, which an address has as text."""
    return Annotated[int, Field(**{"gt": -_LARGEST, "lt": _LARGEST, **limits}), NOT_BOOLEAN]


NOT_BOOLEAN = BeforeValidator(_not_boolean)
Text = Annotated[str, Field(max_length=2000), AfterValidator(no_cpr)]
Day = Annotated[date, BeforeValidator(_day)]
Ore = Annotated[StrictInt, Field(gt=-_LARGEST, lt=_LARGEST)]

_WRONG = {
    "missing": "mangler.",
    "extra_forbidden": "har et felt, som kaldet ikke kender.",
    "string_type": "skal være tekst.",
    "string_too_long": "må højst være {max_length} tegn.",
    "int_type": "skal være et helt tal.",
    "int_parsing": "skal være et helt tal.",
    "int_parsing_size": "er for stort.",
    "int_from_float": "skal være et helt tal.",
    "decimal_type": 'skal være et tal, f.eks. "12.5".',
    "decimal_parsing": 'skal være et tal, f.eks. "12.5".',
    "finite_number": 'skal være et tal, f.eks. "12.5".',
    "decimal_max_digits": "må højst have {max_digits} cifre.",
    "decimal_max_places": "må højst have {decimal_places} decimaler.",
    "decimal_whole_digits": "må højst have {whole_digits} cifre før decimalerne.",
    "bool_type": "skal være true eller false.",
    "bool_parsing": "skal være true eller false.",
    "list_type": "skal være en liste.",
    "too_long": "må højst have {max_length} elementer.",
    "too_short": "skal have mindst {min_length} elementer.",
    "model_type": "skal være et objekt.",
    "model_attributes_type": "skal være et objekt.",
    "literal_error": "skal være en af: {expected}.",
    "greater_than": "skal være over {gt}.",
    "greater_than_equal": "skal være mindst {ge}.",
    "less_than": "skal være under {lt}.",
    "less_than_equal": "må højst være {le}.",
    "value_error": "{error}",
}
"""What is wrong, by what pydantic calls it; the values it was told are left out."""

SHOWN = 5


def bad_values(errors: Iterable[Mapping[str, Any]]) -> BadInput:
    """What pydantic found, as one error that names the first fields and what each must be, never what was sent."""
    told = [(_place(error), _wrong(error)) for error in errors]
    what = [f"{f'Feltet «{place}»' if place else 'Kaldets JSON'} {wrong}" for place, wrong in told[:SHOWN]]
    if len(told) > SHOWN:
        what.append(f"Der er {count(len(told) - SHOWN, 'fejl', 'fejl')} mere.")
    where = ", ".join(dict.fromkeys(place for place, _ in told[:SHOWN] if place))
    return BadInput(" ".join(what), where, "Ret kaldet efter beskrivelsen i openapi.json, og kald igen.")


def _place(error: Mapping[str, Any]) -> str:
    """«costs[2].amount», counted from 0 as JSON does; of a field that is not known only where it stands."""
    place = ""
    parts = error["loc"][2:] if error["loc"][1:2] == ("asked",) else error["loc"][1:]
    for part in parts[:-1] if error["type"] == "extra_forbidden" else parts:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    return place.lstrip(".")


def _wrong(error: Mapping[str, Any]) -> str:
    said = _WRONG.get(error["type"], "kan ikke bruges.")
    return said.format(**error.get("ctx", {})).replace(" or ", " eller ")
