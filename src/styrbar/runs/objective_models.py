"""Which ways of paying there are, on VIVE's four levels, and what the rule book says of each in a year."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.rules.book import InForce, RuleBook, RuleNotInForce
from styrbar.rules.financing.protocol import FIELDS, Model
from styrbar.rules.financing.registry import MODELS, PRESETS
from styrbar.runs.objective_use import columns_of
from styrbar.runs.rules import book_of, in_words
from styrbar.runs.workspace import Workspace

QUESTION = "Hvordan kan kommuner betale for et tilbud sammen?"
_COLUMNS = (
    AnswerColumn("model", "Model"),
    AnswerColumn("name", "Navn i kommandoen", meaning="Skrives efter --variant."),
    AnswerColumn("meaning", "Betydning"),
    AnswerColumn("payers", "Hvem betaler"),
    AnswerColumn("by", "Efter forbrug eller resultat"),
    AnswerColumn("structure", "Prisens opbygning"),
    AnswerColumn("formation", "Prisens beregning"),
    AnswerColumn("key", "Fast del fordeles efter"),
    AnswerColumn("counted", "Folketal pr.", "date"),
    AnswerColumn("catchment", "Mellem"),
    AnswerColumn("needs", "Skal oplyses"),
    AnswerColumn("missing", "Uden værdi i året"),
)
_RULE_COLUMNS = (
    AnswerColumn("model", "Model"),
    AnswerColumn("rule", "Regel"),
    AnswerColumn("value", "Værdi"),
    AnswerColumn("verified", "Bekræftet", "flag"),
    AnswerColumn("source", "Kilde"),
)


def run_financing_models(ws: Workspace, year: int, *, named: bool = False) -> Answer:
    """Every way of paying, and its rules on 1 January of the year; a rule without a value is named as missing.

    `named` adds what each is called on the command line.
    """
    ws.actor.require("see_figures")
    book, day = book_of(ws), date(year, 1, 1)
    known = {model.id: _known(book, model, day) for model in MODELS.values()}
    rows = [_row(model, known[model.id], year) for model in MODELS.values()]
    schema = {c.name: pl.Date() if c.kind == "date" else pl.String() for c in _COLUMNS}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    columns = tuple(column for column in _COLUMNS if named or column.name != "name")
    used = [found for model in MODELS.values() for found in known[model.id][0]]
    unsure = sum(not found.value.source.verified for found in {f.rule.id: f for f in used}.values())
    return Answer(
        QUESTION,
        f"Der er {len(PRESETS)} former for objektiv finansiering og {len(MODELS) - len(PRESETS)} andre måder at betale "
        f"på. {danish.count(unsure, 'regel', 'regler')} er ikke bekræftet i {year}.",
        Scope(ws.actor.organisation.name, "", day, day, date(year, 12, 31), "regler"),
        (AnswerTable("models", "Måder at betale på", columns, frame.select(c.name for c in columns)), _rules(known)),
        (Figure("Måder at betale på", len(MODELS), "integer"), Figure("Ikke bekræftede regler", unsure, "integer")),
        (Basis("Metode", "Objektiv finansiering og fælles betaling", "objektiv-finansiering"),),
    )


def _known(book: RuleBook, model: Model, day: date) -> tuple[list[InForce], list[str]]:
    """The model's rules in force on the day, and the titles of those without a value."""
    found, missing = [], []
    for rule_id in book:
        if model.rules and rule_id.startswith(f"objective.{model.rules}_"):
            try:
                found.append(book.at(rule_id, day))
            except RuleNotInForce:
                missing.append(book[rule_id].title)
    return found, missing


def _row(model: Model, known: tuple[list[InForce], list[str]], year: int) -> tuple[object, ...]:
    said = {found.rule.id.rpartition("_")[2]: found for found in known[0]}
    counted = date(year - int(said["population"].number), 1, 1) if "population" in said else None
    key, catchment = (in_words(said[name]) if name in said else "" for name in ("key", "catchment"))
    needs = ", ".join(FIELDS[name] for name in model.needs)
    return (
        model.title, model.id, model.meaning, *model.levels, key, counted, catchment, needs, ", ".join(known[1])
    )  # fmt: skip


def _rules(known: dict[str, tuple[list[InForce], list[str]]]) -> AnswerTable:
    rows = [
        (MODELS[name].title, found.rule.title, in_words(found), found.value.source.verified,
         f"{found.value.source.act} {found.value.source.section}")
        for name, (values, _) in known.items()
        for found in values
    ]  # fmt: skip
    schema = {c.name: pl.Boolean() if c.kind == "flag" else pl.String() for c in _RULE_COLUMNS}
    return AnswerTable(
        "rules", "Modellernes regler", _RULE_COLUMNS, pl.DataFrame(rows, schema=schema, orient="row"),
        empty="Ingen af modellerne har regler i det år.",
    )  # fmt: skip


@dataclass(frozen=True)
class ModelForm:
    """What a form for a model shows: the models to choose among, the fields it has, and the columns of its use."""

    models: list[tuple[str, str]]
    fields: frozenset[str]
    columns: tuple[str, ...]
    help: dict[str, str]


def form_of(name: str) -> ModelForm:
    """The form of a model; of a name that is none, that of the first."""
    model = MODELS.get(name) or MODELS[PRESETS[0]]
    fields = {*model.needs, *model.may}
    if model.rules:
        fields |= {"carried", "catchment"}
    words = {}
    if "price" in fields:
        words["price"] = (
            f"Pr. {model.unit}. Taksten giver udgiften." if model.priced else f"Aftalt pris pr. {model.unit}."
        )
    return ModelForm(
        [(m.id, m.title) for m in MODELS.values()], frozenset(fields), tuple(columns_of(model).values()), words
    )
