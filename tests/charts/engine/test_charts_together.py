"""Many charts at once, as arrays and as `Chart` objects, are the charts that `compute_chart` gives one by one."""

import random
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from charts.engine import (
    Chart,
    ChartRequest,
    ChartSettings,
    compute_arrays,
    compute_chart,
    compute_charts,
    compute_records,
)
from charts.engine.arrays.chart import InvalidArrays
from charts.engine.catalogue import ANGLES, ASPECTS, HOUSE_SYSTEMS, POINTS
from charts.engine.centers import CENTERS
from charts.engine.errors import (
    EngineError,
    HouseSystemUndefined,
    InvalidCoordinate,
    OutOfEphemerisRange,
    UnsupportedSetting,
)
from charts.engine.records import record_of
from charts.engine.zodiac import AYANAMSAS, UserAyanamsa

J2000 = 2451545.0
EVERYWHERE = tuple(point.name for point in POINTS)
BODIES = tuple(point.name for point in POINTS if point.kind in ("luminary", "planet", "asteroid"))
EVERY_ASPECT = {aspect.name: aspect.orb for aspect in ASPECTS}
NEAR, FAR = (2415020.5, 2469807.5), (2287200.0, 2688960.0)


def settings_of_every_flavour() -> list[ChartSettings]:
    chance = random.Random(20261121)
    made = [ChartSettings(), ChartSettings(points=tuple(chance.sample(EVERYWHERE, 30)), aspects=EVERY_ASPECT)]
    for system in HOUSE_SYSTEMS:
        fallback = chance.choice((None, "porphyry"))
        made.append(ChartSettings(house_system=system.name, house_fallback=fallback))
        made.append(
            ChartSettings(
                zodiac="sidereal",
                ayanamsa=chance.choice([*(ayanamsa.name for ayanamsa in AYANAMSAS), UserAyanamsa(2433282.5, 23.5)]),
                house_system=system.name,
                house_fallback=fallback,
                points=tuple(chance.sample(EVERYWHERE, 9)),
                point_orbs={"sun": 15.0},
                pair_orbs={"moon.venus": 3.0},
            )
        )
    for center in CENTERS:
        made.append(ChartSettings(center=center))
        made.append(ChartSettings(center=center, points=(*BODIES[1:], "regulus", "spica"), house_fallback="porphyry"))
        made.append(ChartSettings(center=center, points=()))
    return made


def requests_of(settings: ChartSettings, chance: random.Random, many: int) -> list[ChartRequest]:
    return [
        ChartRequest(
            chance.uniform(*chance.choice((NEAR, NEAR, NEAR, FAR))),
            chance.choice((chance.uniform(-66.0, 66.0), chance.uniform(-90.0, 90.0))),
            chance.uniform(-180.0, 180.0),
            settings,
            time_known=chance.random() < 0.7,
        )
        for _ in range(many)
    ]


def one_by_one(request: ChartRequest) -> Chart | EngineError:
    try:
        return compute_chart(request)
    except EngineError as error:
        return error


def assert_alike(found: Any, expected: Any, at: str = "chart") -> None:
    assert type(found) is type(expected), at
    if isinstance(expected, float):
        apart = abs(found - expected)
        assert min(apart, abs(apart - 360.0)) <= 1e-10 * max(1.0, abs(expected) / 360.0), (at, found, expected)
    elif is_dataclass(expected):
        for field in fields(expected):
            assert_alike(getattr(found, field.name), getattr(expected, field.name), f"{at}.{field.name}")
    elif isinstance(expected, tuple):
        assert len(found) == len(expected), at
        for place, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_alike(one, other, f"{at}[{place}]")
    else:
        assert found == expected, at


@pytest.mark.parametrize("settings", settings_of_every_flavour(), ids=lambda settings: settings.house_system)
def test_charts_together_are_the_charts_of_each(settings: ChartSettings) -> None:
    requests = requests_of(settings, random.Random(7), 24)

    for found, request in zip(compute_charts(requests, on_error="return"), requests, strict=True):
        expected = one_by_one(request)
        if isinstance(expected, EngineError):
            assert (type(found), str(found)) == (type(expected), str(expected))
        else:
            assert_alike(found, expected)
            assert isinstance(found, Chart)
            assert found.engine.notes == expected.engine.notes


def test_requests_with_differing_settings_come_in_their_order() -> None:
    chance = random.Random(3)
    flavours = [*settings_of_every_flavour()[:9], ChartSettings(), ChartSettings(house_system="koch")]
    requests = [
        request for settings in flavours * 3 for request in requests_of(settings, chance, 2)
    ]  # fmt: skip
    chance.shuffle(requests)

    for found, request in zip(compute_charts(requests, on_error="return"), requests, strict=True):
        assert_alike(found, one_by_one(request)) if isinstance(found, Chart) else None
        assert isinstance(found, Chart) == isinstance(one_by_one(request), Chart)


def test_more_charts_than_a_chunk_and_none_at_all() -> None:
    requests = requests_of(ChartSettings(house_fallback="porphyry"), random.Random(11), 1100)
    charts = compute_charts(requests)

    assert len(charts) == 1100
    for place in (0, 1023, 1024, 1099):
        assert_alike(charts[place], compute_chart(requests[place]))
    assert compute_charts([]) == []


def test_the_first_error_is_raised_with_its_index() -> None:
    good, polar = ChartRequest(2451545.0, 50.0, 0.0), ChartRequest(2451545.0, 80.0, 0.0)
    early = ChartRequest(0.0, 0.0, 0.0)

    with pytest.raises(HouseSystemUndefined) as refusal:
        compute_charts([good, good, polar, early])
    assert refusal.value.index == 2
    assert refusal.value.details["index"] == 2

    first, second, third = compute_charts([polar, good, early], on_error="return")
    assert_alike(second, compute_chart(good))
    assert isinstance(first, HouseSystemUndefined)
    assert (first.latitude, first.index) == (80.0, 0)
    assert isinstance(third, OutOfEphemerisRange)
    assert (third.julian_day, third.index) == (0.0, 2)


@pytest.mark.parametrize("settings", settings_of_every_flavour(), ids=lambda settings: settings.house_system)
def test_arrays_hold_what_charts_do(settings: ChartSettings) -> None:
    chance = random.Random(5)
    moments = [chance.uniform(*NEAR) for _ in range(12)]
    places = [(chance.uniform(-64.0, 64.0), chance.uniform(-180.0, 180.0)) for _ in moments]
    requests = [ChartRequest(moment, *place, settings) for moment, place in zip(moments, places, strict=True)]
    charts = [compute_chart(request) for request in requests]
    arrays = compute_arrays(moments, places, settings)
    right_ascensions, declinations = arrays.equatorial()
    houses = arrays.house_numbers()

    for column, chart in enumerate(charts):
        assert arrays.points == tuple(point.name for point in chart.points)
        for row, point in enumerate(chart.points):
            found = (
                arrays.longitude[row, column], arrays.latitude[row, column], right_ascensions[row, column],
                declinations[row, column], houses[row, column],
            )  # fmt: skip
            expected = point.longitude, point.latitude, point.right_ascension, point.declination, point.house
            assert found == pytest.approx(expected, abs=1e-10)
            for value, there in ((arrays.distance, point.distance), (arrays.speed, point.speed)):
                assert value[row, column] == pytest.approx(np.nan if there is None else there, abs=1e-10, nan_ok=True)
        assert arrays.cusps[:, column] == pytest.approx([house.longitude for house in chart.houses], abs=1e-10)
        assert arrays.angles[:, column] == pytest.approx([getattr(chart.angles, name) for name in ANGLES], abs=1e-10)
        shift = chart.engine.ayanamsa_degrees
        assert (arrays.ayanamsa is None) == (shift is None)
        assert arrays.ayanamsa is None or arrays.ayanamsa[column] == pytest.approx(shift, abs=1e-10)
        chosen = np.flatnonzero(arrays.aspects.chart == column)
        names = [
            (arrays.points[arrays.aspects.first[hit]], arrays.points[arrays.aspects.second[hit]],
             arrays.aspects.aspects[arrays.aspects.aspect[hit]])
            for hit in chosen
        ]  # fmt: skip
        assert names == [(aspect.first, aspect.second, aspect.aspect) for aspect in chart.aspects]


def test_one_place_serves_all_moments_and_rates_are_there() -> None:
    moments = np.linspace(2451545.0, 2459000.0, 2500)
    arrays = compute_arrays(moments, (51.5, -0.13))
    moon = arrays.points.index("moon")

    assert arrays.longitude.shape == (len(arrays.points), 2500)
    assert (arrays.cusps.shape, arrays.angles.shape) == ((12, 2500), (6, 2500))
    chart = compute_chart(ChartRequest(float(moments[2400]), 51.5, -0.13))
    assert chart.angles is not None
    assert arrays.angles[0, 2400] == pytest.approx(chart.angles.ascendant, abs=1e-10)
    before, after = compute_arrays([2451544.99, 2451545.01], (51.5, -0.13)).latitude[moon]
    assert arrays.latitude_speed[moon, 0] == pytest.approx((after - before) / 0.02, abs=1e-3)


def test_a_minor_body_outside_its_table_is_nan_or_refused() -> None:
    arrays = compute_arrays([2340000.5, 2451545.0], (51.5, 0.0))
    chiron = arrays.points.index("chiron")
    assert np.isnan(arrays.longitude[chiron]).tolist() == [True, False]
    assert (arrays.house_numbers()[chiron] == 0).tolist() == [True, False]
    assert not np.isin(chiron, arrays.aspects.first[arrays.aspects.chart == 0])

    with pytest.raises(OutOfEphemerisRange, match="chiron") as refusal:
        compute_arrays([2451545.0, 2340000.5], (51.5, 0.0), ChartSettings(points=("sun", "chiron")))
    assert (refusal.value.index, refusal.value.julian_day) == (1, 2340000.5)


def test_houses_without_cusps_name_the_first_latitude() -> None:
    places = [(50.0, 0.0), (67.5, 0.0), (-80.0, 0.0)]
    with pytest.raises(HouseSystemUndefined) as refusal:
        compute_arrays([2451545.0] * 3, places)
    assert (refusal.value.latitude, refusal.value.index) == (67.5, 1)

    arrays = compute_arrays([2451545.0] * 3, places, ChartSettings(house_fallback="porphyry"))
    assert arrays.fallback.tolist() == [False, True, True]
    assert not np.isnan(arrays.cusps).any()


def test_places_off_the_earth_and_moments_off_the_ephemeris_are_refused() -> None:
    with pytest.raises(InvalidCoordinate) as refusal:
        compute_arrays([2451545.0] * 2, [(50.0, 0.0), (50.0, 181.0)])
    assert (refusal.value.coordinate, refusal.value.index) == ("longitude", 1)
    with pytest.raises(OutOfEphemerisRange):
        compute_arrays([float("nan")], (50.0, 0.0))


def test_every_point_of_the_catalogue_fits() -> None:
    request = ChartRequest(2451545.0, 50.0, 10.0, ChartSettings(points=EVERYWHERE, aspects={"conjunction": 2.0}))
    assert_alike(compute_charts([request] * 2)[1], compute_chart(request))


@pytest.mark.parametrize(
    ("moments", "places", "parameter", "shape"),
    [
        ([J2000] * 3, [(50.0, 10.0)] * 2, "places", (2, 2)),
        ([J2000] * 3, [], "places", (0,)),
        ([J2000] * 3, [50.0], "places", (1,)),
        ([J2000] * 3, 50.0, "places", ()),
        ([J2000] * 3, [(50.0, 10.0, 5.0)] * 3, "places", (3, 3)),
        ([J2000] * 3, [[(50.0, 10.0)] * 3], "places", (1, 3, 2)),
        ([J2000] * 3, [(50.0, 10.0), (50.0,)], "places", None),
        ([J2000] * 3, ("50", "10"), "places", None),
        ([J2000] * 3, (True, False), "places", None),
        ([J2000] * 3, None, "places", None),
        ([[J2000] * 3], (50.0, 10.0), "moments", (1, 3)),
        ([J2000, None], (50.0, 10.0), "moments", None),
        (["now"], (50.0, 10.0), "moments", None),
        ([[J2000], []], (50.0, 10.0), "moments", None),
        ([1j], (50.0, 10.0), "moments", None),
    ],
)
def test_arrays_have_a_shape(moments: Any, places: Any, parameter: str, shape: tuple[int, ...] | None) -> None:
    with pytest.raises(InvalidArrays) as refusal:
        compute_arrays(moments, places)
    assert (refusal.value.parameter, refusal.value.shape) == (parameter, shape)
    needed = "(n,), not one" if parameter == "moments" else ", 2), or one pair, not one"
    assert needed in str(refusal.value)


@pytest.mark.parametrize("places", [(50.0, 10.0), np.zeros((0, 2))])
@pytest.mark.parametrize("settings", [ChartSettings(), ChartSettings(zodiac="sidereal", points=EVERYWHERE)])
def test_no_moments_make_empty_arrays(places: Any, settings: ChartSettings) -> None:
    arrays = compute_arrays([], places, settings)
    assert (arrays.longitude.shape, arrays.cusps.shape) == ((len(arrays.points), 0), (12, 0))
    assert (arrays.house_numbers().shape, len(arrays.aspects.chart)) == ((len(arrays.points), 0), 0)


def test_one_moment_needs_no_list_and_its_array_stays_the_caller_s() -> None:
    assert compute_arrays(J2000, (50, 10)).longitude.shape[1] == 1
    moments = np.array([J2000])
    arrays = compute_arrays(moments, (50.0, 10.0))
    moments += 1.0
    assert arrays.julian_day.tolist() == [J2000]


def test_errors_are_raised_or_returned() -> None:
    for requests in ([], [ChartRequest(J2000, 50.0, 10.0)]):
        with pytest.raises(UnsupportedSetting, match="on_error cannot be 'bogus'"):
            compute_charts(requests, on_error="bogus")  # type: ignore[call-overload]


def test_records_are_the_charts_as_plain_values() -> None:
    chance = random.Random(20261127)
    requests = [one for settings in settings_of_every_flavour() for one in requests_of(settings, chance, 12)]

    charts, records = compute_charts(requests, on_error="return"), compute_records(requests)

    for chart, record in zip(charts, records, strict=True):
        if isinstance(chart, EngineError):
            assert (type(record), str(record)) == (type(chart), str(chart))
        else:
            assert record == record_of(chart)
