"""Every way of paying by its name, with what users read of it."""

from collections.abc import Mapping
from types import MappingProxyType

from styrbar.rules.financing import models
from styrbar.rules.financing.protocol import COMMITTED, CRIME, KEY, MAIN, NOTHING, PEOPLE, UNUSED, Model

TARIFF = "tariff"
"""The pure tariff, which every other way is held against."""

_OBLIGED = "Kommunerne; ingen kan melde sig ud"
_AGREED = "De kommuner, der har indgået aftalen"
_COSTS = "Samlede langsigtede gennemsnitsomkostninger; over- og underskud på den objektive del indgår senere"
_USUAL = "Samlede langsigtede gennemsnitsomkostninger, som ved takster"
_DAYS = {MAIN: "Døgn"}

_FULL = Model(
    "full", "Fuld objektiv finansiering",
    "Alle betaler efter folketal, uanset forbrug. Kofoedsminde og Døvekonsulentordningen ved CFD.",
    (_OBLIGED, "Intet efter forbrug", "Én fast betaling for året", _COSTS),
    "Objektiv del", PEOPLE, models.full, kinds=_DAYS, rules="full",
)  # fmt: skip
_SECURE = Model(
    "secure", "Sikrede institutioner",
    "Aftalt pris for sociale pladser og kriminalpræventiv takst for resten af pladserne; det, der mangler, betales "
    "efter antal 15-17-årige.",
    (_OBLIGED, "Delvist efter forbrug", "Pris pr. døgn og fast betaling", _COSTS),
    "Objektiv del", PEOPLE, models.secure,
    kinds={MAIN: "Døgn på sociale pladser", CRIME: "Kriminalpræventive døgn"}, may=("price",), rules="secure",
)  # fmt: skip
_TEACHING = Model(
    "teaching", "Undervisning på lands- og landsdelsdækkende tilbud",
    "Brugeren betaler en nedsat takst; nedsættelsen betales af de omfattede kommuner efter antal "
    "børn og unge under 18.",
    (_OBLIGED, "Mest efter forbrug", "Nedsat takst og fast betaling", _COSTS),
    "Objektiv del", PEOPLE, models.teaching, priced=models.by_use,
    unit="elevår", kinds={MAIN: "Elevår"}, may=("price",), rules="teaching",
)  # fmt: skip
_CHILDRENS_HOUSE = Model(
    "childrens_house", "Regionale børnehuse",
    "En fast del af driftsbudgettet efter antal 0-17-årige i regionen, resten pr. forløb.",
    (_OBLIGED, "Delvist efter forbrug", "Betaling pr. forløb og fast betaling", _COSTS),
    "Objektiv del", PEOPLE, models.childrens_house, unit="forløb", kinds={MAIN: "Forløb"}, rules="childrens_house",
)  # fmt: skip
_PSYCHIATRY = Model(
    "psychiatry", "Særlige pladser i psykiatrien",
    "Takst pr. opholdsdag; ubenyttede pladser betales efter regionens folketal.",
    (_OBLIGED, "Efter forbrug, tomme pladser undtaget", "Takst pr. døgn og fast betaling", _COSTS),
    "Objektiv del", PEOPLE, models.vacancy, priced=models.by_capacity,
    kinds=_DAYS, needs=("places",), may=("price",), rules="psychiatry",
)  # fmt: skip
_TARIFF = Model(
    TARIFF, "Ren takst",
    "Hele udgiften betales efter forbrug, som i dag de fleste steder.",
    ("De kommuner, der bruger tilbuddet", "Efter forbrug", "Takst pr. enhed", _USUAL),
    "Fast del", NOTHING, models.tariff, unit="enhed", kinds={MAIN: "Forbrug"},
)  # fmt: skip
_SUBSCRIPTION = Model(
    "subscription", "Abonnement",
    "En aftalt andel af udgiften betales fast efter folketal, resten efter forbrug.",
    (_AGREED, "Delvist efter forbrug", "Fast betaling og betaling pr. enhed", _USUAL),
    "Abonnement", PEOPLE, models.subscription, unit="enhed", kinds={MAIN: "Forbrug"}, needs=("share",),
    rules="agreement",
)  # fmt: skip
_COMMITTED = Model(
    "committed", "Forpligtende køb",
    "Hver kommune betaler mindst for det, den har forpligtet sig til at købe, til samme pris som det, der bruges.",
    (_AGREED, "Efter forbrug, dog mindst det forpligtede", "Én pris pr. enhed", _USUAL),
    "Forpligtet og ikke brugt", UNUSED, models.committed, unit="enhed",
    kinds={MAIN: "Forbrug", COMMITTED: "Forpligtet"},
)  # fmt: skip
_SHARED = Model(
    "shared", "Delt finansiering",
    "Takst for det, der bruges; tomme pladser deles efter en aftalt nøgle.",
    (_AGREED, "Efter forbrug, tomme pladser undtaget", "Takst pr. døgn og aftalt andel", _USUAL),
    "Andel af tomme pladser", KEY, models.vacancy, priced=models.by_capacity,
    kinds=_DAYS, needs=("places",), may=("price",),
)  # fmt: skip
_BASIC_RATE = Model(
    "basic_rate", "Grundtakst",
    "Kommunen betaler en grundtakst pr. enhed; resten betales i fællesskab efter folketal.",
    ("Kommunen og en fælles, overkommunal enhed", "Delvist efter forbrug", "Grundtakst og fast betaling", _USUAL),
    "Fælles del", PEOPLE, models.basic_rate, unit="enhed", kinds={MAIN: "Forbrug"}, needs=("price",),
    rules="agreement",
)  # fmt: skip

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        model.id: model
        for model in (
            _FULL, _SECURE, _TEACHING, _CHILDRENS_HOUSE, _PSYCHIATRY,
            _SUBSCRIPTION, _COMMITTED, _SHARED, _BASIC_RATE, _TARIFF,
        )
    }
)  # fmt: skip
"""The variants of VIVE table 5.1 first, then what municipalities agree on, and the pure tariff."""

PRESETS = ("full", "secure", "teaching", "childrens_house", "psychiatry")
"""The variants of VIVE table 5.1."""
