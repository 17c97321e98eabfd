"""The state refund of a year's expected accounts, for every answer that can be had gross or net."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.answer import AnswerColumn, Basis, Figure
from styrbar.analysis.breakdown import Where, chosen
from styrbar.analysis.net import net_breakdown, unknown_by_reason
from styrbar.danish import kroner, roughly
from styrbar.errors import StyrbarError
from styrbar.rules.book import RuleNotInForce
from styrbar.rules.refund.ladder import BadLadder, listed, refund_rules
from styrbar.runs.refund_year import RefundYear, refund_of
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year

REFUND, NET = "Statsrefusion (beregnet)", "Netto"
COLUMNS = {
    "refund": AnswerColumn(
        "refund", REFUND, "kroner", total=True,
        meaning="Årets beregnede refusion, fordelt på de linjer, den kommer af. Tomt er ikke beregnet.",
    ),
    "net": AnswerColumn(
        "net", NET, "kroner", total=True,
        meaning="Brutto minus beregnet refusion. Udgift uden beregnet refusion står med hele beløbet.",
    ),
    "posted_net": AnswerColumn("posted_net", "Heraf bogført, netto", "kroner", total=True),
    "unknown": AnswerColumn(
        "unknown", "Uden beregnet refusion", "kroner", total=True,
        meaning="Den del af brutto, hvor refusionen ikke kan beregnes. Grundene står i grundlaget.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Net:
    """A year with the refund of each of its events; `missing` says why there is none, and then there is no net.

    `refund_accounts` are the accounts on which a budget of refund stands.
    """

    year: Year
    found: RefundYear | None
    missing: StyrbarError | None
    refund_accounts: tuple[str, ...] = ()

    @property
    def events(self) -> pl.DataFrame:
        """The year's events with refund, unknown and unknown_why; AssertionError when they are not known."""
        assert self.found
        return self.found.events

    def total(self, where: Where) -> Mapping[str, int | None]:
        """The sums of refund, net, posted_net and unknown inside what is opened."""
        return net_breakdown(self.events, (), where).row(0, named=True)


def net_of(ws: Workspace, year: Year) -> Net:
    """The refund of a year from `year_of`; what stops it is kept as the reason, since gross figures need none of it."""
    try:
        rules = refund_rules(book_of(ws), year.number)
        found = refund_of(ws, year) if rules.missing is None else None
    except StyrbarError as error:
        return Net(year, None, error, refund_accounts(ws, year))
    return Net(year, found, rules.missing, rules.accounts_costly)


def refund_accounts(ws: Workspace, year: Year) -> tuple[str, ...]:
    """The accounts that refund of costly cases is booked on in the year; none when the rule is not in force then."""
    try:
        return listed(book_of(ws).at("refund.accounts_costly", date(year.number, 1, 1)))
    except RuleNotInForce:
        return ()


def net_figures(net: Net, where: Where) -> tuple[Figure, ...]:
    """Refund and net beside a gross figure, where they are known."""
    if net.found is None:
        return ()
    total = net.total(where)
    return Figure(REFUND, total["refund"]), Figure(NET, total["net"], note=unknown_note(total["unknown"]))


def unknown_note(unknown: int | None) -> str:
    """What a net figure still has in it, said beside it."""
    return f"Heraf {roughly(unknown)} uden beregnet refusion" if unknown else ""


def unknown_told(unknown: int | None) -> str:
    """The same as the last sentence of an answer."""
    return f" {kroner(unknown, 0)} er uden beregnet refusion og står brutto." if unknown else ""


def outside_of_net(net: Net, where: Where) -> dict[str, int]:
    """Øre that stand gross in a net answer, by the words for why."""
    return {} if net.found is None else unknown_by_reason(chosen(net.events, where))


def net_basis(net: Net, *, asked: bool) -> tuple[Basis, ...]:
    """What gross or net rests on, with the rules behind when net was asked for; and why there is none."""
    if net.found is None:
        rules = isinstance(net.missing, RuleNotInForce | BadLadder)
        line = Basis("Ikke beregnet" if rules else REFUND, f"Netto er ikke beregnet. {net.missing}", "refusion")
        return (Basis("Beløb", "Brutto, før statsrefusion", "refusion"), line)
    if not asked:
        return (
            Basis("Beløb", "Brutto, før statsrefusion. Vælg netto for at se refusionen og dens regler", "refusion"),
        )
    told = f"Netto: brutto minus refusion efter reglerne pr. 01-01-{net.year.number}; de står alle på siden Refusion"
    shown = (used for used in net.found.rules.used if used.rule.yearly or not used.value.source.verified)
    return (Basis("Beløb", told, "refusion"), *rule_basis(shown))


def not_reckoned(net: Net) -> str:
    """That net was asked for and is not known, and what to do, as the first sentence of an answer."""
    if isinstance(net.missing, RuleNotInForce):
        return f"Netto er ikke beregnet, for grænserne for {net.year.number} er ikke kendt; skriv dem under Regler."
    return f"Netto er ikke beregnet for {net.year.number}; grunden står i grundlaget."
