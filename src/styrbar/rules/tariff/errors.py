"""The refusal of a tariff that cannot be calculated."""

from styrbar.errors import BadInput


class BadTariff(BadInput):
    """The budget says what no tariff can be made of: no places, occupancy above 100 per cent, steps that cross."""

    code = "bad_tariff"
