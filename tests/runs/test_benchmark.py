"""How a municipality lies against others, as the pages and commands are answered."""

from dataclasses import replace
from typing import Any

import pytest
from runs.comparison_world import KEYS, OWN, SPENDING, country, help_for, population, spent
from runs.world import given, kr, role, stay

from styrbar.analysis.answer import Answer
from styrbar.analysis.population import PopulationMissing
from styrbar.decisions import settings as own_settings
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.benchmark import run_benchmark
from styrbar.runs.benchmark_data import BenchmarkChoices, municipalities_to_choose
from styrbar.runs.benchmark_group import ALL, CHOSEN, NEAREST, REGION, GroupChoices
from styrbar.runs.benchmark_inside import InsideChoices, run_inside
from styrbar.runs.benchmark_room import run_room
from styrbar.runs.workspace import Workspace

EVERYBODY = GroupChoices(ALL)


@pytest.fixture
def home(ws: Workspace) -> Workspace:
    """An organisation that is Ulvsund, with the country's figures."""
    own_settings.change(ws.actor, "own_municipality", OWN)
    country(ws)
    return ws


def answered(ws: Workspace, group: GroupChoices = EVERYBODY, **choices: Any) -> Answer:
    return run_benchmark(ws, BenchmarkChoices(group=group, **choices))


def column(answer: Answer, table: str, name: str) -> dict[str, Any]:
    frame = answer.table(table).frame
    return dict(zip(frame.to_series(0), frame[name], strict=True))


def figures(answer: Answer) -> dict[str, Any]:
    return {figure.label: figure.value for figure in answer.figures}


def basis(answer: Answer) -> dict[str, str]:
    return {line.label: line.text for line in answer.basis}


def test_the_number_of_citizens_is_held_against_everybodys_level(home: Workspace) -> None:
    answer = answered(home, where={"legal_basis": "SEL § 85"})
    # 142 of 6.000 all in all; all of the help is for 25 year olds, so the ages that count are 23-29: 70 people.
    assert column(answer, "units", "persons")["Ulvsund"] == 40
    assert column(answer, "units", "inhabitants")["Ulvsund"] == 70
    assert column(answer, "units", "value")["Ulvsund"] == pytest.approx(1000 * 40 / 70)
    assert column(answer, "units", "size")["Ulvsund"] == pytest.approx(142 / 6)
    assert column(answer, "units", "told")["Ulvsund"] == "Højere, ud over tilfældigheder"
    assert set(column(answer, "units", "told").values()) == {"Højere, ud over tilfældigheder", "Kan være tilfældigt"}
    assert "Af 5 kommuner ligger 1 højere" not in answer.sentence
    assert answer.sentence.startswith("Borgere med hjælp pr. 1.000 indbyggere: Ulvsund har 571,43 mod gruppens 291,43")


def test_the_difference_in_kroner_is_number_and_price_to_the_ore(home: Workspace) -> None:
    table = answered(home).table("kroner")
    rows = {row["legal_basis"]: row for row in table.frame.iter_rows(named=True)}
    # The others' 102 on 5.000 are 20,4 on own's 1.000, and 20.400 kr.; own has 40 at 2.000 kr.
    shown = rows["SEL § 85"]
    assert (shown["amount"], shown["level"], shown["difference"]) == (kr(80_000), kr(20_400), kr(59_600))
    # Number: 19,6 * (1.000 + 2.000) / 2; price: 1.000 * (20,4 + 40) / 2.
    assert (shown["number"], shown["length"], shown["price"], shown["rest"]) == (kr(29_400), 0, kr(30_200), 0)
    assert rows["SEL § 107"]["number"] == kr(25_000)
    assert table.totals()["difference"] == table.totals()["amount"] - table.totals()["level"] == kr(84_600)


def test_a_row_opens_into_rows_that_sum_to_it(home: Workspace) -> None:
    whole = answered(home).table("kroner")
    opened = answered(home, where={"legal_basis": "SEL § 85"})
    assert opened.table("kroner").columns[0].name == "target_group"
    assert opened.table("kroner").totals()["difference"] == whole.frame["difference"].to_list()[0]
    both = answered(home, where={"legal_basis": "SEL § 85", "target_group": "Autisme"})
    assert {table.name for table in both.tables} == {"units"}
    assert both.names["target_group"] == "Autisme"
    assert figures(both)["Forskel i udgift"] == kr(59_600)


def test_levels_show_every_measure_and_mark_few_people(home: Workspace) -> None:
    answer = answered(home)
    assert column(answer, "levels", "unit_cost_own")["SEL § 85"] == kr(2000) / 100 * 365
    assert column(answer, "levels", "unit_cost_group")["SEL § 85"] == kr(1000) / 100 * 365
    assert column(answer, "levels", "duration_own")["SEL § 85"] == 100
    assert column(answer, "levels", "ages")["SEL § 85"] == "23-29 år"
    assert column(answer, "levels", "unit_cost_group")["SEL § 107"] is None
    assert set(column(answer, "levels", "note").values()) == {""}
    few = [*SPENDING, spent(OWN, 900, 7, legal_basis="SEL § 97")]
    country(home, spending=few)
    assert column(answered(home), "levels", "note")["SEL § 97"] == "Færre end 5 borgere"
    assert column(answered(home), "kroner", "note")["SEL § 97"] == "Færre end 5 borgere"
    assert column(answered(home), "levels", "unit_cost_own")["SEL § 97"] is None


@pytest.mark.parametrize(
    ("measure", "value"),
    [("spending", kr(80_000 / 70)), ("unit_cost", kr(7300)), ("duration", 100), ("recipients", 1000 * 40 / 70)],
)
def test_each_measure_has_its_own_unit(home: Workspace, measure: str, value: float) -> None:
    answer = answered(home, measure=measure, where={"legal_basis": "SEL § 85"})
    assert column(answer, "units", "value")["Ulvsund"] == pytest.approx(value, abs=1)
    assert "Prøve" in basis(answer)


def test_the_nearest_are_shown_with_distances_and_weights(home: Workspace) -> None:
    answer = answered(home, GroupChoices(NEAREST, count=2))
    group = column(answer, "group", "inside")
    # All are alike in age; Marskø is twice as large, and only Birkesund lies in the same region.
    assert group == {"Ulvsund": "Egen", "Birkesund": "Ja", "Grønhøj": "Ja", "Nordø": "Nej", "Marskø": "Nej"}
    assert column(answer, "group", "distance")["Birkesund"] == 0
    assert column(answer, "group", "distance")["Grønhøj"] == pytest.approx((1 / 3) ** 0.5)
    assert "Region 1,00" in basis(answer)["Vægte"]
    assert answer.scope.against == "De 2 nærmeste kommuner i baggrund"


def test_loaded_key_figures_count_as_background_and_stand_beside_the_group(home: Workspace) -> None:
    country(home, key_figures=KEYS)
    only = GroupChoices(NEAREST, count=1, people=0, ages=0, region=0, indicators=("Udgift pr. indbygger",))
    answer = answered(home, only)
    assert column(answer, "group", "inside")["Grønhøj"] == "Ja"
    assert column(answer, "group", "Udgift pr. indbygger")["Grønhøj"] == 400
    assert basis(answer)["Vægte"] == "Udgift pr. indbygger (2025) 1,00"
    everybody = answered(home).table("key_figures").frame.row(0, named=True)
    # 300, 350, 400, 700
    assert (everybody["own"], everybody["middle"], everybody["difference"], everybody["count"]) == (500, 375, 125, 4)


def test_who_lacks_a_key_figure_is_told(home: Workspace) -> None:
    country(home, key_figures=KEYS[:3])
    told = basis(answered(home, GroupChoices(NEAREST, indicators=("Udgift pr. indbygger",))))
    assert told["Kunne ikke placeres"] == "Marskø og Nordø mangler et af målene"


@pytest.mark.parametrize(
    ("group", "names"),
    [
        (GroupChoices(REGION), {"Birkesund"}),
        (GroupChoices(CHOSEN, "Marskø; 999, Ulvsund"), {"Marskø", "Nordø"}),
        (GroupChoices("", "Nordø"), {"Nordø"}),
        (GroupChoices(ALL), {"Birkesund", "Grønhøj", "Marskø", "Nordø"}),
    ],
)
def test_the_group_can_be_chosen(home: Workspace, group: GroupChoices, names: set[str]) -> None:
    assert set(column(answered(home, group), "units", "persons")) == {"Ulvsund", *names}


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (GroupChoices("venner"), "Den sammenligningsgruppe findes ikke"),
        (GroupChoices(CHOSEN, "Nordpolen"), "Nr. 1 på listen er ikke en kommune"),
        (GroupChoices(CHOSEN, "Odense"), "Der er ingen tal for Odense"),
        (GroupChoices(CHOSEN, "Ulvsund"), "ingen andre kommuner at sammenligne med"),
        (GroupChoices(NEAREST, count=0), "Antallet af nærmeste"),
        (GroupChoices(NEAREST, count=98), "Antallet af nærmeste"),
        (GroupChoices(NEAREST, people=0, ages=0, region=0), "Vægtene kan ikke bruges"),
        (GroupChoices(NEAREST, indicators=("Ukendt",)), "Et af nøgletallene er ikke indlæst"),
    ],
)
def test_a_group_that_cannot_be_meant_is_refused(home: Workspace, group: GroupChoices, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        answered(home, group)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"measure": "held"}, "Der kan ikke sammenlignes på"),
        ({"by": "citizen"}, "Der kan ikke deles efter"),
        ({"where": {"citizen": "b00000000001"}}, "Der kan ikke deles efter"),
        ({"year": 1999}, "Der er ingen udgifter for 1999"),
        ({"municipality": "Odense"}, "Der er ingen tal for den kommune"),
        ({"municipality": "Nordpolen"}, "Der er ingen tal for den kommune"),
    ],
)
def test_a_choice_that_cannot_be_used_is_refused(home: Workspace, choices: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        answered(home, **choices)


def test_without_population_it_is_said_what_to_load(ws: Workspace) -> None:
    country(ws, population=[])
    with pytest.raises(PopulationMissing, match=r"ikke indlæst noget folketal.*FOLK1A"):
        answered(ws)
    country(ws, population=population(codes=(996, 997, 998, 999)))
    with pytest.raises(PopulationMissing, match="Folketallet mangler for 995"):
        answered(ws)


def test_the_years_own_day_is_counted_else_the_last_before_it(home: Workspace) -> None:
    later, earlier = (population(population()[0]["day"].replace(year=year)) for year in (2026, 2024))
    country(home, population=[*later, *earlier])
    assert basis(answered(home))["Landets alder"] == "Indbyggere pr. 01-01-2024 i 5 kommuner"
    country(home, population=later)
    with pytest.raises(PopulationMissing, match="intet folketal for 2025"):
        answered(home)


def test_one_municipality_alone_is_refused(home: Workspace) -> None:
    country(home, spending=help_for(OWN, 10))
    with pytest.raises(BadInput, match="kun én kommune"):
        answered(home)
    with pytest.raises(BadInput, match="Ingen andre kommuner"):
        answered(home, GroupChoices(NEAREST))


def test_a_group_of_one_is_compared_and_has_no_quarter(home: Workspace) -> None:
    group = GroupChoices(CHOSEN, "Nordø")
    assert set(column(answered(home, group), "units", "persons")) == {"Ulvsund", "Nordø"}
    room = run_room(home, BenchmarkChoices(group=group))
    assert figures(room)["Forskel til bedste fjerdedel"] is None
    assert "Gruppen på 1 kommune er for lille" in room.sentence


def test_without_an_own_municipality_all_are_compared(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", 147)
    country(ws)
    answer = answered(ws, GroupChoices())
    assert {table.name for table in answer.tables} == {"units"}
    assert answer.sentence == "Af 5 kommuner ligger 1 højere og 0 lavere, end tilfældigheder forklarer."
    with pytest.raises(BadInput, match="hvilken kommune der skal sammenlignes"):
        answered(ws, GroupChoices(REGION))
    room = run_room(ws, BenchmarkChoices(group=EVERYBODY))
    assert {table.name for table in room.tables} == {"municipalities"}
    assert run_room(ws, BenchmarkChoices(municipality="Nordø", group=EVERYBODY)).names["own"] == "Nordø"


def test_all_equal_is_chance_and_no_difference(home: Workspace) -> None:
    equal = [row for code in (995, 996, 997, 999) for row in help_for(code, 20)]
    country(home, spending=equal)
    answer = answered(home)
    assert set(column(answer, "units", "told").values()) == {"Kan være tilfældigt"}
    assert figures(answer)["Forskel i udgift"] == 0


def test_the_room_is_told_in_kroner_with_what_chance_may_be(home: Workspace) -> None:
    answer = run_room(home, BenchmarkChoices(group=EVERYBODY))
    table = answer.table("room")
    assert table.totals()["difference"] == figures(answer)["Forskel til gruppen"] == kr(84_600)
    assert 0 < figures(answer)["Heraf ud over tilfældigheder"] < kr(84_600)
    rows = {row["legal_basis"]: row for row in table.frame.iter_rows(named=True)}
    # The first of the four from below is Grønhøj: 18.000 kr. on as many people as own's.
    assert rows["SEL § 85"]["quarter_difference"] == kr(62_000)
    assert 0 < rows["SEL § 85"]["quarter_beyond"] < kr(62_000)
    assert "ikke et sparemål" in basis(answer)["Forbehold"]
    assert "kvaliteten ses ikke" in basis(answer)["Forbehold"]


def test_only_own_figures_say_exactly_what_to_load(ws: Workspace) -> None:
    given(ws, grants=[stay()])
    answer = answered(ws)
    assert column(answer, "to_load", "how")["Nøgletal fra FLIS, ATHENE eller Kend din kommune"].startswith(
        "Arket «nøgletal»"
    )
    assert run_room(ws, BenchmarkChoices()).table("to_load").frame.height == 3
    assert municipalities_to_choose(ws, None) == {}


def test_only_key_figures_are_compared_without_chance(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", OWN)
    given(ws, grants=[stay()], key_figures=KEYS, population=population())
    answer = answered(ws)
    assert [table.name for table in answer.tables] == ["key_figures", "to_load"]
    assert answer.table("key_figures").frame.row(0, named=True)["own"] == 500
    assert "ikke antallet af borgere" in answer.sentence
    assert answered(ws, municipality="Nordø").table("key_figures").frame.row(0, named=True)["own"] == 700
    with pytest.raises(BadInput, match="Kommunen findes ikke"):
        answered(ws, municipality="Nordpolen")


def test_inside_own_offers_stand_side_by_side(home: Workspace) -> None:
    dear = [row | {"offer": "T2", "citizen": "d" + row["citizen"][1:]} for row in help_for(OWN, 10, 3000)]
    country(home, spending=[*SPENDING, *dear])
    answer = run_inside(home, InsideChoices(where={"legal_basis": "SEL § 85"}))
    rows = {row["offer"]: row for row in answer.table("places").frame.iter_rows(named=True)}
    # 80.000 kr. and 30.000 kr. on 4.000 and 1.000 days: 22 kr. a day together.
    assert (rows["T1"]["expected"], rows["T2"]["expected"]) == (kr(88_000), kr(22_000))
    assert (rows["T2"]["difference"], rows["T2"]["persons"]) == (kr(8_000), 10)
    assert (
        answer.sentence
        == "Af 2 steder med nok borgere og nogen at sammenligne med koster 1 over 10 % mere, end behovene tilsiger."
    )
    assert run_inside(home, InsideChoices(municipality="Nordø")).table("places").totals()["amount"] == kr(20_000)
    with pytest.raises(BadInput, match="ingen tal for den kommune"):
        run_inside(home, InsideChoices(municipality="Nordpolen"))
    with pytest.raises(BadInput, match="Der kan ikke deles efter"):
        run_inside(home, InsideChoices(place="citizen"))


def test_an_ordinary_municipality_compares_inside_from_its_own_grants(ws: Workspace) -> None:
    given(ws, grants=[stay()])
    place = run_inside(ws, InsideChoices()).table("places").frame.row(0, named=True)
    assert (place["persons"], place["note"]) == (1, "Færre end 5 borgere")
    with pytest.raises(BadInput, match="ingen tal for den kommune"):
        run_inside(ws, InsideChoices(municipality="Odense"))


def test_few_people_are_held_outside_for_those_who_may_not_see_them(ws: Workspace) -> None:
    given(ws, grants=[stay()])
    alone = run_inside(role(ws, "see_figures"), InsideChoices())
    assert alone.table("places").frame.is_empty()
    # From 1 September to 31 December are 122 days at 10.000 kr.
    assert alone.kroner_outside == {"Steder med færre end 5 borgere": kr(1_220_000)}


def test_no_figures_without_leave(home: Workspace) -> None:
    stranger = role(home, "see_summaries")
    for run in (run_benchmark, run_room):
        with pytest.raises(NotAllowed):
            run(stranger, BenchmarkChoices())
    with pytest.raises(NotAllowed):
        run_inside(stranger, InsideChoices())
    with pytest.raises(NotAllowed):
        municipalities_to_choose(stranger, None)


def test_another_organisation_finds_nothing(home: Workspace, people: Any) -> None:
    theirs = replace(home, actor=people.stranger)
    with pytest.raises(NotFound):
        answered(theirs)
    assert municipalities_to_choose(theirs, None) == {}


def test_spark_is_refused_by_an_address_that_is_none(home: Workspace) -> None:
    with pytest.raises(BadInput, match="Spark"):
        answered(home, engine="ftp://x")
