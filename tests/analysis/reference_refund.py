"""The refund of one year in plain fractions, row by row: slow, and written from the law and not from the program."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm

from styrbar.rules.refund.ladder import Ladder, RefundRules
from styrbar.rules.shares import largest_remainder


@dataclass(frozen=True)
class Cost:
    """A row of cost."""

    citizen: str
    month: int
    amount: int
    once: bool = False
    self_referral: bool = False
    aftercare: bool = False


@dataclass(frozen=True)
class World:
    """Rows of cost, month of birth by citizen, households as (citizen, household, from, to), and who was covered."""

    costs: tuple[Cost, ...]
    born: dict[str, date] = field(default_factory=dict)
    homes: tuple[tuple[str, str, date, date | None], ...] = ()
    covered: dict[str, bool] = field(default_factory=dict)


def half_away(value: Fraction) -> int:
    """To the nearest whole, half away from zero."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def of_ladder(cost: Fraction, ladder: Ladder) -> Fraction:
    """The refund of a month's cost: each share of what lies between its limit and the next, in twelfths."""
    total = Fraction(0)
    for step, upper in zip(ladder.steps, [*ladder.steps[1:], None], strict=True):
        low = Fraction(step.limit, 12)
        top = min(cost, Fraction(upper.limit, 12)) if upper else cost
        total += step.share * max(Fraction(0), top - low)
    return total


class Plainly:
    """The refund of a world, citizen by citizen and month by month."""

    def __init__(self, world: World, rules: RefundRules) -> None:
        assert rules.ladder
        assert rules.children
        self.world, self.rules = world, rules
        self.ladder, self.children = rules.ladder, rules.children
        self.people = sorted({c.citizen for c in world.costs})
        self.net = {p: sum(c.amount for c in self.of(p)) for p in self.people}

    def of(self, citizen: str) -> Iterable[Cost]:
        return (c for c in self.world.costs if c.citizen == citizen)

    def left(self, cost: Cost) -> Fraction:
        return cost.amount * (1 - self.rules.self_share) if cost.self_referral else Fraction(cost.amount)

    def cost(self, citizen: str, month: int) -> Fraction:
        running = sum((self.left(c) for c in self.of(citizen) if not c.once and c.month == month), Fraction(0))
        return running + sum((self.left(c) for c in self.of(citizen) if c.once), Fraction(0)) / 12

    def age(self, citizen: str, month: int) -> int:
        """Whole years on the first day of the month, of one born in the middle of his month."""
        born = self.world.born[citizen]
        return self.rules.year - born.year - (month <= born.month)

    def counts(self, citizen: str, month: int) -> bool:
        if self.net[citizen] < 0 or citizen not in self.world.born:
            return False
        if self.age(citizen, month) < self.rules.age_end:
            return True
        born = self.world.born[citizen]
        year, before = (self.rules.year, born.month - 1) if born.month > 1 else (self.rules.year - 1, 12)
        if born.year + self.rules.age_end == self.rules.year and year == self.rules.year:
            return self.cost(citizen, before) > Fraction(self.ladder.steps[0].limit, 12)
        return self.world.covered.get(citizen, False)

    def home(self, citizen: str, month: int) -> str | None:
        if not self.counts(citizen, month):
            return None
        aftercare = any(c.aftercare and c.month == month for c in self.of(citizen))
        if self.age(citizen, month) >= (self.rules.aftercare_age if aftercare else self.rules.household_age):
            return None
        first = date(self.rules.year, month, 1)
        for who, household, start, end in self.world.homes:
            if who == citizen and start <= first and (end is None or end >= first):
                return household
        return None

    def several(self) -> set[str]:
        """The households in which more than one has a cost in the year."""
        member = defaultdict(set)
        for p in self.people:
            for m in range(1, 13):
                if home := self.home(p, m):
                    member[home].add(p)
        return {home for home, people in member.items() if len(people) > 1}

    def half(self, citizen: str) -> Fraction:
        """The state's share of self-referral stays."""
        if self.net[citizen] < 0:
            return Fraction(0)
        return sum((c.amount * self.rules.self_share for c in self.of(citizen) if c.self_referral), Fraction(0))

    def refunds(self) -> dict[str, int]:
        """Øre by citizen."""
        several = self.several()
        own = {p: self.half(p) for p in self.people}
        year: dict[str, Fraction] = defaultdict(Fraction)
        due: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for m in range(1, 13):
            together: dict[str, dict[str, Fraction]] = defaultdict(dict)
            for p in filter(lambda p: self.counts(p, m), self.people):
                home = self.home(p, m)
                if home in several:
                    together[home][p] = self.cost(p, m)
                else:
                    child = self.age(p, m) < self.rules.household_age
                    own[p] += of_ladder(self.cost(p, m), self.children if child else self.ladder)
            for home, costs in together.items():
                refund = of_ladder(sum(costs.values(), Fraction(0)), self.children)
                year[home] += refund
                above = {p: c for p, c in costs.items() if c > 0 and refund}
                for p, c in above.items():
                    due[home][p] += refund * c / sum(above.values())
        total = {p: half_away(amount) for p, amount in own.items()}
        for home, refund in year.items():
            for p, part in shared(half_away(refund), due[home]).items():
                total[p] += part
        return total


def shared(amount: int, due: dict[str, Fraction]) -> dict[str, int]:
    """By largest remainder, the fractions made whole by a common denominator."""
    whole = lcm(*(part.denominator for part in due.values()))
    return largest_remainder(amount, {p: int(part * whole) for p, part in due.items()}) if amount else {}
