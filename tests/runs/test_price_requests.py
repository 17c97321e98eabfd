"""Requests for a higher price as the runs keep, move, count and follow them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from runs.world import ANNA, BO, OCTOBER, given, kr, role, stay, workspace

from styrbar.decisions import audit, records
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.price_request_answers import RequestChoices, run_request, run_requests
from styrbar.runs.price_request_kept import one_kept
from styrbar.runs.price_requests import Move, NewRequest, add_request, move_request
from support.deliveries import a_posting
from support.people import user_in

SEPTEMBER = date(2026, 9, 1)
OFFERS = [
    {"offer": "T1", "offer_name": "Åhuset", "provider": "L1", "ownership": "private"},
    {"offer": "T2", "offer_name": "Engen", "provider": "L1", "ownership": "private"},
]
PL = [{"year": 2026, "area": "Serviceudgifter", "version": "juni 2026", "combined_percent": Decimal("3.1")}]


def place(number=1, citizen=ANNA, price=1000, start=date(2025, 1, 1), **more):
    return stay(price, grant_id=f"G{number}", citizen=citizen, from_date=start, **more)


def contract(clause="pl", percent=None, start=date(2024, 1, 1), **more):
    row = {"contract": "A1", "provider": "L1", "offer": "T1", "from_date": start, "index_clause": clause}
    return row | {"index_percent": None if percent is None else Decimal(percent)} | more


def delivered(ws, grants=None, **tables):
    return given(ws, OCTOBER, **({"grants": grants or [place()], "offers": OFFERS} | tables))


def add(ws, asked="1200", start=SEPTEMBER, offer="T1", **more):
    return add_request(ws, NewRequest(offer, Decimal(asked), start, **more))


def settle(ws, key, price=None, decision="part", **more):
    return move_request(ws, key, Move(decision, None if price is None else Decimal(price), **more))


def kept(ws, key="1"):
    return one_kept(ws, key)[0]


def test_a_request_takes_price_units_and_what_is_due_from_the_register(ws):
    delivered(ws, contracts=[contract()], price_indices=PL)
    request = kept(ws, add(ws))
    assert (request.course.current, request.course.due) == (1000, 1031)
    assert (request.number("to_year_end"), request.number("full_year")) == (122, 365)
    assert request.content["current_from"] == "bevillingerne"


@pytest.mark.parametrize(
    ("clause", "percent", "due"), [("percent", "2.5", "1025"), ("none", None, "1000"), ("agreed", None, "1000")]
)
def test_the_agreements_clause_says_what_is_due(ws, clause, percent, due):
    delivered(ws, contracts=[contract(clause, percent)])
    assert kept(ws, add(ws)).course.due == Decimal(due)


def test_without_an_agreement_a_typed_regulation_counts(ws):
    delivered(ws)
    assert kept(ws, add(ws)).course.due == 1000
    assert kept(ws, add(ws, percent=Decimal(2))).course.due == 1020


def test_a_price_that_began_this_year_is_regulated_already(ws):
    delivered(ws, [place(start=date(2026, 1, 1))], contracts=[contract()], price_indices=PL)
    assert kept(ws, add(ws)).course.due == 1000


def test_no_more_than_what_is_asked_is_due(ws):
    delivered(ws, contracts=[contract()], price_indices=PL)
    assert kept(ws, add(ws, "1010")).course.due == 1010


def test_the_providers_agreement_counts_where_the_offer_has_none(ws):
    delivered(ws, contracts=[contract("percent", "2", offer=None)])
    assert kept(ws, add(ws)).content["agreement"] == "A1"


def test_an_agreement_older_than_a_new_law_is_flagged(ws):
    delivered(ws, contracts=[contract("none")])
    add(ws)
    told = {row["what"]: row["said"] for row in run_request(ws, "1").table("facts").frame.iter_rows(named=True)}
    assert told["Ny lov"] == "Nye regler om magtanvendelse, effektivisering af socialtilsynet"
    assert "Ny lov giver anledning" in run_requests(ws, RequestChoices()).table("requests").frame["flag"][0]
    delivered(ws, contracts=[contract("none", start=date(2026, 1, 1))])
    assert kept(ws, add(ws)).content["reopened_by"] == []


def test_the_tariff_list_gives_the_price_where_no_grant_does(ws):
    tariffs = [{"offer": "T2", "unit": "day", "price": Decimal(900), "from_date": date(2025, 1, 1)}]
    delivered(ws, tariffs=tariffs)
    request = kept(ws, add(ws, offer="Engen", units=(Decimal(10), Decimal(30))))
    assert (request.course.current, request.content["current_from"]) == (900, "takstlisten")
    assert request.content["grants"] is None


@pytest.mark.parametrize(
    ("tables", "new", "said"),
    [
        ({}, {"asked": "1000"}, "ikke højere end den nuværende"),
        ({}, {"asked": "999"}, "Nu 1.000,00 kr., ønsket 999,00 kr."),
        ({}, {"asked": "0"}, "ønskede pris skal være over 0"),
        ({}, {"asked": "-1200"}, "ønskede pris skal være over 0"),
        ({}, {"current": Decimal(0)}, "nuværende pris skal være over 0"),
        ({}, {"asked": "1200.005"}, "mere end to decimaler"),
        ({}, {"unit": "uge"}, "Enheden findes ikke"),
        ({}, {"unit": "hour"}, "ingen pris for tilbuddet i registret"),
        ({}, {"current": Decimal(1100)}, "Ingen bevillinger på tilbuddet har den pris"),
        ({}, {"percent": Decimal(101)}, "Reguleringen i procent"),
        ({}, {"units": (Decimal(10), Decimal(9))}, "Enhederne passer ikke"),
        ({}, {"reason": "Anna 011390-1234 koster mere"}, "ligner et CPR-nummer"),
        ({"grants": [place(), place(2, BO, 1100)]}, {}, r"flere priser .* 1\.000,00 kr\., 1\.100,00 kr\."),
        ({"contracts": [contract()]}, {}, "ikke har et tal for 2026"),
        ({"contracts": [contract()], "price_indices": [*PL, PL[0] | {"version": "juni 2025"}]}, {}, "flere at vælge"),
        ({"contracts": [contract()], "price_indices": PL}, {"index": "Anlæg · juni"}, "indeks findes ikke"),
        ({"contracts": [contract(start=date(2026, 9, 2))]}, {}, "før aftalen begynder den 02-09-2026"),
        ({"contracts": [contract(to_date=date(2026, 8, 31))]}, {"contract": "A1"}, "udløbet den 31-08-2026"),
        ({"contracts": [contract(), contract(contract="A2")]}, {}, "A1, A2"),
        ({"contracts": [contract("none")]}, {"percent": Decimal(2)}, "reguleres, men der er skrevet en procent"),
        ({"contracts": [contract("percent")]}, {}, "fast procent, som ikke er indlæst"),
    ],
)
def test_a_request_that_cannot_be_right_is_refused(ws, tables, new, said):
    delivered(ws, **tables)
    with pytest.raises(BadInput, match=said):
        add(ws, **new)
    assert records.newest(ws.actor.organisation, "price_request") == {}


def test_both_sides_of_the_agreements_dates(ws):
    delivered(ws, contracts=[contract("none", start=SEPTEMBER, to_date=SEPTEMBER)])
    assert kept(ws, add(ws)).content["agreement"] == "A1"
    assert kept(ws, add(ws, start=date(2026, 9, 2))).content["agreement"] is None


def test_an_unknown_offer_or_agreement_is_not_found(ws):
    delivered(ws)
    with pytest.raises(NotFound, match="Tilbuddet findes ikke"):
        add(ws, offer="Skoven")
    with pytest.raises(NotFound, match="Aftalen findes ikke"):
        add(ws, contract="A9")


def test_a_request_is_settled_counted_and_shown(ws):
    delivered(ws, contracts=[contract()], price_indices=PL)
    add(ws)
    settle(ws, "1", "1050")
    answer = run_requests(ws, RequestChoices())
    row = answer.table("requests").frame.row(0, named=True)
    assert (row["state"], row["offer"]) == ("Delvist imødekommet", "Åhuset")
    # (1.200 - 1.050) x 122 and x 365; asked in all (1.200 - 1.000) x 365
    assert (row["avoided_year"], row["avoided_full"], row["wanted"]) == (kr(150 * 122), kr(150 * 365), kr(200 * 365))
    assert answer.table("parts").frame["amount"].to_list() == [kr(31 * 365), kr(169 * 365), -kr(150 * 365)]
    assert answer.table("parts").totals() == {"amount": kr(50 * 365)}
    assert answer.sentence.startswith("1 ønske om højere pris i 2026; 1 er afgjort. 54.750 kr. om året er undgået.")


def test_what_is_due_is_never_avoided(ws):
    delivered(ws, contracts=[contract()], price_indices=PL)
    add(ws)
    settle(ws, "1", decision="refuse")
    figures = {f.label: f.value for f in run_requests(ws, RequestChoices()).figures}
    assert figures["Undgået på et helt år"] == kr((1200 - 1031) * 365)


def test_a_later_request_begins_where_the_earlier_ended_and_counts_nothing_twice(ws):
    delivered(ws)
    add(ws)
    settle(ws, "1", "1050")
    with pytest.raises(BadInput, match=r"senest aftalt til 1\.050,00 kr\. i ønske nr\. 1"):
        add(ws, current=Decimal(1000))
    add(ws, start=date(2026, 10, 1))
    settle(ws, "2", decision="refuse")
    assert kept(ws, "2").course.current == 1050
    totals = run_requests(ws, RequestChoices()).table("requests").totals()
    assert totals["avoided_year"] == kr(150 * 122)


def test_a_withdrawn_request_can_neither_be_decided_nor_counted(ws):
    delivered(ws)
    add(ws)
    settle(ws, "1", decision="withdraw")
    with pytest.raises(BadInput, match="Ønsket er trukket tilbage og kan ikke afgøres"):
        settle(ws, "1", decision="accept")
    answer = run_requests(ws, RequestChoices())
    assert answer.table("requests").frame.row(0, named=True)["wanted"] == 0
    assert answer.figures[-1].value == 0


def test_in_a_cluster_two_people_of_two_sides_approve(people, ws):
    delivered(ws)
    add(ws, cluster=True)
    assert settle(ws, "1", "1100").course.state == "awaiting"
    ours = {"side": "buyer", "name": "Karen Holm", "title": "Centerchef"}
    theirs = {"side": "seller", "name": "Per Lund", "title": "Centerchef"}
    settle(ws, "1", decision="approve", **ours)
    with pytest.raises(BadInput, match="Køberkommunen har allerede godkendt"):
        settle(ws, "1", decision="approve", **ours)
    with pytest.raises(BadInput, match="af en anden bruger"):
        settle(ws, "1", decision="approve", **theirs)
    colleague = workspace(user_in(people.owner.organisation, "ib", "Ib", "buyer"))
    assert settle(colleague, "1", decision="approve", **theirs).course.state == "part_accepted"
    answer = run_request(ws, "1")
    assert "Godkendt for sælgerkommunen af Per Lund, Centerchef" in answer.table("history").frame["event"].to_list()
    assert "centerchef" in {b.label: b.text for b in answer.basis}["Hvem der godkender en højere takst i en klynge"]


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (Move("part"), "mangler den pris"),
        (Move("part", Decimal("1100.001")), "mere end to decimaler"),
        (Move("part", Decimal(999)), "fra 1.000,00 kr."),
        (Move("approve"), "ikke valgt, hvem der godkender"),
        (Move("approve", side="buyer", name="A", title="B"), "modtaget og afventer ingen godkendelse"),
        (Move("slet"), "beslutning findes ikke"),
        (Move("negotiate", note="Ring til 011390-1234"), "ligner et CPR-nummer"),
    ],
)
def test_a_move_that_cannot_be_made_is_refused(ws, move, said):
    delivered(ws)
    add(ws)
    with pytest.raises(BadInput, match=said):
        move_request(ws, "1", move)
    assert len(records.versions(ws.actor.organisation, "price_request", "1")) == 1


JULY_ON = [{"grant_id": "G1", "from_date": SEPTEMBER, "price": Decimal(1050)}]


def bill(amount, **more):
    period = {"service_from": SEPTEMBER, "service_to": date(2026, 9, 30), "grant_id": "G1", "citizen": ANNA}
    return a_posting(kr(amount), date(2026, 9, 20), account="5.38.52", offer="T1", **period) | more


def followed(ws, amount):
    delivered(ws, prices=JULY_ON, postings=[bill(amount)])
    add(ws, current=Decimal(1000))
    settle(ws, "1", "1050")
    return run_request(ws, "1")


def test_what_is_paid_at_the_settled_price_is_realised(ws):
    figures = {f.label: f.value for f in followed(ws, 30 * 1050).figures}
    assert figures["Realiseret til nu"] == kr(30 * 150)
    assert "Bemærk" not in run_request(ws, "1").table("facts").frame["what"].to_list()


def test_a_provider_that_charged_more_anyway_is_flagged(ws):
    answer = followed(ws, 30 * 1200)
    assert {f.label: f.value for f in answer.figures}["Realiseret til nu"] == 0
    assert answer.table("payments").totals()["above"] == kr(30 * 150)
    listed = run_requests(ws, RequestChoices())
    assert listed.table("requests").frame["flag"][0] == "Der er betalt mere end afgjort"
    assert "1 ønske bør ses efter" in listed.sentence


def test_the_total_on_the_list_is_the_sum_of_what_it_opens_into(ws):
    opened = followed(ws, 30 * 1050).table("payments").totals()["saved"]
    assert run_requests(ws, RequestChoices()).table("requests").totals()["realised"] == opened


def test_payments_show_no_person_to_those_who_may_not_see_them(ws):
    followed(ws, 30 * 1050)
    buyer = role(ws, "see_figures", "approve_prices")
    table = run_request(buyer, "1").table("payments")
    assert not {"citizen", "grant_id", "file", "source_line"} & {c.name for c in table.columns}
    assert table.keys is None
    assert ANNA not in str(run_request(buyer, "1"))
    assert run_request(ws, "1").table("payments").frame["citizen"].to_list() == [ANNA]


def test_requests_are_listed_by_year_and_state(ws):
    delivered(ws)
    add(ws)
    add(ws, start=date(2027, 1, 1), current=Decimal(1000))
    assert run_requests(ws, RequestChoices()).table("requests").frame["number"].to_list() == ["2"]
    assert run_requests(ws, RequestChoices(2026)).table("requests").frame["number"].to_list() == ["1"]
    assert run_requests(ws, RequestChoices(2026, "refused")).table("requests").frame.is_empty()
    with pytest.raises(BadInput, match=r"part_accepted \(delvist imødekommet\)"):
        run_requests(ws, RequestChoices(2026, "slettet"))


def test_nothing_is_listed_before_the_first(ws):
    answer = run_requests(ws, RequestChoices())
    assert "Ingen ønsker om højere pris begynder i" in answer.sentence
    assert answer.table("requests").frame.is_empty()
    with pytest.raises(NotFound):
        add(ws)


def test_another_organisation_finds_and_moves_nothing_of_ours(people, ws):
    delivered(ws)
    add(ws)
    stranger = workspace(people.stranger)
    assert run_requests(stranger, RequestChoices()).table("requests").frame.is_empty()
    for attempt in (lambda: run_request(stranger, "1"), lambda: settle(stranger, "1", decision="accept")):
        with pytest.raises(NotFound):
            attempt()
    delivered(stranger)
    assert add(stranger) == "1"  # each organisation counts its own


def test_only_those_who_handle_prices_may(ws):
    delivered(ws)
    add(ws)
    head = role(ws, "see_figures")
    for attempt in (
        lambda: add(head), lambda: settle(head, "1", decision="accept"), lambda: run_request(head, "1"),
        lambda: run_requests(head, RequestChoices()),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            attempt()


def test_every_move_stands_in_the_log_and_in_the_course(ws):
    delivered(ws)
    add(ws, reason="Højere løn")
    settle(ws, "1", decision="negotiate", note="Møde i oktober")
    settle(ws, "1", decision="accept")
    history = run_request(ws, "1").table("history").frame
    assert history["state"].to_list() == ["Modtaget", "Forhandles", "Imødekommet"]
    assert history["note"].to_list() == ["", "Møde i oktober", ""]
    admin = replace(ws.actor, permissions=frozenset({"administer"}))
    told = [entry.object for entry in audit.entries(admin, action="record_kept")]
    assert told[0] == "ønske om højere pris: nr. 1, Åhuset: imødekommet"
    assert "Højere løn" not in str(told)
