"""All calls, in the order they are described: the one list that addresses, schemas, page and tests come from.

A new call is one line: what it is called, who may, the run that answers, and an example. What its choices are called
stands in `words.py`.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from styrbar.analysis.answer import Answer
from styrbar.errors import BadInput
from styrbar.runs.alternative_offer import OfferChoices, run_alternative_offer
from styrbar.runs.controls import ControlChoices, run_controls
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.expected_price import FairChoices, run_expected_price
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.objective import ObjectiveChoices, run_objective
from styrbar.runs.objective_population import Inhabitants
from styrbar.runs.objective_use import Use
from styrbar.runs.one_rule import run_rule
from styrbar.runs.price_ceiling import CeilingChoices, run_price_ceiling
from styrbar.runs.prices import CompareChoices, run_prices
from styrbar.runs.refund import RefundChoices, run_refund
from styrbar.runs.refund_person import RefundPersonChoices, run_refund_person
from styrbar.runs.rule_book import RuleChoices, run_rules
from styrbar.runs.rule_changes import run_changes
from styrbar.runs.tariffs import NOTHING, run_budget, run_two_budgets
from styrbar.runs.workspace import Workspace
from styrbar.web.api.call import Call
from styrbar.web.api.examples import BUDGET, DEARER, LAST_YEAR, OBJECTIVE, WISH
from styrbar.web.api.kinds import Ore
from styrbar.web.api.tariff import BudgetAsked, ComparisonAsked, budget_of


@dataclass(frozen=True)
class OnDay:
    """A day."""

    day: date


@dataclass(frozen=True)
class Between:
    """Two days, and a group of the rule book (None is all)."""

    start: date
    end: date
    group: str | None = None


@dataclass(frozen=True)
class ObjectiveAsked:
    """An offer that municipalities pay for together: money in whole øre, the price in kroner a unit."""

    variant: str
    year: int
    cost: Ore | None = None
    use: tuple[Use, ...] = ()
    offer: str = ""
    price: Decimal | None = None
    places: int | None = None
    share: Decimal | None = None
    carried: Ore = 0
    catchment: str = ""
    population: tuple[Inhabitants, ...] = ()
    snapshot: str | None = None


def _objective(ws: Workspace, asked: ObjectiveAsked) -> Answer:
    cost = None if asked.cost is None else Decimal(asked.cost) / 100
    choices = ObjectiveChoices(
        asked.variant, asked.year, cost, asked.use, asked.offer, asked.price, asked.places, asked.share,
        Decimal(asked.carried) / 100, asked.catchment, asked.snapshot, asked.population,
    )  # fmt: skip
    return run_objective(ws, choices)


def _refund(ws: Workspace, choices: RefundChoices) -> Answer:
    """Without the people behind, whoever calls: they are had one by one, each look logged."""
    if "citizen" in {*choices.by, *choices.where}:
        raise BadInput("Kaldet viser ingen borgere.", "by eller where.", "Brug refund/persons/{citizen}.")
    without = replace(ws.actor, permissions=ws.actor.permissions - {"see_persons"})
    return run_refund(replace(ws, actor=without), choices)


CALLS = (
    Call(
        "rules", "GET", "rules", "Hvilke regler gælder?",
        "Hver regel på dagen: værdi, periode, lov og om den er bekræftet.",
        "enter", run_rules, RuleChoices, "rules?day=2026-01-01", fixed={"named": True},
    ),
    Call(
        "rule_changes", "GET", "rules/changes", "Hvad er ændret i reglerne?", "Nye, ændrede og ophørte regler.",
        "enter", lambda ws, asked: run_changes(ws, asked.start, asked.end, asked.group), Between,
        "rules/changes?start=2025-01-01&end=2026-01-01",
    ),
    Call(
        "rule", "GET", "rules/{rule_id}", "Hvad siger reglen?", "Én regel med alle dens værdier og kilder.",
        "enter", lambda ws, asked, rule_id: run_rule(ws, rule_id, asked.day).answer, OnDay,
        "rules/referral.self_referral?day=2026-01-01",
    ),
    Call(
        "tariff", "POST", "tariff", "Hvad er taksten?",
        "Takster, elementer og hvert trin i beregningen af et tilbuds budget. Intet gemmes.",
        "calculate_tariffs", lambda ws, asked: run_budget(ws, budget_of(asked), NOTHING), BudgetAsked,
        "tariff", BUDGET,
    ),
    Call(
        "tariff_comparison", "POST", "tariff/comparison", "Hvorfor er taksten ændret?",
        "Taksten af ét budget mod taksten af et andet, delt i årsager, der går op på øren. Intet gemmes.",
        "calculate_tariffs",
        lambda ws, asked: run_two_budgets(ws, budget_of(asked.before), budget_of(asked.after)), ComparisonAsked,
        "tariff/comparison", {"before": LAST_YEAR, "after": DEARER},
    ),
    Call(
        "alternative_offer", "POST", "alternative-offer", "Må borgeren vælge det dyrere tilbud?",
        "Reglen på dagen, de to priser gjort sammenlignelige, og begrundelsen i ord.",
        "enter", run_alternative_offer, OfferChoices, "alternative-offer", WISH,
    ),
    Call(
        "objective_financing", "POST", "objective-financing", "Hvem betaler hvad for tilbuddet?",
        "Hver kommunes betaling på øren, og det samme tilbud betalt på andre måder.",
        "see_figures", _objective, ObjectiveAsked, "objective-financing", OBJECTIVE,
    ),
    Call(
        "refund", "GET", "refund", "Hvad får vi i statsrefusion?", "Årets refusion, brutto og netto, uden borgere.",
        "see_figures", _refund, RefundChoices, "refund?year=2026&by=legal_basis",
    ),
    Call(
        "refund_person", "GET", "refund/persons/{citizen}", "Hvordan er borgerens refusion regnet?",
        "Regnestykket måned for måned. Hvert kald skrives i loggen som et opslag på borgeren.",
        "see_persons", lambda ws, asked, citizen: run_refund_person(ws, replace(asked, citizen=citizen)),
        RefundPersonChoices, "refund/persons/b00000000001?year=2026", fixed={"citizen": ""},
    ),
    Call(
        "prices", "GET", "prices", "Hvad koster tilbuddene side om side?",
        "Priser gjort sammenlignelige, delt i elementer, og afvigelsen fra gruppen forklaret.",
        "see_figures", run_prices, CompareChoices, "prices?day=2026-10-31&legal_basis=SEL § 107",
    ),
    Call(
        "expected_price", "GET", "prices/expected", "Er prisen rimelig?",
        "Den forventede pris med interval og de nærmeste sager.",
        "see_figures", run_expected_price, FairChoices, "prices/expected?legal_basis=SEL § 107&price=1200",
    ),
    Call(
        "price_ceiling", "GET", "prices/ceiling", "Hvad ville et takstloft ændre?",
        "Hvem loftet rammer, hvor langt de skal ned, og hvad et år ville spare.",
        "see_figures", run_price_ceiling, CeilingChoices, "prices/ceiling?ceilings=SEL § 107; kroner=1100",
    ),
    Call(
        "expected", "GET", "expected", "Hvad ender året på?", "Forventet regnskab efter en eller flere opdelinger.",
        "see_figures", run_expected, ExpectedChoices, "expected?year=2026&by=account",
    ),
    Call(
        "explain", "GET", "explain", "Hvorfor har det flyttet sig?",
        "Ændringen mod budgettet eller et tidligere øjebliksbillede, delt i årsager, der går op på øren.",
        "see_figures", run_explain, ExplainChoices, "explain?against=budget&by=account",
    ),
    Call(
        "controls", "GET", "controls", "Hvad er betalt, som nogen bør se på?", "Årets kontrollister.",
        "see_figures", run_controls, ControlChoices, "controls?year=2026",
    ),
)  # fmt: skip
