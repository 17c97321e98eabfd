"""Targets as they are kept: set, changed and withdrawn, each a version with its name, goal, owner and deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.dimensions import SPENDING
from styrbar.analysis.names import names_of
from styrbar.analysis.population import names
from styrbar.analysis.targets import (
    DIRECTIONS,
    KEY,
    KEY_FIGURE,
    MEASURES,
    MONTHLY_DIMENSIONS,
    Goal,
    TargetMeasure,
    key_measure,
)
from styrbar.decisions import records
from styrbar.errors import BadInput, NotFound
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.runs.benchmark_group import key_figures
from styrbar.runs.expected import meant
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import spending_of, spending_years
from styrbar.runs.spending_scope import words
from styrbar.runs.target_points import Wanted
from styrbar.runs.workspace import Workspace

KIND = "target"
PERMISSION = "set_targets"
NARROWED = ("legal_basis", "intervention", "target_group", "ownership", "costly")
"""What a target can be narrowed to."""

_LONGEST = {"title": 120, "owner": 100, "note": 1000}
_MOST_VALUES = 300


@dataclass(frozen=True)
class NewTarget:
    """A target as it is set; `goal` is in the measure's unit as people say it: kroner, per cent, borgere, days."""

    title: str
    measure: str
    goal: Decimal
    direction: str
    owner: str
    start: date
    deadline: date
    where: Mapping[str, str | None]
    note: str = ""


@dataclass(frozen=True)
class Target:
    """A target as it stands."""

    key: str
    title: str
    measure: TargetMeasure
    where: Mapping[str, str | None]
    goal: Goal
    owner: str
    start: date
    note: str
    content: Mapping[str, Any]

    @property
    def wanted(self) -> Wanted:
        """The measure, narrowed."""
        return Wanted(self.measure, self.where)


def told(value: float | None, measure: TargetMeasure) -> str:
    """A value of the measure as it is read, with its unit."""
    if value is None:
        return "Ikke beregnet"
    if measure.kind == "kroner":
        return danish.kroner(round(value), 0)
    if measure.kind == "percent":
        return danish.percent(value)
    number = value / 100 if measure.kind == "price" else value
    return f"{danish.number(number, 0 if measure.kind in {'integer', 'price'} else 2)} {measure.unit}"


def shown_value(value: float | None, measure: TargetMeasure) -> float | int | None:
    """A value as an answer's column holds it."""
    if value is None:
        return None
    return round(value) if measure.kind in {"kroner", "price", "integer"} else value


def measures(ws: Workspace) -> dict[str, TargetMeasure]:
    """Every measure a target can be set on: those reckoned here, and the loaded key figures of the own municipality."""
    found = dict(MEASURES)
    if not ws.store.manifests():
        return found
    snapshot = ws.snapshot()
    own = own_municipality(ws, names(snapshot))
    rows = key_figures(snapshot).filter(pl.col("municipality") == (own if own is not None else -1))
    loaded = rows.group_by("measure").agg(pl.col("unit").drop_nulls().last()).sort("measure").iter_rows()
    return found | {f"{KEY}{title}": key_measure(title, unit or "") for title, unit in loaded}


def directions() -> dict[str, str]:
    """Which way a target can go, as name and word."""
    return dict(DIRECTIONS)


def where_choices(ws: Workspace) -> dict[str, list[tuple[str, str]]]:
    """What a target can be narrowed to: by dimension, each value of the newest year with its words."""
    ws.actor.require(PERMISSION)
    snapshot = ws.snapshot()
    called = names_of(snapshot)
    dims = [name for name in NARROWED if name != "costly"]
    rows = spending_of(ws, snapshot.id, spending_years(snapshot)[-1:]).select(dims).unique().collect()
    found = {
        name: [(str(v), words(called, name, v)) for v in rows[name].drop_nulls().unique().sort().head(_MOST_VALUES)]
        for name in dims
    }
    return found | {
        "costly": [("Dyre forløb", "Dyre forløb (over 2 mio. kr. om året)"), ("Øvrige forløb", "Øvrige forløb")]
    }


def keep_target(ws: Workspace, new: NewTarget, key: str | None = None) -> Target:
    """Set a target, or a new version of the one with the key. Raises BadInput and NotFound."""
    ws.actor.require(PERMISSION)
    measure = _measure(ws, new.measure)
    where = meant(names_of(ws.snapshot()), new.where)
    _check(new, measure, where)
    content = {
        "title": new.title.strip(), "measure": measure.name, "unit": measure.unit, "where": dict(where),
        "goal": str(new.goal), "direction": new.direction, "owner": new.owner.strip(), "note": new.note.strip(),
        "start": new.start.isoformat(), "deadline": new.deadline.isoformat(),
    }  # fmt: skip
    with records.alone(ws.actor):
        if key is not None:
            one_target(ws, key)
        key = key or records.next_number(ws.actor.organisation, KIND)
        records.keep(ws.actor, KIND, key, content, f"nr. {key}, {content['title']}")
    return _target(key, content)


def withdraw_target(ws: Workspace, key: str) -> None:
    """Take a target away; its versions stay. Raises NotFound."""
    ws.actor.require(PERMISSION)
    with records.alone(ws.actor):
        target = one_target(ws, key)
        records.keep(ws.actor, KIND, key, target.content, f"nr. {key}, {target.title}", withdrawn=True)


def all_targets(ws: Workspace) -> list[Target]:
    """Every target of the organisation, the oldest number first."""
    found = records.newest(ws.actor.organisation, KIND)
    return [_target(key, record.content) for key, record in sorted(found.items(), key=lambda pair: int(pair[0]))]


def one_target(ws: Workspace, key: str) -> Target:
    """The target with the number. Raises NotFound."""
    found = {target.key: target for target in all_targets(ws)}
    if key not in found:
        raise NotFound("Pejlemærket findes ikke.", next_step="Vælg fra listen.")
    return found[key]


def decimal_of(text: str) -> Decimal:
    """A goal as Danes write it: «1.234,5». Raises BadInput."""
    try:
        found = Decimal(text.strip().replace(".", "").replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise BadInput("Målet er ikke et tal.", next_step="Skriv f.eks. 1.250 eller 12,5.")
    return found


def _target(key: str, content: Mapping[str, Any]) -> Target:
    name = content["measure"]
    measure = MEASURES[name] if name in MEASURES else key_measure(name.removeprefix(KEY), content["unit"])
    per = Decimal({"kroner": "100", "price": "100", "percent": "0.01"}.get(measure.kind, "1"))
    goal = Goal(float(Decimal(content["goal"]) * per), content["direction"], date.fromisoformat(content["deadline"]))
    start = date.fromisoformat(content["start"])
    return Target(
        key, content["title"], measure, content["where"], goal, content["owner"], start, content["note"], content
    )


def _measure(ws: Workspace, name: str) -> TargetMeasure:
    known = measures(ws)
    if name not in known:
        listed = ", ".join(f"{m.name} ({m.title.lower()})" for m in known.values())
        raise BadInput("Målingen findes ikke.", next_step=f"Vælg blandt: {listed}.")
    return known[name]


def _check(new: NewTarget, measure: TargetMeasure, where: Mapping[str, str | None]) -> None:
    refuse_cpr(new.title, new.owner, new.note)
    for name, most in _LONGEST.items():
        if len(getattr(new, name)) > most:
            raise BadInput("En af teksterne er for lang.", next_step=f"Skriv højst {most} tegn.")
    if not new.title.strip() or not new.owner.strip():
        raise BadInput("Der mangler et navn eller en ansvarlig.", next_step="Skriv begge dele.")
    if new.direction not in DIRECTIONS:
        raise BadInput("Retningen findes ikke.", next_step="Vælg down (ned) eller up (op).")
    if not new.goal.is_finite():
        raise BadInput("Målet er ikke et tal.", next_step="Skriv f.eks. 1.250 eller 12,5.")
    if new.deadline <= new.start:
        raise BadInput("Fristen skal ligge efter den dag, der måles fra.", next_step="Ret en af datoerne.")
    _check_where(measure, where)


def _check_where(measure: TargetMeasure, where: Mapping[str, str | None]) -> None:
    if not set(where) <= set(NARROWED):
        told_of = ", ".join(f"{name} ({SPENDING[name].heading.lower()})" for name in NARROWED)
        raise BadInput("Pejlemærket kan ikke afgrænses sådan.", next_step=f"Vælg blandt: {told_of}.")
    if where and (measure.shape == KEY_FIGURE or measure.name == "budget_deviation"):
        raise BadInput(f"«{measure.title}» kan ikke afgrænses.", next_step="Fjern afgrænsningen.")
    if measure.monthly and not set(where) <= set(MONTHLY_DIMENSIONS):
        raise BadInput("Dyre forløb kan ikke følges måned for måned.", next_step="Vælg et mål for hele året.")
    if measure.name.startswith("share_of") and not where:
        raise BadInput(
            "En andel skal være af noget.", next_step="Afgræns til f.eks. en paragraf, en indsats eller et ejerforhold."
        )
