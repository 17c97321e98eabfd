"""Which municipalities carry the fixed part: all, those of a region, or a list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from styrbar import danish
from styrbar.analysis.population import code_of, country, danish_list, names, regions
from styrbar.errors import BadInput
from styrbar.register.municipalities import region_of
from styrbar.register.snapshot import Snapshot
from styrbar.rules.objective.terms import COUNTRY, REGION, USERS, Terms

EVERYBODY = "alle"
_BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Catchment:
    """The municipalities, told in Danish; `unverified` says what of it nobody has held against an act."""

    codes: tuple[int, ...]
    told: str
    unverified: str = ""


@dataclass(frozen=True)
class Asking:
    """Who asks, and of what: the operating year, those who use the offer, and the organisation's own municipality."""

    year: int
    users: Sequence[int]
    own: int | None


def catchment_of(snapshot: Snapshot, text: str, law: Terms, asking: Asking) -> Catchment:
    """Who is meant by `text`: «alle», a region's name, or municipalities by code or name between commas.

    Empty is the model's own: the country, the region (the organisation's, or the only one there is), those who use the
    offer, or a list that must be given. Raises BadInput for what cannot be meant.
    """
    wanted, first = text.strip(), date(asking.year, 1, 1)
    found = regions(snapshot, law.counted, first)
    named = next(
        (name for name in found if name.casefold() in {wanted.casefold(), f"region {wanted.casefold()}"}), None
    )
    if wanted and named:
        return _region(named, found[named], first)
    if wanted.casefold() == EVERYBODY or (not wanted and law.catchment == COUNTRY):
        codes = country(snapshot, law.counted)
        return Catchment(tuple(codes), f"Alle {danish.count(len(codes), 'kommune', 'kommuner')}")
    if wanted:
        return _listed(snapshot, wanted, found)
    if law.catchment == REGION:
        return _own_region(found, asking.own, first)
    if law.catchment == USERS and asking.users:
        return Catchment(tuple(sorted(asking.users)), "De kommuner, der står med forbrug")
    raise BadInput(
        "Der mangler en liste over de kommuner, der er omfattet.",
        next_step="Skriv kommunerne med komma imellem, navnet på en region, eller «alle».",
    )


def _own_region(found: dict[str, list[int]], own: int | None, first: date) -> Catchment:
    mine = [name for name, codes in found.items() if own in codes or len(found) == 1]
    if not mine:
        known = f" Der er {danish_list(list(found))}." if found else ""
        raise BadInput("Der mangler en region at fordele på.", next_step=f"Skriv regionens navn.{known}")
    return _region(mine[0], found[mine[0]], first)


def _region(name: str, codes: Sequence[int], first: date) -> Catchment:
    official = region_of(codes[0], first)
    doubtful = official is not None and official.label == name and not official.verified
    unverified = f"{name} gælder fra {danish.day(official.start)}." if doubtful and official else ""
    return Catchment(tuple(codes), f"{name}, {danish.count(len(codes), 'kommune', 'kommuner')}", unverified)


def _listed(snapshot: Snapshot, text: str, found: dict[str, list[int]]) -> Catchment:
    called, codes = names(snapshot), []
    for number, word in enumerate(filter(None, (w.strip() for w in _BETWEEN.split(text))), 1):
        code = code_of(word, called)
        if code is None:
            raise BadInput(
                f"Nr. {number} på listen er hverken en kommune eller en region.",
                next_step=f"Skriv kommuner med komma imellem, «alle» eller en af: {danish_list(list(found))}.",
            )
        codes.append(code)
    unique = sorted(set(codes))
    return Catchment(tuple(unique), danish_list([called[code] for code in unique]))
