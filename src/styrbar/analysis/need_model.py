"""A differentiated tariff model: from assessed need to service package to tariff step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import MappingProxyType

from styrbar import danish
from styrbar.errors import BadInput

SCALES = MappingProxyType(
    {
        "vum2": "Samlet støttebehov 0-4 (VUM 2)",
        "vum1": "Samlet niveau A-E (VUM 1)",
        "themes": "Gennemsnit af temaernes funktionsevneniveau, 0-4 med decimaler",
    }
)
"""How need is told, in the words a user reads. VUM 1's letters are kept as 0-4; only `themes` has decimals."""
LETTERS = "ABCDE"
HIGHEST_NEED = 4
HOURS_DECIMALS = Decimal("0.0001")
FEWEST_STEPS, MOST_STEPS = 2, 30
NEED_DECIMALS = Decimal("0.01")
"""The smallest difference between two needs on the scale that has decimals."""


class BadNeedModel(BadInput):
    """A model that cannot be used: steps that cross, too few or too many, no hourly cost."""

    code = "bad_need_model"


@dataclass(frozen=True)
class OfferPrice:
    """What an offer charges: the base tariff in øre per day, and the cost of a support hour in øre."""

    base: int
    hourly: int


@dataclass(frozen=True)
class NeedStep:
    """A step: the lowest need on it, and the package's hours per day. It goes up to the next step's lowest need."""

    need_from: Decimal
    hours: Decimal


@dataclass(frozen=True)
class NeedModel:
    """Steps in rising order, and what a day costs on them: base tariff + hours x hourly cost.

    `price` is the model's own; `by_offer` has the offers that charge otherwise. Checked when it is made.
    """

    name: str
    scale: str
    steps: tuple[NeedStep, ...]
    price: OfferPrice
    by_offer: Mapping[str, OfferPrice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)

    def tariff(self, step: int, offer: str = "") -> int:
        """Øre per day on step 1 … n, rounded once half away from zero."""
        price = self.by_offer.get(offer, self.price)
        return int((price.base + self.steps[step - 1].hours * price.hourly).quantize(Decimal(1), ROUND_HALF_UP))


def need_of(text: str, scale: str) -> Decimal:
    """A need as somebody writes it: «C» of VUM 1 is 2, «2» of VUM 2 is 2, «2,45» of the themes. Raises BadNeedModel."""
    written = text.strip().upper()
    if scale == "vum1" and len(written) == 1 and written in LETTERS:
        return Decimal(LETTERS.index(written))
    number = written.replace(",", ".")
    whole, _, decimals = number.partition(".")
    if whole.isdecimal() and (not decimals or (scale == "themes" and decimals.isdecimal())):
        need = Decimal(number)
        if need <= HIGHEST_NEED:
            return need
    known = {"vum1": "et bogstav fra A til E", "vum2": "et helt tal fra 0 til 4", "themes": "et tal fra 0 til 4"}[scale]
    raise BadNeedModel("Behovet kan ikke læses.", SCALES[scale], f"Skriv {known}.")


def need_words(need: Decimal | float, scale: str) -> str:
    """A need as it is read: «C», «2», «2,45»."""
    if scale == "vum1":
        return LETTERS[int(need)]
    return danish.number(need, 2 if scale == "themes" else 0)


def _check(model: NeedModel) -> None:
    if model.scale not in SCALES:
        raise BadNeedModel("Skalaen for behov kendes ikke.", model.name, f"Vælg en af: {'; '.join(SCALES.values())}.")
    if not FEWEST_STEPS <= len(model.steps) <= MOST_STEPS:
        raise BadNeedModel(
            f"Modellen har {len(model.steps)} trin.", model.name, f"Vælg fra {FEWEST_STEPS} til {MOST_STEPS} trin."
        )
    for price in (model.price, *model.by_offer.values()):
        if price.base < 0 or price.hourly <= 0:
            raise BadNeedModel(
                "Grundtaksten er negativ, eller en støttetime koster ikke noget.", model.name,
                "Skriv en grundtakst på 0 kr. eller mere og en timepris over 0 kr.",
            )  # fmt: skip
    if any(not _on_scale(s.need_from, model.scale) for s in model.steps) or model.steps[0].hours < 0:
        raise BadNeedModel("Et trin har negative timer eller et behov uden for skalaen.", model.name, "Ret trinnet.")
    if any(s.hours != s.hours.quantize(HOURS_DECIMALS) for s in model.steps):
        raise BadNeedModel("Et trins timer har mere end fire decimaler.", model.name, "Afrund timerne pr. dag.")
    for number, (lower, higher) in enumerate(pairwise(model.steps), 1):
        if higher.need_from <= lower.need_from or higher.hours <= lower.hours:
            raise BadNeedModel(
                f"Trin {number} og {number + 1} krydser.", model.name,
                "Et højere trin skal begynde ved et større behov og have flere timer end det forrige.",
            )  # fmt: skip


def _on_scale(need: Decimal, scale: str) -> bool:
    least = NEED_DECIMALS if scale == "themes" else Decimal(1)
    return 0 <= need <= HIGHEST_NEED and need % least == 0
