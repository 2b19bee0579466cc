"""Rising, setting and culmination against the oracle, almanacs, and the geometry of the poles."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from charts.engine.deltat import delta_t
from charts.engine.errors import InvalidCoordinate, OutOfEphemerisRange, UnknownPoint, UnsupportedSetting
from charts.engine.events.rising import arcs, find_risings, find_twilights, horizontal_refraction, rise_set
from charts.engine.events.tracks import GivenStar, fixed_star
from charts.engine.times import julian_day
from tests.charts.engine.accuracy import Largest
from tests.charts.engine.conftest import Record
from tests.charts.engine.oracle import NUMBERS, PLANETS, SEED

ORACLE = "Swiss Ephemeris"


@pytest.fixture
def clock(swe: Any) -> Iterator[Any]:
    """The oracle, whose ΔT each test sets."""
    yield swe
    swe.set_delta_t_userdef(swe.DELTAT_AUTOMATIC)


def kinds(swe: Any) -> dict[str, int]:
    return {
        "rise": swe.CALC_RISE, "set": swe.CALC_SET,
        "upper_culmination": swe.CALC_MTRANSIT, "lower_culmination": swe.CALC_ITRANSIT,
    }  # fmt: skip


def moments(count: int, polar: float = 66.0) -> Iterator[tuple[float, float, float]]:
    """(JD UT1, latitude, longitude)"""
    chance = random.Random(SEED)
    for _ in range(count):
        yield chance.uniform(2415020.5, 2488070.5), chance.uniform(-polar, polar), chance.uniform(-180.0, 180.0)


@pytest.mark.parametrize("limb", ["centre", "upper"])
def test_planets_without_refraction(clock: Any, measured: Record, limb: Any) -> None:
    """Planets are points here; the oracle gives them discs, so only Sun and Moon are held by their limbs."""
    flags = clock.BIT_NO_REFRACTION | (clock.BIT_DISC_CENTER if limb == "centre" else 0)
    worst, seen = defaultdict(Largest), 0
    for jd, latitude, longitude in moments(40):
        clock.set_delta_t_userdef(delta_t(jd) / 86400.0)
        for planet in PLANETS if limb == "centre" else PLANETS[:2]:
            for event in find_risings(planet, jd, jd + 1.0, latitude, longitude, limb=limb, refraction=0.0):
                wanted = kinds(clock)[event.event] | (flags if event.event in ("rise", "set") else 0)
                answer, times = clock.rise_trans(
                    event.julian_day - 0.3, NUMBERS[planet], wanted, (longitude, latitude, 0.0), 0.0, 0.0
                )
                assert answer == 0
                where = f"{planet} {event.utc:%Y-%m-%d} at {latitude:.1f}"
                crossing = event.event in ("rise", "set")
                quantity = f"rise and set, {limb}" if crossing else "culminations"
                worst[quantity].add((event.julian_day - times[0]) * 86400.0, where)
                seen += 1
    assert seen > (1200 if limb == "centre" else 250)
    for quantity, largest in worst.items():
        measured(largest.against(quantity, ORACLE, 2.0, "s"))


def test_sun_and_moon_with_refraction(clock: Any, measured: Record) -> None:
    """1013.25 hPa and 15 °C: ours from the formula, theirs from their own."""
    assert horizontal_refraction(1013.25, 15.0) == pytest.approx(
        -clock.refrac_extended(0.0, 0.0, 1013.25, 15.0, 0.0065, clock.APP_TO_TRUE)[0], abs=0.0002
    )
    worst, refraction = Largest(), horizontal_refraction(1013.25, 15.0)
    for jd, latitude, longitude in moments(60, polar=60.0):
        clock.set_delta_t_userdef(delta_t(jd) / 86400.0)
        for planet in PLANETS[:2]:
            found = find_risings(
                planet, jd, jd + 1.0, latitude, longitude, refraction=refraction, events=("rise", "set")
            )
            for event in found:
                place = longitude, latitude, 0.0
                _, times = clock.rise_trans(
                    event.julian_day - 0.3, NUMBERS[planet], kinds(clock)[event.event], place, 1013.25, 15.0
                )
                worst.add((event.julian_day - times[0]) * 86400.0, f"{planet} {event.utc:%Y-%m-%d} at {latitude:.1f}")
    measured(worst.against("rise and set with refraction", ORACLE, 2.0, "s"))


def test_stars(clock: Any, measured: Record) -> None:
    """Spica, the star that the oracle knows without a catalogue."""

    def places(tt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flags = clock.FLG_SWIEPH | clock.FLG_EQUATORIAL
        found = np.array([clock.fixstar2("Spica", moment, flags)[0][:2] for moment in tt.tolist()])
        return found[:, 0], found[:, 1]

    worst, flags = Largest(), clock.BIT_NO_REFRACTION | clock.BIT_DISC_CENTER
    for turn, (jd, latitude, longitude) in enumerate(moments(40, polar=60.0)):
        clock.set_delta_t_userdef(delta_t(jd) / 86400.0)
        star = GivenStar("spica", places) if turn % 2 else "spica"  # of the oracle's place, and of our own
        for event in find_risings(star, jd, jd + 1.0, latitude, longitude, refraction=0.0):
            assert event.point == "spica"
            wanted = kinds(clock)[event.event] | (flags if event.event in ("rise", "set") else 0)
            _, times = clock.rise_trans(event.julian_day - 0.3, "Spica", wanted, (longitude, latitude, 0.0), 0.0, 0.0)
            worst.add((event.julian_day - times[0]) * 86400.0, f"{event.event} {event.utc:%Y-%m-%d} at {latitude:.1f}")
    measured(worst.against("rise, set, culmination of Spica", ORACLE, 2.0, "s"))


def test_venus_over_boston() -> None:
    """Meeus, Astronomical Algorithms, example 15.a: 20 March 1988, standard altitude −0.5667°, to 0.00001 day."""
    start = julian_day(1988, 3, 20)
    found = find_risings("venus", start, start + 1.0, 42.3333, -71.0833, refraction=0.5667)
    days = {event.event: event.julian_day - start for event in found}
    assert days["rise"] == pytest.approx(0.51766, abs=0.00003)
    assert days["upper_culmination"] == pytest.approx(0.81980, abs=0.00003)
    assert days["set"] == pytest.approx(0.12130, abs=0.00003)


def test_midsummer_in_london() -> None:
    """As every almanac has it: 4:43 and 21:21 summer time, the Sun at 62° in the south at noon."""
    found = find_risings("sun", julian_day(2024, 6, 21), julian_day(2024, 6, 22), 51.5, -0.13)
    times = {event.event: event.utc.strftime("%H:%M") for event in found}
    assert (times["rise"], times["set"]) == ("03:43", "20:21")
    noon = next(event for event in found if event.event == "upper_culmination")
    assert (round(noon.altitude), noon.azimuth) == (62, pytest.approx(180.0, abs=0.01))
    assert [event.julian_day for event in found] == sorted(event.julian_day for event in found)


def test_the_sun_rises_in_the_east_and_sets_in_the_west() -> None:
    found = find_risings("sun", julian_day(2024, 3, 20), julian_day(2024, 3, 21), 0.0, 0.0, events=("rise", "set"))
    assert [event.event for event in found] == ["rise", "set"]
    assert [event.azimuth for event in found] == [pytest.approx(90.0, abs=0.3), pytest.approx(270.0, abs=0.3)]


def test_under_the_midnight_sun_nothing_rises() -> None:
    """Tromsø, 69.65° north: the Sun is up all day from the third week of May, and down from the end of November."""
    tromso = 69.65, 18.96
    june, december, march = (rise_set("sun", julian_day(2024, month, 15), *tromso) for month in (6, 12, 3))
    assert (june.state, june.rise, june.set) == ("always_above", None, None)
    assert june.lower_culmination is not None
    assert june.lower_culmination.altitude == pytest.approx(23.35 - (90.0 - 69.65), abs=0.02)
    assert (december.state, december.rise, december.set) == ("always_below", None, None)
    assert march.state == "rises_or_sets"
    assert march.rise is not None
    assert march.set is not None
    year = find_risings("sun", julian_day(2024, 1, 1), julian_day(2025, 2, 1), *tromso, events=("rise", "set"))
    gaps = {
        (before.utc.strftime("%m"), before.event): after.julian_day - before.julian_day
        for before, after in pairwise(year)
        if after.julian_day - before.julian_day > 30.0
    }
    assert set(gaps) == {("05", "rise"), ("11", "set")}
    assert gaps["05", "rise"] == pytest.approx(69, abs=3)


def test_rising_and_setting_take_turns_even_where_they_graze() -> None:
    """On the polar circles the Sun touches the horizon between two steps of any grid."""
    chance = random.Random(SEED)
    for _ in range(25):
        latitude = chance.choice((-1.0, 1.0)) * chance.uniform(65.0, 68.5)
        start = julian_day(chance.randrange(1900, 2100), chance.choice((5, 6, 7, 11, 12, 1)), 1)
        for point in ("sun", "moon"):
            events = find_risings(point, start, start + 40.0, latitude, 20.0, events=("rise", "set"))
            names = [event.event for event in events]
            assert all(one != other for one, other in pairwise(names)), (point, latitude, start)


def test_the_shortest_days_of_a_polar_autumn_are_not_missed() -> None:
    """The last day before polar night lasts minutes: less than a step of the search."""
    shortest = 1.0
    for latitude in np.arange(67.0, 68.5, 0.02).tolist():
        events = find_risings("sun", julian_day(2024, 12, 20), julian_day(2024, 12, 23), latitude, 20.0)
        shortest = min([shortest, *(arc.hours for arc in arcs(events) if arc.kind == "day")])
    assert shortest < 0.34


def test_circumpolar_stars_only_culminate() -> None:
    polaris = fixed_star("polaris", 45.0, 89.35, 1.98)
    found = find_risings(polaris, julian_day(2024, 1, 1), julian_day(2024, 1, 2), 40.0, 0.0)
    assert {event.event for event in found} == {"upper_culmination", "lower_culmination"}
    assert {round(event.altitude, 2) for event in found} == {40.65, 39.35}
    assert rise_set(polaris, julian_day(2024, 1, 1), -40.0, 0.0).state == "always_below"


def test_day_and_night_arcs_fill_the_day() -> None:
    events = find_risings("sun", julian_day(2024, 3, 18), julian_day(2024, 3, 22), 51.5, 0.0)
    found = arcs(events)
    assert [arc.kind for arc in found] == ["day", "night"] * 3 + ["day"]
    assert found[0].hours + found[1].hours == pytest.approx(24.0, abs=0.1)
    assert found[0].end is found[1].begin
    assert 12.0 < found[0].hours < 12.3  # limb and refraction make the equinox' day longer than its night


def test_twilights_come_in_their_order() -> None:
    day = julian_day(2024, 3, 20)
    names = [event.event for event in find_twilights(day, day + 1.0, 51.5, 0.0)]
    assert names == [
        "astronomical_dawn", "nautical_dawn", "civil_dawn", "civil_dusk", "nautical_dusk", "astronomical_dusk",
    ]  # fmt: skip
    june = {event.event for event in find_twilights(julian_day(2024, 6, 21), julian_day(2024, 6, 22), 51.5, 0.0)}
    assert "astronomical_dusk" not in june  # the white nights of England
    for event in find_twilights(day, day + 1.0, 51.5, 0.0):
        depth = {"civil": -6.0, "nautical": -12.0, "astronomical": -18.0}[event.event.split("_")[0]]
        assert event.altitude == pytest.approx(depth, abs=1e-5)


def test_a_mountain_on_the_horizon_delays_the_rising() -> None:
    day = julian_day(2024, 3, 20)
    level, behind = (
        find_risings("sun", day, day + 1.0, 0.0, 0.0, events=("rise",), horizon_altitude=degrees)[0]
        for degrees in (0.0, 5.0)
    )
    assert (behind.julian_day - level.julian_day) * 1440.0 == pytest.approx(20.0, abs=0.1)  # 4 minutes a degree


def test_what_cannot_be_asked() -> None:
    day = julian_day(2024, 3, 20)
    with pytest.raises(UnknownPoint, match="venus"):
        find_risings("vens", day, day + 1.0, 0.0, 0.0)
    with pytest.raises(UnknownPoint, match="sirius"):
        find_risings("sirus", day, day + 1.0, 0.0, 0.0)
    with pytest.raises(OutOfEphemerisRange):
        find_risings("sirius", julian_day(1500, 1, 1), julian_day(1500, 1, 2), 0.0, 0.0)
    with pytest.raises(InvalidCoordinate):
        find_risings("sun", day, day + 1.0, 0.0, 181.0)
    with pytest.raises(UnsupportedSetting, match="'centre'"):
        find_risings("sun", day, day + 1.0, 0.0, 0.0, limb="middle")  # type: ignore[arg-type]
    with pytest.raises(UnsupportedSetting, match="'rise'"):
        find_risings("sun", day, day + 1.0, 0.0, 0.0, events=("rising",))  # type: ignore[arg-type]
    with pytest.raises(OutOfEphemerisRange):
        find_risings("sun", julian_day(1500, 1, 1), julian_day(1500, 1, 2), 0.0, 0.0)


def test_a_year_of_sunrises_takes_a_third_of_a_second_at_most() -> None:
    start = time.perf_counter()
    assert len(find_risings("sun", julian_day(2023, 1, 1), julian_day(2024, 1, 1), 51.5, 0.0)) == 4 * 365
    assert time.perf_counter() - start < 0.35
