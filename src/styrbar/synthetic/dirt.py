"""What is wrong in the extracts on purpose, and how often: real files are never clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Dirt:
    """A kind of dirt: `rate` out of 1 of `what` (Danish), described for the method page."""

    title: str
    rate: float
    what: str


DIRT: Mapping[str, Dirt] = MappingProxyType(
    {
        "late_invoice": Dirt("Regningen kommer en til fire måneder for sent", 0.12, "månedsregninger"),
        "late_delivery": Dirt("Posteringen kommer først med i næste måneds udtræk", 0.03, "posteringer"),
        "other_price": Dirt("Regningens pris er 4-10 % over den aftalte", 0.015, "månedsregninger"),
        "paid_twice": Dirt("Samme regning er betalt to gange", 0.002, "månedsregninger"),
        "paid_after_end": Dirt("Der er betalt en eller to måneder efter ophør", 0.02, "afsluttede forløb"),
        "no_grant": Dirt("Regning uden bevilling: forløbet er aldrig registreret", 0.008, "forløb"),
        "never_ended": Dirt("Bevillingen er aldrig lukket", 0.005, "afsluttede forløb"),
        "granted_twice": Dirt("Samme hjælp er registreret to gange", 0.006, "forløb i DUBU og bevillinger"),
        "late_end": Dirt("Ophøret er registreret 26-120 dage for sent", 0.12, "afsluttede forløb"),
        "late_registration": Dirt("Bevillingen er registreret 31-200 dage efter start", 0.20, "bevillinger"),
        "no_service_period": Dirt("Posteringen mangler ydelsesperiode", 0.10, "posteringer"),
        "lost_zero": Dirt(
            "CPR-nummeret har mistet sit foranstillede nul", 0.30, "posteringer, hvor nummeret begynder med 0"
        ),
        "line_break": Dirt("Linjeskift inde i et tekstfelt", 0.001, "posteringer"),
        "bad_date": Dirt("En dato, der ikke findes, så rækken afvises", 0.25, "leveringer (én postering)"),
        "unknown_status": Dirt("En ukendt status i én DUBU-række", 0.25, "leveringer (én række)"),
        "repeated_line": Dirt("Samme posteringslinje står to gange i filen", 0.25, "leveringer (én linje)"),
        "total_row": Dirt("Titel over overskriften og totalrække under posteringerne", 1.0, "posteringsfiler"),
    }
)


def rate(kind: str) -> float:
    """How often that kind of dirt is made."""
    return DIRT[kind].rate
