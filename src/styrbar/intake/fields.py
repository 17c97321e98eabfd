"""One reader per type of column: the file's text in, register values out, and which texts could not be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from styrbar.intake import dates, numbers
from styrbar.intake.forms import Forms
from styrbar.intake.identity import birth_month, cpr, without_cpr
from styrbar.intake.vault import Vault
from styrbar.register import account, legal_basis
from styrbar.register.tables import Column, codes

OPEN_ENDED = frozenset({"to_date", "service_to"})
"""Last days: 31-12-9999 in them is how several systems write that there is none."""

_DATES = {"month": dates.read_month, "birth_month": dates.read_month, "day": dates.read_quarter}
_MOST_REMEMBERED = 200_000
_NO_END = date(9999, 12, 31)


@dataclass(frozen=True)
class Reading:
    """A column as read: the values, a mask of what could not be read (None when all could), and hidden CPR numbers."""

    values: pl.Series
    bad: pl.Series | None = None
    hidden: int = 0


Reader = Callable[[pl.Series], Reading]


class ByDistinct:
    """Reads a column by its distinct texts and remembers them, since most columns repeat few values.

    `read` takes texts without surrounding space and gives a value or None for each.
    """

    def __init__(
        self, read: Callable[[list[str]], Sequence[Any]], dtype: pl.DataType, short: Callable[[str], str] | None = None
    ) -> None:
        self._read, self._dtype, self._short = read, dtype, short or unmarked
        self._known: dict[str, Any] = {}

    def __call__(self, raw: pl.Series) -> Reading:
        texts = raw.drop_nulls().unique().to_list()
        if len(self._known) > _MOST_REMEMBERED:
            self._known = {}
        self._learn([text for text in texts if text not in self._known])
        if not texts:
            return Reading(raw.cast(self._dtype))
        meant = pl.Series([self._known[text] for text in texts], dtype=self._dtype)
        bad = [text for text in texts if self._known[text] is None and text.strip()]
        values = raw.replace_strict(pl.Series(texts), meant, default=None, return_dtype=self._dtype)
        return Reading(values, raw.is_in(bad).fill_null(value=False) if bad else None)

    def _learn(self, texts: list[str]) -> None:
        stripped = [(text, self._short(text)) for text in texts]
        filled = [(text, short) for text, short in stripped if short]
        self._known.update((text, None) for text, short in stripped if not short)
        meant = self._read([short for _, short in filled]) if filled else []
        self._known.update((text, value) for (text, _), value in zip(filled, meant, strict=True))


def unmarked(text: str) -> str:
    """A cell's text without the readers' type mark and without space around it."""
    return text.removeprefix(numbers.TYPED_NUMBER).removeprefix(dates.TYPED_DATE).strip()


def reader_for(column: Column, heading: str, forms: Forms, vault: Vault, values: Mapping[str, str]) -> Reader:
    """The reader of one column; `values` are the mapping's own words for a code list."""
    if column.type in ("money", "decimal"):
        return _number_reader(column, heading, forms)
    if column.type == "text":
        return lambda raw: _text(raw, column.name, vault)
    if column.type == "integer":
        return ByDistinct(_whole_numbers, column.dtype, str.strip)
    read = ByDistinct(_distinct_reader(column, heading, forms, vault, values), column.dtype)
    return _with_open_end(read) if column.name in OPEN_ENDED else read


def _distinct_reader(
    column: Column, heading: str, forms: Forms, vault: Vault, values: Mapping[str, str]
) -> Callable[[list[str]], Sequence[Any]]:
    if column.type == "date":
        return _date_reader(column, heading, forms)
    if column.type == "citizen":
        return lambda texts: citizens(texts, vault)
    if column.type == "code":
        known = _code_words(column.codes, values)
        return lambda texts: [known.get(text.casefold()) for text in texts]
    if column.type == "account":
        return lambda texts: [found.account if (found := account.parse(text)) else None for text in texts]
    return lambda texts: [legal_basis.canonical(text) for text in texts]


def _number_reader(column: Column, heading: str, forms: Forms) -> Reader:
    def read(raw: pl.Series) -> Reading:
        tidied = numbers.tidy(raw)
        values = numbers.decimals(tidied, forms.reads_english(heading, numbers.evidence(tidied)))
        values = numbers.ore(values) if column.type == "money" else values
        if values.null_count() == raw.null_count():
            return Reading(values)
        return Reading(values, values.is_null() & raw.is_not_null() & (raw.str.strip_chars() != ""))

    return read


def _date_reader(column: Column, heading: str, forms: Forms) -> Callable[[list[str]], Sequence[Any]]:
    one = _DATES.get(column.name, dates.read)

    def read(texts: list[str]) -> Sequence[Any]:
        shown = dates.DateEvidence()
        for text in texts:
            shown |= dates.evidence(text)
        month_first = forms.reads_month_first(heading, shown)
        found = [one(text, month_first) for text in texts]
        if column.name not in OPEN_ENDED:
            return found
        return [_NO_END if day is None and dates.is_open_end(t) else day for day, t in zip(found, texts, strict=True)]

    return read


def _with_open_end(read: Reader) -> Reader:
    def ended(raw: pl.Series) -> Reading:
        reading = read(raw)
        return replace(reading, values=reading.values.set(reading.values == _NO_END, None))

    return ended


def _text(raw: pl.Series, column: str, vault: Vault) -> Reading:
    text = raw.str.strip_chars()
    if text.str.starts_with("\x01").any():
        text = text.str.strip_prefix(numbers.TYPED_NUMBER).str.strip_prefix(dates.TYPED_DATE)
    if (text == "").any():
        text = text.set(text == "", None)
    clean, hidden = without_cpr(text, column, vault)
    return Reading(clean, hidden=hidden)


def _whole_numbers(texts: list[str]) -> Sequence[int | None]:
    """Whole numbers; «7,0» and «1.000» are whole, «7,5» is not."""
    values = numbers.decimals(numbers.tidy(pl.Series(texts, dtype=pl.String)), english=False).to_list()
    return [int(value) if value is not None and value == int(value) else None for value in values]


def _code_words(code_list: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """Every word that means a code, lower case: identifier, label, other spellings, then the mapping's own words."""
    known = {w.casefold(): c.name for c in codes(code_list).values() for w in (c.name, c.label, *c.also)}
    return known | {word.strip().casefold(): code for word, code in values.items()}


def citizens(texts: list[str], vault: Vault) -> Sequence[str | None]:
    """A token for each text that is a CPR number, asked of the vault in one go."""
    found = [cpr(text) for text in texts]
    tokens = vault.tokens(pl.Series([number for number in found if number], dtype=pl.String))
    given = iter(tokens.to_list())
    return [next(given) if number else None for number in found]


def date_reader(heading: str, forms: Forms) -> Reader:
    """A reader of dates that are no register column, such as the day of the extract."""
    column = Column("extract_day", heading, "date", "internal", "")
    return ByDistinct(_date_reader(column, heading, forms), column.dtype)


def account_part(part: str, dtype: pl.DataType) -> Reader:
    """A reader of another dimension in an account string (dranst, ownership_code); null where it has none."""

    def read(texts: list[str]) -> Sequence[Any]:
        return [getattr(account.parse(text), part, None) for text in texts]

    distinct = ByDistinct(read, dtype)
    return lambda raw: Reading(distinct(raw).values)


def birth_months() -> Reader:
    """A reader of the month of birth in a CPR number."""

    def read(texts: list[str]) -> Sequence[Any]:
        return [birth_month(number) if (number := cpr(text)) else None for text in texts]

    distinct = ByDistinct(read, pl.Date())
    return lambda raw: Reading(distinct(raw).values)


def key_text(values: pl.Series, column: str, vault: Vault) -> pl.Series:
    """A key column as it is stored, with CPR numbers replaced by their tokens."""
    return _text(values, column, vault).values
