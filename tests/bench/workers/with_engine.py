"""Our engine as a worker."""

import time

START = time.process_time()

import numpy as np  # noqa: E402

from charts.engine import ChartRequest, ChartSettings, compute_arrays, compute_chart, compute_charts  # noqa: E402

IMPORTED = time.process_time()

import orjson  # noqa: E402
from serve import births, each, serve  # noqa: E402

from charts.engine import VERSION  # noqa: E402
from charts.engine.arrays import sky_arrays  # noqa: E402
from charts.engine.aspects import aspect_hits  # noqa: E402
from charts.engine.catalogue import POINT_ORDER  # noqa: E402
from charts.engine.figure import figure_of  # noqa: E402
from charts.engine.transits import find_transits  # noqa: E402

PLANETS = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")
POINTS = (*PLANETS, "mean_node", "true_node", "mean_lilith", "true_lilith")
PLACES = tuple(POINT_ORDER[name] for name in POINTS)
SETTINGS, NUMBERS = ChartSettings(), ChartSettings(points=POINTS)


def numbers(moment, latitude, longitude):
    figure = figure_of(ChartRequest(moment, latitude, longitude, NUMBERS))
    return aspect_hits(PLACES, figure.longitudes, figure.speeds, NUMBERS.orbs)


def natal(moment, latitude, longitude):
    return compute_chart(ChartRequest(moment, latitude, longitude, SETTINGS))


def served(moment, latitude, longitude):
    return orjson.dumps(compute_chart(ChartRequest(moment, latitude, longitude, ChartSettings())))


def arrays(seed, many):
    births_ = np.array(births(seed, many))
    moments, places = births_[:, 0].copy(), births_[:, 1:].copy()
    return lambda: compute_arrays(moments, places, NUMBERS)


def objects(seed, many):
    requests = [ChartRequest(*birth, SETTINGS) for birth in births(seed, many)]
    return lambda: compute_charts(requests)


def transits(seed, many):
    charts = compute_charts([ChartRequest(*birth, NUMBERS) for birth in births(seed, many)])
    starts = [2451545.0 + 365.25 * (birth[0] % 40.0 // 1.0) for birth in births(seed, many)]
    return lambda: [find_transits(chart, start, start + 366.0) for chart, start in zip(charts, starts, strict=True)]


def month(seed, many):
    starts = [birth[0] for birth in births(seed, many)]
    return lambda: [sky_arrays(start + np.arange(30.0), POINTS) for start in starts]


serve("our engine", VERSION, {
    "numbers": ("14 points with speeds, Placidus, five aspects with applying, as numbers", each(numbers)),
    "natal": ("a Chart: 16 points, Placidus, five aspects, patterns, dignities, balance, provenance", each(natal)),
    "served": ("the same with its settings checked, as JSON", each(served)),
    "many": ("the same as natal", each(natal)),
    "arrays": ("compute_arrays: 14 points with all rates, Placidus, five aspects with applying", arrays),
    "objects": ("compute_charts: a list of Chart, the same as natal", objects),
    "transits": ("find_transits: 10 bodies to 14 points and the angles, five aspects, to a second", transits),
    "month": ("sky_arrays: 14 points with all rates, daily", month),
}, (START, IMPORTED), lambda: natal(2451545.0, 51.5, 0.0))  # fmt: skip  # a line a work
