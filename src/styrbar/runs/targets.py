"""Are we on the way to the targets? Each target's course, and a traffic light only where it moved beyond chance."""

from dataclasses import dataclass, replace
from datetime import date
from math import floor, log10

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.dimensions import SPENDING
from styrbar.analysis.funnel import FEWEST
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.targets import (
    DIRECTIONS,
    KEY_FIGURE,
    LIGHTS,
    NOTHING,
    ON_WAY,
    REACHED,
    SLIPPING,
    SLOW,
    UNSURE,
    WRONG,
    Moved,
    Point,
    light,
)
from styrbar.errors import StyrbarError
from styrbar.runs.spending_scope import words
from styrbar.runs.target_kept import Target, all_targets, measures, one_target, shown_value, told
from styrbar.runs.target_points import points_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Er vi på vej mod pejlemærkerne?"
_METHOD = "pejlemaerker"
_DIGITS = 3
_YELLOW = {SLOW, SLIPPING}
_HIDDEN = f"Færre end {FEWEST} borgere"


@dataclass(frozen=True)
class Followed:
    """A target with its points; `problem` says why it has none."""

    target: Target
    points: list[Point]
    problem: str = ""

    @property
    def verdict(self) -> tuple[str, Moved | None]:
        """The light at the newest point, and how it moved."""
        if not self.points:
            return NOTHING, None
        return light(self.target.goal, self.points[0], self.points[-1])

    @property
    def few(self) -> bool:
        """Whether a point rests on so few people that they might be recognised in it."""
        if self.target.measure.shape == KEY_FIGURE:
            return False
        ends = self.points[:1] + self.points[-1:]
        return any(0 < point.people.filter(pl.col("above") != 0).height < FEWEST for point in ends)


def run_targets(ws: Workspace) -> Answer:
    """Answer «Er vi på vej mod pejlemærkerne?» with every target.

    Who only sees summaries reads rounded values, and none that rests on few people.
    """
    ws.actor.require("see_summaries")
    snapshot = ws.snapshot()
    called = names_of(snapshot)
    found = [_follow(ws, target) for target in all_targets(ws)]
    exact = ws.actor.may("see_figures")
    if not exact:
        found = [steady(followed) for followed in found]
    rows = [_row(f, called, exact=exact, few=f.few or tells_apart(f, found)) for f in found]
    columns = (
        AnswerColumn("title", "Pejlemærke"),
        AnswerColumn("light", "Status", "light", meaning="Farve kun, når ændringen er større end tilfældigheder."),
        AnswerColumn("measure", "Måles på"),
        AnswerColumn("first", "Udgangspunkt"),
        AnswerColumn("now", "Nu"),
        AnswerColumn("day", "Målt", "date"),
        AnswerColumn("goal", "Mål"),
        AnswerColumn("direction", "Retning"),
        AnswerColumn("deadline", "Frist", "date"),
        AnswerColumn("owner", "Ansvarlig"),
    )
    schema = {c.name: pl.Date() if c.kind == "date" else pl.String() for c in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    keys = pl.DataFrame({"key": [f.target.key for f in found]}, schema={"key": pl.String})
    table = AnswerTable(
        "targets", "Pejlemærkerne", columns, frame, keys=keys, empty="Der er ikke sat nogen pejlemærker endnu."
    )
    lights = [followed.verdict[0] for followed in found]
    return Answer(
        QUESTION,
        _sentence(lights),
        _scope(ws),
        (table,),
        _figures(lights),
        (*_basis(exact=exact), *made_from(ws, snapshot)),
    )


def run_target(ws: Workspace, key: str) -> Answer:
    """One target: each point, where it should be by then, and the test. Raises NotFound."""
    ws.actor.require("see_figures")
    followed = _follow(ws, one_target(ws, key))
    target, measure = followed.target, followed.target.measure
    called = names_of(ws.snapshot())
    lit, moved = followed.verdict
    rows = [_point_row(target, followed.points[0], point) for point in followed.points]
    columns = (
        AnswerColumn("day", "Målt", "date"),
        AnswerColumn("value", measure.title, measure.kind, meaning=measure.meaning),
        AnswerColumn("due", "Bør være", measure.kind,
                     meaning="På en ret linje fra udgangspunktet til målet."),
        AnswerColumn("change", "Siden udgangspunktet", measure.kind, signed=True),
        AnswerColumn("chance", "Sandsynlighed for så stor en ændring ved tilfælde", "percent"),
        AnswerColumn("light", "Status", "light"),
    )  # fmt: skip
    whole = measure.kind in {"kroner", "price", "integer"}
    number = pl.Int64() if whole else pl.Float64()
    types: list[pl.DataType] = [pl.Date(), number, number, number, pl.Float64(), pl.String()]
    frame = pl.DataFrame(rows, schema=dict(zip([c.name for c in columns], types, strict=True)), orient="row")
    figures = (
        Figure("Nu", frame["value"][-1] if rows else None, measure.kind),
        Figure("Udgangspunkt", frame["value"][0] if rows else None, measure.kind),
        Figure("Mål", shown_value(target.goal.value, measure), measure.kind, note=danish.day(target.goal.deadline)),
    )
    goal = f"Målet er {told(target.goal.value, measure)} den {danish.day(target.goal.deadline)}."
    narrowed = narrowed_words(target, called)
    basis = [
        Basis("Måles på", measure.title + (f", {narrowed}" if narrowed else ""), _METHOD),
        Basis("Ansvarlig", target.owner),
        Basis("Prøve", _tested(moved), _METHOD),
    ]
    if target.note:
        basis.append(Basis("Bemærkning", target.note))
    return Answer(
        target.title,
        followed.problem or f"{LIGHTS[lit]}. {goal}",
        _scope(ws),
        (AnswerTable("points", "Måned for måned", columns, frame, empty="Der er ingen målinger endnu."),),
        figures,
        (*basis, *made_from(ws, ws.snapshot())),
        names={"goal": str(shown_value(target.goal.value, measure)), "kind": measure.kind, "unit": measure.unit},
    )


def _tested(moved: Moved | None) -> str:
    if moved is None:
        return "Der er for få målinger til at prøve noget, eller målingen har ikke antal bag sig"
    p = f"p = {danish.number(moved.p, 3)}" if moved.p >= 0.001 else "p er under 0,001"
    return f"{moved.test}; {p}"


def run_measures(ws: Workspace) -> Answer:
    """Every measure a target can be set on."""
    ws.actor.require("see_summaries")
    rows = [(m.name, m.title, m.unit, DIRECTIONS[m.direction], m.meaning) for m in measures(ws).values()]
    columns = (
        AnswerColumn("name", "Navn i kommandoen"), AnswerColumn("title", "Måling"), AnswerColumn("unit", "Enhed"),
        AnswerColumn("direction", "Går oftest"), AnswerColumn("meaning", "Betyder"),
    )  # fmt: skip
    frame = pl.DataFrame(rows, schema=[c.name for c in columns], orient="row")
    table = AnswerTable("measures", "Det kan et pejlemærke måles på", columns, frame)
    said = f"Et pejlemærke kan måles på {danish.count(len(rows), 'måling', 'målinger')}."
    return Answer(
        "Hvad kan et pejlemærke måles på?", said, _scope(ws), (table,), basis=(Basis("Metode", "Pejlemærker", _METHOD),)
    )


def narrowed_words(target: Target, called: Names) -> str:
    """What a target is narrowed to, in words; '' when it is not."""
    return ", ".join(f"{SPENDING[name].heading}: {words(called, name, value)}" for name, value in target.where.items())


def _follow(ws: Workspace, target: Target) -> Followed:
    try:
        return Followed(target, points_of(ws, target.wanted, target.start))
    except StyrbarError as error:
        return Followed(target, [], str(error))


def steady(followed: Followed) -> Followed:
    """The target at the points that tell of nobody: a point that a few have changed since the one before is left out.

    What two points differ by is a figure too, and so is every point between them.
    """
    kept = followed.points[:1]
    for point in followed.points[1:]:
        if not 0 < _changed(kept[-1], point) < FEWEST:
            kept.append(point)
    return replace(followed, points=kept)


def tells_apart(followed: Followed, others: list[Followed]) -> bool:
    """Whether another target of the same measure rests on the same people but for a few, who could be subtracted."""
    measure = followed.target.measure.name
    alike = [o for o in others if o is not followed and o.points and o.target.measure.name == measure]
    return any(0 < _changed(followed.points[-1], o.points[-1]) < FEWEST for o in alike if followed.points)


def _changed(one: Point, other: Point) -> int:
    """How many citizens differ between two points."""
    both = one.people.join(other.people, on="citizen", how="full", suffix="_other", coalesce=True)
    moved = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_other")) for c in ("above", "below"))
    return both.filter(moved & (pl.col("citizen") != "")).height


def _row(followed: Followed, called: Names, *, exact: bool, few: bool) -> tuple[object, ...]:
    target, points = followed.target, followed.points
    narrowed = narrowed_words(target, called)
    ends = [None, None] if not points else [points[0].value, points[-1].value]
    values = [_read(value, target, exact=exact, few=few) for value in ends]
    return (
        target.title, LIGHTS[followed.verdict[0]], target.measure.title + (f" ({narrowed})" if narrowed else ""),
        *values, points[-1].day if points else None, told(target.goal.value, target.measure),
        DIRECTIONS[target.goal.direction], target.goal.deadline, target.owner,
    )  # fmt: skip


def _read(value: float | None, target: Target, *, exact: bool, few: bool) -> str:
    if exact or value is None:
        return told(value, target.measure)
    return _HIDDEN if few else f"ca. {told(_rounded(value), target.measure)}"


def _rounded(value: float) -> float:
    """To three digits, so that a person more or less cannot be read from two values."""
    return round(value, _DIGITS - 1 - floor(log10(abs(value)))) if value else 0.0


def _point_row(target: Target, first: Point, point: Point) -> tuple[object, ...]:
    measure = target.measure
    lit, moved = light(target.goal, first, point)
    change = None if moved is None else shown_value(moved.change, measure)
    return (
        point.day, shown_value(point.value, measure), shown_value(target.goal.due(first, point.day), measure), change,
        None if moved is None else moved.p, LIGHTS[lit],
    )  # fmt: skip


def _sentence(lights: list[str]) -> str:
    if not lights:
        return "Der er ikke sat nogen pejlemærker endnu."
    good, bad = sum(lit in {REACHED, ON_WAY} for lit in lights), lights.count(WRONG)
    many = danish.count(len(lights), "pejlemærke", "pejlemærker")
    watch = sum(lit in _YELLOW for lit in lights)
    return f"Af {many} er {good} nået eller på vej, {watch} er værd at holde øje med, og {bad} går den forkerte vej."


def _figures(lights: list[str]) -> tuple[Figure, ...]:
    if not lights:
        return ()
    unsure = "Ændringen kan være tilfældig, eller der er for få målinger"
    return (
        Figure("Nået eller på vej", sum(lit in {REACHED, ON_WAY} for lit in lights), "integer"),
        Figure(
            "Hold øje med",
            sum(lit in _YELLOW for lit in lights),
            "integer",
            note="For langsomt, eller på vej væk fra målet",
        ),
        Figure("Den forkerte vej", lights.count(WRONG), "integer"),
        Figure("Uden farve", sum(lit in {UNSURE, NOTHING} for lit in lights), "integer", note=unsure),
    )


def _basis(*, exact: bool) -> tuple[Basis, ...]:
    lines = (
        Basis("Status", "Farve kun, når der er højst 5 % sandsynlighed for så stor en ændring ved tilfælde", _METHOD),
        Basis("Prøve", "Antal: Poisson på, hvor mange der er kommet til og holdt op. Andet: normalfordeling på de "
              "samme borgeres ændring", _METHOD),
    )  # fmt: skip
    rounded = Basis(
        "Afrundet",
        f"Til tre cifre; hverken værdier eller ændringer, der er færre end {FEWEST} borgeres, vises",
        _METHOD,
    )
    return lines if exact else (*lines, rounded)


def _scope(ws: Workspace) -> Scope:
    snapshot = ws.snapshot()
    first, last = date(snapshot.data_date.year, 1, 1), date(snapshot.data_date.year, 12, 31)
    return Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, last, "betalt")
