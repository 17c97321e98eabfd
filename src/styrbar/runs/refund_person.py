"""How is this citizen's refund made? Month by month, line by line, ready for the auditor; every look is logged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.refund import COUNTED, OUTSIDE
from styrbar.analysis.refund_costs import LEFT_OUT, left_out
from styrbar.analysis.refund_exact import above, rounded
from styrbar.analysis.refund_homes import FINENESS
from styrbar.danish import count, kroner, number
from styrbar.errors import NotFound
from styrbar.rules.refund.ladder import Step
from styrbar.rules.shares import largest_remainder
from styrbar.runs.controls import with_file
from styrbar.runs.expected import dimension_columns, display, unconfirmed
from styrbar.runs.refund_tables import groups_of
from styrbar.runs.refund_year import RefundYear, refund_of
from styrbar.runs.rules import rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import basis_of, scope_of, year_of

QUESTION = "Hvordan er borgerens refusion regnet?"
Total = Mapping[str, Any]
Line = tuple[str, str, int | None]
_PARTS = {"posted": "Bogført", "outstanding": "Udestående", "planned": "Planlagt"}


@dataclass(frozen=True)
class RefundPersonChoices:
    """The citizen's pseudonym, snapshot and year (None is the newest), and what unknown limits are projected by."""

    citizen: str
    snapshot: str | None = None
    year: int | None = None
    project: str | None = None


def run_refund_person(ws: Workspace, choices: RefundPersonChoices) -> Answer:
    """Answer for one citizen: the sum written out, the months, the household, and every line with file and line."""
    ws.see_person(choices.citizen, "Borgerens statsrefusion")
    year = year_of(ws, choices.snapshot, choices.year, "expected")
    found = refund_of(ws, year, choices.project)
    mine = pl.col("citizen") == choices.citizen
    rows = found.rows.filter(mine)
    if rows.is_empty():
        raise NotFound("Borgeren har ingen udgift i året.", next_step="Vælg et andet år eller øjebliksbillede.")
    months = found.refund.months.filter(mine)
    total = _total(found, choices.citizen)
    lines = _lines(found, rows, names_of(year.snapshot))
    tables = (_sums(found, months, total), _months(found, months, total), *_home(found, months), lines)
    return Answer(
        QUESTION,
        _sentence(found, months, total),
        scope_of(ws, year),
        tables,
        (
            Figure("Udgift, der kan refunderes", total["cost"]),
            Figure("Særligt dyre enkeltsager", total["ladder_refund"], note="Refusion"),
            Figure("Ophold efter §§ 109 og 110", total["self_refund"], note="Refusion"),
            Figure("Refusion i alt", total["refund"]),
        ),
        (
            *((Basis("Ikke beregnet", str(found.rules.missing), "refusion"),) if found.rules.missing else ()),
            *rule_basis(found.rules.used),
            *basis_of(ws, year),
            *unconfirmed(tables),
        ),
        left_out(rows),
    )


def _total(found: RefundYear, citizen: str) -> Total:
    """The citizen's year; nothing where none of his cost may be refunded."""
    year = found.refund.citizens.filter(pl.col("citizen") == citizen)
    if len(year):
        return year.row(0, named=True)
    return dict.fromkeys(year.columns, 0) | {"citizen": citizen}


def _sentence(found: RefundYear, months: pl.DataFrame, total: Total) -> str:
    refused = [OUTSIDE[status] for status in months["status"].cast(pl.String).unique() if status != COUNTED]
    why = f" Ikke alt er holdt mod trappen: {'; '.join(refused).lower()}." if refused else ""
    if not found.refund.known:
        return f"Refusionen er ikke beregnet, for grænserne for {found.year.number} er ikke kendt.{why}"
    paid = months.filter(pl.col("home_refund") > 0).height
    told = f"Borgeren ventes at give {kroner(total['refund'] or 0)} i refusion i {found.year.number}"
    return f"{told}; {count(paid, 'måned', 'måneder')} ligger over den laveste grænse.{why}"


def _alone() -> pl.Expr:
    """The months that the citizen alone is held against the ladder."""
    return pl.col("household").is_null() & (pl.col("status").cast(pl.String) == COUNTED)


def _sums(found: RefundYear, months: pl.DataFrame, total: Total) -> AnswerTable:
    """The sum written out: what comes, how it is reckoned, and the amount; the refunds add up to the year's."""
    rows = [*_before(found, months, total), *_by_step(found, months, total)]
    rows.append(("Refusion i alt", "Lagt sammen og afrundet én gang til hele øre", total["refund"]))
    frame = pl.DataFrame(rows, schema={"step": pl.String, "how": pl.String, "amount": pl.Int64}, orient="row")
    columns = (
        AnswerColumn("step", "Trin"),
        AnswerColumn("how", "Sådan er det regnet"),
        AnswerColumn("amount", "Beløb", "kroner"),
    )
    return AnswerTable("sums", "Regnestykket", columns, frame)


def _before(found: RefundYear, months: pl.DataFrame, total: Total) -> Iterator[Line]:
    """What comes before the ladder."""
    once = months["once"][0] if months.height else 0
    yield "Udgift, der kan refunderes", "Linjerne nedenfor, indtægter trukket fra", total["cost"]
    if once:
        ore = int(rounded(np.array([once]), found.refund.scale.self_parts)[0])
        yield "Heraf engangsudgifter", f"Fordelt ligeligt på {found.rules.months} måneder", ore
    if total["self_cost"]:
        share = number(float(found.rules.self_share * 100))
        yield "Ophold efter §§ 109 og 110", f"{share} % af {kroner(total['self_cost'])}", total["self_refund"]


def _by_step(found: RefundYear, months: pl.DataFrame, total: Total) -> Iterator[Line]:
    """The refund of each step of the ladder, and the citizen's part of each household's."""
    if not found.refund.known:
        yield "Særligt dyre enkeltsager", "Ikke beregnet, for årets grænser er ikke kendt", None
        return
    parts = found.refund.homes.filter(pl.col("citizen") == total["citizen"])["part"].to_list()
    steps = [step for group in _steps(found, months.filter(_alone())) for step in group]
    alone = (total["ladder_refund"] or 0) - sum(parts)
    paid = largest_remainder(alone, {n: exact for n, (*_, exact) in enumerate(steps)}) if alone else {}
    for number_of, (title, how, exact) in enumerate(steps):
        if exact:
            yield title, how, paid.get(number_of, 0)
    if not parts and not any(exact for *_, exact in steps):
        yield "Særligt dyre enkeltsager", "Ingen måned ligger over den laveste grænse", 0
    for part in parts:
        yield "Husstandens refusion", "Borgerens del, efter udgift måned for måned", part


def _steps(found: RefundYear, own: pl.DataFrame) -> Iterator[list[tuple[str, str, int]]]:
    """The steps of each ladder: title, how the refund is reckoned, and the refund, exact."""
    scale = found.refund.scale
    for whose, ladder, held in groups_of(found.rules, own):
        base = own.filter(held)["home_base"].to_numpy()
        over = [above(base, n, ladder, scale) for n in range(len(ladder.steps))]
        within = [int((low - high).sum()) for low, high in zip(over, [*over[1:], 0 * base], strict=True)]
        yield [
            (
                f"Trinet {step.name} procent{whose}",
                f"{number(float(step.share * 100))} % af {kroner(int(rounded(np.array([part]), scale.cost)[0]))} over "
                f"{_twelfth(found, step)} i {count(int((above_it > 0).sum()), 'måned', 'måneder')}",
                int(step.share * scale.share_parts) * part,
            )
            for step, above_it, part in zip(ladder.steps, over, within, strict=True)
        ]


def _twelfth(found: RefundYear, step: Step) -> str:
    return f"{number(step.limit // 100)}/{found.rules.months}"


def _months(found: RefundYear, months: pl.DataFrame, total: Total) -> AnswerTable:
    """Each month: what is held against the ladder, what lies above each step, and the refund."""
    scale = found.refund.scale
    over, above_steps = _over(found, months)
    status = pl.col("status").cast(pl.String).replace_strict(OUTSIDE | {COUNTED: ""}, return_dtype=pl.String)
    frame = months.with_columns(
        pl.Series("spread", rounded(months["once"].to_numpy(), scale.cost)),
        pl.Series("own", rounded(months["base"].to_numpy(), scale.cost)),
        pl.Series("together", rounded(months["home_base"].to_numpy(), scale.cost)),
        pl.Series("ladder", _exact(months, scale.whole), dtype=pl.Int64),
        pl.Series("paid", _paid(found, months, total), dtype=pl.Int64),
        *over,
        month=pl.date(found.year.number, pl.col("month"), 1),
        note=pl.when(pl.col("household").is_not_null()).then(pl.lit("Med husstanden")).otherwise(status),
    )
    columns = (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn("cost", "Udgift", "kroner", total=True),
        AnswerColumn("spread", "Del af engangsudgifter", "kroner"),
        AnswerColumn("own", "Borgerens udgift på trappen", "kroner", meaning="Efter de 50 procent af §§ 109 og 110."),
        AnswerColumn("together", "Holdt mod trappen", "kroner", meaning="Borgerens, eller hele husstandens."),
        *above_steps,
        AnswerColumn("ladder", "Trappens refusion", "kroner", meaning="Af det, der er holdt mod trappen."),
        AnswerColumn("paid", "Borgerens refusion", "kroner", total=True, meaning="Afrundet, så den går op."),
        AnswerColumn("note", "Bemærk"),
    )
    return AnswerTable("months", "Måned for måned", columns, frame.select(c.name for c in columns))


def _over(found: RefundYear, months: pl.DataFrame) -> tuple[list[pl.Series], list[AnswerColumn]]:
    """What lies above each step of the ladder that a month is held against, as columns; blank for another's steps."""
    values, columns, scale = [], [], found.refund.scale
    counted = months["status"].cast(pl.String) == COUNTED
    for place, (_, ladder, held) in enumerate(groups_of(found.rules, months)):
        for number_of, step in enumerate(ladder.steps):
            name = f"over_{place}_{number_of}"
            exact = above(months["home_base"].to_numpy(), number_of, ladder, scale)
            ore = pl.Series(rounded(exact, scale.cost))
            values.append(pl.select(pl.when(held & counted).then(ore).alias(name)).to_series())
            columns.append(AnswerColumn(name, f"Over {_twelfth(found, step)}", "kroner"))
    return values, columns


def _exact(months: pl.DataFrame, parts: int) -> list[int | None]:
    """The ladder's refund of each month to the øre; nothing where the ladder is not known."""
    exact = months["home_refund"]
    return [None] * len(exact) if exact.null_count() else list(rounded(exact.to_numpy(), parts))


def _paid(found: RefundYear, months: pl.DataFrame, total: Total) -> list[int | None]:
    """The year's refund by month, to the øre: by the exact refund, in a household by the citizen's part of it."""
    if not found.refund.known:
        return [None] * months.height
    due = total["ladder_refund"] or 0
    cells = months.select("household", "base", "positive", "home_refund").iter_rows()
    exact = {n: FINENESS * r * max(b, 0) // p if h and p else FINENESS * r for n, (h, b, p, r) in enumerate(cells)}
    return list(largest_remainder(due, exact).values()) if due else [0] * months.height


def _home(found: RefundYear, months: pl.DataFrame) -> tuple[AnswerTable, ...]:
    """Who the cost is added up with, by pseudonym, and each one's part of the refund; nothing without a household."""
    shared = months["household"].drop_nulls().unique()
    if shared.is_empty():
        return ()
    member = found.refund.months.filter(pl.col("household").is_in(shared.implode()))
    sums = (
        member.group_by("household", "citizen").agg(pl.col("base").sum(), months=pl.len()).sort("household", "citizen")
    )
    parts = sums.join(found.refund.homes, on=["household", "citizen"], how="left", maintain_order="left")
    frame = parts.with_columns(
        pl.Series("cost", rounded(sums["base"].to_numpy(), found.refund.scale.cost)), part=_part(found)
    )
    columns = (
        AnswerColumn("citizen", "Borger", "citizen"),
        AnswerColumn("months", "Måneder i husstanden", "integer"),
        AnswerColumn("cost", "Udgift på trappen", "kroner", total=True),
        AnswerColumn("part", "Refusion", "kroner", total=True),
    )
    shown = frame.select(c.name for c in columns)
    return (AnswerTable("household", "Husstanden", columns, shown, keys=frame.select("citizen")),)


def _part(found: RefundYear) -> pl.Expr:
    return pl.col("part").fill_null(0) if found.refund.known else pl.lit(None, pl.Int64)


def _lines(found: RefundYear, rows: pl.DataFrame, names: Names) -> AnswerTable:
    """The lines of the year's accounts: what counts, why not, the part of the refund, and the file and line.

    Lines alike in all but their amount, such as the planned days of a month, stand as one with their number.
    """
    dims = ("legal_basis", "intervention", "provider", "offer", "account")
    first, last = (pl.date(found.year.number, pl.col(name), 1) for name in ("month_from", "month_to"))
    placed = with_file(rows.sort("month_from", "date", "event"), found.year.snapshot.files)
    shown = display(placed, dims, names).with_columns(
        month_from=first,
        month_to=last,
        part=pl.col("part").replace_strict(_PARTS),
        why=pl.col("why").replace_strict(LEFT_OUT, default="", return_dtype=pl.String),
    )
    columns = (
        AnswerColumn("month_from", "Hjælp fra", "month"),
        AnswerColumn("month_to", "Hjælp til", "month"),
        AnswerColumn("part", "Regnes som"),
        *dimension_columns(dims),
        AnswerColumn("once", "Engangsudgift", "flag"),
        AnswerColumn("why", "Regnes ikke med", meaning="Hvorfor linjen ikke kan refunderes."),
        AnswerColumn("lines", "Antal", "integer", meaning="Så mange ens linjer er lagt sammen."),
        AnswerColumn("amount", "Beløb", "kroner", total=True),
        AnswerColumn("self_refund", "§§ 109 og 110", "kroner", total=True, meaning="Refusion af linjen."),
        AnswerColumn("ladder_refund", "Særligt dyre enkeltsager", "kroner", total=True, meaning="Refusion af linjen."),
        AnswerColumn("file", "Fil"),
        AnswerColumn("source_line", "Linje", "integer"),
    )
    sums = ("amount", "self_refund", "ladder_refund")
    alike = [c.name for c in columns if c.name not in (*sums, "lines")]
    known = [pl.when(pl.col(s).is_not_null().any()).then(pl.col(s).sum()).alias(s) for s in sums]
    together = shown.group_by(alike, maintain_order=True).agg(*known, lines=pl.len().cast(pl.Int64))
    return AnswerTable("rows", f"Linjer i {found.year.number}", columns, together.select(c.name for c in columns))
