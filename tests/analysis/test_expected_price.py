"""The expected price, held against closed forms, tables of Student's t, and simulated stays."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from analysis.price_world import DAY, a_tariff, an_offer, offers_with
from scipy import stats

from styrbar.analysis.expected_price import Asked, clustered, expected_price
from styrbar.analysis.price_cases import NO_OFFER, NO_PRICE, OTHER_UNIT, price_cases

KINDS = {"legal_basis": "SEL § 107", "ownership": "private", "target_group": "A"}


def cases(rows, **kinds):
    """(offer, price, need, hours) as cases."""
    frame = pl.DataFrame(
        rows, {"offer": pl.String, "price": pl.Float64, "need": pl.Float64, "hours": pl.Float64}, orient="row"
    )
    return frame.with_columns(pl.lit(value).alias(name) for name, value in (KINDS | kinds).items())


def ten(prices=None, offers=10):
    """Ten cases at as many offers, with needs 0-4."""
    prices = prices or [1000 + 100 * n for n in range(10)]
    return cases([(f"T{n % offers}", price, n % 5, 2 + n) for n, price in enumerate(prices)])


def test_with_nothing_asked_the_expected_price_is_the_geometric_mean():
    fitted = expected_price(ten(), Asked()).fitted
    logs = np.log([1000 + 100 * n for n in range(10)])
    assert fitted.expected == pytest.approx(np.exp(logs.mean()))
    # With each offer its own cluster the variance of the mean is s2 / n, as in any textbook.
    reach = stats.t.ppf(0.975, 9) * np.sqrt(logs.var(ddof=1) * (1 + 1 / 10))
    assert fitted.high == pytest.approx(np.exp(logs.mean() + reach))
    assert fitted.low == pytest.approx(np.exp(logs.mean() - reach))
    assert [round(kroner) for kroner in (fitted.low, fitted.expected, fitted.high)] == [854, 1421, 2365]
    assert (fitted.cases, fitted.offers, fitted.degrees, fitted.effects) == (10, 10, 9, ())


def test_the_quantile_is_that_of_the_printed_table():
    fitted = expected_price(ten(), Asked()).fitted
    # t(0.975; 9) = 2,262 in any table.
    assert np.log(fitted.high / fitted.expected) / fitted.log_spread == pytest.approx(2.262, abs=5e-4)


def test_coefficients_are_those_of_least_squares():
    random = np.random.default_rng(3)
    rows = [
        (f"T{n}", float(random.uniform(900, 4000)), float(random.integers(0, 5)), float(random.uniform(1, 9)))
        for n in range(60)
    ]
    frame = cases(rows).with_columns(ownership=pl.Series(["private"] * 35 + ["regional"] * 25))
    fitted = expected_price(frame, Asked(need=2, hours=4, ownership="regional")).fitted
    x = np.column_stack(
        [np.ones(60), frame["need"], np.log2(frame["hours"]), (frame["ownership"] == "regional").cast(int)]
    )
    beta, *_ = np.linalg.lstsq(x, np.log(frame["price"].to_numpy()), rcond=None)
    assert fitted.expected == pytest.approx(np.exp(beta @ [1, 2, 2, 1]))
    assert [factor for *_, factor in fitted.effects] == pytest.approx(list(np.exp(beta[1:])))
    assert [effect[:2] for effect in fitted.effects] == [("need", ""), ("hours", ""), ("ownership", "regional")]
    left = np.log(frame["price"].to_numpy()) - x @ beta
    assert fitted.r_squared == pytest.approx(1 - left.var() / np.log(frame["price"].to_numpy()).var())


def test_the_clustered_covariance_is_that_of_its_definition():
    random = np.random.default_rng(4)
    x, left = random.normal(size=(12, 3)), random.normal(size=12)
    names = ["a", "b", "c", "d"] * 3
    bread, meat = np.linalg.inv(x.T @ x), np.zeros((3, 3))
    for name in set(names):
        mine = [i for i, other in enumerate(names) if other == name]
        score = x[mine].T @ left[mine]
        meat += np.outer(score, score)
    expected = 4 / 3 * 11 / 9 * bread @ meat @ bread
    assert clustered(x, left, pl.Series(names)) == pytest.approx(expected)


def test_nineteen_of_twenty_new_stays_fall_inside_the_interval():
    random = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        need = random.integers(0, 5, 60).astype(float)
        price = np.exp(7 + 0.2 * need + random.normal(0, 0.25, 60))
        frame = cases([(f"T{n}", float(p), float(d), 3.0) for n, (p, d) in enumerate(zip(price, need, strict=True))])
        fitted = expected_price(frame, Asked(need=3)).fitted
        new = np.exp(7 + 0.6 + random.normal(0, 0.25))
        inside += fitted.low <= new <= fitted.high
    # 95 % of 400 is 380; three standard errors are 13.
    assert abs(inside - 380) <= 13


def test_stays_at_one_offer_count_as_less_than_stays_at_many():
    prices = [1000.0, 1100, 1500, 1600, 2000, 2100]
    many = cases([(f"T{n}", p + k, 2, 3) for n, p in enumerate(prices * 5) for k in (0,)])
    few = cases([(f"T{n % 6}", p, 2, 3) for n, p in enumerate(prices * 5)])
    one, other = (expected_price(frame, Asked()).fitted for frame in (many, few))
    assert one.expected == pytest.approx(other.expected)
    assert other.high - other.low > one.high - one.low


def test_the_share_that_is_cheaper_follows_the_interval():
    fitted = expected_price(ten(), Asked()).fitted
    assert fitted.share_below(fitted.expected) == pytest.approx(0.5)
    assert fitted.share_below(fitted.high) == pytest.approx(0.975)
    assert fitted.share_below(fitted.low) == pytest.approx(0.025)


@pytest.mark.parametrize(("n", "refused"), [(9, True), (10, False)])
def test_ten_cases_are_needed(n, refused):
    found = expected_price(ten().head(n), Asked())
    assert (found.fitted is None) is refused
    assert found.refused == ("Der er 9 sager at regne på, og der skal mindst 10 til." if refused else "")


@pytest.mark.parametrize(("offers", "refused"), [(4, True), (5, False)])
def test_five_offers_are_needed(offers, refused):
    assert bool(expected_price(ten(offers=offers), Asked()).refused) is refused


@pytest.mark.parametrize(("n", "refused"), [(14, True), (15, False)])
def test_five_cases_for_each_unknown_are_needed(n, refused):
    rows = [(f"T{i}", 1000.0 + 37 * (i * 7 % 11), float(i % 5), 1.0 + i * 5 % 13) for i in range(n)]
    found = expected_price(cases(rows), Asked(need=2, hours=3))
    assert ("3 ubekendte, og der skal mindst 15 til" in found.refused) is refused


def test_the_nearest_cases_stand_when_the_model_is_refused():
    found = expected_price(ten().head(3), Asked(need=1))
    assert found.fitted is None
    assert found.nearest["offer"].to_list() == ["T1", "T0", "T2"]


def test_cases_that_do_not_say_what_is_used_are_left_out_and_counted():
    frame = pl.concat([ten(), cases([("T1", 99.0, None, 3.0), ("T2", 99.0, None, 3.0)])])
    found = expected_price(frame, Asked(need=2))
    assert (found.cases, found.lacking) == (10, {"need": 2})


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(need=4), ()),
        (Asked(need=5), ("støttebehovet er uden for det, sagerne har",)),
        (Asked(hours=11.0), ()),
        (Asked(hours=11.1), ("timerne er uden for det, sagerne har",)),
        (Asked(legal_basis="SEL § 110"), ("paragraffen er ikke set i nogen sag",)),
    ],
)
def test_a_case_outside_the_data_is_said_to_be(asked, told):
    assert expected_price(ten(), asked).outside == told


def test_a_kind_no_case_has_gives_no_price():
    assert expected_price(ten(), Asked(legal_basis="SEL § 110")).refused == "Ingen sag har paragraffen «SEL § 110»."


def test_a_combination_the_cases_cannot_tell_apart_gives_no_price():
    both = ten().vstack(ten().with_columns(ownership=pl.lit("regional"), legal_basis=pl.lit("SEL § 108")))
    frame = both.vstack(both)
    mixed = expected_price(frame, Asked(ownership="private", legal_basis="SEL § 108"))
    assert "ikke skelne" in mixed.refused
    assert mixed.outside == ("ingen sag har hele kombinationen af paragraf, ejerforhold og målgruppe",)
    seen = expected_price(frame, Asked(ownership="regional", legal_basis="SEL § 108"))
    assert seen.fitted.expected == pytest.approx(expected_price(frame, Asked(ownership="regional")).fitted.expected)


def test_the_nearest_are_those_at_the_shortest_standardised_distance():
    frame = cases([("A", 1000.0, 1.0, 2.0), ("B", 1100.0, 3.0, 2.0), ("B", 1100.0, 3.0, 2.0), ("C", 900.0, 2.0, 6.0)])
    found = expected_price(frame, Asked(need=3, hours=2, target_group="B")).nearest
    needs, hours = np.std([1, 3, 3, 2], ddof=1), np.std([2, 2, 2, 6], ddof=1)
    assert found.select("offer", "number").rows() == [("B", 2), ("A", 1), ("C", 1)]
    # Every case is of another target group, which counts 1.
    assert found["distance"].to_list() == pytest.approx(
        [1, np.sqrt((2 / needs) ** 2 + 1), np.sqrt((1 / needs) ** 2 + (4 / hours) ** 2 + 1)]
    )


# The cases

STAY = {"status": "granted", "from_date": date(2026, 1, 1), "frequency": "day", "unit": "day", "offer": "1"}


def the_cases(grants, **tables):
    numbered = [STAY | {"grant_id": f"B{n}"} | grant for n, grant in enumerate(grants)]
    tariffs = tables.pop("tariffs", [a_tariff("1", direct_hours=Decimal(3))])
    return price_cases(offers_with(*tariffs, grants=numbered, **tables), DAY)


def test_a_case_is_a_price_a_day_that_is_paid_on_the_day():
    frame, left = the_cases(
        [{"price": Decimal(1500)}, {"price": Decimal(36500), "unit": "month", "frequency": "month"}]
    )
    # 36.500 x 12 / 365 = 1.200
    assert frame["price"].to_list() == pytest.approx([1200, 1500])
    assert frame.row(0, named=True) | {"price": 0} == {
        "offer": "1", "price": 0, "need": None, "hours": 3.0, "legal_basis": "SEL § 107", "ownership": "municipal",
        "target_group": "Autismespektrum",
    }  # fmt: skip
    assert left == {}


def test_the_price_is_that_in_force_and_not_the_share_that_is_paid():
    prices = [{"grant_id": "B0", "price": Decimal(1700), "from_date": date(2026, 5, 1)}]
    assert the_cases([{"price": Decimal(1500), "share": Decimal(50)}], prices=prices)[0]["price"].to_list() == [1700]


@pytest.mark.parametrize(
    ("grant", "reason"),
    [
        ({"price": Decimal(1), "offer": None}, NO_OFFER),
        ({"price": Decimal(1), "unit": "hour"}, OTHER_UNIT),
        ({"price": Decimal(1), "unit": None, "frequency": "week"}, OTHER_UNIT),
        ({"price": Decimal(0)}, NO_PRICE),
        ({"price": None, "offer": "9"}, NO_PRICE),
    ],
)
def test_what_is_no_case_is_counted_by_its_reason(grant, reason):
    frame, left = the_cases([grant])
    assert frame.is_empty()
    assert left == {reason: 1}


@pytest.mark.parametrize(
    "grant", [{"to_date": date(2026, 4, 30)}, {"from_date": date(2026, 5, 2)}, {"status": "expected"}]
)
def test_what_is_not_granted_on_the_day_is_no_case(grant):
    frame, left = the_cases([{"price": Decimal(1)} | grant])
    assert (frame.height, left) == (0, {})


def test_the_need_is_the_newest_that_was_known_on_the_day():
    said = [(date(2025, 1, 1), 1), (date(2026, 4, 1), 3), (date(2026, 4, 2), None), (date(2026, 6, 1), 4)]
    rows = [{"citizen": "a", "assessed_on": day, "theme": "I alt", "support_need": need} for day, need in said]
    frame, _ = the_cases(
        [{"price": Decimal(1), "citizen": "a"}, {"price": Decimal(2), "citizen": "b"}], assessments=rows
    )
    assert frame["need"].to_list() == [3, None]


def test_hours_are_the_mean_of_the_offers_tariffs_that_say():
    tariffs = [a_tariff("1", direct_hours=Decimal(h), step=n) for n, h in enumerate((2, 4))]
    frame, _ = the_cases([{"price": Decimal(1)}], tariffs=[*tariffs, a_tariff("1", step=9)])
    assert frame["hours"].to_list() == [3]


def test_no_citizen_is_among_the_cases():
    frame, _ = the_cases([{"price": Decimal(1), "citizen": "b00000000001"}], offers=[an_offer("1")])
    assert "b00000000001" not in str(frame.rows())
