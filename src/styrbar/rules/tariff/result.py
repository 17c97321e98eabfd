"""What a calculation of tariffs gives back: the tariffs, every step that led to them, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from styrbar import danish
from styrbar.rules.book import InForce
from styrbar.rules.tariff.carried import Carried


@dataclass(frozen=True)
class Working:
    """One step of a calculation, for recalculating by hand: what it is, the sum written out, and what it comes to.

    `kind` says how `value` is read: kroner (øre, perhaps with a fraction), number or percent (a share). `service` is
    the service it belongs to, '' when it is the whole offer's.
    """

    service: str
    what: str
    sum: str
    value: Fraction
    kind: str = "kroner"

    @property
    def said(self) -> str:
        """The value as it is read; more than two decimals only where it has them."""
        return said(self.value, self.kind)


def said(value: Fraction, kind: str = "kroner") -> str:
    """A number in Danish: at least two decimals for kroner, at most six for all."""
    scaled = value / 100 if kind == "kroner" else value * 100 if kind == "percent" else value
    places = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    rounded = places.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    found = len(f"{rounded:f}".partition(".")[2].rstrip("0"))
    text = danish.number(rounded, max(found, 2) if kind == "kroner" else found)
    return text + {"kroner": " kr.", "percent": " %"}.get(kind, "")


@dataclass(frozen=True)
class Notice:
    """Something that does not stop the calculation but must be seen, in Danish; `rule` is its rule's id."""

    service: str
    text: str
    rule: str = ""


@dataclass(frozen=True)
class Element:
    """What one cost element weighs in a service: `fixed` is in the base tariff, `stepped` follows the steps' weights.

    Whole øre for the year; income is negative, a carried surplus too.
    """

    element: str
    fixed: int
    stepped: int


@dataclass(frozen=True)
class Tariff:
    """The tariff of a service, or of one of its steps, in øre per unit.

        exact = (fixed + relative_weight x stepped) / (places x units_per_place x occupancy)

    with the sums over `cost`; `places` are the whole service's. `price` is `exact` rounded half away from zero.
    `elements` are whole øre per unit that add up to `price`; `base_price` is what of the price is base tariff (0 when
    no cost is). `step` is '' and `relative_weight` 1 for an average tariff. `units` are the expected units of this
    service or step, `basis` the øre they must pay, `rounding` is price x units - basis.
    """

    service: str
    step: str
    part: str
    unit: str
    price: int
    exact: Fraction
    base_price: int
    elements: Mapping[str, int]
    cost: tuple[Element, ...]
    places: Fraction
    units_per_place: Fraction
    occupancy: Fraction
    relative_weight: Fraction
    units: Fraction
    basis: Fraction

    @property
    def rounding(self) -> Fraction:
        """What the rounding to whole øre brings in, in øre over the expected units; negative when it costs."""
        return self.price * self.units - self.basis


@dataclass(frozen=True)
class PackageTariff:
    """A package's tariff in øre per unit: the sum of quantity x tariff over `parts`, which say themselves in Danish."""

    package: str
    level: int
    unit: str
    price: int
    parts: tuple[Working, ...]


@dataclass(frozen=True)
class OfferTariff:
    """An offer's tariffs for a year. `basis` and `revenue` are øre over all services; `used` are the rules asked."""

    offer: str
    ownership: str
    year: int
    tariffs: tuple[Tariff, ...]
    packages: tuple[PackageTariff, ...]
    carried: tuple[Carried, ...]
    workings: tuple[Working, ...]
    notices: tuple[Notice, ...]
    used: tuple[InForce, ...]

    @property
    def basis(self) -> Fraction:
        """What the tariffs must bring in: cost less income, with the carried result."""
        return sum((t.basis for t in self.tariffs), Fraction(0))

    @property
    def rounding(self) -> Fraction:
        """What the tariffs bring in beyond the basis because they are whole øre."""
        return sum((t.rounding for t in self.tariffs), Fraction(0))

    @property
    def revenue(self) -> Fraction:
        """The tariffs times the expected units."""
        return self.basis + self.rounding

    def tariff(self, service: str, step: str = "") -> Tariff:
        """The tariff of a service or of its step; KeyError when there is none."""
        return {(t.service, t.step): t for t in self.tariffs}[service, step]
