"""One natal chart: the engine's numbers and whole charts beside raw Swiss Ephemeris called from Python.

The oracle's place in this race is that of the usual engine; its data files and licence are the test suite's matter.
"""

import random

import orjson
import swisseph

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.aspects import aspect_hits
from charts.engine.figure import figure_of
from tests.bench.race import Race, Work
from tests.charts.engine import oracle

# Sun to Pluto, both nodes and both Liliths, of the catalogue and of Swiss Ephemeris.
POINTS = tuple(oracle.index(name) for name in oracle.NUMBERS)
NUMBERS = tuple(oracle.NUMBERS.values())
FLAGS = swisseph.FLG_SWIEPH | swisseph.FLG_SPEED
SETTINGS = ChartSettings()
MANY = 20000


def race() -> Race:
    swisseph.set_ephe_path(oracle.DATA_FILES)
    chance = random.Random()
    births = [
        (chance.uniform(2415020.5, 2469807.5), chance.uniform(-60.0, 60.0), chance.uniform(-180.0, 180.0))
        for _ in range(MANY)
    ]

    def numbers(call: int) -> object:
        figure = figure_of(ChartRequest(*births[call % MANY], SETTINGS))
        places = figure.sky.places
        return aspect_hits(POINTS, [place[0] for place in places], [place[3] for place in places], SETTINGS.aspects)

    def raw(call: int) -> object:
        moment, latitude, longitude = births[call % MANY]
        places = [swisseph.calc_ut(moment, number, FLAGS)[0] for number in NUMBERS]
        swisseph.houses_ex(moment, latitude, longitude, b"P")
        # The engine's own search for aspects, so that it weighs the same on both sides.
        return aspect_hits(range(14), [place[0] for place in places], [place[3] for place in places], SETTINGS.aspects)

    def chart(call: int) -> object:
        return compute_chart(ChartRequest(*births[call % MANY], SETTINGS))

    def serialised(call: int) -> object:
        return orjson.dumps(compute_chart(ChartRequest(*births[call % MANY], ChartSettings())))

    return Race(
        "One natal chart, random moments 1900 to 2050 (numbers: 14 points with speeds, Placidus, five aspects)",
        (
            Work("raw Swiss Ephemeris from Python, numbers only", raw),
            Work("engine, numbers only", numbers),
            Work("engine, full Chart", chart),
            Work("engine, full Chart with settings checked, as JSON", serialised),
        ),
        baseline="raw Swiss Ephemeris from Python, numbers only",
    )
