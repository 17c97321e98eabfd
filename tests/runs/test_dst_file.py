"""The one export with CPR numbers: who gets it, what it says, what the logs say, and that it is left nowhere."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from runs.dst_world import NUMBERS, delivered, stay
from runs.world import given, role, workspace

from styrbar.analysis.dst_delivery import LAYOUT
from styrbar.decisions.models import AuditEntry
from styrbar.decisions.permissions import ROLES, permissions_of
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.dst import DstChoices
from styrbar.runs.dst_file import run_dst_deliver
from styrbar.runs.workspace import Workspace
from support.people import People

YEAR = DstChoices(year=2025)
YEAR_END = date(2026, 3, 31)


def content(ws: Workspace, choices: DstChoices = YEAR, reason: str = "Årlig levering") -> str:
    return b"".join(run_dst_deliver(ws, choices, reason).content).decode()


def files_with_numbers(*folders: Path) -> Iterator[Path]:
    """Every file, whatever it is, with one of the numbers in it as text, with or without hyphen."""
    wanted = [n.encode() for number in NUMBERS for n in (number, f"{number[:6]}-{number[6:]}")]
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and any(number in path.read_bytes() for number in wanted):
                yield path


def test_the_file_has_the_registers_columns_and_the_rows_of_the_report(ws: Workspace) -> None:
    ulla, _, _ = delivered(ws)
    heading, *lines = content(ws).split("\r\n")
    assert heading == ";".join(LAYOUT)
    assert lines[-1] == ""
    rows = sorted(line.split(";") for line in lines[:-1])
    numbers = dict(zip((ulla,), NUMBERS, strict=False))
    mine = [row for row in rows if row[1] == numbers[ulla]]
    # 31.000 / 31 x 365 and -310 / 31 x 365
    assert mine == [
        ["990", NUMBERS[0], "2", "44", "SEL § 108", "5.38.50.1.4.002", "01-01-2025", "31-01-2025", "31", "31000,00",
         "365000,00", "2025", "20260331"],
        ["990", NUMBERS[0], "2", "44", "SEL § 108", "5.38.50.1.4.092", "01-01-2025", "31-01-2025", "31", "-310,00",
         "-3650,00", "2025", "20260331"],
    ]  # fmt: skip
    assert len(rows) == 3
    assert NUMBERS[2] not in content(ws)  # the child is rejected


def test_the_sum_of_the_file_is_what_the_report_says_is_delivered(ws: Workspace) -> None:
    delivered(ws)
    amounts = [line.split(";")[9].replace(",", "") for line in content(ws).split("\r\n")[1:-1]]
    assert sum(map(int, amounts)) == 9_269_055


def test_the_logs_have_the_delivery_and_each_person_before_a_number_is_given(ws: Workspace) -> None:
    ulla, uno, child = delivered(ws)
    made = run_dst_deliver(ws, YEAR, "Årlig levering")
    logged = {(e.action, e.person, e.reason) for e in AuditEntry.objects.filter(organisation=ws.actor.organisation)}
    assert {
        ("statistics_delivered", "", "Årlig levering"), ("person_revealed", ulla, "Årlig levering"),
        ("person_revealed", uno, "Årlig levering"),
    } <= logged  # fmt: skip
    assert child not in {person for _, person, _ in logged}
    assert ws.vault().log() == []
    list(made.content)
    assert {(e.token, e.act, e.actor) for e in ws.vault().log()} == {(ulla, "reveal", "ulla"), (uno, "reveal", "ulla")}


@pytest.mark.parametrize("name", ROLES)
def test_no_role_but_the_one_for_it_can_deliver(ws: Workspace, name: str) -> None:
    delivered(ws)
    mine = role(ws, *permissions_of({name}))
    if name == "statistician":
        assert NUMBERS[0] in content(mine)
        return
    with pytest.raises(NotAllowed, match="levere til Danmarks Statistik"):
        run_dst_deliver(mine, YEAR, "Årlig levering")
    assert ws.vault().log() == []


def test_another_organisation_cannot_deliver_our_people(ws: Workspace, people: People) -> None:
    tokens = delivered(ws)
    stranger = workspace(people.stranger)
    with pytest.raises(NotFound):
        run_dst_deliver(stranger, YEAR, "Årlig levering")
    # even with our tokens in its own snapshot its vault knows none of them
    given(
        stranger,
        YEAR_END,
        citizens=[{"citizen": tokens[0], "birth_month": date(1980, 5, 1)}],
        postings=[stay(tokens[0], 5)],
    )
    with pytest.raises(BadInput, match="intet at levere"):
        run_dst_deliver(stranger, YEAR, "Årlig levering")
    assert ws.vault().log() == []


def test_a_program_with_a_key_cannot_deliver(ws: Workspace) -> None:
    delivered(ws)
    with pytest.raises(NotAllowed, match="Et program"):
        run_dst_deliver(replace(ws, actor=replace(ws.actor, key="Økonomi")), YEAR, "Årlig levering")


@pytest.mark.parametrize(("reason", "said"), [("", "begrundelse"), ("   ", "begrundelse"), ("x" * 401, "for lang")])
def test_without_a_reason_nothing_is_made_or_logged(ws: Workspace, reason: str, said: str) -> None:
    delivered(ws)
    with pytest.raises(BadInput, match=said):
        run_dst_deliver(ws, YEAR, reason)
    assert not AuditEntry.objects.filter(action="statistics_delivered").exists()


def test_a_number_in_the_reason_is_masked(ws: Workspace) -> None:
    delivered(ws)
    run_dst_deliver(ws, YEAR, f"Om {NUMBERS[0]}")
    entry = AuditEntry.objects.get(action="statistics_delivered")
    assert NUMBERS[0] not in entry.reason


def test_when_everything_is_rejected_there_is_no_file(ws: Workspace) -> None:
    given(ws, YEAR_END, postings=[stay(None, 700)])
    with pytest.raises(BadInput, match="intet at levere"):
        run_dst_deliver(ws, YEAR, "Årlig levering")


def test_nothing_is_left_on_disk(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "midlertidig"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    delivered(ws)
    opened: list[str] = []
    monkeypatch.setattr(os, "open", watched(os.open, opened))
    assert all(number in content(ws) for number in NUMBERS[:2])
    assert list(files_with_numbers(tmp_path, django_settings.STYRBAR_DATA, django_settings.STYRBAR_KEYS)) == []
    assert list(temporary.iterdir()) == []
    assert [path for path in opened if "vault" not in path] == []


def watched(real: object, opened: list[str]) -> object:
    """os.open that remembers what was opened for writing."""

    def call(path: object, flags: int, *rest: object, **more: object) -> object:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(str(path))
        return real(path, flags, *rest, **more)  # type: ignore[operator]

    return call
