"""Whether a price is fair, as a run answers it."""

from decimal import Decimal

import pytest
from analysis.price_world import a_tariff, an_offer, kr
from runs.price_world import OFFERS, TARIFFS, deliver_prices, stays
from runs.world import role

from styrbar.errors import BadInput, NotAllowed
from styrbar.runs.expected_price import FairChoices, run_expected_price


def deliver(ws, grants=None, needs=True):
    grants = stays() if grants is None else grants
    offers = [an_offer(str(n), offer_name=f"Hus {n}") for n in range(10, 16)]
    said = [
        {"citizen": g["citizen"], "assessed_on": g["from_date"], "theme": "I alt", "support_need": n % 4}
        for n, g in enumerate(grants)
    ]
    tariffs = [*TARIFFS, *(a_tariff(str(n), "1200", direct_hours=Decimal(2)) for n in range(10, 16))]
    more = {"assessments": said} if needs else {}
    return deliver_prices(ws, grants=grants, offers=[*OFFERS, *offers], tariffs=tariffs, **more)


def answered(ws, **choices):
    return run_expected_price(ws, FairChoices(**choices))


def figures(answer):
    return {figure.label: figure.value for figure in answer.figures}


def basis(answer):
    return {line.label: line.text for line in answer.basis}


def test_the_expected_price_stands_with_interval_and_cases(ws):
    deliver(ws)
    answer = answered(ws, legal_basis="SEL § 107", need=2)
    found = figures(answer)
    assert found["Nedre grænse"] < found["Forventet pr. døgn"] < found["Øvre grænse"]
    assert found["Sager"] == 12
    assert "12 sager fra 6 tilbud" in basis(answer)["Model"]
    assert basis(answer)["Uden for dataene"] == "Nej"
    assert answer.sentence.startswith("Et sådant døgn ventes at koste ")


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Decimal(100), "under intervallet"),
        (Decimal(1200), "inden for intervallet"),
        (Decimal(9000), "over intervallet"),
    ],
)
def test_a_price_is_told_below_inside_or_above_the_interval(ws, price, words):
    deliver(ws)
    answer = answered(ws, price=price)
    assert words in answer.sentence
    assert figures(answer)["Prisen"] == kr(float(price))


def test_an_offers_price_is_not_held_against_its_own_cases(ws):
    deliver(ws)
    answer = answered(ws, offer="Hus 10", need=1)
    assert figures(answer)["Prisen"] == kr(1200)
    # Two of the twelve stays are at the offer itself.
    assert figures(answer)["Sager"] == 10
    assert "Hus 10" not in answer.table("nearest").frame["offer_name"].to_list()
    assert basis(answer)["Kendetegn i modellen"].startswith(
        "støttebehov 1; ATA-timer pr. døgn 2,00; paragraf SEL § 107"
    )


def test_what_is_given_goes_before_what_the_offer_says(ws):
    deliver(ws)
    answer = answered(ws, offer="10", price=Decimal(1500), hours=Decimal(3))
    assert figures(answer)["Prisen"] == kr(1500)
    assert "ATA-timer pr. døgn 3,00" in basis(answer)["Kendetegn i modellen"]
    assert basis(answer)["Uden for dataene"] == "timerne er uden for det, sagerne har"


def test_too_few_cases_are_said_and_the_nearest_still_stand(ws):
    deliver(ws, stays(9))
    answer = answered(ws, legal_basis="SEL § 107")
    assert answer.sentence == (
        "Der kan ikke regnes en forventet pris. Der er 9 sager at regne på, og der skal mindst 10 til. "
        "De nærmeste sager står nedenfor."
    )
    assert answer.table("nearest").frame.height == 8


def test_without_assessments_the_need_is_lacking(ws):
    deliver(ws, needs=False)
    answer = answered(ws, need=2)
    assert "0 sager" in answer.sentence
    assert basis(answer)["Ikke med"] == "støttebehov mangler i 12 sager"


def test_no_citizen_is_in_the_answer(ws):
    deliver(ws)
    assert "b0000000000" not in str([table.frame.rows() for table in answered(ws, need=2).tables])


def test_those_who_may_not_see_people_see_no_need_and_cannot_find_it(ws):
    deliver(ws)
    mine = answered(ws, need=3).table("nearest")
    theirs = run_expected_price(role(ws, "enter", "see_figures"), FairChoices(need=3)).table("nearest")
    assert "need" in mine.frame.columns
    assert "need" not in theirs.frame.columns
    assert set(theirs.frame["distance"]) == {0.0}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"need": 5}, "fra 0 til 4"),
        ({"need": -1}, "fra 0 til 4"),
        ({"hours": Decimal(0)}, "over 0"),
        ({"hours": Decimal("48.1")}, "højst 48"),
        ({"price": Decimal(0)}, "over 0 kr"),
        ({"ownership": "nobody"}, "ejerforhold"),
        ({"legal_basis": "vand"}, "Paragraffen kan ikke læses"),
        ({"offer": "4"}, "ingen pris pr. døgn"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(ws, choices, words):
    deliver(ws)
    with pytest.raises(BadInput, match=words):
        answered(ws, **choices)


@pytest.mark.parametrize("choices", [{"need": 0}, {"need": 4}, {"hours": Decimal(48)}, {"price": Decimal("0.01")}])
def test_the_ends_of_what_can_be_are_allowed(ws, choices):
    deliver(ws)
    assert answered(ws, **choices).tables


def test_prices_are_for_those_who_may_see_figures(ws):
    deliver(ws)
    with pytest.raises(NotAllowed):
        run_expected_price(role(ws, "enter"), FairChoices())


def test_what_looks_like_a_cpr_number_is_refused_and_not_repeated(ws):
    deliver(ws)
    with pytest.raises(BadInput, match="ligner et CPR-nummer") as refused:
        answered(ws, target_group="011390-1234")
    assert "1234" not in str(refused.value)
