"""Rising, setting and culmination against almanacs (the oracle: `report/rising.py`), and the geometry of the poles."""

import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from charts.engine.errors import InvalidCoordinate, OutOfEphemerisRange, UnknownPoint, UnsupportedSetting
from charts.engine.events.rising import arcs, find_risings, find_twilights, horizontal_refraction, rise_set
from charts.engine.events.tracks import fixed_star
from charts.engine.times import julian_day
from tests.charts.engine.oracle import SEED


def test_the_refraction_at_the_horizon_is_the_oracles(swe: Any) -> None:
    """At 1013.25 hPa and 15 °C: ours from the formula, theirs from their own."""
    assert horizontal_refraction(1013.25, 15.0) == pytest.approx(
        -swe.refrac_extended(0.0, 0.0, 1013.25, 15.0, 0.0065, swe.APP_TO_TRUE)[0], abs=0.0002
    )


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


def test_every_day_of_a_year_has_its_four_events() -> None:
    assert len(find_risings("sun", julian_day(2023, 1, 1), julian_day(2024, 1, 1), 51.5, 0.0)) == 4 * 365
