"""How the published tables cut spending by authorised account: which accounts make which area, by dated rules.

Source: the notes to ER figures 2.3-2.5, 2.10 and 4.1 and table 2.1. Method: docs/metode/udgifter-efter-konto.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.refund.ladder import listed

ADULTS, CHILDREN, LOST_EARNINGS, ELSEWHERE = "adults", "children", "lost_earnings", "elsewhere"
FIELDS = {
    ADULTS: "Voksenområdet", CHILDREN: "Børne- og ungeområdet", LOST_EARNINGS: "Tabt arbejdsfortjeneste",
    ELSEWHERE: "Andre konti",
}  # fmt: skip
"""What all spending is divided in: every account lies in one."""

OTHER = "other"
AREAS = {
    "residential": "Botilbud og botilbudslignende tilbud", "support": "Personlig støtte",
    "day_offers": "Beskyttet beskæftigelse og aktivitets- og samværstilbud", "aids": "Hjælpemidler mv.",
    "personal_help": "Personlig og praktisk hjælp", "homeless": "Forsorgshjem og kvindekrisecentre",
    "substance": "Misbrugsbehandling", OTHER: "Øvrige",
}  # fmt: skip
"""The lines of ER table 2.1 in its order; «Øvrige» is what of the adults' functions no other line has."""

INSIDE, OUTSIDE = "inside", "outside"
FRAMES = {INSIDE: "Inden for servicerammen", OUTSIDE: "Uden for servicerammen"}

_PARTS = 3


@dataclass(frozen=True)
class Cut:
    """The accounts of each group in one year; `used` are the values they come from."""

    year: int
    groups: dict[str, tuple[str, ...]]
    used: tuple[InForce, ...]

    def field(self, account: str) -> str:
        """A key of FIELDS; lost earnings lies on a grouping of its own."""
        return next((f for f in (LOST_EARNINGS, ADULTS, CHILDREN) if within(account, self.groups[f])), ELSEWHERE)

    def area(self, account: str) -> str | None:
        """A key of AREAS for an account of the adults' functions; None for others."""
        if self.field(account) != ADULTS:
            return None
        return next((a for a in AREAS if a != OTHER and within(account, self.groups[a])), OTHER)

    def frame(self, account: str) -> str:
        """A key of FRAMES."""
        return OUTSIDE if within(account, self.groups["outside_frame"]) else INSIDE

    def is_income(self, kind: str | None, *, negative: bool) -> bool:
        """Whether an amount is income: by its kind, else by its sign."""
        return _of_kind(kind, self.groups["income_kinds"]) if kind else negative

    def is_pension(self, kind: str | None) -> bool:
        """Whether an amount is pension to civil servants, which the published tables leave out."""
        return _of_kind(kind, self.groups["pension_kinds"])


def cut(book: RuleBook, year: int) -> Cut:
    """The groups as they stand on 1 January of the year. Raises RuleNotInForce for a year before the rules begin."""
    day = date(year, 1, 1)
    found = {name: book.at(f"account.{name}", day) for name in _names(book)}
    return Cut(year, {name: listed(value) for name, value in found.items()}, tuple(found.values()))


def within(account: str, groups: Sequence[str]) -> bool:
    """Whether the account is one of the groups, lies in one, or in a range of functions.

    «5.38.50.002» lies in «5.38.50», in «5.38», and in «5.38.38-5.38.59»; «5.38.5» is no account.
    """
    function = function_of(account)
    for group in groups:
        first, dash, last = (part.strip() for part in group.partition("-"))
        if first <= function <= last if dash else (account == first or account.startswith(f"{first}.")):
            return True
    return False


def function_of(account: str) -> str:
    """«5.38.50.002» → «5.38.50»."""
    return ".".join(account.split(".")[:_PARTS])


def main_function_of(account: str) -> str:
    """«5.38.50.002» → «5.38»."""
    return ".".join(account.split(".")[: _PARTS - 1])


def _names(book: RuleBook) -> list[str]:
    return [rule.partition(".")[2] for rule in book if rule.startswith("account.")]


def _of_kind(kind: str | None, groups: Sequence[str]) -> bool:
    """Kinds are written «5.1», «51» or «5»; a group takes what lies in it."""
    digits = (kind or "").replace(".", "").strip()
    return bool(digits) and any(digits.startswith(group.replace(".", "")) for group in groups)
