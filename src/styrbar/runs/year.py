"""The year's expected accounts as every run needs them: chosen, reckoned once, kept while the inputs are the same."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from styrbar import __version__
from styrbar.analysis.answer import Basis, Scope
from styrbar.analysis.expected_accounts import (
    Closing,
    ExpectedAccounts,
    default_closed,
    expected_accounts,
    newest_year,
)
from styrbar.danish import MONTHS, count
from styrbar.decisions import months, settings
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.importing import known_mappings
from styrbar.runs.workspace import Workspace

VIEW = "betalt"
STATUSES = {"expected": "bevilget og forventet", "granted": "kun bevilget"}
DRANST = {2: "statsrefusion", 3: "anlæg", 4: "renter", 5: "finansforskydninger", 6: "afdrag", 7: "finansiering"}
_KEPT = 4
_cache: OrderedDict[tuple[object, ...], ExpectedAccounts] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Year:
    """A snapshot, a year and a status, with the expected accounts they give."""

    snapshot: Snapshot
    expected: ExpectedAccounts
    status: str

    @property
    def number(self) -> int:
        """The accounting year."""
        return self.expected.closing.year


def year_of(ws: Workspace, snapshot_id: str | None, year: int | None, status: str) -> Year:
    """Reckon the expected accounts of a snapshot; year None is the newest the postings know."""
    if status not in STATUSES:
        raise BadInput(f"«{status}» er ikke en status.", next_step="Vælg granted eller expected.")
    snapshot = ws.snapshot(snapshot_id)
    chosen = newest_year(snapshot) if year is None else year
    if not 1990 <= chosen <= 2100:
        raise BadInput(f"{chosen} er ikke et regnskabsår.", next_step="Skriv et år som 2026.")
    closing = closing_of(ws, snapshot, chosen)
    key = (str(ws.data), ws.actor.organisation.slug, snapshot.id, snapshot.revision, closing, status, __version__)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return Year(snapshot, _cache[key], status)
    expected = expected_accounts(snapshot, closing, status)
    with _lock:
        _cache[key] = expected
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return Year(snapshot, expected, status)


def forget() -> None:
    """Throw away what is kept, so that the next answer is reckoned anew."""
    with _lock:
        _cache.clear()


def closing_of(ws: Workspace, snapshot: Snapshot, year: int) -> Closing:
    """The months closed by default, changed by what has been decided; and the organisation's own outstanding rule."""
    closed = set(default_closed(snapshot, year))
    for month, is_closed in months.month_states(ws.actor.organisation).items():
        if month.year == year:
            (closed.add if is_closed else closed.discard)(month.month)
    outstanding = settings.value(ws.actor.organisation, "outstanding_months")
    return Closing(year, tuple(sorted(closed)), outstanding)


def scope_of(ws: Workspace, year: Year, against: str = "", *, net: bool | None = None) -> Scope:
    """What the answer is about, for the line that stands in the same place on every page.

    `net` says whether amounts are after or before state refund; None where the answer holds both or neither.
    """
    first, last = date(year.number, 1, 1), date(year.number, 12, 31)
    snapshot = year.snapshot
    view = VIEW if net is None else f"{VIEW}, {'netto' if net else 'brutto'}"
    return Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, last, view, against)


def basis_of(ws: Workspace, year: Year) -> tuple[Basis, ...]:
    """Why the year's figures can be believed: what is counted, months, mappings and version."""
    closing = year.expected.closing
    counted = f"Regnskabsåret {year.number}, drift (dranst 1), {VIEW}, {STATUSES[year.status]}"
    return (
        Basis("Regnskab", counted, "forventet-regnskab"),
        Basis("Lukkede måneder", _months(closing.closed), "forventet-regnskab"),
        Basis("Udestående", f"Regnes med i {count(closing.outstanding_months, 'lukket måned', 'lukkede måneder')}"),
        Basis("Uden pris", f"{count(len(year.expected.unpriced), 'betaling', 'betalinger')}, som ikke er talt med"),
        *made_from(ws, year.snapshot),
    )


def made_from(ws: Workspace, snapshot: Snapshot) -> tuple[Basis, ...]:
    """How the snapshot's files were read, and the program's version: the last lines of every basis."""
    titles = {mapping.id: mapping.title for mapping in known_mappings(ws).values()}
    parts = (mapping.rpartition("@") for mapping in snapshot.mappings)
    read = [f"{titles.get(name, name)}, version {version}" for name, _, version in parts]
    return (
        Basis("Filbeskrivelser", "; ".join(read) or "Ingen"),
        Basis("Program", f"Styrbar {__version__}"),
    )


def outside_of(year: Year) -> dict[str, int]:
    """Øre left out of the year, by the words for why."""
    expected = year.expected
    left_out = {DRANST.get(d, f"dranst {d}").capitalize(): amount for d, amount in sorted(expected.outside.items())}
    if expected.overdue.is_empty():
        return left_out
    payments = count(len(expected.overdue), "betaling", "betalinger")
    overdue = int(expected.overdue["amount"].sum())
    return left_out | {f"Planlagt, men for gammelt til udestående ({payments})": overdue}


def _months(closed: tuple[int, ...]) -> str:
    if not closed:
        return "Ingen"
    if closed == tuple(range(1, closed[-1] + 1)):
        return MONTHS[0] if closed[-1] == 1 else f"{MONTHS[0]}-{MONTHS[closed[-1] - 1]}"
    return ", ".join(MONTHS[m - 1] for m in closed)
