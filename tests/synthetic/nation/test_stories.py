"""What an analysis shall be able to find: the stories that are laid in the country."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthetic.nation.conftest import read

from styrbar.synthetic.nation.settings import nation
from styrbar.synthetic.nation.writing import write_country

PRIVATE = ["Privat", "Selvejende"]
LIVING = ["5.38.50", "5.38.51", "5.38.52"]


@pytest.fixture(scope="module")
def stays(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """Residential rows of a tenth of the country with kroner a day in 2023 prices."""
    rows = read(write_country(tmp_path_factory.mktemp("land"), scale=0.1), "udgifter", "spendings")
    level = {year: nation().index(year) for year in nation().years}
    kroner = pl.col("amount").cast(pl.Float64) / pl.col("year").replace_strict(level, return_dtype=pl.Float64)
    return rows.filter(pl.col("account").is_in(LIVING)).with_columns(kroner=kroner)


def a_day(rows: pl.DataFrame) -> float:
    return float(rows["kroner"].sum() / rows["days"].sum())


def in_year(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    return rows.filter(pl.col("year") == year)


def test_a_private_day_grows_dearer_than_a_public_one(stays: pl.DataFrame) -> None:
    private = stays.filter(pl.col("ownership").is_in(PRIVATE))
    public = stays.filter(~pl.col("ownership").is_in(PRIVATE))
    rise = {n: a_day(in_year(f, 2022)) / a_day(in_year(f, 2018)) for n, f in (("private", private), ("public", public))}
    assert rise["private"] > rise["public"] + 0.05


def test_newcomers_at_private_offers_cost_more_than_those_who_were_there(stays: pl.DataFrame) -> None:
    # Among people with the same kind of stay and the same need, weighted by the newcomers' days.
    private = stays.filter(pl.col("ownership").is_in(PRIVATE), pl.col("year") >= 2020, pl.col("kroner") < 1_500_000)
    before = stays.filter(pl.col("year") == 2018).select("citizen", was="account").unique()
    private = private.join(
        before, left_on=["citizen", "account"], right_on=["citizen", "was"], how="left", coalesce=False
    )
    there = pl.col("was").is_not_null()
    cells = private.group_by("account", "need", "year").agg(
        new=pl.col("kroner").filter(~there).sum() / pl.col("days").filter(~there).sum(),
        old=pl.col("kroner").filter(there).sum() / pl.col("days").filter(there).sum(),
        days=pl.col("days").filter(~there).sum(),
    ).filter(pl.col("old").is_finite(), pl.col("new").is_finite())  # fmt: skip
    premium = (cells["new"] / cells["old"] * cells["days"]).sum() / cells["days"].sum()
    assert 1.02 < premium < 1.12


def test_the_very_costly_are_mostly_at_private_offers_and_grow_in_number(stays: pl.DataFrame) -> None:
    costly = stays.group_by("citizen", "year").agg(
        pl.col("kroner").sum(), private=pl.col("ownership").is_in(PRIVATE).any()
    )
    costly = costly.filter(pl.col("kroner") >= 2_000_000)
    assert in_year(costly, 2022)["private"].mean() > 0.5
    assert in_year(costly, 2022).height > 1.2 * in_year(costly, 2018).height


def test_people_move_to_dearer_help_from_support(stays: pl.DataFrame) -> None:
    moved = in_year(stays, 2021).filter(pl.col("account") == "5.38.52", pl.col("to_date") < date(2021, 12, 31))
    onward = in_year(stays, 2021).filter(pl.col("account") != "5.38.52").select("citizen", begins="from_date")
    next_day = pl.col("begins") == pl.col("to_date") + pl.duration(days=1)
    assert moved.join(onward, on="citizen").filter(next_day).height > 10


def test_need_rises_with_the_help_and_with_the_years(stays: pl.DataFrame) -> None:
    by_account = dict(in_year(stays, 2022).group_by("account").agg(pl.col("need").mean()).iter_rows())
    assert by_account["5.38.50"] > by_account["5.38.51"] > 2
    same = (
        stays.filter(pl.col("year").is_in([2018, 2022]))
        .group_by("citizen", "account")
        .agg(
            years=pl.col("year").n_unique(),
            first=pl.col("need").sort_by("year").first(),
            last=pl.col("need").sort_by("year").last(),
        )
    )
    assert same.filter(pl.col("years") == 2, pl.col("last") < pl.col("first")).is_empty()
    assert not same.filter(pl.col("years") == 2, pl.col("last") > pl.col("first")).is_empty()


def test_the_smallest_third_buys_most_from_others(stays: pl.DataFrame, tmp_path: Path) -> None:
    shares = in_year(stays, 2020).group_by("municipality").agg(
        pl.col("kroner").sum(), own=pl.col("kroner").filter(pl.col("ownership") == "Egen kommune").sum()
    ).sort("kroner")  # fmt: skip
    bought = 1 - shares["own"] / shares["kroner"]
    assert bought.head(33).mean() > bought.tail(33).mean() + 0.1  # type: ignore[operator]
