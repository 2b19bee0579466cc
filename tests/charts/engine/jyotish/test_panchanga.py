"""The five limbs of the day."""

from typing import Any

import pytest

from charts.engine.errors import OutOfBounds
from charts.engine.jyotish import panchanga, vara_of
from charts.engine.jyotish.panchanga import VARAS
from charts.engine.times import julian_day
from tests.charts.engine.jyotish.moons import clock, lahiri

Clock = tuple[int, int, int, int, int, float]


def test_printed_exercises() -> None:
    """Rao, Vedic Astrology: An Integrated Approach, chapter 1: exercises 3 and 4, example 3."""
    exercise = panchanga(sun=298 + 13 / 60, moon=134 + 43 / 60)
    assert (exercise.tithi.number, exercise.tithi.paksha, exercise.tithi.name) == (17, "krishna", "dvitiya")
    assert (exercise.yoga.number, exercise.yoga.name) == (6, "atiganda")
    example = panchanga(sun=293 + 50 / 60, moon=197 + 20 / 60)
    assert (example.yoga.number, example.yoga.name) == (10, "ganda")


@pytest.mark.parametrize(
    ("moment", "tithi", "paksha"),
    [
        ((2023, 11, 12, 18, 0, 5.5), "amavasya", "krishna"),  # Diwali
        ((2024, 3, 24, 21, 0, 5.5), "purnima", "shukla"),  # Holika Dahan
        ((2024, 8, 26, 23, 59, 5.5), "ashtami", "krishna"),  # Krishna's birthday, at midnight
        ((2024, 9, 7, 12, 0, 5.5), "chaturthi", "shukla"),  # Ganesha Chaturthi
        ((2024, 10, 12, 14, 0, 5.5), "dashami", "shukla"),  # Vijayadashami
        ((2024, 3, 8, 23, 59, 5.5), "chaturdashi", "krishna"),  # Mahashivaratri
        ((2024, 4, 17, 12, 0, 5.5), "navami", "shukla"),  # Rama Navami
    ],
)
def test_feasts_fall_on_their_tithis(swe: Any, moment: Clock, tithi: str, paksha: str) -> None:
    when = clock(*moment)
    found = panchanga(lahiri(swe, "sun", when), lahiri(swe, "moon", when))
    assert (found.tithi.name, found.tithi.paksha) == (tithi, paksha)
    assert found.karana.number in (2 * found.tithi.number - 1, 2 * found.tithi.number)


def test_independence_at_midnight(swe: Any) -> None:
    """Pushya, Siddhi, and a Thursday still: the night belongs to the sunrise before it."""
    when = clock(1947, 8, 15, 0, 0, 5.5)
    vara = vara_of(when, clock(1947, 8, 14, 5, 51, 5.5), clock(1947, 8, 15, 5, 51, 5.5), 77.2)
    found = panchanga(lahiri(swe, "sun", when), lahiri(swe, "moon", when), vara)
    assert (found.nakshatra.name, found.yoga.name) == ("pushya", "siddhi")
    assert found.vara is not None
    assert (found.vara.number, found.vara.name, found.vara.lord) == (5, "guruvara", "jupiter")
    assert found.vara.elapsed == pytest.approx(18.15 / 24)


def test_karanas_of_a_month() -> None:
    """Seven movable ones eight times, four fixed ones once; Vishti ends the bright half's fourth tithi."""
    names = [panchanga(0.0, 6.0 * index + 3.0).karana.name for index in range(60)]
    assert names[:9] == [
        "kimstughna", "bava", "balava", "kaulava", "taitila", "gara", "vanija", "vishti", "bava",
    ]  # fmt: skip
    assert names[56:] == ["vishti", "shakuni", "chatushpada", "naga"]
    assert [names.count(name) for name in ("bava", "vishti", "naga")] == [8, 8, 1]


def test_names_of_the_month_and_the_zodiac() -> None:
    tithis = [panchanga(0.0, 12.0 * index + 6.0).tithi for index in range(30)]
    assert [tithi.number for tithi in tithis] == list(range(1, 31))
    assert [tithis[14].name, tithis[29].name, tithis[15].name] == ["purnima", "amavasya", "pratipada"]
    yogas = [panchanga(0.0, (index + 0.5) * 360 / 27).yoga for index in range(27)]
    assert [yogas[0].name, yogas[16].name, yogas[26].name] == ["vishkambha", "vyatipata", "vaidhriti"]
    assert len({yoga.name for yoga in yogas}) == 27


def test_shares_elapsed() -> None:
    found = panchanga(350.0, 5.0)  # 15° ahead, across Aries; 355 together
    assert (found.tithi.number, found.tithi.elapsed) == (2, pytest.approx(0.25))
    assert (found.karana.number, found.karana.elapsed) == (3, pytest.approx(0.5))
    assert (found.yoga.number, found.yoga.elapsed) == (27, pytest.approx(355 * 27 / 360 - 26))
    assert (found.nakshatra.name, found.nakshatra.elapsed) == ("ashwini", pytest.approx(0.375))
    assert found.vara is None


def test_tithis_ignore_the_ayanamsa() -> None:
    assert panchanga(100.0, 250.0).tithi == panchanga(76.0, 226.0).tithi
    assert panchanga(100.0, 250.0).yoga != panchanga(76.0, 226.0).yoga


@pytest.mark.parametrize(
    ("longitude", "zone"), [(0.0, 0.0), (77.2, 5.5), (-157.9, -10.5), (178.4, 12.0), (-122.4, -8.0)]
)
def test_weekdays_everywhere(longitude: float, zone: float) -> None:
    """2026-11-21 is a Saturday; the day runs on to the next sunrise, at any longitude."""
    sunrise = julian_day(2026, 11, 21, 6.5 - zone)
    for after in (0.0, 0.3, 0.99):
        assert vara_of(sunrise + after, sunrise, sunrise + 1.0, longitude).name == "shanivara"
    assert vara_of(sunrise + 1.0, sunrise + 1.0, sunrise + 2.0, longitude).name == VARAS[0][0]


def test_what_is_refused() -> None:
    for moment, sunrise, following, longitude in (
        (0.5, 1.0, 2.0, 0.0), (2.0, 1.0, 2.0, 0.0), (1.5, 1.0, 3.0, 0.0), (1.5, 1.0, 2.0, 200.0), (1.5, 1.0, 2.0, True),
    ):  # fmt: skip
        with pytest.raises(OutOfBounds):
            vara_of(moment, sunrise, following, longitude)
    with pytest.raises(OutOfBounds):
        panchanga(float("nan"), 0.0)
