"""The shape of a whole chart, its hemispheres."""

from collections.abc import Sequence

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.errors import TimeUnknown
from charts.engine.patterns import ChartShape, chart_shape, hemispheres
from charts.engine.patterns.shapes import BodiesMissing
from tests.charts.engine.figures import PLANETS, chart


def shape(longitudes: Sequence[float], turn: float = 0.0) -> ChartShape:
    made = {name: (longitude + turn) % 360.0 for name, longitude in zip(PLANETS, longitudes, strict=True)}
    return chart_shape(chart(made))


@pytest.mark.parametrize(
    ("longitudes", "name", "empty", "leading", "trailing", "handle"),
    [
        ((10, 0, 20, 30, 40, 60, 70, 90, 110, 120), "bundle", 240.0, "moon", "pluto", ()),
        ((10, 0, 20, 30, 40, 60, 70, 90, 110, 180), "bowl", 180.0, "moon", "pluto", ()),
        ((10, 0, 30, 60, 80, 100, 120, 150, 270, 180), "bucket", 90.0, "moon", "pluto", ("neptune",)),
        ((10, 0, 30, 60, 90, 120, 150, 265, 270, 180), "bucket", 90.0, "moon", "pluto", ("uranus", "neptune")),
        # a handle within 30° of the rim is none
        ((10, 0, 20, 50, 70, 90, 110, 150, 205, 180), "locomotive", 155.0, "moon", "neptune", ()),
        ((0, 25, 50, 75, 100, 125, 150, 180, 210, 240), "locomotive", 120.0, "sun", "pluto", ()),
        ((0, 10, 20, 40, 50, 180, 190, 200, 210, 250), "seesaw", 130.0, None, None, ()),
        ((0, 36, 72, 108, 144, 180, 216, 252, 288, 324), "splash", 36.0, None, None, ()),
        ((0, 5, 10, 75, 80, 85, 160, 255, 258, 260), "splay", 100.0, None, None, ()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turn", [0.0, 61.0, 355.0])
def test_seven_shapes(
    longitudes: Sequence[float], name: str, empty: float, leading: str, trailing: str, handle: tuple[str, ...],
    turn: float,
) -> None:  # fmt: skip
    found = shape(longitudes, turn)

    assert (found.shape, found.handle) == (name, handle)
    assert (found.empty, found.leading, found.trailing) == (pytest.approx(empty), leading, trailing)


def test_the_crowded_sky_of_february_1962_is_a_bowl() -> None:
    """Seven bodies in Aquarius on 1962-02-05, Uranus leading from the end of Leo: all ten within 170 degrees."""
    found = chart_shape(compute_chart(ChartRequest(2437700.5, 0.0, 0.0, ChartSettings())))

    assert (found.shape, found.leading, round(found.empty)) == ("bowl", "uranus", 190)


def test_a_shape_needs_all_ten() -> None:
    with pytest.raises(BodiesMissing) as refused:
        chart_shape(chart({"sun": 0.0, "moon": 10.0}))

    assert refused.value.details["missing"] == list(PLANETS[2:])


def test_hemispheres_by_the_angles() -> None:
    """Ascendant 0° Aries, Midheaven 20° Sagittarius: a quadrant of 100 degrees and one of 80."""
    made = chart(
        {"sun": 0.0, "moon": 79.0, "mercury": 80.0, "venus": 179.0, "mars": 180.0, "jupiter": 259.0, "saturn": 260.0,
         "uranus": 359.0},
        ascendant=0.0, midheaven=260.0,
    )  # fmt: skip
    sides = hemispheres(made)

    assert sides.quadrants == (("sun", "moon"), ("mercury", "venus"), ("mars", "jupiter"), ("saturn", "uranus"))
    assert sides.above == ("mars", "jupiter", "saturn", "uranus")
    assert sides.below == ("sun", "moon", "mercury", "venus")
    assert sides.eastern == ("sun", "moon", "saturn", "uranus")
    assert sides.western == ("mercury", "venus", "mars", "jupiter")


def test_hemispheres_need_the_hour() -> None:
    with pytest.raises(TimeUnknown):
        hemispheres(chart({"sun": 0.0}))
