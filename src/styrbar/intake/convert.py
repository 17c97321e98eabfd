"""From a sheet's text to register rows, block by block: each data row is accepted or rejected, and says why."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from styrbar.intake import checks, fields
from styrbar.intake.binding import BoundTable
from styrbar.intake.checks import Finding
from styrbar.intake.forms import Forms
from styrbar.intake.identity import cpr
from styrbar.intake.readers import LINE
from styrbar.intake.vault import Vault
from styrbar.register.sources import SourceMapping
from styrbar.register.tables import Column
from styrbar.register.template import form_of

REJECTED = {
    "line": pl.Int64(), "column": pl.String(), "reason": pl.String(), "expected": pl.String(), "amount_ore": pl.Int64(),
}  # fmt: skip
QUESTIONS = {"line": pl.Int64(), "column": pl.String(), "question": pl.String()}

_LONGEST_SHOWN = 40
_AT_A_TIME = 2
_WRONG = {
    "money": "Beløbet kan ikke læses",
    "decimal": "Tallet kan ikke læses",
    "integer": "Tallet kan ikke læses som et helt tal",
    "date": "Datoen kan ikke læses, eller året ligger uden for 1900 til 2100",
    "citizen": "Feltet er ikke et CPR-nummer",
    "account": "Kontoen kan ikke læses",
    "legal_basis": "Paragraffen kan ikke læses",
}

SeenKeys = dict[str, dict[tuple[Any, ...], str]]
"""Table → key → where it was first seen («linje 12 i bevillinger.csv»); shared by all files of a delivery."""


@dataclass(frozen=True)
class Converted:
    """One block: register rows by table, what was rejected and questioned, and the counts they add up by."""

    tables: Mapping[str, pl.DataFrame]
    rejected: pl.DataFrame
    questions: pl.DataFrame
    rows: int
    accepted: int
    accepted_ore: int
    rejected_ore: int


@dataclass
class _Rows:
    """One table's values for a block, its trouble so far, and which rows make a row in it."""

    bound: BoundTable
    frame: pl.DataFrame
    here: pl.Series | None
    trouble: list[Finding] = field(default_factory=list)


class Converter:
    """Reads one sheet. Make a new one, with the same `forms`, when FormChanged says the sheet must be read again."""

    def __init__(
        self,
        bound: Sequence[BoundTable],
        mapping: SourceMapping,
        where: str,
        *,
        vault: Vault,
        forms: Forms,
        seen: SeenKeys,
    ) -> None:
        self._bound, self._mapping, self._where, self._vault = bound, mapping, where, vault
        self._seen_before, self.seen = seen, {b.table.name: dict[tuple[Any, ...], str]() for b in bound}
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.hidden: Counter[str] = Counter()
        self.doubtful_cases = 0
        self._linked: set[tuple[str, str]] = set()
        self._readers = {b.table.name: _readers(b, forms, vault) for b in bound}

    def convert(self, block: pl.DataFrame) -> Converted:
        """The block's rows. Raises FormChanged when its values show that earlier ones were read wrongly."""
        self._link_cases(block)
        parts = [self._read(bound, block) for bound in self._bound]
        rejected = self._rejections(parts, block)
        bad = pl.Series("bad", rejected["row"].unique(), dtype=pl.UInt32)
        tables = {p.bound.table.name: self._accepted(p, bad, block) for p in parts}
        amounts = self._amounts(parts)
        rejected_ore = int(rejected["amount_ore"].sum() or 0)
        return Converted(
            tables=tables,
            rejected=rejected.drop("row"),
            questions=_questions(parts, bad, block),
            rows=block.height,
            accepted=block.height - len(bad),
            accepted_ore=int(amounts.sum() or 0) - rejected_ore,
            rejected_ore=rejected_ore,
        )

    # Values

    def _read(self, bound: BoundTable, block: pl.DataFrame) -> _Rows:
        readings = self._readings(bound, block)
        columns = {
            c.name: readings[c.name].values if c.name in readings else _constant(bound, c, block.height)
            for c in bound.table.columns
        }
        trouble: list[Finding] = []
        for name, reading in readings.items():
            if reading.hidden:
                self.hidden[bound.headings[name]] += reading.hidden
            if reading.bad is not None:
                trouble += self._unreadable(bound, bound.table.column(name), block[bound.headings[name]], reading.bad)
        frame = self._filled(bound, pl.DataFrame(columns), readings)
        rows = _Rows(bound, frame, _rows_here(bound, readings), trouble)
        rows.trouble += [*_missing(rows), *checks.impossible(bound.table, frame)]
        return rows

    def _readings(self, bound: BoundTable, block: pl.DataFrame) -> dict[str, fields.Reading]:
        """All columns read, two at a time: nearly all of the work is done outside Python's lock."""
        readers = self._readers[bound.table.name]
        raw = [block[bound.headings[_DERIVED[name[1:]] if name.startswith("+") else name]] for name in readers]
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            done = list(pool.map(lambda reader, values: reader(values), readers.values(), raw))
        return dict(zip(readers, done, strict=True))

    def _filled(self, bound: BoundTable, frame: pl.DataFrame, readings: Mapping[str, fields.Reading]) -> pl.DataFrame:
        """What other columns tell: the case as citizen, month of birth, dranst in the account, made keys."""
        derived = {c: readings[f"+{c}"].values for c in _DERIVED if f"+{c}" in readings}
        extra = {c: frame[c].fill_null(values) for c, values in derived.items()}
        if "citizen" in frame.columns and "case_id" in bound.headings and frame["citizen"].null_count():
            extra["citizen"] = self._with_cases(frame)
        frame = frame.with_columns(**extra) if extra else frame
        made = {c: _made(c, frame.select(parts)) for c, parts in bound.mapped.made.items()}
        return frame.with_columns(**made) if made else frame

    def _with_cases(self, frame: pl.DataFrame) -> pl.Series:
        """The citizen column with the case's own token where there is no CPR number."""
        lacking = frame["citizen"].is_null()
        keys = pl.DataFrame({"k": frame["case_id"], "l": lacking}).select(pl.when("l").then("k")).to_series()
        distinct = keys.drop_nulls().unique()
        if not len(distinct):
            return frame["citizen"]
        tokens = self._vault.case_tokens(self._case_space, distinct)
        return frame["citizen"].fill_null(keys.replace_strict(distinct, tokens, default=None, return_dtype=pl.String))

    @property
    def _case_space(self) -> str:
        return self._mapping.case_space or self._mapping.id

    def _link_cases(self, block: pl.DataFrame) -> None:
        """Tell the vault which cases belong to which CPR number, once per pair, where a row has both."""
        for bound in self._bound:
            case, citizen = bound.headings.get("case_id"), bound.headings.get("citizen")
            if case is None or citizen is None:
                continue
            pairs = block.select(case=pl.col(case), citizen=pl.col(citizen)).drop_nulls().unique(maintain_order=True)
            new = [pair for pair in pairs.iter_rows() if pair not in self._linked]
            self._linked.update(new)
            found = [(fields.unmarked(key), number) for key, text in new if (number := cpr(text))]
            if found:
                self._link(found)
            return

    def _link(self, pairs: Sequence[tuple[str, str]]) -> None:
        keys = fields.key_text(pl.Series([key for key, _ in pairs]), "case_id", self._vault)
        cprs = pl.Series([number for _, number in pairs])
        self.doubtful_cases += len(self._vault.link_cases(self._case_space, keys, cprs))

    # Rejections

    def _unreadable(self, bound: BoundTable, column: Column, raw: pl.Series, bad: pl.Series) -> Iterable[Finding]:
        rows = bad.arg_true()
        expected = form_of(column)
        if column.type != "code":
            return [Finding(rows, column.name, _WRONG[column.type], expected)]
        return self._unknown_values(bound, column, raw.gather(rows), rows, expected)

    def _unknown_values(
        self, bound: BoundTable, column: Column, words: pl.Series, rows: pl.Series, expected: str
    ) -> Iterable[Finding]:
        """One finding for each unknown word, which is named, so that the user can say once what it means."""
        for word in words.unique(maintain_order=True).to_list():
            mine = rows.filter(words == word)
            shown = _shown(word)
            self.unknown[f"{bound.table.name}.{column.name}", shown] += len(mine)
            yield Finding(
                mine, column.name, f"Værdien «{shown}» er ikke kendt", f"{expected}. Sig én gang, hvad den betyder"
            )

    def _rejections(self, parts: Sequence[_Rows], block: pl.DataFrame) -> pl.DataFrame:
        """One line for each rejected row, with the first thing that is wrong with it."""
        amounts = self._amounts(parts)
        found = [self._described(p, finding, amounts, block) for p in parts for finding in _here(p)]
        first = _first_of_each(found)
        twice = [
            self._described(p, finding, amounts, block)
            for p in parts
            for finding in self._twice(p, first["row"], block)
        ]
        return _first_of_each([first, *twice])

    def _described(self, part: _Rows, finding: Finding, amounts: pl.Series, block: pl.DataFrame) -> pl.DataFrame:
        rows = finding.rows.cast(pl.UInt32)
        return pl.DataFrame({"row": rows, "line": block[LINE].gather(rows)}).with_columns(
            column=pl.lit(part.bound.heading(finding.column)),
            reason=pl.lit(finding.reason),
            expected=pl.lit(finding.expected),
            amount_ore=amounts.gather(rows),
        )

    def _twice(self, part: _Rows, rejected: pl.Series, block: pl.DataFrame) -> Iterable[Finding]:
        """Rows whose key an earlier accepted row has; the first one's place is named. Remembers the new keys."""
        key = part.bound.table.key
        if not key:
            return
        gone, name = set(rejected.to_list()), part.bound.table.name
        before, mine = self._seen_before.get(name, {}), self.seen[name]
        lines, here = block[LINE].to_list(), part.here
        for row, value in enumerate(part.frame.select(key).iter_rows()):
            if row in gone or (here is not None and not here[row]):
                continue
            first = before.get(value) or mine.get(value)
            if first is None:
                mine[value] = f"linje {lines[row]} i {self._where}"
            elif not part.bound.mapped.distinct:
                reason = f"Rækken står der allerede: {first} har samme {part.bound.heading(key[0]).lower()}"
                yield Finding(pl.Series([row]), key[0], reason, "hver nøgle én gang")

    # Accepted rows

    def _accepted(self, part: _Rows, bad: pl.Series, block: pl.DataFrame) -> pl.DataFrame:
        frame = part.frame.with_columns(source_line=block[LINE])
        if part.here is not None:
            frame = frame.with_columns(here=part.here)
        if len(bad):
            frame = frame.with_row_index("row").filter(~pl.col("row").is_in(bad.implode())).drop("row")
        if part.here is not None:
            frame = frame.filter("here").drop("here")
        return self._only_new(part, frame) if part.bound.mapped.distinct else frame

    def _only_new(self, part: _Rows, frame: pl.DataFrame) -> pl.DataFrame:
        """Of rows that repeat a key only the one first seen: its line is the one remembered."""
        key, name = part.bound.table.key, part.bound.table.name
        mine = self.seen[name]
        keep = [
            mine.get(value) == f"linje {line} i {self._where}"
            for *value_parts, line in frame.select(*key, "source_line").iter_rows()
            for value in [tuple(value_parts)]
        ]
        return frame.filter(pl.Series(keep, dtype=pl.Boolean))

    def _amounts(self, parts: Sequence[_Rows]) -> pl.Series:
        """Each row's kroner in øre (null where unreadable or where the source has no amounts)."""
        for part in parts:
            if part.bound.money:
                return part.frame[part.bound.money.name]
        return pl.Series([None] * parts[0].frame.height, dtype=pl.Int64)


_DERIVED = {"dranst": "account", "ownership_code": "account", "birth_month": "citizen"}
"""Columns that another column tells when they are empty themselves."""


def _readers(bound: BoundTable, forms: Forms, vault: Vault) -> dict[str, fields.Reader]:
    readers: dict[str, fields.Reader] = {}
    names = {c.name for c in bound.table.columns}
    for name, heading in bound.headings.items():
        words = bound.mapped.values.get(name, {})
        readers[name] = fields.reader_for(bound.table.column(name), heading, forms, vault, words)
    for name, source in _DERIVED.items():
        if name in names and source in bound.headings:
            readers[f"+{name}"] = (
                fields.birth_months()
                if name == "birth_month"
                else fields.account_part(name, bound.table.column(name).dtype)
            )
    return readers


def _constant(bound: BoundTable, column: Column, height: int) -> pl.Series:
    text = bound.mapped.constants.get(column.name)
    value = pl.Series(column.name, [text], dtype=pl.String).cast(column.dtype)
    return value.new_from_index(0, height)


def _made(name: str, parts: pl.DataFrame) -> pl.Series:
    """A short hash of the row's parts: the same parts give the same key in every delivery."""
    joined = parts.select(pl.concat_str(pl.all().cast(pl.String).fill_null(""), separator="\x1f")).to_series()
    keys = [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in joined]
    return pl.Series(name, keys, dtype=pl.String)


def _rows_here(bound: BoundTable, readings: Mapping[str, fields.Reading]) -> pl.Series | None:
    """Which rows give a row in this table, a value that cannot be read being one too; None when all do."""
    here: pl.Series | None = None
    for name in bound.mapped.when:
        if reading := readings.get(name):
            filled = reading.values.is_not_null()
            filled = filled if reading.bad is None else filled | reading.bad
            here = filled if here is None else here | filled
    return here


def _missing(rows: _Rows) -> Iterable[Finding]:
    """Rows without a value in a required column, where it was not already found unreadable."""
    for column in rows.bound.table.columns:
        values = rows.frame[column.name]
        if column.required and values.null_count():
            yield Finding(values.is_null().arg_true(), column.name, "Feltet er tomt", form_of(column))


def _here(part: _Rows) -> Iterable[Finding]:
    """The table's trouble, without rows that give no row in it."""
    if part.here is None:
        return part.trouble
    keep = [(f, part.here.gather(f.rows)) for f in part.trouble]
    return [Finding(f.rows.filter(here), f.column, f.reason, f.expected) for f, here in keep if here.any()]


def _first_of_each(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    schema = {"row": pl.UInt32()} | REJECTED
    filled = [frame for frame in found if frame.height]
    if not filled:
        return pl.DataFrame(schema=schema)
    joined = pl.concat([f.select(pl.col(c).cast(t) for c, t in schema.items()) for f in filled])
    return joined.unique("row", keep="first", maintain_order=True).sort("line")


def _questions(parts: Sequence[_Rows], bad: pl.Series, block: pl.DataFrame) -> pl.DataFrame:
    found = []
    for part in parts:
        for finding in checks.odd(part.bound.table, part.frame):
            rows = finding.rows.filter(~finding.rows.is_in(bad.implode())) if len(bad) else finding.rows
            if part.here is not None:
                rows = rows.filter(part.here.gather(rows))
            lines = pl.DataFrame({"line": block[LINE].gather(rows)})
            heading = part.bound.heading(finding.column)
            found.append(lines.with_columns(column=pl.lit(heading), question=pl.lit(finding.reason)))
    return pl.concat(found) if found else pl.DataFrame(schema=QUESTIONS)


def _shown(word: str) -> str:
    """An unknown value as it may be shown: short, and without numbers that could be a person's."""
    text = fields.unmarked(word)
    return "".join("#" if c.isdigit() and sum(map(str.isdigit, text)) > 4 else c for c in text)[:_LONGEST_SHOWN]
