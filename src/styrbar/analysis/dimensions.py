"""What figures can be broken down by: the same names, order and words on every page, command and workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

UNKNOWN = "(ikke oplyst)"


@dataclass(frozen=True)
class Dimension:
    """One way of dividing figures; `heading` stands over the column, `plural` in sentences."""

    name: str
    heading: str
    plural: str
    codes: str = ""
    personal: bool = False


_ALL = (
    Dimension("account", "Konto", "konti"),
    Dimension("legal_basis", "Paragraf", "paragraffer"),
    Dimension("intervention", "Indsats", "indsatser"),
    Dimension("target_group", "Målgruppe", "målgrupper"),
    Dimension("ownership", "Ejerforhold", "ejerforhold", codes="ownership"),
    Dimension("provider", "Leverandør", "leverandører"),
    Dimension("offer", "Tilbud", "tilbud"),
    Dimension("citizen", "Borger", "borgere", personal=True),
)
DIMENSIONS: Mapping[str, Dimension] = MappingProxyType({d.name: d for d in _ALL})
LINE = tuple(d.name for d in _ALL if not d.personal)
"""The finest of all breakdowns below the citizen; a line of the explanation is one combination of these."""

_BY_ALL = (
    Dimension("municipality", "Kommune", "kommuner"),
    *(d for d in _ALL if not d.personal),
    Dimension("need", "Støttebehov", "støttebehov"),
    Dimension("age_group", "Alder", "aldersgrupper"),
    Dimension("sex", "Køn", "køn", codes="sex"),
    Dimension("costly", "Dyre forløb", "dyre og øvrige forløb"),
)
SPENDING: Mapping[str, Dimension] = MappingProxyType({d.name: d for d in _BY_ALL})
"""What spending per person can be divided by, without the person; `costly` is there only when it is asked for."""

EVERY: Mapping[str, Dimension] = MappingProxyType({**SPENDING, **DIMENSIONS})
"""All dimensions there are, for the words of whatever a figure is divided by."""

KIND = ("legal_basis", "intervention")
"""Kind of help: the same section and the same intervention."""


def kind_of_help(prefix: str = "") -> pl.Expr:
    """Section and intervention in one text, as the explanation and the control lists compare them."""
    parts = [pl.col(prefix + name).fill_null("") for name in KIND]
    return pl.concat_str(parts, separator=" · ").alias("kind")
