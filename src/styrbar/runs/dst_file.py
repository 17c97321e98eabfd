"""The one export with CPR numbers: the delivery to Danmarks Statistik, made as it is read and kept nowhere.

Method: docs/metode/danmarks-statistik.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
from django.db import transaction

from styrbar.analysis.dst_delivery import LAYOUT
from styrbar.danish import count, day
from styrbar.decisions import audit
from styrbar.errors import BadInput, NotAllowed
from styrbar.intake.vault import Vault, mask_cpr
from styrbar.runs.dst import Delivered, DstChoices, delivery_of
from styrbar.runs.workspace import Workspace

PERMISSION = "deliver_statistics"
LONGEST_REASON = 400
_AT_A_TIME = 200
_SEXES = {"man": "1", "woman": "2"}
_SEPARATOR, _LINE_END = ";", "\r\n"


@dataclass(frozen=True)
class DeliveryFile:
    """The file to send away: its name, how many rows and people it has, and its bytes, which can be read once."""

    name: str
    rows: int
    people: int
    content: Iterator[bytes]


def run_dst_deliver(ws: Workspace, choices: DstChoices, reason: str) -> DeliveryFile:
    """Make the file of one year, with permission and reason, after a line in the log for it and for each person.

    The CPR numbers are asked of the vault a few hundred at a time, while the file is read, and are kept nowhere. Raises
    NotAllowed without the permission and for programs that call with a key, and BadInput without reason or rows.
    """
    ws.actor.require(PERMISSION)
    if ws.actor.key:
        raise NotAllowed(
            "Et program kan ikke levere CPR-numre.", next_step="Lever fra siden, eller med styrbar dst deliver."
        )
    why = _stated(reason)
    made = delivery_of(ws, choices)
    people = made.found.rows["citizen"].unique(maintain_order=True).to_list()
    if not people:
        raise BadInput(
            f"Der er intet at levere for {made.year}.", next_step="Se, hvad der afvises, og ret det, før I leverer."
        )
    rows = made.found.rows.height
    told = f"{made.year}: {count(rows, 'række', 'rækker')} om {count(len(people), 'borger', 'borgere')}"
    with transaction.atomic():
        audit.log(ws.actor, "statistics_delivered", told, reason=why)
        audit.people_revealed(ws.actor, people, f"Levering til Danmarks Statistik for {made.year}", why)
    name = f"SIU_INDIVID_UDGIFTER_{made.year}.csv"
    return DeliveryFile(name, rows, len(people), _content(made, people, ws.vault(), ws.actor.user.username, why))


def _stated(reason: str) -> str:
    stated = mask_cpr(reason.strip())
    if not stated:
        raise BadInput("Leveringen mangler en begrundelse.", next_step="Skriv, hvorfor filen hentes.")
    if len(stated) > LONGEST_REASON:
        raise BadInput("Begrundelsen er for lang.", next_step=f"Skriv højst {LONGEST_REASON} tegn.")
    return stated


def _content(made: Delivered, people: list[str], vault: Vault, actor: str, reason: str) -> Iterator[bytes]:
    """The heading, and the rows of a few hundred people at a time; only then are their numbers known here."""
    yield _line(LAYOUT)
    version = made.snapshot.data_date.strftime("%Y%m%d")
    for start in range(0, len(people), _AT_A_TIME):
        some = people[start : start + _AT_A_TIME]
        numbers = vault.reveal_all(some, actor, reason, datetime.now(UTC))
        rows = made.found.rows.filter(pl.col("citizen").is_in(some))
        yield b"".join(_row(row, numbers, made.year, version) for row in rows.iter_rows(named=True))


def _row(row: dict[str, object], numbers: dict[str, str], year: int, version: str) -> bytes:
    cells = {
        "KOM": row["kom"],
        "PNR": numbers[str(row["citizen"])],
        "KOEN": _SEXES.get(str(row["sex"]), ""),
        "ALDER": row["age"],
        "INDSATS": row["legal_basis"] or "",
        "KONTOSTRENG": row["account_text"],
        "START_DATO": day(row["start"]),  # type: ignore[arg-type]
        "SLUT_DATO": day(row["end"]),  # type: ignore[arg-type]
        "VARIGHED": row["days"],
        "UDGIFT": _kroner(row["amount"]),
        "ENHEDSUDGIFT": _kroner(row["unit_cost"]),
        "PERIODE": year,
        "VERSION": version,
    }
    return _line(tuple(str(cells[name]) for name in LAYOUT))


def _kroner(ore: object) -> str:
    """Whole øre as «-1234,50»."""
    assert isinstance(ore, int)
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02d}"


def _line(cells: tuple[str, ...]) -> bytes:
    return (_SEPARATOR.join(cells) + _LINE_END).encode()
