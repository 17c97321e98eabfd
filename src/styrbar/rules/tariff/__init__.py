"""The tariff of an offer by the financing order: from cost budget to tariff, with every step shown.

Method with worked examples: docs/metode/takst.md. Source: SEL § 174; BL § 195; finansieringsbekendtgørelsen § 2;
Ekspertudvalget, slutrapport, boks 2.6; VIVE, tabel 2.1.
"""

from styrbar.rules.tariff.calculate import offer_tariff
from styrbar.rules.tariff.carried import Carried, carried_result
from styrbar.rules.tariff.errors import BadTariff
from styrbar.rules.tariff.hourly import HourlyBudget, HourlyPrice, hourly_price
from styrbar.rules.tariff.model import (
    COST_ELEMENTS,
    SHARED_BY,
    CostLine,
    OfferBudget,
    Package,
    PackagePart,
    PriorResult,
    Service,
    Step,
)
from styrbar.rules.tariff.occupancy import ActualOccupancy, assumed_occupancy
from styrbar.rules.tariff.result import Element, Notice, OfferTariff, PackageTariff, Tariff, Working

__all__ = [
    "COST_ELEMENTS",
    "SHARED_BY",
    "ActualOccupancy",
    "BadTariff",
    "Carried",
    "CostLine",
    "Element",
    "HourlyBudget",
    "HourlyPrice",
    "Notice",
    "OfferBudget",
    "OfferTariff",
    "Package",
    "PackagePart",
    "PackageTariff",
    "PriorResult",
    "Service",
    "Step",
    "Tariff",
    "Working",
    "assumed_occupancy",
    "carried_result",
    "hourly_price",
    "offer_tariff",
]
