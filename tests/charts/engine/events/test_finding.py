"""Events over a span: almanac facts, the JSON of each type, what is refused."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from charts.engine.catalogue import PLANETS
from charts.engine.errors import InvalidSpan, OutOfEphemerisRange, UnknownAspect, UnknownName, UnknownPoint
from charts.engine.events import (
    DEFAULT_TYPES,
    EVENT_TYPES,
    BoundsPassage,
    EclipseEvent,
    ExactAspect,
    Ingress,
    Lunation,
    SkyEvent,
    Station,
    TooManyEvents,
    UnknownEventType,
    find_events,
)
from charts.engine.times import julian_day, tt_from_ut1
from charts.engine.zodiac import UnknownAyanamsa, UserAyanamsa

MINUTE = timedelta(minutes=1)


def year(number: int) -> tuple[float, float]:
    return julian_day(number, 1, 1), julian_day(number + 1, 1, 1)


def tt_of(event: SkyEvent) -> float:
    return tt_from_ut1(event.julian_day)


# Meeus, Astronomical Algorithms, table 27.E: the instants from VSOP87, to the nearest second of TD.
SEASONS = {
    1996: ((3, 20, 8, 4, 7), (6, 21, 2, 24, 46), (9, 22, 18, 1, 8), (12, 21, 14, 6, 56)),
    2000: ((3, 20, 7, 36, 19), (6, 21, 1, 48, 46), (9, 22, 17, 28, 40), (12, 21, 13, 38, 30)),
    2005: ((3, 20, 12, 34, 29), (6, 21, 6, 47, 12), (9, 22, 22, 24, 14), (12, 21, 18, 36, 1)),
}


@pytest.mark.parametrize("number", SEASONS)
def test_equinoxes_and_solstices_are_those_of_meeus(number: int) -> None:
    found = [
        event
        for event in find_events(*year(number), types=["ingress"], points=["sun"])
        if isinstance(event, Ingress) and event.sign in ("aries", "cancer", "libra", "capricorn")
    ]
    for event, (month, day, hour, minute, second) in zip(found, SEASONS[number], strict=True):
        expected = julian_day(number, month, day, hour + minute / 60 + second / 3600)
        assert (tt_of(event) - expected) * 86400 == pytest.approx(0.0, abs=1.5)


@pytest.mark.parametrize(
    ("phase", "tt", "tolerance"),
    [
        ("new_moon", 2443192.65118, 10.0),  # example 49.a, 1977 February
        ("last_quarter", 2467636.49186, 20.0),  # example 49.b, 2044 January; the series errs by up to 17 s
    ],
)
def test_moon_phases_are_those_of_meeus(phase: str, tt: float, tolerance: float) -> None:
    """Meeus, Astronomical Algorithms, chapter 49."""
    (found,) = [event for event in find_events(tt - 5, tt + 5, types=["lunation"]) if event.phase == phase]
    assert (tt_of(found) - tt) * 86400 == pytest.approx(0.0, abs=tolerance)


def test_the_phases_of_2024_are_those_of_the_almanac() -> None:
    """US Naval Observatory, Phases of the Moon 2024, to the minute of UT."""
    found = find_events(*year(2024), types=["lunation"])
    assert len(found) == 50
    by_minute = {(event.phase, (event.utc + MINUTE / 2).strftime("%m-%d %H:%M")) for event in found}
    assert by_minute >= {
        ("last_quarter", "01-04 03:30"),
        ("new_moon", "01-11 11:57"),
        ("first_quarter", "01-18 03:53"),
        ("full_moon", "01-25 17:54"),
        ("new_moon", "04-08 18:21"),
        ("full_moon", "09-18 02:34"),
        ("new_moon", "12-01 06:21"),
        ("full_moon", "12-15 09:02"),
        ("new_moon", "12-30 22:27"),
    }
    order = [event.phase for event in found]
    cycle = ["last_quarter", "new_moon", "first_quarter", "full_moon"] * 13
    assert order == cycle[:50]


def at(event: SkyEvent) -> str:
    return (event.utc + MINUTE / 2).strftime("%Y-%m-%d %H:%M")


def test_mercury_stands_still_when_the_ephemerides_say() -> None:
    """Astrodienst's and the American Ephemeris' stations of 2023, in UT."""
    found = find_events(julian_day(2022, 12, 20), julian_day(2024, 1, 10), types=["station"], points=["mercury"])
    expected = [
        ("retrograde", "2022-12-29 09:32"),
        ("direct", "2023-01-18 13:12"),
        ("retrograde", "2023-04-21 08:35"),
        ("direct", "2023-05-15 03:17"),
        ("retrograde", "2023-08-23 20:00"),
        ("direct", "2023-09-15 20:21"),
        ("retrograde", "2023-12-13 07:09"),
        ("direct", "2024-01-02 03:08"),
    ]
    assert [event.turns for event in found] == [turns for turns, _ in expected]
    for event, (_, when) in zip(found, expected, strict=True):
        assert abs(event.utc - datetime.fromisoformat(when).replace(tzinfo=UTC)) <= 1.5 * MINUTE


def test_pluto_enters_aquarius_three_times_and_goes_back_twice() -> None:
    """Published ingresses of 2023 and 2024, in UT."""
    found = find_events(*(julian_day(2023, 1, 1), julian_day(2025, 1, 1)), types=["ingress"], points=["pluto"])
    assert [(event.sign, event.previous_sign, event.retrograde, event.utc.strftime("%Y-%m-%d")) for event in found] == [
        ("aquarius", "capricorn", False, "2023-03-23"),
        ("capricorn", "aquarius", True, "2023-06-11"),
        ("aquarius", "capricorn", False, "2024-01-21"),
        ("capricorn", "aquarius", True, "2024-09-01"),
        ("aquarius", "capricorn", False, "2024-11-19"),
    ]
    assert {event.longitude for event in found} == {300.0}


def test_the_great_conjunction_of_2020() -> None:
    """Jupiter and Saturn at 0°29′ Aquarius, 2020-12-21 18:20 UT."""
    (event,) = find_events(*year(2020), types=["aspect"], points=["jupiter", "saturn"], aspects=["conjunction"])
    assert at(event)[:15] == "2020-12-21 18:2"
    assert event.first_longitude == pytest.approx(300 + 29 / 60, abs=1 / 60)
    assert event.first_longitude == pytest.approx(event.second_longitude, abs=1e-8)
    assert (event.first_sign, event.second_sign) == ("aquarius", "aquarius")


def test_the_triple_conjunction_of_1981() -> None:
    """Jupiter and Saturn met on 31 December 1980, 4 March and 24 July 1981 (Meeus, Astronomical Tables)."""
    span = (julian_day(1980, 6, 1), julian_day(1982, 1, 1))
    found = find_events(*span, types=["aspect"], points=["saturn", "jupiter"], aspects=["conjunction"])
    assert [event.utc.strftime("%Y-%m-%d") for event in found] == ["1980-12-31", "1981-03-04", "1981-07-24"]
    assert [event.first for event in found] == ["jupiter"] * 3
    assert [event.first_retrograde for event in found] == [False, True, False]


def test_eclipses_are_among_the_events() -> None:
    """2026 has four: annular on 17 February, total on 12 August; the Moon's on 3 March and 28 August (NASA's canon)."""
    found = find_events(*year(2026), types=["eclipse"])
    assert [(event.kind, event.eclipse.type, event.utc.strftime("%m-%d"), event.sign) for event in found] == [
        ("solar", "annular", "02-17", "aquarius"),
        ("lunar", "total", "03-03", "virgo"),
        ("solar", "total", "08-12", "leo"),
        ("lunar", "partial", "08-28", "pisces"),
    ]


def test_venus_and_the_sun_never_square() -> None:
    """Venus never stands farther than 48° from the Sun, Mercury never farther than 29°.

    Mercury was beside the Sun on 7 January, 17 March, 1 May, 1 July, 6 September, 20 October and 22 December 2023.
    """
    found = find_events(*year(2023), types=["aspect"], points=["sun", "mercury", "venus"], aspects=PTOLEMAIC)
    assert not [event for event in found if event.first == "sun" and event.aspect != "conjunction"]
    assert len([event for event in found if event.first == "sun" and event.second == "mercury"]) == 7


PTOLEMAIC = ("conjunction", "sextile", "square", "trine", "opposition")


def test_the_moon_leaves_the_bounds_about_its_major_standstill_only() -> None:
    """The Moon's declination reaches 28.7° in 2025 and only 18.1° in 2015 (major and minor standstill)."""
    moon = find_events(*year(2025), types=["out_of_bounds"], points=["sun", "moon"])
    assert not find_events(*year(2015), types=["out_of_bounds"], points=["sun", "moon"])
    assert 50 <= len(moon) <= 56  # out and back, north and south, in 13.4 turns
    assert {event.side for event in moon} == {"north", "south"}
    for event in moon:
        assert abs(event.declination) == pytest.approx(23.438, abs=0.003)
        assert (event.declination > 0) == (event.side == "north")
    outside = [event.leaving for event in moon if event.side == "north"]
    assert all(before != after for before, after in pairwise(outside))


def test_events_come_by_time_and_in_the_types_asked() -> None:
    found = find_events(*year(2026))
    assert [event.julian_day for event in found] == sorted(event.julian_day for event in found)
    assert {event.type for event in found} == set(DEFAULT_TYPES)
    assert {event.type for event in find_events(*year(2026), types=["station", "lunation"])} == {"station", "lunation"}
    assert find_events(*year(2026), types=[]) == ()


SHAPES = {
    "ingress": ["type", "julian_day", "utc", "point", "sign", "previous_sign", "longitude", "retrograde"],
    "station": ["type", "julian_day", "utc", "point", "turns", "longitude", "sign", "sign_degree"],
    "lunation": ["type", "julian_day", "utc", "phase", "longitude", "sign", "sign_degree"],
    "aspect": [
        "type", "julian_day", "utc", "first", "second", "aspect", "angle",
        "first_longitude", "first_sign", "first_retrograde", "second_longitude", "second_sign", "second_retrograde",
    ],
    "eclipse": ["type", "julian_day", "utc", "kind", "longitude", "sign", "sign_degree", "eclipse"],
    "void_of_course": [
        "type", "julian_day", "utc", "end_julian_day", "end_utc", "sign", "next_sign", "last_aspect", "last_point",
    ],
    "out_of_bounds": ["type", "julian_day", "utc", "point", "side", "leaving", "declination"],
}  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_an_event_is_its_json(kind: str) -> None:
    event = find_events(*year(2025), types=[kind])[0]
    shown = orjson.loads(orjson.dumps(event, option=orjson.OPT_UTC_Z))
    assert list(shown) == SHAPES[kind]
    assert shown["type"] == kind
    assert shown["utc"].endswith("Z")


def test_the_new_year_s_first_ingress_as_json() -> None:
    event = find_events(*year(2026), types=["ingress"], points=["mars"])[0]
    shown = orjson.loads(orjson.dumps(event, option=orjson.OPT_UTC_Z))
    assert shown.pop("utc")[:13] == "2026-01-23T09"  # as ephemerides print
    assert shown.pop("julian_day") == event.julian_day
    assert shown == {
        "type": "ingress",
        "point": "mars",
        "sign": "aquarius",
        "previous_sign": "capricorn",
        "longitude": 300.0,
        "retrograde": False,
    }


def test_a_sidereal_zodiac_shifts_longitudes_and_not_aspects() -> None:
    fixed = UserAyanamsa(2451545.0, 24.0)
    for kind in ("aspect", "lunation", "eclipse"):
        tropical = find_events(*year(2026), types=[kind], points=["sun", "mars", "saturn"])
        sidereal = find_events(*year(2026), types=[kind], points=["sun", "mars", "saturn"], ayanamsa=fixed)
        assert [event.julian_day for event in sidereal] == [event.julian_day for event in tropical]
        name = "first_longitude" if kind == "aspect" else "longitude"
        for one, other in zip(tropical, sidereal, strict=True):
            # General precession is 50.3″ a year; nutation moves both.
            shift = (getattr(one, name) - getattr(other, name)) % 360.0
            assert shift == pytest.approx(24.0 + 26.5 * 50.3 / 3600, abs=0.012)


def test_a_sidereal_station_is_where_the_sidereal_longitude_stands() -> None:
    """Precession adds 0.14″ a day: Pluto turns retrograde later among the stars, and direct earlier."""
    tropical, sidereal = (
        find_events(*year(2026), types=["station"], points=["pluto"], ayanamsa=ayanamsa)
        for ayanamsa in (None, "lahiri")
    )
    assert [event.turns for event in tropical] == [event.turns for event in sidereal] == ["retrograde", "direct"]
    later, earlier = (one.julian_day - other.julian_day for one, other in zip(sidereal, tropical, strict=True))
    assert -0.3 < later < 0.0 < earlier < 0.3


def test_too_many_events_are_refused_with_what_would_do() -> None:
    with pytest.raises(TooManyEvents) as refusal:
        find_events(julian_day(1900, 1, 1), julian_day(2100, 1, 1))
    details = refusal.value.details
    assert details["limit"] == 200_000
    assert 280_000 < details["estimate"] < 340_000
    assert "fewer points" in str(refusal.value)
    assert (
        len(find_events(julian_day(1900, 1, 1), julian_day(2100, 1, 1), types=["lunation"])) == 9895
    )  # four in 29.530589 days


def test_what_is_not_known_is_refused_by_name() -> None:
    span = year(2026)
    with pytest.raises(InvalidSpan):
        find_events(*reversed(span))
    with pytest.raises(UnknownEventType) as refusal:
        find_events(*span, types=["ingres"])
    assert refusal.value.near == ("ingress",)
    with pytest.raises(UnknownPoint):
        find_events(*span, points=["fortune"])
    with pytest.raises(UnknownAspect):
        find_events(*span, aspects=["triine"])
    with pytest.raises(UnknownAyanamsa):
        find_events(*span, ayanamsa="lahri")


def test_a_span_before_the_minor_bodies_names_them() -> None:
    with pytest.raises(OutOfEphemerisRange, match="of chiron and vesta covers the years 1800 to 2149 ") as refusal:
        find_events(*year(1700), types=["ingress"], points=["vesta", "sun", "chiron"])
    assert refusal.value.what == "chiron and vesta"


def test_types_are_those_of_the_registry() -> None:
    assert set(SHAPES) == set(EVENT_TYPES)
    assert {Ingress, Station, Lunation, ExactAspect, EclipseEvent, BoundsPassage} <= {
        type(event) for event in find_events(*year(2025), types=EVENT_TYPES, points=PLANETS)
    }


@pytest.mark.parametrize("nothing", [{"points": ()}, {"aspects": (), "types": ("aspect",)}, {"types": ()}])
def test_of_nothing_nothing_happens(nothing: dict[str, tuple[str, ...]]) -> None:
    types = {"types": ("ingress", "station", "aspect", "out_of_bounds")}
    assert find_events(2451545.0, 2451575.0, **(types | nothing)) == ()  # type: ignore[arg-type]


def test_one_name_by_itself_is_a_name_and_not_its_letters() -> None:
    span = year(2026)
    alone = find_events(*span, types="station", points="mercury", aspects="trine")
    assert alone == find_events(*span, types=("station",), points=("mercury",), aspects=("trine",))
    assert len(alone) == 6
    for wrong in ({"points": "merkury"}, {"aspects": "trin"}, {"types": "stations"}):
        with pytest.raises(UnknownName) as refusal:
            find_events(*span, **wrong)  # type: ignore[arg-type]
        assert refusal.value.name in wrong.values()
