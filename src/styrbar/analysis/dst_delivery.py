"""A municipality's delivery to Danmarks Statistik's statistic on spending per individual, and what is wrong with it.

One delivered row is a citizen's spending on one account string, with one section and intervention, in one service
period. All spending in the statistic is either delivered or rejected with a reason, so

    postings in the statistic = delivered + rejected

Method and worked example: docs/metode/danmarks-statistik.md. Source: the documentation of the statistic; the register's
layout is that of its register, and the form of a delivery is not verified.
"""

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from styrbar.register.snapshot import Snapshot
from styrbar.rules.dst import Statistic

LAYOUT = (
    "KOM", "PNR", "KOEN", "ALDER", "INDSATS", "KONTOSTRENG", "START_DATO", "SLUT_DATO", "VARIGHED", "UDGIFT",
    "ENHEDSUDGIFT", "PERIODE", "VERSION",
)  # fmt: skip
"""The register's columns, in their order."""

REJECTED = {
    "no_citizen": "Ikke bogført på en borger",
    "no_number": "Borgeren har intet CPR-nummer i boksen",
    "no_municipality": "Betalingskommunen er ikke kendt",
    "other_municipality": "En anden kommune betaler",
    "no_age": "Fødselsmåneden er ikke kendt",
    "under_age": "Borgeren er under statistikkens alder",
    "period_reversed": "Ydelsesperioden slutter, før den begynder",
}
"""Why a posting cannot be delivered; the first that fits is the one told."""

QUESTIONS = {
    "no_period": "Uden ydelsesperiode; måneden er brugt",
    "outside_year": "Perioden ligger helt eller delvis uden for året",
    "no_section": "Uden paragraf; kontoen har afgjort det",
    "odd_account": "Kontoen er ikke en, statistikken venter",
    "twice": "Samme borger, konto, periode og beløb står flere gange",
    "too_old": "Borgeren er ældre end den højeste alder, der ikke spørges til",
    "no_sex": "Kønnet er ikke kendt",
}
"""What is delivered all the same, but asked about; a row can have several."""

READ_FINDINGS = {
    "duration": "Varigheden passer ikke med datoerne",
    "no_duration": "Datoer eller varighed mangler",
    "outside_year": QUESTIONS["outside_year"],
    "unit_cost": "Enhedsudgiften er ikke udgift / dage x årets dage",
    "duplicate": "Rækken står flere gange",
    "under_age": REJECTED["under_age"],
    "too_old": QUESTIONS["too_old"],
    "no_age": "Alderen mangler",
    "odd_account": QUESTIONS["odd_account"],
    "odd_section": "Paragraffen er ikke en af statistikkens",
}
"""What is questioned about rows that were read in the register's layout."""

UNIT_COST_TOLERANCE = 100
"""Øre that a given unit cost may differ by: the register may have whole kroner."""

_MONTHS = 12
_RUNNING = 1
_KEY = ("kom", "citizen", "legal_basis", "intervention", "account_text", "start", "end")


@dataclass(frozen=True)
class Delivery:
    """What a year's postings give.

    `rows`: kom, citizen, sex, age, intervention, account_text, start, end, days, amount and unit_cost (øre), in order
    of citizen. `lines`: the postings in the statistic with `rejected` (a key of REJECTED, null when delivered), a
    column of flags for each of QUESTIONS, and where they stand. `outside`: øre on the statistic's accounts that its
    sections do not take. `not_running`: øre of other dranst on its accounts (state refund is not deducted).
    """

    rows: pl.DataFrame
    lines: pl.DataFrame
    outside: int
    not_running: int

    @property
    def in_scope(self) -> int:
        """Øre of the postings in the statistic."""
        return int(self.lines["amount"].sum())

    @property
    def delivered(self) -> int:
        """Øre that are delivered."""
        return int(self.rows["amount"].sum())


def delivery(
    snapshot: Snapshot, events: pl.DataFrame, law: Statistic, own: int | None, known: frozenset[str]
) -> Delivery:
    """What the postings of the year give.

        unit cost = amount / days x days in the year, rounded once, half away from zero (not verified)

    events: the posted events of the year's expected accounts (citizen, account, legal_basis, intervention, amount and
    the posting's source_file and source_line), so that a posting has its grant's section. own: the municipality's own
    code, for citizens without a paying municipality. known: the citizens with a CPR number in the vault.
    """
    lines = _with(_lines(snapshot, events, law), "scope", law.takes, "legal_basis", "account")
    inside = _judged(_with(lines.filter("scope"), "awaited", law.awaits, "account"), law, own, known)
    beside = _with(lines.filter(~pl.col("scope")), "on_scope", law.on_scope, "account").filter("on_scope")
    return Delivery(_rows(inside, law), inside, int(beside["amount"].sum()), _not_running(snapshot, law))


def _with(rows: pl.DataFrame, name: str, test: Callable[..., bool], *columns: str) -> pl.DataFrame:
    """The rows with what the test says of the columns' values, asked once for each combination."""
    found = rows.select(columns).unique()
    said = pl.Series(name, [test(*values) for values in found.iter_rows()], dtype=pl.Boolean)
    return rows.join(found.with_columns(said), on=columns, how="left", nulls_equal=True, maintain_order="left")


def _lines(snapshot: Snapshot, events: pl.DataFrame, law: Statistic) -> pl.DataFrame:
    """Each posted line with the posting's own dimensions and the citizen's."""
    posted = _of_year(snapshot, law.year).filter(pl.col("dranst") == _RUNNING)
    told = events.select("source_file", "source_line", "legal_basis", "intervention", "citizen", "account", "amount")
    people = snapshot.table("citizens").select("citizen", "sex", "birth_month", "paying_municipality")
    own = posted.select(
        "source_file", "source_line", "posting_id", "invoice", "ownership_code", "service_from", "service_to", "period"
    )
    return (
        told.join(own, on=["source_file", "source_line"], how="left", maintain_order="left")
        .join(people.unique("citizen").collect(), on="citizen", how="left", maintain_order="left")
    )  # fmt: skip


def _of_year(snapshot: Snapshot, year: int) -> pl.DataFrame:
    """The year's postings; `period` is the first day of the month they belong to."""
    own_year = pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64))
    month = pl.coalesce("accounting_period", pl.col("posting_date").dt.month().cast(pl.Int64)).clip(1, _MONTHS)
    rows = snapshot.table("postings").filter((own_year == year) & (pl.col("posting_date") <= snapshot.data_date))
    return rows.with_columns(dranst=pl.col("dranst").fill_null(_RUNNING), period=pl.date(year, month, 1)).collect()


def _not_running(snapshot: Snapshot, law: Statistic) -> int:
    rows = _of_year(snapshot, law.year).filter(pl.col("dranst") != _RUNNING)
    return int(_with(rows, "on_scope", law.on_scope, "account").filter("on_scope")["amount"].sum())


def _judged(lines: pl.DataFrame, law: Statistic, own: int | None, known: frozenset[str]) -> pl.DataFrame:
    """The lines with start, end, municipality, age, `rejected`, and a flag for each question."""
    start = pl.coalesce("service_from", "service_to", "period")
    end = pl.coalesce("service_to", "service_from", pl.col("period").dt.month_end())
    birth = pl.col("birth_month")
    # Only the month of birth is known outside the vault: the birthday counts from its first day.
    before = pl.col("end").dt.month().cast(pl.Int64) < birth.dt.month().cast(pl.Int64)
    age = pl.col("end").dt.year().cast(pl.Int64) - birth.dt.year().cast(pl.Int64) - before.cast(pl.Int64)
    dated = lines.with_columns(
        start=start, end=end, kom=pl.coalesce("paying_municipality", pl.lit(own, pl.Int64))
    ).with_columns(age=age)
    rejected = _first(
        no_citizen=pl.col("citizen").is_null(),
        no_number=~pl.col("citizen").is_in(pl.Series(sorted(known), dtype=pl.String).implode()),
        no_municipality=pl.col("kom").is_null(),
        other_municipality=pl.col("kom") != own if own is not None else pl.lit(value=False),
        no_age=pl.col("age").is_null(),
        under_age=pl.col("age") < law.adult_age,
        period_reversed=pl.col("end") < pl.col("start"),
    )
    return dated.with_columns(rejected=rejected).with_columns(**_questions(law))


def _first(**reasons: pl.Expr) -> pl.Expr:
    """The name of the first reason that holds."""
    names = iter(reasons.items())
    name, holds = next(names)
    found = pl.when(holds.fill_null(value=False)).then(pl.lit(name))
    for name, holds in names:
        found = found.when(holds.fill_null(value=False)).then(pl.lit(name))  # type: ignore[assignment]
    return found.otherwise(None)


def _questions(law: Statistic) -> Mapping[str, pl.Expr]:
    same = ("citizen", "account", "legal_basis", "start", "end", "amount", "posting_id", "invoice")
    asked = {
        "no_period": pl.col("service_from").is_null() & pl.col("service_to").is_null(),
        "outside_year": (pl.col("start").dt.year() != law.year) | (pl.col("end").dt.year() != law.year),
        "no_section": pl.col("legal_basis").is_null(),
        "odd_account": ~pl.col("awaited"),
        "twice": pl.struct(same).is_duplicated(),
        "too_old": pl.col("age") > law.oldest,
        "no_sex": pl.col("sex").is_null(),
    }
    return {name: said.fill_null(value=False) & pl.col("rejected").is_null() for name, said in asked.items()}


def _rows(lines: pl.DataFrame, law: Statistic) -> pl.DataFrame:
    """The delivered rows, in order of citizen, start and account."""
    kept = lines.filter(pl.col("rejected").is_null())
    texts = kept.select("account", "ownership_code").unique()
    said = [law.account_text(account, _RUNNING, owner) for account, owner in texts.iter_rows()]
    kept = kept.join(
        texts.with_columns(account_text=pl.Series(said, dtype=pl.String)), on=["account", "ownership_code"], how="left",
        nulls_equal=True,
    )  # fmt: skip
    sums = kept.group_by(*_KEY).agg(pl.col("amount").sum(), pl.col("sex").first(), pl.col("age").first())
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    spelled = sums.with_columns(days=days).sort(
        "citizen", "start", "end", "account_text", "legal_basis", nulls_last=True
    )
    return spelled.with_columns(unit_cost=unit_cost(days_in(law.year)))


def days_in(year: int) -> int:
    """Days of the year."""
    return 366 if isleap(year) else 365


def unit_cost(days_of_year: int | pl.Expr) -> pl.Expr:
    """`amount` / `days` x the days of the year, in whole øre, half away from zero; null without days."""
    size = (pl.col("amount").abs() * days_of_year * 2 + pl.col("days")) // (pl.col("days") * 2)
    return pl.when(pl.col("days") > 0).then(pl.when(pl.col("amount") < 0).then(-size).otherwise(size))


def read_findings(spendings: pl.DataFrame, law: Statistic) -> pl.DataFrame:
    """Rows that were read in the register's layout, with a flag for each of READ_FINDINGS.

    spendings: rows of one year of the table `spendings`. A row can have several; one that repeats another is flagged,
    the first of them is not.
    """
    said = ("municipality", "citizen", "account", "legal_basis", "intervention", "from_date", "to_date", "amount")
    leap = pl.col("year") % 4 == 0
    expected = unit_cost(365 + (leap & ((pl.col("year") % 100 != 0) | (pl.col("year") % 400 == 0))).cast(pl.Int64))
    span = (pl.col("to_date") - pl.col("from_date")).dt.total_days() + 1
    in_year = (pl.col("from_date").dt.year() == pl.col("year")) & (pl.col("to_date").dt.year() == pl.col("year"))
    flags = {
        "duration": (pl.col("days") != span) | (pl.col("days") <= 0),
        "no_duration": pl.any_horizontal(pl.col("days", "from_date", "to_date").is_null()),
        "outside_year": ~in_year,
        "unit_cost": (pl.col("unit_cost") - expected).abs() > UNIT_COST_TOLERANCE,
        "duplicate": ~pl.struct(said).is_first_distinct(),
        "under_age": pl.col("age") < law.adult_age,
        "too_old": pl.col("age") > law.oldest,
        "no_age": pl.col("age").is_null(),
        "odd_account": ~pl.col("awaited"),
        "odd_section": ~pl.col("taken") & pl.col("legal_basis").is_not_null(),
    }
    placed = _with(_with(spendings, "awaited", law.awaits, "account"), "taken", law.takes, "legal_basis", "account")
    return placed.with_columns(**{name: flag.fill_null(value=False) for name, flag in flags.items()})


def counted(rows: pl.DataFrame, words: Mapping[str, str], *, of: str | None = None) -> pl.DataFrame:
    """One line for each of the words that any row has: name, reason, rows, citizens and amount (øre).

    of: a column that names one word in each row; without it, each word is a column of flags.
    """
    said = {name: rows.filter(pl.col(of) == name if of else pl.col(name)) for name in words}
    found = [
        (name, words[name], frame.height, frame["citizen"].drop_nulls().n_unique(), int(frame["amount"].sum()))
        for name, frame in said.items()
        if frame.height
    ]
    schema = {
        "name": pl.String(),
        "reason": pl.String(),
        "rows": pl.Int64(),
        "people": pl.Int64(),
        "amount": pl.Int64(),
    }
    return pl.DataFrame(found, schema=schema, orient="row")
