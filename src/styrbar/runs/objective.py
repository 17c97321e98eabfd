"""Who pays what for an offer that municipalities pay for together, and what another way of paying would change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import BinaryIO

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.objective_financing import Case, Financed, financed, weights_of
from styrbar.analysis.population import danish_list, names, people
from styrbar.decisions import settings
from styrbar.errors import BadInput, StyrbarError
from styrbar.register.snapshot import Snapshot
from styrbar.rules.book import RuleBook
from styrbar.rules.financing.protocol import COMMITTED, CRIME, KEY, MAIN, PEOPLE, UNITS, Model, OfferYear
from styrbar.rules.financing.registry import MODELS, TARIFF
from styrbar.rules.objective.terms import Terms, terms
from styrbar.runs.objective_catchment import Asking, Catchment, catchment_of
from styrbar.runs.objective_population import Inhabitants, snapshot_given
from styrbar.runs.objective_use import Use, UseSheet, read_use, use_from_file, use_of
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvem betaler hvad for tilbuddet?"
_EARLIEST, _LATEST = 2007, 2100


@dataclass(frozen=True)
class ObjectiveChoices:
    """What the user asks: the way of paying, the operating year, and the offer's figures in kroner.

    `use` is lines as `objective_use.read_use` takes them, or what a program gives; `catchment` what
    `objective_catchment` takes, empty is the model's own. `carried` is an earlier year's result on the objective part,
    a deficit positive. `population` goes before the snapshot's.
    """

    model: str
    year: int
    cost: Decimal | None = None
    use: str | tuple[Use, ...] = ""
    offer: str = ""
    price: Decimal | None = None
    places: int | None = None
    share: Decimal | None = None
    carried: Decimal = Decimal(0)
    catchment: str = ""
    snapshot: str | None = None
    population: tuple[Inhabitants, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """A choice with what it is answered from."""

    choices: ObjectiveChoices
    model: Model
    book: RuleBook
    snapshot: Snapshot
    called: dict[int, str]
    use: UseSheet
    own: int | None


@dataclass(frozen=True)
class _Answered:
    """One way of paying for the offer: the payments, its parameters, and who shares the fixed part."""

    model: Model
    paid: Financed
    terms: Terms | None
    catchment: Catchment | None

    @property
    def offer(self) -> OfferYear:
        """The offer with the cost that its price may have given."""
        return self.paid.cases[0].offer

    @property
    def payments(self) -> pl.DataFrame:
        """One row for each municipality."""
        return self.paid.payments


def run_objective(ws: Workspace, choices: ObjectiveChoices) -> Answer:
    """Answer «Hvem betaler hvad for tilbuddet?», beside the pure tariff and every other way that the figures allow."""
    ws.actor.require("see_figures")
    asked = _asked(ws, choices)
    answered = _answer(asked, asked.model, _offer(asked), asked.use)
    others, refused = _others(asked, answered)
    tariff = next((other for other in others if other.model.id == TARIFF), None)
    tables = (_payments(asked, answered, tariff), _steps(answered), _models(asked, [answered, *others]))
    return Answer(
        QUESTION,
        _sentence(answered, tables[0].frame),
        _scope(ws, asked),
        tables,
        _figures(asked, answered),
        (*_basis(asked, answered, refused), *made_from(ws, asked.snapshot)),
        names={"model": asked.model.title},
    )


def model_of(name: str) -> Model:
    """The way of paying by its name. Raises BadInput naming them all."""
    if name not in MODELS:
        known = ", ".join(f"{model.id} ({model.title.lower()})" for model in MODELS.values())
        raise BadInput(f"«{name}» er ikke en måde at betale på.", next_step=f"Vælg blandt: {known}.")
    return MODELS[name]


def use_of_file(ws: Workspace, model: str, name: str, stream: BinaryIO, snapshot: str | None = None) -> str:
    """The use in a small file, as the lines that `ObjectiveChoices.use` takes. Raises BadInput."""
    ws.actor.require("see_figures")
    return use_from_file(name, stream, model_of(model), names(snapshot_of(ws, snapshot)))


def snapshot_of(ws: Workspace, snapshot: str | None) -> Snapshot:
    """The snapshot asked for, else the newest; an empty one before the first import, since some models need none."""
    if snapshot is None and not ws.store.manifests():
        return Snapshot("", date.min, {})
    return ws.snapshot(snapshot)


def own_municipality(ws: Workspace, called: dict[int, str]) -> int | None:
    """The organisation's own municipality, by setting, code or name; None when it is none known."""
    organisation = ws.actor.organisation
    if stated := settings.value(organisation, "own_municipality"):
        return stated
    if organisation.municipality_code:
        return int(organisation.municipality_code)
    name = organisation.name.removesuffix(" Kommune")
    return next((code for code, known in called.items() if known.removesuffix(" Kommune") == name), None)


def _asked(ws: Workspace, choices: ObjectiveChoices) -> _Asked:
    model = model_of(choices.model)
    if not _EARLIEST <= choices.year <= _LATEST:
        raise BadInput(f"{choices.year} er ikke et driftsår.", next_step=f"Skriv et år fra {_EARLIEST}.")
    snapshot = snapshot_given(choices.population) if choices.population else snapshot_of(ws, choices.snapshot)
    called = names(snapshot)
    said = choices.use
    use = read_use(said, model, called) if isinstance(said, str) else use_of(said, model, called)
    return _Asked(choices, model, book_of(ws), snapshot, called, use, own_municipality(ws, called))


def _offer(asked: _Asked) -> OfferYear:
    given = asked.choices
    days = (date(given.year + 1, 1, 1) - date(given.year, 1, 1)).days
    return OfferYear(
        given.offer, given.year, None if given.cost is None else _ore(given.cost), _ore(given.carried),
        given.price, given.places, days, given.share,
    )  # fmt: skip


def _ore(kroner: Decimal) -> int:
    return int(kroner * 100)


def _answer(asked: _Asked, model: Model, offer: OfferYear, use: UseSheet) -> _Answered:
    """The offer paid for in one way. Raises StyrbarError for what that way cannot use."""
    law = terms(asked.book, model.rules, offer.year) if model.rules else None
    catchment = None
    inhabitants = pl.DataFrame()
    if model.weight == PEOPLE and law is not None:
        asking = Asking(offer.year, [*use.used], asked.own)
        catchment = catchment_of(asked.snapshot, asked.choices.catchment, law, asking)
        inhabitants = people(asked.snapshot, law.ages, law.counted, catchment.codes)
    elif model.weight == KEY and not use.key:
        raise BadInput("Den aftalte nøgle mangler.", f"{model.title}.", "Skriv hver kommunes andel i kolonnen «Nøgle».")
    case = Case(replace(offer, terms=law), model)
    paid = financed([case], use.frame(), weights_of(model, inhabitants, use.key))
    return _Answered(model, paid, law, catchment)


def _others(asked: _Asked, answered: _Answered) -> tuple[list[_Answered], dict[str, str]]:
    """The same offer paid for in each other way that its figures allow; and why not, for the rest, by title."""
    found: list[_Answered] = []
    refused: dict[str, str] = {}
    plain = replace(answered.offer, price=None, share=None, terms=None)
    kinds = asked.model.kinds
    together = UseSheet({code: _in_one(used) for code, used in asked.use.used.items()}, asked.use.key)
    for model in MODELS.values():
        if model.id == asked.model.id or (model.id == "committed" and COMMITTED not in kinds):
            continue
        try:
            found.append(_answer(asked, model, plain, together))
        except StyrbarError as error:
            refused[model.title] = error.what
    return found, refused


def _in_one(used: Mapping[str, int]) -> dict[str, int]:
    """All days as one kind, for ways of paying that do not tell them apart."""
    return {MAIN: used.get(MAIN, 0) + used.get(CRIME, 0)}


def _payments(asked: _Asked, answered: _Answered, tariff: _Answered | None) -> AnswerTable:
    due = answered.offer.whole + answered.offer.carried
    rows = answered.payments.sort("payment", "municipality", descending=[True, False])
    compared = tariff.payments.select("municipality", tariff="payment") if tariff else None
    if compared is not None:
        rows = rows.join(compared, on="municipality", how="left", maintain_order="left").with_columns(
            pl.col("tariff").fill_null(0)
        )
    sharing = answered.catchment.codes if answered.catchment else ()
    budgets = {code: ore for code, ore in asked.use.budget.items() if ore}
    frame = rows.select(
        pl.col("municipality").replace_strict(asked.called, default="").alias("name"),
        pl.when(pl.col("municipality").is_in(sharing)).then("weight").alias("weight"),
        (pl.col("used") / UNITS).alias("used"),
        "use", "fixed", "payment",
        (pl.col("payment") / due if due else pl.lit(None, pl.Float64())).alias("share"),
        *([pl.col("tariff"), (pl.col("payment") - pl.col("tariff")).alias("change")] if tariff else []),
        *([(pl.col("fixed") / pl.col("municipality").replace_strict(budgets, default=None)).alias("bound")]
          if budgets else []),
    )  # fmt: skip
    columns = _columns(answered, tariff is not None, bool(budgets))
    return AnswerTable("payments", "Hver kommunes betaling", columns, frame.select(c.name for c in columns))


def _columns(answered: _Answered, compared: bool, budgets: bool) -> tuple[AnswerColumn, ...]:
    model, law = answered.model, answered.terms
    unit = model.kinds[MAIN]
    counted = law.ages.words.capitalize() if law and model.weight == PEOPLE else ""
    columns = [AnswerColumn("name", "Kommune")]
    if counted:
        columns.append(AnswerColumn("weight", counted, "integer", total=True))
    columns += [
        AnswerColumn("used", unit, "decimal", total=False, meaning="Kommunens eget forbrug."),
        AnswerColumn("use", "For forbrug", "kroner", total=True, meaning="Det, kommunen betaler for eget forbrug."),
        AnswerColumn("fixed", model.fixed, "kroner", total=True, meaning="Betales uanset eget forbrug."),
        AnswerColumn("payment", "Betaling i alt", "kroner", total=True),
        AnswerColumn("share", "Andel", "percent", meaning="Af alle kommuners betaling."),
    ]
    if compared:
        columns += [
            AnswerColumn("tariff", "Ren takst", "kroner", total=True, meaning="Hvis alt blev betalt efter forbrug."),
            AnswerColumn("change", "Forskel", "kroner", total=True, signed=True, meaning="Betaling minus ren takst."),
        ]
    if budgets:
        columns.append(AnswerColumn("bound", "Bundet andel", "percent", meaning=f"{model.fixed} af budgettet."))
    return tuple(columns)


def _steps(answered: _Answered) -> AnswerTable:
    """How the whole is met: the cost, what is carried, what use pays, and what is left."""
    offer, sums = answered.offer, answered.payments.select(pl.col("use", "fixed").sum()).row(0)
    rows = [("Udgift", offer.whole)]
    if offer.carried:
        when = f" fra {answered.terms.result_from}" if answered.terms else ""
        rows.append((f"{'Underskud' if offer.carried > 0 else 'Overskud'} på den objektive del{when}", offer.carried))
    rows += [("Betales for forbrug", -sums[0]), (f"Tilbage: {answered.model.fixed.lower()}", sums[1])]
    frame = pl.DataFrame(rows, schema={"step": pl.String(), "amount": pl.Int64()}, orient="row")
    columns = (AnswerColumn("step", "Trin"), AnswerColumn("amount", "Beløb", "kroner"))
    return AnswerTable("steps", "Sådan bliver udgiften dækket", columns, frame)


def _models(asked: _Asked, ways: list[_Answered]) -> AnswerTable:
    """Each municipality's payment in every way that could be reckoned."""
    found = pl.concat(way.payments.select("municipality", "payment", model=pl.lit(way.model.id)) for way in ways).pivot(
        "model", index="municipality", values="payment"
    )
    first = ways[0].model.id
    frame = found.with_columns(pl.exclude("municipality").fill_null(0)).sort(
        first, "municipality", descending=[True, False]
    )
    frame = frame.select(
        pl.col("municipality").replace_strict(asked.called, default="").alias("name"), *(way.model.id for way in ways)
    )
    columns = [AnswerColumn(w.model.id, w.model.title, "kroner", total=True, meaning=w.model.meaning) for w in ways]
    return AnswerTable(
        "models", "Samme tilbud betalt på andre måder", (AnswerColumn("name", "Kommune"), *columns), frame
    )


def _sentence(answered: _Answered, rows: pl.DataFrame) -> str:
    offer, model = answered.offer, answered.model
    due, fixed = offer.whole + offer.carried, int(rows["fixed"].sum())
    named = offer.offer or model.title
    payers = danish.count(rows.height, "kommune", "kommuner")
    told = f"{named} koster {danish.roughly(due)} i {offer.year}, og {payers} betaler."
    if due > 0:
        told += f" {danish.percent(fixed / due, 0)} betales uanset forbrug ({model.fixed.lower()})."
    if "change" in rows.columns:
        more, less = ((rows["change"] > 0).sum(), (rows["change"] < 0).sum())
        told += f" Mod ren takst betaler {danish.count(int(more), 'kommune', 'kommuner')} mere og {less} mindre."
    return told


def _figures(asked: _Asked, answered: _Answered) -> tuple[Figure, ...]:
    offer, rows = answered.offer, answered.payments
    use, fixed = rows.select(pl.col("use", "fixed").sum()).row(0)
    figures = [
        Figure("Betales i alt", offer.whole + offer.carried),
        Figure("Betales for forbrug", use),
        Figure(answered.model.fixed, fixed, note="Uanset forbrug"),
    ]
    own = asked.own or 0
    mine = rows.filter(pl.col("municipality") == own)
    if mine.height:
        figures.append(Figure(f"{asked.called[own]} betaler", mine["payment"].item()))
        if budget := asked.use.budget.get(own):
            share = mine["fixed"].item() / budget
            figures.append(Figure("Bundet andel af budgettet", share, "percent", note=answered.model.fixed))
    return tuple(figures)


def _scope(ws: Workspace, asked: _Asked) -> Scope:
    year, snapshot = asked.choices.year, asked.snapshot
    first = date(year, 1, 1)
    data_date = snapshot.data_date if snapshot.id else first
    return Scope(ws.actor.organisation.name, snapshot.id, data_date, first, date(year, 12, 31), asked.model.title)


def _basis(asked: _Asked, answered: _Answered, refused: dict[str, str]) -> tuple[Basis, ...]:
    lines = [Basis("Model", asked.model.meaning, "objektiv-finansiering")]
    law, catchment = answered.terms, answered.catchment
    if law is not None and catchment is not None:
        source = "Kilde: Danmarks Statistik, når intet andet er indlæst"
        if asked.choices.population:
            source = "Sendt med spørgsmålet"
        lines += [
            Basis("Folketal", f"{law.ages.words.capitalize()} pr. {danish.day(law.counted)}. {source}."),
            Basis("Betaler den faste del", catchment.told),
        ]
        outside = set(asked.use.used) - set(catchment.codes)
        if outside:
            listed = danish_list([asked.called[code] for code in sorted(outside)])
            lines.append(Basis("Uden for kredsen", f"{listed} betaler kun for forbrug (antaget)."))
        if catchment.unverified:
            lines.append(Basis("Ikke bekræftet", catchment.unverified))
        lines.append(_carried_on(law, answered.offer.year))
        lines += rule_basis(law.used)
    lines += [Basis(f"Ikke sammenlignet: {title.lower()}", why) for title, why in refused.items()]
    return tuple(lines)


def _carried_on(law: Terms, year: int) -> Basis:
    later = 2 * year - law.result_from
    return Basis(
        "Årets resultat", f"Et over- eller underskud på den objektive del indgår i {later}.", "objektiv-finansiering"
    )
