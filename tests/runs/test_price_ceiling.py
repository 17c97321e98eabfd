"""What a ceiling would change, as a run answers it."""

from decimal import Decimal

import pytest
from analysis.price_world import kr
from runs.price_world import GRANTS, deliver_prices
from runs.world import role

from styrbar.analysis.ceilings import Ceiling
from styrbar.errors import BadInput, NotAllowed
from styrbar.runs.price_ceiling import CeilingChoices, ceiling_of, ceiling_words, run_no_ceiling, run_price_ceiling


def deliver(ws):
    return deliver_prices(ws, grants=GRANTS)


def answered(ws, *ceilings, **choices):
    return run_price_ceiling(ws, CeilingChoices(ceilings, **choices))


@pytest.mark.parametrize(
    ("text", "ceiling"),
    [
        ("SEL § 109; kroner=2.500,50", Ceiling("SEL § 109", "fixed", Decimal("2500.50"))),
        ("§ 109;percentil=75", Ceiling("SEL § 109", "percentile", Decimal(75))),
        ("SEL § 107; egen=-5 %", Ceiling("SEL § 107", "own", Decimal(-5))),
        ("SEL § 107; Målgruppe=Børn; trin=2; kroner=9 kr.", Ceiling("SEL § 107", "fixed", Decimal(9), "Børn", 2)),
    ],
)  # fmt: skip
def test_a_ceiling_is_read_as_it_is_written(text, ceiling):
    assert ceiling_of(text) == ceiling


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vand; kroner=1", "Paragraffen"),
        ("SEL § 109", "præcis én værdi"),
        ("SEL § 109; kroner=1; egen=2", "præcis én værdi"),
        ("SEL § 109; kroner=1; kroner=2", "kan ikke læses"),
        ("SEL § 109; 2500", "kan ikke læses"),
        ("SEL § 109; pris=2", "kan ikke læses"),
        ("SEL § 109; kroner=mange", "ikke et tal"),
        ("SEL § 109; kroner=2.50", "ikke et tal"),
        ("SEL § 109; trin=to; kroner=1", "helt tal"),
    ],
)
def test_a_ceiling_that_cannot_be_read_is_refused(text, words):
    with pytest.raises(BadInput, match=words):
        ceiling_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SEL § 109; kroner=2500", "SEL § 109: 2.500 kr. pr. døgn"),
        ("SEL § 109; kroner=2500,5", "SEL § 109: 2.500,5 kr. pr. døgn"),
        ("SEL § 109; trin=2; percentil=100", "SEL § 109, trin 2: 100-percentilen"),
        ("SEL § 109; egen=5", "SEL § 109: egne tilbuds gennemsnit plus 5 procent"),
        ("SEL § 109; egen=-2,5", "SEL § 109: egne tilbuds gennemsnit minus 2,5 procent"),
    ],
)
def test_a_ceiling_is_told_in_words(text, words):
    assert ceiling_words(ceiling_of(text)) == words


def test_the_saving_stands_in_words_figures_and_tables(ws):
    deliver(ws)
    answer = answered(ws, "SEL § 107; kroner=1000", "SEL § 109; kroner=1900")
    # 365 x 200 and 365 x 100; offer 2's tariff of 1.400 is over too, and nobody lives there.
    assert (
        answer.sentence
        == "Loftet rammer 2 tilbud og 1 borger, og 2026 ville med samme forbrug koste 109.500 kr. mindre."
    )
    figures = {figure.label: figure.value for figure in answer.figures}
    assert figures["Sparet i året"] == kr(109_500)
    assert figures["Heraf uden visitation"] == kr(36_500)
    for name in ("offers", "limits", "sections"):
        assert answer.table(name).totals()["saving"] == kr(109_500)


def test_self_referral_sections_are_marked_by_the_rule(ws):
    deliver(ws)
    answer = answered(ws, "SEL § 107; kroner=1000", "SEL § 109; kroner=1900")
    assert answer.table("sections").frame.select("legal_basis", "open", "after").rows() == [
        ("SEL § 107", False, kr(365_000)), ("SEL § 109", True, kr(693_500))
    ]  # fmt: skip
    assert any(line.label.startswith("Ophold, som borgeren selv") for line in answer.basis)


def test_a_ceiling_above_every_price_changes_nothing(ws):
    deliver(ws)
    assert answered(ws, "SEL § 107; kroner=9000").sentence == "Ingen takster og ingen priser ligger over loftet."


def test_the_assumptions_are_said(ws):
    deliver(ws)
    told = {line.label: line.text for line in answered(ws, "SEL § 107; egen=0", status="granted").basis}
    assert "uændret forbrug" in told["Forudsætninger"]
    assert "kun bevilget" in told["Forudsætninger"]
    assert told["Lofter"] == "SEL § 107: egne tilbuds gennemsnit plus 0 procent"


def test_an_unknown_status_is_refused(ws):
    deliver(ws)
    with pytest.raises(BadInput, match="ikke en status"):
        answered(ws, "SEL § 107; kroner=1000", status="draft")


def test_before_a_ceiling_there_is_nothing_but_what_to_do(ws):
    deliver(ws)
    answer = run_no_ceiling(ws)
    assert answer.tables == ()
    assert "tilføj loftet" in answer.sentence


def test_ceilings_are_for_those_who_may_see_figures(ws):
    deliver(ws)
    for run in (lambda at: answered(at, "SEL § 107; kroner=1000"), run_no_ceiling):
        with pytest.raises(NotAllowed):
            run(role(ws, "enter"))


def test_no_citizen_is_in_the_answer(ws):
    deliver(ws)
    assert "b0000000000" not in str([table.frame.rows() for table in answered(ws, "SEL § 107; kroner=1").tables])


def test_what_looks_like_a_cpr_number_is_refused_and_not_repeated(ws):
    deliver(ws)
    with pytest.raises(BadInput, match="ligner et CPR-nummer") as refused:
        answered(ws, "SEL § 107; målgruppe=011390-1234; kroner=1")
    assert "1234" not in str(refused.value)
