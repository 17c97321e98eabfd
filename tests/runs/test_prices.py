"""Prices side by side as a run answers it, and one offer's tariffs behind."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.price_world import a_tariff, kr
from runs.price_world import INDEX, TARIFFS, deliver_prices
from runs.world import role

from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.offer_price import run_offer_price
from styrbar.runs.price_selection import Chosen, index_choices, selection_choices
from styrbar.runs.prices import CompareChoices, element_choices, run_prices

SEL_107 = Chosen(legal_basis=("§ 107",))


def answered(ws, **choices):
    return run_prices(ws, CompareChoices(**choices))


def basis(answer):
    return {line.label: line.text for line in answer.basis}


def column(answer, table, name):
    return answer.table(table).frame[name].to_list()


def test_the_dearest_stands_first_with_what_explains_it(ws):
    deliver_prices(ws)
    answer = answered(ws, offers=SEL_107, housing="in")
    # (10 x 1.000 + 30 x 1.400) / 40 = 1.300
    assert column(answer, "offers", "offer_name") == ["Engen", "Åhuset"]
    assert column(answer, "offers", "deviation") == [kr(100), kr(-300)]
    assert answer.sentence == (
        "2 priser fra 2 tilbud den 31-10-2026. Gennemsnittet er 1.300,00 kr. pr. døgn. Længst over sin gruppe ligger "
        "Engen med 100,00 kr. pr. døgn, mest på personale (80,00 kr.)."
    )


def test_figures_and_tables_say_the_same(ws):
    deliver_prices(ws)
    answer = answered(ws)
    figures = {figure.label: figure.value for figure in answer.figures}
    assert figures["Tilbud"] == len(set(column(answer, "offers", "offer_name"))) == 3
    assert figures["Holdt udenfor"] == answer.table("left_out").frame.height == 1
    assert column(answer, "elements", "whole") == column(answer, "offers", "price")
    assert column(answer, "deviations", "whole") == column(answer, "offers", "deviation")


def test_the_home_is_out_when_tariffs_are_split_and_it_is_not_said_otherwise(ws):
    deliver_prices(ws)
    answer = answered(ws, offers=SEL_107)
    assert column(answer, "offers", "price") == [kr(1100), kr(800)]
    assert column(answer, "offers", "housing") == ["Trukket ud", "Trukket ud"]
    assert basis(answer)["Bolig"].startswith(
        "Trukket ud ved SEL § 107, SEL § 108: ejendom, afskrivning og forrentning."
    )
    assert "Ophold, hvor prisen indeholder boligen" in basis(answer)


def test_the_home_stays_when_no_tariff_is_split(ws):
    deliver_prices(ws, tariff_elements=[])
    answer = answered(ws, offers=SEL_107)
    assert column(answer, "offers", "price") == [kr(1400), kr(1000)]
    assert basis(answer)["Bolig"] == "Med i prisen, hvor den er en del af den"


def test_an_offer_without_a_tariff_is_left_out_by_name(ws):
    deliver_prices(ws)
    assert answered(ws).table("left_out").frame.select("offer_name", "reason").rows() == [
        ("Skovly", "Ingen takst på datoen")
    ]


def test_what_only_one_side_has_can_be_set_equal_at_once(ws):
    deliver_prices(ws)
    assert column(answered(ws, offers=SEL_107), "one_sided", "element") == ["Tjenestemandspension"]
    answer = answered(ws, offers=SEL_107, equal=("one_sided",))
    assert column(answer, "offers", "price") == [kr(1100), kr(780)]
    assert basis(answer)["Sat ens"] == "Regnet ud af alle priser: tjenestemandspension"
    assert ("pension", "Tjenestemandspension") in element_choices()


@pytest.mark.parametrize(
    "chosen", [{"level": 2027}, {"index": "Service, juni", "day": date(2026, 12, 31), "level": 2027}]
)
def test_the_only_index_leads_to_the_level(ws, chosen):
    deliver_prices(ws)
    answer = answered(ws, offers=SEL_107, housing="in", **chosen)
    assert column(answer, "offers", "price") == [kr(1428), kr(1020)]
    assert basis(answer)["Prisniveau"] == "2027-niveau med indekset Service, juni, fra det år, taksten gælder fra"


def test_without_an_index_prices_are_nominal_and_it_says_so(ws):
    deliver_prices(ws, price_indices=[])
    answer = answered(ws, offers=SEL_107, housing="in", level=2027)
    assert column(answer, "offers", "price") == [kr(1400), kr(1000)]
    assert basis(answer)["Prisniveau"].startswith("Der er ikke indlæst noget pris- og lønindeks. Løbende priser")


def test_of_several_indices_one_must_be_chosen(ws):
    deliver_prices(ws, price_indices=[*INDEX, INDEX[0] | {"version": "marts"}])
    assert index_choices(ws) == ["Service, juni", "Service, marts"]
    with pytest.raises(BadInput, match="Service, juni; Service, marts"):
        answered(ws, level=2027)
    with pytest.raises(BadInput, match="findes ikke"):
        answered(ws, index="Service, maj")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"measure": "week"}, "måde at måle prisen på"),
        ({"weight": "days_used"}, "vægt"),
        ({"housing": "maybe"}, "regne boligen"),
        ({"group": ("citizen",)}, "danne grupper"),
        ({"equal": ("food",)}, "takstelement"),
        ({"offers": Chosen(ownership=("nobody",))}, "ejerforhold"),
        ({"offers": Chosen(municipality=("Åby",))}, "kommunekode"),
        ({"offers": Chosen(legal_basis=("vand",))}, "Paragraffen kan ikke læses"),
        ({"offers": Chosen(offers=("9",))}, r"Tilbudsnr\. 9"),
        ({"hours_per_day": Decimal(25)}, "højst 24"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(ws, choices, words):
    deliver_prices(ws)
    with pytest.raises(BadInput, match=words):
        answered(ws, **choices)


def test_a_choice_without_offers_answers_that_there_are_none(ws):
    deliver_prices(ws)
    answer = answered(ws, offers=Chosen(legal_basis=("SEL § 108",)))
    assert answer.sentence == "Ingen af de valgte tilbud har en pris den 31-10-2026, der kan sammenlignes."
    assert basis(answer)["Afgrænset til"] == "Paragraf: SEL § 108"


def test_there_is_something_to_choose_among(ws):
    deliver_prices(ws)
    choices = selection_choices(ws)
    assert choices["legal_basis"] == [("SEL § 107", "SEL § 107"), ("SEL § 109", "SEL § 109")]
    assert ("private", "Privat") in choices["ownership"]
    assert choices["target_group"] == [("Autismespektrum", "Autismespektrum"), ("Kvinder", "Kvinder")]


def test_prices_are_for_those_who_may_see_figures(ws):
    deliver_prices(ws)
    assert run_prices(role(ws, "enter", "see_figures"), CompareChoices()).tables
    for run in (lambda at: run_prices(at, CompareChoices()), lambda at: run_offer_price(at, "1"), selection_choices):
        with pytest.raises(NotAllowed):
            run(role(ws, "enter", "calculate_tariffs"))


# One offer


def test_an_offers_tariffs_stand_with_file_and_line(ws):
    old = a_tariff("1", "900", from_date=date(2025, 1, 1), to_date=date(2025, 12, 31))
    deliver_prices(ws, tariffs=[*TARIFFS, old])
    answer = run_offer_price(ws, "Åhuset")
    rows = answer.table("tariffs").frame
    assert rows.select("price", "in_force", "source_line").rows() == [(1000, True, 2), (900, False, 5)]
    assert rows["file"].null_count() == 0
    assert column(answer, "elements", "element") == ["Personale", "Ejendom", "Tjenestemandspension"]
    assert answer.sentence == "Åhuset: 1 takst gælder den 31-10-2026."


def test_an_offer_that_is_not_there_is_not_found(ws):
    deliver_prices(ws)
    with pytest.raises(NotFound):
        run_offer_price(ws, "Intet")


def test_what_looks_like_a_cpr_number_is_refused_and_not_repeated(ws):
    deliver_prices(ws)
    with pytest.raises(BadInput, match="ligner et CPR-nummer") as refused:
        answered(ws, offers=Chosen(offers=("011390-1234",)))
    assert "1234" not in str(refused.value)
