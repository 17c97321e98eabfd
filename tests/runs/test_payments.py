"""Which payments stand behind, as a run answers it."""

from datetime import date

import pytest
from runs.world import ANNA, BO, NOVEMBER, given, invoices, kr, october, stay, support, workspace

from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.payments import PaymentChoices, run_payments

NEW_YEAR, NEW_YEARS_EVE = (1, 1), (12, 31)


def answered(ws, **choices):
    return run_payments(ws, PaymentChoices(**choices))


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        (None, None, (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2025, 3, 1), None, (date(2025, 3, 1), date(2025, 12, 31))),
        (None, date(2027, 3, 1), (date(2027, 1, 1), date(2027, 3, 1))),
        (date(2025, 12, 1), date(2027, 1, 31), (date(2025, 12, 1), date(2027, 1, 31))),
        (date(2026, 5, 1), date(2026, 5, 1), (date(2026, 5, 1), date(2026, 5, 1))),
    ],
)
def test_a_day_that_is_not_given_is_that_of_the_same_year(ws, start, end, period):
    october(ws)
    scope = answered(ws, start=start, end=end).scope
    assert (scope.period_from, scope.period_to) == period


def test_the_year_is_that_of_the_newest_posting(ws):
    given(ws, date(2027, 1, 15), grants=[support()], postings=invoices(12))
    assert answered(ws).scope.period_from == date(2026, 1, 1)


def test_an_end_before_the_start_is_refused(ws):
    with pytest.raises(BadInput, match="Byt om"):
        answered(ws, start=date(2026, 2, 1), end=date(2026, 1, 31))


@pytest.mark.parametrize("view", ["paid", "accrued"])
def test_the_table_sums_to_the_figure_and_the_sentence(ws, view):
    october(ws)
    answer = answered(ws, view=view)
    # Anna's 122 days x 10.000 and Bo's 12 months x 5.000: the same by day and by payment.
    assert answer.figures[0].value == answer.table("payments").totals()["amount"] == kr(1_280_000)
    assert answer.sentence.endswith("fra 01-01-2026 til 31-12-2026, i alt 1.280.000,00 kr.")


def test_both_ends_of_the_period_count(ws):
    given(ws, grants=[stay()])
    assert answered(ws, start=date(2026, 9, 1), end=date(2026, 9, 2)).figures[0].value == kr(20_000)


def test_granted_leaves_the_expected_out(ws):
    given(ws, grants=[stay(), support(status="expected")])
    assert answered(ws, status="expected").figures[0].value == kr(1_280_000)
    assert answered(ws, status="granted").figures[0].value == kr(1_220_000)


def test_a_payment_without_a_price_is_listed_and_not_counted(ws):
    given(ws, grants=[support(price=None)])
    answer = answered(ws)
    assert answer.table("payments").frame["unpriced"].to_list() == [True] * 12
    assert [figure.value for figure in answer.figures] == [0, 12, 12]


def test_one_grant_or_one_citizen_can_be_asked_for(ws):
    october(ws)
    assert set(answered(ws, grant="G2").table("payments").frame["citizen"]) == {BO}
    assert set(answered(ws, citizen=ANNA).table("payments").frame["grant_id"]) == {"G1"}


def test_one_citizen_asked_for_is_logged(ws):
    october(ws)
    answered(ws)
    assert not AuditEntry.objects.filter(action="person_seen").exists()
    answered(ws, citizen=ANNA)
    assert AuditEntry.objects.get(action="person_seen").person == ANNA


@pytest.mark.parametrize("choices", [{"grant": "G9"}, {"citizen": "b00000000009"}, {"citizen": "0113901234"}])
def test_what_is_not_there_is_not_found_and_not_repeated(ws, choices):
    october(ws)
    with pytest.raises(NotFound) as missing:
        answered(ws, **choices)
    assert next(iter(choices.values())) not in str(missing.value)


def test_payments_are_only_for_those_who_may_see_people(people, ws):
    october(ws)
    with pytest.raises(NotAllowed):
        answered(workspace(people.colleague))


def test_anothers_snapshot_is_not_found(people, ws):
    october(ws)
    theirs = workspace(people.stranger)
    given(theirs, NOVEMBER, grants=[stay()])
    with pytest.raises(NotFound):
        answered(theirs, snapshot=ws.store.manifests()[0].id)


@pytest.mark.parametrize("choices", [{"view": "farve"}, {"status": "kladde"}])
def test_an_unknown_choice_is_refused(ws, choices):
    with pytest.raises(BadInput, match="Vælg"):
        answered(ws, **choices)


def test_a_snapshot_without_grants_has_no_payments(ws):
    given(ws, postings=invoices(1))
    assert answered(ws).sentence.startswith("0 rækker")


def test_a_grant_without_account_stands_on_the_account_of_its_invoices(ws):
    given(ws, NOVEMBER, grants=[support(account=None)], postings=invoices(12))
    assert {row.split()[0] for row in answered(ws).tables[0].frame["account"]} == {"5.38.53"}
