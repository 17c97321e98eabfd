"""An earlier year's surplus or deficit, and what of it belongs in this year's tariff."""

from dataclasses import dataclass
from datetime import date

from styrbar.danish import kroner
from styrbar.register.tables import label
from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.tariff.errors import BadTariff
from styrbar.rules.tariff.model import PriorResult
from styrbar.rules.tariff.rounding import half_away
from styrbar.rules.words import in_words

EXCESS, WHOLE = "excess", "whole"
BUDGET = "budget"
_BASE_WORDS = {BUDGET: "omkostningsbudgettet", "turnover": "omsætningen"}


@dataclass(frozen=True)
class Carried:
    """What became of one earlier year's result. Øre; `amount` is added to the basis, so a surplus is negative there.

    `base` is what the limit was reckoned of, `limit` the result that may stand (both None when the owner is not bound
    by the rule); `into` is the year whose tariff it belongs in. `reason` says it in Danish, with the sum.
    """

    year: int
    result: int
    base: int | None
    limit: int | None
    amount: int
    into: int
    reason: str
    used: tuple[InForce, ...]


def carried_result(prior: PriorResult, ownership: str, year: int, book: RuleBook) -> Carried:
    """What of an earlier result goes into the tariffs of `year`, by the rules of that year's first day.

        limit  = rounded(share x base),  amount = -(result - sign x limit), or -result, when |result| > limit, else 0

    A result belongs in the tariff so many years after its own as `tariff.result_carried_years` says; in any other year
    nothing is carried, and the reason says when. A result of exactly the limit may stand. Owners the rule does not name
    carry nothing. Raises BadTariff without the base that the rule names. Source: VIVE, tabel 2.1, niveau 4.
    """
    day = date(year, 1, 1)
    owners, years = book.at("tariff.result_carried_owners", day), book.at("tariff.result_carried_years", day)
    into = prior.year + int(years.number)
    if ownership not in owners.words:
        reason = f"Ejeren ({label('ownership', ownership).lower()}) skal ikke indregne over- eller underskud i taksten."
        return Carried(prior.year, prior.result, None, None, 0, into, reason, (owners,))
    share, part = book.at("tariff.result_carried_limit", day), book.at("tariff.result_carried_part", day)
    of = book.at("tariff.result_carried_base", day)
    used = (owners, years, share, part, of)
    base = _base(prior, of.words[0])
    limit = half_away(share.number * base)
    over = _over(prior.result, limit, part.words[0])
    named = _BASE_WORDS[of.words[0]]
    told = f"Grænsen er {in_words(share)} af {named} på {kroner(base)}, altså {kroner(limit)}"
    return Carried(
        prior.year, prior.result, base, limit,
        -over if into == year else 0, into,
        f"{_result(prior)} {told} {_told(prior, over, into, year)}", used,
    )  # fmt: skip


def _base(prior: PriorResult, of: str) -> int:
    base = prior.budget if of == BUDGET else prior.turnover
    if base is None or base <= 0:
        raise BadTariff(
            f"Resultatet for {prior.year} kan ikke indregnes, for {_BASE_WORDS[of]} for det år mangler.",
            "Over- eller underskud",
            f"Skriv {_BASE_WORDS[of]} for {prior.year}; grænsen regnes af beløbet.",
        )
    return base


def _over(result: int, limit: int, part: str) -> int:
    """What of the result is more than may stand, with its sign."""
    if abs(result) <= limit:
        return 0
    if part == WHOLE:
        return result
    return result - limit if result > 0 else result + limit


def _result(prior: PriorResult) -> str:
    word = "Overskuddet" if prior.result >= 0 else "Underskuddet"
    return f"{word} i {prior.year} var {kroner(abs(prior.result))}"


def _told(prior: PriorResult, over: int, into: int, year: int) -> str:
    if not over:
        return "Resultatet er ikke over grænsen og bliver stående; intet indregnes."
    way = "sænker" if over > 0 else "hæver"
    sum_ = (
        ""
        if abs(over) == abs(prior.result)
        else f" ({kroner(abs(prior.result))} - {kroner(abs(prior.result) - abs(over))})"
    )
    what = f"{kroner(abs(over))}{sum_} {way} beregningsgrundlaget for {into}"
    if into > year:
        return f"{what}, og ikke for {year}."
    return f"{what}." if into == year else f"{what}, som er gået; intet indregnes i {year}."
