"""The figures of spending: by area and year, by owner, and between municipalities."""

import polars as pl

from styrbar.synthetic.nation.amounts import THRESHOLD
from styrbar.synthetic.nation.settings import RESIDENTIAL

_PRIVATE = ("private", "self_owned")
_OUTSIDE = ("lost_earnings",)
"""Areas booked outside the accounts of the published totals (5.57.72)."""

SMALLEST = 25_000
"""Inhabitants below which a municipality is not compared with others, since a few people decide there."""


def spending(rows: pl.DataFrame, inhabitants: pl.DataFrame, scale: float) -> dict[str, float]:
    """Figures by id, those that the rows' years allow; kroner in 2023 prices at full scale."""
    money = _Money(rows, scale)
    years = set(rows["year"].unique())
    found = money.of_2022() | _between(rows, inhabitants, scale)
    if 2018 in years:
        found |= money.growth()
    if {2018, 2021} <= years:
        found |= money.to_2021()
    if 2020 in years:
        found |= _external(rows.filter(pl.col("year") == 2020), inhabitants)
    return found | (_shares_2021(money) if 2021 in years else {})


class _Money:
    """Kroner by kind of help, private or not, and year."""

    def __init__(self, rows: pl.DataFrame, scale: float) -> None:
        private = pl.col("ownership").is_in(_PRIVATE)
        sums = rows.group_by("group", "area", "kind", "year", private=private).agg(pl.col("kroner").sum())
        self._sums, self._scale, self.rows = sums, scale, rows

    def kroner(self, year: int, *conditions: pl.Expr) -> float:
        """Kroner of the year where all conditions hold."""
        return float(self._sums.filter(pl.col("year") == year, *conditions)["kroner"].sum()) / self._scale

    def change(self, year: int, *conditions: pl.Expr) -> float:
        """Kroner more than in 2018."""
        return self.kroner(year, *conditions) - self.kroner(2018, *conditions)

    def of_2022(self) -> dict[str, float]:
        """What one year is enough for."""
        return {
            "social_total_2022": self.kroner(2022, ALL),
            "adults_total_2022": self.kroner(2022, ADULTS),
            "residential_2022": self.kroner(2022, LIVING),
            "crisis_centres_2022": self.kroner(2022, kinds("crisis")),
            "lost_earnings_2022": self.kroner(2022, kinds("lost_earnings")),
            "bpa_2022": self.kroner(2022, kinds("bpa")),
        } | _costly(self.rows.filter(pl.col("year") == 2022), self._scale)

    def growth(self) -> dict[str, float]:
        """Changes from 2018 to 2022, and 2018 itself."""
        adults, total = self.change(2022, ADULTS), self.change(2022, ALL)
        stays = self.change(2022, LIVING) + self.change(2022, area("exposed"))
        long_term = self.rows.filter(kinds("long_term"), pl.col("year") == 2018)["citizen"].n_unique() / self._scale
        return {
            "social_total_2018": self.kroner(2018, ALL),
            "children_growth": self.change(2022, CHILDREN) / self.kroner(2018, CHILDREN),
            "adults_growth": adults,
            "residential_growth": self.change(2022, LIVING) / self.kroner(2018, LIVING),
            "residential_share_of_growth": self.change(2022, LIVING) / total,
            "stays_share_of_adult_growth": stays / adults,
            "growth_residential": self.change(2022, LIVING),
            "growth_support": self.change(2022, area("support")),
            "growth_day": self.change(2022, area("day")),
            "growth_help": self.change(2022, area("bpa")),
            "growth_exposed": self.change(2022, area("exposed")),
            "growth_treatment": self.change(2022, area("treatment")),
            "growth_other": self.change(2022, area("other")),
            "crisis_centres_2018": self.kroner(2018, kinds("crisis")),
            "lost_earnings_2018": self.kroner(2018, kinds("lost_earnings")),
            "bpa_2018": self.kroner(2018, kinds("bpa")),
            "unit_cost_108_2018": self.kroner(2018, kinds("long_term")) / long_term,
        }

    def to_2021(self) -> dict[str, float]:
        """Changes from 2018 to 2021."""
        found = {
            f"growth_{name}_2021": self.change(2021, kinds(*ids)) / self.kroner(2018, kinds(*ids))
            for name, ids in (("all", RESIDENTIAL), *((kind, (kind,)) for kind in RESIDENTIAL))
        }
        private = self.change(2021, LIVING, pl.col("private")) / self.change(2021, LIVING)
        return found | {"private_share_of_growth": private}


def kinds(*ids: str) -> pl.Expr:
    """Whether the kind of help is one of those."""
    return pl.col("kind").is_in(ids)


def area(name: str) -> pl.Expr:
    """Whether the kind of help lies in the area."""
    return pl.col("area") == name


ALL = ~pl.col("area").is_in(_OUTSIDE)
ADULTS = pl.col("group") == "adult"
CHILDREN = (pl.col("group") == "child") & ALL
LIVING = kinds(*RESIDENTIAL)


def _shares_2021(money: _Money) -> dict[str, float]:
    adults = money.kroner(2021, ADULTS)
    parts = {"residential": LIVING, "support": area("support"), "day": area("day"), "exposed": area("exposed"),
             "bpa": area("bpa")}  # fmt: skip
    return {f"share_{name}_2021": money.kroner(2021, part) / adults for name, part in parts.items()}


def _costly(year: pl.DataFrame, scale: float) -> dict[str, float]:
    """People above the threshold, by their help in day and residential offers and shelters."""
    base = year.filter(LIVING | area("day") | area("exposed"))
    people = base.group_by("citizen").agg(pl.col("kroner").sum())
    above = people.filter(pl.col("kroner") >= THRESHOLD)
    residents = year.filter(LIVING)["citizen"].n_unique()
    return {
        "costly_persons": above.height / scale,
        "costly_share_of_residents": above.height / residents,
        "costly_share_of_spending": float(above["kroner"].sum()) / float(people["kroner"].sum()),
        "costly_total": float(above["kroner"].sum()) / scale,
    }


def _external(year: pl.DataFrame, inhabitants: pl.DataFrame) -> dict[str, float]:
    """Share of residential spending bought of others, in all and in the smallest and largest third by inhabitants."""
    own = pl.col("kroner").filter(pl.col("ownership") == "municipal").sum()
    living = year.filter(LIVING).group_by("municipality").agg(pl.col("kroner").sum(), own=own)
    size = inhabitants.group_by("municipality").agg(pl.col("inhabitants").sum())
    ordered = living.join(size, on="municipality").sort("inhabitants", "municipality")
    share = 1 - ordered["own"] / ordered["kroner"]
    third = ordered.height // 3
    return {
        "external_share": 1 - float(ordered["own"].sum()) / float(ordered["kroner"].sum()),
        "external_smallest": float(share.head(third).mean() or 0),  # type: ignore[arg-type]
        "external_largest": float(share.tail(third).mean() or 0),  # type: ignore[arg-type]
    }


def _between(rows: pl.DataFrame, inhabitants: pl.DataFrame, scale: float) -> dict[str, float]:
    """The least and the most spent per inhabitant among municipalities with enough people helped."""
    year = rows.filter(pl.col("year") == 2022)
    day = inhabitants.filter(pl.col("day").dt.year() == 2022)
    adult, child = pl.col("age").is_between(18, 66), pl.col("age") < 18
    size = day.group_by("municipality").agg(
        pl.col("inhabitants").sum(),
        adult=pl.col("inhabitants").filter(adult).sum(),
        child=pl.col("inhabitants").filter(child).sum(),
    )
    compared = size.filter(pl.col("inhabitants") >= SMALLEST * scale)
    adults, living, children = (
        _each(year.filter(part), compared, by)
        for part, by in ((ADULTS, "adult"), (LIVING, "adult"), (CHILDREN, "child"))
    )
    return {
        "adults_lowest": min(adults),
        "adults_highest": max(adults),
        "children_lowest": min(children),
        "children_highest": max(children),
        "residential_factor": max(living) / min(living),
    }


def _each(rows: pl.DataFrame, compared: pl.DataFrame, by: str) -> list[float]:
    spent = rows.group_by("municipality").agg(pl.col("kroner").sum()).join(compared, on="municipality")
    return (spent["kroner"] / spent[by]).to_list()
