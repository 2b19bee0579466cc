"""Charts from end to end, as a caller gets them: civil time's Julian day and a place on the Earth in, degrees out."""

from collections.abc import Iterator
from math import degrees
from typing import Any

import erfa
import numpy as np

from charts.engine import Chart, ChartRequest, compute_chart
from charts.engine.arrays import sky_arrays
from charts.engine.deltat import delta_t
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index
from tests.charts.engine.report.planets import far_from_the_sun
from tests.charts.engine.report.sample import Sample

HIGHEST = 66.0  # degrees of latitude, within the polar circles
PATHS = (*oracle.PLANETS, "mean_node", "true_node", "mean_lilith", "true_lilith")


def charts(sample: Sample) -> Iterator[Measured]:
    """Sidereal time and obliquity of the witness are erfa's; ΔT is the engine's, so that moments are the same."""
    chance, points, cusps, angles = sample.chance("charts"), Largest(), Largest(), Largest()
    for moment in sample.moments():
        latitude, longitude = chance.uniform(-HIGHEST, HIGHEST), chance.uniform(-180.0, 180.0)
        case = {"jd_ut1": moment, "latitude": latitude, "longitude": longitude}
        chart = compute_chart(ChartRequest(moment, latitude, longitude))
        tt = moment + delta_t(moment) / 86400.0
        for point, difference in _points(sample.swe, chart, tt):
            points.add(difference, case | {"point": point})
        ramc = (degrees(erfa.gst06a(moment, 0.0, tt, 0.0)) + longitude) % 360.0
        obliquity = degrees(erfa.obl06(tt, 0.0) + erfa.nut06a(tt, 0.0)[1])
        theirs, others = sample.swe.houses_armc(ramc, latitude, obliquity, oracle.HOUSE_LETTERS["placidus"])
        for house, cusp in zip(chart.houses, theirs[-12:], strict=True):
            cusps.add(around(house.longitude, cusp) * 3600.0, case)
        angles.add(around(chart.angles.ascendant, others[0]) * 3600.0, case)
        angles.add(around(chart.angles.midheaven, others[1]) * 3600.0, case)
        angles.add(around(chart.angles.vertex, others[3]) * 3600.0, case)
    yield points.against("charts, Sun to Pluto, longitude", "oracle", 0.03)
    yield cusps.against("charts, cusps of Placidus", "oracle at erfa's time", 0.02)
    yield angles.against("charts, angles", "oracle at erfa's time", 0.02)


def _points(swe: Any, chart: Chart, tt: float) -> Iterator[tuple[str, float]]:
    places = [(point.longitude, point.latitude) for point in chart.points]
    for point in chart.points:
        if point.name in oracle.PLANETS and far_from_the_sun(point.name, places):
            yield point.name, around(point.longitude, oracle.place(swe, point.name, tt)[0]) * 3600.0


def arrays(sample: Sample) -> Iterator[Measured]:
    """The path for many moments against the one for a single moment: longitude, latitude and their speeds."""
    places = Largest()
    moments = [tt for tt, *_ in sample.skies]
    found = sky_arrays(np.array(moments), PATHS)
    for row, point in enumerate(PATHS):
        for column, (tt, _, plain) in enumerate(sample.skies):
            case, place = {"jd_tt": tt, "point": point}, plain[index(point)]
            places.add(around(float(found.longitude[row, column]), place[0]), case)
            places.add(float(found.latitude[row, column]) - place[1], case)
            places.add(float(found.speed[row, column]) - place[3], case)
            places.add(float(found.latitude_speed[row, column]) - place[4], case)
    yield places.against("arrays, places and speeds", "the plain path", 1e-10, "°")


MEASURES = (charts, arrays)
