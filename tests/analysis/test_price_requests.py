"""Requests for a higher price: whom they touch, what was avoided once and only once, and what was paid afterwards."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from analysis.grant_cost_world import a_snapshot
from analysis.year_world import a_year, an_invoice, kr, reckoned
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.price_requests import (
    Affected,
    Line,
    Settled,
    Span,
    affected,
    avoided,
    followed,
    paid_side,
    prices_in_force,
    spans,
    year_end,
    year_from,
)

JULY = date(2026, 7, 1)
LINE = Line("T1", "day")


def a_stay(number=1, price=1000, **more):
    """A granted place at T1 by the day from New Year 2026."""
    grant = {"grant_id": f"G{number}", "citizen": f"b{number}", "status": "granted", "from_date": date(2026, 1, 1)}
    kind = {"frequency": "day", "unit": "day", "quantity": Decimal(1), "price": price and Decimal(price), "offer": "T1"}
    return grant | kind | {"account": "5.38.52", "intervention": "Ophold"} | more


def touched(*grants, prices=("1000",), line=LINE, start=JULY, **tables):
    return affected(a_snapshot(grants=list(grants), **tables), line, [Decimal(p) for p in prices], start)


def a_request(key="1", start=JULY, asked="1200", settled="1050", units=(184, 365), **more):
    order, current = more.get("order", int(key)), Decimal(more.get("current", 1000))
    to_year_end, full_year = map(Decimal, units)
    return Settled(key, LINE, start, order, current, Decimal(asked), Decimal(settled), to_year_end, full_year)


def test_an_open_place_is_184_days_to_the_end_of_the_year_and_365_in_a_year():
    assert touched(a_stay()) == Affected(Decimal(184), Decimal(365), 1)


def test_a_place_that_ends_counts_to_its_last_day():
    assert touched(a_stay(to_date=JULY)).to_year_end == 1
    assert touched(a_stay(to_date=date(2026, 6, 30))).to_year_end == 0


def test_a_place_that_begins_later_counts_from_its_first_day():
    assert touched(a_stay(from_date=date(2026, 12, 31))) == Affected(Decimal(1), Decimal(182), 1)


def test_units_are_the_municipalitys_share_times_the_providers_factor():
    half = touched(a_stay(share=Decimal(50)))
    assert half.to_year_end == 92
    providers = [{"provider": "L1", "price_factor": Decimal("1.25")}]
    assert touched(a_stay(provider="L1"), providers=providers).to_year_end == 230  # 184 x 1,25


def test_hours_by_the_week_are_spread_over_its_days():
    hours = a_stay(frequency="week", unit="hour", quantity=Decimal(7), price=Decimal(400))
    assert touched(hours, prices=["400"], line=Line("T1", "hour")).to_year_end == 184


def test_only_the_lines_own_grants_count():
    others = [
        a_stay(2, offer="T2"), a_stay(3, price=1001), a_stay(4, unit="hour"), a_stay(5, status="expected"),
        a_stay(6, frequency="once"),
    ]  # fmt: skip
    assert touched(a_stay(), *others).grants == 1
    assert touched(a_stay(), a_stay(3, price=1001), prices=["1000", "1001"]).grants == 2


def test_intervention_and_agreement_narrow_the_line():
    snapshot = [a_stay(1, contract="A1"), a_stay(2, intervention="Aflastning")]
    assert touched(*snapshot, line=Line("T1", "day", service="ophold")).grants == 1
    assert touched(*snapshot, line=Line("T1", "day", contract="A1")).grants == 1


def test_a_link_at_another_offer_takes_over():
    chain = {"chain": "K1"}
    moved = a_stay(2, offer="T2", from_date=date(2026, 8, 1), chain_order=2, **chain)
    assert touched(a_stay(1, chain_order=1, **chain), moved).to_year_end == 31


def test_a_grant_without_unit_is_paid_by_its_frequency():
    assert touched(a_stay(unit=None)).grants == 1
    assert touched(a_stay(unit=None, frequency="week")).grants == 0


def test_the_prices_in_force_are_counted_by_grants():
    prices = [{"grant_id": "G2", "from_date": JULY, "price": Decimal(1100)}]
    snapshot = a_snapshot(grants=[a_stay(), a_stay(2), a_stay(3, price=None)], prices=prices)
    assert prices_in_force(snapshot, LINE, date(2026, 6, 30)) == {Decimal(1000): 2}
    assert prices_in_force(snapshot, LINE, JULY) == {Decimal(1000): 1, Decimal(1100): 1}


@pytest.mark.parametrize(
    ("start", "last"),
    [(date(2026, 1, 1), date(2026, 12, 31)), (JULY, date(2027, 6, 30)), (date(2028, 2, 29), date(2029, 2, 28)),
     (date(2027, 2, 28), date(2028, 2, 27)), (date(2027, 3, 1), date(2028, 2, 29))],
)  # fmt: skip
def test_a_year_from_a_day_ends_the_day_before_it_comes_again(start, last):
    assert year_from(start) == last


def test_what_is_avoided_is_asked_less_settled_times_the_units():
    found = avoided([a_request()])["1"]
    assert (found.to_year_end, found.full_year) == (kr(150 * 184), kr(150 * 365))


def test_an_accepted_request_avoids_nothing():
    assert avoided([a_request(settled="1200")])["1"].full_year == 0


def test_the_same_asked_price_again_is_not_avoided_twice():
    again = a_request("2", settled="1050", current="1050")
    found = avoided([a_request(), again])
    assert (found["1"].to_year_end, found["2"].to_year_end) == (kr(150 * 184), 0)


def test_a_later_request_counts_only_what_it_asks_above_the_earlier():
    # from October: 1.250 asked, 1.100 settled. Of the 150 avoided in all, 100 were asked in July already.
    later = a_request("2", date(2026, 10, 1), "1250", "1100", (92, 365), current="1050")
    found = avoided([a_request(), later])
    assert found["1"].to_year_end == kr(150 * 92 + 100 * 92)  # July-September, then October-December
    assert found["2"].to_year_end == kr(50 * 92)


def test_what_is_accepted_later_is_no_longer_avoided():
    later = a_request("2", date(2026, 10, 1), "1200", "1200", (92, 365), current="1050")
    found = avoided([a_request(), later])
    assert (found["1"].to_year_end, found["2"].to_year_end) == (kr(150 * 92), 0)


def test_requests_on_other_lines_do_not_meet():
    other = Settled("2", Line("T2", "day"), JULY, 2, *map(Decimal, (1000, 1200, 1050, 184, 365)))
    assert {a.full_year for a in avoided([a_request(), other]).values()} == {kr(150 * 365)}


PRICES = st.integers(1000, 1100)


@given(st.lists(st.tuples(st.integers(0, 364), PRICES, PRICES), min_size=1, max_size=5))
def test_all_that_is_avoided_on_a_day_is_the_highest_asked_less_the_last_settled(drawn):
    requests = []
    for number, (place, one, other) in enumerate(drawn):
        start = date(2026, 1, 1) + timedelta(place)
        days = [(end(start) - start).days + 1 for end in (year_end, year_from)]
        asked, settled = str(max(one, other)), str(min(one, other))
        requests.append(a_request(str(number), start, asked, settled, tuple(days)))
    found = sum(a.to_year_end for a in avoided(requests).values())
    expected = Fraction(0)
    for place in range(365):
        day = date(2026, 1, 1) + timedelta(place)
        active = sorted((r for r in requests if r.start <= day), key=lambda r: (r.start, r.order))
        if active:
            expected += Fraction(max(r.asked for r in active) - active[-1].settled)
    assert found == expected * 100


def test_payments_are_held_against_one_request_only():
    later = a_request("2", date(2026, 10, 1), "1150", "1100")
    found = spans([a_request(), later])
    first = {Decimal(price) for price in (1000, 1050, 1200)}
    assert found["1"] == Span(date(2026, 9, 30), Decimal(1200), frozenset(first))
    assert found["2"] == Span(date(2026, 12, 31), Decimal(1200), frozenset(first | {Decimal(1100), Decimal(1150)}))


def following(grants, postings, request=None, **tables):
    snapshot = a_year(grants, postings, **tables)
    request = request or a_request()
    return followed(paid_side(reckoned(snapshot), snapshot, {"T1"}), request, spans([request])["1"])


def bill(month, amount, citizen="b1", **more):
    last = (date(2026, month % 12 + 1, 1) if month < 12 else date(2027, 1, 1)) - timedelta(1)
    period = {"service_from": date(2026, month, 1), "service_to": last}
    return an_invoice(month, amount, citizen=citizen) | period | more


RAISED = [{"grant_id": "G1", "from_date": JULY, "price": Decimal(1050)}]


def test_paid_at_the_settled_price_realises_what_was_decided():
    found = following([a_stay()], [bill(6, 30_000), bill(7, 31 * 1050)], prices=RAISED)
    row = found.rows.row(0, named=True)
    assert found.rows.height == 1  # June is before the request
    assert (row["month"], row["units"], row["citizen"]) == (JULY, 31, "b1")
    assert (row["agreed"], row["asked"], row["paid"], row["above"]) == (
        kr(31 * 1050), kr(31 * 1200), kr(31 * 1050), 0,
    )  # fmt: skip
    assert found.dearer == 0


def test_a_provider_that_charges_the_asked_price_anyway_is_found():
    found = following([a_stay()], [bill(7, 31 * 1200)], prices=RAISED)
    assert found.rows["above"].sum() == kr(31 * 150)
    assert found.rows["asked"].sum() - found.rows["paid"].sum() == 0


def test_grants_registered_at_more_than_was_settled_are_counted():
    dear = [RAISED[0] | {"price": Decimal("1050.01")}]
    assert following([a_stay()], [], prices=dear).dearer == 1
    assert following([a_stay()], [], prices=RAISED).dearer == 0


def test_grants_at_other_prices_before_the_request_are_another_service():
    others = [a_stay(price=1001), a_stay(2, price=1100), a_stay(3, from_date=date(2026, 8, 1), price=1100)]
    found = following(others, [bill(7, 31 * 1001), bill(7, 31 * 1100, "b2"), bill(8, 31 * 1100, "b3")])
    assert found.rows.is_empty()


def test_a_grant_raised_to_more_than_was_asked_is_still_of_the_line():
    found = following([a_stay()], [bill(7, 31 * 1300)], prices=[RAISED[0] | {"price": Decimal(1300)}])
    assert (found.dearer, found.rows["above"].sum()) == (1, kr(31 * 250))


def test_a_grant_that_begins_at_the_settled_price_is_of_the_line():
    found = following([a_stay(from_date=date(2026, 8, 1), price=1050)], [bill(8, 31 * 1050)])
    assert found.rows["units"].to_list() == [31]


def test_a_request_from_new_year_knows_the_price_of_the_year_before():
    old = a_stay(from_date=date(2025, 6, 1))
    raised = [{"grant_id": "G1", "from_date": date(2026, 1, 1), "price": Decimal(1100)}]
    found = following([old], [bill(1, 31 * 1100)], a_request(start=date(2026, 1, 1)), prices=raised)
    assert (found.dearer, found.rows["above"].sum()) == (1, kr(31 * 50))


def test_a_second_invoice_for_the_same_days_adds_money_and_no_units():
    twice = [bill(7, 31 * 1050), bill(7, 500, posting_id="2")]
    found = following([a_stay()], twice, prices=RAISED)
    assert (found.rows["units"].sum(), found.rows["above"].sum()) == (31, kr(500))


def test_what_an_invoice_covers_from_before_the_request_is_taken_out():
    by_month = a_stay(frequency="month", unit="month", price=30_000, from_date=date(2026, 5, 1))
    raised = [RAISED[0] | {"price": Decimal(31_500)}]
    quarter = bill(5, 30_000 + 30_000 + 31_500, service_to=date(2026, 7, 31))
    snapshot = a_year([by_month], [quarter], prices=raised)
    prices = map(Decimal, (30_000, 36_000, 31_500, 6, 12))
    request = Settled("1", Line("T1", "month"), JULY, 1, *prices)
    found = followed(paid_side(reckoned(snapshot), snapshot, {"T1"}), request, spans([request])["1"])
    row = found.rows.row(0, named=True)
    assert (row["units"], row["paid"], row["above"]) == (1, kr(31_500), 0)


def test_what_is_not_paid_yet_is_not_realised():
    assert following([a_stay()], [], prices=RAISED).rows.is_empty()
