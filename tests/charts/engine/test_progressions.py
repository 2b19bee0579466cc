"""Progressed moments, charts and angles."""

from dataclasses import replace
from typing import Any, get_args

import orjson
import pytest

from charts.engine import ChartSettings, compute_chart
from charts.engine.errors import OutOfBounds, OutOfEphemerisRange, UnsupportedSetting
from charts.engine.meridian import zodiac_start
from charts.engine.progressions import (
    Pace,
    ProgressedAngles,
    moment_of_life,
    progressed_moment,
    progression,
    solar_arc_in_longitude,
    solar_arc_in_right_ascension,
)
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import DIANA
from tests.charts.engine.oracle import PLANETS, around

WEDDING = julian_day(1981, 7, 29, 10)
PACES = [
    Pace("secondary"), Pace("tertiary"), Pace("tertiary", month="synodic"), Pace("minor"), Pace("minor", year="julian"),
]  # fmt: skip


def test_a_day_is_a_year_as_printed() -> None:
    """astrologysesh.com, Timing events with solar arcs: born 1980-06-01 0h; 1981-06-01 progresses to 1980-06-02 0h.

    Exactly a day for exactly a tropical year: the calendar's 365 days are 0.2422 short, so 57 s of progressed time.
    """
    born = julian_day(1980, 6, 1)
    progressed = progressed_moment(born, julian_day(1981, 6, 1), Pace())

    assert (julian_day(1980, 6, 2) - progressed) * 86400 == pytest.approx(0.242190 / 365.242190 * 86400, abs=1e-3)
    assert progressed_moment(born, born + 365.242190, Pace()) == born + 1.0


def test_three_hundred_days_are_the_years_printed() -> None:
    """Erlewine, Astro*Index, on tertiary progressions: 300 days, about 22.5 years (tropical month), 24.25 (synodic)."""
    for month, years in (("tropical", 22.44), ("sidereal", 22.44), ("synodic", 24.256)):
        moment = moment_of_life(0.0, 300.0, Pace("tertiary", month=month))  # type: ignore[arg-type]
        assert moment / 365.24219 == pytest.approx(years, abs=0.005)
    assert progressed_moment(0.0, 365.242190 * 10, Pace("minor")) == pytest.approx(273.21582)
    assert progressed_moment(0.0, 365.25 * 10, Pace("minor", year="julian", month="synodic")) == pytest.approx(
        295.30589
    )


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("converse", [False, True])
def test_a_moment_of_life_comes_back_from_its_progressed_moment(pace: Pace, converse: bool) -> None:
    pace = replace(pace, converse=converse)
    progressed = progressed_moment(DIANA.julian_day, WEDDING, pace)

    assert moment_of_life(DIANA.julian_day, progressed, pace) == pytest.approx(WEDDING, abs=1e-5)
    assert (progressed < DIANA.julian_day) is converse


@pytest.mark.parametrize("pace", PACES)
def test_progressed_points_are_the_oracles_of_the_progressed_moment(swe: Any, pace: Pace) -> None:
    found = progression(DIANA, WEDDING, pace)

    lived = 7332 + 15.25 / 24  # days from 1961-07-01 18:45 to 1981-07-29 10:00
    days = {"secondary": lived / 365.242190, "tertiary": lived / 27.321582, "minor": lived / 13.3682666}[pace.method]
    if pace.month == "tropical" and pace.year == "tropical":
        assert found.progressed_julian_day - DIANA.julian_day == pytest.approx(days, abs=1e-4)
    points = {point.name: point.longitude for point in found.chart.points}
    for name in PLANETS:
        theirs = oracle.place(swe, name, tt_from_ut1(found.progressed_julian_day))[0]
        assert around(points[name], theirs) == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize("angles", get_args(ProgressedAngles))
@pytest.mark.parametrize("converse", [False, True])
def test_progressed_angles_are_those_of_the_oracles_sun(swe: Any, angles: Any, converse: bool) -> None:
    """The midheaven worked out again from the oracle's Sun and sidereal time, the rest by its tables of houses."""
    found = progression(DIANA, WEDDING, Pace(converse=converse), angles=angles)
    moved = found.progressed_julian_day
    obliquity = swe.calc(tt_from_ut1(moved), swe.ECL_NUT, 0)[0][0]
    natal_armc, natal_midheaven = (
        swe.houses(DIANA.julian_day, DIANA.latitude, DIANA.longitude, b"P")[1][place] for place in (2, 1)
    )
    suns = [oracle.place(swe, "sun", tt_from_ut1(moment))[0] for moment in (DIANA.julian_day, moved)]
    rights = [
        swe.cotrans((sun, 0.0, 1.0), -swe.calc(tt_from_ut1(moment), swe.ECL_NUT, 0)[0][0])[0]
        for sun, moment in zip(suns, (DIANA.julian_day, moved), strict=True)
    ]
    days = moved - DIANA.julian_day
    longitude, armc = {
        "solar_arc": (natal_midheaven + suns[1] - suns[0], None),
        "solar_arc_right_ascension": (None, natal_armc + rights[1] - rights[0]),
        "naibod": (None, natal_armc + days * (59 + 8.33 / 60) / 60),
        "naibod_longitude": (natal_midheaven + days * (59 + 8.33 / 60) / 60, None),
        "quotidian": (None, swe.houses(moved, DIANA.latitude, DIANA.longitude, b"P")[1][2]),
    }[angles]
    if armc is None:
        armc = swe.cotrans((longitude, 0.0, 1.0), -obliquity)[0]
    cusps, theirs = swe.houses_armc(armc % 360.0, DIANA.latitude, obliquity, b"P")

    ours = found.chart.angles
    assert ours is not None
    assert around(ours.midheaven, theirs[1]) == pytest.approx(0.0, abs=2e-4)
    assert around(ours.ascendant, theirs[0]) == pytest.approx(0.0, abs=4e-4)
    for house, cusp in zip(found.chart.houses, cusps[-12:], strict=True):
        assert around(house.longitude, cusp) == pytest.approx(0.0, abs=6e-4)


def test_the_default_angles_go_with_the_sun() -> None:
    natal, found = compute_chart(DIANA), progression(DIANA, WEDDING)

    assert found.angles_method == "solar_arc"
    assert natal.angles is not None
    assert found.chart.angles is not None
    moved = around(found.chart.points[0].longitude, natal.points[0].longitude)
    assert around(found.chart.angles.midheaven, natal.angles.midheaven) == pytest.approx(moved, abs=1e-7)
    assert moved == pytest.approx(19.15, abs=0.01)  # twenty days of a July Sun
    assert found.age == pytest.approx(20.0761, abs=1e-4)


def test_before_birth_is_allowed_and_said() -> None:
    before = progression(DIANA, DIANA.julian_day - 10 * 365.242190)

    assert before.progressed_julian_day == pytest.approx(DIANA.julian_day - 10.0)
    assert (before.converse, before.age) == (True, pytest.approx(-10.0))
    assert before.chart.engine.notes == (
        "The moment asked for is before birth; it is progressed to the days before birth.",
    )
    converse = progression(DIANA, DIANA.julian_day + 10 * 365.242190, Pace(converse=True))
    assert converse.chart.points == before.chart.points
    assert converse.chart.engine.notes == ("Converse: the progressed moment lies before birth.",)
    assert (converse.converse, converse.age) == (True, pytest.approx(10.0))
    assert progression(DIANA, WEDDING).chart.engine.notes == ()


def test_at_birth_the_progressed_chart_is_the_natal_one() -> None:
    natal = compute_chart(DIANA)
    for angles in get_args(ProgressedAngles):
        found = progression(DIANA, DIANA.julian_day, angles=angles).chart
        assert found.angles is not None
        assert natal.angles is not None
        assert found.angles.ascendant == pytest.approx(natal.angles.ascendant, abs=1e-9)
        assert [point.house for point in found.points] == [point.house for point in natal.points]


def test_aspects_to_the_natal_chart_apply_as_life_goes_on() -> None:
    """Each aspect of the progressed Moon said to apply is nearer a month later, and the other way round."""
    seen = set()
    for converse in (False, True):
        pace = Pace(converse=converse)
        now, later = (
            {
                (a.first, a.second, a.aspect): a
                for a in progression(DIANA, moment, pace, orbs={"square": 10.0}).inter_aspects
            }
            for moment in (WEDDING, WEDDING + 30.0)
        )
        for key, aspect in now.items():
            if key[0] == "moon" and key in later and abs(aspect.orb) > 1.5:
                assert aspect.applying is (abs(later[key].orb) < abs(aspect.orb))
                seen.add((converse, aspect.applying))
    assert len(seen) >= 3
    default = progression(DIANA, WEDDING).inter_aspects
    assert default
    assert max(abs(aspect.orb) for aspect in default) <= 1.0
    assert {aspect.applying for aspect in default if aspect.first == "ascendant"} <= {None}


def test_the_suns_arc_counts_whole_turns_and_goes_back() -> None:
    start = julian_day(2000, 1, 1)
    for arc in (solar_arc_in_longitude, solar_arc_in_right_ascension):
        assert arc(start, start + 3 * 365.242190) == pytest.approx(1080.0, abs=0.1)
        assert arc(start, start - 365.242190) == pytest.approx(-360.0, abs=0.1)
        assert arc(start, start) == 0.0


def test_a_sidereal_chart_progresses_with_the_ayanamsa_of_the_progressed_day() -> None:
    sidereal = progression(replace(DIANA, settings=ChartSettings(zodiac="sidereal")), WEDDING)
    tropical = progression(DIANA, WEDDING)
    moved = replace(DIANA, julian_day=tropical.progressed_julian_day, settings=ChartSettings(zodiac="sidereal"))
    ayanamsa = zodiac_start(moved)

    assert sidereal.progressed_julian_day == tropical.progressed_julian_day
    assert sidereal.chart.angles is not None
    assert tropical.chart.angles is not None
    for ours, theirs in (
        (sidereal.chart.angles.midheaven, tropical.chart.angles.midheaven),
        (sidereal.chart.points[1].longitude, tropical.chart.points[1].longitude),
    ):
        assert around(ours + ayanamsa, theirs) == pytest.approx(0.0, abs=1e-9)


def test_an_unknown_time_has_no_progressed_angles() -> None:
    found = progression(replace(DIANA, time_known=False), WEDDING)
    assert (found.chart.angles, found.chart.houses) == (None, ())


def test_what_cannot_be_progressed_is_refused() -> None:
    with pytest.raises(UnsupportedSetting) as refusal:
        Pace("quaternary")  # type: ignore[arg-type]
    assert refusal.value.supported == ("secondary", "tertiary", "minor")
    with pytest.raises(UnsupportedSetting):
        Pace(month="draconic")  # type: ignore[arg-type]
    with pytest.raises(UnsupportedSetting):
        progression(DIANA, WEDDING, angles="sun")  # type: ignore[arg-type]
    with pytest.raises(OutOfBounds):
        progression(DIANA, float("nan"))
    with pytest.raises(OutOfEphemerisRange):
        progression(replace(DIANA, julian_day=julian_day(2600, 1, 1)), julian_day(4600, 1, 1), Pace("minor"))


def test_a_progression_is_json() -> None:
    found = progression(replace(DIANA, settings=ChartSettings(points=("sun", "moon"))), WEDDING)
    answer = orjson.loads(orjson.dumps(found, option=orjson.OPT_UTC_Z))
    assert (answer["method"], answer["utc"]) == ("secondary", "1981-07-29T09:59:59.666000Z")
    assert [point["name"] for point in answer["chart"]["points"]] == ["sun", "moon"]
