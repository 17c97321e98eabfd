"""How much dearer the citizen's own choice may be than the offer referred to, on the day of the decision.

Method and worked example: docs/metode/frit-valg.md.
"""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.rules.book import InForce, RuleBook, RuleNotInForce

ALLOWED, ASSESS, REFUSED = "allowed", "assess", "refused"
CITIZEN_MAY_PAY, UNDECIDED, NOT_COVERED = "citizen_may_pay", "undecided", "not_covered"
PRACTICE, LIMIT, PROPOSAL = "practice", "limit", "proposal"
UNITS = {"day": "døgn", "month": "måned"}
_PRACTICE = ("decisions_low", "decisions_high", "advice_yes_low", "advice_yes_high", "advice_no")


class UnlikePrices(BadInput):
    """The two prices cannot be compared as they stand; the message says what to align."""

    code = "unlike_prices"


@dataclass(frozen=True)
class Price:
    """What one offer costs: `amount` in kr. per `unit` on `day`, for help under `legal_basis`.

    `housing` is the part of the amount that is for the home, when it is known.
    """

    amount: Decimal
    unit: str
    day: date
    legal_basis: str
    housing: Decimal | None = None


@dataclass(frozen=True)
class Wish:
    """The offer referred to, the offer wished for, and the day of the decision.

    `proposal` asks what the proposed limit would mean, in place of what is in force.
    """

    referred: Price
    wished: Price
    decided_on: date
    proposal: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the rule says, with the prices as they were compared.

    `referred` and `wished` are kr. per unit, `share` how much dearer the wish is (negative when cheaper), `limit` the
    share allowed (None when none is defined or known). Amounts are whole øre: the whole excess over the price referred
    to per day and year, and the part of it that lies above the limit. `without_housing` says that the home was taken
    out of a price. `citizen_pays` is None when the rule has no value. `used` are the values that decided.
    """

    outcome: str
    standard: str
    referred: Decimal
    wished: Decimal
    share: Fraction
    limit: Decimal | None
    per_day: int
    per_year: int
    above_per_day: int | None
    above_per_year: int | None
    without_housing: bool
    citizen_pays: bool | None
    used: tuple[InForce, ...]


_Found = tuple[str, str, Decimal | None, bool | None, tuple[InForce, ...]]
"""Outcome, standard, limit, whether the citizen may pay the rest, and the values used."""


def judge(wish: Wish, book: RuleBook) -> Verdict:
    """Whether the wished offer may be chosen at the decision's date.

        share = (wished - referred) / referred, both per the same unit, on the same day, with or without housing alike

    A wish that is not dearer is allowed under every standard. Before a limit in law: up to the lowest share that
    decisions are known to have accepted it is allowed, from the share that advice calls significant it is refused, and
    between them it is a matter of assessment. With a limit: allowed up to and including it. Raises UnlikePrices,
    BadInput and RuleNotInForce. Method: docs/metode/frit-valg.md.
    """
    _check(wish)
    covered = book.at("choice.covered", wish.decided_on)
    referred, wished, housing_out, housing = _comparable(wish, book)
    share = Fraction(wished - referred) / Fraction(referred)
    found: _Found = (NOT_COVERED, "", None, None, ())
    if _under(wish.referred.legal_basis, covered) and _under(wish.wished.legal_basis, covered):
        found = _outcome(wish, share, book)
    outcome, standard, limit, pays, used = found
    above = None if limit is None else max(Fraction(0), Fraction(wished) - Fraction(referred) * (1 + Fraction(limit)))
    day, year = _per_day_and_year(Fraction(wished - referred), wish)
    above_day, above_year = (None, None) if above is None else _per_day_and_year(above, wish)
    return Verdict(
        outcome, standard, referred, wished, share, limit, day, year, above_day, above_year, housing_out, pays,
        (covered, *housing, *used),
    )  # fmt: skip


def _outcome(wish: Wish, share: Fraction, book: RuleBook) -> _Found:
    """What the standard on the day makes of the share."""
    day = wish.decided_on
    if wish.proposal:
        proposed = book.at("choice.limit_proposed", day)
        return (ALLOWED if share <= proposed.number else REFUSED), PROPOSAL, proposed.number, None, (proposed,)
    standard = book.at("choice.standard", day)
    if standard.words[0] == PRACTICE:
        return _by_practice(share, book, day, standard)
    limit = _known(book, "choice.limit", day)
    pays = _known(book, "choice.citizen_pays", day)
    used = tuple(found for found in (standard, limit, pays) if found)
    number, may_pay = limit.number if limit else None, pays.words[0] == "yes" if pays else None
    if share <= 0:
        return ALLOWED, LIMIT, number, may_pay, used
    if number is None:
        return UNDECIDED, LIMIT, None, may_pay, used
    if share <= number:
        return ALLOWED, LIMIT, number, may_pay, used
    return (CITIZEN_MAY_PAY if may_pay else REFUSED), LIMIT, number, may_pay, used


def _by_practice(share: Fraction, book: RuleBook, day: date, standard: InForce) -> _Found:
    found = {name: book.at(f"choice.{name}", day) for name in _PRACTICE}
    pays = book.at("choice.citizen_pays", day)
    used = (standard, *found.values(), pays)
    may_pay = pays.words[0] == "yes"
    if share <= found["decisions_low"].number:
        return ALLOWED, PRACTICE, None, may_pay, used
    if share < found["advice_no"].number:
        return ASSESS, PRACTICE, None, may_pay, used
    return (CITIZEN_MAY_PAY if may_pay else REFUSED), PRACTICE, None, may_pay, used


def _known(book: RuleBook, rule: str, day: date) -> InForce | None:
    """The value on the day, or None when nobody has stated one: then the rule decides nothing, and that is said."""
    try:
        return book.at(rule, day)
    except RuleNotInForce:
        return None


def _check(wish: Wish) -> None:
    for price, which in ((wish.referred, "visiterede"), (wish.wished, "ønskede")):
        if not price.amount.is_finite() or price.amount <= 0:
            raise BadInput(f"Prisen for det {which} tilbud skal være over 0 kr.", next_step="Ret prisen.")
        if price.unit not in UNITS:
            raise UnlikePrices(
                f"Prisen for det {which} tilbud er hverken pr. døgn eller pr. måned.",
                next_step="Regn den om til kr. pr. døgn. En timepris ganges med timer om ugen og deles med 7.",
            )
        if price.housing is not None and not 0 <= price.housing < price.amount:
            raise BadInput(
                f"Boligdelen af det {which} tilbuds pris skal være mindst 0 kr. og mindre end prisen.",
                next_step="Ret boligdelen.",
            )


def _comparable(wish: Wish, book: RuleBook) -> tuple[Decimal, Decimal, bool, tuple[InForce, ...]]:
    """Both amounts on the same footing, whether housing was taken out, and the values that tell where it is inside."""
    one, other = wish.referred, wish.wished
    if one.unit != other.unit:
        raise UnlikePrices(
            f"Priserne er ikke i samme enhed: pr. {UNITS[one.unit]} og pr. {UNITS[other.unit]}.",
            next_step="Regn dem om til samme enhed: en månedspris x 12 / årets dage er en døgnpris.",
        )
    if one.day != other.day:
        raise UnlikePrices(
            f"Priserne er fra hver sin dag: {danish.day(one.day)} og {danish.day(other.day)}.",
            next_step="Brug priser, der gælder samme dag, så et nyt års takst ikke tæller som fordyrelse.",
        )
    used = (book.at("price.housing_inside", wish.decided_on), book.at("price.housing_outside", wish.decided_on))
    inside = [_has_housing(price, used) for price in (one, other)]
    if inside[0] == inside[1]:
        return one.amount, other.amount, False, used
    with_home, which = (one, "visiterede") if inside[0] else (other, "ønskede")
    if with_home.housing is None:
        raise UnlikePrices(
            f"Prisen for det {which} tilbud er med bolig, og den anden er uden, så de kan ikke sammenlignes.",
            "Boligen er inde i prisen efter SEL §§ 107 og 108, men ikke i almene boliger efter ABL § 105 med støtte "
            "efter SEL § 85, hvor borgeren betaler husleje.",
            f"Skriv, hvor meget af det {which} tilbuds pris der er til bolig, så den kan trækkes fra.",
        )
    less = with_home.amount - with_home.housing
    return (less, other.amount, True, used) if inside[0] else (one.amount, less, True, used)


def _has_housing(price: Price, used: tuple[InForce, InForce]) -> bool:
    """Whether the price holds the home. Raises BadInput when its section tells neither."""
    inside, outside = used
    if _under(price.legal_basis, inside):
        return True
    if not _under(price.legal_basis, outside):
        known = ", ".join((*inside.words, *outside.words))
        raise BadInput(
            "Det kan ikke ses af paragraffen, om boligen er inde i prisen.", next_step=f"Vælg en af: {known}."
        )
    if price.housing:
        raise BadInput(
            "Der er skrevet en boligdel på en pris, som er uden bolig.",
            "Efter ABL § 105 med SEL § 85 betaler borgeren husleje for sig.",
            "Lad boligdelen stå tom.",
        )
    return False


def _under(legal_basis: str, rule: InForce) -> bool:
    """Whether one of the sections named is one of the rule's, or a part under it: «SEL § 108 stk. 1», not «§ 108 a»."""
    return any(_is_under(part, known) for part in legal_basis.split(", ") for known in rule.words)


def _is_under(part: str, known: str) -> bool:
    return part == known or part.startswith((f"{known} stk.", f"{known} nr.", f"{known} litra"))


def _per_day_and_year(excess: Fraction, wish: Wish) -> tuple[int, int]:
    """An excess per unit in whole øre per day and per year, of the decision's calendar year; each rounded once."""
    days = 366 if isleap(wish.decided_on.year) else 365
    per_year = excess * (days if wish.referred.unit == "day" else 12)
    return _ore(per_year / days), _ore(per_year)


def _ore(kroner: Fraction) -> int:
    """Kroner as whole øre, half away from zero."""
    size = (abs(kroner) * 200 + 1) // 2
    return int(size if kroner >= 0 else -size)


def practice_listed(book: RuleBook, day: date) -> Iterator[InForce]:
    """The known examples and advice on the day, from the lowest share; nothing where practice no longer counts."""
    found = [_known(book, f"choice.{name}", day) for name in _PRACTICE]
    yield from sorted((f for f in found if f), key=lambda f: f.number)
