"""What stands ready? The newest snapshot in a few words, for the front page."""

from dataclasses import dataclass
from datetime import date

from styrbar.runs.workspace import Workspace


@dataclass(frozen=True)
class Ready:
    """The newest snapshot: its date, how many there are, its sources, and its rows in and rejected."""

    data_date: date
    snapshots: int
    sources: int
    rows: int
    rejected: int


def run_ready(ws: Workspace) -> Ready | None:
    """The newest snapshot's outline, None before the first; it tells of no figure, so every role may see it."""
    ws.actor.require("enter")
    manifests = ws.store.manifests()
    if not manifests:
        return None
    newest = manifests[-1]
    files = [file for source in newest.sources for file in source.files]
    return Ready(
        newest.data_date,
        len(manifests),
        len(newest.sources),
        sum(file.rows_in for file in files),
        sum(file.rows_rejected for file in files),
    )
