"""Lines, crossings and distances on the map."""

from dataclasses import replace
from itertools import pairwise
from math import acos, cos, degrees, radians, sin
from random import Random
from typing import Any

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.astrocartography import EARTH_RADIUS, astrocartography, distances_to_lines, local_space
from charts.engine.catalogue import PLANETS
from charts.engine.errors import InvalidCoordinate, OutOfBounds, TimeUnknown, UnknownPoint, UnsupportedSetting
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import DIANA
from tests.charts.engine.oracle import around

MAP = astrocartography(DIANA)
SOLSTICE = ChartRequest(julian_day(2024, 6, 20, 20.85), 0.0, 0.0)


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Degrees between two places (longitude, latitude)."""
    (x, phi), (y, psi) = ((radians(v) for v in place) for place in (a, b))
    return degrees(acos(max(-1.0, min(1.0, sin(phi) * sin(psi) + cos(phi) * cos(psi) * cos(x - y)))))


def seen(swe: Any, point: str, longitude: float, latitude: float, *, flat: bool = False) -> tuple[float, float]:
    """The oracle's azimuth from the south by west, and true altitude."""
    place = oracle.place(swe, point, tt_from_ut1(DIANA.julian_day))
    place = (place[0], 0.0 if flat else place[1], 1.0)
    azimuth, altitude, _ = swe.azalt(DIANA.julian_day, swe.ECL2HOR, (longitude, latitude, 0.0), 0.0, 0.0, place)
    return azimuth, altitude


@pytest.mark.parametrize("projection", ["mundo", "zodiaco"])
def test_on_its_lines_the_oracle_sees_each_planet_on_the_angle(swe: Any, projection: Any) -> None:
    flat = projection == "zodiaco"
    lines = astrocartography(DIANA, projection=projection, step=5.0).lines
    assert len(lines) == 40
    for line in lines:
        for longitude, latitude in [place for segment in line.segments for place in segment]:
            if line.angle in ("ascendant", "descendant"):
                azimuth, altitude = seen(swe, line.point, longitude, latitude, flat=flat)
                assert altitude == pytest.approx(0.0, abs=1e-4)
                east = 180.0 < azimuth < 360.0
                at_the_end = min(azimuth % 180.0, -azimuth % 180.0) < 0.5
                assert east is (line.angle == "ascendant") or at_the_end
            else:
                azimuth, altitude = seen(swe, line.point, longitude, 0.0, flat=flat)
                assert min(azimuth % 180.0, -azimuth % 180.0) == pytest.approx(0.0, abs=1e-3)
                assert (altitude > 0.0) is (line.angle == "midheaven")


def test_in_the_zodiac_the_lines_are_those_of_the_charts_angles() -> None:
    """On the ascendant's line in zodiaco the relocated chart's ascendant is the planet's degree, and so on."""
    points = {point.name: point.longitude for point in compute_chart(DIANA).points}
    for line in astrocartography(DIANA, projection="zodiaco", step=10.0).lines:
        for longitude, latitude in (place for segment in line.segments for place in segment if abs(place[1]) < 60.0):
            settings = replace(DIANA.settings, house_system="equal")
            angles = compute_chart(ChartRequest(DIANA.julian_day, latitude, longitude, settings)).angles
            assert around(getattr(angles, line.angle), points[line.point]) == pytest.approx(0.0, abs=1e-6)


def test_at_the_solstice_the_sun_neither_rises_nor_sets_beyond_the_polar_circles() -> None:
    """Almanac: 2024-06-20 20:51 UT, the Sun at 23°26′16″ north over 132° west, where it is noon."""
    found = astrocartography(SOLSTICE, ("sun",))

    sun = found.zeniths[0]
    assert sun.latitude == pytest.approx(23 + 26 / 60 + 16 / 3600, abs=0.001)
    assert sun.longitude == pytest.approx(-132.3, abs=0.3)
    assert sun.horizon_limit == pytest.approx(66.5622, abs=0.001)
    for line in found.lines[2:]:
        latitudes = [latitude for segment in line.segments for _, latitude in segment]
        assert (min(latitudes), max(latitudes)) == pytest.approx((-sun.horizon_limit, sun.horizon_limit))
    ends = [line.segments[-1][-1] for line in found.lines[2:]]
    assert around(ends[0][0], ends[1][0]) == pytest.approx(0.0, abs=1e-4)  # they meet in the midnight sun
    assert around(ends[0][0], sun.longitude) % 360 == pytest.approx(180.0, abs=1e-4)


def test_lines_are_cut_at_the_date_line_and_nowhere_else() -> None:
    cut = 0
    for line in MAP.lines:
        for segment in line.segments:
            for before, after in pairwise(segment):
                assert abs(after[0] - before[0]) < 180.0
                assert -180.0 <= after[0] <= 180.0
        for segment, following in pairwise(line.segments):
            assert segment[-1][0] == -following[0][0]
            assert abs(segment[-1][0]) == 180.0
            assert segment[-1][1] == following[0][1]
            cut += 1
        latitudes = [latitude for segment in line.segments for _, latitude in segment]
        assert latitudes == sorted(latitudes)
    assert cut >= 5
    fine = next(line for line in astrocartography(DIANA, ("moon",), step=0.5).lines if line.angle == "ascendant")
    coarse = next(line for line in MAP.lines if (line.point, line.angle) == ("moon", "ascendant"))
    assert sum(map(len, fine.segments)) > 3 * sum(map(len, coarse.segments))


def test_at_a_crossing_the_oracle_has_both_planets_on_their_angles(swe: Any) -> None:
    for one in MAP.crossings:
        assert -90.0 < one.latitude < 90.0
        for point, angle in ((one.first, one.first_angle), (one.second, one.second_angle)):
            azimuth, altitude = seen(swe, point, one.longitude, one.latitude)
            if angle in ("ascendant", "descendant"):
                assert altitude == pytest.approx(0.0, abs=2e-4)
                assert (180.0 < azimuth < 360.0) is (angle == "ascendant")
            else:
                hour_angle = around(one.longitude, next(z.longitude for z in MAP.zeniths if z.point == point))
                assert abs(hour_angle) == pytest.approx(0.0 if angle == "midheaven" else 180.0, abs=1e-9)


def test_every_pair_crosses_six_times() -> None:
    """Two upright lines of each with the other's circle, and the two circles with each other twice."""
    pairs: dict[tuple[str, str], int] = {}
    for one in MAP.crossings:
        pairs[one.first, one.second] = pairs.get((one.first, one.second), 0) + 1
    assert len(pairs) == 45
    assert set(pairs.values()) == {6}
    assert list(pairs) == sorted(pairs, key=lambda pair: (PLANETS.index(pair[0]), PLANETS.index(pair[1])))


def test_a_paran_holds_all_along_its_latitude() -> None:
    """Elsewhere on the latitude of a crossing both planets come to their angles together, later or earlier that day:
    sidereal hour angles do not change, so the oracle, a while later and as far west, sees them so again."""
    crossing = next(one for one in MAP.crossings if one.first_angle == "midheaven")
    later = replace(DIANA, julian_day=DIANA.julian_day + 1.0 / 24 / 60)
    again = [one for one in astrocartography(later).crossings
             if (one.first, one.first_angle, one.second, one.second_angle)
             == (crossing.first, crossing.first_angle, crossing.second, crossing.second_angle)]  # fmt: skip
    assert again[0].latitude == pytest.approx(crossing.latitude, abs=0.01)
    assert around(again[0].longitude, crossing.longitude) == pytest.approx(-0.25068, abs=0.01)


def test_distances_are_the_shortest_to_a_fine_line() -> None:
    """Each distance, against the nearest of a line's own points every 0.1°; and a place on a line is at none."""
    chance, fine = Random(2), astrocartography(DIANA, ("sun", "moon", "saturn"), step=0.1)
    for _ in range(12):
        place = chance.uniform(-180, 180), degrees(chance.uniform(-1.4, 1.4))
        found = distances_to_lines(DIANA, place[1], place[0], ("sun", "moon", "saturn"))
        assert [one.kilometres for one in found] == sorted(one.kilometres for one in found)
        for line in fine.lines:
            spots = [spot for segment in line.segments for spot in segment]
            if line.angle in ("midheaven", "imum_coeli"):
                spots = [(spots[0][0], step / 10) for step in range(-900, 901)]
            nearest = min(apart(place, spot) for spot in spots) * radians(1.0) * EARTH_RADIUS
            ours = next(one.kilometres for one in found if (one.point, one.angle) == (line.point, line.angle))
            assert ours == pytest.approx(nearest, abs=60.0 if nearest < 500.0 else 20.0)
            assert ours <= nearest + 1e-6
    line = next(line for line in MAP.lines if (line.point, line.angle) == ("mars", "descendant"))
    longitude, latitude = line.segments[0][len(line.segments[0]) // 2]
    nearest_line = distances_to_lines(DIANA, latitude, longitude)[0]
    assert (nearest_line.point, nearest_line.angle) == ("mars", "descendant")
    assert nearest_line.kilometres == pytest.approx(0.0, abs=1e-3)


def test_a_degree_of_the_equator_is_111_kilometres() -> None:
    """6371.0088 km · π / 180 = 111.195 km."""
    longitude = next(line for line in MAP.lines if (line.point, line.angle) == ("venus", "midheaven")).segments[0][0][0]
    found = distances_to_lines(DIANA, 0.0, longitude + 1.0, ("venus",))
    assert next(one.kilometres for one in found if one.angle == "midheaven") == pytest.approx(111.195, abs=0.001)
    pole = distances_to_lines(DIANA, 90.0, 0.0, ("venus",))
    assert [one.kilometres for one in pole if one.angle == "imum_coeli"] == [pytest.approx(0.0, abs=1e-6)]


@pytest.mark.parametrize("place", [(52.8, 0.5), (-33.9, 151.2), (0.0, -78.5), (71.0, 25.8), (89.0, 0.0)])
def test_local_space_is_the_oracles(swe: Any, place: tuple[float, float]) -> None:
    latitude, longitude = place
    for one in local_space(DIANA, latitude, longitude):
        azimuth, altitude = seen(swe, one.point, longitude, latitude)
        assert one.altitude == pytest.approx(altitude, abs=1e-4)
        assert around(one.azimuth, azimuth + 180.0) == pytest.approx(0.0, abs=2e-3)


@pytest.mark.parametrize("projection", ["mundo", "zodiaco"])
def test_neither_zodiac_nor_centre_move_a_line(projection: Any) -> None:
    own = astrocartography(DIANA, projection=projection).zeniths
    for settings in (
        ChartSettings(zodiac="sidereal"),
        ChartSettings(center="topocentric"),
        ChartSettings(center="heliocentric", points=("mars",)),
    ):
        for zenith, expected in zip(
            astrocartography(replace(DIANA, settings=settings), projection=projection).zeniths, own, strict=True
        ):
            assert around(zenith.longitude, expected.longitude) == pytest.approx(0.0, abs=1e-9)
            assert zenith.latitude == pytest.approx(expected.latitude, abs=1e-9)


def test_the_map_does_not_ask_where_one_was_born() -> None:
    assert astrocartography(replace(DIANA, latitude=-80.0, longitude=77.0)) == MAP


def test_what_cannot_be_mapped_is_refused() -> None:
    with pytest.raises(TimeUnknown):
        astrocartography(replace(DIANA, time_known=False))
    with pytest.raises(UnknownPoint):
        astrocartography(DIANA, ("sol",))
    with pytest.raises(UnsupportedSetting):
        astrocartography(DIANA, projection="mercator")  # type: ignore[arg-type]
    for step in (0.0, 20.0, float("nan"), True):
        with pytest.raises(OutOfBounds):
            astrocartography(DIANA, step=step)
    with pytest.raises(InvalidCoordinate):
        distances_to_lines(DIANA, 0.0, 181.0)
    with pytest.raises(InvalidCoordinate):
        local_space(DIANA, -91.0, 0.0)


def test_a_map_is_json_with_longitude_first() -> None:
    answer = orjson.loads(orjson.dumps(MAP))
    assert set(answer) == {"julian_day", "projection", "lines", "zeniths", "crossings"}
    first = answer["lines"][0]
    assert (first["point"], first["angle"]) == ("sun", "midheaven")
    assert first["segments"][0][0][1] == -90.0
    assert first["segments"][0][1][1] == 90.0
