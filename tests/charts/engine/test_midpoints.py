"""Midpoints."""

from cmath import phase, rect
from dataclasses import replace
from math import comb, degrees, radians
from typing import Any

import orjson
import pytest

from charts.engine import Angles, Chart, ChartRequest, compute_chart
from charts.engine.errors import OutOfBounds, PointMissing, UnknownPoint
from charts.engine.midpoints import (
    Modulus,
    UnknownDial,
    midpoint_trees,
    midpoints,
    planetary_pictures,
)
from charts.engine.times import tt_from_ut1
from tests.charts.engine import oracle

CHART = compute_chart(ChartRequest(2447995.25, 51.5, -0.13))


def chart_of(**longitudes: float) -> Chart:
    """A chart with nothing but these, the angles elsewhere left out."""
    sun = CHART.points[0]
    points = tuple(replace(sun, name=name, longitude=longitude) for name, longitude in longitudes.items())
    return replace(CHART, points=points, angles=None, houses=())


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        (10.0, 80.0, 45.0),  # 10° Aries and 20° Gemini: 15° Taurus
        (350.0, 20.0, 5.0),  # across 0° Aries
        (20.0, 350.0, 5.0), (1.0, 359.0, 0.0), (100.0, 279.0, 189.5), (100.0, 281.0, 10.5), (359.9, 359.9, 359.9),
        (0.0, 180.0, 90.0),
    ],
)  # fmt: skip
def test_near_and_far(first: float, second: float, near: float) -> None:
    (found,) = midpoints(chart_of(sun=first, moon=second))
    assert (found.first, found.second) == ("sun", "moon")
    assert found.longitude == pytest.approx(near)
    assert found.far == pytest.approx((near + 180.0) % 360.0)
    assert found.separation == pytest.approx(min((first - second) % 360.0, (second - first) % 360.0))


@pytest.mark.parametrize(
    ("first", "second"), [("sun", "moon"), ("venus", "mars"), ("moon", "saturn"), ("uranus", "pluto")]
)
def test_midpoints_of_the_oracles_longitudes(swe: Any, first: str, second: str) -> None:
    """Ebertin's axis through Swiss Ephemeris' places: the direction of the sum of both points' unit vectors."""
    vectors = [
        rect(1.0, radians(oracle.place(swe, name, tt_from_ut1(CHART.julian_day))[0])) for name in (first, second)
    ]
    expected = degrees(phase(sum(vectors)))
    (found,) = midpoints(CHART, points=(first, second))
    assert oracle.around(found.longitude, expected) == pytest.approx(0.0, abs=0.1 / 3600.0)
    assert oracle.around(found.far, expected) % 360.0 == pytest.approx(180.0, abs=0.1 / 3600.0)


def test_a_midpoint_is_as_far_from_both() -> None:
    """And never more than a square from either; on the dial it is its own rest."""
    longitudes = {point.name: point.longitude for point in CHART.points}
    moduli: tuple[Modulus, ...] = (360, 90, 45)
    for modulus in moduli:
        for found in midpoints(CHART, modulus=modulus, points=list(longitudes)):
            ways = [abs((longitudes[name] - found.longitude + 180.0) % 360.0 - 180.0) for name in
                    (found.first, found.second)]  # fmt: skip
            assert ways[0] == pytest.approx(ways[1], abs=1e-9)
            assert ways[0] == pytest.approx(found.separation / 2.0, abs=1e-9)
            assert found.dial == pytest.approx(found.longitude % modulus)


def test_ebertins_thirteen_factors_have_seventy_eight_midpoints() -> None:
    found = midpoints(CHART)
    assert len(found) == comb(13, 2) == 78
    assert {name for midpoint in found for name in (midpoint.first, midpoint.second)} == {
        "sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "true_node",
        "ascendant", "midheaven",
    }  # fmt: skip
    assert len(midpoints(CHART, points=("moon", "sun", "vertex"))) == 3
    unknown = compute_chart(ChartRequest(2447995.25, 51.5, -0.13, time_known=False))
    assert len(midpoints(unknown)) == comb(11, 2)


def test_trees_by_dial() -> None:
    """Mars = Sun/Moon by conjunction, opposition, square and half-square, each within its orb."""
    sun_moon = {"sun": 10.0, "moon": 80.0}  # midpoint 45°
    for mars, angle, orb, dials in (
        (45.5, 0.0, 0.5, (360, 90, 45)),
        (224.0, 180.0, -1.0, (360, 90, 45)),
        (136.0, 90.0, 1.0, (90, 45)),
        (314.5, 90.0, -0.5, (90, 45)),
        (89.2, 45.0, -0.8, (45,)),
        (271.0, 135.0, 1.0, (45,)),
        (60.0, None, None, ()),
    ):
        moduli: tuple[Modulus, ...] = (360, 90, 45)
        for modulus in moduli:
            (tree,) = [t for t in midpoint_trees(chart_of(**sun_moon, mars=mars), modulus=modulus) if t.point == "mars"]
            if modulus in dials:
                (branch,) = tree.branches
                assert (branch.first, branch.second, branch.longitude) == ("sun", "moon", pytest.approx(45.0))
                assert branch.angle == angle
                assert branch.orb == pytest.approx(orb)
            else:
                assert tree.branches == ()


def test_trees_agree_with_the_list() -> None:
    """Each branch is a midpoint of two others on the dial; all points have a tree, the closest branch first."""
    by_pair = {(m.first, m.second): m.dial for m in midpoints(CHART, modulus=45)}
    trees = midpoint_trees(CHART, orb=1.0)
    assert len(trees) == 13
    count = 0
    for tree in trees:
        expected = {
            pair for pair, dial in by_pair.items()
            if tree.point not in pair and abs((tree.longitude - dial + 22.5) % 45.0 - 22.5) <= 1.0
        }  # fmt: skip
        assert {(branch.first, branch.second) for branch in tree.branches} == expected
        orbs = [abs(branch.orb) for branch in tree.branches]
        assert orbs == sorted(orbs)
        count += len(orbs)
    assert 0.6 * 13 * 66 * 2 / 45 < count < 1.6 * 13 * 66 * 2 / 45  # chance would have it so


def test_planetary_pictures() -> None:
    """Sun + Moon − Mars = Venus when both midpoints fall together, on the 90° dial also in square."""
    exact = chart_of(sun=10.0, moon=80.0, venus=30.0, mars=60.3)
    (picture,) = planetary_pictures(exact, modulus=360)
    assert (picture.first, picture.second, picture.third, picture.fourth) == ("sun", "moon", "venus", "mars")
    assert picture.orb == pytest.approx(0.15)
    square = chart_of(sun=10.0, moon=80.0, venus=120.0, mars=150.0)  # midpoints 45 and 135
    assert planetary_pictures(square, modulus=360) == ()
    assert [picture.orb for picture in planetary_pictures(square)] == pytest.approx([0.0])
    across = chart_of(sun=0.0, moon=89.8 * 2, venus=30.0, mars=150.2)  # 89.8 and 90.1, either side of the dial's zero
    assert [picture.orb for picture in planetary_pictures(across)] == pytest.approx([0.3])


def test_a_name_that_no_catalogue_knows_is_told_with_its_neighbours() -> None:
    for table in (midpoints, midpoint_trees, planetary_pictures):
        for name, near in (("moom", "moon"), ("ascendent", "ascendant")):
            with pytest.raises(UnknownPoint) as refusal:
                table(CHART, points=[name, "sun"])
            assert (refusal.value.name, refusal.value.near[0]) == (name, near)


def test_one_name_by_itself_is_a_name_and_not_its_letters() -> None:
    (tree,) = midpoint_trees(CHART, points="sun")
    assert (tree.point, tree.branches) == ("sun", ())
    with pytest.raises(UnknownPoint) as refusal:
        midpoints(CHART, points="sunn")
    assert refusal.value.near[0] == "sun"


def test_what_is_refused_and_how_it_serialises() -> None:
    with pytest.raises(UnknownDial):
        midpoints(CHART, modulus=60)  # type: ignore[arg-type]
    for orb in (0.0, 6.0, float("nan"), True):
        with pytest.raises(OutOfBounds):
            midpoint_trees(CHART, orb=orb)
    with pytest.raises(PointMissing) as refusal:
        midpoints(CHART, points=("sun", "juno"))
    assert refusal.value.point == "juno"
    assert isinstance(CHART.angles, Angles)
    tree = orjson.loads(orjson.dumps(midpoint_trees(CHART)))[0]
    assert set(tree) == {"point", "longitude", "branches"}
