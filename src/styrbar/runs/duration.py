"""How long does help last, and what does a person's course cost?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import Where
from styrbar.analysis.drivers import collected
from styrbar.analysis.duration import Compared, Costs, Curve, Watched, curve, log_rank, mean_cost
from styrbar.analysis.person_spending import FEW, inside, within
from styrbar.analysis.stays import Stays, groups_of, stays
from styrbar.danish import count, day, number, percent
from styrbar.errors import BadInput
from styrbar.runs.spending import has_register
from styrbar.runs.spending_dated import dated_spending
from styrbar.runs.spending_scope import NOTE, Asked, SpendingChoices, asked, heading, words
from styrbar.runs.workspace import Workspace

QUESTION = "Hvor længe varer hjælpen?"
STAYS = {"kind": "Samme slags hjælp", "offer": "Samme tilbud"}
"""What a stay is a stay in."""

MOST_GROUPS = 12
YEAR = 365
STEPS = tuple(YEAR * quarter // 4 for quarter in range(1, 41))
"""Days at which the curve and the cost are told: each quarter of a year for ten years."""

YEARS = (1, 2, 5)
_HELP = ("account", "legal_basis", "intervention", "provider", "offer", "ownership", "unit", "kind")
"""What says which help it is; what is said of the citizen is taken as it was when the stay began."""


@dataclass(frozen=True)
class DurationChoices(SpendingChoices):
    """What the user chose: a stay is days in `stay` on end, with breaks of at most `gap` days."""

    stay: str = "kind"
    gap: int = 30


@dataclass(frozen=True)
class _Group:
    """A group's stays, its curve, and the mean cost in øre at each of STEPS."""

    name: str
    value: str | None
    stays: Watched
    people: int
    curve: Curve
    cost: Sequence[float | None]


def run_duration(ws: Workspace, choices: DurationChoices) -> Answer:
    """Answer the question for the days from the first year's first to the last year's last, or to the data's date."""
    _check(choices)
    found = asked(ws, choices, fewest=1)
    start, end = _window(found)
    made = _stays(ws, choices, found, start, end)
    groups = [_group(found, made, value, chosen) for value, chosen in groups_of(made, MOST_GROUPS)]
    whole = _group(found, made, None, np.ones(len(made.watched), dtype=bool))
    tested = log_rank([group.stays for group in groups])
    tables = (_groups_table(ws, groups, found), _curve_table(groups, found))
    return Answer(
        QUESTION,
        _sentence(whole, groups, tested, found),
        replace(found.scope(ws), period_to=end),
        tables,
        _figures(whole),
        (*_told(choices, made, tested, (start, end), registered=has_register(found.snapshot)), *found.basis(ws)),
        {},
        found.opened,
    )


def _check(choices: DurationChoices) -> None:
    if choices.stay not in STAYS:
        known = ", ".join(f"{name} ({told.lower()})" for name, told in STAYS.items())
        raise BadInput("Et ophold kan ikke regnes sådan.", next_step=f"Vælg blandt: {known}.")
    if not 0 <= choices.gap <= 366:
        raise BadInput("En pause skal være fra 0 til 366 dage.", next_step="Skriv et andet antal dage.")
    if choices.about_costly:
        raise BadInput(
            "Varigheden kan ikke deles efter dyre forløb, for den, der er længe i hjælp, har flere år at være dyr i.",
            next_step="Del efter støttebehov eller ejerforhold i stedet.",
        )


def _window(found: Asked) -> tuple[date, date]:
    last = date(found.after, 12, 31)
    return date(found.before, 1, 1), last if has_register(found.snapshot) else min(last, found.snapshot.data_date)


def _stays(ws: Workspace, choices: DurationChoices, found: Asked, start: date, end: date) -> Stays:
    """The stays of the selection: of the help chosen, by citizens who were as chosen when the stay began."""
    help_chosen = {name: value for name, value in found.where.items() if name in _HELP}
    begun_as = {name: value for name, value in found.where.items() if name not in _HELP}
    rows = dated_spending(ws, found.snapshot, start, end, history=True)
    given = _given(nw.from_native(rows), choices, help_chosen, begun_as)
    made = stays(given.drop("chosen"), start, end, gap=choices.gap, cut=has_register(found.snapshot))
    if not begun_as:
        return made
    first = given.sort("from_date", "chosen").unique(["citizen", "key", "from_date"], keep="first", maintain_order=True)
    held = made.frame.join(
        first.select("citizen", "key", "chosen", first="from_date"),
        on=["citizen", "key", "first"], how="left", maintain_order="left",
    )  # fmt: skip
    return _only(made, held["chosen"].fill_null(value=False).to_numpy())


def _given(
    rows: nw.LazyFrame[pl.LazyFrame], choices: DurationChoices, help_chosen: Where, begun_as: Where
) -> pl.DataFrame:
    """The help of the selection as `analysis.stays.stays` takes it, and whether the citizen is `chosen`."""
    covers = ~nw.col("days").is_null() & ~nw.col("citizen").is_null()
    told = within(rows, help_chosen).filter(covers)
    named = told.with_columns(
        key=nw.col(choices.stay), group=nw.col(choices.by).cast(nw.String), chosen=inside(begun_as)
    )
    keys = ["citizen", "key", "group", "chosen", "from_date", "to_date"]
    return collected(named.group_by(keys).agg(nw.col("amount").sum()))


def _only(made: Stays, chosen: np.ndarray) -> Stays:
    """Some of the stays, with their cost."""
    place = np.cumsum(chosen) - 1
    kept = made.rows.filter(pl.Series(chosen[made.rows["stay"].to_numpy()]))
    rows = kept.with_columns(stay=pl.Series(place[kept["stay"].to_numpy()], dtype=pl.Int64))
    return Stays(made.frame.filter(pl.Series(chosen)), made.watched.only(chosen), rows, made.unknown, made.undated)


def _group(found: Asked, made: Stays, value: str | None, chosen: np.ndarray) -> _Group:
    mine = _only(made, chosen)
    line = curve(mine.watched)
    stay, first, last, amount = (mine.rows[name].to_numpy() for name in ("stay", "first", "last", "amount"))
    costs = Costs(stay, first, last, amount.astype(np.float64))
    cost = mean_cost(line, mine.watched, costs, STEPS)
    people = mine.frame["citizen"].n_unique()
    return _Group(words(found.names, found.choices.by, value), value, mine.watched, people, line, cost)


def _at_year(group: _Group, year: int) -> float | None:
    """Mean cost in the first so many years."""
    return group.cost[4 * year - 1]


_GROUP_COLUMNS = (
    AnswerColumn("stays", "Ophold", "integer", total=True),
    AnswerColumn("people", "Borgere", "integer", meaning="En borger kan have flere ophold."),
    AnswerColumn("ended", "Sluttet", "integer", total=True),
    AnswerColumn("still", "Stadig i gang", "integer", total=True, meaning="Varer ved dataenes slutning endnu."),
    AnswerColumn("median", "Median, dage", "integer", meaning="Så længe varer halvdelen af opholdene mindst."),
    AnswerColumn("low", "Median fra", "integer", meaning="Nedre ende af medianens 95 %-interval."),
    AnswerColumn("high", "Median til", "integer", meaning="Øvre ende; tom, når den ikke kan nås."),
    *(AnswerColumn(f"after_{y}", f"I gang efter {y} år", "percent") for y in YEARS),
    *(AnswerColumn(f"cost_{y}", f"Udgift, {y} år", "kroner",
                   meaning="Gennemsnit pr. ophold fra første dag; de, der er stoppet, koster intet.") for y in YEARS),
)  # fmt: skip


def _groups_table(ws: Workspace, groups: Sequence[_Group], found: Asked) -> AnswerTable:
    by = found.choices.by
    rows = [_group_row(group, sees=ws.actor.may("see_persons")) for group in groups]
    noted = (NOTE,) if any(row["note"] for row in rows) else ()
    columns = (AnswerColumn("group", heading(by)), *_GROUP_COLUMNS, *noted)
    kinds = {"text": pl.String, "integer": pl.Int64, "percent": pl.Float64, "kroner": pl.Int64}
    frame = pl.DataFrame(rows, schema={c.name: kinds[c.kind] for c in (*columns, NOTE)}).select(c.name for c in columns)
    keys = pl.DataFrame({"value": [group.value for group in groups]}, schema={"value": pl.String})
    return AnswerTable(
        "groups", f"Varighed efter {heading(by).lower()}", columns, frame,
        "Ingen ophold har kendt begyndelse i perioden.", keys,
    )  # fmt: skip


def _group_row(group: _Group, *, sees: bool) -> Mapping[str, object]:
    middle, low, high = group.curve.median()
    there = {y: group.curve.at(YEAR * y) for y in YEARS}
    cost = {y: _at_year(group, y) for y in YEARS}
    notes = [f"Færre end {FEW} borgere"] if group.people < FEW and not sees else []
    if group.curve.broken is not None:
        notes.append(f"for få fulgt fra begyndelsen; kendes kun til dag {group.curve.broken - 1}")
    told = "; ".join(notes)
    return {
        "group": group.name, "stays": len(group.stays), "people": group.people, "ended": int(group.stays.ended.sum()),
        "still": int((~group.stays.ended).sum()), "median": middle, "low": low, "high": high,
        **{f"after_{y}": held and held[0] for y, held in there.items()},
        **{f"cost_{y}": None if ore is None else round(ore) for y, ore in cost.items()},
        "note": told[:1].upper() + told[1:],
    }  # fmt: skip


def _curve_table(groups: Sequence[_Group], found: Asked) -> AnswerTable:
    """Each group's curve, quarter by quarter, as far as it is known."""
    rows = [
        {
            "group": group.name, "days": step, "there": _watched(group.stays, step),
            "share": held[0], "low": held[1], "high": held[2],
            "cost": None if (cost := group.cost[place]) is None else round(cost),
        }
        for group in groups
        for place, step in enumerate(STEPS)
        if (held := group.curve.at(step)) is not None
    ]  # fmt: skip
    columns = (
        AnswerColumn("group", heading(found.choices.by)),
        AnswerColumn("days", "Dage siden begyndelsen", "integer"),
        AnswerColumn("there", "Fulgt den dag", "integer", meaning="Ophold, der er i gang og følges den dag."),
        AnswerColumn("share", "Stadig i gang", "percent"),
        AnswerColumn("low", "Fra", "percent", meaning="Nedre ende af 95 %-intervallet."),
        AnswerColumn("high", "Til", "percent", meaning="Øvre ende af 95 %-intervallet."),
        AnswerColumn("cost", "Udgift til nu", "kroner", meaning="Gennemsnit pr. ophold siden begyndelsen."),
    )
    schema = dict(
        zip((c.name for c in columns), (pl.String, pl.Int64, pl.Int64, *[pl.Float64] * 3, pl.Int64), strict=True)
    )
    return AnswerTable("curve", "Kurven, kvartal for kvartal", columns, pl.DataFrame(rows, schema=schema))


def _watched(group: Watched, step: int) -> int:
    """Stays under way and watched on a day."""
    return int(((group.entry < step) & (group.last >= step)).sum())


def _figures(whole: _Group) -> tuple[Figure, ...]:
    middle, low, high = whole.curve.median()
    if not len(whole.stays):
        return ()
    ends = f"95 %-interval: {_days(low)} til {_days(high)}"
    year = whole.curve.at(YEAR)
    cost = _at_year(whole, 1)
    return (
        Figure("Ophold", len(whole.stays), "integer", f"{number(int((~whole.stays.ended).sum()))} er stadig i gang"),
        Figure("Median, dage", middle, "integer", ends if middle else "Mere end halvdelen er der endnu"),
        Figure("Stadig i gang efter et år", year and year[0], "percent", _interval(year)),
        Figure("Udgift det første år", None if cost is None else round(cost), "kroner", "gennemsnit pr. ophold"),
    )


def _days(days: int | None) -> str:
    return "ukendt" if days is None else number(days)


def _interval(held: tuple[float, float, float] | None) -> str:
    return "" if held is None else f"95 %-interval: {percent(held[1], 0)} til {percent(held[2], 0)}"


def _sentence(whole: _Group, groups: Sequence[_Group], tested: Compared | None, found: Asked) -> str:
    if not len(whole.stays):
        return "Der er ingen ophold med kendt begyndelse i perioden. Vælg flere år eller en anden afgrænsning."
    middle = whole.curve.median()[0]
    known = found.choices.by
    half = (
        f"Halvdelen af opholdene varer mindst {count(middle, 'dag', 'dage')}."
        if middle is not None
        else "Mere end halvdelen af opholdene varer længere, end de er fulgt."
    )
    if tested is None:
        return half
    differ = "er større, end tilfældet kan forklare" if tested.p < 0.05 else "kan være tilfældig"
    return f"{half} Forskellen mellem de {number(len(groups))} grupper ({heading(known).lower()}) {differ}."


def _told(
    choices: DurationChoices, made: Stays, tested: Compared | None, watched: tuple[date, date], *, registered: bool
) -> tuple[Basis, ...]:
    start, end = watched
    pause = f"pauser på højst {count(choices.gap, 'dag', 'dage')} afslutter ikke et ophold"
    begun = f"Ophold, der var i gang {day(start)}, følges fra den dag; deres begyndelse kendes fra bevillingen"
    if registered:
        left = count(made.unknown, "ophold", "ophold")
        begun = f"{left} var i gang {day(start)}; deres begyndelse kendes ikke, og de er holdt uden for"
    lines = [
        Basis("Ophold", f"{STAYS[choices.stay]} uden afbrydelse; {pause}", "varighed"),
        Basis("Fulgt", f"Fra {day(start)} til {day(end)}; ophold, der varer ved, tæller til og med den sidste dag"),
        Basis("Begyndt før", begun, "varighed"),
    ]
    if made.undated:
        lines.append(Basis("Uden datoer", f"{count(made.undated, 'række', 'rækker')} er holdt uden for"))
    if tested:
        p = "under 0,001" if tested.p < 0.001 else number(tested.p, 3)
        size = f"χ² = {number(tested.size, 2)} med {count(tested.freedom, 'frihedsgrad', 'frihedsgrader')}, p {p}"
        lines.append(Basis("Log-rank-test", size, "varighed"))
    return tuple(lines)
