"""Hvad ender året på? As a run answers it."""

from datetime import date
from decimal import Decimal

import pytest
from runs.world import (
    ANNA,
    BO,
    BUDGET,
    NOVEMBER,
    OCTOBER,
    given,
    invoices,
    kr,
    november,
    october,
    role,
    stay,
    support,
    workspace,
)

from styrbar.danish import kroner
from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.expected import ExpectedChoices, breakdown_choices, run_expected

LEVELS = [("account",), ("provider",), ("legal_basis", "offer"), ("account", "citizen"), ("ownership",)]


def answered(ws, **choices):
    return run_expected(ws, ExpectedChoices(**choices))


def figure(answer, label):
    return next(f.value for f in answer.figures if f.label == label)


def basis(answer):
    return {line.label: line.text for line in answer.basis}


@pytest.mark.parametrize("by", LEVELS)
def test_table_figures_and_sentence_say_the_same(ws, by):
    october(ws)
    answer = answered(ws, by=by)
    # Anna: 122 days x 10.000; Bo: nine invoices, and October to December planned, x 5.000.
    result = kr(122 * 10_000 + 12 * 5_000)
    assert figure(answer, "Forventet regnskab") == result
    assert answer.table("expected").totals()["result"] == result
    assert answer.table("months").totals()["result"] == result
    assert kroner(result, 0) in answer.sentence


def test_the_deviation_is_the_result_less_the_corrected_budget(ws):
    october(ws)
    answer = answered(ws)
    assert figure(answer, "Korrigeret budget") == kr(1_061_000)
    assert figure(answer, "Afvigelse") == kr(1_280_000 - 1_061_000) == answer.table("expected").totals()["deviation"]
    assert answer.sentence == (
        "2026 ventes at ende på 1.280.000 kr. Det er 219.000 kr. (20,6 %) over det korrigerede budget."
    )


@pytest.mark.parametrize("by", [("account",), ("provider",), ("citizen",)])
def test_a_row_opened_is_the_row(ws, by):
    october(ws)
    table = answered(ws, by=by).table("expected")
    for value, row in zip(table.keys[by[0]], table.frame.iter_rows(named=True), strict=True):
        inside = answered(ws, by=("intervention",), where={by[0]: value})
        assert inside.table("expected").totals()["result"] == row["result"] == figure(inside, "Forventet regnskab")


def test_a_budget_shows_only_where_it_is_divided(ws):
    october(ws)
    below = answered(ws, by=("offer",), where={"account": "5.38.52"})
    assert below.table("expected").frame["budget_corrected"].to_list() == [None]
    assert figure(below, "Korrigeret budget") == kr(1_000_000)
    deeper = answered(ws, where={"account": "5.38.52", "offer": "T1"})
    assert figure(deeper, "Korrigeret budget") is None
    assert deeper.sentence.endswith("Der er ikke noget budget på det niveau.")


def test_without_a_budget_the_sentence_says_so(ws):
    given(ws, grants=[stay()])
    answer = answered(ws)
    assert figure(answer, "Afvigelse") is None
    assert answer.sentence == "2026 ventes at ende på 1.220.000 kr. Der er ikke indlæst noget budget."


def test_a_year_without_data_has_no_figures(ws):
    october(ws)
    assert answered(ws, year=2010).sentence == "Der er ingen tal for 2010."


def test_a_snapshot_of_offers_only_has_no_figures(ws):
    given(ws, offers=[{"offer": "T1"}])
    answer = answered(ws)
    assert answer.sentence == "Der er ingen tal for 2026."
    assert answer.table("expected").frame.is_empty()


def test_a_snapshot_of_postings_only_is_what_is_posted(ws):
    given(ws, postings=invoices(9))
    answer = answered(ws, by=("citizen",))
    assert figure(answer, "Forventet regnskab") == figure(answer, "Bogført til nu") == kr(45_000)


def test_a_budget_of_nothing_else_is_not_spent(ws):
    given(ws, budget_lines=BUDGET)
    assert figure(answered(ws), "Afvigelse") == kr(-1_061_000)


def test_the_newest_snapshot_and_its_year_are_chosen(ws):
    october(ws)
    newest = november(ws)
    answer = answered(ws)
    assert (answer.scope.snapshot, answer.scope.period_from) == (newest, date(2026, 1, 1))


def test_granted_leaves_the_expected_out(ws):
    given(ws, grants=[stay(), support(status="expected")])
    assert figure(answered(ws), "Forventet regnskab") == kr(1_220_000 + 60_000)
    assert figure(answered(ws, status="granted"), "Forventet regnskab") == kr(1_220_000)


@pytest.mark.parametrize(
    ("where", "key"),
    [
        ({"provider": "ulvsund støtte"}, {"provider": "L2"}),
        ({"ownership": "Egen kommune"}, {"ownership": "municipal"}),
        ({"account": "5.38.53 Kontaktperson- og ledsageordninger *"}, {"account": "5.38.53"}),
        ({"offer": "(ikke oplyst)"}, {"offer": None}),
    ],
)
def test_what_is_opened_can_be_named_as_it_is_read(ws, where, key):
    october(ws)
    read, known = answered(ws, where=where), answered(ws, where=key)
    assert figure(read, "Forventet regnskab") == figure(known, "Forventet regnskab") == kr(60_000)
    assert read.names == known.names


def test_an_unknown_owner_is_refused_with_the_known_ones(ws):
    october(ws)
    with pytest.raises(BadInput, match="Egen kommune, Anden kommune"):
        answered(ws, where={"ownership": "nabo"})


def test_two_of_the_same_name_are_told_apart_by_key(ws):
    offers = [{"offer": key, "offer_name": "Åhuset"} for key in ("T1", "T2")]
    given(ws, grants=[stay()], offers=offers)
    with pytest.raises(BadInput, match="T1, T2"):
        answered(ws, where={"offer": "Åhuset"})


def test_an_unknown_dimension_is_refused_with_the_known_ones(ws):
    with pytest.raises(BadInput, match=r"account \(konto\)"):
        answered(ws, by=("farve",))


@pytest.mark.parametrize("choices", [{"by": ("citizen",)}, {"where": {"citizen": ANNA}}])
def test_people_are_only_for_those_who_may_see_them(people, ws, choices):
    october(ws)
    colleague = workspace(people.colleague)
    with pytest.raises(NotAllowed):
        answered(colleague, **choices)
    assert "citizen" not in breakdown_choices(colleague)
    assert "citizen" in breakdown_choices(ws)


def test_an_importer_sees_no_figures(ws):
    with pytest.raises(NotAllowed):
        answered(role(ws, "import_data"))


def test_a_person_opened_is_logged(ws):
    october(ws)
    answered(ws, where={"citizen": BO})
    assert AuditEntry.objects.get(action="person_seen").person == BO


def test_a_cpr_number_is_neither_answered_nor_kept_nor_repeated(ws):
    october(ws)
    with pytest.raises(NotFound) as refused:
        answered(ws, where={"citizen": "011390-1234"})
    assert "1390" not in str(refused.value)
    assert not AuditEntry.objects.exists()


def test_anothers_snapshot_is_not_found(people, ws):
    october(ws)
    theirs = workspace(people.stranger)
    given(theirs, NOVEMBER, grants=[stay()])
    with pytest.raises(NotFound):
        answered(theirs, snapshot=ws.store.manifests()[0].id)


def test_before_the_first_import_there_is_nothing(ws):
    with pytest.raises(NotFound, match="styrbar import"):
        answered(ws)


def test_the_basis_says_each_thing_once_and_in_words(ws):
    october(ws)
    told = basis(answered(ws, where={"provider": "L2"}))
    assert told["Regnskab"] == "Regnskabsåret 2026, drift (dranst 1), betalt, bevilget og forventet"
    assert told["Afgrænset til"] == "Leverandør: Ulvsund Støtte"
    assert "Styrbars skabelon, bevillinger, version 1" in told["Filbeskrivelser"]
    assert not {"Øjebliksbillede", "Periode", "Visning"} & set(told)


def test_the_star_is_explained_when_a_name_has_one(ws):
    given(ws, OCTOBER, grants=[stay()])
    assert "Stjerne" not in basis(answered(ws))
    given(ws, NOVEMBER, grants=[stay(), support()])
    assert "ikke bekræftet" in basis(answered(ws))["Stjerne"]


def test_payments_without_a_price_are_counted_and_not_guessed(ws):
    given(ws, grants=[support(price=None, to_date=date(2026, 3, 31)), stay(price=Decimal(1))])
    answer = answered(ws)
    assert basis(answer)["Uden pris"] == "3 betalinger, som ikke er talt med"
    assert figure(answer, "Forventet regnskab") == kr(122)
