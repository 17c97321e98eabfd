"""What drives the spending, as every page and command is answered."""

import builtins
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.drivers_world import (
    AFTER,
    BEFORE,
    CODE,
    INDEX,
    LENGTH,
    MOVED,
    ONE_GROUP,
    PEOPLE,
    POPULATION,
    PRICE,
    register,
    residents,
)
from runs.refund_world import CITIZENS, own_limits
from runs.world import ANNA, given, kr, role, stay, workspace

from styrbar.analysis.answer import Answer
from styrbar.decisions import settings as own_settings
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.drivers import DriverChoices, run_drivers
from styrbar.runs.workspace import Workspace
from support.people import People


def answered(ws: Workspace, **choices: Any) -> Answer:
    return run_drivers(ws, DriverChoices(**choices))


def parts(answer: Answer) -> dict[str, int]:
    """The parts that are not zero, by the words the user reads."""
    return {part: ore for part, ore, _ in answer.table("parts").frame.iter_rows() if ore}


def figures(answer: Answer) -> dict[str, Any]:
    return {figure.label: figure.value for figure in answer.figures}


def basis(answer: Answer) -> dict[str, str]:
    return {line.label: line.text for line in answer.basis}


def test_the_growth_is_split_in_people_length_and_price(ws: Workspace) -> None:
    register(ws)
    answer = answered(ws)
    assert parts(answer) == {"Flere eller færre borgere": PEOPLE, "Varighed": LENGTH, "Pris": PRICE}
    assert figures(answer) == {
        "Udgift 2024": kr(85_000_000), "Udgift 2025": kr(95_233_800), "Ændring": kr(10_233_800), "Borgere 2025": 103,
    }  # fmt: skip
    assert answer.sentence == (
        "Udgiften er steget 10,2 mio. kr. (12,0 %) fra 2024 til 2025; heraf 6,3 mio. kr. pris, 2,7 mio. kr. antal "
        "borgere og 1,3 mio. kr. varighed."
    )


def test_an_index_takes_its_own_part_of_the_price_in_wages_and_prices(ws: Workspace) -> None:
    register(ws, price_indices=INDEX)
    found = parts(answered(ws))
    # The index of 3 % is most of 2.550.000 kr., of which wages are 8/9; what is left of 7,2 % is the real rise.
    assert found.keys() == {
        "Flere eller færre borgere", "Varighed", "Løn i indekset", "Priser i indekset", "Pris ud over indekset",
    }  # fmt: skip
    indexed = found["Løn i indekset"] + found["Priser i indekset"]
    assert found["Løn i indekset"] == (indexed * 8 + 4) // 9
    assert sum(found.values()) == kr(10_233_800)
    assert parts(answered(ws, index="uden"))["Pris"] == PRICE
    assert basis(answered(ws))["Prisindeks"] == "Service, juni: 3,0 % fra 2024 til 2025, vist som sin egen del"


def test_in_fixed_prices_the_first_year_stands_in_the_seconds(ws: Workspace) -> None:
    register(ws, price_indices=INDEX)
    answer = answered(ws, removed=True)
    # 85.000.000 kr. with 3 % is 87.550.000 kr.
    assert figures(answer)["Udgift 2024 i 2025-priser"] == kr(87_550_000)
    assert sum(parts(answer).values()) == kr(95_233_800 - 87_550_000)
    assert "Pris ud over indekset" in parts(answer)
    assert "fra 2024 til 2025 i 2025-priser" in answer.sentence
    assert answer.scope.view == "brutto, 2025-priser"


def test_people_are_split_in_population_and_share(ws: Workspace) -> None:
    register(ws, population=POPULATION)
    found = parts(answered(ws))
    # 200 more inhabitants times the mean of 100/20.000 and 103/20.200 is 1,00990 persons of 887.150 kr.
    assert found["Befolkning"] == round(200 * (100 / 20_000 + 103 / 20_200) / 2 * kr(887_150))
    assert found["Befolkning"] + found["Andel, der får hjælp"] == PEOPLE
    assert "Flere eller færre borgere" not in found


def test_without_population_the_basis_says_why(ws: Workspace) -> None:
    register(ws)
    told = "Ikke brugt. Der er ikke indlæst folketal for 2024 for alle kommuner med udgifter."
    assert basis(answered(ws))["Folketal"] == told


def test_a_move_to_a_dearer_offer_is_the_mix_of_the_whole_and_people_of_the_offers(ws: Workspace) -> None:
    register(ws, MOVED)
    answer = answered(ws, by=("account", "offer"))
    assert parts(answer) == {"Sammensætning": kr(400_000)}
    inside = answered(ws, by=("offer",), where={"account": "5.38.51"})
    rows = inside.table("nodes").frame.select("offer", "people", "mix").rows()
    assert rows == [("T1", kr(600_000), 0), ("T2", kr(-200_000), 0)]
    (mix,) = [told for part, _, told in inside.table("parts").frame.iter_rows() if part == "Sammensætning"]
    assert mix.endswith("Heraf 400.000 kr. mellem punkterne nedenunder.")


def test_every_row_opens_into_an_answer_with_the_same_parts(ws: Workspace) -> None:
    register(ws, MOVED + ONE_GROUP, price_indices=INDEX)
    by = ("ownership", "offer", "account")
    answer = answered(ws, by=by)
    for depth in range(3):
        table = answer.table("nodes")
        assert table.keys is not None
        for row, value in zip(table.frame.iter_rows(named=True), table.keys.to_series(), strict=True):
            inside = answered(ws, by=by, where={**_opened(by, answer), by[depth]: value})
            told = inside.table("parts")
            assert told.keys is not None
            assert {name: row[name] for name in told.keys.to_series()} == dict(
                zip(told.keys.to_series(), told.frame["amount"], strict=True)
            )
        answer = inside
    assert [table.name for table in answer.tables] == ["parts"]


def _opened(by: tuple[str, ...], answer: Answer) -> dict[str, str | None]:
    """The values an answer was opened by, as they are read: the run takes words as well as keys."""
    return {
        name: answer.names[name].split()[0] if name == "account" else answer.names[name]
        for name in by
        if name in answer.names
    }


def test_the_costliest_are_told_apart_by_a_limit(ws: Workspace) -> None:
    register(
        ws, residents(BEFORE, 2, 100, 1_000) + residents(AFTER, 2, 100, 1_000) + residents(AFTER, 1, 300, 9_000, 5)
    )
    rows = answered(ws, by=("costly",), costly=kr(2_000_000)).table("nodes").frame
    assert rows.select("costly", "amount_1").rows() == [("Dyre forløb", kr(2_700_000)), ("Øvrige forløb", kr(200_000))]
    everybody = answered(ws, by=("costly",), costly=kr(90_000)).table("nodes").frame
    assert everybody["costly"].to_list() == ["Dyre forløb"]


def test_age_need_and_municipality_are_read_in_words(ws: Workspace) -> None:
    register(ws, residents(BEFORE, 1, 10, 100, need=3) + residents(AFTER, 1, 10, 200, need=3), population=POPULATION)
    by = ("municipality", "age_group", "need")
    assert answered(ws, by=by).table("nodes").frame["municipality"].to_list() == ["Ulvsund"]
    inside = answered(ws, by=by, where={"municipality": str(CODE), "age_group": "40-49 år"})
    assert inside.table("nodes").frame["need"].to_list() == ["3"]
    assert inside.names == {"municipality": "Ulvsund", "age_group": "40-49 år"}


YEARS = ((2021, "100"), (2022, "110"))


def own(ws: Workspace) -> None:
    """Anna's stay for two years, 1.000 kr. a day and then 1.100 kr., half of it refunded; postings of both years."""
    grants = [
        stay(grant_id=f"G{year}", price=Decimal(price) * 10, from_date=date(year, 1, 1), to_date=date(year, 12, 31))
        | {"legal_basis": "SEL § 109", "account": "5.38.42"}
        for year, price in YEARS
    ]
    paid = [
        {"account": "5.38.42", "citizen": ANNA, "grant_id": f"G{year}", "amount": kr(1_000), "posting_date": day}
        | {"accounting_year": year, "service_from": day, "service_to": day}
        for year, _ in YEARS
        for day in (date(year, 1, 1),)
    ]
    given(ws, date(2022, 1, 15), grants=grants, postings=paid, citizens=CITIZENS)


def test_own_spending_is_what_each_year_ends_at(ws: Workspace) -> None:
    own(ws)
    answer = answered(ws, by=("account",))
    assert (answer.scope.period_from, answer.scope.period_to) == (date(2021, 1, 1), date(2022, 12, 31))
    assert sum(parts(answer).values()) == figures(answer)["Ændring"]
    assert basis(answer)["Folketal"] == "Ikke brugt. Egen kommunekode er ikke valgt under Administration."


def test_net_takes_off_what_the_state_refunds_as_a_part_of_its_own(ws: Workspace) -> None:
    own(ws)
    own_limits(ws, year=2021)
    own_limits(ws, year=2022)
    gross, net = answered(ws, by=("account", "costly")), answered(ws, by=("account", "costly"), net=True)
    refund = parts(net)["Statsrefusion"]
    assert refund < 0
    assert {part: ore for part, ore in parts(net).items() if part != "Statsrefusion"} == parts(gross)
    assert figures(net)["Netto 2022"] * 2 == pytest.approx(figures(gross)["Udgift 2022"], abs=1)
    assert net.sentence.startswith("Nettoudgiften er steget")
    assert (net.scope.view, gross.scope.view) == ("netto, årets priser", "brutto, årets priser")


def test_without_the_years_limits_the_answer_stays_gross_and_says_why(ws: Workspace) -> None:
    own(ws)
    answer = answered(ws, by=("account",), net=True)
    assert "Statsrefusion" not in parts(answer)
    assert "Netto er ikke beregnet" in basis(answer)["Ikke beregnet"]


def test_the_population_of_the_own_municipality_is_used_when_it_is_known(ws: Workspace) -> None:
    own(ws)
    own_settings.change(ws.actor, "own_municipality", CODE)
    told = "Ikke brugt. Der er ikke indlæst folketal for 2021 for alle kommuner med udgifter."
    assert basis(answered(ws, by=("account",)))["Folketal"] == told


def test_the_same_question_of_another_organisation_finds_nothing(ws: Workspace, people: People) -> None:
    register(ws)
    with pytest.raises(NotFound, match="ikke indlæst noget"):
        answered(workspace(people.stranger))


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"to_year": 2020}, "ingen udgifter for 2020. Vælg blandt: 2024, 2025"),
        ({"from_year": 2025}, "De to år er det samme"),
        ({"by": ("colour",)}, "Vælg blandt: municipality \\(kommune\\)"),
        ({"by": ("citizen",)}, "Der kan ikke deles efter"),
        ({"by": ()}, "ikke valgt noget at dele efter"),
        ({"index": "Vejr"}, "findes ikke. Indlæs det under Data"),
        ({"removed": True}, "intet pris- og lønindeks at regne faste priser"),
        ({"net": True}, "Registerets udgifter er brutto"),
        ({"by": ("costly",), "costly": 0}, "mere end 0 kr"),
        ({"engine": "http://x"}, "ikke en Spark-adresse"),
        ({"engine": "spark://"}, "ikke en Spark-adresse"),
    ],
)
def test_what_cannot_be_answered_is_said(ws: Workspace, choices: dict[str, Any], told: str) -> None:
    register(ws)
    with pytest.raises(BadInput) as refused:
        answered(ws, **choices)
    refused.match(told)


def test_an_index_that_is_not_there_names_those_that_are(ws: Workspace) -> None:
    register(ws, price_indices=INDEX)
    with pytest.raises(BadInput, match="Vælg blandt: Service, juni"):
        answered(ws, index="Vejr")
    register(ws, [*ONE_GROUP, *residents(2023, 1, 1, 1)], price_indices=INDEX)
    with pytest.raises(BadInput, match="kan ikke føre 2023 til 2025"):
        answered(ws, from_year=2023, index="Service, juni")


def test_an_index_that_does_not_reach_is_left_alone_unless_it_is_asked_for(ws: Workspace) -> None:
    register(ws, [*ONE_GROUP, *residents(2023, 1, 1, 1)], price_indices=INDEX)
    assert "Pris" in parts(answered(ws, from_year=2023))


def test_one_year_alone_has_no_change(ws: Workspace) -> None:
    register(ws, residents(AFTER, 1, 1, 1))
    with pytest.raises(NotFound, match="kun udgifter for ét år"):
        answered(ws)


def test_a_group_that_is_not_there_is_not_found(ws: Workspace) -> None:
    register(ws)
    with pytest.raises(NotFound, match="ingen udgifter her"):
        answered(ws, where={"account": "5.38.99"})


def test_backwards_the_parts_have_the_opposite_sign(ws: Workspace) -> None:
    register(ws)
    back = parts(answered(ws, from_year=AFTER, to_year=BEFORE))
    assert back == {"Flere eller færre borgere": -PEOPLE, "Varighed": -LENGTH, "Pris": -PRICE}
    assert "Udgiften er faldet 10,2 mio. kr." in answered(ws, from_year=AFTER, to_year=BEFORE).sentence


def test_nothing_moved_is_said(ws: Workspace) -> None:
    register(ws, residents(BEFORE, 1, 1, 1) + residents(AFTER, 1, 1, 1))
    assert answered(ws).sentence == "Udgiften er den samme i 2025 som i 2024."


def test_few_people_are_marked_for_those_who_may_not_see_people(ws: Workspace) -> None:
    few = residents(BEFORE, 5, 1, 1) + residents(AFTER, 4, 1, 1)
    register(ws, few + residents(AFTER, 5, 1, 1, 50, ownership="private"))
    blind = role(ws, "enter", "see_figures")
    rows = answered(blind, by=("ownership",)).table("nodes").frame.select("ownership", "note").rows()
    assert rows == [("Privat", ""), ("Egen kommune", "Færre end 5 borgere")]
    assert "note" not in answered(ws, by=("ownership",)).table("nodes").frame.columns


def test_figures_need_the_permission_to_see_them(ws: Workspace) -> None:
    register(ws)
    with pytest.raises(NotAllowed):
        answered(role(ws, "enter"))


def test_only_the_registers_spending_is_reckoned_on_spark(ws: Workspace) -> None:
    own(ws)
    with pytest.raises(BadInput, match="Kun registerets udgifter"):
        answered(ws, by=("account",), engine="local[1]")


def test_without_spark_installed_the_address_is_refused(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    register(ws)
    real = builtins.__import__

    def without_spark(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyspark"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_spark)
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    with pytest.raises(BadInput, match="Spark er ikke installeret"):
        answered(ws, engine="spark://klynge:7077")
