"""Invented offers and providers: where each member of a kind of help is, and who runs the place."""

from dataclasses import dataclass

import numpy as np

from styrbar.synthetic.nation.course import Course
from styrbar.synthetic.nation.municipal import Municipal
from styrbar.synthetic.nation.settings import OTHER, OWN, OWNERS, PRIVATE, REGIONAL, SELF_OWNED, Nation

NONE = -1
COUNTED_YEAR = 2020
"""The year whose people the offers and their places are made for; the year the published places are from."""

_OFFERS_EACH = 2.5
_SKEW = 2.0
_SIZES = 0.5
_PRICES = 0.13
_HOURLY = 12
"""Private providers without offers in each region, at full scale."""


@dataclass(frozen=True)
class Offers:
    """The offers, and each member's place in them.

    kind, owner (never another municipality), municipality (its place), provider (its name), places, and price (a
    factor on the offer's prices) have one entry for each offer; `of_member` and `provider_of` one for each member
    (`NONE` and '' where there is none), `owner_of` the member's owner as its municipality sees it.
    """

    kind: np.ndarray
    owner: np.ndarray
    municipality: np.ndarray
    provider: np.ndarray
    places: np.ndarray
    price: np.ndarray
    of_member: np.ndarray
    owner_of: np.ndarray
    provider_of: np.ndarray

    @property
    def names(self) -> np.ndarray:
        """The offers' numbers, which say that they are invented."""
        return np.array([f"OPF-T{n:05d}" for n in range(len(self.kind))])


def offers(nation: Nation, places: Municipal, course: Course, scale: float, rng: np.random.Generator) -> Offers:
    """Offers for the people of `COUNTED_YEAR`, and everyone's place in one.

    Municipal offers lie in the municipality of their people and the others in the region; what is bought of another
    municipality is bought in the region. Places are the published ones by legal basis and owner, shared by size.
    """
    made = _Maker(nation, places, course, rng)
    made.establish()
    made.settle()
    return made.finished(scale)


class _Maker:
    def __init__(self, nation: Nation, places: Municipal, course: Course, rng: np.random.Generator) -> None:
        self.nation, self.places, self.rng = nation, places, rng
        members, people = course.members, course.people
        self.kind, self.owner = members["kind"].astype(np.int64), members["owner"].astype(np.int64)
        self.municipality = people["municipality"][members["person"]].astype(np.int64)
        self.region = places.region[self.municipality]
        counted = np.zeros(members.size, bool)
        counted[course.spells["member"][course.spells["year"] == COUNTED_YEAR]] = True
        self.counted = counted
        self.cells: dict[tuple[int, int, int], np.ndarray] = {}
        self.rows: list[tuple[int, int, int]] = []
        self.weights: list[float] = []
        self.of_member = np.full(members.size, NONE)

    def establish(self) -> None:
        """As many offers in each cell (kind, owner, municipality or region) as its people need, one at least."""
        for number, kind in enumerate(self.nation.kinds):
            if not kind.size:
                continue
            mine = self.counted & (self.kind == number)
            sold = 1 + (mine & (self.owner == OTHER)).sum() / max(1, (mine & (self.owner == OWN)).sum())
            local = np.bincount(self.municipality[mine & (self.owner == OWN)], minlength=len(self.places.codes)) * sold
            for place in np.flatnonzero(local):
                self._open(number, OWN, int(place), local[place] / kind.size)
            for owner in (REGIONAL, PRIVATE, SELF_OWNED):
                counts = np.bincount(self.region[mine & (self.owner == owner)], minlength=len(self.places.regions))
                for region in np.flatnonzero(counts):
                    self._open(number, owner, int(region), counts[region] / kind.size)

    def _open(self, kind: int, owner: int, where: int, wanted: float) -> None:
        count = max(1, round(wanted))
        first = len(self.rows)
        lies = np.flatnonzero(self.places.region == where)
        weights = self.places.people[lies].sum(axis=1)
        located = [where] * count if owner == OWN else self.rng.choice(lies, count, p=weights / weights.sum())
        self.rows += [(kind, owner, int(place)) for place in located]
        self.weights += list(np.exp(_SIZES * self.rng.standard_normal(count)))
        self.cells[kind, owner, where] = np.arange(first, first + count)

    def settle(self) -> None:
        """Give each member an offer; where there is none of the right owner, any in the country of that kind."""
        rows, weights = np.array(self.rows), np.array(self.weights)
        for number, kind in enumerate(self.nation.kinds):
            if not kind.size:
                continue
            whole = np.flatnonzero(rows[:, 0] == number)
            for owner in range(len(OWNERS)):
                mine = np.flatnonzero((self.kind == number) & (self.owner == owner))
                where = self.municipality[mine] if owner == OWN else self.region[mine]
                for place in np.unique(where):
                    chosen = self._choices(number, owner, int(place), whole, rows)
                    people = mine[where == place]
                    self.of_member[people] = self._drawn(chosen, weights, len(people))
        self._abroad(rows)

    def _choices(self, kind: int, owner: int, where: int, whole: np.ndarray, rows: np.ndarray) -> np.ndarray:
        if owner == OTHER:
            near = whole[(rows[whole, 1] == OWN) & (self.places.region[rows[whole, 2]] == where)]
            return near if len(near) else whole
        return self.cells.get((kind, owner, where), whole)

    def _drawn(self, offers: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
        bounds = np.cumsum(weights[offers])
        return np.asarray(offers[np.searchsorted(bounds, self.rng.random(count) * bounds[-1], side="right")])

    def _abroad(self, rows: np.ndarray) -> None:
        """A municipal offer is one's own or another municipality's by where it lies."""
        placed = self.of_member != NONE
        owner = rows[self.of_member[placed], 1]
        elsewhere = rows[self.of_member[placed], 2] != self.municipality[placed]
        self.owner[placed] = np.where((owner == OWN) & elsewhere, OTHER, owner)

    def finished(self, scale: float) -> Offers:
        """The offers with places, prices and providers."""
        rows = np.array(self.rows)
        there = np.bincount(self.of_member[self.counted & (self.of_member != NONE)], minlength=len(rows))
        provider = self._providers(rows)
        of_member = np.where(self.of_member == NONE, "", provider[self.of_member])
        return Offers(
            rows[:, 0], rows[:, 1], rows[:, 2], provider, self._places(rows, there, scale),
            np.exp(_PRICES * self.rng.standard_normal(len(rows))), self.of_member, self.owner,
            np.where(self.of_member == NONE, self._without_offers(scale), of_member),
        )  # fmt: skip

    def _places(self, rows: np.ndarray, there: np.ndarray, scale: float) -> np.ndarray:
        """The published places shared after how many are there, one at least; elsewhere as many as are there."""
        found = np.maximum(1, there)
        for name, by_owner in self.nation.places.items():
            for owner, total in by_owner.items():
                mine = (rows[:, 0] == self.nation.number(name)) & (rows[:, 1] == OWNERS.index(owner))
                if mine.any():
                    found[mine] = shared(round(total * scale), there[mine] + 0.5)
        return np.asarray(found)

    def _providers(self, rows: np.ndarray) -> np.ndarray:
        """The municipality, the region, or one of the private ones of the region, of which few run many offers."""
        found = np.empty(len(rows), dtype="U16")
        region = self.places.region[rows[:, 2]]
        for n, (_, owner, place) in enumerate(self.rows):
            found[n] = municipal_provider(int(self.places.codes[place])) if owner == OWN else f"OPF-R{region[n]}"
        for owner in (PRIVATE, SELF_OWNED):
            for where in np.unique(region):
                mine = np.flatnonzero((rows[:, 1] == owner) & (region == where))
                count = max(1, round(len(mine) / _OFFERS_EACH))
                numbers = (count * self.rng.random(len(mine)) ** _SKEW).astype(int)
                letter = "P" if owner == PRIVATE else "S"
                found[mine] = [f"OPF-{letter}{where}{n:04d}" for n in numbers]
        return found

    def _without_offers(self, scale: float) -> np.ndarray:
        """Who gives help that has no offer: the municipality itself, or a private provider in the region."""
        count = max(2, round(_HOURLY * scale))
        numbers = (count * self.rng.random(len(self.owner)) ** _SKEW).astype(int)
        own = np.array([municipal_provider(int(code)) for code in self.places.codes])[self.municipality]
        private = np.array([[f"OPF-L{r}{n:03d}" for n in range(count)] for r in range(len(self.places.regions))])
        return np.asarray(np.where(self.owner == OWN, own, private[self.region, numbers]))


def municipal_provider(code: int) -> str:
    """The number of a municipality as a provider."""
    return f"OPF-K{code}"


def shared(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers, one at least, that add up to the total when it is large enough, by largest remainder."""
    spare = max(0, total - len(weights))
    exact = spare * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    most = np.argsort(-(exact - whole), kind="stable")[: spare - whole.sum()]
    whole[most] += 1
    return np.asarray(whole + 1)
