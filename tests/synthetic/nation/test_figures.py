"""The invented country looks like the published figures, measured in the files that are written."""

from collections import Counter
from pathlib import Path

import pytest
from synthetic.nation import page

from styrbar.synthetic.nation.measures import Measured, measured
from styrbar.synthetic.nation.settings import figures
from styrbar.synthetic.nation.writing import write_country


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    folder = tmp_path_factory.mktemp("land")
    write_country(folder, scale=page.SCALE)
    return {one.figure.id: one for one in measured(folder)}


@pytest.mark.parametrize("figure", [f.id for f in figures()])
def test_the_figure_is_within_its_tolerance(found: dict[str, Measured], figure: str) -> None:
    one = found[figure]
    assert one.result == pytest.approx(one.figure.value, abs=one.tolerance)


@pytest.mark.parametrize("seed", [2, 3])
def test_another_seed_keeps_the_figures_too(tmp_path: Path, seed: int) -> None:
    write_country(tmp_path, scale=page.SCALE, seed=seed)
    assert [one.figure.id for one in measured(tmp_path) if not one.kept] == []


def test_no_two_figures_have_the_same_title() -> None:
    assert [title for title, times in Counter(f.title for f in figures()).items() if times > 1] == []


def test_the_page_shows_the_figures_as_they_are_measured(found: dict[str, Measured]) -> None:
    # PYTHONPATH=src:tests python tests/synthetic/nation/page.py writes the tables anew.
    assert page.part("tal") == page.figures_table(list(found.values()))


def test_the_page_shows_the_kinds_of_help() -> None:
    assert page.part("slags") == page.kinds_table()


def test_the_page_says_which_figures_are_left_out() -> None:
    assert page.part("udeladt") == page.left_out_list()
