"""Who is nearest in background, by hand."""

import pytest

from styrbar.analysis.nearest import Indicator, nearest
from styrbar.errors import BadInput

SIZE = Indicator("size", "Størrelse", {1: 10.0, 2: 20.0, 3: 40.0}, 1)
SHARE = Indicator("share", "Andel", {1: 0.2, 2: 0.5, 3: 0.2}, 1)


def test_the_distance_is_in_standard_deviations() -> None:
    # Mean 70/3; variance (178 + 11 + 278) / 3 = 155,56; deviation 12,472. 10 and 30 apart.
    found = nearest(1, [2, 3], [SIZE])
    assert [n.municipality for n in found.neighbours] == [2, 3]
    assert [n.distance for n in found.neighbours] == pytest.approx([10 / 12.4722, 30 / 12.4722], rel=1e-4)
    assert found.neighbours[0].apart["size"] == pytest.approx(10 / 12.4722, rel=1e-4)


def test_weights_decide_which_indicator_counts() -> None:
    # On the share 3 is as 1, and 2 is 0,3 / 0,1414 away.
    heavy = Indicator("share", "Andel", SHARE.values, 100)
    assert [n.municipality for n in nearest(1, [2, 3], [SIZE, heavy]).neighbours] == [3, 2]
    assert [
        n.municipality for n in nearest(1, [2, 3], [SIZE, Indicator("share", "Andel", SHARE.values, 0)]).neighbours
    ] == [2, 3]


def test_the_distance_is_the_weighed_root_mean_square() -> None:
    two = nearest(1, [2, 3], [SIZE, Indicator("share", "Andel", SHARE.values, 3)]).neighbours
    size, share = 10 / 12.47219, 0.3 / 0.1414214
    assert two[1].municipality == 2
    assert two[1].distance == pytest.approx(((size**2 + 3 * share**2) / 4) ** 0.5, rel=1e-5)


def test_logarithms_make_twice_as_many_as_far_away_for_small_as_for_large() -> None:
    growing = Indicator("size", "Størrelse", {1: 100.0, 2: 50.0, 3: 200.0}, 1, logarithm=True)
    found = nearest(1, [2, 3], [growing]).neighbours
    assert found[0].distance == pytest.approx(found[1].distance)
    assert [n.municipality for n in found] == [2, 3]


def test_another_region_is_one_standard_deviation_away() -> None:
    region = Indicator("region", "Region", {1: "Vest", 2: "Øst", 3: "Vest"}, 1, same=True)
    assert [(n.municipality, n.distance) for n in nearest(1, [2, 3], [region]).neighbours] == [(3, 0.0), (2, 1.0)]


def test_who_lacks_an_indicator_is_told_and_not_placed() -> None:
    some = Indicator("share", "Andel", {1: 0.2, 3: 0.2}, 1)
    found = nearest(1, [2, 3], [SIZE, some])
    assert ([n.municipality for n in found.neighbours], found.lacking) == ([3], (2,))


def test_where_all_are_equal_nobody_is_told_apart() -> None:
    same = Indicator("size", "Størrelse", {1: 5.0, 2: 5.0, 3: 5.0}, 1)
    assert [(n.municipality, n.distance) for n in nearest(1, [3, 2], [same]).neighbours] == [(2, 0.0), (3, 0.0)]


def test_own_is_never_its_own_neighbour() -> None:
    assert [n.municipality for n in nearest(1, [1, 2], [SIZE]).neighbours] == [2]


def test_without_own_value_it_is_said_which() -> None:
    with pytest.raises(BadInput, match="ingen værdi for Størrelse"):
        nearest(9, [1, 2], [SIZE])


@pytest.mark.parametrize("weight", [0, -1])
def test_weights_must_be_usable(weight: float) -> None:
    with pytest.raises(BadInput, match="Vægtene"):
        nearest(1, [2], [Indicator("size", "Størrelse", SIZE.values, weight)])
