"""Returns of the Sun, the Moon and the planets."""

from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import DEFAULT_POINTS
from charts.engine.errors import GeocentricOnly, InvalidSpan, OutOfBounds, OutOfEphemerisRange, UnknownPoint
from charts.engine.returns import (
    PERIODS,
    NoReturn,
    find_returns,
    lunar_return,
    next_return,
    planetary_return,
    solar_return,
)
from charts.engine.times import julian_day, utc_datetime
from charts.engine.transits import InvalidLongitude

MAJOR: dict[str, Any] = {"points": ("sun", "moon")}  # those that have places in every year
MANY = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto",
        "true_node", "mean_node", "mean_lilith", "true_lilith", "chiron")  # fmt: skip


def born(day: float, **settings: Any) -> Chart:
    return compute_chart(
        ChartRequest(day, latitude=51.5, longitude=-0.13, settings=ChartSettings(**({"points": MANY} | settings)))
    )


BIRTHS = [julian_day(1961, month, 1 + 2 * month, 7.3 * month % 24) for month in range(1, 13)]


def of(chart: Chart, name: str) -> float:
    return next(point.longitude for point in chart.points if point.name == name)


@pytest.mark.parametrize("birth", BIRTHS)
def test_a_solar_return_falls_in_the_year_asked(birth: float) -> None:
    """In every month, after July too: within a day and a half of the birthday."""
    chart = born(birth)
    for year in (1900, 1961, 1999, 2026, 2100):
        found = solar_return(chart, year)
        assert found.utc.year == year
        day = utc_datetime(birth)
        birthday = julian_day(year, day.month, day.day, day.hour + day.minute / 60)
        assert abs(found.julian_day - birthday) < 1.6


def test_a_birth_is_its_own_return() -> None:
    chart = born(BIRTHS[2])
    for point in ("sun", "moon", "mars", "saturn", "mean_lilith", "true_lilith"):
        found = find_returns(point, of(chart, point), BIRTHS[2] - 1.0, BIRTHS[2] + 1.0)
        assert min(abs(one.julian_day - BIRTHS[2]) for one in found) < 2e-8 / 1e-2  # 2e-8° at 0.01° a day
    assert solar_return(chart, 1961).julian_day == pytest.approx(BIRTHS[2], abs=1e-7)


def test_at_new_year_each_year_has_its_own_return() -> None:
    """Born on 1 January at 00:20, when the Sun is back at 06:09, 11:58, 17:47, in leap years a day earlier."""
    chart = born(julian_day(1961, 1, 1, 1 / 3))
    years = range(1955, 2075)
    found = [solar_return(chart, year) for year in years]
    for year, one in zip(years, found, strict=True):
        assert abs(one.julian_day - julian_day(year, 1, 1)) < 1.1
    assert np.diff([one.julian_day for one in found]) == pytest.approx(365.2424, abs=0.02)


def test_precession_adds_twenty_minutes_a_year() -> None:
    """General precession of 50.29″ a year (Meeus, chapter 21), at the Sun's 0.9537° a day of mid-July."""
    chart = born(BIRTHS[6])
    for year in (1941, 1991, 2041):
        plain, corrected = (solar_return(chart, year, precession_corrected=flag) for flag in (False, True))
        expected = (year - 1961) * 50.29 / 3600 / 0.9537
        assert corrected.julian_day - plain.julian_day == pytest.approx(expected, abs=0.012)  # nutation: 0.01°
    at_birth = solar_return(chart, 1961, precession_corrected=True)
    assert at_birth.julian_day == pytest.approx(BIRTHS[6], abs=1e-6)


def test_a_sidereal_chart_returns_among_the_stars() -> None:
    sidereal, tropical = born(BIRTHS[6], zodiac="sidereal", ayanamsa="lahiri"), born(BIRTHS[6])
    one, other = solar_return(sidereal, 2041), solar_return(tropical, 2041, precession_corrected=True)
    assert one.julian_day == pytest.approx(other.julian_day, abs=1e-5)
    assert one.longitude == of(sidereal, "sun")


def test_saturn_returns_in_the_thirtieth_year() -> None:
    """Queen Elizabeth II, born on 21 April 1926 with Saturn at 24°27′ Scorpio (her published chart)."""
    chart = born(julian_day(1926, 4, 21, 1 + 40 / 60))
    first = planetary_return(chart, "saturn")
    all_of_it = find_returns("saturn", of(chart, "saturn"), julian_day(1954, 6, 1), julian_day(1957, 6, 1))
    assert of(chart, "saturn") == pytest.approx(210 + 24 + 27 / 60, abs=0.02)
    assert all_of_it[0].julian_day == first.julian_day
    assert [one.utc.year for one in all_of_it] == [1955]
    assert (first.pass_number, first.passes) == (1, len(all_of_it))


@pytest.mark.parametrize("point", MANY)
def test_every_point_that_can_returns_after_its_period(point: str) -> None:
    chart = born(BIRTHS[0])
    found = planetary_return(chart, point)
    # Retrograde turns and eccentric orbits bring it early or late: half a year and a tenth of the period at most.
    assert abs(found.julian_day - BIRTHS[0] - PERIODS[point]) < 0.1 * PERIODS[point] + 200.0
    assert found.longitude == of(chart, point)
    again = next_return(point, of(chart, point), found.julian_day)
    assert again.julian_day > found.julian_day


def test_no_return_within_the_ephemeris_says_when_it_would_be() -> None:
    chart = compute_chart(ChartRequest(julian_day=julian_day(2500, 6, 1), latitude=51.5, longitude=-0.13))
    with pytest.raises(NoReturn) as refusal:
        planetary_return(chart, "pluto")
    details = refusal.value.details
    assert refusal.value.code == "OUT_OF_EPHEMERIS_RANGE"
    assert 2747 < utc_datetime(details["expected"]).year < 2749
    assert details["last"] == pytest.approx(2688976.5, abs=0.1)
    with pytest.raises(NoReturn):
        next_return("neptune", of(chart, "neptune"), julian_day(2600, 1, 1))
    with pytest.raises(NoReturn):
        next_return("chiron", 0.0, julian_day(2130, 1, 1))


def test_what_cannot_be_asked_is_refused() -> None:
    chart = born(BIRTHS[0])
    with pytest.raises(OutOfEphemerisRange):
        next_return("sun", 10.0, 2700000.0)
    with pytest.raises(OutOfEphemerisRange):
        solar_return(chart, 2700)
    with pytest.raises(UnknownPoint):
        next_return("fortune", 10.0, BIRTHS[0])
    with pytest.raises(UnknownPoint) as refusal:
        planetary_return(chart, "ceres")
    assert "saturn" in refusal.value.known


def test_a_return_is_its_json() -> None:
    shown = orjson.loads(orjson.dumps(solar_return(born(BIRTHS[0]), 2026), option=orjson.OPT_UTC_Z))
    assert list(shown) == ["type", "julian_day", "utc", "point", "longitude", "retrograde", "pass_number", "passes"]
    assert (shown["type"], shown["point"], shown["retrograde"], shown["passes"]) == ("return", "sun", False, 1)


def test_all_moments_are_roots() -> None:
    longitude = 217.5
    for point in ("moon", "venus", "true_node"):
        found = find_returns(point, longitude, julian_day(2000, 1, 1), julian_day(2060, 1, 1))
        assert np.diff([one.julian_day for one in found]).min() > 0.0
        assert {one.longitude for one in found} == {longitude}


@pytest.mark.parametrize("year", [2000.5, 2000.0, True, float("nan"), "2000", 0, 10_000, 10**400])
def test_a_year_is_a_whole_number(year: Any) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        solar_return(born(BIRTHS[0]), year)
    assert refusal.value.details == {
        "parameter": "year", "value": "nan" if year != year else year, "lowest": 1, "highest": 9999,
    }  # fmt: skip
    assert str(refusal.value).startswith("year must be a whole number from 1 to 9999, not ")


@pytest.mark.parametrize("longitude", [float("nan"), float("inf"), True, "10"])
@pytest.mark.parametrize("point", ["saturn", "moon"])
def test_a_longitude_is_a_number(point: str, longitude: Any) -> None:
    with pytest.raises(InvalidLongitude, match=f"^The longitude of {point} must be a number of degrees"):
        next_return(point, longitude, BIRTHS[0])


def test_a_solar_return_near_an_end_of_the_ephemeris_is_found() -> None:
    """DE440 begins on 1549-12-31 and ends on 2650-01-25 (Gregorian)."""
    for birth, year in ((julian_day(1560, 1, 5), 1550), (julian_day(2640, 1, 20), 2650)):
        found = solar_return(born(birth, **MAJOR), year)
        day = utc_datetime(birth)
        assert abs(found.julian_day - julian_day(year, day.month, day.day)) < 1.6
        assert found.longitude == of(born(birth, **MAJOR), "sun")
    for birth, year in ((julian_day(1560, 12, 20), 1549), (julian_day(2640, 2, 1), 2650)):
        with pytest.raises(OutOfEphemerisRange):
            solar_return(born(birth, **MAJOR), year)


@pytest.mark.parametrize("center", ["topocentric", "heliocentric", "barycentric"])
def test_only_geocentric_charts_have_returns(center: str) -> None:
    chart = born(BIRTHS[0], points=DEFAULT_POINTS, center=center)
    for ask in (
        lambda: solar_return(chart, 2000),
        lambda: lunar_return(chart, BIRTHS[0]),
        lambda: planetary_return(chart, "mars"),
        lambda: planetary_return(chart, "mars", BIRTHS[0]),
    ):
        with pytest.raises(GeocentricOnly) as refusal:
            ask()
        assert refusal.value.details == {"center": center}


@pytest.mark.parametrize("after", [2300000.0, 2606590.0])
@pytest.mark.parametrize("point", ["chiron", "ceres"])
def test_a_minor_body_is_looked_for_in_its_own_years(point: str, after: float) -> None:
    with pytest.raises(
        OutOfEphemerisRange, match=f"^The ephemeris of {point} covers the years 1800 to 2149 "
    ) as refusal:
        next_return(point, 10.0, after)
    assert refusal.value.julian_day == after
    assert not refusal.value.first <= after <= refusal.value.last


@pytest.mark.parametrize("after", [float("nan"), float("inf")])
def test_a_moment_is_a_number(after: float) -> None:
    with pytest.raises(InvalidSpan):
        next_return("sun", 10.0, after)
