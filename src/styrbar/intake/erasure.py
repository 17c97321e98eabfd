"""Deletion: source versions without a person, and manifests that stand for those that had them.

What is removed and what is kept follows from the register. Rows of tables without amounts (the citizen, assessments)
go. Rows with amounts stay, so that no total moves, but lose the citizen and every personal text that is not needed to
reckon or place the amount; the ids of the person's grants become random, the same in all tables, so that they no
longer lead back to the case system.
"""

import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from styrbar.intake.manifest import Manifest, Part, SourceVersion, snapshot_id
from styrbar.intake.staging import sync_folder, write_part
from styrbar.register.tables import Column, tables

_KEYS = frozenset({"grant_id", "chain"})
_PLACES_THE_AMOUNT = frozenset({"intervention", "department", "kind", "ownership_code"})


@dataclass(frozen=True)
class Person:
    """The tokens of a person, and for each id of a grant or chain of theirs the random one it gets."""

    tokens: tuple[str, ...]
    renamed: Mapping[str, str]


def find(tokens: tuple[str, ...], sources: Iterable[tuple[SourceVersion, Path]]) -> Person:
    """The person behind the tokens, with the grants they have in any of the source versions."""
    ids: set[str] = set()
    for source, folder in sources:
        for part in source.parts:
            if part.table in tables() and "citizen" in tables()[part.table].schema:
                frame = pl.scan_parquet(folder / part.name)
                keys = sorted(_KEYS & set(frame.collect_schema()))
                theirs = frame.filter(pl.col("citizen").is_in(tokens)).select(keys).collect()
                ids.update(value for key in keys for value in theirs[key].drop_nulls())
    return Person(tokens, {old: f"slettet-{secrets.token_hex(6)}" for old in sorted(ids)})


def concerns(source: SourceVersion, folder: Path, person: Person) -> bool:
    """Whether any row of the version is about the person."""
    return any(
        not pl.scan_parquet(folder / part.name).filter(_about(part.table, person)).head(1).collect().is_empty()
        for part in source.parts
        if part.table in tables()
    )


def _about(table: str, person: Person) -> pl.Expr:
    """Rows of the person: by citizen, or without a citizen by one of their grants."""
    schema = tables()[table].schema
    about = pl.lit(False)
    if "grant_id" in schema:
        about = pl.col("grant_id").is_in(list(person.renamed))
    if "citizen" in schema:
        about = pl.col("citizen").is_in(person.tokens) | (about & pl.col("citizen").is_null())
    return about.fill_null(False)


def rewritten(source: SourceVersion, folder: Path, target: Path, person: Person) -> SourceVersion:
    """Write the version without the person to `target`; the side tables have nothing personal and are copied."""
    target.mkdir()
    parts = tuple(_rewritten_part(part, folder, target, person) for part in source.parts)
    sync_folder(target)
    return replace(source, version=secrets.token_hex(8), parts=parts, replaces=(*source.replaces, source.version))


def _rewritten_part(part: Part, folder: Path, target: Path, person: Person) -> Part:
    if part.table not in tables():
        shutil.copy2(folder / part.name, target / part.name)
        return part
    frame, about = pl.read_parquet(folder / part.name), _about(part.table, person)
    columns = tables()[part.table].columns
    if not any(column.type in ("money", "decimal") for column in columns):
        return write_part(target / part.name, part.table, frame.filter(~about))
    cleaned = [
        pl.when(about).then(_instead(column, person)).otherwise(pl.col(column.name)).alias(column.name)
        for column in columns
        if _goes(column) and column.name in frame.columns
    ]
    return write_part(target / part.name, part.table, frame.with_columns(cleaned))


def _goes(column: Column) -> bool:
    """Whether a column of a row with an amount is removed or renamed when its person is deleted."""
    text = column.type in ("text", "citizen") and column.sensitivity == "personal"
    kept = column.name in _PLACES_THE_AMOUNT or (column.references and column.name not in _KEYS)
    return text and not kept


def _instead(column: Column, person: Person) -> pl.Expr:
    if column.name in _KEYS:
        return pl.col(column.name).replace(dict(person.renamed))
    return pl.lit(None, column.dtype)


def successors(manifests: list[Manifest], changed: Mapping[tuple[str, str], SourceVersion]) -> dict[str, Manifest]:
    """For each manifest with a changed version, by id: the one that takes its place, with the same date and order."""
    fresh = {}
    for manifest in manifests:
        if any((s.mapping, s.version) in changed for s in manifest.sources):
            sources = tuple(_renewed(s, changed) for s in manifest.sources)
            made = snapshot_id(manifest.data_date, sources)
            fresh[manifest.id] = replace(manifest, id=made, sources=sources, replaces=(*manifest.replaces, manifest.id))
    return {
        old: replace(new, predecessor=fresh[new.predecessor].id if new.predecessor in fresh else new.predecessor)
        for old, new in fresh.items()
    }


def _renewed(source: SourceVersion, changed: Mapping[tuple[str, str], SourceVersion]) -> SourceVersion:
    """The changed version's rows, with what this snapshot says about it."""
    new = changed.get((source.mapping, source.version))
    return source if new is None else replace(source, version=new.version, parts=new.parts, replaces=new.replaces)
