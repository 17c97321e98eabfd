"""Prices of different years in one price level, by an index that has been loaded.

Method and worked example: docs/metode/sammenlignelige-priser.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot


@dataclass(frozen=True)
class PriceIndex:
    """One index: the area it is for, the estimate it is from, and the change in per cent that leads to each year."""

    area: str
    version: str
    percent: Mapping[int, Decimal]

    @property
    def name(self) -> str:
        """How the user tells indices apart."""
        return f"{self.area or 'uden område'}, {self.version or 'uden skøn'}"

    def factor(self, of: int, to: int) -> Fraction | None:
        """What a price of the year `of` is multiplied by in the price level of `to`; None when a year is missing.

        factor = product of (1 + percent / 100) over the years of + 1 to `to`; the inverse when `to` is the earlier
        """
        years = range(min(of, to) + 1, max(of, to) + 1)
        if any(year not in self.percent for year in years):
            return None
        factor = Fraction(1)
        for year in years:
            factor *= 1 + Fraction(self.percent[year]) / 100
        return factor if to >= of else 1 / factor


def price_indices(snapshot: Snapshot) -> tuple[PriceIndex, ...]:
    """The loaded indices by area and estimate, in that order.

    Raises BadInput for two values of one year, and for a change of -100 per cent or less.
    """
    found: dict[tuple[str, str], dict[int, Decimal]] = {}
    rows = snapshot.table("price_indices").select("area", "version", "year", "combined_percent").collect()
    for area, version, year, percent in rows.iter_rows():
        yearly = found.setdefault((area or "", version or ""), {})
        what = f"Pris- og lønindekset for {area or 'uden område'}, {version or 'uden skøn'}, har for {year}"
        if year in yearly:
            raise BadInput(f"{what} to værdier.", next_step="Behold én, og indlæs igen.")
        if percent <= -100:
            raise BadInput(f"{what} et fald på 100 procent eller mere.", next_step="Ret det, og indlæs igen.")
        yearly[year] = percent
    return tuple(PriceIndex(area, version, yearly) for (area, version), yearly in sorted(found.items()))
