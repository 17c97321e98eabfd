"""Gross and net as every run answers them: totals are the sums of what they open into, at each level."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.refund_world import CITIZENS, LADDER, LIMITS, delivered, own_limits
from runs.world import (
    ANNA,
    BO,
    CAI,
    NOVEMBER,
    OCTOBER,
    OFFERS,
    PROVIDERS,
    given,
    invoices,
    kr,
    line,
    support,
    workspace,
)

from styrbar.analysis.answer import Answer
from styrbar.analysis.explain import PARTS
from styrbar.analysis.explain_budget import BUDGET_PARTS
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.payments import PaymentChoices, run_payments
from styrbar.runs.person import PersonChoices, run_person
from styrbar.runs.refund import RefundChoices, run_refund
from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant, a_posting
from support.people import People

REFUND, NET, UNKNOWN = "Statsrefusion (beregnet)", "Netto", "Uden beregnet refusion"
DIMENSIONS = ("account", "legal_basis", "ownership", "offer", "citizen")
LOW = {"25": "240000", "50": "480000", "75": "720000"}


def expected(ws: Workspace, **choices: Any) -> Answer:
    return run_expected(ws, ExpectedChoices(**choices))


def explained(ws: Workspace, **choices: Any) -> Answer:
    return run_explain(ws, ExplainChoices(**choices))


def figures(answer: Answer) -> dict[str, Any]:
    return {figure.label: figure.value for figure in answer.figures}


def basis(answer: Answer) -> dict[str, str]:
    return {line.label: line.text for line in answer.basis}


@pytest.fixture
def known(ws: Workspace) -> Workspace:
    """Anna, Bo and the shelter stays, with limits for the year."""
    delivered(ws)
    own_limits(ws)
    return ws


def a_world(ws: Workspace, seed: int) -> None:
    """Two deliveries of a few citizens, some without month of birth, some old, siblings, income and one-off costs."""
    draw = random.Random(seed)
    people = [f"b0000000001{n}" for n in range(6)]
    born: list[date | None] = [date(1980, 1, 1), date(2015, 5, 1), date(2016, 5, 1), None, date(1940, 1, 1)]
    citizens = [{"citizen": p, "birth_month": b} for p, b in zip(people, [*born, date(1959, 8, 1)], strict=True)]
    homes = [{"citizen": p, "household": "H", "from_date": date(2020, 1, 1)} for p in people[1:3]]
    for day in (OCTOBER, NOVEMBER):
        given(
            ws, day, citizens=citizens, households=homes, offers=OFFERS, providers=PROVIDERS,
            grants=[_grant(draw, n, draw.choice(people)) for n in range(12)],
            postings=[_posting(draw, [*people, None], day) for _ in range(40)],
        )  # fmt: skip
    own_limits(ws, LOW)


def _place(draw: random.Random) -> dict[str, Any]:
    return {
        "account": draw.choice(["5.38.50", "5.38.42", "5.28.20"]),
        "legal_basis": draw.choice(["SEL § 108", "SEL § 110", "BL § 46", "STU § 3"]),
        "offer": draw.choice(["T1", None]),
    }


def _grant(draw: random.Random, number: int, citizen: str) -> dict[str, Any]:
    begun, often = date(2026, draw.randint(1, 9), 1), draw.choice(["month", "once", "week"])
    price = Decimal(draw.randint(-1_000_00, 40_000_00)) / 100
    return a_grant(f"G{number}", citizen, price=price, quantity=Decimal(1)) | _place(draw) | {
        "from_date": begun, "frequency": often,
    }  # fmt: skip


def _posting(draw: random.Random, people: list[str | None], day: date) -> dict[str, Any]:
    told = draw.random() < 0.9
    where = _place(draw) if told else {"account": "5.38.50"}
    return a_posting(draw.randint(-5_000_00, 60_000_00), date(2026, draw.randint(1, day.month), 9)) | where | {
        "citizen": draw.choice(people),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_every_total_is_the_sum_of_what_it_opens_into(ws: Workspace, seed: int) -> None:
    a_world(ws, seed)
    whole = figures(expected(ws, net=True))
    gross = figures(expected(ws))
    assert (gross["Forventet regnskab"], gross[REFUND], gross[NET]) == (whole["Brutto"], whole[REFUND], whole[NET])
    assert whole[REFUND] == figures(run_refund(ws, RefundChoices()))["Bruttoudgift"] - whole[NET]
    assert whole[NET] == whole["Brutto"] - whole[REFUND]
    for by in DIMENSIONS:
        answer = expected(ws, by=(by,), net=True)
        table = answer.table("expected")
        totals = table.totals()
        assert (totals["result"], totals["refund"], totals["net"]) == (whole["Brutto"], whole[REFUND], whole[NET])
        assert answer.table("months").totals()["net"] == whole[NET]
        for value, row in zip(table.keys[by], table.frame.iter_rows(named=True), strict=True):
            assert row["net"] == row["result"] - (row["refund"] or 0)
            assert (row["refund"] is None) <= (row["unknown"] != 0)
            _opens_into(ws, {by: value}, row)


def _opens_into(ws: Workspace, where: dict[str, str | None], row: dict[str, Any]) -> None:
    inside = expected(ws, by=("intervention", "provider"), where=where, net=True)
    totals, told = inside.table("expected").totals(), figures(inside)
    for name in ("result", "net", "posted_net", "unknown"):
        assert totals[name] == row[name]
    assert (told["Brutto"], told[REFUND], told[NET]) == (row["result"], row["refund"], row["net"])
    assert sum(ore for why, ore in inside.kroner_outside.items() if why.startswith(UNKNOWN)) == row["unknown"]


@pytest.mark.parametrize("seed", range(3))
def test_the_eight_parts_of_a_net_explanation_are_its_change_at_every_level(ws: Workspace, seed: int) -> None:
    a_world(ws, seed)
    snapshots = [manifest.id for manifest in ws.store.manifests()]
    sides = [figures(expected(ws, snapshot=one, net=True))[NET] for one in snapshots]
    gross = explained(ws)
    assert figures(gross)["Ændring, netto"] == sides[1] - sides[0]
    for by in DIMENSIONS:
        answer = explained(ws, by=(by,), net=True)
        nodes = answer.table("nodes")
        assert [f.value for f in answer.figures] == [*sides, sides[1] - sides[0]]
        assert nodes.totals()["change"] == sides[1] - sides[0] == answer.table("cases").totals()["amount"]
        seven = answer.table("parts").frame["amount"].to_list()
        assert seven[:7] == gross.table("parts").frame["amount"].to_list()
        assert seven[7] == -figures(gross)["Ændring i statsrefusion"]
        for value, row in zip(nodes.keys[by], nodes.frame.iter_rows(named=True), strict=True):
            assert row["change"] == sum(row[part] for part in (*PARTS, "refund"))
            inside = explained(ws, by=("intervention",), where={by: value}, net=True)
            assert [f.value for f in inside.figures] == [row["amount_0"], row["amount_1"], row["change"]]


def test_anna_is_cheaper_by_her_refund_on_every_page(known: Workspace) -> None:
    whole = expected(known, by=("citizen",), net=True)
    row = dict(
        zip(whole.table("expected").keys["citizen"], whole.table("expected").frame.rows(named=True), strict=True)
    )
    one = run_person(known, PersonChoices(ANNA, net=True))
    refund = round(LADDER * 100)
    assert figures(one) == {
        NET: kr(1_400_000) - refund, "Brutto": kr(1_400_000), REFUND: refund, "Heraf bogført, netto": 0,
    }  # fmt: skip
    assert (row[ANNA]["refund"], row[ANNA]["net"]) == (refund, kr(1_400_000) - refund)
    lines = one.table("events").totals()
    assert (lines["amount"], lines["refund"], lines["net"]) == (kr(1_400_000), refund, kr(1_400_000) - refund)
    assert one.sentence == "Borgeren ventes at koste 1.029.583 kr. netto i 2026, efter 370.417 kr. i beregnet refusion."
    gross = figures(run_person(known, PersonChoices(ANNA)))
    assert (gross["Forventet i året"], gross[REFUND], gross[NET]) == (kr(1_400_000), refund, kr(1_400_000) - refund)


def test_the_answer_says_whether_it_is_gross_or_net(known: Workspace) -> None:
    assert expected(known).scope.view == "betalt, brutto"
    assert expected(known, net=True).scope.view == "betalt, netto"
    assert run_person(known, PersonChoices(ANNA, net=True)).scope.view == "betalt, netto"
    payments = run_payments(known, PaymentChoices())
    assert payments.scope.view == "betalt, brutto"
    assert basis(payments)["Beløb"].startswith("Brutto: ")


def test_the_limits_behind_net_stand_in_the_basis_and_what_is_verified_does_not(known: Workspace) -> None:
    told = basis(expected(known, net=True))
    assert "860.000 kr. fra 01-01-2026" in told["Refusion af særligt dyre enkeltsager: grænsen for 25 procent"]
    assert "Refusion af særligt dyre enkeltsager: andelen over grænsen for 25 procent" not in told
    assert "Vælg netto" in basis(expected(known))["Beløb"]


def test_what_is_not_reckoned_is_said_with_people_and_kroner_and_is_never_zero(ws: Workspace) -> None:
    unborn = [a_posting(kr(700), date(2026, 5, 5), citizen=f"b0000000009{n}", legal_basis="SEL § 85") for n in range(2)]
    delivered(ws, postings=[*unborn, a_posting(kr(40), date(2026, 5, 5), account="5.38.59")])
    own_limits(ws)
    answer = expected(ws, by=("citizen",), net=True)
    row = answer.table("expected").frame.filter(answer.table("expected").keys["citizen"] == "b00000000090")
    assert row.select("refund", "net", "unknown").row(0) == (None, kr(700), kr(700))
    assert answer.kroner_outside["Uden beregnet refusion: borgere uden fødselsmåned (2 borgere)"] == kr(1_400)
    assert answer.kroner_outside["Uden beregnet refusion: uden paragraf"] == kr(40)
    assert answer.sentence.endswith("1.440 kr. er uden beregnet refusion og står brutto.")
    person = run_person(ws, PersonChoices("b00000000090", net=True))
    assert figures(person)[REFUND] is None
    assert person.table("events").frame["refund"].to_list() == [None]
    assert person.sentence == "Borgeren ventes at koste 700 kr. i 2026, og refusionen er ikke beregnet."
    assert UNKNOWN not in str(expected(ws).kroner_outside)


def test_without_limits_gross_stays_and_net_says_what_to_do(ws: Workspace) -> None:
    delivered(ws)
    gross, net = expected(ws), expected(ws, net=True)
    assert NET not in figures(gross)
    assert net.scope.view == "betalt, brutto"
    assert (figures(net)[REFUND], figures(net)[NET]) == (None, None)
    assert figures(net)["Forventet regnskab"] == figures(gross)["Forventet regnskab"]
    assert net.table("expected").frame.equals(gross.table("expected").frame)
    assert net.sentence.startswith(
        "Netto er ikke beregnet, for grænserne for 2026 er ikke kendt; skriv dem under Regler. Brutto ventes 2026 at"
    )
    assert "grænsen for 25 procent" in basis(net)["Ikke beregnet"]
    person = run_person(ws, PersonChoices(ANNA, net=True))
    assert figures(person)[NET] is None
    assert "skriv dem under Regler" in person.sentence


def test_an_explanation_without_limits_is_gross_and_says_so(ws: Workspace) -> None:
    delivered(ws)
    given(ws, NOVEMBER, grants=[support()], citizens=CITIZENS)
    gross, net = explained(ws), explained(ws, net=True)
    assert net.sentence == (
        "Netto er ikke beregnet, for grænserne for 2026 er ikke kendt; skriv dem under Regler. Forklaringen er brutto. "
        + gross.sentence
    )
    assert net.table("parts").frame.equals(gross.table("parts").frame)
    assert len(gross.figures) == 3


@pytest.mark.parametrize("year", [2019, 2010])
def test_a_year_before_the_rules_is_gross(ws: Workspace, year: int) -> None:
    delivered(ws)
    assert NET not in figures(expected(ws, year=year))
    assert "Ikke beregnet" in basis(expected(ws, year=year, net=True))


def test_limits_that_fall_stop_net_only_and_are_told(ws: Workspace) -> None:
    delivered(ws)
    own_limits(ws, LIMITS | {"50": "850000"})
    assert NET not in figures(expected(ws))
    net = expected(ws, net=True)
    assert "skal stige" in basis(net)["Ikke beregnet"]
    assert net.sentence.startswith("Netto er ikke beregnet for 2026; grunden står i grundlaget.")


def test_data_that_stops_the_refund_stops_net_only_and_is_told(ws: Workspace) -> None:
    home = [
        {"citizen": CAI, "household": name, "from_date": date(2020, 1, 1)} for name in ("H1", "H2")
    ]  # one child in two households
    young = [a_posting(kr(9), date(2026, 2, 2), citizen=CAI, legal_basis="BL § 46")]
    delivered(ws, households=home, postings=young)
    own_limits(ws)
    assert figures(expected(ws))["Forventet regnskab"]
    net = expected(ws, net=True)
    assert "husstand" in basis(net)[REFUND]
    assert "Ikke beregnet" not in basis(net)


BUDGETED = [
    line("original", "5.38.52", 2_000_000, full_year_persons=Decimal(1), price=Decimal(5_479)),
    line("original", "5.38.53", 50_000),
    line("original", "5.22.07", -300_000),
    line("original", "5.38.42", -10_000, dranst=2),
    line("original", "5.38.50", 7_000_000, dranst=3),
]


def test_a_budget_of_refund_is_no_budget_of_running_cost(known: Workspace) -> None:
    delivered(known, budget_lines=BUDGETED)
    answer = expected(known)
    assert figures(answer)["Korrigeret budget"] == kr(2_050_000)
    assert answer.table("expected").keys["account"].sort().to_list() == ["5.38.42", "5.38.52", "5.38.53"]


def test_net_is_held_against_a_net_budget_where_refund_is_budgeted_and_only_of_the_whole(known: Workspace) -> None:
    delivered(known, budget_lines=BUDGETED)
    answer = expected(known, net=True)
    told = figures(answer)
    assert told["Korrigeret budget"] == kr(2_050_000 - 310_000)
    assert told["Afvigelse"] == told[NET] - kr(1_740_000)
    assert answer.table("expected").totals()["deviation"] == told["Brutto"] - kr(2_050_000)
    inside = figures(expected(known, where={"account": "5.38.52"}, net=True))
    assert inside["Korrigeret budget, brutto"] == kr(2_000_000)
    assert inside["Afvigelse, brutto"] == inside["Brutto"] - kr(2_000_000)


def test_a_budget_without_refund_is_gross_and_so_is_what_it_is_held_against(known: Workspace) -> None:
    delivered(known, budget_lines=BUDGETED[:2])
    answer = expected(known, net=True)
    told = figures(answer)
    assert told["Afvigelse, brutto"] == told["Brutto"] - kr(2_050_000)
    assert "Budgettet er brutto. Brutto er udgiften" in answer.sentence


def test_a_corrected_budget_without_refund_has_none_though_the_original_has(known: Workspace) -> None:
    delivered(known, budget_lines=[*BUDGETED, line("corrected", "5.38.52", 2_100_000)])
    assert figures(expected(known, net=True))["Korrigeret budget, brutto"] == kr(2_100_000)


@pytest.mark.parametrize("by", [("account",), ("account", "legal_basis")])
def test_against_a_budget_with_refund_the_refund_is_a_part_and_a_row_of_its_own(
    known: Workspace, by: tuple[str, ...]
) -> None:
    sections = {"5.38.52": "SEL § 107", "5.38.53": "SEL § 97"}
    lines = [row | {"legal_basis": sections.get(row["account"])} for row in BUDGETED]
    delivered(known, budget_lines=lines, postings=invoices(9))
    net = figures(expected(known, net=True))
    answer = explained(known, against="budget", by=by, net=True)
    told = figures(answer)
    assert told == {"Budget, netto": kr(1_740_000), NET: net[NET], "Ændring": net[NET] - kr(1_740_000)}
    nodes = answer.table("nodes")
    assert nodes.totals()["change"] == told["Ændring"] == answer.table("parts").totals()["amount"]
    refund = nodes.frame.filter(nodes.keys["whole_refund"]).row(0, named=True)
    assert (refund["account"], refund["amount_0"], refund["amount_1"]) == (REFUND, kr(-310_000), -net[REFUND])
    assert refund["refund"] == refund["change"] == kr(310_000) - net[REFUND]
    for row in nodes.frame.iter_rows(named=True):
        assert row["change"] == sum(row[part] for part in (*BUDGET_PARTS, "refund"))


def test_inside_a_budget_the_explanation_is_gross_and_says_why(known: Workspace) -> None:
    delivered(known, budget_lines=BUDGETED)
    answer = explained(known, against="budget", by=("offer",), where={"account": "5.38.52"}, net=True)
    assert answer.sentence.startswith("Forklaringen er brutto, for budgettet har ingen refusion på dette niveau. ")
    assert answer.scope.view == "betalt, brutto"
    delivered(known, budget_lines=BUDGETED[:2])
    assert "for der er ikke budgetteret refusion. " in explained(known, against="budget", net=True).sentence


def test_people_are_not_told_by_net_to_those_who_may_not_see_them(known: Workspace, people: People) -> None:
    head = workspace(people.colleague)
    answer = expected(head, net=True)
    assert figures(answer) == figures(expected(known, net=True))
    assert ANNA not in str(answer)
    assert BO not in str(answer)
