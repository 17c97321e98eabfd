"""The course of a request: settled between what is due and what is asked, and approved by both sides in a cluster."""

from dataclasses import replace
from decimal import Decimal

import pytest

from styrbar.errors import BadInput
from styrbar.rules.price_request.course import Approval, Course, approve, negotiate, settle, withdraw

START = Course(Decimal(100), Decimal(103), Decimal(120), cluster=False)
CLUSTER = replace(START, cluster=True)
OURS = Approval("buyer", "Karen Holm", "Centerchef", "karen")
THEIRS = Approval("seller", "Per Lund", "Centerchef", "indkoeb")


@pytest.mark.parametrize(
    ("price", "state"),
    [("103", "refused"), ("103.01", "part_accepted"), ("119.99", "part_accepted"), ("120", "accepted")],
)
def test_the_settled_price_says_how_it_went(price, state):
    assert settle(START, Decimal(price)).state == state


@pytest.mark.parametrize("price", ["102.99", "120.01"])
def test_no_price_outside_what_is_due_and_asked_can_be_settled_on(price):
    with pytest.raises(BadInput, match=r"fra 103,00 kr\., som følger af aftalen, til 120,00 kr\."):
        settle(START, Decimal(price))


def test_a_request_within_what_is_due_is_accepted():
    assert settle(replace(START, due=Decimal(120)), Decimal(120)).state == "accepted"


def test_a_refused_rest_needs_no_approval_in_a_cluster_but_a_rise_does():
    assert settle(CLUSTER, Decimal(103)).state == "refused"
    assert settle(CLUSTER, Decimal("103.01")).state == "awaiting"


def test_both_sides_approvals_decide():
    waiting = settle(CLUSTER, Decimal(110))
    first = approve(waiting, OURS)
    assert first.state == "awaiting"
    assert approve(first, THEIRS).state == "part_accepted"
    assert approve(approve(settle(CLUSTER, Decimal(120)), THEIRS), OURS).state == "accepted"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (OURS, "Køberkommunen har allerede godkendt"),
        (replace(THEIRS, name="karen holm "), "Den samme person"),
        (replace(THEIRS, registered_by="karen"), "af en anden bruger"),
        (replace(THEIRS, name=" "), "mangler navn eller stilling"),
        (replace(THEIRS, title=""), "mangler navn eller stilling"),
    ],
)
def test_two_approvals_are_of_two_sides_two_people_and_two_users(second, said):
    first = approve(settle(CLUSTER, Decimal(110)), OURS)
    with pytest.raises(BadInput, match=said):
        approve(first, second)


def test_nothing_is_approved_before_a_price_is_settled():
    with pytest.raises(BadInput, match="modtaget og afventer ingen godkendelse"):
        approve(CLUSTER, OURS)


def test_a_settlement_taken_up_again_loses_its_approvals():
    again = negotiate(approve(settle(CLUSTER, Decimal(110)), OURS))
    assert (again.state, again.settled, again.approvals) == ("negotiating", None, ())
    assert approve(settle(again, Decimal(105)), OURS).state == "awaiting"


def test_what_is_withdrawn_or_decided_stays_so():
    for over in (withdraw(START), settle(START, Decimal(110)), settle(START, Decimal(103))):
        for move in (negotiate, withdraw, lambda course: settle(course, Decimal(110))):
            with pytest.raises(BadInput, match="Opret et nyt ønske"):
                move(over)
    with pytest.raises(BadInput, match="Ønsket er trukket tilbage og kan ikke afgøres"):
        settle(withdraw(START), Decimal(110))
