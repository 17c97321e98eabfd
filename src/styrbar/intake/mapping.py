"""A proposed mapping for a file nobody has described: from its headings and from what stands in its columns."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import polars as pl

from styrbar.intake import dates, numbers
from styrbar.intake.fields import unmarked
from styrbar.intake.identity import cpr
from styrbar.register import account, legal_basis
from styrbar.register.sources import FULL, PERIOD, mappings, normalise
from styrbar.register.tables import Column, Table, tables

_SURE, _LIKELY = 0.9, 0.6
_LOOK_AT = 200
_WORDS = {
    "nr": "nummer", "no": "nummer", "dt": "dato", "bel": "beløb", "blb": "beløb", "lev": "leverandør",
    "bev": "bevilling", "bevil": "bevilling", "post": "postering", "bogf": "bogførings", "ydl": "ydelse",
    "fakt": "faktura", "pnr": "cpr", "personnummer": "cpr", "cprnummer": "cpr", "start": "fra", "slut": "til",
    "afd": "afdeling", "kto": "konto", "frekv": "frekvens", "par": "paragraf", "pgf": "paragraf",
    "sagsid": "sagsnummer", "amount": "beløb", "date": "dato", "account": "konto", "supplier": "leverandør",
}  # fmt: skip


@dataclass(frozen=True)
class ProposedColumn:
    """What one heading probably is: the register column (None when nothing fits), how sure (0 to 1), and why."""

    heading: str
    column: str | None
    confidence: float
    why: str


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping: the register table that fits best, a guess for each heading, and what is still missing."""

    table: str
    columns: tuple[ProposedColumn, ...]
    missing: tuple[str, ...]

    def toml(self, name: str, title: str) -> str:
        """The proposal as mapping TOML, for the user to correct and save; only guesses that are made are in it."""
        chosen = {c.column: c.heading for c in self.columns if c.column}
        required = [chosen[c.name] for c in tables()[self.table].columns if c.required and c.name in chosen]
        required = required or list(chosen.values())
        extent = PERIOD if self.table == "postings" else FULL
        lines = [f"id = {_quoted(name)}", "version = 1", f"title = {_quoted(title)}", f'extent = "{extent}"']
        lines += [f"require = [{', '.join(map(_quoted, required))}]", "", "[[tables]]", f'table = "{self.table}"', ""]
        return "\n".join([*lines, "[tables.columns]", *(f"{c} = {_quoted(h)}" for c, h in chosen.items())]) + "\n"


def propose(headings: Sequence[str], preview: pl.DataFrame) -> Proposal:
    """The best guess at what the sheet is; `preview` holds its first rows, as `Sheet.preview` gives them.

    A heading is compared with every name the shipped mappings and the register have for a column, written out in full;
    what stands in the column must be what the register column holds, and can alone point out CPR numbers.
    """
    return proposals(headings, preview)[0]


def proposals(headings: Sequence[str], preview: pl.DataFrame) -> list[Proposal]:
    """A guess for each register table, the best first."""
    contents = {h: _contents(preview[h]) if h in preview.columns else {} for h in headings}
    guesses = [_for_table(table, headings, contents) for table in tables().values()]
    return sorted(guesses, key=_weight, reverse=True)


def _weight(proposal: Proposal) -> float:
    """How well a table explains the sheet: what it finds, less what it needs and does not find."""
    return sum(c.confidence for c in proposal.columns if c.column) - 1.5 * len(proposal.missing)


def _for_table(table: Table, headings: Sequence[str], contents: Mapping[str, Mapping[str, float]]) -> Proposal:
    guesses = [(*_likeness(c, h, contents[h]), c.name, h) for c in table.columns for h in headings]
    taken: dict[str, ProposedColumn] = {}
    used: set[str] = set()
    for score, why, column, heading in sorted(guesses, key=lambda g: -g[0]):
        if score >= _LIKELY and heading not in taken and column not in used:
            taken[heading] = ProposedColumn(heading, column, round(min(score, 1.0), 2), why)
            used.add(column)
    columns = tuple(taken.get(h) or ProposedColumn(h, None, 0.0, "Ingen kolonne ligner.") for h in headings)
    missing = tuple(c.heading for c in table.columns if c.required and c.name not in used)
    return Proposal(table.name, columns, missing)


def _likeness(column: Column, heading: str, contents: Mapping[str, float]) -> tuple[float, str]:
    """How well the heading and its contents fit the column, and why in a sentence."""
    name, alike = max(((n, _similar(heading, n)) for n in _names_of(column.name)), key=lambda pair: pair[1])
    fits = contents.get(column.type)
    if column.type == "citizen" and fits is not None and fits >= _SURE:
        return 1.0 if alike > 0.4 else 0.95, "Indholdet ligner CPR-numre."
    if fits is not None and fits < 0.5:
        return 0.0, "Indholdet passer ikke."
    share = alike if fits is None else 0.85 * alike + 0.15 * fits
    seen = (
        f", og indholdet ligner {_CONTENT_WORDS[column.type]}"
        if fits is not None and column.type in _CONTENT_WORDS
        else ""
    )
    return share, f"Overskriften ligner «{name}»{seen}."


@cache
def _names_of(column: str) -> tuple[str, ...]:
    """All the headings known for a register column, in any table."""
    own = [c.heading for t in tables().values() for c in t.columns if c.name == column]
    mapped = [n for m in mappings().values() for t in m.tables for n in t.columns.get(column, ())]
    return tuple(dict.fromkeys([*own, *mapped]))


@cache
def _similar(heading: str, name: str) -> float:
    if normalise(heading) == normalise(name):
        return 1.0
    first, second = _full(heading), _full(name)
    return 0.98 if first == second else SequenceMatcher(None, first, second).ratio()


def _full(heading: str) -> str:
    """A heading with its abbreviations written out: «Bev.nr.» → «bevilling nummer»."""
    parts = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])", " ", heading).casefold())
    return " ".join(_WORDS.get(part, part) for part in parts)


_CONTENT_WORDS = {
    "citizen": "CPR-numre", "date": "datoer", "money": "beløb", "decimal": "tal", "integer": "hele tal",
    "account": "konti", "legal_basis": "paragraffer",
}  # fmt: skip


def _contents(values: pl.Series) -> Mapping[str, float]:
    """Share of a column's values that can be read as each type; empty for a column without values."""
    texts = [text for value in values.drop_nulls().head(_LOOK_AT) if (text := unmarked(value))]
    if not texts:
        return {}
    amounts = numbers.decimals(numbers.tidy(pl.Series(texts)), english=False)
    amount = 1 - amounts.null_count() / len(texts)
    shares = {kind: sum(map(test, texts)) / len(texts) for kind, test in _TESTS.items()}
    return shares | {"money": amount, "decimal": amount, "integer": amount}


_TESTS: Mapping[str, Callable[[str], bool]] = {
    "citizen": lambda text: cpr(text) is not None,
    "date": lambda text: dates.read(text) is not None,
    "account": lambda text: account.parse(text) is not None,
    "legal_basis": lambda text: legal_basis.canonical(text) is not None,
}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
