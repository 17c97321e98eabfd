"""Prices as they are written on the command line."""

import re
from decimal import Decimal

from styrbar.errors import BadInput

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,\d{1,6})?")


def kroner_of(name: str, text: str | None) -> Decimal | None:
    """«2.500,50» → Decimal("2500.50"); None stays None. Raises BadInput, naming the option and not the value."""
    if text is None:
        return None
    written = re.sub(r"\s|kr\.?$", "", text.strip())
    if not _NUMBER.fullmatch(written):
        raise BadInput(f"{name} skal være et tal.", next_step="Skriv f.eks. 2500 eller 2.500,50.")
    return Decimal(written.replace(".", "").replace(",", "."))
