"""Spending by authorised account, as the published tables cut it, in any price level.

The rows are summed to leaves on whatever engine they lie (Narwhals); the leaves are few, and all exact arithmetic is
done on them. Method and worked example: docs/metode/udgifter-efter-konto.md. Source: ER tables 1.1 and 2.1 and the
notes on definitions.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.errors import BadInput
from styrbar.register.crosswalk import is_ended, under_law_of
from styrbar.register.snapshot import Snapshot
from styrbar.rules.account import AREAS, FIELDS, FRAMES, Cut, function_of, main_function_of, within

RUNNING, STATE_REFUND = 1, 2
"""Dranst 1 and 2 of the chart of accounts: running cost and state refund."""

GROSS, INCOME, REFUND = "gross", "income", "refund"
"""What an amount is: running expenditure, running income (negative), or state refund (negative)."""

MEASURES: Mapping[str, tuple[str, ...]] = {
    "published": (GROSS, INCOME), "gross": (GROSS,), "net": (GROSS, INCOME, REFUND),
}  # fmt: skip
"""Which of them a measure counts; «published» is dranst 1 without dranst 2, as ER does it."""

_KEY = ("year", "municipality", "account", "legal_basis", "dranst", "kind", "negative")
_ROW = {
    "year": pl.Int64(), "municipality": pl.Int64(), "account": pl.String(), "legal_basis": pl.String(),
    "dranst": pl.Int64(), "kind": pl.String(), "amount": pl.Int64(),
}  # fmt: skip
"""Columns of the rows that are summed: `from_postings` and `from_spendings` give them."""

DIMENSIONS: Mapping[str, str] = {
    "area": "Område", "field": "Del", "function": "Funktion", "account": "Konto", "legal_basis": "Paragraf",
    "main_function": "Hovedfunktion", "frame": "Ramme", "municipality": "Kommune",
}  # fmt: skip
"""What spending can be divided by, with the heading."""


@dataclass(frozen=True)
class Leaves:
    """The sums everything else adds up from, and what was left out.

    `frame` has the columns of `DIMENSIONS`, year, part (GROSS, INCOME or REFUND) and amount (øre in the price level).
    In current prices, and of all years: `outside` is øre by dranst that are neither running cost nor state refund,
    `pensions` what civil servants are paid, and `ended` what lies on sections of a law that has ended and that nothing
    is known to follow.
    """

    frame: pl.DataFrame
    outside: Mapping[int, int]
    pensions: int
    ended: int


def from_postings(snapshot: Snapshot) -> pl.LazyFrame:
    """The postings until the snapshot's date; the section is the posting's own, else its grant's."""
    granted = snapshot.table("grants").select("grant_id", granted="legal_basis").unique("grant_id", keep="last")
    return (
        snapshot.table("postings")
        .filter(pl.col("posting_date") <= snapshot.data_date)
        .join(granted, on="grant_id", how="left")
        .select(
            year=pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64)),
            municipality=pl.lit(None, pl.Int64),
            account="account",
            legal_basis=pl.coalesce("legal_basis", "granted"),
            dranst=pl.col("dranst").fill_null(RUNNING),
            kind="kind",
            amount="amount",
        )
    )


def from_spendings(spendings: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Spending per person, which is all running cost; income is negative."""
    return spendings.select(
        "year", "municipality", "account", "legal_basis", nw.lit(RUNNING).cast(nw.Int64).alias("dranst"),
        nw.lit(None).cast(nw.String).alias("kind"), "amount",
    )  # fmt: skip


def summed(rows: nw.LazyFrame[Any], years: Sequence[int]) -> pl.DataFrame:
    """The rows of the years summed by all that decides where they belong: `_KEY` and amount, in whole øre."""
    negative = (nw.col("amount") < 0).alias("negative")
    kept = rows.filter(nw.col("year").is_in(list(years))).with_columns(negative)
    sums = kept.group_by(*_KEY).agg(nw.col("amount").sum()).collect()
    found: pl.DataFrame = sums.to_polars()
    return found.select(pl.col(name).cast(_ROW.get(name, pl.Boolean())) for name in (*_KEY, "amount")).sort(*_KEY)


def leaves(
    sums: pl.DataFrame, cuts: Mapping[int, Cut], factors: Mapping[int, Fraction], law: date, *, pensions: bool
) -> Leaves:
    """The sums placed and priced.

        amount = sum x factor of its year, rounded once to the øre, half away from zero

    sums: `summed`. cuts and factors: one for each year. law: the day whose sections are used. Without `pensions` what
    is paid to pensioned civil servants is left out, as in the published tables. Rows without account have no function.
    """
    outside: dict[int, int] = {}
    made: list[tuple[Any, ...]] = []
    paid_pensions = ended = 0
    for year, municipality, account, legal_basis, dranst, kind, negative, amount in sums.iter_rows():
        if dranst not in (RUNNING, STATE_REFUND):
            outside[dranst] = outside.get(dranst, 0) + amount
            continue
        cut = cuts[year]
        if cut.is_pension(kind) and dranst == RUNNING:
            paid_pensions += amount
            if not pensions:
                continue
        income = cut.is_income(kind, negative=negative)
        part = REFUND if dranst == STATE_REFUND else INCOME if income else GROSS
        basis = under_law_of(legal_basis, law) if legal_basis else None
        ended += amount if basis and is_ended(basis, law) and dranst == RUNNING else 0
        made.append((year, part, municipality, *_place(account, cut), basis, priced(amount, factors[year])))
    schema = {
        "year": pl.Int64(), "part": pl.String(), "municipality": pl.String(), "account": pl.String(),
        "function": pl.String(), "main_function": pl.String(), "field": pl.String(), "area": pl.String(),
        "frame": pl.String(), "legal_basis": pl.String(), "amount": pl.Int64(),
    }  # fmt: skip
    rows = [(y, p, None if m is None else str(m), *rest) for y, p, m, *rest in made]
    return Leaves(pl.DataFrame(rows, schema=schema, orient="row"), outside, paid_pensions, ended)


def _place(account: str | None, cut: Cut) -> tuple[str | None, ...]:
    """account, function, main function, field, area and frame of an account."""
    if not account:
        return None, None, None, "elsewhere", None, "inside"
    found = function_of(account), main_function_of(account), cut.field(account), cut.area(account), cut.frame(account)
    return account, *found


def priced(amount: int, factor: Fraction) -> int:
    """Whole øre times a factor, rounded half away from zero."""
    size = (abs(amount) * factor.numerator * 2 + factor.denominator) // (factor.denominator * 2)
    return size if amount >= 0 else -size


def measured(frame: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The leaves that the measure counts. Raises BadInput for a measure that does not exist."""
    if measure not in MEASURES:
        raise BadInput("Opgørelsen findes ikke.", next_step=f"Vælg blandt: {', '.join(MEASURES)}.")
    return frame.filter(pl.col("part").is_in(MEASURES[measure]))


def by_year(frame: pl.DataFrame, by: str, years: Sequence[int]) -> pl.DataFrame:
    """One row a value of `by`: the value, a column `y2022` for each year (0 where nothing is), change and share.

        change = last year - first year,  share = change / first year (null when the first is 0)

    In order of the change, the largest first whatever its sign, then by value.
    """
    columns = [f"y{year}" for year in years]
    sums = frame.group_by(by).agg(
        pl.col("amount").filter(pl.col("year") == year).sum().alias(name)
        for year, name in zip(years, columns, strict=True)
    )
    changed = with_change(sums, columns)
    return changed.sort(pl.col("change").abs(), pl.col(columns[-1]).abs(), by, descending=[True, True, False])


def with_change(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The rows with `change` from the first of the columns to the last, and its `share` of the first."""
    change = pl.col(columns[-1]) - pl.col(columns[0])
    share = pl.when(pl.col(columns[0]) != 0).then(change / pl.col(columns[0]).abs())
    return rows.with_columns(change=change, share=share)


def in_order_of_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by `area` in the order of ER table 2.1, each line of it there even when nothing is on it."""
    order = pl.DataFrame({"area": list(AREAS)})
    return order.join(rows, on="area", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in rows.columns if name not in {"area", "share"}
    )


def with_shared(frame: pl.DataFrame, cut: Cut, name: str) -> int | None:
    """A grouping with its part of what is shared on the function, in øre, by the leaves of one year.

        amount = own + shared x own / all groupings of the function but the shared ones

    name: «bpa» or «crisis_centres». Rounded once. None when the function has nothing to share by.
    Source: ER, notes to figures 2.10 and 4.1.
    """
    own, shared = cut.groups[name], cut.groups[f"{name}_shared"]
    functions = {function_of(account) for account in own}
    sums = frame.filter(pl.col("function").is_in(functions)).group_by("account").agg(pl.col("amount").sum())
    amounts: dict[str, int] = dict(sums.iter_rows())
    mine = sum(amount for account, amount in amounts.items() if within(account, own))
    common = sum(amount for account, amount in amounts.items() if within(account, shared))
    rest = sum(amounts.values()) - common
    if not common:
        return mine
    return mine + priced(common, Fraction(mine, rest)) if rest else None


def people(rows: nw.LazyFrame[Any], cut: Cut, adult: int) -> Mapping[str, int]:
    """Distinct people with an amount in the groups of ER table 1.1, by group; adults at the end of the year only.

    rows: citizen, account and age (null is not known, and counts). Groups: adults, residential, residential_like and
    crisis_centres.
    """
    old_enough = (nw.col("age") >= adult) | nw.col("age").is_null()
    seen = rows.filter(~nw.col("citizen").is_null() & old_enough).select("citizen", "account").unique().collect()
    found: pl.DataFrame = seen.to_polars().drop_nulls()
    groups = ("adults", "residential", "residential_like", "crisis_centres")
    accounts = found["account"].unique().to_list()
    inside = {name: [a for a in accounts if within(a, cut.groups[name])] for name in groups}
    return {name: found.filter(pl.col("account").is_in(inside[name]))["citizen"].n_unique() for name in groups}


def against_published(frame: pl.DataFrame, published: pl.DataFrame, year: int) -> pl.DataFrame:
    """Register and published accounts by function: function, register, published and gap, in øre.

        gap = register - published

    frame: leaves of the year in current prices with pensions. published: rows of published_accounts of the same
    municipalities. A function that one of the two lacks has null there, and its gap is the other's whole amount.
    """
    mine = frame.filter((pl.col("year") == year) & pl.col("part").is_in(MEASURES["published"]))
    register = mine.group_by("function").agg(register=pl.col("amount").sum())
    theirs = published.filter((pl.col("year") == year) & (pl.col("dranst") == RUNNING))
    # The register keeps six decimals, and a thousand kroner are 100,000 øre.
    ore = (pl.col("thousands") * 100_000).cast(pl.Int64)
    told = theirs.group_by(function="account").agg(published=ore.sum())
    joined = register.join(told, on="function", how="full", coalesce=True, nulls_equal=True)
    gap = pl.col("register").fill_null(0) - pl.col("published").fill_null(0)
    return joined.with_columns(gap=gap).sort(pl.col("gap").abs(), "function", descending=[True, False])


def unknown_functions(frame: pl.DataFrame, known: Container[str]) -> pl.DataFrame:
    """function and amount (øre of running cost) of functions that are not known here; null is without account."""
    rows = frame.filter(pl.col("part").is_in(MEASURES["published"]))
    sums = rows.group_by("function").agg(pl.col("amount").sum()).sort("function")
    return sums.filter(pl.Series([function not in known for function in sums["function"]], dtype=pl.Boolean))


TITLES: Mapping[str, Mapping[str, str]] = {"area": AREAS, "field": FIELDS, "frame": FRAMES}
"""The words of the dimensions that are ours."""
