"""Instants against the oracle: its own position and speed at our instant, at equal TT, give its root."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from charts.engine.events.clock import span_of
from charts.engine.events.curves import differences, longitudes
from charts.engine.events.search import crossings, turns
from charts.engine.numbers import Array
from charts.engine.times import julian_day
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Difference, Largest

Record = Callable[[Difference], None]

CENTURY = span_of(julian_day(1900, 1, 1), julian_day(2050, 1, 1))
SIGNS = np.arange(0.0, 360.0, 30.0)
QUARTERS = np.arange(0.0, 360.0, 90.0)
MAJOR = np.array([0.0, 60.0, 90.0, 120.0, 180.0, 240.0, 270.0, 300.0])
SECONDS = 86400.0


def some(many: int, of: int) -> Array:
    return np.random.default_rng(oracle.SEED).permutation(of)[:many]


def ahead(swe: Any, pair: tuple[str, ...], tt: float) -> float:
    first, *others = [oracle.place(swe, point, tt)[0] for point in pair]
    return first - (others[0] if others else 0.0)


def off_and_speed(swe: Any, pair: tuple[str, ...], tt: float, degree: float) -> tuple[float, float]:
    before, after = (ahead(swe, pair, tt + step) for step in (-0.01, 0.01))
    return oracle.around(ahead(swe, pair, tt), degree), oracle.around(after, before) / 0.02


@pytest.mark.parametrize("point", oracle.PLANETS)
def test_ingresses(point: str, swe: Any, measured: Record) -> None:
    """A second of time to Jupiter; beyond, 0.003″ of longitude, which slow planets take seconds for."""
    found = crossings(longitudes((point,)), SIGNS, CENTURY)
    seconds, arc = Largest(), Largest()
    for index in some(80, len(found.tt)):
        tt = float(found.tt[index])
        off, speed = off_and_speed(swe, (point,), tt, SIGNS[found.degree[index]])
        seconds.add(off / speed * SECONDS, f"JD {tt}")
        arc.add(off * 3600.0, f"JD {tt}")
    slow = point in ("saturn", "uranus", "neptune", "pluto")
    measured(seconds.against(f"ingress, {point}", "Swiss Ephemeris", 3.0 if slow else 1.0, "s"))
    measured(arc.against(f"longitude at ingress, {point}", "Swiss Ephemeris", 0.005))


@pytest.mark.parametrize("point", oracle.PLANETS[2:])
def test_stations(point: str, swe: Any, measured: Record) -> None:
    found = turns(longitudes((point,)), CENTURY)
    seconds, arc = Largest(), Largest()
    for index in some(40, len(found.tt)):
        tt = float(found.tt[index])
        before, here, after = (oracle.speed(swe, point, tt + step, 0.05) for step in (-1.0, 0.0, 1.0))
        seconds.add(here / ((after - before) / 2.0) * SECONDS, f"JD {tt}")
        arc.add(oracle.around(oracle.place(swe, point, tt)[0], found.value[index]) * 3600.0, f"JD {tt}")
        assert (before > after) == found.maximum[index]
    measured(seconds.against(f"station, {point}", "Swiss Ephemeris", 60.0, "s"))
    measured(arc.against(f"longitude at station, {point}", "Swiss Ephemeris", 0.005))


def test_lunations(swe: Any, measured: Record) -> None:
    found = crossings(differences([("moon", "sun")]), QUARTERS, CENTURY)
    seconds = Largest()
    for index in some(200, len(found.tt)):
        tt = float(found.tt[index])
        off, speed = off_and_speed(swe, ("moon", "sun"), tt, QUARTERS[found.degree[index]])
        seconds.add(off / speed * SECONDS, f"JD {tt}")
    measured(seconds.against("lunation", "Swiss Ephemeris", 1.0, "s"))


def test_exact_aspects(swe: Any, measured: Record) -> None:
    """A second among Sun to Mars and with the Moon; 0.01″ of their difference for all."""
    pairs = [(first, second) for i, first in enumerate(oracle.PLANETS) for second in oracle.PLANETS[i + 1 :]]
    found = crossings(differences(pairs), MAJOR, span_of(julian_day(1990, 1, 1), julian_day(2010, 1, 1)))
    seconds, arc = Largest(), Largest()
    for index in some(400, len(found.tt)):
        tt, pair = float(found.tt[index]), pairs[found.curve[index]]
        off, speed = off_and_speed(swe, pair, tt, MAJOR[found.degree[index]])
        arc.add(off * 3600.0, f"{pair} JD {tt}")
        if abs(speed) > 0.1:
            seconds.add(off / speed * SECONDS, f"{pair} JD {tt}")
    measured(seconds.against("exact aspect, over 0.1° a day", "Swiss Ephemeris", 1.0, "s"))
    measured(arc.against("difference at exact aspect", "Swiss Ephemeris", 0.01))


def test_the_oracle_s_own_searches_find_the_same(swe: Any) -> None:
    """Every ingress of the Sun and the Moon in three years, found by `solcross` and `mooncross` one after another."""
    span = span_of(julian_day(2021, 1, 1), julian_day(2024, 1, 1))
    for point, search in (("sun", swe.solcross), ("moon", swe.mooncross)):
        found = crossings(longitudes((point,)), SIGNS, span)
        tt, expected = found.tt[0] - 0.1, []
        for degree in found.degree:
            tt = search(SIGNS[degree], tt, swe.FLG_SWIEPH)
            expected.append(tt)
            tt += 0.1
        assert np.abs(found.tt - expected).max() * SECONDS < 0.5
        assert (np.diff(found.degree) % 12 == 1).all()


def test_sidereal_ingresses(swe: Any, measured: Record) -> None:
    swe.set_sid_mode(swe.SIDM_LAHIRI)
    points = ("sun", "moon", "mercury", "mars")
    found = crossings(longitudes(points, "lahiri"), SIGNS, span_of(julian_day(1950, 1, 1), julian_day(2050, 1, 1)))
    seconds = Largest()
    for index in some(200, len(found.tt)):
        number = oracle.NUMBERS[points[found.curve[index]]]
        (longitude, _, _, speed, *_), flags, *_ = swe.calc(
            float(found.tt[index]), number, swe.FLG_SWIEPH | swe.FLG_SIDEREAL | swe.FLG_SPEED
        )
        assert flags & swe.FLG_SWIEPH
        seconds.add(oracle.around(longitude, SIGNS[found.degree[index]]) / speed * SECONDS, f"JD {found.tt[index]}")
    measured(seconds.against("sidereal ingress, Lahiri", "Swiss Ephemeris", 1.0, "s"))
