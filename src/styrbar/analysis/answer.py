"""What every run gives back: tables of figures, the sentence that says them, and the basis they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl


@dataclass(frozen=True)
class AnswerColumn:
    """A column of an answer's table.

    `kind` says how it is read: text, citizen (a pseudonym), kroner (whole øre in the frame), price (whole øre too, but
    shown to the øre and never in thousands), decimal, integer, date, month, percent (a share in the frame), flag, or
    light (a traffic light in words: the colour's name, a colon, and what it means). `total` columns are summed at the
    bottom. A `signed` column is a change or a deviation: it always shows its sign, more is worse.
    """

    name: str
    heading: str
    kind: str = "text"
    total: bool = False
    meaning: str = ""
    signed: bool = False


@dataclass(frozen=True)
class AnswerTable:
    """A table as it is shown, printed and exported; the frame has exactly the columns, in their order.

    `keys`, when there is one, has the same rows: what each row opens into, as raw values that are never shown.
    """

    name: str
    title: str
    columns: tuple[AnswerColumn, ...]
    frame: pl.DataFrame
    empty: str = "Ingen rækker."
    keys: pl.DataFrame | None = None

    def totals(self) -> dict[str, int]:
        """Sum of each total column; nulls count as nothing, and a column of nulls only has no sum."""
        sums = {c.name: self.frame[c.name].drop_nulls() for c in self.columns if c.total}
        return {name: int(values.sum()) for name, values in sums.items() if len(values)}


@dataclass(frozen=True)
class Figure:
    """One of the three to five key figures above a table; `value` is whole øre for kroner and price."""

    label: str
    value: int | float | None
    kind: str = "kroner"
    note: str = ""
    signed: bool = False


@dataclass(frozen=True)
class UsedRule:
    """A value of the rule book that an answer rests on, as it stands there, for programs that read the answer.

    `value` is in the rule's unit, several when the rule is a list, and `end` None is until further notice. `verified`
    is whether anybody has held the value against its act; `own` is one that the organisation has written, and
    `projected` says in Danish how a value was reckoned from another year's.
    """

    id: str
    unit: str
    value: str | tuple[str, ...]
    start: date
    end: date | None
    act: str
    section: str
    address: str
    verified: bool
    own: bool
    projected: str


@dataclass(frozen=True)
class Basis:
    """Why the answer can be believed: one labelled line; `link` names the method page it leads to.

    `rule` is the value that the line tells in words, when it is one of the rule book.
    """

    label: str
    text: str
    link: str = ""
    rule: UsedRule | None = None


@dataclass(frozen=True)
class Scope:
    """What the answer is about, shown in the same place on every page and carried in its address.

    An answer that rests on no snapshot, such as one from the rule book, has an empty `snapshot`, and `data_date` is the
    day it holds for.
    """

    organisation: str
    snapshot: str
    data_date: date
    period_from: date
    period_to: date
    view: str
    against: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer to one question.

    `kroner_outside` is what was left out, by reason, in whole øre. `names` are the values that were opened, by
    dimension, in the words the user reads.
    """

    question: str
    sentence: str
    scope: Scope
    tables: tuple[AnswerTable, ...]
    figures: tuple[Figure, ...] = ()
    basis: tuple[Basis, ...] = ()
    kroner_outside: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> AnswerTable:
        """The table of that name; KeyError when the answer has none."""
        return {t.name: t for t in self.tables}[name]
