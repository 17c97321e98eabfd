"""An answer's table on a page: sorted, narrowed and paged by the address alone, with the totals of all of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import polars as pl
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.publish.values import RIGHT
from styrbar.web.cells import signed, unit, writer

ROWS = 500
KEY = "key:"
WHOLE = frozenset({"date", "month", "citizen"})
"""Kinds whose values are read in one go, so that they never break over two lines."""

SHORT, LONG = 22, 28
"""Texts of so few letters stand on one line, and a column with so many in one of its texts is given room."""

FEW_COLUMNS, FEW_ROWS = 9, 60
"""So much fits a laptop's width and can be scrolled past; a larger table is scrolled in a box of its own."""

LIGHTS = {"Grøn": "light green", "Gul": "light yellow", "Rød": "light red", "Grå": "light grey"}
"""What a traffic light looks like, by its colour's word, which stands before the colon."""

DATE = re.compile(r"\b\d\d-\d\d-\d{4}\b")
LETTERS = ("aa", "æ", "ä", "ø", "ö", "å")
PLACES = ("~3", "~1", "~1", "~2", "~2", "~3")
Link = Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True)
class Choices:
    """How the address wants a table: column to sort by (1 is the first), words to find, page (1 is the first)."""

    prefix: str
    sort: int = 0
    descending: bool = False
    find: str = ""
    page: int = 1
    in_kroner: bool = False

    @classmethod
    def read(cls, query: QueryDict, number: int) -> "Choices":
        """From the address, without what makes no sense in it. The second table's names begin with «2-»."""
        prefix = "" if number == 1 else f"{number}-"
        sort = _whole(query.get(f"{prefix}sorter", ""))
        return cls(
            prefix=prefix,
            sort=abs(sort),
            descending=sort < 0,
            find=query.get(f"{prefix}find", "").strip()[:100],
            page=max(1, _whole(query.get(f"{prefix}side", ""))),
            in_kroner=query.get("vis") == "kroner",
        )


@dataclass(frozen=True)
class Heading:
    """A column's heading, and the address that sorts by it."""

    text: str
    unit: str
    look: str
    sorted: str
    address: str


class TableView:
    """What the template shows of a table. `link` gives the address that opens a row from its keys, or None."""

    def __init__(self, table: AnswerTable, query: QueryDict, number: int = 1, link: Link | None = None) -> None:
        self.table, self.query, self.number, self.link = table, query, number, link
        self.choices = Choices.read(query, number)
        self.found = _sorted(_found(table, self.choices.find), table, self.choices)
        self.keys = [name for name in self.found.columns if name.startswith(KEY)]
        self.pages = max(1, ceil(len(self.found) / ROWS))
        self.page = min(self.choices.page, self.pages)
        self.looks = [_look(c, table.frame) for c in table.columns]
        self.writers = [writer(c.kind, in_kroner=self.choices.in_kroner) for c in table.columns]

    @property
    def count(self) -> int:
        """How many rows were found."""
        return self.found.height

    @property
    def count_of_all(self) -> int:
        """How many rows the table has."""
        return self.table.frame.height

    @property
    def narrowed(self) -> bool:
        """Whether words were asked for, so that the totals are of part of the table."""
        return bool(self.choices.find)

    @property
    def has_money(self) -> bool:
        """Whether the choice between thousands and kroner means anything."""
        return any(c.kind == "kroner" for c in self.table.columns)

    @property
    def can_be_narrowed(self) -> bool:
        """Whether there are words to find and rows enough to look among."""
        return len(self.table.frame) > 10 and any(c.kind in {"text", "citizen"} for c in self.table.columns)

    @property
    def fits(self) -> bool:
        """Whether the table needs no box of its own, so that the page scrolls and not a box in it."""
        return len(self.table.columns) <= FEW_COLUMNS and self.count <= FEW_ROWS

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """The headings that need an explanation, each with it."""
        return [(c.heading, c.meaning) for c in self.table.columns if c.meaning]

    def headings(self) -> list[Heading]:
        """The headings, in order."""
        return [self._heading(place, column) for place, column in enumerate(self.table.columns, 1)]

    def _heading(self, place: int, column: AnswerColumn) -> Heading:
        choices, numeric = self.choices, column.kind in RIGHT
        current = choices.sort == place
        # Figures are sorted with the largest first, words from A: the first click gives what is mostly wanted.
        descending = not choices.descending if current else numeric
        return Heading(
            text=DATE.sub(_in_one_piece, column.heading),
            unit=unit(column.kind, in_kroner=choices.in_kroner),
            look=self.looks[place - 1],
            sorted=("descending" if choices.descending else "ascending") if current else "",
            address=self.address(sorter=str(-place if descending else place), side=None),
        )

    def address(self, **changes: str | None) -> str:
        """This page's address with the table's choices changed; None takes one away."""
        kept = self.query.copy()
        for name, value in changes.items():
            key = self.choices.prefix + name
            kept.pop(key, None)
            if value is not None:
                kept[key] = value
        return f"?{kept.urlencode()}"

    def body(self) -> SafeString:
        """The rows of this page as HTML; made here, since a template takes many times as long for a long table."""
        start = (self.page - 1) * ROWS
        rows = self.found.slice(start, ROWS).iter_rows(named=True)
        return mark_safe("\n".join(map(self._row, rows)))  # noqa: S308 - every value is escaped in _cell

    def _row(self, row: Mapping[str, Any]) -> str:
        address = self.link({name.removeprefix(KEY): row[name] for name in self.keys}) if self.link else None
        cells = [self._cell(place, column, row) for place, column in enumerate(self.table.columns)]
        first = cells[0][1] or "(ikke oplyst)"
        opened = f'<a href="{escape(address)}" title="Åbn">{first}</a>' if address else cells[0][1]
        head = f'<th scope="row"{cells[0][0]}>{opened}</th>'
        return f"<tr>{head}{''.join(f'<td{attributes}>{text}</td>' for attributes, text in cells[1:])}</tr>"

    def _cell(self, place: int, column: AnswerColumn, row: Mapping[str, Any]) -> tuple[str, str]:
        value = row[column.name]
        return _classes(self.looks[place], column, value), escape(self._text(place, column, value))

    def _text(self, place: int, column: AnswerColumn, value: Any) -> str:
        text = self.writers[place](value)
        return signed(text, value) if column.signed else text

    def totals(self) -> list[tuple[str, str]]:
        """The bottom line, of all that was found and not of this page only: attributes and text of each cell."""
        found = AnswerTable(self.table.name, self.table.title, self.table.columns, self.found)
        sums = found.totals()
        cells = [
            (_classes(self.looks[n], c, sums.get(c.name)), self._text(n, c, sums.get(c.name)) if c.name in sums else "")
            for n, c in enumerate(self.table.columns)
        ]
        return cells if sums else []

    def neighbours(self) -> dict[str, str]:
        """Addresses of the page before and the page after, where there is one."""
        places = {"previous": self.page - 1, "next": self.page + 1}
        return {name: self.address(side=str(n)) for name, n in places.items() if 1 <= n <= self.pages}

    def kept(self) -> list[tuple[str, str]]:
        """The rest of the address, for the form that finds words."""
        own = {self.choices.prefix + name for name in ("find", "side")}
        return [(key, value) for key, values in self.query.lists() for value in values if key not in own]


def money_address(query: QueryDict) -> str:
    """This page's address with the other way of showing money."""
    kept = query.copy()
    if kept.pop("vis", None) != ["kroner"]:
        kept["vis"] = "kroner"
    return f"?{kept.urlencode()}"


def danish_order(column: pl.Expr) -> pl.Expr:
    """A sort key that puts words in Danish order: case aside, and æ, ø, å (aa) last."""
    return column.str.to_lowercase().str.replace_many(list(LETTERS), list(PLACES))


def _found(table: AnswerTable, words: str) -> pl.DataFrame:
    """The rows with the words in any column of text, each beside its keys."""
    frame = table.frame
    if table.keys is not None:
        frame = frame.hstack(table.keys.rename(lambda name: KEY + name))
    names = [c.name for c in table.columns if c.kind in {"text", "citizen"}]
    if not words or not names:
        return frame
    hits = [pl.col(name).str.to_lowercase().str.contains(words.lower(), literal=True) for name in names]
    return frame.filter(pl.any_horizontal(hits))


def _sorted(frame: pl.DataFrame, table: AnswerTable, choices: Choices) -> pl.DataFrame:
    """The frame in the order asked for, rows without a value last; in the answer's own order otherwise."""
    if not 1 <= choices.sort <= len(table.columns):
        return frame
    column = table.columns[choices.sort - 1]
    key = pl.col(column.name)
    if frame.schema[column.name] == pl.String:
        key = danish_order(key)
    return frame.sort(key, descending=choices.descending, nulls_last=True, maintain_order=True)


def _in_one_piece(found: re.Match[str]) -> str:
    """A date with hyphens that no line is broken at."""
    return found[0].replace("-", "\u2011")


def _look(column: AnswerColumn, frame: pl.DataFrame) -> str:
    """How wide the column's values are: figures, in one piece, long texts, or anything else."""
    if column.kind in RIGHT:
        return "num"
    if column.kind in WHOLE:
        return "whole"
    measured = column.kind == "text" and not frame.is_empty()
    longest = frame[column.name].str.len_chars().max() if measured else 0
    size = longest if isinstance(longest, int) else 0
    return "whole" if size <= SHORT else "long" if size >= LONG else ""


def _classes(look: str, column: AnswerColumn, value: Any) -> str:
    if column.kind == "light":
        return f' class="{LIGHTS[str(value).partition(":")[0]]}"' if value else ""
    sign = ("more" if value > 0 else "less") if column.signed and value else ""
    names = " ".join(filter(None, (look, sign)))
    return f' class="{names}"' if names else ""


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
