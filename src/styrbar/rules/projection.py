"""A yearly amount in a year nobody has stated: projected by yearly percentages, only when asked for, and marked."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from styrbar import danish
from styrbar.errors import BadInput, StyrbarError
from styrbar.rules.book import InForce, Rule, RuleBook, RuleNotInForce, Value
from styrbar.rules.words import said_value

ROUNDING = "regulation.rounding"
SHOWN = 5
"""So many missing years are named."""


class PercentageMissing(StyrbarError):
    """A year between the last stated value and the year asked for has no percentage."""

    code = "percentage_missing"


class Projected(RuleBook):
    """A rule book that projects: see `projected`."""

    def __init__(self, rules: Iterable[Rule], percentages: Mapping[int, Decimal]) -> None:
        super().__init__(rules)
        self._percentages = dict(percentages)

    def at(self, rule_id: str, day: date) -> InForce:
        """The rule's value on a day, projected when it is a yearly amount whose last value ended in an earlier year.

        Raises PercentageMissing beside what a rule book raises.
        """
        try:
            return super().at(rule_id, day)
        except RuleNotInForce:
            last = _last_stated(self[rule_id], day)
            if last is None:
                raise
            return InForce(self[rule_id], self._project(self[rule_id], last, day), day)

    def with_own(self, values: Iterable[tuple[str, Value]]) -> "Projected":
        """The book with own values, which projects as before."""
        return Projected(super().with_own(values).values(), self._percentages)

    def _project(self, rule: Rule, last: Value, day: date) -> Value:
        assert last.end is not None
        assert isinstance(last.value, str)
        years = range(last.end.year + 1, day.year + 1)
        if missing := [year for year in years if year not in self._percentages]:
            raise PercentageMissing(
                f"Reglen «{rule.title}» kan ikke fremskrives til {day.year}.",
                f"Der mangler en procent for {', '.join(map(str, missing[:SHOWN]))}{' …' * (len(missing) > SHOWN)}.",
                "Indlæs pris- og lønindekset for hvert år, eller skriv jeres egen værdi med kilde under Regler.",
            )
        first, final = date(day.year, 1, 1), date(day.year, 12, 31)
        step = super().at(ROUNDING, first)
        amount = projected_amount(Decimal(last.value), [self._percentages[year] for year in years], step.number)
        told = _told(rule, last, {year: self._percentages[year] for year in years}, step.number)
        return Value(first, final, str(amount), replace(last.source, verified=False), projected=told)


def projected(book: RuleBook, percentages: Mapping[int, Decimal]) -> Projected:
    """The book with yearly amounts projected to years they have no value for.

    `percentages` says by year how many per cent the amount rises *into* that year. The last stated value, shipped or
    own, is raised year by year and rounded once, at the end, to the rule `regulation.rounding`. A rule that is not
    `yearly`, or has not begun, is not projected. Method and worked example: docs/metode/regler.md.
    Raises BadInput for a percentage that is no number, or takes the whole amount away.
    """
    for year, percent in percentages.items():
        if not percent.is_finite() or percent <= -100:
            raise BadInput(f"Procenten for {year} kan ikke bruges.", next_step="Ret den i pris- og lønindekset.")
    return Projected(book.values(), percentages)


def projected_amount(amount: Decimal, percentages: Iterable[Decimal], step: Decimal) -> Decimal:
    """amount · ∏(1 + percent/100), rounded half away from zero to the nearest whole `step`; a step of 0 is none."""
    for percent in percentages:
        amount = amount * (1 + percent / 100)
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step if step else amount


def yearly_percentages(book: RuleBook, rule_id: str, years: Iterable[int]) -> dict[int, Decimal]:
    """The percentages of a rule of unit percent, as it stands on 1 January of each year. Raises RuleNotInForce."""
    return {year: book.at(rule_id, date(year, 1, 1)).number for year in years}


def index_percentages(rows: pl.DataFrame, area: str | None = None, version: str | None = None) -> dict[int, Decimal]:
    """The percentages of the register's price indices, of one area and one estimate (None is the only one there is).

    Raises BadInput when there is none, when there are several to choose between, or when a year has two.
    """
    for column, chosen, called in (("area", area, "områder"), ("version", version, "skøn")):
        if chosen is not None:
            rows = rows.filter(pl.col(column) == chosen)
        elif rows[column].n_unique() > 1:
            known = ", ".join(sorted(f"«{name or 'ikke oplyst'}»" for name in rows[column].unique()))
            raise BadInput(f"Pris- og lønindekset har flere {called}.", next_step=f"Vælg et af dem: {known}.")
    if rows.is_empty():
        raise BadInput(
            "Der er intet pris- og lønindeks at fremskrive med.",
            next_step="Indlæs det under Data, eller vælg et andet.",
        )
    if twice := sorted(rows.filter(pl.col("year").is_duplicated())["year"].unique()):
        raise BadInput(f"Pris- og lønindekset har to tal for {twice[0]}.", next_step="Ret det, og indlæs det igen.")
    return {row["year"]: Decimal(str(row["combined_percent"])) for row in rows.iter_rows(named=True)}


def _last_stated(rule: Rule, day: date) -> Value | None:
    """The value of a yearly rule that ended last, when that was in a year before the day's."""
    if not rule.yearly:
        return None
    ended = [value for value in rule.values if value.end is not None and value.end.year < day.year]
    return max(ended, key=lambda value: (value.end or day, value.own), default=None)


def _told(rule: Rule, last: Value, percentages: Mapping[int, Decimal], step: Decimal) -> str:
    said = said_value(rule.unit, last, rule.codes)
    raised = ", ".join(f"{danish.number(p, _decimals(p))} % til {year}" for year, p in percentages.items())
    rounded = f", afrundet til {danish.number(step)} kr." if step else ""
    return f"fremskrevet fra {said}, der gjaldt til {danish.day(last.end)}, med {raised}{rounded}"


def _decimals(number: Decimal) -> int:
    return len(f"{number:f}".partition(".")[2].rstrip("0"))
