"""Invented providers and offers, and the places in them that the municipality's citizens fill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from random import Random
from uuid import UUID

from styrbar.synthetic.kinds import Kind
from styrbar.synthetic.people import OTHER_MUNICIPALITIES, OWN_MUNICIPALITY

OWN_NAME = "Åvig Kommune"
REGIONS = ("Region Sundkysten", "Region Åsletten")
_FIRST = (
    "Birke", "Eng", "Skov", "Å", "Bakke", "Mølle", "Sø", "Linde", "Pile", "Kastanje", "Strand",
    "Elme", "Ravne", "Kilde", "Hede", "Fyr", "Rosen", "Vester", "Hassel", "Lærke", "Svale", "Høst", "Tjørne", "Grøn",
)  # fmt: skip
_LAST = (
    "huset", "gården", "bo", "lund", "hjemmet", "ly", "vang", "højen",
    "kollegiet", "toften", "kær", "hegnet", "bakken", "ager",
)  # fmt: skip
_PRIVATE = ("{} Omsorg ApS", "Opholdsstedet {} ApS", "{} Støtte A/S", "{} Bo og Støtte ApS")
_GROUPS = ("Udviklingshæmning", "Autismespektrum", "Erhvervet hjerneskade", "Personlighedsforstyrrelse")
_USED_PER_OFFER = {"municipal": 8, "other_municipal": 2, "regional": 3, "private": 3, "self_owned": 3}
_COSTLY_SHARES = {"private": 0.45, "municipal": 0.25, "regional": 0.20, "other_municipal": 0.10}


@dataclass(frozen=True, slots=True)
class Provider:
    """An invented legal unit; the number looks like a CVR number from a series that is not in use."""

    number: str
    name: str
    ownership: str
    price_factor: int = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """An invented approved offer; `spread` is its price against the mean of its kind and ownership."""

    number: str
    name: str
    provider: Provider
    kind: Kind
    costly: bool
    places: int
    municipality: int
    target_group: str
    spread: float

    @property
    def uuid(self) -> str:
        """Key of the department in the form Tilbudsportalen has it."""
        return str(UUID(sha256(f"tilbud {self.number} {self.name}".encode()).hexdigest()[:32], version=4))

    @property
    def p_number(self) -> str:
        """Ten digits, from a series that is not in use."""
        return f"99{int(self.number):08d}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slot's citizens get their help: an offer, only a provider, or neither (money to the family)."""

    ownership: str
    provider: Provider | None
    offer: Offer | None
    costly: bool


def _names(rng: Random) -> Iterator[str]:
    pairs = [first + last for first in _FIRST for last in _LAST]
    rng.shuffle(pairs)
    return (name + suffix for suffix in ("", *(f" {n}" for n in range(2, 100))) for name in pairs)


class Catalogue:
    """Makes providers and offers when a slot needs one, and remembers them in order."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names = _names(rng)
        self._cvr = (f"99{n:06d}" for n in count(1007, 37))
        self.providers: list[Provider] = []
        self.offers: list[Offer] = []
        self.own = self._provider(OWN_NAME, "municipal")
        others = [self._provider(f"{name} Kommune", "other_municipal") for name in OTHER_MUNICIPALITIES.values()]
        regions = [self._provider(name, "regional") for name in REGIONS]
        self._public = {"municipal": [self.own], "other_municipal": others, "regional": regions}
        self._open: dict[tuple[str, str, bool], tuple[int, Place]] = {}
        self._made: dict[tuple[str, str], int] = {}

    def place(self, kind: Kind, ownership: str, costly: bool) -> Place:
        """The next place of that kind and ownership: in the offer that has room, else in a new one."""
        key = (kind.id, ownership, costly)
        left, place = self._open.get(key, (0, None))
        if place is None or left == 0:
            place = self._new(kind, ownership, costly)
            left = _room(kind, ownership, costly)
        self._open[key] = (left - 1, place)
        return place

    def _new(self, kind: Kind, ownership: str, costly: bool) -> Place:
        if kind.area == "lost_earnings" or kind.id == "own_payment":
            return Place(ownership, None, None, False)
        provider = self._provider_for(kind, ownership)
        return Place(ownership, provider, self._offer(kind, provider, costly) if kind.has_offer else None, costly)

    def _provider_for(self, kind: Kind, ownership: str) -> Provider:
        public = self._public.get(ownership)
        made = self._made.get((kind.id, ownership), 0)
        self._made[kind.id, ownership] = made + 1
        if public:
            return public[made % len(public)]
        if kind.legal_basis == "BL § 114" or kind.id == "foster":
            return self._provider(
                f"Plejefamilie {sum(p.name.startswith('Pleje') for p in self.providers) + 1:03d}", ownership
            )
        mine = [o.provider for o in self.offers if o.kind is kind and o.provider.ownership == ownership]
        if mine and made % 2:
            return mine[-1]
        name = next(self._names)
        factor = 125 if kind.id == "support" and made == 1 else 100
        return self._provider(
            f"Fonden {name}" if ownership == "self_owned" else self._rng.choice(_PRIVATE).format(name),
            ownership,
            factor,
        )

    def _provider(self, name: str, ownership: str, factor: int = 100) -> Provider:
        provider = Provider(next(self._cvr), name, ownership, factor)
        self.providers.append(provider)
        return provider

    def _offer(self, kind: Kind, provider: Provider, costly: bool) -> Offer:
        rng = self._rng
        where = OWN_MUNICIPALITY if provider is self.own else rng.choice(tuple(OTHER_MUNICIPALITIES))
        places = (
            rng.randint(1, 3) if costly else rng.randint(*((8, 24) if kind.area in {"residential", "day"} else (5, 12)))
        )
        spread = min(1.6, rng.lognormvariate(0, 0.2))
        group = "Hjemløshed" if kind.id == "homeless" else rng.choice(_GROUPS)
        offer = Offer(
            f"{7001 + len(self.offers)}", next(self._names), provider, kind, costly, places, where, group, spread
        )
        self.offers.append(offer)
        return offer


def _room(kind: Kind, ownership: str, costly: bool) -> int:
    if costly or kind.id in {"foster", "youth_placement"}:
        return 1
    return _USED_PER_OFFER[ownership] if kind.has_offer else 12


def ownership_order(kind: Kind, at_start: int, later: int, costly: bool) -> list[str]:
    """Ownership of each slot in the order they open, as near the wanted shares as whole slots allow.

    Always the ownership that lags most behind its share. `later` slots open after the first day and follow the
    shares of new places, when the kind has such.
    """
    first: Mapping[str, float] = _COSTLY_SHARES if costly else kind.shares
    given = _fill(first, at_start)
    new = _fill(kind.new_shares or first, later) if not costly else _fill(first, at_start + later)[at_start:]
    return given + new


def _fill(shares: Mapping[str, float], n: int) -> list[str]:
    had = dict.fromkeys(shares, 0)
    order = []
    for i in range(1, n + 1):
        pick = max(shares, key=lambda o: shares[o] * i - had[o])
        had[pick] += 1
        order.append(pick)
    return order
