"""A snapshot that was made from invented files says so with every answer."""

from datetime import date

from runs.world import kr, october

from styrbar.analysis.answer import Answer
from styrbar.intake.manifest import Manifest
from styrbar.runs.invented import shows_invented, told
from styrbar.runs.snapshots import run_snapshots
from styrbar.runs.workspace import Workspace
from support.deliveries import deliver, rows

SPENT = {"municipality": 101, "citizen": "b00000000009", "year": 2022, "amount": kr(100)}
LATER = date(2026, 11, 30)


def invented(ws: Workspace) -> Manifest:
    source = ("template.spendings.invented", "land", {"spendings": rows("spendings", SPENT)})
    return deliver(ws.store, LATER, source)


def labels(answer: Answer) -> list[str]:
    return [line.label for line in answer.basis]


def test_real_files_say_nothing(ws: Workspace) -> None:
    assert not shows_invented(ws)
    october(ws)
    assert not shows_invented(ws)
    assert "Opfundne tal" not in labels(told(ws, run_snapshots(ws)))


def test_the_basis_begins_with_it_once(ws: Workspace) -> None:
    invented(ws)
    assert shows_invented(ws)
    again = told(ws, told(ws, run_snapshots(ws)))
    assert labels(again)[0] == "Opfundne tal"
    assert labels(again).count("Opfundne tal") == 1
    assert again.basis[0].link == "syntetisk-land"


def test_one_invented_source_is_enough(ws: Workspace) -> None:
    october(ws)
    invented(ws)
    assert shows_invented(ws)
    assert labels(told(ws, run_snapshots(ws)))[0] == "Opfundne tal"
