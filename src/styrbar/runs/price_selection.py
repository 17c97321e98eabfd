"""Which offers and which day the price questions are about: as the user says it, and what there is to choose among."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Basis, Scope
from styrbar.analysis.price_level import PriceIndex, price_indices
from styrbar.analysis.price_lines import Selection
from styrbar.errors import BadInput
from styrbar.register.legal_basis import canonical
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes, label
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.runs.workspace import Workspace

FIELDS = {
    "legal_basis": "Paragraf",
    "target_group": "Målgruppe",
    "ownership": "Ejerforhold",
    "offer_type": "Tilbudstype",
    "municipality": "Beliggenhedskommune",
}
"""What offers are chosen by, and its heading."""


@dataclass(frozen=True)
class Chosen:
    """The offers as the user chose them: any of the values of each; empty is all. `offers` are numbers."""

    legal_basis: tuple[str, ...] = ()
    target_group: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    offer_type: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

    def selection(self) -> Selection:
        """The same for the analysis.

        Raises BadInput for a section, owner or municipality that cannot be one, and for what looks like a CPR number.
        """
        refuse_cpr(*(value for name in (*FIELDS, "offers") for value in getattr(self, name)))
        if unknown := [name for name in self.ownership if name not in codes("ownership")]:
            known = ", ".join(f"{name} ({code.label.lower()})" for name, code in codes("ownership").items())
            raise BadInput(f"«{unknown[0]}» er ikke et ejerforhold.", next_step=f"Vælg blandt: {known}.")
        if [code for code in self.municipality if not code.isdecimal()]:
            raise BadInput("En kommune skal være en kommunekode.", next_step="Skriv f.eks. 751.")
        return Selection(
            tuple(map(section, self.legal_basis)),
            self.target_group,
            self.ownership,
            self.offer_type,
            tuple(map(int, self.municipality)),
            self.offers,
        )

    def told(self) -> tuple[Basis, ...]:
        """The line that says which offers, when not all."""
        parts = [
            f"{heading}: {', '.join(_shown(name, value) for value in getattr(self, name))}"
            for name, heading in FIELDS.items()
            if getattr(self, name)
        ]
        if self.offers:
            parts.append(f"{danish.count(len(self.offers), 'udvalgt tilbud', 'udvalgte tilbud')}")
        return (Basis("Afgrænset til", "; ".join(parts)),) if parts else ()


EVERY_OFFER = Chosen()


def section(text: str) -> str:
    """The canonical form of a section somebody has written. Raises BadInput."""
    found = canonical(text)
    if not found:
        raise BadInput("Paragraffen kan ikke læses.", next_step="Skriv f.eks. SEL § 107 eller BL § 46.")
    return found


def _shown(name: str, value: str) -> str:
    return label("ownership", value) if name == "ownership" else value


def selection_choices(ws: Workspace, snapshot: str | None = None) -> dict[str, list[tuple[str, str]]]:
    """What offers can be chosen by, as value and words: the values the offers of the snapshot have."""
    ws.actor.require("see_figures")
    offers = ws.snapshot(snapshot).table("offers").select(list(FIELDS)).collect()
    found: dict[str, list[tuple[str, str]]] = {}
    for name in FIELDS:
        values: list[Any] = offers[name].drop_nulls().to_list()
        if name == "legal_basis":
            values = [one for value in values for one in value.split(", ")]
        if name == "ownership":
            values = list(codes("ownership"))
        found[name] = [(str(value), _shown(name, str(value))) for value in dict.fromkeys(_in_order(name, values))]
    return found


def _in_order(name: str, values: list[Any]) -> list[Any]:
    return values if name == "ownership" else sorted(set(values))


def day_of(snapshot: Snapshot, day: date | None) -> date:
    """The day asked about; the snapshot's own when none is given."""
    return day or snapshot.data_date


def scope_of_day(ws: Workspace, snapshot: Snapshot, day: date, view: str = "takster på dagen") -> Scope:
    """What an answer about one day is about."""
    return Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, day, day, view)


def index_choices(ws: Workspace, snapshot: str | None = None) -> list[str]:
    """The names of the indices that the snapshot has."""
    ws.actor.require("see_figures")
    return [index.name for index in price_indices(ws.snapshot(snapshot))]


def level_of(
    snapshot: Snapshot, level: int | None, name: str | None, day: date
) -> tuple[int | None, PriceIndex | None]:
    """The price level asked for and its index; both None is nominal, as it is when no index is loaded.

    An index alone means the level of the day's year. Raises BadInput for an index that is not there, and when several
    are loaded and none is chosen.
    """
    if level is None and name is None:
        return None, None
    loaded = {index.name: index for index in price_indices(snapshot)}
    if not loaded:
        return None, None
    known = "; ".join(loaded)
    if name is not None and name not in loaded:
        raise BadInput("Pris- og lønindekset findes ikke.", next_step=f"Vælg blandt: {known}.")
    if name is None and len(loaded) > 1:
        raise BadInput("Der er flere pris- og lønindeks.", next_step=f"Vælg et af dem: {known}.")
    return level or day.year, loaded[name or known]


def shown_owners(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the words for its owners."""
    words = {name: code.label for name, code in codes("ownership").items()}
    return frame.with_columns(
        pl.col("ownership").replace_strict(words, default="(ikke oplyst)", return_dtype=pl.String)
    )
