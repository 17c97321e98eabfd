"""May the citizen choose the dearer offer, as the run answers it: from typed prices and from the register."""

from datetime import date
from decimal import Decimal

import pytest
from runs.world import given, role, workspace

from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.rules.choice.alternative_offer import ALLOWED, ASSESS, CITIZEN_MAY_PAY, NOT_COVERED, REFUSED, UNDECIDED
from styrbar.runs.alternative_offer import (
    OfferChoices,
    OfferPrice,
    offer_choices,
    run_alternative_offer,
    run_known_shares,
)
from styrbar.runs.alternative_offer_words import TITLES
from styrbar.runs.own_rules import OwnValue, keep_value

LAST, FIRST = date(2025, 8, 31), date(2025, 9, 1)
OFFERS = [
    {"offer": "T1", "offer_name": "Åhuset", "legal_basis": "SEL § 108"},
    {"offer": "T2", "offer_name": "Engen", "legal_basis": "ABL § 105, SEL § 85"},
    {"offer": "T3", "offer_name": "Engen", "legal_basis": "SEL § 108"},
]
TARIFFS = [
    {"offer": "T1", "unit": "day", "price": Decimal(2000), "from_date": date(2025, 1, 1), "to_date": LAST},
    {"offer": "T1", "unit": "day", "price": Decimal(2100), "from_date": FIRST},
    {"offer": "T2", "unit": "day", "price": Decimal(2310), "from_date": date(2025, 1, 1)},
    {"offer": "T3", "unit": "day", "price": Decimal(2500), "from_date": date(2025, 1, 1), "step": 1},
    {"offer": "T3", "unit": "day", "price": Decimal(2700), "from_date": date(2025, 1, 1), "step": 2},
]


def typed(amount, basis="SEL § 108", **more):
    return OfferPrice(price=Decimal(amount), legal_basis=basis, **more)


def asked(ws, wished, referred=None, day=LAST, **more):
    return run_alternative_offer(ws, OfferChoices(referred or typed(2000), wished, day, **more))


def text(answer):
    return "\n".join(answer.table("text").frame["text"])


def test_the_answer_says_outcome_share_and_kroner(ws):
    answer = asked(ws, typed("2450.50"))
    assert answer.sentence == (
        "Det kræver en konkret vurdering. Det er 22,53 % dyrere end det visiterede, 164.432,50 kr. om året."
    )
    assert [f.value for f in answer.figures[1:]] == [45_050, 16_443_250]


def test_a_wish_that_is_dearer_by_a_trifle_is_not_called_no_dearer(ws):
    # 0,01 / 2.000 is 0,0005 per cent, and 0,10 / 2.000 is 0,005, which is rounded to 0,01.
    assert "Det er under 0,01 % dyrere end det visiterede" in asked(ws, typed("2000.01")).sentence
    assert "Det er 0,01 % dyrere end det visiterede" in asked(ws, typed("2000.10")).sentence


def test_the_text_for_the_case_has_facts_sum_rule_and_what_can_be_done(ws):
    told = text(asked(ws, typed(2500)))
    assert "Afgørelsesdato: 31-08-2025." in told
    assert "(2.500,00 kr. - 2.000,00 kr.) / 2.000,00 kr. = 500,00 kr. / 2.000,00 kr. = 25,00 %" in told
    assert "500,00 kr. pr. døgn og 182.500,00 kr. om året" in told
    assert "godtaget 20 % og op til 25 % (Ekspertudvalget på socialområdet, slutrapport, boks 2.3)" in told
    assert "DUKH råder til, at 10 % til 20 % formodentlig ikke er væsentligt, og at 30 % formodentlig er" in told
    assert "skal vurdere konkret" in told
    assert ".." not in told


def test_every_outcome_can_be_told(ws):
    keep_limit(ws, date(2026, 1, 1))
    found = {
        ALLOWED: asked(ws, typed(2000)),
        ASSESS: asked(ws, typed(2500)),
        REFUSED: asked(ws, typed(2600)),
        UNDECIDED: asked(ws, typed(2001), day=FIRST),
        NOT_COVERED: asked(ws, typed(2001, "SEL § 107")),
        CITIZEN_MAY_PAY: asked(ws, typed(2300), day=date(2026, 1, 1)),
    }
    assert set(found) == set(TITLES)
    for outcome, answer in found.items():
        assert answer.sentence.startswith(TITLES[outcome])
        assert TITLES[outcome] in text(answer)


def keep_limit(ws, start):
    keep_value(ws, "choice.limit", OwnValue("10 %", start, None, "Serviceloven", "§ 108 b"))
    keep_value(ws, "choice.citizen_pays", OwnValue("ja", start, None, "Serviceloven", "§ 108 b"))


def test_an_unknown_limit_is_never_guessed_and_the_answer_says_what_to_do(ws):
    answer = asked(ws, typed(2001), day=FIRST)
    assert answer.sentence.startswith("Kan ikke afgøres af reglen.")
    assert "regelbogen kender ikke dens størrelse, og den gættes ikke" in text(answer)
    assert "skriv den med kilde som egen værdi under Regler" in text(answer)
    assert "om borgeren kan betale det overskydende; undersøg det i loven" in text(answer)
    assert answer.table("shares").frame["what"].to_list() == ["Det ønskede tilbud"]


def test_the_organisations_own_limit_counts_from_its_first_day_and_only_for_them(people, ws):
    keep_limit(ws, date(2026, 1, 1))
    answer = asked(ws, typed(2300), day=date(2026, 1, 1))
    assert answer.sentence.startswith(TITLES[CITIZEN_MAY_PAY])
    # 2.300 - 2.000 x 1,1 = 100 kr. x 365 = 36.500 kr.
    assert "Over grænsen ligger 100,00 kr. pr. døgn og 36.500,00 kr. om året." in text(answer)
    assert "Grænsen er 10 % (egen værdi; Serviceloven, § 108 b)." in text(answer)
    assert "egen værdi" in {b.label: b.text for b in answer.basis}["Beløbsgrænse for borgerens alternative tilbud"]
    assert asked(ws, typed(2300), day=date(2025, 12, 31)).sentence.startswith(TITLES[UNDECIDED])
    stranger = workspace(people.stranger)
    assert asked(stranger, typed(2300), day=date(2026, 1, 1)).sentence.startswith(TITLES[UNDECIDED])


def test_the_proposal_is_called_a_proposal(ws):
    answer = asked(ws, typed(2001), day=date(2026, 1, 1), proposal=True)
    assert answer.sentence.startswith(TITLES[REFUSED])
    assert "som ikke er gældende regler" in answer.sentence
    assert "ikke bekræftet" in text(answer)


def test_prices_are_the_registers_on_the_day(ws):
    given(ws, offers=OFFERS, tariffs=TARIFFS)
    one = asked(ws, typed(2200), OfferPrice("Åhuset")).table("comparison").frame
    other = asked(ws, typed(2200), OfferPrice("T1"), FIRST).table("comparison").frame
    assert (one["price"][0], other["price"][0]) == (2000, 2100)
    assert (one["name"][0], one["basis"][0]) == ("Åhuset", "SEL § 108")


def test_housing_is_asked_for_when_only_one_offer_has_it_in_its_price(ws):
    given(ws, offers=OFFERS, tariffs=TARIFFS)
    with pytest.raises(BadInput, match="Skriv, hvor meget af det visiterede tilbuds pris der er til bolig"):
        asked(ws, OfferPrice("T2"), OfferPrice("T1"))
    answer = asked(ws, OfferPrice("T2"), OfferPrice("T1", price=Decimal(2400), housing=Decimal(300)))
    assert answer.sentence.startswith(TITLES[ALLOWED])  # (2.310 - 2.100) / 2.100 = 10 %
    assert "Boligdelen er trukket fra, så der sammenlignes 2.100,00 kr. med 2.310,00 kr." in text(answer)


@pytest.mark.parametrize(
    ("side", "error", "said"),
    [
        (OfferPrice("T9"), NotFound, "findes ikke"),
        (OfferPrice("Engen"), BadInput, "T2, T3"),
        (OfferPrice("T3"), BadInput, "trin 1 2.500,00 kr. pr. døgn; takst trin 2 2.700,00"),
        (OfferPrice("T1", day=date(2024, 12, 31)), BadInput, "ingen takst på datoen"),
        (OfferPrice(legal_basis="SEL § 108"), BadInput, "mangler en pris for det ønskede"),
        (OfferPrice(price=Decimal(2000)), BadInput, "mangler en paragraf for det ønskede"),
        (typed(2000, "servicelovens regler"), BadInput, "mangler en paragraf"),
        (typed(400, unit="hour"), BadInput, "timer om ugen og deles med 7"),
        (typed(60_000, unit="month"), BadInput, "ikke i samme enhed"),
        (typed(2000, day=FIRST), BadInput, "fra hver sin dag"),
    ],
)
def test_what_cannot_be_compared_is_refused(ws, side, error, said):
    given(ws, offers=OFFERS, tariffs=TARIFFS)
    with pytest.raises(error, match=said):
        asked(ws, side)


def test_a_cpr_number_is_refused_and_not_repeated(ws):
    with pytest.raises(BadInput) as refused:
        asked(ws, OfferPrice("Anna 011390-1234", Decimal(2000)))
    assert "ligner et CPR-nummer" in str(refused.value)
    assert "1234" not in str(refused.value)


def test_before_a_price_is_given_the_page_says_what_counts(ws):
    assert "ikke væsentligt dyrere" in run_known_shares(ws, LAST).sentence
    assert run_known_shares(ws, LAST).table("shares").frame["share"].to_list() == [0.1, 0.2, 0.2, 0.25, 0.3]
    later = run_known_shares(ws, FIRST)
    assert "en beløbsgrænse i loven" in later.sentence
    assert later.table("shares").frame.is_empty()
    keep_limit(ws, FIRST)
    assert run_known_shares(ws, FIRST).table("shares").frame["share"].to_list() == [0.1]


def test_the_offers_to_choose_among_are_there_after_the_first_import(ws):
    assert offer_choices(ws) == []
    given(ws, offers=OFFERS)
    assert offer_choices(ws) == [("T2", "Engen"), ("T3", "Engen"), ("T1", "Åhuset")]


def test_typed_prices_are_judged_for_a_lawyer_and_the_registers_are_for_those_who_may_see_figures(ws):
    given(ws, offers=OFFERS, tariffs=TARIFFS)
    lawyer = role(ws, "enter", "set_rules")
    assert asked(lawyer, typed(2000)).tables
    assert run_known_shares(lawyer, LAST).tables
    assert offer_choices(lawyer) == []
    with pytest.raises(NotAllowed):
        asked(lawyer, typed(2200), OfferPrice("Åhuset"))
