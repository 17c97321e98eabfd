"""What a call is asked: a run's choices as a schema with Danish words, and a program's values as the run's choices."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Described

from styrbar.web.api.kinds import LONGEST_LIST, Day, Text, number, whole
from styrbar.web.api.words import WORDS
from styrbar.web.follow_up.choices import pairs

_KINDS: Mapping[Any, Any] = {date: Day, Decimal: number(), str: Text, int: whole(), bool: bool, type(None): None}


def schema_of(choices: type, fixed: Mapping[str, Any]) -> type[BaseModel]:
    """The schema of the choices, without those that are fixed; a field that it does not have is refused."""
    hints = get_type_hints(choices, include_extras=True)
    said: dict[str, Any] = {f.name: _field(choices, f, hints[f.name]) for f in fields(choices) if f.name not in fixed}
    title, _ = WORDS.get(choices.__name__, ("", ""))
    made: type[BaseModel] = create_model(choices.__name__, __config__=ConfigDict(extra="forbid", title=title), **said)
    return made


def _field(choices: type, field: Field[Any], hint: Any) -> tuple[Any, Any]:
    """The field's kind, Danish words and default, as pydantic is told of them."""
    title, meaning = WORDS.get(f"{choices.__name__}.{field.name}") or WORDS.get(field.name, ("", ""))
    told: dict[str, Any] = {"title": title, "description": meaning}
    kind = _kind(hint)
    if get_origin(kind) is list:
        told["max_length"] = LONGEST_LIST
    default = field.default if field.default_factory is MISSING else field.default_factory()
    if is_dataclass(default):
        return kind, Described(default_factory=kind, **told)
    if default is not MISSING:
        told["default"] = list(default) if isinstance(default, tuple | Mapping) else default
    return kind, Described(**told)


def _kind(hint: Any) -> Any:
    """How a program sends a value of the hint; a mapping as «name:value», a hint with limits of its own as it is."""
    origin = _origin(hint)
    if origin is Annotated:
        return hint
    if origin is tuple:
        return list[_kind(get_args(hint)[0])]  # type: ignore[misc]
    if origin is Mapping:
        return list[Text]
    if origin in {Union, UnionType}:
        return Union[tuple(_kind(one) for one in get_args(hint))]  # noqa: UP007 - made from a tuple
    return _KINDS[hint] if hint in _KINDS else schema_of(hint, {})


def _origin(hint: Any) -> Any:
    """What the hint is a kind of: Mapping for `Mapping[str, str]`."""
    origin = get_origin(hint)
    return Mapping if isinstance(origin, type) and issubclass(origin, Mapping) else origin


def choices_of(choices: type, asked: BaseModel, fixed: Mapping[str, Any]) -> Any:
    """The choices that a program's values mean."""
    hints = get_type_hints(choices)
    sent = {f.name: _value(hints[f.name], getattr(asked, f.name)) for f in fields(choices) if f.name not in fixed}
    return choices(**sent, **fixed)


def _value(hint: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return choices_of(hint, value, {})
    if isinstance(value, list):
        inner = get_args(hint)[0] if get_args(hint) else hint
        return pairs(value) if _origin(hint) is Mapping else tuple(_value(inner, one) for one in value)
    return value
