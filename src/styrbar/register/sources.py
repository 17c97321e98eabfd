"""The shapes of the source systems' files: which heading in a file is which column of the register."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from styrbar.errors import BadInput
from styrbar.register.tables import Table, codes, tables

FULL, PERIOD = "full", "period"
"""A delivery replaces all of its source, or only the accounting periods that it holds."""

INVENTED = "Opfundne tal"
"""The heading of a column in files that nobody is in: a snapshot with such a source says so with every answer."""

_CAN_BE_INVENTED = ("providers", "offers", "population", "price_indices", "spendings")
_YES = "ja"
_INVENTED_END = "invented"

Answers = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What users have answered: mapping id → «table.column» → the file's text → code."""

_TABLE_KEYS = frozenset({"table", "columns", "constants", "values", "made", "when", "distinct"})
_KEYS = frozenset({"id", "version", "title", "extent", "require", "tables", "sheet", "case_space", "data_date", "only"})


@dataclass(frozen=True)
class TableMapping:
    """How one register table is made from a row of the file.

    `columns` names the headings a column may have (the first that the file holds is used), `constants` the columns
    that are the same in every row, `values` what the file's own words mean in a code list, and `made` the keys that
    are a short hash of other columns. A row gives no row here when all of `when` are empty; with `distinct` the rows
    that repeat a key are the same thing said again, not a mistake.
    """

    table: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: tuple[str, ...] = ()
    distinct: bool = False


@dataclass(frozen=True)
class SourceMapping:
    """How one kind of file becomes register tables.

    `require` lists headings that identify the source, each with its alternatives. `case_space` names the numbering
    that case numbers belong to, so that two files of one system agree on a case. `data_date` is the heading whose
    newest date says when the extract was taken. `only` names headings whose whole text must match a pattern for a row
    to be data; other rows, such as the totals of a statistic, are put aside.
    """

    id: str
    version: int
    title: str
    extent: str
    require: tuple[tuple[str, ...], ...]
    tables: tuple[TableMapping, ...]
    sheet: str = ""
    case_space: str = ""
    data_date: str = ""
    only: Mapping[str, str] = field(default_factory=dict)

    @property
    def version_label(self) -> str:
        """The version as manifests name it: a mapping that is not as shipped (own, or with answers) adds its hash."""
        if mappings().get(self.id) == self:
            return str(self.version)
        return f"{self.version}+{hashlib.sha256(repr(self).encode()).hexdigest()[:8]}"

    @property
    def headings(self) -> frozenset[str]:
        """All headings the mapping knows, normalised."""
        mapped = {normalise(h) for t in self.tables for names in t.columns.values() for h in names}
        return frozenset(mapped | {normalise(h) for h in self.only})


def normalise(heading: str) -> str:
    """A heading without case, spaces and punctuation: «CPR-nr.» and «cpr nr» are the same."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def find(headings: Iterable[str], names: Iterable[str]) -> str | None:
    """The file's heading for the first of the names that it holds; None when it holds none."""
    known: dict[str, str] = {}
    for heading in headings:
        known.setdefault(normalise(heading), heading)
    return next((known[normalise(n)] for n in names if normalise(n) in known), None)


@cache
def mappings() -> Mapping[str, SourceMapping]:
    """All shipped mappings by id: the source systems' in the order of their files, then the template's tables."""
    folder = files("styrbar.register") / "sources"
    texts = [f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".toml")]
    shipped = [parse_mapping(text) for text in texts]
    own = [template_mapping(t) for t in tables().values()]
    return {m.id: m for m in [*shipped, *own, *(invented_mapping(tables()[name]) for name in _CAN_BE_INVENTED)]}


def template_mapping(table: Table) -> SourceMapping:
    """The mapping of the project's own template for one table: each column under its declared heading."""
    columns = {c.name: (c.heading,) for c in table.columns}
    require = tuple((c.heading,) for c in table.columns if c.required)
    extent = PERIOD if table.name == "postings" else FULL
    title = f"Styrbars skabelon, {table.title}"
    mapped = TableMapping(table.name, columns)
    return SourceMapping(f"template.{table.name}", 1, title, extent, require, (mapped,), table.title, "template")


def invented_mapping(table: Table) -> SourceMapping:
    """The template's mapping for a file that says of itself, in a column of its own, that its rows are invented."""
    own = template_mapping(table)
    return replace(
        own, id=f"{own.id}.{_INVENTED_END}", title=f"{INVENTED}, {table.title}", require=(*own.require, (INVENTED,)),
        sheet="", only={INVENTED: _YES},
    )  # fmt: skip


def is_invented(mappings_used: Iterable[str]) -> bool:
    """Whether any of the mapping ids, with or without their version, reads invented rows."""
    return any(name.partition("@")[0].endswith(f".{_INVENTED_END}") for name in mappings_used)


def parse_mapping(text: str) -> SourceMapping:
    """A mapping from its TOML text. Raises BadInput naming what is wrong with it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = f"Fejlen står i linje {where[1]}." if where else ""
        raise BadInput("Oversættelsen er ikke gyldig TOML.", line, "Ret teksten, og prøv igen.") from error
    mapping = _mapping(raw)
    for mapped in mapping.tables:
        _validate(mapping, mapped)
    return mapping


def with_answers(mapping: SourceMapping, answers: Answers) -> SourceMapping:
    """The mapping with the users' answers about unknown values added, in an order that does not depend on theirs."""
    given = {k: v for k, v in answers.get(mapping.id, {}).items() if v}
    if not given:
        return mapping
    answered = replace(mapping, tables=tuple(replace(t, values=_joined(t, given)) for t in mapping.tables))
    for mapped in answered.tables:
        _validate_codes(answered, mapped, tables()[mapped.table])
    return answered


def _joined(mapped: TableMapping, given: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    mine = {key.removeprefix(f"{mapped.table}."): v for key, v in given.items() if key.startswith(f"{mapped.table}.")}
    columns = sorted({*mapped.values, *mine})
    return {c: dict(sorted({**mapped.values.get(c, {}), **mine.get(c, {})}.items())) for c in columns}


def _mapping(raw: dict[str, Any]) -> SourceMapping:
    name = str(raw.get("id", "uden id"))
    _only(raw, _KEYS, name)
    for key in ("id", "version", "title", "extent", "tables"):
        if not raw.get(key):
            raise _wrong(name, f"«{key}» mangler")
    if raw["extent"] not in (FULL, PERIOD):
        raise _wrong(name, f"«extent» skal være «{FULL}» eller «{PERIOD}»")
    require = tuple(_names(r) for r in raw.get("require", ()))
    mapped = tuple(_table_mapping(name, t) for t in raw["tables"])
    extra = {k: str(raw.get(k, "")) for k in ("sheet", "case_space", "data_date")}
    only = {heading: _pattern(name, text) for heading, text in raw.get("only", {}).items()}
    return SourceMapping(name, int(raw["version"]), raw["title"], raw["extent"], require, mapped, only=only, **extra)


def _pattern(name: str, text: Any) -> str:
    try:
        re.compile(str(text))
    except re.error as error:
        raise _wrong(name, f"mønsteret «{text}» under «only» kan ikke læses") from error
    return str(text)


def _table_mapping(name: str, raw: dict[str, Any]) -> TableMapping:
    _only(raw, _TABLE_KEYS, name)
    return TableMapping(
        table=str(raw.get("table", "")),
        columns={k: _names(v) for k, v in raw.get("columns", {}).items()},
        constants={k: str(v) for k, v in raw.get("constants", {}).items()},
        values=raw.get("values", {}),
        made={k: _names(v) for k, v in raw.get("made", {}).items()},
        when=_names(raw.get("when", ())),
        distinct=bool(raw.get("distinct", False)),
    )


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _only(raw: dict[str, Any], allowed: frozenset[str], name: str) -> None:
    for key in raw:
        if key not in allowed:
            raise _wrong(name, f"«{key}» er ikke et kendt felt")


def _validate(mapping: SourceMapping, mapped: TableMapping) -> None:
    if mapped.table not in tables():
        raise _wrong(mapping.id, f"der er ingen tabel «{mapped.table}»")
    table = tables()[mapped.table]
    known = {c.name for c in table.columns}
    given = {*mapped.columns, *mapped.constants, *mapped.made}
    for column in (*given, *mapped.values, *mapped.when, *(c for made in mapped.made.values() for c in made)):
        if column not in known:
            raise _wrong(mapping.id, f"tabellen {table.title} har ingen kolonne «{column}»")
    for needed in table.columns:
        if needed.required and needed.name not in given:
            raise _wrong(mapping.id, f"«{needed.name}» ({needed.heading}) skal udfyldes i {table.title}")
    if mapping.extent == PERIOD and "accounting_period" not in known:
        raise _wrong(mapping.id, f"{table.title} har ingen regnskabsperiode, så «extent» skal være «{FULL}»")
    _validate_codes(mapping, mapped, table)


def _validate_codes(mapping: SourceMapping, mapped: TableMapping, table: Table) -> None:
    meant = [(c, code) for c, values in mapped.values.items() for code in values.values()]
    for column, code in [*meant, *mapped.constants.items()]:
        code_list = table.column(column).codes
        if code_list and code not in codes(code_list):
            raise _wrong(mapping.id, f"«{code}» er ikke en værdi i kodelisten for «{column}»")


def _wrong(name: str, what: str) -> BadInput:
    return BadInput("Oversættelsen kan ikke bruges.", f"I «{name}»: {what}.", "Ret den, og prøv igen.")
