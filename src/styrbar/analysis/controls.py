"""Control lists: what was paid that should be looked at, and what was granted and never paid.

Every list is built from the same reconciliation as the expected accounts, so a posting is never both «paid» in one
place and «without grant» in another. Method: docs/metode/kontrol.md.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.dimensions import kind_of_help
from styrbar.analysis.expected_accounts import OPERATION, ExpectedAccounts, readable
from styrbar.analysis.reconcile import COLLECTIVE

_ROW = ("source_file", "source_line")
_WHO = ("citizen", "grant_id", "account", "legal_basis", "offer", "provider")
_BY_GRANT = (["grant_id"], ["citizen", "offer"], ["citizen", "provider", "function"])
"""How a posting that nothing matches is tied to a grant all the same, the surest way first."""

UNPAID_MONTHS = 2
LISTS = {
    "without_grant": ("Betalt uden bevilling", "Posteringer, som ingen bevilling svarer til."),
    "beyond_plan": (
        "Betalt ud over planen",
        "Posteringer på en kendt bevilling, som ingen planlagt betaling svarer til, f.eks. en regning betalt to gange.",
    ),
    "above_price": ("Betalt over aftalt pris", "Regninger, der er højere end de betalinger, de dækker."),
    "after_end": ("Betalt efter ophør", "Posteringer for en periode efter bevillingens sidste dag."),
    "twice": (
        "Bevilget to gange",
        "Samme borger og samme indsats i samme periode i to forskellige bevillinger.",
    ),
    "not_paid": (
        "Bevilget, men ikke betalt i to måneder",
        "Bevillinger med planlagte betalinger i mindst to lukkede måneder, som ingen regning dækker.",
    ),
    "overdue": (
        "Planlagt for længe siden og ikke betalt",
        "Betalinger i lukkede måneder, der er for gamle til at regnes som udestående, og som derfor ikke er talt med.",
    ),
    "self_referral": (
        "Ophold uden visitation (§§ 109 og 110)",
        "Borgeren kan selv henvende sig og være anonym. Betalingerne er ikke fejl og står for sig.",
    ),
    "unpriced": (
        "Betalinger uden pris",
        "Planlagte betalinger, hvor ingen pris gælder på datoen. De er ikke talt med.",
    ),
}
"""Each list's name with its title and what it means."""


@dataclass(frozen=True)
class ControlList:
    """One list: a stable name, a Danish title, what it means and its rows (amounts in øre)."""

    name: str
    title: str
    meaning: str
    rows: pl.DataFrame


def control_lists(
    expected: ExpectedAccounts, self_referral: tuple[str, ...], tolerance: int = 0
) -> tuple[ControlList, ...]:
    """All control lists of the year; `tolerance` is how many øre above the agreed price may be paid unquestioned."""
    year = expected.closing.year
    unmatched = expected.books.filter(pl.col("dranst") == OPERATION, pl.col("step").is_null())
    unpaid_for = readable(unmatched)
    ended = _after_end(unpaid_for, expected.grants)
    loose = unpaid_for.join(ended, on="row", how="anti")
    known = _of_known_grants(loose, expected.grants)
    without = loose.join(known, on="row", how="anti")
    own_door = _self_referral(self_referral)
    rows = {
        "without_grant": _posting_rows(without.filter(~own_door)),
        "beyond_plan": _posting_rows(known.filter(~own_door)),
        "above_price": _above_price(expected, tolerance),
        "after_end": _posting_rows(ended, "to_date"),
        "twice": _twice(expected.grants, date(year, 1, 1), date(year, 12, 31)),
        "not_paid": _not_paid(expected),
        "overdue": _by_grant(expected.overdue),
        "self_referral": _posting_rows(loose.filter(own_door)),
        "unpriced": expected.unpriced.select(*_WHO, "date", *_ROW).sort("date", "grant_id"),
    }
    return tuple(ControlList(name, *LISTS[name], found) for name, found in rows.items())


def _self_referral(legal_bases: tuple[str, ...]) -> pl.Expr:
    function = pl.col("account").str.starts_with("5.38.42").fill_null(value=False)
    return pl.col("legal_basis").is_in(list(legal_bases)).fill_null(value=False) | (
        pl.col("legal_basis").is_null() & function
    )


def _posting_rows(rows: pl.DataFrame, *extra: str) -> pl.DataFrame:
    columns = (*_WHO, "posting_id", "date", "service_from", "service_to", *extra, "amount", *_ROW)
    return rows.select(columns).sort(pl.col("amount").abs(), descending=True)


def _after_end(loose: pl.DataFrame, grants: pl.DataFrame) -> pl.DataFrame:
    """Unmatched postings whose grant (by id, else all grants of the citizen at the offer or provider) had ended."""
    lasting = _in_force(grants).with_columns(pl.col("to_date").fill_null(date.max))
    paid_for = loose.with_columns(_function(), starts=pl.coalesce("service_from", "date"))
    found = []
    for key in _BY_GRANT:
        ends = lasting.drop_nulls(key).group_by(key).agg(pl.col("to_date").max())
        late = paid_for.join(ends, on=key).filter(pl.col("to_date") < pl.col("starts"))
        found.append(late.select([*paid_for.columns, "to_date"]))
    return pl.concat(found).unique("row", keep="first", maintain_order=True)


def _of_known_grants(loose: pl.DataFrame, grants: pl.DataFrame) -> pl.DataFrame:
    """Unmatched postings that name a grant we know, or whose citizen has one at the offer, or for the same function at
    the provider."""
    named, lasting = loose.with_columns(_function()), _in_force(grants)
    found = [named.join(lasting.select(key).drop_nulls().unique(), on=key, how="semi") for key in _BY_GRANT]
    return pl.concat(found).unique("row", maintain_order=True)


def _in_force(grants: pl.DataFrame) -> pl.DataFrame:
    """All grants but drafts, with the function of their account."""
    return grants.filter(pl.col("status") != "draft").with_columns(_function())


def _function() -> pl.Expr:
    return pl.col("account").str.extract(r"^(\d+\.\d+\.\d+)").alias("function")


def _above_price(expected: ExpectedAccounts, tolerance: int) -> pl.DataFrame:
    """Per months covered: what was posted against the payments it covers, when it is more than agreed.

    Where invoices do not say which of a citizen's grants they pay, the grants of a month are held together and stand
    under the first of them.
    """
    paid_plan = expected.plan.filter(pl.col("step") < COLLECTIVE, pl.col("amount").is_not_null())
    agreed = paid_plan.group_by(grant="lead", month="month")
    span = ["grant", "first", "last"]
    posted = paid_spans(expected)
    covered = posted.join(agreed.agg(pl.col("amount").sum().alias("agreed")), on="grant").filter(
        pl.col("month").is_between("first", "last")
    )
    above = (
        covered.group_by(*span, "posted", "accounting_year", *_ROW)
        .agg(pl.col("agreed").sum())
        .filter(
            pl.col("accounting_year") == expected.closing.year,
            pl.col("agreed") > 0,
            pl.col("posted") - pl.col("agreed") > tolerance,
        )
    )
    month = pl.date(pl.col("first") // 12, pl.col("first") % 12 + 1, 1).alias("month")
    excess = (pl.col("posted") - pl.col("agreed")).alias("amount")
    return (
        above.join(expected.grants.select("grant", *_WHO), on="grant")
        .select(*_WHO, month, "agreed", "posted", excess, *_ROW)
        .sort("amount", descending=True)
    )


def paid_spans(expected: ExpectedAccounts) -> pl.DataFrame:
    """What has been posted for the grants and months that invoices cover, whatever the year they were booked in.

    `grant` is the lead of the payments covered, `first` and `last` the months (months since year 0); `posted` in øre,
    the newest `accounting_year`, and the first posting's file and line. Collective invoices are not among them.
    """
    books = pl.concat([expected.earlier, expected.books.select(expected.earlier.columns)])
    paid = books.filter(pl.col("step") < COLLECTIVE).select(
        "accounting_year", "amount", *_ROW, grant="paid_grant", first="paid_month",
        last=pl.col("paid_month") + (pl.col("month_to") - pl.col("month_from")).clip(0, 11),
    )  # fmt: skip
    return paid.group_by("grant", "first", "last").agg(
        pl.col("amount").sum().alias("posted"), pl.col("accounting_year").max(), pl.col(_ROW).first()
    )


def _twice(grants: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """Pairs of granted help of the same kind for one citizen on the same days, in different chains."""
    granted = grants.filter(pl.col("status") == "granted", pl.col("citizen").is_not_null())
    taken_over = pl.col("from_date").cum_min(reverse=True).shift(-1).over("chain", order_by="grant")
    until = taken_over.dt.offset_by("-1d")  # grants are numbered in the order of their chains
    live = granted.with_columns(to_date=pl.min_horizontal("to_date", until)).select(
        "citizen", kind_of_help(), "chain", "grant_id", "account", "legal_basis", "offer", "provider", *_ROW,
        first=pl.max_horizontal("from_date", pl.lit(start)),
        last=pl.min_horizontal(pl.col("to_date").fill_null(end), pl.lit(end)),
    ).filter(pl.col("first") <= pl.col("last"))  # fmt: skip
    other = live.select(
        "citizen", "kind", *(pl.col(c).alias(f"other_{c}") for c in ("chain", "grant_id", "first", "last"))
    )
    pairs = live.join(other, on=["citizen", "kind"]).filter(pl.col("chain") < pl.col("other_chain"))
    overlap = pairs.with_columns(
        overlap_from=pl.max_horizontal("first", "other_first"), overlap_to=pl.min_horizontal("last", "other_last")
    ).filter(pl.col("overlap_from") <= pl.col("overlap_to"))
    days = (pl.col("overlap_to") - pl.col("overlap_from")).dt.total_days() + 1
    return overlap.select(*_WHO, "other_grant_id", "overlap_from", "overlap_to", days.alias("days"), *_ROW).sort(
        "days", "grant_id", descending=[True, False]
    )


def _not_paid(expected: ExpectedAccounts) -> pl.DataFrame:
    """Grants with at least two closed months of the year that nothing has paid."""
    closing = expected.closing
    closed = [closing.year * 12 + month - 1 for month in closing.closed]
    unpaid = expected.plan.filter(pl.col("step").is_null(), pl.col("amount") > 0, pl.col("month").is_in(closed))
    waiting = unpaid.join(expected.grants, on="grant")
    return _by_grant(waiting).filter(pl.col("months") >= UNPAID_MONTHS)


def _by_grant(payments: pl.DataFrame) -> pl.DataFrame:
    """Planned payments summed by grant: how many months, the oldest and newest, and øre."""
    return (
        payments.group_by(_WHO)
        .agg(
            months=pl.col("month").n_unique(), oldest=pl.col("date").min(), newest=pl.col("date").max(),
            amount=pl.col("amount").sum(), source_file=pl.col("source_file").first(),
            source_line=pl.col("source_line").first(),
        )
        .sort(pl.col("amount").abs(), "grant_id", descending=[True, False])
    )  # fmt: skip
