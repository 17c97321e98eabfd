"""What a year's refund is reckoned by: the ladder's limits and shares, the ages, and what counts; all from the book."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from styrbar import danish
from styrbar.errors import StyrbarError
from styrbar.rules.book import InForce, RuleBook, RuleNotInForce

_STEPS = {"two": ("25", "50"), "three": ("25", "50", "75")}
_WORD = re.compile(r"\s*[,;]\s*")


class BadLadder(StyrbarError):
    """The steps of a ladder do not rise: a limit or a share is not above the one before."""

    code = "bad_ladder"
    exit_code = 2


@dataclass(frozen=True)
class Step:
    """What lies above `limit` (øre a year) is refunded by `share`, up to the next step; `name` is «25»."""

    name: str
    limit: int
    share: Fraction


@dataclass(frozen=True)
class Ladder:
    """The steps of one year, lowest first. Raises BadLadder when they do not rise."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        for lower, upper in zip(self.steps, self.steps[1:], strict=False):
            if upper.limit <= lower.limit or upper.share <= lower.share:
                what = "grænsen" if upper.limit <= lower.limit else "andelen"
                raise BadLadder(
                    f"Refusionens trin skal stige, men {what} for {upper.name} procent er ikke over den for "
                    f"{lower.name} procent.",
                    f"Grænserne er {danish.kroner(lower.limit, 0)} og {danish.kroner(upper.limit, 0)}",
                    "Ret jeres egen værdi under Regler.",
                )


@dataclass(frozen=True)
class RefundRules:
    """A year's rules. `ladder` and `children` are None when a limit of the year is not known: `missing` then says so.

    `months` divide the limits, ages are whole years, `self_share` is the state's share of stays under `self_referral`,
    `counted` are laws and sections, `excluded` a code of the register's `financing`; `used` are the values behind.
    """

    year: int
    ladder: Ladder | None
    children: Ladder | None
    months: int
    age_end: int
    household_age: int
    aftercare_age: int
    aftercare: tuple[str, ...]
    counted: tuple[str, ...]
    excluded: tuple[str, ...]
    self_share: Fraction
    self_referral: tuple[str, ...]
    accounts_costly: tuple[str, ...]
    accounts_self_referral: tuple[str, ...]
    used: tuple[InForce, ...]
    missing: RuleNotInForce | None = None


def refund_rules(book: RuleBook, year: int) -> RefundRules:
    """The rules of a year, as they stand on 1 January (all of them hold for whole years).

    A limit that is not known leaves the ladder out and says why in `missing`; a year before the rules begin raises
    RuleNotInForce, limits that fall BadLadder.
    """
    asked = _Asked(book, date(year, 1, 1), [])
    steps = _STEPS[asked("refund.steps").words[0]]
    own = asked("refund.children_ladder").words[0] == "own"
    ladder = children = missing = None
    try:
        ladder = asked.ladder(steps)
        children = asked.ladder(steps, "_children") if own else ladder
    except RuleNotInForce as error:
        ladder, missing = None, error
    return RefundRules(
        year,
        ladder,
        children,
        int(asked("refund.months").number),
        int(asked("refund.age_end").number),
        int(asked("refund.household_age").number),
        int(asked("refund.aftercare_age").number),
        listed(asked("refund.aftercare")),
        listed(asked("refund.counted")),
        listed(asked("refund.excluded_financing")),
        Fraction(asked("refund.self_referral_share").number),
        listed(asked("referral.self_referral")),
        listed(asked("refund.accounts_costly")),
        listed(asked("refund.accounts_self_referral")),
        tuple(asked.used),
        missing,
    )


@dataclass(frozen=True)
class _Asked:
    """The book on a day, remembering what it was asked."""

    book: RuleBook
    day: date
    used: list[InForce]

    def __call__(self, rule: str) -> InForce:
        found = self.book.at(rule, self.day)
        self.used.append(found)
        return found

    def ladder(self, steps: Sequence[str], whose: str = "") -> Ladder:
        """The ladder with these steps; `whose` is the end of the limits' ids."""
        began = self.book.at("refund.steps", self.day).value.start
        limits = [_of_this_ladder(self(f"refund.limit_{step}{whose}"), began).ore for step in steps]
        shares = [Fraction(self(f"refund.share_{step}").number) for step in steps]
        return Ladder(tuple(map(Step, steps, limits, shares)))


def _of_this_ladder(limit: InForce, began: date) -> InForce:
    """The limit, unless it is projected from a year before the present ladder began: that was the limit of another."""
    stated = [value for value in limit.rule.values if value.start >= began]
    if limit.projected and not any(value.start < limit.day for value in stated):
        raise RuleNotInForce(
            f"Reglen «{limit.rule.title}» kan ikke fremskrives til {limit.day.year}.",
            f"Trappen blev en anden i {began.year}, og ingen af dens beløb er kendt før {limit.day.year + 1}.",
            "Skriv jeres egen værdi med kilde under Regler.",
        )
    return limit


def listed(found: InForce) -> tuple[str, ...]:
    """The words of a value that is a list; an organisation writes its own with a comma or semicolon between."""
    return tuple(word for words in found.words for word in _WORD.split(words.strip()) if word)


def is_one_of(legal_basis: str, known: Sequence[str]) -> bool:
    """Whether any of the sections in a field is one of the known ones, lies within one, or belongs to a law named.

    «SEL § 109 stk. 1» is one of «SEL § 109» and of «SEL»; «SEL § 1090» and «SELX § 1» are not.
    """
    return any(one == word or one.startswith(f"{word} ") for one in legal_basis.split(", ") for word in known)
