"""How the figures are measured: tiny frames with the sums worked out, tolerance by scale, and what is missing."""

from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from styrbar.errors import BadInput
from styrbar.synthetic.kinds import Figure
from styrbar.synthetic.nation.measured_people import people
from styrbar.synthetic.nation.measured_spending import spending
from styrbar.synthetic.nation.measures import CHECK_FILE, HEADINGS, Measured, measured, shown, write_figures
from styrbar.synthetic.nation.writing import CHECKED, write_country

MILLION = 1e6


def a_row(
    citizen: str = "a", kind: str = "like", year: int = 2022, kroner: float = MILLION, **more: Any
) -> dict[str, Any]:
    areas = {"crisis": "exposed", "activity": "day", "foster": "placement"}
    return {
        "municipality": 101, "citizen": citizen, "sex": "Kvinde", "age": 40, "year": year, "ownership": "municipal",
        "kroner": kroner, "days": 365, "first": date(year, 1, 1), "last": date(year, 12, 31), "kind": kind,
        "area": areas.get(kind, "residential"), "group": "child" if kind == "foster" else "adult",
        "target": "disability",
    } | more  # fmt: skip


def inhabitants(*municipalities: int, year: int = 2022) -> pl.DataFrame:
    """30.000 adults of 40 in each."""
    day = date(year, 1, 1)
    return pl.DataFrame([{"municipality": m, "day": day, "age": 40, "inhabitants": 30_000} for m in municipalities])


def money(*rows: dict[str, Any], where: pl.DataFrame | None = None) -> dict[str, float]:
    counted = inhabitants(101) if where is None else where
    years = {row["year"] for row in rows} | {2022}
    other = [a_row("c", kind, year, 0.01) for year in years for kind in ("foster", "long_term", "temporary")]
    return spending(pl.DataFrame([*rows, *other]), pl.concat([counted, _children(counted)]), 1.0)


def _children(counted: pl.DataFrame) -> pl.DataFrame:
    return counted.with_columns(age=pl.lit(10, pl.Int64))


def test_the_very_costly_are_counted_by_person_from_two_million() -> None:
    # a: 1,5 + 0,5 = 2,0 million (counted); b: 1.999.999 (not). Base 3.999.999.
    found = money(a_row("a", kroner=1.5e6), a_row("a", "activity", kroner=0.5e6), a_row("b", kroner=1_999_999.0))
    assert found["costly_persons"] == 1
    assert found["costly_share_of_residents"] == pytest.approx(1 / 3)  # a, b and one who costs next to nothing
    assert found["costly_share_of_spending"] == pytest.approx(2_000_000 / 3_999_999)


def test_private_and_self_owned_growth_is_a_share_of_all_growth() -> None:
    # Growth 2018-2021: private 2, self-owned 1, municipal 1 of 4 million.
    rows = [a_row(y, year=2018, ownership=o) for y, o in (("a", "private"), ("b", "self_owned"), ("c", "municipal"))]
    later = {"private": 3e6, "self_owned": 2e6, "municipal": 2e6}
    rows += [a_row(o, year=2021, ownership=o, kroner=k) for o, k in later.items()]
    assert money(*rows)["private_share_of_growth"] == pytest.approx(0.75)


def test_spending_per_inhabitant_leaves_small_municipalities_out() -> None:
    # 60 million / 30.000 = 2.000 kr.; 30 million / 30.000 = 1.000 kr.; the third has 24.999 inhabitants.
    where = pl.concat([inhabitants(101, 147), inhabitants(825).with_columns(inhabitants=pl.lit(24_999 // 2, pl.Int64))])
    rows = [a_row(str(m), municipality=m, kroner=k) for m, k in ((101, 60e6), (147, 30e6), (825, 900e6))]
    found = money(*rows, where=where)
    assert (found["adults_lowest"], found["adults_highest"]) == pytest.approx((1_000, 2_000))
    assert found["residential_factor"] == pytest.approx(2)


def test_a_stay_that_crosses_new_year_counts_its_days_before() -> None:
    # a: 184 days in 2021 to New Year's Eve and 10 in 2022 = 194, over half a year; b: 10 days in 2022 only;
    # c was there in 2021 too, but left on 30 December, so only 10 days count.
    now = {"days": 10, "last": date(2022, 1, 10)}
    rows = [a_row(c, "crisis", **now) for c in "abc"]
    rows += [a_row("a", "crisis", 2021, days=184, first=date(2021, 7, 1))]
    rows += [a_row("c", "crisis", 2021, days=183, first=date(2021, 7, 1), last=date(2021, 12, 30))]
    found = people(pl.DataFrame(rows), 1.0)
    assert found["crisis_half_year"] == pytest.approx(1 / 3)
    assert found["crisis_days"] == 10


def test_the_tolerance_grows_with_the_sampling_error_below_full_scale(tmp_path: Path) -> None:
    write_country(tmp_path, scale=0.1)
    found = {one.figure.id: one for one in measured(tmp_path)}
    assert found["costly_persons"].tolerance == pytest.approx(80 + 2 * 1676 / sqrt(167.6))
    assert found["residential_2022"].tolerance == 0.2e9  # fitted, so it has none


def test_a_country_smaller_than_a_tenth_is_measured_but_not_judged(tmp_path: Path) -> None:
    write_country(tmp_path, scale=0.0999)
    one = {one.figure.id: one for one in measured(tmp_path)}["residential_2022"]
    assert one.result == pytest.approx(22.2e9, rel=0.001)
    assert (one.tolerance, one.kept) == (None, None)
    assert shown(one)[3:5] == ("", "ikke bedømt")


def test_a_country_of_one_year_is_not_measured_on_growth(tmp_path: Path) -> None:
    write_country(tmp_path, scale=0.1, years=1)
    found = {one.figure.id: one for one in measured(tmp_path)}
    assert found["residential_growth"].result is None
    assert found["residential_growth"].kept is None
    assert found["residential_2022"].kept is True


def test_a_figure_is_judged_on_both_sides_of_its_tolerance() -> None:
    figure = Figure("x", "X", 100, 10, "persons", "ER")
    assert [Measured(figure, result, 10).kept for result in (89, 90, 110, 111)] == [False, True, True, False]


def test_the_figures_are_kept_beside_the_country(tmp_path: Path) -> None:
    write_country(tmp_path, scale=0.01)
    found = measured(tmp_path)
    lines = write_figures(tmp_path, found).read_text("utf-8-sig").splitlines()
    assert (tmp_path / CHECKED / CHECK_FILE).exists()
    assert lines[0] == ";".join(HEADINGS)
    assert len(lines) == len(found) + 1


def test_a_folder_without_a_country_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Mappen har ikke et opfundet land"):
        measured(tmp_path)


def test_a_country_that_has_lost_a_file_is_refused(tmp_path: Path) -> None:
    folder = write_country(tmp_path, scale=0.01)
    (folder / "tilbud.parquet").unlink()
    with pytest.raises(BadInput, match="Landet mangler en fil"):
        measured(tmp_path)
