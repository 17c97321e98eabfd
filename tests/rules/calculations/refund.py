"""What the worked examples of the state's refund call."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar.analysis.refund import refund_year
from styrbar.danish import MONTHS, kroner
from styrbar.rules.book import RuleBook
from styrbar.rules.refund.ladder import refund_rules
from styrbar.rules.words import value_of


def year(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    """The refund of the day's year, by citizen; a year without limits raises what the rule book says."""
    rules = refund_rules(book, day.year)
    if rules.missing:
        raise rules.missing
    flags = dict.fromkeys(("once", "self_referral", "aftercare"), pl.Boolean)
    schema = {"citizen": pl.String, "month": pl.Int8, **flags, "amount": pl.Int64}
    born = {row["Borger"]: day_of(row["Født"]) for row in inputs["Borgere"]}
    found = refund_year(
        pl.DataFrame([row for cost in inputs["Udgifter"] for row in rows(cost)], schema, orient="row"),
        pl.DataFrame(list(born.items()), {"citizen": pl.String, "birth_month": pl.Date}, orient="row"),
        pl.DataFrame(
            [(r["Borger"], r["Husstand"], date(2000, 1, 1), None) for r in inputs["Borgere"] if "Husstand" in r],
            {"citizen": pl.String, "household": pl.String, "from_date": pl.Date, "to_date": pl.Date},
            orient="row",
        ),
        rules,
    )
    return {citizen: kroner(ore) for citizen, ore in found.citizens.select("citizen", "refund").iter_rows()}


def rows(cost: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """A line of «Udgifter» as rows of cost: the amount in each of its months, «januar», «maj-juli» or «alle»."""
    amount = int(Decimal(str(value_of("kroner", cost["Beløb"].lstrip("-")))) * 100)
    kind = cost.get("Slags", "løbende")
    first, _, last = ("januar-december" if cost["Måned"] == "alle" else cost["Måned"]).partition("-")
    for month in range(MONTHS.index(first) + 1, MONTHS.index(last or first) + 2):
        flags = (kind == "engangsudgift", kind == "§§ 109 og 110", kind == "efterværn")
        yield cost["Borger"], month, *flags, -amount if cost["Beløb"].startswith("-") else amount


def day_of(text: str) -> date:
    """«juni 1955» as a date in it."""
    month, _, born = text.partition(" ")
    return date(int(born), MONTHS.index(month) + 1, 1)


CALCULATIONS = {"refund.year": year}
