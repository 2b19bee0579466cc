"""Aspects of many charts at once are those of each."""

import numpy as np
import pytest

from charts.engine.aspect_arrays import AspectArrays, aspect_arrays
from charts.engine.aspects import aspect_hits
from charts.engine.catalogue import ASPECTS, DEFAULT_ASPECTS, POINT_ORDER
from charts.engine.orbs import Orbs, orbs_of

POINTS = (
    "sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto",
    "true_node", "true_south_node", "mean_lilith", "fortune",
)  # fmt: skip
ALL = {aspect.name: aspect.orb for aspect in ASPECTS}
LILLY = {"sun": 15.0, "moon": 12.0, "mercury": 7.0, "venus": 7.0, "mars": 7.0, "jupiter": 9.0, "saturn": 9.0}
SETTINGS = {
    "default": orbs_of(DEFAULT_ASPECTS),
    "every aspect": orbs_of(ALL),
    "overlapping": orbs_of(dict.fromkeys(ALL, 15.0)),
    "moieties": orbs_of(ALL, LILLY | {"fortune": 0.0}, {"sun.moon": 15.0, "mars.saturn": 0.0}),
    "none": orbs_of(dict.fromkeys(ALL, 0.0)),
}


def skies(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes, some in whole degrees to meet edges and exact aspects, and speeds, Fortune's unknown."""
    random = np.random.default_rng(3)
    longitudes = random.uniform(0.0, 360.0, (len(POINTS), count))
    longitudes[:, ::3] = np.floor(longitudes[:, ::3])
    speeds = random.normal(0.5, 1.0, (len(POINTS), count))
    speeds[-1] = np.nan
    return longitudes, speeds


def one_by_one(longitudes: np.ndarray, speeds: np.ndarray, orbs: Orbs) -> list[tuple[object, ...]]:
    places = [POINT_ORDER[name] for name in POINTS]
    expected: list[tuple[object, ...]] = []
    for chart in range(longitudes.shape[1]):
        by_place = dict(zip(places, longitudes[:, chart].tolist(), strict=True))
        going = {place: None if speed != speed else speed
                 for place, speed in zip(places, speeds[:, chart].tolist(), strict=True)}  # fmt: skip
        hits = aspect_hits(places, by_place, going, orbs)  # type: ignore[arg-type]
        expected += [(chart, *hit) for hit in hits]
    return expected


def rows(arrays: AspectArrays) -> list[tuple[object, ...]]:
    return [
        (chart, POINT_ORDER[arrays.points[first]], POINT_ORDER[arrays.points[second]], arrays.aspects[aspect])
        for chart, first, second, aspect in zip(
            arrays.chart.tolist(), arrays.first.tolist(), arrays.second.tolist(), arrays.aspect.tolist(), strict=True
        )
    ]


@pytest.mark.parametrize("orbs", SETTINGS.values(), ids=SETTINGS)
def test_many_charts_have_the_aspects_of_each(orbs: Orbs) -> None:
    longitudes, speeds = skies(1100)
    arrays, expected = aspect_arrays(POINTS, longitudes, speeds, orbs), one_by_one(longitudes, speeds, orbs)

    assert rows(arrays) == [hit[:4] for hit in expected]
    for column, place in (("separation", 5), ("orb", 6), ("strength", 8)):
        assert getattr(arrays, column) == pytest.approx([hit[place] for hit in expected], abs=1e-10)
    assert [(False, True, None)[applying] for applying in arrays.applying.tolist()] == [hit[7] for hit in expected]
    assert arrays.out_of_sign.tolist() == [hit[9] for hit in expected]


def test_rows_in_any_order_give_the_pairs_in_the_catalogues() -> None:
    arrays = aspect_arrays(("moon", "sun"), np.array([[121.0], [0.0]]), np.array([[13.0], [1.0]]), ALL)

    assert (arrays.first.tolist(), arrays.second.tolist(), arrays.orb.tolist()) == ([1], [0], [1.0])
    assert (arrays.applying.tolist(), arrays.out_of_sign.tolist()) == ([0], [False])


def test_a_point_without_a_place_has_no_aspects() -> None:
    longitudes = np.array([[0.0, 0.0], [120.0, np.nan], [90.0, 90.0]])
    arrays = aspect_arrays(("sun", "moon", "mars"), longitudes, np.ones((3, 2)), {"trine": 8.0, "square": 7.0})

    assert rows(arrays) == [(0, 0, 1, "trine"), (0, 0, 4, "square"), (1, 0, 4, "square")]


def test_no_charts_and_no_pairs_have_no_aspects() -> None:
    assert not len(aspect_arrays(POINTS, np.empty((14, 0)), np.empty((14, 0)), ALL).chart)
    assert not len(aspect_arrays(("sun",), np.zeros((1, 5)), np.zeros((1, 5)), ALL).chart)
    assert not len(aspect_arrays((), np.zeros((0, 5)), np.zeros((0, 5)), ALL).chart)
