"""Rising, setting and culmination at random places, at equal ΔT."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from charts.engine.deltat import delta_t
from charts.engine.events.rising import HorizonEvent, find_risings, horizontal_refraction
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import NUMBERS, PLANETS
from tests.charts.engine.report.sample import Sample

Place = Sequence[float]  # latitude and longitude

FIRST, LAST = 2415020.5, 2488070.5  # 1900 to 2100, JD UT1
CROSSINGS = ("rise", "set")
LIMIT = 2.0  # seconds
AIR = 1013.25, 15.0  # hectopascals and degrees Celsius
FULLEST = 66.0  # degrees of latitude, within the polar circles


def _days(sample: Sample, one_in: int) -> Iterator[tuple[float, float, float]]:
    """(JD UT1, latitude, longitude); the oracle has the engine's ΔT meanwhile, then its own again."""
    chance = sample.chance("risings")
    for moment in sample.moments(FIRST, LAST, one_in=one_in):
        sample.swe.set_delta_t_userdef(delta_t(moment) / 86400.0)
        yield moment, chance.uniform(-FULLEST, FULLEST), chance.uniform(-180.0, 180.0)
    sample.swe.set_delta_t_userdef(sample.swe.DELTAT_AUTOMATIC)


def _missed(
    swe: Any, body: int | str, event: HorizonEvent, flags: int, place: tuple[float, float], *air: float
) -> float:
    """Seconds from the oracle's instant. flags: of the disc and the air, for the horizon."""
    latitude, longitude = place
    kinds = {
        "rise": swe.CALC_RISE | flags,
        "set": swe.CALC_SET | flags,
        "upper_culmination": swe.CALC_MTRANSIT,
        "lower_culmination": swe.CALC_ITRANSIT,
    }
    geography, start = (longitude, latitude, 0.0), event.julian_day - 0.3
    answer, times = swe.rise_trans(start, body, kinds[event.event], geography, *(air or (0.0, 0.0)))
    assert answer == 0, f"the oracle finds no {event.event} of {event.point}"
    return float(event.julian_day - times[0]) * 86400.0


def _case(event: HorizonEvent, place: Place) -> dict[str, object]:
    case = {"event": f"{event.point} {event.event}", "jd_ut1": event.julian_day}
    return case | {"latitude": place[0], "longitude": place[1]}


def without_air(sample: Sample) -> Iterator[Measured]:
    """Discs by their centre, and the Sun's and the Moon's by the upper limb: planets are points here, discs there."""
    swe = sample.swe
    centre, limb, meridian = Largest(), Largest(), Largest()
    kinds: tuple[tuple[Literal["centre", "upper"], Largest, int, tuple[str, ...]], ...] = (
        ("centre", centre, swe.BIT_NO_REFRACTION | swe.BIT_DISC_CENTER, PLANETS),
        ("upper", limb, swe.BIT_NO_REFRACTION, PLANETS[:2]),
    )
    for moment, *place in _days(sample, 25):
        for seen, horizon, flags, points in kinds:
            for point in points:
                for event in find_risings(point, moment, moment + 1.0, *place, limb=seen, refraction=0.0):
                    seconds = _missed(swe, NUMBERS[point], event, flags, place)
                    where = horizon if event.event in CROSSINGS else meridian
                    where.add(seconds, _case(event, place))
    yield centre.against("rise and set of centres", "oracle", LIMIT, "s")
    yield limb.against("rise and set of upper limbs", "oracle", LIMIT, "s")
    yield meridian.against("culminations", "oracle", LIMIT, "s")


def with_refraction(sample: Sample) -> Iterator[Measured]:
    """Sun and Moon at 1013.25 hPa and 15 °C: the engine's refraction by Bennett's formula, the oracle's its own."""
    differences, refraction = Largest(), horizontal_refraction(*AIR)
    for moment, *place in _days(sample, 20):
        for point in PLANETS[:2]:
            found = find_risings(point, moment, moment + 1.0, *place, events=CROSSINGS, refraction=refraction)
            for event in found if abs(place[0]) < 60.0 else ():
                seconds = _missed(sample.swe, NUMBERS[point], event, 0, place, *AIR)
                differences.add(seconds, _case(event, place))
    yield differences.against("rise and set with refraction", "oracle", LIMIT, "s")


def of_a_star(sample: Sample) -> Iterator[Measured]:
    """Spica, which the oracle knows without a catalogue."""
    swe, differences = sample.swe, Largest()
    for moment, *place in _days(sample, 10):
        for event in find_risings("spica", moment, moment + 1.0, *place, refraction=0.0):
            flags = swe.BIT_NO_REFRACTION | swe.BIT_DISC_CENTER
            differences.add(_missed(swe, "Spica", event, flags, place), _case(event, place))
    yield differences.against("rise, set, culmination of Spica", "oracle", LIMIT, "s")


MEASURES = (without_air, with_refraction, of_a_star)
