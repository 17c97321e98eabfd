"""The invented municipality looks like the published figures, measured in the files it delivers."""

import pytest
from synthetic import page

from styrbar.synthetic.kinds import calibration


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> page.Results:
    return page.measured(tmp_path_factory.mktemp("kommune"))


@pytest.mark.parametrize("figure", [f.id for f in calibration().figures])
def test_the_figure_is_within_its_tolerance(found: page.Results, figure: str) -> None:
    result, target, tolerance = found[figure]
    assert result == pytest.approx(target, abs=tolerance)


def test_the_page_shows_the_figures_as_they_are_measured(found: page.Results) -> None:
    # PYTHONPATH=src:tests python tests/synthetic/page.py writes the tables anew.
    assert page.part("tal") == page.figures_table(found)


def test_the_page_shows_the_dirt_and_its_rates() -> None:
    assert page.part("fejl") == page.dirt_table()


def test_the_page_says_which_figures_are_left_out() -> None:
    assert page.part("udeladt") == page.left_out()
