"""Gross and net: what is not known of the refund, the budget's two sides, and the refund as a part of a change."""

import random
from datetime import date

import polars as pl
import pytest
from analysis.reference_refund import Cost, World
from analysis.refund_world import GROWN, in_frames, kr, monthly, reckoned

from styrbar.analysis.dimensions import LINE
from styrbar.analysis.explain import PARTS, explain
from styrbar.analysis.net import UNKNOWN, divided_budget, net_breakdown, unknown_by_reason, unknown_of, with_refund
from styrbar.analysis.refund import OUTSIDE

OLD = date(1940, 3, 1)
BOOKS = ["5.22.07"]


def of_world(world: World, *uncounted: tuple[str, int]) -> pl.DataFrame:
    """What is unknown of a world's costs, a row of cost an event, and of rows that no refund is reckoned of."""
    frames = in_frames(world)
    costs = frames["costs"].with_row_index("event").with_columns(pl.col("month").cast(pl.Int64))
    rows = costs.select("event", "citizen", "amount", why=pl.lit(None, pl.String))
    more = pl.DataFrame(
        [(len(rows) + n, None, amount, why) for n, (why, amount) in enumerate(uncounted)], rows.schema, orient="row"
    )
    rows = pl.concat([rows, more])
    return rows.hstack(unknown_of(rows, costs, reckoned(world)))


def test_cost_without_month_of_birth_citizen_or_cover_is_unknown_and_other_cost_is_not():
    costs = (
        *monthly("grown", 100_000), *monthly("unborn", 50), *monthly("old", 70), *monthly("covered", 90),
        Cost(None, 4, kr(11)), Cost(None, 5, kr(13), self_referral=True),
    )  # fmt: skip
    born = {"grown": GROWN, "old": OLD, "covered": OLD}
    found = of_world(World(costs, born, covered={"covered": False}), ("no_basis", kr(3)), ("other_law", kr(5)))
    sums = found.group_by("unknown_why").agg(pl.col("unknown").sum())
    # Those who lived past 67 uncovered get nothing, and half of a shelter stay comes whoever it is.
    assert dict(sums.iter_rows()) == {
        None: 0, "no_birth_month": kr(600), "age_end_unknown": kr(840), "no_citizen": kr(11), "no_basis": kr(3),
    }  # fmt: skip
    assert unknown_by_reason(found) == {
        "Uden beregnet refusion: uden paragraf": kr(3),
        "Uden beregnet refusion: uden borger": kr(11),
        "Uden beregnet refusion: borgere uden fødselsmåned (1 borger)": kr(600),
        "Uden beregnet refusion: borgere over aldersgrænsen, hvor måneden før fødselsdagen ikke er kendt (1 borger)":
            kr(840),
    }  # fmt: skip


@pytest.mark.parametrize("birth", [date(1955, 6, 1), date(1955, 7, 1)])
def test_only_the_months_after_the_sixty_seventh_birthday_may_be_unknown(birth):
    found = of_world(World(monthly("turning", 100), {"turning": birth}))
    # In 2022 the month before the birthday is in the year, so whether the citizen was covered is known: not at all.
    assert found["unknown"].sum() == 0


@pytest.mark.parametrize("seed", range(8))
def test_the_unknown_is_what_the_refund_itself_leaves_out_for_those_reasons(seed):
    draw = random.Random(seed)
    people = [None, "a", "b", "c", "d"]
    costs = tuple(
        Cost(
            draw.choice(people), draw.randint(1, 12), draw.randint(-2_000, 90_000_00), self_referral=draw.random() < 0.2
        )
        for _ in range(60)
    )
    born = {"a": GROWN, "b": OLD, "c": date(1955, draw.randint(1, 12), 1)}
    world = World(costs, born)
    told = of_world(world).drop_nulls("unknown_why").group_by("unknown_why").agg(pl.col("unknown").sum())
    sums, left = dict(told.iter_rows()), reckoned(world).outside
    reasons = [why for why in OUTSIDE if why in UNKNOWN]
    assert [sums.get(why, 0) for why in reasons] == [left.get(OUTSIDE[why], 0) for why in reasons]
    assert sum(map(abs, sums.values()))


def events(*rows: tuple[str | None, str, str, int, int, int]) -> pl.DataFrame:
    """Events with refund: citizen, account, part, amount, refund and unknown."""
    names = ("citizen", "account", "part", "amount", "refund", "unknown")
    frame = pl.DataFrame(rows, dict.fromkeys(names[:3], pl.String) | dict.fromkeys(names[3:], pl.Int64), orient="row")
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in LINE if name != "account")


def test_a_refund_that_is_not_reckoned_is_blank_and_never_zero():
    given = events(
        ("a", "1", "posted", 100, 30, 0), ("b", "1", "planned", 50, 0, 0), ("c", "1", "posted", 70, 0, 70),
        ("d", "2", "posted", 40, 20, 20), ("d", "2", "planned", 10, 0, 10),
    )  # fmt: skip
    by_citizen = {row[0]: row[1:] for row in net_breakdown(given, ("citizen",), {}).iter_rows()}
    assert by_citizen == {  # refund, net, posted net, unknown
        "a": (30, 70, 70, 0), "b": (0, 50, 0, 0), "c": (None, 70, 70, 70), "d": (20, 30, 20, 30),
    }  # fmt: skip
    assert net_breakdown(given, (), {}).row(0) == (50, 220, 160, 100)  # 270 - 50; 210 - 50
    assert net_breakdown(given, (), {"account": "2"}).row(0) == (20, 30, 20, 30)


def lines(*rows: tuple[int | None, str, int]) -> pl.DataFrame:
    """Budget lines: dranst, account and amount."""
    return pl.DataFrame(rows, {"dranst": pl.Int64, "account": pl.String, "amount": pl.Int64}, orient="row")


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ((None, "5.38.50", 100), "running"),
        ((1, "5.38.50", -100), "running"),
        ((2, "5.38.42", -100), "refund"),
        ((None, "5.22.07", -100), "refund"),
        ((None, "5.22.07.002", -100), "refund"),
        ((None, "5.22.07", 100), "running"),  # only income is refund
        ((1, "5.22.07", -100), "running"),  # what says its dranst is that
        ((None, "5.22.071", -100), "running"),
        ((3, "5.38.50", 100), "neither"),
    ],
)
def test_a_budget_line_is_running_cost_or_refund_or_neither(line, side):
    running, refund = divided_budget(lines(line), BOOKS)
    assert (len(running), len(refund)) == {"running": (1, 0), "refund": (0, 1), "neither": (0, 0)}[side]


def a_side(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """A side of an explanation: citizen, account, days and amount, one unit a day."""
    blank = [pl.lit(None, pl.String).alias(name) for name in LINE if name != "account"]
    frame = pl.DataFrame(rows, schema=["citizen", "account", "days", "amount"], orient="row")
    return frame.with_columns(
        *blank, unit=pl.lit("day"), kind=pl.lit(" · "), units=pl.col("days") * 10_000, kind_days="days"
    )


def test_the_refund_is_a_part_of_its_own_and_the_seven_are_untouched():
    side0, side1 = a_side(("a", "1", 10, 1_000), ("b", "1", 5, 500)), a_side(("a", "1", 12, 1_200), ("c", "2", 1, 900))
    gross = explain(side0, side1, (*LINE, "unit"))
    refunds = (
        events(("a", "1", "posted", 1_000, 300, 0), ("b", "1", "posted", 500, 0, 0)),
        events(("a", "1", "posted", 1_200, 350, 0), ("c", "2", "posted", 900, 400, 0)),
    )
    net = with_refund(gross, *refunds)
    assert net.select(pl.col(PARTS).sum()).equals(gross.select(pl.col(PARTS).sum()))
    assert net.select(pl.col("amount_0", "amount_1", "refund").sum()).row(0) == (1_200, 1_350, -450)
    by_citizen = net.group_by("citizen").agg(pl.col("amount_0", "amount_1", *PARTS, "refund").sum())
    for row in by_citizen.iter_rows(named=True):
        assert sum(row[part] for part in (*PARTS, "refund")) == row["amount_1"] - row["amount_0"]
    assert dict(by_citizen.select("citizen", "refund").iter_rows()) == {"a": -50, "b": 0, "c": -400}
    back = with_refund(explain(side1, side0, (*LINE, "unit")), *refunds[::-1])
    assert back["refund"].sum() == 450
