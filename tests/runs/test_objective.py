"""Who pays what for an offer together, as a user asks it; own values, catchment and comparison included."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.world import given, kr, role, workspace

from styrbar.analysis.answer import Answer
from styrbar.decisions import records, settings
from styrbar.errors import BadInput, NotAllowed, NotFound, StyrbarError
from styrbar.rules.book import RuleNotInForce
from styrbar.runs.objective import ObjectiveChoices, run_objective
from styrbar.runs.objective_models import form_of, run_financing_models
from styrbar.runs.objective_population import Inhabitants
from styrbar.runs.objective_use import Use
from styrbar.runs.workspace import Workspace
from support.inhabitants import inhabitants

FULL = ObjectiveChoices("full", 2027, Decimal(2000), offer="Åhuset")
PLACES = ObjectiveChoices(
    "psychiatry", 2027, Decimal(3650), "Ulvsund;2;100\n998;3", "Åhuset", places=1, catchment="Vest"
)


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    """With the population of 1 January 2026."""
    given(ws, population=inhabitants())
    return ws


def by_name(answer: Answer, column: str = "payment") -> dict[str, Any]:
    """A column of the payments by municipality."""
    return dict(answer.table("payments").frame["name", column].iter_rows())


def told(answer: Answer, label: str) -> str:
    return next(line.text for line in answer.basis if line.label == label)


def limit(ws: Workspace, amount: str = "1000") -> None:
    """The municipality writes its own tariff limit for teaching in 2027."""
    content = {
        "rule": "objective.teaching_limit", "from": "2027-01-01", "to": "2027-12-31", "value": amount, "act": "Brev",
        "section": "s. 2", "text": "", "address": "",
    }  # fmt: skip
    records.keep(ws.actor, "rule_value", "objective.teaching_limit/2027-01-01", content, "takstgrænse")


def test_all_municipalities_pay_by_population_and_it_adds_up(ws: Workspace) -> None:
    answer = run_objective(ws, FULL)
    # 2.000 kr. by 600, 300, 100 and 1.000 of 2.000
    assert by_name(answer) == {"Marskø": kr(1000), "Ulvsund": kr(600), "Birkesund": kr(300), "Grønhøj": kr(100)}
    assert answer.table("payments").totals()["payment"] == kr(2000)
    assert answer.sentence.startswith("Åhuset koster 2.000 kr. i 2027, og 4 kommuner betaler.")
    assert told(answer, "Folketal").startswith("Hele befolkningen pr. 01-01-2026")


def test_the_own_municipality_has_its_figure(ws: Workspace) -> None:
    figures = {figure.label: figure.value for figure in run_objective(ws, FULL).figures}
    assert (figures["Betales i alt"], figures["Ulvsund betaler"]) == (kr(2000), kr(600))
    settings.change(ws.actor, "own_municipality", 997)
    assert "Grønhøj betaler" in {figure.label for figure in run_objective(ws, FULL).figures}


def test_use_and_unused_are_told_apart_and_held_against_the_pure_tariff(ws: Workspace) -> None:
    answer = run_objective(ws, PLACES)
    # 3.650 / 365 = 10 kr. a day: 20 and 30 for use, and 360 days unused = 3.600 by 600, 300 and 100
    assert by_name(answer, "use") == {"Ulvsund": kr(20), "Birkesund": 0, "Grønhøj": 0, "Marskø": kr(30)}
    assert by_name(answer, "fixed") == {"Ulvsund": kr(2160), "Birkesund": kr(1080), "Grønhøj": kr(360), "Marskø": 0}
    # 3.650 by 2 and 3 days: 1.460 and 2.190
    assert by_name(answer, "change") == {
        "Ulvsund": kr(720), "Birkesund": kr(1080), "Grønhøj": kr(360), "Marskø": kr(-2160),
    }  # fmt: skip
    assert answer.table("payments").totals()["change"] == 0
    assert told(answer, "Uden for kredsen") == "Marskø betaler kun for forbrug (antaget)."
    assert "Mod ren takst betaler 3 kommuner mere og 1 mindre." in answer.sentence


def test_the_share_of_the_budget_that_is_bound(ws: Workspace) -> None:
    answer = run_objective(ws, replace(PLACES, use="Ulvsund;2;21600"))
    # 36,3 of 36,5 is unused: 3.630 x 600/1000 = 2.178 of 21.600
    assert by_name(answer, "bound")["Ulvsund"] == pytest.approx(2178 / 21600)
    assert by_name(answer, "bound")["Grønhøj"] is None


def test_the_same_offer_is_paid_for_in_every_way_its_figures_allow(ws: Workspace) -> None:
    answer = run_objective(ws, PLACES)
    models = answer.table("models")
    assert [column.name for column in models.columns] == ["name", "psychiatry", "full", "childrens_house", "tariff"]
    assert set(models.totals().values()) == {kr(3650)}
    assert "ingen værdi" in told(answer, "Ikke sammenlignet: sikrede institutioner")
    assert told(answer, "Ikke sammenlignet: grundtakst") == "Der mangler prisen pr. enhed."


def test_an_earlier_deficit_is_told_with_its_year(ws: Workspace) -> None:
    answer = run_objective(ws, replace(FULL, carried=Decimal(100)))
    assert answer.table("steps").frame.rows()[1] == ("Underskud på den objektive del fra 2025", kr(100))
    assert answer.table("payments").totals()["payment"] == kr(2100)
    assert "indgår i 2029" in told(answer, "Årets resultat")
    surplus = run_objective(ws, replace(FULL, carried=Decimal(-100)))
    assert surplus.table("steps").frame.rows()[1] == ("Overskud på den objektive del fra 2025", kr(-100))


def test_an_own_tariff_limit_makes_teaching_answer_and_is_named_as_own(ws: Workspace) -> None:
    asked = ObjectiveChoices("teaching", 2027, None, "995;1", price=Decimal(2000), catchment="995, Grønhøj")
    with pytest.raises(RuleNotInForce, match="Takstgrænse"):
        run_objective(ws, asked)
    limit(ws)
    answer = run_objective(ws, asked)
    # 10 % x 1.000 + 25 % x 1.000 = 350, shared 6 : 1; the user pays 1.650
    assert by_name(answer) == {"Ulvsund": kr(1950), "Grønhøj": kr(50)}
    assert told(answer, "Takstgrænse: undervisning på lands- og landsdelsdækkende tilbud").endswith("egen værdi")


def test_agreed_ways_need_no_population(people: Any, ws: Workspace) -> None:
    asked = ObjectiveChoices("shared", 2027, Decimal(365), "Kommune;Døgn;Nøgle\nOdense;165;3\nFaxe;;1", places=1)
    # 1 kr. a day; 200 days idle by 3 : 1
    assert by_name(run_objective(ws, asked)) == {"Odense": kr(165 + 150), "Faxe": kr(50)}


@pytest.mark.parametrize(
    ("text", "paying"),
    [
        ("alle", {"Ulvsund", "Birkesund", "Grønhøj", "Marskø"}),
        ("region øst", {"Marskø"}),
        ("øst", {"Marskø"}),
        ("995; Marskø", {"Ulvsund", "Marskø"}),
    ],
)
def test_the_catchment_is_all_a_region_or_a_list(ws: Workspace, text: str, paying: set[str]) -> None:
    assert set(by_name(run_objective(ws, replace(FULL, catchment=text)))) == paying


def test_a_regional_offer_is_paid_by_the_own_region(ws: Workspace) -> None:
    answer = run_objective(ws, ObjectiveChoices("childrens_house", 2027, Decimal(1000), "995;1"))
    assert set(by_name(answer)) == {"Ulvsund", "Birkesund", "Grønhøj"}
    settings.change(ws.actor, "own_municipality", 101)
    with pytest.raises(
        BadInput, match=r"Der mangler en region at fordele på\. Skriv regionens navn\. Der er Region Vest og"
    ):
        run_objective(ws, ObjectiveChoices("childrens_house", 2027, Decimal(1000), "995;1"))


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (replace(FULL, model="halv"), "«halv» er ikke en måde at betale på. Vælg blandt: full"),
        (replace(FULL, year=2006), "2006 er ikke et driftsår"),
        (replace(FULL, year=2026), "Der er intet folketal pr. 01-01-2025; der er fra 01-01-2026"),
        (replace(FULL, cost=Decimal(-1)), "Udgiften er negativ. Det gælder Åhuset."),
        (replace(FULL, cost=None), "Der mangler en udgift."),
        (replace(FULL, catchment="Vest, Nordpolen"), "Nr. 1 på listen er hverken en kommune eller en region"),
        (replace(FULL, catchment="101"), "Folketallet mangler for København."),
        (replace(FULL, use="Nordpolen;5"), "Kommunen i linje 1 findes ikke"),
        (replace(FULL, use="995;5\nUlvsund;1"), "Ulvsund står igen i linje 2"),
        (replace(FULL, use="995;-5"), "Tallet i linje 1 kan ikke bruges. Værdien er mindre end nul."),
        (replace(FULL, use="995;fem"), "Tallet i linje 1 kan ikke bruges. Værdien er ikke et tal."),
        (replace(FULL, use="995;1;2;3"), "Linje 1 har flere tal, end der er kolonner til"),
        (replace(FULL, use="995;1\n" * 1000), "Der er for mange tal til en adresse"),
        (ObjectiveChoices("teaching", 2027, Decimal(1), "995;1"), "har ingen værdi den 01-01-2027"),
        (ObjectiveChoices("shared", 2027, Decimal(1), "995;1", places=1), "Den aftalte nøgle mangler."),
        (ObjectiveChoices("subscription", 2027, Decimal(1), share=Decimal("0.5")), "Der mangler en liste over"),
    ],
    ids=lambda part: part.model if isinstance(part, ObjectiveChoices) else None,
)
def test_what_cannot_be_answered_says_why(ws: Workspace, choices: ObjectiveChoices, said: str) -> None:
    with pytest.raises(StyrbarError) as error:
        run_objective(ws, choices)
    assert said in str(error.value)


def test_before_the_first_import_it_says_what_population_is_needed(people: Any) -> None:
    with pytest.raises(StyrbarError, match=r"ikke indlæst noget folketal.*hele befolkningen pr\. 01-01-2026"):
        run_objective(workspace(people.owner), FULL)


def test_a_strangers_own_limit_is_not_ours(people: Any, ws: Workspace) -> None:
    limit(workspace(people.stranger))
    with pytest.raises(RuleNotInForce):
        run_objective(ws, ObjectiveChoices("teaching", 2027, None, "995;1", price=Decimal(2000), catchment="995"))


def test_another_organisations_snapshot_is_not_found(people: Any, ws: Workspace) -> None:
    other = given(workspace(people.stranger), date(2026, 11, 30), population=inhabitants())
    with pytest.raises(NotFound):
        run_objective(ws, replace(FULL, snapshot=other))


def test_figures_are_for_those_who_may_see_them(ws: Workspace) -> None:
    for run in (lambda w: run_objective(w, FULL), lambda w: run_financing_models(w, 2027)):
        with pytest.raises(NotAllowed):
            run(role(ws, "import_data"))


def test_the_models_are_told_with_their_rules_and_what_is_missing(ws: Workspace) -> None:
    answer = run_financing_models(ws, 2027)
    rows = {row["model"]: row for row in answer.table("models").frame.iter_rows(named=True)}
    assert len(rows) == 10
    assert rows["Regionale børnehuse"]["key"] == "de 0-17-årige"
    assert rows["Fuld objektiv finansiering"]["counted"] == date(2026, 1, 1)
    assert rows["Sikrede institutioner"]["missing"] == "Kriminalpræventiv takst: sikrede institutioner, et år"
    assert "name" not in answer.table("models").frame.columns
    assert run_financing_models(ws, 2020).table("models").frame["missing"][1] == ""


def test_a_day_before_the_rules_has_ways_without_values(ws: Workspace) -> None:
    assert run_financing_models(ws, 2013).table("rules").frame.is_empty()


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("full", {"carried", "catchment"}),
        ("psychiatry", {"places", "price", "carried", "catchment"}),
        ("shared", {"places", "price"}),
        ("tariff", set()),
    ],
)
def test_a_form_has_the_fields_of_its_model(model: str, fields: set[str]) -> None:
    assert form_of(model).fields == fields


SENT = tuple(Inhabitants(**row) for row in inhabitants())


def test_a_population_that_is_given_goes_before_the_snapshots(ws: Workspace) -> None:
    half = tuple(replace(one, inhabitants=5) for one in SENT)
    answer = run_objective(ws, replace(FULL, population=half))
    # 5 of each age in each of four municipalities: 2.000 kr. in four
    assert set(by_name(answer).values()) == {kr(500)}
    assert told(answer, "Folketal") == "Hele befolkningen pr. 01-01-2026. Sendt med spørgsmålet."
    assert answer.scope.snapshot == ""


def test_what_a_program_gives_is_answered_as_what_is_imported_and_typed(ws: Workspace) -> None:
    use = (Use(995, Decimal(2), budget=kr(100)), Use(998, Decimal(3)))
    typed, given_ = run_objective(ws, PLACES), run_objective(ws, replace(PLACES, use=use, population=SENT))
    assert [t.frame.rows() for t in given_.tables] == [t.frame.rows() for t in typed.tables]
    assert given_.figures == typed.figures


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"municipality": 3, "municipality_name": None}, "Kommunen i linje 1 af folketallet findes ikke"),
        ({"municipality": 1000}, "Kommunen i linje 1 af folketallet findes ikke"),
        ({"age": -1}, "linje 1 er negativt"),
        ({"inhabitants": -1}, "linje 1 er negativt"),
    ],
)
def test_a_population_that_cannot_be_one_says_where(ws: Workspace, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        run_objective(ws, replace(FULL, population=(replace(SENT[0], **wrong), *SENT[1:])))
