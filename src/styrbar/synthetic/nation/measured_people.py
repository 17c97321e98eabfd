"""The figures of people: how many are helped with what, and how long women stay at crisis centres."""

from datetime import date

import polars as pl

from styrbar.synthetic.nation.measured_spending import ADULTS, LIVING, kinds

_PREVENTIVE = ("child_support", "child_family", "child_contact", "child_other")
_HALF_YEAR, _YEAR = 183, 365


def people(rows: pl.DataFrame, scale: float) -> dict[str, float]:
    """Figures by id, those that the rows' years allow; numbers of people at full scale."""
    years = sorted(rows["year"].unique())
    year = rows.filter(pl.col("year") == 2022)
    found = _of_year(year, scale) | _children(year, scale) | _crisis(rows, scale)
    for each in years:
        now = rows.filter(pl.col("year") == each)
        found[f"lost_earnings_persons_{each}"] = _count(now, scale, kinds("lost_earnings"))
        found[f"bpa_persons_{each}"] = _count(now, scale, kinds("bpa"))
    if 2018 in years:
        found |= _growth(rows.filter(pl.col("year") == 2018), found, scale)
    return found


def _count(rows: pl.DataFrame, scale: float, *conditions: pl.Expr) -> float:
    return rows.filter(*conditions)["citizen"].n_unique() / scale


def _of_year(year: pl.DataFrame, scale: float) -> dict[str, float]:
    """As the source counts: children and adults each once, and their sum."""
    adults, children = _count(year, scale, ADULTS), _count(year, scale, ~ADULTS)
    return {
        "recipients_2022": adults + children,
        "children_2022": children,
        "adults_2022": adults,
        "exposed_2022": _count(year, scale, ADULTS, pl.col("target") == "exposed"),
        "disability_2022": _count(year, scale, ADULTS, pl.col("target") == "disability"),
        "residents_2022": _count(year, scale, LIVING),
        "like_2022": _count(year, scale, kinds("like")),
    }


def _growth(first: pl.DataFrame, last: dict[str, float], scale: float) -> dict[str, float]:
    before = _of_year(first, scale)
    return {
        "recipients_growth": last["recipients_2022"] - before["recipients_2022"],
        "children_persons_growth": last["children_2022"] - before["children_2022"],
        "adults_persons_growth": last["adults_2022"] - before["adults_2022"],
        "residents_growth": last["residents_2022"] / before["residents_2022"] - 1,
    }


def _children(year: pl.DataFrame, scale: float) -> dict[str, float]:
    preventive = year.filter(kinds(*_PREVENTIVE)).group_by("citizen").agg(pl.col("kind").n_unique())
    kept, contact = (_count(year, scale, kinds(kind)) for kind in ("youth_placement", "youth_contact"))
    return {
        "preventive": preventive.height / scale,
        "preventive_more": preventive.filter(pl.col("kind") > 1).height / scale,
        "youth_kept": kept,
        "youth_contact": contact,
        "youth_received": _count(year, scale, kinds("youth_placement", "youth_contact")),
    }


def _crisis(rows: pl.DataFrame, scale: float) -> dict[str, float]:
    """Women at crisis centres, their days in the year, and stays with a day in it by length until the year's end."""
    stays = rows.filter(kinds("crisis"))
    now = stays.filter(pl.col("year") == 2022).select("citizen", "first", length="days")
    whole = now
    for year in range(2021, min(stays["year"].to_list(), default=2022) - 1, -1):
        before = stays.filter(pl.col("year") == year, pl.col("last") == date(year, 12, 31))
        whole = (
            whole.join(before.select("citizen", "days", begun="first"), on="citizen", how="left")
            .with_columns(goes_on=(pl.col("first") == date(year + 1, 1, 1)) & pl.col("days").is_not_null())
            .select(
                "citizen",
                first=pl.when("goes_on").then("begun").otherwise("first"),
                length=pl.col("length") + pl.when("goes_on").then("days").otherwise(0),
            )
        )
    return {
        "crisis_women": now["citizen"].n_unique() / scale,
        "crisis_days": float(now["length"].sum()) / max(1, now["citizen"].n_unique()),
        "crisis_half_year": whole.filter(pl.col("length") > _HALF_YEAR).height / max(1, whole.height),
        "crisis_one_year": whole.filter(pl.col("length") > _YEAR).height / max(1, whole.height),
    }
