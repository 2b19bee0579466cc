"""The midpoint composite: points, and houses that depend on both charts."""

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.comparison import composite
from charts.engine.comparison.composite import composite_points
from charts.engine.comparison.composite_houses import near_midpoint
from charts.engine.errors import HouseSystemUndefined, InvalidCoordinate, UnsupportedSetting
from charts.engine.meridian import meridian_of, zodiac_start
from charts.engine.times import tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import CHARLES, CHARLES_MOON, CHARLES_SUN, DIANA, DIANA_MOON, DIANA_SUN, MINUTE
from tests.charts.engine.oracle import around

J2000 = 2451545.0


def cusps_of(chart: Any) -> list[float]:
    return [house.longitude for house in chart.houses]


def test_the_printed_midpoint_and_the_couples() -> None:
    """M. Jordan, astrographer.tripod.com: 322° and 345° give 333.5°. The couple's from the printed places."""
    assert near_midpoint(322.0, 345.0) == 333.5
    points = {point.name: point for point in composite(CHARLES, DIANA).points}

    assert points["sun"].longitude == pytest.approx((CHARLES_SUN + DIANA_SUN) / 2, abs=MINUTE)  # 16° Virgo
    assert (points["sun"].sign, int(points["sun"].sign_degree)) == ("virgo", 16)
    assert points["moon"].longitude == pytest.approx((CHARLES_MOON + DIANA_MOON + 360) / 2, abs=MINUTE)
    assert (points["moon"].sign, int(points["moon"].sign_degree)) == ("pisces", 27)


@pytest.mark.parametrize(
    ("first", "second", "middle"),
    [(350.0, 20.0, 5.0), (20.0, 350.0, 5.0), (10.0, 189.0, 99.5), (10.0, 191.0, 280.5), (359.0, 0.5, 359.75)],
)  # fmt: skip
def test_the_near_midpoint_is_taken_right_across_aries(first: float, second: float, middle: float) -> None:
    assert near_midpoint(first, second) == pytest.approx(middle)


def test_exact_opposites_meet_ahead_of_the_first() -> None:
    assert near_midpoint(10.0, 190.0) == 100.0
    assert near_midpoint(190.0, 10.0) == 280.0
    assert near_midpoint(300.0, 120.0) == 30.0


def test_a_point_opposite_itself_is_noted() -> None:
    chart = compute_chart(CHARLES)
    turned = replace(chart, points=(replace(chart.points[0], longitude=(chart.points[0].longitude + 180.0) % 360.0),))
    points, notes = composite_points(chart, turned, None)

    assert [point.name for point in points] == ["sun"]  # only what both have
    assert around(points[0].longitude, chart.points[0].longitude) == pytest.approx(90.0)
    assert notes == ("sun stands exactly opposite in both charts; its midpoint is 90° ahead of the first chart's.",)


@pytest.mark.parametrize("system", oracle.HOUSE_LETTERS)
def test_derived_houses_are_the_oracles_for_the_midheavens_midpoint(swe: Any, system: str) -> None:
    settings = ChartSettings(house_system=system)
    found = composite(CHARLES, DIANA, settings, houses="derived", latitude=40.0)
    obliquities = [swe.calc(tt_from_ut1(one.julian_day), swe.ECL_NUT, 0)[0][0] for one in (CHARLES, DIANA)]
    midheavens = [swe.houses(one.julian_day, one.latitude, one.longitude, b"P")[1][1] for one in (CHARLES, DIANA)]
    middle, obliquity = near_midpoint(*midheavens), sum(obliquities) / 2
    armc = swe.cotrans((middle, 0.0, 1.0), -obliquity)[0]
    cusps, angles = swe.houses_armc(armc, 40.0, obliquity, oracle.HOUSE_LETTERS[system])

    assert found.angles is not None
    assert around(found.angles.midheaven, middle) == pytest.approx(0.0, abs=1e-5)
    assert around(found.angles.ascendant, angles[0]) == pytest.approx(0.0, abs=1e-4)
    for ours, theirs in zip(cusps_of(found), cusps[-12:], strict=True):
        assert around(ours, theirs) == pytest.approx(0.0, abs=1e-4)


def test_midpoint_houses_are_midpoints_of_both_charts_cusps() -> None:
    first, second = compute_chart(CHARLES), compute_chart(DIANA)
    found = composite(CHARLES, DIANA)

    assert found.angles is not None
    assert first.angles is not None
    assert second.angles is not None
    assert found.angles.midheaven == near_midpoint(first.angles.midheaven, second.angles.midheaven)
    for number, (one, other) in enumerate(zip(cusps_of(first), cusps_of(second), strict=True)):
        double = 2.0 * (cusps_of(found)[number] - one - around(other, one) / 2.0)  # either midpoint: a multiple of 360
        assert around(double, 0.0) == pytest.approx(0.0, abs=1e-9)
    assert cusps_of(found)[0] == pytest.approx(found.angles.ascendant)
    assert cusps_of(found)[9] == pytest.approx(found.angles.midheaven)


@pytest.mark.parametrize("method", ["midpoint", "derived"])
@pytest.mark.parametrize("system", ["placidus", "porphyry", "equal", "whole_sign", "campanus"])
def test_houses_run_in_order_with_the_ascendant_east_of_the_midheaven(method: Any, system: str) -> None:
    chance, settings = Random(5), ChartSettings(house_system=system, points=("sun", "moon"))
    for _ in range(40):
        first, second = (
            ChartRequest(
                J2000 + chance.uniform(-2e4, 2e4), chance.uniform(-60, 60), chance.uniform(-180, 180), settings
            )
            for _ in range(2)
        )
        found = composite(first, second, houses=method)
        cusps = cusps_of(found)
        steps = [(after - before) % 360.0 for before, after in pairwise([*cusps, cusps[0]])]
        assert sum(steps) == pytest.approx(360.0)
        assert found.angles is not None
        assert 0.0 < (found.angles.ascendant - found.angles.midheaven) % 360.0 < 180.0


@pytest.mark.parametrize("method", ["midpoint", "derived"])
def test_houses_depend_on_both_charts(method: Any) -> None:
    own = cusps_of(composite(CHARLES, DIANA, houses=method))
    later = replace(DIANA, julian_day=DIANA.julian_day + 0.1)
    earlier = replace(CHARLES, julian_day=CHARLES.julian_day - 0.1)

    assert cusps_of(composite(CHARLES, later, houses=method)) != own
    assert cusps_of(composite(earlier, DIANA, houses=method)) != own
    assert cusps_of(composite(CHARLES, DIANA, replace(CHARLES.settings, house_system="koch"), houses=method)) != own
    assert cusps_of(composite(DIANA, CHARLES, houses=method)) == pytest.approx(own)


@pytest.mark.parametrize("method", ["midpoint", "derived"])
def test_a_chart_with_itself_is_itself(method: Any) -> None:
    own, found = compute_chart(CHARLES), composite(CHARLES, CHARLES, houses=method)

    assert [point.longitude for point in found.points] == [point.longitude for point in own.points]
    assert cusps_of(found) == pytest.approx(cusps_of(own), abs=1e-9)
    assert [point.house for point in found.points] == [point.house for point in own.points]
    assert {(a.first, a.second, a.aspect) for a in found.aspects} == {
        (a.first, a.second, a.aspect) for a in own.aspects
    }
    assert {a.applying for a in found.aspects} == {None}
    assert found.balance == own.balance


def test_the_reference_latitude_is_the_mean_unless_named() -> None:
    default = composite(CHARLES, DIANA, houses="derived")
    assert default.latitude == pytest.approx((CHARLES.latitude + DIANA.latitude) / 2)
    assert composite(CHARLES, DIANA, houses="derived", latitude=0.0).latitude == 0.0
    assert composite(CHARLES, DIANA).latitude is None
    south = composite(CHARLES, DIANA, houses="derived", latitude=-40.0)
    north = composite(CHARLES, DIANA, houses="derived", latitude=40.0)
    assert south.angles is not None
    assert north.angles is not None
    assert south.angles.midheaven == north.angles.midheaven
    assert south.angles.ascendant != north.angles.ascendant
    with pytest.raises(InvalidCoordinate):
        composite(CHARLES, DIANA, houses="derived", latitude=91.0)
    with pytest.raises(HouseSystemUndefined):
        composite(CHARLES, DIANA, houses="derived", latitude=70.0)
    allowed = composite(CHARLES, DIANA, ChartSettings(house_fallback="porphyry"), houses="derived", latitude=70.0)
    assert "the houses are porphyry" in allowed.engine.notes[-1]
    with pytest.raises(UnsupportedSetting):
        composite(CHARLES, DIANA, houses="davison")  # type: ignore[arg-type]


@pytest.mark.parametrize("system", ["placidus", "whole_sign", "equal"])
@pytest.mark.parametrize("method", ["midpoint", "derived"])
def test_sidereal_composites_lie_by_the_mean_ayanamsa_before_tropical_ones(method: Any, system: str) -> None:
    settings = ChartSettings(zodiac="sidereal", house_system=system)
    sidereal = composite(CHARLES, DIANA, settings, houses=method)
    tropical = composite(CHARLES, DIANA, ChartSettings(house_system=system), houses=method)
    ayanamsa = sum(zodiac_start(replace(request, settings=settings)) for request in (CHARLES, DIANA)) / 2
    assert ayanamsa == pytest.approx(23.24, abs=0.02)

    assert sidereal.angles is not None
    assert tropical.angles is not None
    assert around(sidereal.angles.ascendant + ayanamsa, tropical.angles.ascendant) == pytest.approx(0.0, abs=1e-9)
    if system == "whole_sign":
        assert [cusp % 30.0 for cusp in cusps_of(sidereal)] == [0.0] * 12
        assert cusps_of(sidereal)[0] == sidereal.angles.ascendant // 30.0 * 30.0
    else:
        for ours, theirs in zip(cusps_of(sidereal), cusps_of(tropical), strict=True):
            assert around(ours + ayanamsa, theirs) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("method", ["midpoint", "derived"])
def test_every_house_system_has_composite_houses(method: Any) -> None:
    seen = set()
    for system in HOUSE_SYSTEMS:
        found = composite(CHARLES, DIANA, ChartSettings(house_system=system.name), houses=method)
        steps = [(b - a) % 360.0 for a, b in pairwise([*cusps_of(found), cusps_of(found)[0]])]
        assert sum(steps) == pytest.approx(360.0), system.name
        assert {point.house for point in found.points} <= set(range(1, 13))
        seen.add(tuple(round(cusp, 6) for cusp in cusps_of(found)))
    assert len(seen) > len(HOUSE_SYSTEMS) - 4  # few agree: meridian and morinus do nearly


def test_a_far_ascendant_is_noted() -> None:
    """Ascendants 200° apart by way of the midheaven: the near midpoint would stand west of it."""
    chance, seen = Random(6), set()
    for _ in range(60):
        first, second = (
            ChartRequest(
                J2000 + chance.uniform(-2e4, 8e3), chance.uniform(-60, 60), 0.0, ChartSettings(points=("sun",))
            )
            for _ in range(2)
        )
        found, charts = composite(first, second), (compute_chart(first), compute_chart(second))
        near = near_midpoint(*(chart.angles.ascendant for chart in charts if chart.angles))
        assert found.angles is not None
        far = abs(around(near, found.angles.ascendant)) > 90.0
        assert bool(found.engine.notes) is far
        seen.add(far)
    assert seen == {True, False}


def test_what_a_midpoint_has_not_is_none_and_an_unknown_time_leaves_out_houses() -> None:
    found = composite(CHARLES, replace(DIANA, time_known=False))

    assert (found.houses, found.angles, found.latitude) == ((), None, None)
    assert "fortune" not in {point.name for point in found.points}
    assert any(note.startswith("Second chart: The time of birth is unknown") for note in found.engine.notes)
    sun = orjson.loads(orjson.dumps(found))["points"][0]
    assert {name for name, value in sun.items() if value is None} == {
        "latitude", "distance", "speed", "declination", "right_ascension", "house", "retrograde",
    }  # fmt: skip


def test_meridians_are_those_of_the_chart() -> None:
    chart = compute_chart(DIANA)
    assert chart.angles is not None
    assert meridian_of(DIANA).midheaven == pytest.approx(chart.angles.midheaven, abs=1e-9)
    moon = chart.points[1]
    assert meridian_of(DIANA).equatorial(moon.longitude, moon.latitude) == pytest.approx(
        (moon.right_ascension, moon.declination), abs=1e-9
    )
