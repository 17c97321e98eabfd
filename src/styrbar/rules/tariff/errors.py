"""The refusal of a tariff that cannot be calculated."""

from styrbar.errors import BadInput


class BadTariff(BadInput):
    """The budget says what no tariff can be made of: no places, occupancy above 100 per cent, steps that cross.

    `place` is the part of the budget, or the service, that it is about.
    """

    code = "bad_tariff"

    def __init__(self, what: str, place: str = "", next_step: str = "") -> None:
        super().__init__(what, f"Det gælder «{place}»." if place else "", next_step)


def nothing_left(part: str, where: str) -> BadTariff:
    """The refusal of a basis that is not above 0, once income and a surplus are deducted."""
    return BadTariff(
        f"Der er ingen omkostninger tilbage til {part}, når indtægter og overskud er trukket fra.",
        where,
        "Se efter, om indtægterne og det overførte resultat er rigtige.",
    )
