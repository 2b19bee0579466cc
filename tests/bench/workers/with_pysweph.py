"""Raw Swiss Ephemeris called from Python, with the DE441 files of the immanuel wheel: the usual engine."""

import time

START = time.process_time()

import swisseph  # noqa: E402

IMPORTED = time.process_time()

from importlib.metadata import version  # noqa: E402
from importlib.util import find_spec  # noqa: E402
from pathlib import Path  # noqa: E402

from serve import births, each, serve  # noqa: E402

from charts.engine.aspects import aspect_hits  # noqa: E402
from charts.engine.catalogue import DEFAULT_ASPECTS  # noqa: E402
from charts.engine.orbs import orbs_of  # noqa: E402

swisseph.set_ephe_path(str(Path(find_spec("immanuel").submodule_search_locations[0]) / "resources" / "ephemeris"))
PLANETS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
POINTS = (*PLANETS, swisseph.MEAN_NODE, swisseph.TRUE_NODE, swisseph.MEAN_APOG, swisseph.OSCU_APOG)
FLAGS = swisseph.FLG_SWIEPH | swisseph.FLG_SPEED
ORBS = orbs_of(DEFAULT_ASPECTS)


def numbers(moment, latitude, longitude):
    places = [swisseph.calc_ut(moment, number, FLAGS)[0] for number in POINTS]
    cusps, angles = swisseph.houses_ex(moment, latitude, longitude, b"P")
    # The engine's own search for aspects, so that it weighs the same on both sides.
    found = aspect_hits(range(14), [place[0] for place in places], [place[3] for place in places], ORBS)
    return places, cusps, angles, found


def transits(seed, many):
    """A year in daily steps, each pass between two of them solved by Newton's method to a second."""
    natals = [[swisseph.calc_ut(birth[0], number, FLAGS)[0][0] for number in POINTS] for birth in births(seed, many)]
    starts = [2451545.0 + 365.25 * (birth[0] % 40.0 // 1.0) for birth in births(seed, many)]

    def year(natal, start):
        targets = [(place + turn) % 360.0 for place in natal for turn in (0, 60, 90, 120, 180, 240, 270, 300)]
        hits = []
        for body in PLANETS:
            daily = [swisseph.calc_ut(start + day, body, FLAGS)[0][0] for day in range(367)]
            for target in targets:
                before = (daily[0] - target + 180.0) % 360.0 - 180.0
                for day in range(1, 367):
                    after = (daily[day] - target + 180.0) % 360.0 - 180.0
                    if before * after <= 0.0 and -90.0 < before < 90.0:
                        hits.append((solved(body, target, start + day - after / (after - before or 1.0)), body, target))
                    before = after
        return hits

    return lambda: [year(natal, start) for natal, start in zip(natals, starts)]  # noqa: B905


def solved(body, target, moment):
    for _ in range(8):
        place = swisseph.calc_ut(moment, body, FLAGS)[0]
        step = ((place[0] - target + 180.0) % 360.0 - 180.0) / (place[3] or 1e-9)
        moment -= max(-1.0, min(1.0, step))
        if -1e-5 < step < 1e-5:
            break
    return moment


def month(seed, many):
    starts = [birth[0] for birth in births(seed, many)]
    return lambda: [[[swisseph.calc_ut(start + day, number, FLAGS)[0] for number in POINTS] for day in range(30)]
                    for start in starts]  # fmt: skip


NUMBERS = "14 points with speeds, Placidus, five aspects with applying, as tuples"
serve("pysweph", f"{version('pysweph')}, Swiss Ephemeris {swisseph.version}", {
    "numbers": (NUMBERS, each(numbers)),
    "natal": (NUMBERS, each(numbers)),
    "served": (NUMBERS, each(numbers)),
    "many": (NUMBERS, each(numbers)),
    "arrays": (NUMBERS, each(numbers)),
    "objects": (NUMBERS, each(numbers)),
    "transits": ("10 bodies to 14 points, five aspects: daily steps, then Newton; misses some at stations", transits),
    "month": ("14 points with all rates, daily", month),
}, (START, IMPORTED), lambda: numbers(2451545.0, 51.5, 0.0))  # fmt: skip  # a line a work
