"""What a cost budget is written in: the sheets of its template and the steps of its form, declared once for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from styrbar.register.tables import codes
from styrbar.rules.tariff import COST_ELEMENTS, SHARED_BY

INCOME = "income"
UNITS = {code: found.label for code, found in codes("unit").items()}
PARTS = {code: codes("tariff_part")[code].label for code in ("whole", "supplement")}


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `kind` is text, kroner, number, percent, whole, date, flag or choice.

    `choices` are the words a user reads, by code. `default` is kept when nothing is written. A `signed` amount may be
    negative. `most` is the highest number, or the longest text.
    """

    name: str
    heading: str
    kind: str = "text"
    meaning: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    signed: bool = False
    least: int = 0
    most: int = 200

    @property
    def called(self) -> str:
        """The heading without its unit, as a sentence begins with it."""
        return self.heading.partition(" (kr.)")[0].partition(" (pct.)")[0]


@dataclass(frozen=True)
class Part:
    """One part of the budget: a sheet of the template and a table of the form; `single` has exactly one row."""

    name: str
    title: str
    meaning: str
    fields: tuple[Field, ...]
    single: bool = False


_SERVICE = Field(
    "service", "Ydelse", meaning="Ydelsen, der bærer beløbet alene. Tom betyder, at beløbet deles mellem alle ydelser."
)
_SHARED_BY = Field(
    "shared_by",
    "Deles efter",
    "choice",
    "Hvad et fælles beløb deles mellem ydelserne efter.",
    choices=SHARED_BY,
    default="place_days",
)
_BASE = Field("base", "Grundtakst", "flag", "Ja, når beløbet hører til grundtaksten, som er ens for alle trin.")
_AMOUNT = Field("amount", "Beløb (kr.)", "kroner", "For hele året, uden minus.", required=True)

PARTS_OF_BUDGET = (
    Part(
        "offer",
        "Tilbud",
        "Tilbuddet og året, taksten gælder.",
        (
            Field(
                "offer", "Tilbud", meaning="Tilbuddets navn, som det skal stå på takstbladet.", required=True, most=80
            ),
            Field("owner", "Driftsherre", meaning="Den, der driver tilbuddet."),
            Field(
                "ownership",
                "Ejerforhold",
                "choice",
                "Afgør, om et tidligere over- eller underskud skal med i taksten.",
                required=True,
                choices={code: found.label for code, found in codes("ownership").items()},
            ),
            Field("year", "År", "whole", "Året, taksten gælder.", required=True, least=1990, most=2100),
            Field(
                "remark", "Bemærkning til takstbladet", meaning="Står nederst på takstbladet. Ingen navne.", most=1000
            ),
        ),
        single=True,
    ),
    Part(
        "costs",
        "Omkostninger",
        "Tilbuddets direkte og indirekte langsigtede omkostninger i året, linje for linje.",
        (
            Field(
                "element",
                "Element",
                "choice",
                "Hvilken slags omkostning det er.",
                required=True,
                choices={c: codes("cost_element")[c].label for c in COST_ELEMENTS if c != INCOME},
            ),
            Field("text", "Tekst", meaning="Hvad linjen er."),
            _AMOUNT,
            _SERVICE,
            _SHARED_BY,
            Field("indirect", "Indirekte", "flag", "Ja, når omkostningen deles med andre end tilbuddet selv."),
            _BASE,
        ),
    ),
    Part(
        "income",
        "Indtægter",
        "Andre indtægter end taksten, f.eks. egenbetaling; de trækkes fra.",
        (Field("text", "Tekst", meaning="Hvad indtægten er.", required=True), _AMOUNT, _SERVICE, _SHARED_BY, _BASE),
    ),
    Part(
        "services",
        "Ydelser",
        "De ydelser, der får en takst, og hvor meget der ventes solgt af dem.",
        (
            Field("name", "Ydelse", meaning="Ydelsens navn.", required=True, most=80),
            Field("unit", "Enhed", "choice", "Hvad taksten er pr.", choices=UNITS, default="day"),
            Field("places", "Pladser", "number", "Antal pladser, taksten regnes af.", most=100_000),
            Field("occupancy", "Belægning (pct.)", "percent", "Den forventede belægning, f.eks. 97.", required=True),
            Field(
                "units_per_place",
                "Enheder pr. plads",
                "number",
                "Hvor mange enheder én plads kan give på et år. Tom betyder alle årets dage.",
                most=100_000,
            ),
            Field("opens", "Åbner", "date", "Første dag i året. Tom betyder 1. januar."),
            Field("closes", "Lukker", "date", "Sidste dag i året. Tom betyder 31. december."),
            Field(
                "citizens", "Borgere (ambulant)", "whole", "I stedet for pladser ved ambulant behandling.", most=100_000
            ),
            Field("legal_basis", "Paragraf", meaning="F.eks. SEL § 107.", most=80),
            Field("short", "Korte ophold", "flag", "Ja ved korte ophold, akutophold og aflastning."),
            Field("part", "Takstdel", "choice", "Et tillæg betales oven i taksten.", choices=PARTS, default="whole"),
            Field("hours", "Timer", "number", "Til at dele fælles beløb efter timer.", most=10_000_000),
            Field("weight", "Vægt", "number", "Til at dele fælles beløb efter vægte.", default="1", most=100_000),
        ),
    ),
    Part(
        "steps",
        "Trin",
        "Takstniveauer i en ydelse, det laveste først. Uden trin får ydelsen én gennemsnitstakst.",
        (
            Field("service", "Ydelse", meaning="Ydelsen, trinnet hører til.", required=True, most=80),
            Field("name", "Trin", meaning="Trinnets navn.", required=True, most=80),
            Field("content", "Indhold", meaning="Hvad trinnet indeholder.", required=True, most=500),
            Field("places", "Pladser", "number", "Trinnets del af ydelsens pladser.", required=True, most=100_000),
            Field(
                "weight",
                "Vægt",
                "number",
                "Hvad en plads koster i forhold til trinnet med vægt 1.",
                required=True,
                most=100_000,
            ),
            Field("hours", "Timer pr. enhed", "number", "Omfanget, når det kendes.", most=100_000),
        ),
    ),
    Part(
        "packages",
        "Pakker",
        "Ydelser, der sælges samlet: en linje for hver ydelse i pakken.",
        (
            Field("name", "Pakke", meaning="Pakkens navn, gentaget på hver af dens linjer.", required=True, most=80),
            Field(
                "level", "Niveau", "whole", "Nummer, når pakken findes i flere niveauer.", default="1", least=1, most=99
            ),
            Field("unit", "Enhed", "choice", "Hvad pakkens takst er pr.", choices=UNITS, default="day"),
            Field("service", "Ydelse", meaning="En ydelse i pakken.", required=True, most=80),
            Field("step", "Trin", meaning="Ydelsens trin, når den har nogen.", most=80),
            Field(
                "quantity", "Antal", "number", "Så meget af ydelsen i én enhed af pakken.", default="1", most=100_000
            ),
        ),
    ),
    Part(
        "result",
        "Resultat",
        "Over- eller underskud i tidligere år.",
        (
            Field("year", "År", "whole", "Året, resultatet er fra.", required=True, least=1990, most=2100),
            Field(
                "result",
                "Resultat (kr.)",
                "kroner",
                "Overskud er plus, underskud er minus.",
                required=True,
                signed=True,
            ),
            Field("budget", "Omkostningsbudget (kr.)", "kroner", "Årets omkostningsbaserede budget."),
            Field("turnover", "Omsætning (kr.)", "kroner", "Årets indtægt fra takster."),
        ),
    ),
)
"""The parts in the order they are filled in; the titles are the sheets' names."""

BY_NAME = {part.name: part for part in PARTS_OF_BUDGET}
