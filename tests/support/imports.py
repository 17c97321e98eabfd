"""What the tests of imports share: an organisation with store and vault, files written as text, and the import."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from styrbar.intake.importing import import_delivery, preview
from styrbar.intake.readers import Source
from styrbar.intake.report import ImportReport
from styrbar.intake.store import Store
from styrbar.intake.vault import Vault
from styrbar.register.sources import mappings

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
JANUARY = date(2026, 1, 31)


@dataclass(frozen=True)
class Municipality:
    """An organisation of its own in a folder of its own."""

    store: Store
    vault: Vault

    @classmethod
    def at(cls, folder: Path) -> "Municipality":
        """A new one under the folder."""
        vault = Vault.open(folder / "data" / "by" / "vault", folder / "keys" / "by.key", "by")
        return cls(Store(folder / "data", "by"), vault)

    def take(self, files: Mapping[str, str | bytes], **choices: Any) -> ImportReport:
        """Import the files, given as name → content."""
        given = {"data_date": JANUARY, "mappings": mappings(), "at": NOON} | choices
        return import_delivery(self.store, self.vault, [source(n, c) for n, c in files.items()], **given)

    def look(self, files: Mapping[str, str | bytes], **choices: Any) -> ImportReport:
        """Preview the files."""
        given = {"data_date": JANUARY, "mappings": mappings()} | choices
        return preview(self.store, self.vault, [source(n, c) for n, c in files.items()], **given)


def source(name: str, content: str | bytes) -> Source:
    """A file that is only in memory."""
    raw = content.encode() if isinstance(content, str) else content
    return Source(name, lambda: BytesIO(raw))


def postings(*rows: str) -> str:
    """A small posting list: account, amount, posting date, CPR number, text."""
    return "\n".join(["Konto;Beløb;Posteringsdato;CPR-nr.;Leverandør", *rows]) + "\n"


def grants(*rows: str) -> str:
    """The template's grants: number, CPR number, status, from, to, frequency, quantity, price."""
    head = "Bevillingsnr.;CPR-nr.;Status;Fra dato;Til dato;Frekvens;Antal;Pris"
    return "\n".join([head, *rows]) + "\n"
