"""How well would a differentiated tariff from need follow what the citizens cost?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.need_citizens import CitizensByNeed, citizens_of
from styrbar.analysis.need_model import (
    FEWEST_STEPS,
    MOST_STEPS,
    SCALES,
    BadNeedModel,
    NeedModel,
    NeedStep,
    OfferPrice,
    need_of,
)
from styrbar.analysis.need_suggest import distinct_steps, suggested
from styrbar.analysis.need_tariff import SMALLEST, NeedAnswer, evaluate
from styrbar.errors import BadInput
from styrbar.register.legal_basis import canonical
from styrbar.register.snapshot import Snapshot
from styrbar.runs.tariff_answer import frame_of
from styrbar.runs.tariff_fields import Field
from styrbar.runs.tariff_values import Unreadable, value_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvilke takster ville følge behovet?"
OWN = "Egne trin"
DEFAULT_COUNTS = (2, 3, 4, 5)
FEW = f"under {SMALLEST}"
SCALE_WORDS = tuple(SCALES.items())
_HOURS = Field("hours", "Timer", "number", most=100)


@dataclass(frozen=True)
class NeedChoices:
    """What was chosen; `base` is øre per day and `hourly` øre per support hour.

    `counts` are the numbers of steps to suggest models of, `own` the steps of a model of one's own as need and hours
    per day, `shown` the model whose steps are told (None is the one that follows cost best). `offer` and `legal_basis`
    narrow the offers.
    """

    base: int
    hourly: int
    scale: str = "vum2"
    counts: tuple[int, ...] = DEFAULT_COUNTS
    own: tuple[NeedStep, ...] = ()
    shown: str | None = None
    offer: str | None = None
    legal_basis: str | None = None
    year: int | None = None
    snapshot: str | None = None


def run_need(ws: Workspace, choices: NeedChoices) -> Answer:
    """Compare models of different steps on the citizens of a year, figures only.

    A step with fewer than five citizens says so and tells no average, and a suggested model that would have one is
    left out, since its tariff would be such an average. Raises BadInput, also for fewer than five citizens in all.
    """
    ws.actor.require("see_figures")
    if choices.scale not in SCALES:
        raise BadInput("Skalaen for behov kendes ikke.", next_step=f"Vælg en af: {', '.join(SCALES)}.")
    if choices.hourly <= 0 or choices.base < 0:
        raise BadInput(
            "Timeprisen skal være over 0 kr., og grundtaksten må ikke være negativ.", next_step="Ret priserne."
        )
    snapshot = ws.snapshot(choices.snapshot)
    start, end = _period(snapshot, choices.year)
    offers = _offers(snapshot, choices)
    found = citizens_of(snapshot, start, end, end, choices.scale, offers=offers)
    _refuse_few(found)
    answers, left_out = _models(found.frame, choices)
    if not answers:
        raise BadInput("Ingen af modellerne kan vises.", " ".join(left_out), "Vælg færre trin, eller flere tilbud.")
    shown = _shown(answers, choices.shown)
    return Answer(
        QUESTION,
        _sentence(shown, answers),
        Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, start, end, "periodiseret, kun bevilget"),
        (_steps(shown), _compared(answers), *_missing(left_out)),
        _figures(shown),
        (
            Basis("Metode", "Behov, ydelsespakke og takstrin; afvigelser vejet med dage", "takst-efter-behov"),
            Basis("Behov", f"{SCALES[choices.scale]}, seneste vurdering til og med {danish.day(end)}"),
            Basis(
                "Pris", f"Grundtakst {danish.kroner(choices.base)} pr. døgn og {danish.kroner(choices.hourly)} pr. time"
            ),
            *_narrowed(choices),
            Basis("Små grupper", f"Trin med {FEW} borgere vises uden gennemsnit, og foreslås ikke"),
            *made_from(ws, snapshot),
        ),
        found.outside,
    )


def offer_choices(ws: Workspace) -> tuple[dict[str, str], list[str]]:
    """What one can narrow by in the newest snapshot: offers by id with their name, and legal bases."""
    ws.actor.require("see_figures")
    offers = ws.snapshot().table("offers").select("offer", "offer_name", "legal_basis").collect().sort("offer_name")
    bases = {word for text in offers["legal_basis"].drop_nulls() for word in text.split(", ")}
    return {row[0]: row[1] or row[0] for row in offers.iter_rows()}, sorted(bases)


def own_steps(text: str, scale: str) -> tuple[NeedStep, ...]:
    """«0=1,5; 2=3,5» → two steps: the lowest need, and hours per day. Nothing is no model. Raises BadInput."""
    steps = []
    for part in filter(None, (p.strip() for p in text.replace("\n", ";").split(";"))):
        need, sign, hours = part.partition("=")
        try:
            said = value_of(_HOURS, hours) if sign else None
        except Unreadable as error:
            raise BadInput(f"Timerne {error}", "Egne trin") from None
        if said is None:
            raise BadInput("Et af trinnene kan ikke læses.", "Egne trin", "Skriv behov og timer, f.eks. 0=1,5; 2=3,5.")
        steps.append(NeedStep(need_of(need, scale), Decimal(said)))
    return tuple(steps)


def counts_of(text: str) -> tuple[int, ...]:
    """«2, 3, 5» → (2, 3, 5). Raises BadInput."""
    words = [word for word in text.replace(";", ",").replace(" ", ",").split(",") if word]
    if not all(word.isdecimal() and FEWEST_STEPS <= int(word) <= MOST_STEPS for word in words):
        raise BadInput(
            "Antallet af trin kan ikke læses.",
            next_step=f"Skriv tal fra {FEWEST_STEPS} til {MOST_STEPS} med komma, f.eks. 2, 3, 5.",
        )
    return tuple(sorted({int(word) for word in words}))


def _period(snapshot: Snapshot, year: int | None) -> tuple[date, date]:
    """The year, or what of it the data has reached."""
    chosen = snapshot.data_date.year if year is None else year
    if not 1990 <= chosen <= snapshot.data_date.year:
        raise BadInput(f"Der er ingen data for {chosen}.", next_step="Vælg et år, data når til.")
    return date(chosen, 1, 1), min(date(chosen, 12, 31), snapshot.data_date)


def _offers(snapshot: Snapshot, choices: NeedChoices) -> list[str] | None:
    """The ids of the chosen offers; None is all."""
    if not choices.offer and not choices.legal_basis:
        return None
    table = snapshot.table("offers").select("offer", "offer_name", "legal_basis").collect()
    if choices.offer:
        table = table.filter((pl.col("offer") == choices.offer) | (pl.col("offer_name") == choices.offer))
    if choices.legal_basis:
        wanted = canonical(choices.legal_basis) or choices.legal_basis
        table = table.filter(pl.col("legal_basis").str.split(", ").list.contains(wanted))
    if table.is_empty():
        raise BadInput("Ingen tilbud passer til det valgte.", next_step="Vælg et andet tilbud eller en anden paragraf.")
    return table["offer"].to_list()


def _refuse_few(found: CitizensByNeed) -> None:
    if found.frame["citizen"].n_unique() < SMALLEST:
        raise BadInput(
            f"Der er {FEW} borgere med både et vurderet behov og en udgift.",
            next_step="Vælg flere tilbud eller et andet år, eller indlæs vurderinger under Data.",
        )


def _models(frame: pl.DataFrame, choices: NeedChoices) -> tuple[list[NeedAnswer], list[str]]:
    """The models that can be shown, and in Danish why the others cannot."""
    price, left_out = OfferPrice(choices.base, choices.hourly), []
    answers = []
    most = distinct_steps(frame, price) if choices.counts else 0
    for count in choices.counts:
        if count > most:
            left_out.append(f"{count} trin: kun {most} kan skelnes på behov og udgift.")
            continue
        answer = evaluate(frame, suggested(frame, [count], choices.scale, price)[0])
        if answer.fit.few_steps:
            left_out.append(f"{count} trin: et af trinnene ville få {FEW} borgere.")
        else:
            answers.append(answer)
    if choices.own:
        answers.append(evaluate(frame, NeedModel(OWN, choices.scale, choices.own, price)))
    return answers, left_out


def _shown(answers: Sequence[NeedAnswer], name: str | None) -> NeedAnswer:
    """The model asked for, else one's own, else the one that follows cost best."""
    by_name = {answer.model.name: answer for answer in answers}
    if name:
        if name not in by_name:
            raise BadNeedModel("Modellen vises ikke.", next_step=f"Vælg en af: {', '.join(by_name)}.")
        return by_name[name]
    return by_name.get(OWN) or max(answers, key=lambda a: -1 if a.fit.r_squared is None else a.fit.r_squared)


def _sentence(shown: NeedAnswer, answers: Sequence[NeedAnswer]) -> str:
    fit, many = shown.fit, danish.count(len(answers), "model", "modeller")
    lowest, highest = danish.kroner(fit.lowest), danish.kroner(fit.highest)
    if fit.r_squared is None or fit.r_squared <= 0:
        share = "Trinnene følger ikke forskellen i udgift"
    else:
        share = f"{danish.percent(fit.r_squared)} af forskellen i udgift følger trinnene"
    steps = len(shown.model.steps)
    return f"Med {steps} trin går taksten fra {lowest} til {highest} pr. døgn. {share}. Der er regnet {many}."


def _figures(shown: NeedAnswer) -> tuple[Figure, ...]:
    fit = shown.fit
    return (
        Figure("Følger udgiften", fit.r_squared, "percent", "Del af forskellen i udgift, trinnene forklarer (R²)"),
        Figure("Typisk afvigelse", round(fit.mean_error), "price", "Pr. borger og døgn, til begge sider"),
        Figure("Højeste mod laveste", fit.span, "decimal", "Højeste takst delt med laveste"),
        Figure("Borgere", fit.citizens, "integer"),
        Figure("Takster minus udgift", fit.revenue - fit.cost, signed=True, note="I hele perioden"),
    )


def _hidden(steps: pl.DataFrame) -> pl.Series:
    """The steps that tell no figures: those with few citizens, and with one such the smallest other too.

    Otherwise what is hidden could be found by taking the others from the figures of all.
    """
    few = steps["few"] & (steps["citizens"] > 0)
    if few.sum() != 1:
        return few
    others = steps.with_row_index().filter(~few & (pl.col("citizens") > 0)).sort("citizens", maintain_order=True)
    index = others["index"].head(1).to_list()
    return few | pl.Series([n in index for n in range(steps.height)])


def _steps(shown: NeedAnswer) -> AnswerTable:
    columns = (
        AnswerColumn("step", "Trin", "integer"),
        AnswerColumn("need", "Behov"),
        AnswerColumn("hours", "Timer pr. døgn", "decimal", meaning="Ydelsespakkens timer."),
        AnswerColumn("tariff", "Takst", "price", meaning="Grundtakst plus timer gange timepris."),
        AnswerColumn("citizens", "Borgere", meaning=f"Trin med {FEW} borgere vises uden gennemsnit."),
        AnswerColumn("cost", "Udgift pr. døgn", "price", meaning="Hvad borgerne på trinnet har kostet i gennemsnit."),
        AnswerColumn("spread", "Spredning", "price", meaning="Hvor meget borgerne på trinnet afviger fra hinanden."),
        AnswerColumn("bias", "Takst minus udgift", "price", signed=True, meaning="Pr. døgn. Plus er for høj takst."),
    )
    hidden = _hidden(shown.steps)
    rows = [_step_row(row, hide) for row, hide in zip(shown.steps.iter_rows(named=True), hidden, strict=True)]
    title = f"Trinnene i {shown.model.name[0].lower()}{shown.model.name[1:]}"
    return AnswerTable("steps", title, columns, frame_of(columns, rows))


def _step_row(row: dict[str, Any], hidden: bool) -> tuple[Any, ...]:
    need = row["need_from"] if row["need_from"] == row["need_to"] else f"{row['need_from']} - {row['need_to']}"
    citizens = danish.number(row["citizens"])
    if hidden:
        citizens = FEW if row["few"] else "vises ikke"
    told = (None, None, None) if hidden or not row["citizens"] else (row["cost_per_day"], row["spread"], row["bias"])
    return (row["step"], need, row["hours"], row["tariff"], citizens, *told)


def _compared(answers: Iterable[NeedAnswer]) -> AnswerTable:
    columns = (
        AnswerColumn("model", "Model"),
        AnswerColumn("steps", "Trin", "integer"),
        AnswerColumn(
            "r_squared", "Følger udgiften", "percent", meaning="Del af forskellen i udgift, trinnene forklarer."
        ),
        AnswerColumn("error", "Typisk afvigelse", "price", meaning="Gennemsnit af afvigelsen uden fortegn, pr. døgn."),
        AnswerColumn("bias", "Takst minus udgift", "price", signed=True, meaning="I gennemsnit pr. døgn."),
        AnswerColumn("lowest", "Laveste takst", "price"),
        AnswerColumn("highest", "Højeste takst", "price"),
        AnswerColumn("span", "Højeste / laveste", "decimal"),
        AnswerColumn("slope", "Stigning pr. trin", "price", meaning="Den rette linje gennem trinnenes takster."),
        AnswerColumn("revenue", "Takster i alt", "kroner", meaning="Takst gange dage."),
        AnswerColumn("cost", "Udgift i alt", "kroner"),
        AnswerColumn("difference", "Forskel", "kroner", signed=True),
        AnswerColumn("few", f"Trin {FEW} borgere", "integer"),
    )
    rows = [
        (a.model.name, len(a.model.steps), a.fit.r_squared, round(a.fit.mean_error), round(a.fit.bias), a.fit.lowest,
         a.fit.highest, None if a.fit.span is None else Decimal(str(round(a.fit.span, 6))), round(a.fit.slope),
         a.fit.revenue, a.fit.cost, a.fit.revenue - a.fit.cost, a.fit.few_steps)
        for a in answers
    ]  # fmt: skip
    return AnswerTable("models", "Modellerne mod hinanden", columns, frame_of(columns, rows))


def _missing(left_out: Sequence[str]) -> tuple[AnswerTable, ...]:
    column = AnswerColumn("why", "Model og grund")
    rows = [(text,) for text in left_out]
    return (AnswerTable("left_out", "Modeller, der ikke vises", (column,), frame_of((column,), rows)),) if rows else ()


def _narrowed(choices: NeedChoices) -> tuple[Basis, ...]:
    told = ", ".join(word for word in (choices.offer, choices.legal_basis) if word)
    return (Basis("Afgrænset til", told),) if told else ()
