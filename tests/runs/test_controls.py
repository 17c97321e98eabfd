"""The control lists as a run answers them."""

import pytest
from runs.world import ANNA, BO, given, kr, october, role, stay, support, workspace

from styrbar.decisions import settings
from styrbar.errors import BadInput, NotAllowed
from styrbar.runs.controls import ControlChoices, list_titles, run_controls
from support.deliveries import a_posting


def answered(ws, **choices):
    return run_controls(ws, ControlChoices(**choices))


def test_the_overview_counts_every_list(ws):
    october(ws)
    answer = answered(ws)
    overview = answer.table("lists")
    assert overview.keys["only"].to_list() == list(list_titles())
    rows = {name: answer.table(name).frame.height for name in list_titles()}
    assert overview.frame["rows"].to_list() == list(rows.values())


def test_one_list_is_one_table(ws):
    october(ws)
    assert [table.name for table in answered(ws, only="unpriced").tables] == ["lists", "unpriced"]


def test_an_unknown_list_is_refused_with_the_known_ones(ws):
    october(ws)
    with pytest.raises(BadInput, match=r"without_grant \(betalt uden bevilling\)"):
        answered(ws, only="farver")


def test_payments_without_a_price_are_listed(ws):
    given(ws, grants=[support(price=None)])
    assert answered(ws).table("unpriced").frame["citizen"].to_list() == [BO] * 12


def test_what_is_paid_without_a_grant_is_told_with_its_kroner(ws):
    given(ws, grants=[stay()], postings=[a_posting(kr(900), account="5.38.59", citizen=ANNA)])
    answer = answered(ws)
    assert answer.table("without_grant").totals() == {"amount": kr(900)}
    assert answer.sentence == "Der er noget at se på. Betalt uden bevilling: 1 række."


def test_nothing_found_is_said(ws):
    given(ws, grants=[stay()])
    assert answered(ws).sentence == "Ingen af kontrollerne fandt noget."


def test_who_it_concerns_is_only_for_those_who_may_see_people(people, ws):
    given(ws, grants=[support(price=None)])
    hidden = answered(workspace(people.colleague)).table("unpriced")
    assert not {"citizen", "grant_id", "file"} & {column.name for column in hidden.columns}
    assert ANNA not in str(hidden.frame.rows())
    with pytest.raises(NotAllowed):
        answered(role(ws, "import_data"))


def test_the_tolerance_in_force_stands_in_the_basis(ws):
    given(ws, grants=[stay()])
    settings.change(ws.actor, "price_tolerance", 5_000)
    assert answered(ws).basis[0].text == "50,00 kr."
