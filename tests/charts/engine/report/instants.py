"""Instants of `find_events`: how far the witness's own root lies from ours, at equal TT.

At our instant the witness has a position and a speed; what is missing over the speed is the difference in time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.events import ExactAspect, Ingress, find_events
from charts.engine.sky import sky_at_tt
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.ayanamsas import sidereal_mode
from tests.charts.engine.report.planets import far_from_the_sun
from tests.charts.engine.report.sample import Sample

SPAN = julian_day(1900, 1, 1), julian_day(2050, 1, 1)
ASPECTS_SPAN = julian_day(1990, 1, 1), julian_day(2010, 1, 1)
STEPS = dict.fromkeys(("mercury", "venus", "mars"), 0.05)  # days: differences that give a speed; of the others 0.3
FASTER = 0.2  # degrees a day: slower, 0.008″ between DE440 and the oracle's DE441 are over a second of time
PHASES = {"new_moon": 0.0, "first_quarter": 90.0, "full_moon": 180.0, "last_quarter": 270.0}
STEP = 0.01  # days

Place = Callable[[str, float], float]  # a point's longitude at a JD TT


@cache
def _events(kind: str, points: tuple[str, ...]) -> tuple[Any, ...]:
    span = ASPECTS_SPAN if kind == "aspect" else SPAN
    return find_events(*span, types=(kind,), points=points)


def drawn(sample: Sample, kind: str, points: tuple[str, ...], one_in: int) -> Sequence[Any]:
    """Some of the events of a span, at random."""
    events = _events(kind, points)
    return sample.chance(f"{kind} {points}").sample(events, min(len(events), -(-sample.size // one_in)))


def witnesses(sample: Sample, points: Sequence[str], tt: float) -> dict[str, Place]:
    """The oracle only where no point stands within 1° of the Sun: there it deflects otherwise."""
    found = sky_at_tt(tt)[1]
    trusted = {"textbook on DE440": lambda point, moment: sample.textbook.ecliptic(point, moment)[0]}
    if all(far_from_the_sun(point, found) for point in points):
        trusted["oracle"] = lambda point, moment: oracle.place(sample.swe, point, moment)[0]
    return trusted


def missed(place: Place, points: Sequence[str], target: float, tt: float) -> tuple[float, float]:
    """Degrees from the target, and degrees a day, of a point's longitude or of one point's from another."""

    def ahead(moment: float) -> float:
        longitude, *others = (place(point, moment) for point in points)
        return longitude - sum(others)

    return around(ahead(tt), target), around(ahead(tt + STEP), ahead(tt - STEP)) / (2.0 * STEP)


def entered(event: Ingress) -> float:
    """The border that was passed, degrees of the zodiac that was asked for."""
    return 30.0 * SIGN_NAMES.index(event.previous_sign if event.retrograde else event.sign)


def ingresses(sample: Sample) -> Iterator[Measured]:
    """Into each sign, forwards and backwards, 1900 to 2050. The oracle tells the time of points that move over 0.2° a
    day; of the slower its row is the longitude at our instant."""
    for point in oracle.PLANETS:
        seconds: dict[str, Largest] = defaultdict(Largest)
        arcs = Largest()
        for event in drawn(sample, "ingress", (point,), 10):
            tt, case = tt_from_ut1(event.julian_day), {"jd_ut1": event.julian_day, "point": point}
            for name, place in witnesses(sample, (point,), tt).items():
                off, speed = missed(place, (point,), entered(event), tt)
                if name != "oracle" or abs(speed) > FASTER:
                    seconds[name].add(off / speed * 86400.0, case)
                if name == "oracle":
                    arcs.add(off * 3600.0, case)
        for name, differences in seconds.items():
            yield differences.against(f"{point}, ingress", name, 1.0, "s")
        yield arcs.against(f"{point}, longitude at ingress", "oracle", 0.02 if point != "moon" else 0.03)


def sidereal_ingresses(sample: Sample) -> Iterator[Measured]:
    """Into the signs by Lahiri's ayanamsa, 1990 to 2010; of points that move over 0.2° a day."""
    swe, seconds = sample.swe, Largest()
    points = ("sun", "moon", "mercury", "venus", "mars")
    found = find_events(*ASPECTS_SPAN, types=("ingress",), points=points, ayanamsa="lahiri")

    def sidereal(point: str, tt: float) -> float:
        values, flags, *_ = swe.calc(tt, oracle.NUMBERS[point], swe.FLG_SWIEPH | swe.FLG_SIDEREAL)
        assert flags & swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {point}"
        return float(values[0])

    with sidereal_mode(swe, swe.SIDM_LAHIRI):
        for event in sample.chance("sidereal").sample(found, min(len(found), -(-sample.size // 5))):
            tt = tt_from_ut1(event.julian_day)
            if far_from_the_sun(event.point, sky_at_tt(tt)[1]):
                off, rate = missed(sidereal, (event.point,), entered(event), tt)
                if abs(rate) > FASTER:
                    seconds.add(off / rate * 86400.0, {"jd_ut1": event.julian_day, "point": event.point})
    yield seconds.against("sidereal ingress, Lahiri", "oracle", 1.0, "s")


def stations(sample: Sample) -> Iterator[Measured]:
    """Where the witness's speed, by differences, is nought. 1900 to 2050."""
    for point in oracle.PLANETS[2:]:
        seconds: dict[str, Largest] = defaultdict(Largest)
        arcs = Largest()
        for event in drawn(sample, "station", (point,), 25):
            tt, case = tt_from_ut1(event.julian_day), {"jd_ut1": event.julian_day, "point": point}
            for name, place in witnesses(sample, (point,), tt).items():
                if name == "oracle":
                    arcs.add(around(place(point, tt), event.longitude) * 3600.0, case)
                before, here, after = (_speed(place, point, tt + days) for days in (-1.0, 0.0, 1.0))
                assert (before > after) == (event.turns == "retrograde"), case
                seconds[name].add(here / ((after - before) / 2.0) * 86400.0, case)
        for name, differences in seconds.items():
            yield differences.against(f"{point}, station", name, 60.0, "s")
        yield arcs.against(f"{point}, longitude at station", "oracle", 0.02)


def _speed(place: Place, point: str, tt: float) -> float:
    return oracle.rates(lambda moment: (place(point, moment),), tt, STEPS.get(point, 0.3))[0]


def lunations(sample: Sample) -> Iterator[Measured]:
    """New, full and half Moons of 1900 to 2050."""
    seconds: dict[str, Largest] = defaultdict(Largest)
    for event in drawn(sample, "lunation", ("sun", "moon"), 4):
        tt = tt_from_ut1(event.julian_day)
        for name, place in witnesses(sample, ("moon", "sun"), tt).items():
            off, rate = missed(place, ("moon", "sun"), PHASES[event.phase], tt)
            seconds[name].add(off / rate * 86400.0, {"jd_ut1": event.julian_day, "phase": event.phase})
    for name, differences in seconds.items():
        yield differences.against("lunation", name, 1.0, "s")


def exact_aspects(sample: Sample) -> Iterator[Measured]:
    """Major aspects among Sun to Pluto, 1990 to 2010; the oracle's time where the two part by over 0.2° a day."""
    seconds: dict[str, Largest] = defaultdict(Largest)
    arcs = Largest()
    for event in drawn(sample, "aspect", oracle.PLANETS, 3):
        tt, pair = tt_from_ut1(event.julian_day), (event.first, event.second)
        case = {"jd_ut1": event.julian_day, "aspect": f"{event.first} {event.aspect} {event.second}"}
        for name, place in witnesses(sample, pair, tt).items():
            off, rate = missed(place, pair, ahead_at(event), tt)
            if name == "oracle":
                arcs.add(off * 3600.0, case)
            if name != "oracle" or abs(rate) > FASTER:
                seconds[name].add(off / rate * 86400.0, case)
    for name, differences in seconds.items():
        yield differences.against("exact aspect", name, 1.0, "s")
    yield arcs.against("difference at exact aspect", "oracle", 0.03)


def ahead_at(event: ExactAspect) -> float:
    """How far the first is ahead of the second, of the two ways in which they can make the aspect."""
    ahead = around(event.first_longitude, event.second_longitude)
    return event.angle if ahead > 0.0 else -event.angle


MEASURES = (ingresses, sidereal_ingresses, stations, lunations, exact_aspects)
