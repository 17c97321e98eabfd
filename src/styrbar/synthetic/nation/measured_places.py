"""The figures of approved offers and their places, by legal basis and owner."""

import polars as pl

from styrbar.register.tables import label
from styrbar.synthetic.nation.settings import RESIDENTIAL, nation

_APPROVED = (*RESIDENTIAL, "crisis", "homeless", "care_home", "institution")
"""Kinds whose offers the social supervision approves; the others are offers too, but not counted by the source."""


def places(offers: pl.DataFrame, scale: float) -> dict[str, float]:
    """Figures by id, at full scale."""
    kind_of = {kind.intervention: kind.id for kind in nation().kinds}
    kind = pl.col("offer_type").replace_strict(kind_of)
    living = offers.filter(kind.is_in(RESIDENTIAL)).with_columns(kind=kind)
    private = pl.col("ownership").is_in([label("ownership", name) for name in ("private", "self_owned")])

    def count(*conditions: pl.Expr) -> float:
        return float(living.filter(*conditions)["places"].sum()) / scale

    of_kind = {name: pl.col("kind") == name for name in RESIDENTIAL}
    municipal = pl.col("ownership") == label("ownership", "municipal")
    return {
        "places": count(),
        **{f"places_{name}": count(condition) for name, condition in of_kind.items()},
        "places_municipal": count(municipal),
        "places_regional": count(pl.col("ownership") == label("ownership", "regional")),
        "places_private": count(private),
        "like_municipal": count(of_kind["like"], municipal) / count(of_kind["like"]),
        "temporary_private": count(of_kind["temporary"], private) / count(of_kind["temporary"]),
        "offers_residential": living.height / scale,
        "offers_approved": offers.filter(kind.is_in(_APPROVED)).height / scale,
    }
