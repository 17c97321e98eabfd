"""Which files belong to one delivery, and which date a delivery is of."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from styrbar.errors import BadInput

_TABLE_FILES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet"})
_DATED = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_GAP = timedelta(days=366)


@dataclass(frozen=True)
class Planned:
    """A delivery to be imported: its files, and its date when the folder's name says it."""

    name: str
    data_date: date | None
    paths: tuple[Path, ...]


def plan_deliveries(path: Path) -> list[Planned]:
    """The deliveries at a path, oldest first: a file, a folder of files, or a folder of dated folders.

    A folder is dated when its name holds an ISO date or a month («2026-01» is its last day). In folders only files
    that can be tables are taken, by their ending. Raises BadInput when there is nothing to import.
    """
    if not path.exists():
        raise BadInput("Filen eller mappen findes ikke.", f"{path.name}.", "Kontrollér stien.")
    if path.is_file():
        return [Planned(path.name, None, (path,))]
    dated = sorted((day, p) for p in path.iterdir() if p.is_dir() and (day := folder_date(p.name)))
    planned = [Planned(p.name, day, files) for day, p in dated if (files := _files(p))]
    own = _files(path)
    if planned and own:
        raise BadInput(
            "Mappen har både filer og daterede mapper.",
            f"{path.name}.",
            "Læg filerne i en dateret mappe, eller flyt dem.",
        )
    if not planned and not own:
        raise BadInput(
            "Mappen har ingen filer, der kan indlæses.", f"{path.name}.", "Vælg en mappe med CSV, Excel eller Parquet."
        )
    return planned or [Planned(path.name, folder_date(path.name), own)]


def folder_date(name: str) -> date | None:
    """The date in a folder's name: an ISO date, or the last day of a month; None when it has none."""
    match = _DATED.search(name)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    try:
        return date(year, month, int(match[3]) if match[3] else monthrange(year, month)[1])
    except ValueError:
        return None


def _files(folder: Path) -> tuple[Path, ...]:
    found = (p for p in folder.iterdir() if p.is_file() and p.suffix.casefold() in _TABLE_FILES)
    return tuple(sorted(p for p in found if not p.name.startswith((".", "~$"))))


def newest_of_most(days: Counter[date]) -> date | None:
    """The newest date among those that hang together: a date more than a year from its neighbours is a slip.

    The dates are cut where more than a year lies between two neighbours, and the piece with most rows is used.
    """
    pieces: list[list[date]] = []
    for day in sorted(days):
        if not pieces or day - pieces[-1][-1] > _GAP:
            pieces.append([])
        pieces[-1].append(day)
    return max(pieces, key=lambda piece: sum(days[d] for d in piece))[-1] if pieces else None


def data_date(stated: date | None, extract_days: Iterable[date], posting_days: Counter[date]) -> date:
    """The date the delivery is of: stated, else the extract's own, else the newest posting's. Never the clock.

    Raises BadInput when nothing tells.
    """
    found = stated or max(extract_days, default=None) or newest_of_most(posting_days)
    if found is None:
        raise BadInput(
            "Filerne siger ikke, hvilken dato de er trukket.",
            "",
            "Angiv datoen (styrbar import --date 2026-01-31), eller læg filerne i en mappe, der hedder datoen.",
        )
    return found
