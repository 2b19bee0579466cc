"""The Moon void of course, against the oracle's positions."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from charts.engine.errors import OutOfEphemerisRange, UnsupportedSetting
from charts.engine.events import VoidOfCourse, find_events, void_of_course
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle

YEAR = (julian_day(2024, 1, 1), julian_day(2025, 1, 1))
ANGLES = {"conjunction": 0.0, "sextile": 60.0, "square": 90.0, "trine": 120.0, "opposition": 180.0}


def courses(**settings: Any) -> tuple[VoidOfCourse, ...]:
    return find_events(*YEAR, types=["void_of_course"], **settings)


@pytest.mark.parametrize(("planets", "count"), [("traditional", 7), ("modern", 10)])
def test_between_its_ends_the_moon_makes_no_aspect(planets: str, count: int, swe: Any) -> None:
    """The oracle's separation is the aspect's angle where the course begins, and passes none until it ends."""
    others = [name for name in oracle.PLANETS[:count] if name != "moon"]
    for course in courses(void_planets=planets)[::6]:
        begin, end = tt_from_ut1(course.julian_day), tt_from_ut1(course.end_julian_day)
        moon = oracle.place(swe, "moon", end)[0]
        assert oracle.around(moon, 30.0 * round(moon / 30.0)) == pytest.approx(0.0, abs=1e-5)
        assert course.last_point in others
        here = (oracle.place(swe, name, begin)[0] for name in ("moon", course.last_point))
        assert abs(oracle.around(*here)) == pytest.approx(ANGLES[course.last_aspect], abs=1e-5)
        steps = np.linspace(begin + 1e-4, end - 1e-4, 24)
        for name in others:
            ahead = [oracle.place(swe, "moon", tt)[0] - oracle.place(swe, name, tt)[0] for tt in steps]
            for one, other in pairwise(ahead):
                assert int(one % 360.0 // 30.0) == int(other % 360.0 // 30.0) or round(other % 360.0 / 30.0) in (
                    1, 5, 7, 11,
                )  # fmt: skip  # 30° and 150° are no aspects of Ptolemy's


def test_every_sign_the_moon_leaves_ends_one_course() -> None:
    found = courses()
    entered = find_events(YEAR[0], YEAR[1] + 3.0, types=["ingress"], points=["moon"])
    ends = [event.julian_day for event in entered]
    assert {course.end_julian_day for course in found} <= set(ends)
    assert 160 <= len(found) <= 162  # 366 days · 12 / 27.32
    assert len({course.end_julian_day for course in found}) == len(found)
    for course in found:
        assert course.julian_day < course.end_julian_day <= course.julian_day + 2.7
        assert course.end_julian_day in ends


def test_more_planets_leave_less_void() -> None:
    """Each modern course lies within the traditional one of the same sign; some begin later."""
    seven = {course.end_julian_day: course.julian_day for course in courses()}
    ten = {course.end_julian_day: course.julian_day for course in courses(void_planets="modern")}
    shared = set(seven) & set(ten)
    assert all(ten[end] >= seven[end] for end in shared)
    # In 2024 Neptune and Pluto stand at the ends of signs and Uranus past 20°: two of three signs end with one of them.
    assert sum(ten[end] > seven[end] for end in shared) == pytest.approx(len(shared) * 2 / 3, abs=10)


def test_the_course_of_a_moment_is_that_of_its_sign() -> None:
    found = courses()
    for course, following in pairwise(found[:40]):
        assert void_of_course(course.julian_day) == course
        assert void_of_course(course.end_julian_day - 1e-5) == course
        assert void_of_course(course.end_julian_day) == following
        assert void_of_course(0.5 * (course.end_julian_day + following.julian_day)) == following


def test_a_sign_without_an_aspect_is_void_throughout() -> None:
    """It happens to the seven some times in a decade: the course begins with the entry."""
    found = find_events(julian_day(2000, 1, 1), julian_day(2030, 1, 1), types=["void_of_course"])
    entries = {
        event.julian_day
        for event in find_events(julian_day(1999, 12, 1), julian_day(2030, 1, 1), types=["ingress"], points=["moon"])
    }
    without = [course for course in found if course.last_aspect is None]
    assert without
    assert {course.julian_day for course in without} <= entries
    assert {course.last_point for course in without} == {None}


def test_a_sidereal_sign_ends_elsewhere() -> None:
    tropical, sidereal = void_of_course(YEAR[0]), void_of_course(YEAR[0], ayanamsa="lahiri")
    assert tropical.end_julian_day != sidereal.end_julian_day
    assert tropical.sign != sidereal.sign or tropical.julian_day != sidereal.julian_day


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(OutOfEphemerisRange):
        void_of_course(2688976.0)
    with pytest.raises(UnsupportedSetting):
        void_of_course(YEAR[0], planets="all")
    with pytest.raises(UnsupportedSetting):
        courses(void_planets="all")
