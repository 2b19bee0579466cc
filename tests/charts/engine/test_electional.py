"""Elections: windows against charts, events and the oracle; predicates from JSON; what is refused."""

from functools import cache
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.chart import Chart
from charts.engine.electional import (
    PREDICATES,
    AngleInSign,
    AnyOf,
    AspectWithin,
    Dignified,
    InvalidPredicate,
    MoonNotVoid,
    MoonWaxing,
    Not,
    NotRetrograde,
    PlanetaryHourOf,
    PointInHouse,
    PointInSign,
    Predicate,
    SearchTooLarge,
    UnknownPredicate,
    elect,
    predicate_from,
)
from charts.engine.errors import (
    InvalidCoordinate,
    InvalidSpan,
    OutOfBounds,
    UnknownAspect,
    UnknownHouseSystem,
    UnknownName,
    UnknownPoint,
    UnsupportedSetting,
)
from charts.engine.events import find_events, void_of_course
from charts.engine.events.hours import planetary_hours
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle

SPAN = (julian_day(2026, 4, 1), julian_day(2026, 5, 1))
LONDON = (51.5085, -0.1257)
SECOND = 1.0 / 86400.0


def windows(*predicates: Predicate, span: tuple[float, float] = SPAN, **settings: Any) -> list[tuple[float, float]]:
    return [(one.start_julian_day, one.end_julian_day) for one in elect(*span, *LONDON, predicates, **settings)]


def chart_at(moment: float, **settings: Any) -> Chart:
    settings = ChartSettings(aspects={"trine": 8.0, "square": 6.0, "conjunction": 7.0}, **settings)
    return compute_chart(ChartRequest(julian_day=moment, latitude=LONDON[0], longitude=LONDON[1], settings=settings))


@cache
def truths_at(moment: float) -> dict[str, tuple[Predicate, bool]]:
    return truths(chart_at(moment))


def truths(chart: Chart) -> dict[str, tuple[Predicate, bool]]:
    """Each predicate beside what the chart of the moment says."""
    points = {point.name: point for point in chart.points}
    applying = any(
        {aspect.first, aspect.second} == {"moon", "mars"} and aspect.applying and aspect.aspect in ("trine", "square")
        and abs(aspect.orb) <= 6.0
        for aspect in chart.aspects
    )  # fmt: skip
    assert chart.angles is not None
    rising = ("aries", "taurus", "gemini", "cancer", "leo", "virgo")[int(chart.angles.ascendant // 30)] if (
        chart.angles.ascendant < 180) else "southern"  # fmt: skip
    day = planetary_hours(chart.julian_day, *LONDON)
    return {
        "sign": (PointInSign("moon", ("aries", "leo")), points["moon"].sign in ("aries", "leo")),
        "house": (PointInHouse("sun", (1, 10, 11)), points["sun"].house in (1, 10, 11)),
        "aspect": (AspectWithin("moon", "mars", ("trine", "square"), 6.0), applying),
        "void": (MoonNotVoid(), void_of_course(chart.julian_day).julian_day > chart.julian_day),
        "retrograde": (NotRetrograde("mercury"), not points["mercury"].retrograde),
        "dignified": (
            Dignified("moon", ("exaltation", "fall")),
            bool({"exaltation", "fall"} & set(points["moon"].dignities)),
        ),
        "waxing": (MoonWaxing(), chart.lunar_phase.angle < 180.0),
        "angle": (AngleInSign("ascendant", ("leo", "virgo")), rising in ("leo", "virgo")),
        "hour": (PlanetaryHourOf(("venus", "jupiter")), day.current.ruler in ("venus", "jupiter")),
    }


@pytest.mark.parametrize("name", list(truths_at(SPAN[0])))
def test_a_predicate_holds_where_the_chart_says_so(name: str) -> None:
    """At 150 random moments of a month, each predicate by the chart, the void course or the hours of the moment."""
    moments = np.random.default_rng(11).uniform(*SPAN, 150).tolist()
    predicate, _ = truths_at(SPAN[0])[name]
    found = windows(predicate)
    said = [truths_at(moment)[name][1] for moment in moments]
    held = [any(start <= moment < end for start, end in found) for moment in moments]
    assert held == said
    assert {True, False} <= set(said) or name == "retrograde"


def test_borders_are_good_to_a_second(swe: Any) -> None:
    """The Moon's stay in Leo ends where the oracle's Moon is at 150°, and the ingress search says so too."""
    ((start, end),) = windows(PointInSign("moon", ("leo",)))
    entered = [event.julian_day for event in find_events(*SPAN, types=["ingress"], points=["moon"])]
    assert min(abs(start - moment) for moment in entered) < SECOND
    assert min(abs(end - moment) for moment in entered) < SECOND
    for moment, degree in ((start, 120.0), (end, 150.0)):
        longitude = oracle.place(swe, "moon", tt_from_ut1(moment))[0]
        assert longitude == pytest.approx(degree, abs=13.5 * SECOND)


def test_an_applying_aspect_ends_when_it_is_exact() -> None:
    """From 6° before to the exact trine; separating from there on to 6° after."""
    exact = [
        event.julian_day
        for event in find_events(*SPAN, types=["aspect"], points=["moon", "jupiter"], aspects=["trine"])
    ]
    applying = windows(AspectWithin("jupiter", "moon", ("trine",), 6.0))
    separating = windows(AspectWithin("jupiter", "moon", ("trine",), 6.0, applying=False))
    either = windows(AspectWithin("jupiter", "moon", ("trine",), 6.0, applying=None))
    assert [end for _, end in applying] == pytest.approx(exact, abs=SECOND)
    assert [start for start, _ in separating] == pytest.approx(exact, abs=SECOND)
    assert [start for start, _ in applying] == pytest.approx([start for start, _ in either], abs=SECOND)
    assert [end for _, end in separating] == pytest.approx([end for _, end in either], abs=SECOND)


def test_conditions_join() -> None:
    both = windows(MoonWaxing(), PointInSign("moon", ("leo", "virgo")))
    one, other = windows(MoonWaxing()), windows(PointInSign("moon", ("leo", "virgo")))
    expected = [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]
    assert np.array(both) == pytest.approx(np.array(expected), abs=SECOND)
    leo, virgo = PointInSign("moon", ("leo",)), PointInSign("moon", ("virgo",))
    assert windows(AnyOf((leo, virgo))) == windows(PointInSign("moon", ("leo", "virgo")))
    outside = windows(Not(leo))
    ((start, end),) = windows(leo)
    assert np.array(outside) == pytest.approx(np.array([(SPAN[0], start), (end, SPAN[1])]), abs=SECOND)


def test_no_condition_holds_always() -> None:
    assert windows() == [SPAN]
    assert windows(span=(SPAN[0], SPAN[0])) == []


def test_windows_are_their_json() -> None:
    window = elect(*SPAN, *LONDON, [PointInSign("moon", ("leo",))])[0]
    shown = orjson.loads(orjson.dumps(window, option=orjson.OPT_UTC_Z))
    assert list(shown) == ["start_julian_day", "start", "end_julian_day", "end", "minutes"]
    assert shown["minutes"] == pytest.approx((window.end_julian_day - window.start_julian_day) * 1440.0, abs=0.001)


def test_a_finer_step_finds_what_a_coarse_one_misses() -> None:
    """The Ascendant is in Aries for 45 minutes a day at London: six hours between looks miss most of them."""
    aries = AngleInSign("ascendant", ("aries",))
    fine = windows(aries)
    assert 29 <= len(fine) <= 31
    assert max(end - start for start, end in fine) < 1.0 / 24.0
    assert len(windows(aries, step=360.0)) < 10


def test_house_systems_and_zodiacs() -> None:
    whole = windows(PointInHouse("sun", (1,)), house_system="whole_sign")
    equal = windows(PointInHouse("sun", (1,)), house_system="equal")
    assert len(whole) == len(equal) == 30
    moment = 0.5 * sum(whole[3])
    sun = next(point for point in chart_at(moment, house_system="whole_sign").points if point.name == "sun")
    assert sun.house == 1
    ((tropical, _),) = windows(PointInSign("moon", ("leo",)))
    ((sidereal, _),) = windows(PointInSign("moon", ("leo",)), ayanamsa="lahiri")
    assert 1.5 < sidereal - tropical < 2.1  # 24.2° at the Moon's speed
    rising = windows(AngleInSign("descendant", ("leo",)), ayanamsa="lahiri")[1]
    chart = chart_at(0.5 * sum(rising), zodiac="sidereal", ayanamsa="lahiri")
    assert chart.angles is not None
    assert 120.0 < chart.angles.descendant < 150.0


def test_in_the_polar_summer_there_are_no_planetary_hours() -> None:
    june = (julian_day(2026, 6, 10), julian_day(2026, 6, 20))
    assert elect(*june, 70.0, 20.0, [PlanetaryHourOf(("sun", "moon", "mars", "saturn", "venus"))]) == ()
    hours = elect(*SPAN, 70.0, 20.0, [PlanetaryHourOf(("sun",))])
    assert len(hours) > 80


def test_an_undefined_house_holds_nobody() -> None:
    june = (julian_day(2026, 6, 10), julian_day(2026, 6, 20))
    assert elect(*june, 70.0, 20.0, [PointInHouse("sun", tuple(range(1, 13)))]) == ()
    assert len(elect(*june, 70.0, 20.0, [PointInHouse("sun", tuple(range(1, 13)))], house_system="porphyry")) == 1


TRINE: dict[str, Any] = {"name": "aspect_within", "first": "sun", "second": "moon", "aspects": ["trine"], "orb": 3}
GIVEN = {
    "point_in_sign": {"point": "venus", "signs": ["taurus", "libra"]},
    "point_in_house": {"point": "sun", "houses": [1, 10]},
    "aspect_within": {"first": "moon", "second": "venus", "aspects": ["trine"], "orb": 5, "applying": None},
    "moon_not_void": {"planets": "modern"},
    "not_retrograde": {"point": "mercury"},
    "dignified": {"point": "venus", "dignities": ["domicile"]},
    "moon_waxing": {"waxing": False},
    "angle_in_sign": {"angle": "ascendant", "signs": ["leo"]},
    "planetary_hour_of": {"rulers": ["venus"]},
    "any_of": {"predicates": [{"name": "moon_waxing", "waxing": True}, {"name": "not_retrograde", "point": "mars"}]},
    "not": {"predicate": {"name": "moon_waxing", "waxing": True}},
}


@pytest.mark.parametrize("name", PREDICATES)
def test_a_predicate_is_its_json(name: str) -> None:
    given = {"name": name, **GIVEN[name]}
    predicate = predicate_from(given)
    assert type(predicate) is PREDICATES[name]
    assert orjson.loads(orjson.dumps(predicate)) == given
    assert predicate_from(orjson.loads(orjson.dumps(predicate))) == predicate
    elect(SPAN[0], SPAN[0] + 1.0, *LONDON, [predicate])


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": "moon_waning"}, UnknownPredicate),
        ({}, UnknownPredicate),
        ({"name": "point_in_sign", "point": "venus"}, InvalidPredicate),
        ({"name": "point_in_sign", "point": "venus", "signs": []}, InvalidPredicate),
        ({"name": "point_in_sign", "point": "venus", "signs": "leo"}, InvalidPredicate),
        ({"name": "point_in_sign", "point": "venus", "signs": [3]}, InvalidPredicate),
        ({"name": "point_in_sign", "point": "venus", "signs": ["loe"]}, UnknownName),
        ({"name": "point_in_sign", "point": "vinus", "signs": ["leo"]}, UnknownPoint),
        ({"name": "point_in_sign", "point": ["venus"], "signs": ["leo"]}, InvalidPredicate),
        ({"name": "point_in_house", "point": "sun", "houses": [13]}, InvalidPredicate),
        ({"name": "point_in_house", "point": "sun", "houses": [True]}, InvalidPredicate),
        ({"name": "moon_waxing", "waxing": 1}, InvalidPredicate),
        ({"name": "moon_waxing", "speed": 1}, InvalidPredicate),
        ({"name": "moon_not_void", "planets": "all"}, UnsupportedSetting),
        ({"name": "angle_in_sign", "angle": "ascendent", "signs": ["leo"]}, UnknownName),
        ({"name": "planetary_hour_of", "rulers": ["pluto"]}, UnknownName),
        ({"name": "dignified", "point": "sun", "dignities": ["joy"]}, UnknownName),
        (
            {"name": "aspect_within", "first": "moon", "second": "moon", "aspects": ["trine"], "orb": 3},
            InvalidPredicate,
        ),
        ({"name": "aspect_within", "first": "sun", "second": "moon", "aspects": ["trin"], "orb": 3}, UnknownAspect),
        (
            {"name": "aspect_within", "first": "sun", "second": "moon", "aspects": ["trine"], "orb": 16},
            InvalidPredicate,
        ),
        (
            {"name": "aspect_within", "first": "sun", "second": "moon", "aspects": ["trine"], "orb": "3"},
            InvalidPredicate,
        ),
        ({"name": "not", "predicate": 5}, UnknownPredicate),
    ],
)
def test_what_is_no_predicate_is_refused(given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        predicate_from(given)


@pytest.mark.parametrize("orb", [True, "3", float("nan"), 0.0])
def test_an_orb_is_a_number_of_degrees(orb: Any) -> None:
    with pytest.raises(InvalidPredicate):
        AspectWithin("sun", "moon", ("trine",), orb)


def test_predicates_nest_only_so_deep() -> None:
    given: dict[str, Any] = {"name": "moon_waxing"}
    for _ in range(9):
        given = {"name": "not", "predicate": given}
    with pytest.raises(InvalidPredicate):
        predicate_from(given)


def test_searches_that_cannot_be_made_are_refused() -> None:
    moon = [MoonWaxing()]
    with pytest.raises(InvalidSpan):
        elect(SPAN[1], SPAN[0], *LONDON, moon)
    with pytest.raises(InvalidCoordinate):
        elect(*SPAN, 91.0, 0.0, moon)
    for step in (0.5, 361.0, float("nan")):
        with pytest.raises(OutOfBounds):
            elect(*SPAN, *LONDON, moon, step=step)
    with pytest.raises(UnknownHouseSystem):
        elect(*SPAN, *LONDON, moon, house_system="placido")
    with pytest.raises(SearchTooLarge) as refusal:
        elect(SPAN[0], SPAN[0] + 36525.0, *LONDON, moon * 2)
    assert refusal.value.longest == pytest.approx(3_000_000 / 2 * 10 / 1440)
