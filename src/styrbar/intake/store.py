"""The snapshot store of one organisation: immutable source versions, and manifests that say which belong together."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

import styrbar
from styrbar.errors import BadInput, NotFound, StyrbarError
from styrbar.intake import erasure
from styrbar.intake.manifest import Delivery, Manifest, SourceIn, SourceVersion, digest, snapshot_id, version_id
from styrbar.intake.references import resolve
from styrbar.intake.staging import (
    NOTE,
    QUESTIONS,
    REJECTIONS,
    Staging,
    has_periods,
    locked,
    owned_folder,
    period,
    remove_orphans,
    safe,
    sync_folder,
)
from styrbar.intake.vault import Vault, read_aliases
from styrbar.register.snapshot import Snapshot, SourceFile
from styrbar.register.sources import PERIOD
from styrbar.register.tables import REGISTER_VERSION, tables
from styrbar.register.upgrades import completed, upgraded

_Key = tuple[str, str]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class DamagedSnapshot(StyrbarError):
    """A file that the manifest names is gone or is not as it was written."""

    code = "damaged_snapshot"
    exit_code = 8


@dataclass(frozen=True)
class Stored:
    """Where a table lies, for an engine that reads it itself: its Parquet files, and the tokens that are another's."""

    paths: tuple[Path, ...]
    aliases: dict[str, str]


class Store:
    """The snapshots of one organisation under `<root>/<organisation>`; there is no store without an organisation."""

    def __init__(self, root: Path, organisation: str) -> None:
        if not _SLUG.fullmatch(organisation):
            raise BadInput(
                "Organisationen mangler eller har et ugyldigt kortnavn.", "", "Angiv organisationens kortnavn."
            )
        self.organisation = organisation
        self.folder = root / organisation
        self._lock = self.folder / "store.lock"
        for name in ("snapshots", "sources", "staging"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    # Write

    @contextmanager
    def begin(self) -> Iterator[Staging]:
        """A place to stage rows; what killed imports left is removed first, what running ones have is not.

        Leaving the context removes what was not committed, so an exception or a cancellation keeps nothing.
        """
        with locked(self._lock):
            self._sweep()
        with owned_folder(self.folder / "staging", self._lock) as folder, closing(Staging(folder)) as staging:
            yield staging

    def commit(self, staging: Staging, delivery: Delivery) -> Manifest:
        """Make the staged rows a snapshot, together with the sources that are carried forward.

        The predecessor is the newest snapshot on or before the data date. The same files give the same id, and then
        the manifest that is there is returned and nothing is written; so it is when a deletion has replaced it.
        The manifest is written last: killed before that, there is no snapshot.
        """
        if not delivery.sources:
            raise BadInput("Leveringen har ingen filer.", "", "Vælg mindst én fil, som Styrbar kender.")
        staged = [_version(source, staging) for source in delivery.sources]
        with locked(self._lock):
            manifests = self.manifests()
            known = {(s.mapping, name): s for m in manifests for s in m.sources for name in (s.version, *s.replaces)}
            delivered = [_again(known.get((new.mapping, new.version)), new) for new in staged]
            manifest = self._manifest(delivery, delivered, manifests)
            there = _find(manifests, manifest.id)
            if there:
                return there
            for new in staged:
                if (new.mapping, new.version) not in known:
                    self._publish(staging.folder(new.mapping), new)
            self._write(manifest)
        return manifest

    def _manifest(self, delivery: Delivery, delivered: list[SourceVersion], manifests: list[Manifest]) -> Manifest:
        earlier = [m for m in manifests if m.data_date <= delivery.data_date]
        predecessor = earlier[-1] if earlier else None
        carried = _carried(predecessor.sources if predecessor else (), delivered, delivery.without)
        sources = tuple(sorted((*carried, *delivered), key=lambda s: (s.mapping, s.data_date, s.version)))
        return Manifest(
            id=snapshot_id(delivery.data_date, sources),
            organisation=self.organisation,
            data_date=delivery.data_date,
            sequence=max((m.sequence for m in manifests), default=0) + 1,
            at=_stamp(delivery.at),
            styrbar=styrbar.__version__,
            register_version=REGISTER_VERSION,
            sources=sources,
            predecessor=predecessor.id if predecessor else None,
        )

    def _publish(self, staged: Path, source: SourceVersion) -> None:
        """Move a staged folder to its place; what lies there without a manifest is a killed commit's."""
        target = self.version_folder(source)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)
        sync_folder(target.parent)
        sync_folder(target.parent.parent)

    def _write(self, manifest: Manifest) -> None:
        target = self.folder / "snapshots" / f"{manifest.id}.json"
        draft = target.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        sync_folder(target.parent)

    def _sweep(self) -> None:
        """Remove what no manifest names. Call it under the lock."""
        remove_orphans(self.folder / "staging")
        manifests = self.manifests()
        named = {m.id for m in manifests}
        for path in (self.folder / "snapshots").iterdir():
            if path.suffix == ".tmp" or path.stem not in named:
                path.unlink()
        kept = {self.version_folder(s) for m in manifests for s in m.sources}
        for version in (self.folder / "sources").glob("*/*"):
            if version not in kept:
                shutil.rmtree(version)

    def erase(self, token: str, vault: Vault, at: datetime, actor: str, reason: str) -> dict[str, str]:
        """Delete a person from every snapshot and from the vault; gives old id → id of the successor.

        The successor has the person's link and personal columns removed and the amounts kept; the predecessor's
        files are destroyed. Killed half-way, it is finished by calling it again. See `erasure` for what is removed.
        """
        tokens = vault.same_person(token)
        with owned_folder(self.folder / "staging", self._lock) as folder, locked(self._lock):
            self._sweep()
            manifests = self.manifests()
            sources = {(s.mapping, s.version): s for m in manifests for s in m.sources}
            changed = self._redacted(sources, erasure.find(tokens, self._folders(sources)), folder)
            successors = erasure.successors(manifests, changed)
            for successor in successors.values():
                self._write(successor)
            self._sweep()
        vault.forget(token, actor, reason, at)
        return {old: successor.id for old, successor in successors.items()}

    def _folders(self, sources: dict[_Key, SourceVersion]) -> list[tuple[SourceVersion, Path]]:
        return [(source, self.version_folder(source)) for source in sources.values()]

    def _redacted(
        self, sources: dict[_Key, SourceVersion], person: erasure.Person, staged: Path
    ) -> dict[_Key, SourceVersion]:
        """A version without the person for each that has them; one that a killed deletion made is used again."""
        made = {(s.mapping, old): s for s in sources.values() for old in s.replaces}
        changed = {}
        for key, source in sources.items():
            folder = self.version_folder(source)
            if key in made:
                changed[key] = made[key]
            elif erasure.concerns(source, folder, person):
                changed[key] = erasure.rewritten(source, folder, staged / "version", person)
                self._publish(staged / "version", changed[key])
        return changed

    # Read

    def manifests(self) -> list[Manifest]:
        """All snapshots, the newest data date last, and within a date in the order they were committed."""
        try:
            found = [Manifest.from_json(p.read_text("utf-8")) for p in (self.folder / "snapshots").glob("*.json")]
        except FileNotFoundError:  # a deletion replaced one between the look and the reading
            return self.manifests()
        gone = {old for manifest in found for old in manifest.replaces}
        return sorted((m for m in found if m.id not in gone), key=lambda m: (m.data_date, m.sequence))

    def manifest(self, snapshot: str | None = None) -> Manifest:
        """The manifest of that id, or of its successor after a deletion; the newest when no id is given."""
        manifests = self.manifests()
        found = _find(manifests, snapshot) if snapshot else manifests[-1] if manifests else None
        if found:
            return found
        if snapshot:
            raise NotFound("Øjebliksbilledet findes ikke.", f"Id {snapshot}.", "Se listen med «styrbar snapshots».")
        raise NotFound("Der er ingen øjebliksbilleder endnu.", "", "Læg filer ind med «styrbar import».")

    def open(self, snapshot: str | None = None) -> Snapshot:
        """The snapshot by id, or the newest; raised to today's register, aliases applied, references resolved.

        Raises NotFound, DamagedSnapshot when a file is gone or has another size, NewerRegister.
        """
        manifest = self.manifest(snapshot)
        pieces: dict[str, list[pl.LazyFrame]] = {}
        offset = 0
        for source in manifest.sources:
            for table, frame in self._tables(source).items():
                numbered = frame.with_columns(pl.col("source_file") + pl.lit(offset, pl.Int32))
                pieces.setdefault(table, []).append(numbered)
            offset += len(source.files)
        aliases = read_aliases(self.folder / "vault")
        frames = {table: _aliased(pl.concat(each), table, aliases) for table, each in pieces.items()}
        return Snapshot(
            id=manifest.id,
            data_date=manifest.data_date,
            frames=resolve(frames),
            files=_files(manifest),
            mappings=manifest.mappings,
            revision=digest(sorted(aliases.items())) if aliases else "",
        )

    def side(self, snapshot: str | None, table: str) -> pl.LazyFrame:
        """`REJECTIONS` or `QUESTIONS` of the snapshot's sources, numbered like the snapshot's files."""
        frames, offset = [pl.LazyFrame(schema=dict(NOTE))], 0
        for source in self.manifest(snapshot).sources:
            paths = self._paths(source, table)
            if paths:
                frames.append(
                    pl.scan_parquet(paths, glob=False).with_columns(pl.col("source_file") + pl.lit(offset, pl.Int32))
                )
            offset += len(source.files)
        return pl.concat(frames)

    def stored(self, snapshot: str | None, table: str) -> Stored:
        """Where the table lies; columns that a file lacks are empty.

        Raises BadInput when the rows are not read as they lie, since an older Styrbar wrote them.
        """
        sources = [s for s in self.manifest(snapshot).sources if any(part.table == table for part in s.parts)]
        assert not has_periods(table), "rows of a period that is delivered again must be left out"
        if any(source.register_version != REGISTER_VERSION for source in sources):
            raise BadInput("Øjebliksbilledet er skrevet af en ældre Styrbar.", next_step="Indlæs filerne igen.")
        paths = tuple(path for source in sources for path in self._paths(source, table))
        return Stored(paths, read_aliases(self.folder / "vault"))

    def _tables(self, source: SourceVersion) -> dict[str, pl.LazyFrame]:
        """One source version's tables, raised to today's register; only the periods that count."""
        names = {part.table for part in source.parts} - {REJECTIONS, QUESTIONS}
        stored = {table: pl.scan_parquet(self._paths(source, table), glob=False) for table in sorted(names)}
        raised = upgraded(stored, source.register_version).items()
        frames = {table: completed(table, frame) for table, frame in raised}
        if source.periods == source.held:
            return frames
        counts = period().is_in(pl.Series(source.periods, dtype=pl.Int64).implode())
        return {table: frame.filter(counts) if has_periods(table) else frame for table, frame in frames.items()}

    def _paths(self, source: SourceVersion, table: str) -> list[Path]:
        """The table's files; DamagedSnapshot when one is gone or has another size than when it was written."""
        parts = [part for part in source.parts if part.table == table]
        folder = self.version_folder(source)
        for part in parts:
            path = folder / part.name
            if not path.exists() or path.stat().st_size != part.size:
                raise _damaged(source, part.name)
        return [folder / part.name for part in parts]

    def version_folder(self, source: SourceVersion) -> Path:
        """Where a source version lies."""
        return self.folder / "sources" / safe(source.mapping) / safe(source.version)

    def verify(self, snapshot: str | None = None) -> tuple[str, ...]:
        """Read every byte of the snapshot: what is wrong with it, in Danish; empty when all is as it was written."""
        found = []
        for source in self.manifest(snapshot).sources:
            for part in source.parts:
                path = self.version_folder(source) / part.name
                if not path.exists():
                    found.append(f"{source.mapping}: filen {part.name} mangler.")
                elif _sha256(path) != part.sha256:
                    found.append(f"{source.mapping}: filen {part.name} er ændret, siden den blev skrevet.")
        return tuple(found)


def _version(source: SourceIn, staging: Staging) -> SourceVersion:
    """The staged rows of a source as a version of their own."""
    parts = staging.finish(source.mapping)
    if staging.highest_file(source.mapping) >= len(source.files):
        raise ValueError(f"{source.mapping}: a row's source_file is not a place in the source's files")
    periods = staging.periods(source.mapping) if source.extent == PERIOD else None
    return SourceVersion(
        mapping=source.mapping,
        mapping_version=source.mapping_version,
        version=version_id(source, REGISTER_VERSION),
        extent=source.extent,
        data_date=source.data_date,
        register_version=REGISTER_VERSION,
        carried=False,
        files=source.files,
        parts=parts,
        held=periods,
        periods=periods,
        checks=source.checks,
    )


def _again(held: SourceVersion | None, new: SourceVersion) -> SourceVersion:
    """A version that is in the store already, delivered anew: its rows and files, the new delivery's date."""
    if held is None:
        return new
    return replace(
        held, extent=new.extent, data_date=new.data_date, carried=False, periods=held.held, checks=new.checks
    )


def _carried(
    before: tuple[SourceVersion, ...], delivered: list[SourceVersion], without: tuple[str, ...]
) -> list[SourceVersion]:
    """What stays of the predecessor: sources that were not delivered, and periods that were not delivered again."""
    news = {new.mapping: new for new in delivered}
    kept = []
    for source in before:
        new = news.get(source.mapping)
        if new is None and source.mapping not in without:
            kept.append(replace(source, carried=True))
        elif new and new.periods is not None and source.periods is not None:
            left = tuple(p for p in source.periods if p not in new.periods)
            if left:
                kept.append(replace(source, carried=True, periods=left))
    return kept


def _find(manifests: list[Manifest], snapshot: str) -> Manifest | None:
    return next((m for m in manifests if snapshot == m.id or snapshot in m.replaces), None)


def _files(manifest: Manifest) -> tuple[SourceFile, ...]:
    """The files of all sources, numbered through in the order of the manifest."""
    pairs = [(source, file) for source in manifest.sources for file in source.files]
    return tuple(
        SourceFile(number, file.name, file.sheet, file.sha256, source.label, file.table, source.data_date)
        for number, (source, file) in enumerate(pairs)
    )


def _aliased(frame: pl.LazyFrame, table: str, aliases: dict[str, str]) -> pl.LazyFrame:
    citizens = [c.name for c in tables()[table].columns if c.type == "citizen"] if aliases else []
    return frame.with_columns(pl.col(c).replace(list(aliases), list(aliases.values())) for c in citizens)


def _damaged(source: SourceVersion, name: str) -> DamagedSnapshot:
    return DamagedSnapshot(
        "En fil i øjebliksbilledet mangler eller er ændret.",
        f"Kilde {source.mapping}, fil {name}.",
        "Hent mappen fra sikkerhedskopien.",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a stamp must have a time zone")
    return at.astimezone(UTC).isoformat(timespec="seconds")
