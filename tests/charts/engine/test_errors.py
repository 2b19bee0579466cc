"""What the engine refuses, and what it says then."""

from math import inf, nan
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.errors import (
    EngineError,
    InvalidCoordinate,
    InvalidOrb,
    OutOfBounds,
    OutOfEphemerisRange,
    UnknownAspect,
    UnknownHouseSystem,
    UnknownPoint,
    UnsupportedSetting,
)
from charts.engine.sky import sky_at
from charts.engine.times import julian_day


@pytest.mark.parametrize("moment", [julian_day(1549, 12, 1), julian_day(2650, 2, 1), 0.0, 1e9, inf, -inf, nan])
def test_a_moment_outside_the_ephemeris_is_refused_with_its_range(moment: float) -> None:
    with pytest.raises(OutOfEphemerisRange) as refusal:
        compute_chart(ChartRequest(moment, 0.0, 0.0))

    assert refusal.value.code == "OUT_OF_EPHEMERIS_RANGE"
    assert (refusal.value.first, refusal.value.last) == (2287184.5, 2688976.5)
    assert "1550 to 2649" in str(refusal.value)


@pytest.mark.parametrize("moment", [julian_day(1550, 1, 2), julian_day(1700, 5, 5), julian_day(2649, 12, 31)])
def test_the_whole_range_of_de440_computes(moment: float) -> None:
    chart = compute_chart(ChartRequest(moment, 51.5, 0.0))
    assert len(chart.points) == 14
    assert chart.engine.degraded is False


def test_the_gathered_years_join_the_mapped_ones_smoothly() -> None:
    for border in (2378480.5, 2506600.5):  # JD TDB
        before, after = (sky_at(border + offset).places for offset in (-0.02, 0.02))
        for first, second in zip(before[:10] + before[15:21], after[:10] + after[15:21], strict=True):
            moved = (second[0] - first[0] + 180.0) % 360.0 - 180.0
            assert moved == pytest.approx(first[3] * 0.04, abs=0.001)


def test_a_minor_body_before_its_table_is_left_out_with_a_note_or_refused() -> None:
    chart = compute_chart(ChartRequest(2350000.5, 51.5, 0.0))
    assert "chiron" not in [point.name for point in chart.points]
    assert len(chart.points) == 14
    assert "Chiron is left out: its ephemeris covers the years 1800 to 2149 only." in chart.engine.notes

    with pytest.raises(OutOfEphemerisRange, match="of chiron and vesta covers the years 1800 to 2149 ") as refusal:
        compute_chart(ChartRequest(2350000.5, 51.5, 0.0, ChartSettings(points=("sun", "vesta", "chiron"))))
    assert refusal.value.what == "chiron and vesta"


def test_an_unknown_point_is_named_with_its_neighbours() -> None:
    with pytest.raises(UnknownPoint) as refusal:
        ChartSettings(points=("sun", "merkury"))

    assert refusal.value.name == "merkury"
    assert refusal.value.near[0] == "mercury"
    assert str(refusal.value) == "There is no point 'merkury'. Did you mean mercury or merak or menkar?"


def test_a_point_of_a_later_catalogue_is_unknown_and_all_known_are_listed() -> None:
    with pytest.raises(UnknownPoint) as refusal:
        ChartSettings(points=("vulcan",))

    assert refusal.value.name == "vulcan"
    assert "sun" in refusal.value.known
    assert "Known: sun, moon" in str(refusal.value)


@pytest.mark.parametrize(
    ("error", "settings", "near"),
    [
        (UnknownHouseSystem, {"house_system": "placidius"}, "placidus"),
        (UnknownAspect, {"aspects": {"trigon": 8.0, "trin": 8.0}}, ""),
        (UnknownAspect, {"aspects": {"sextil": 8.0}}, "sextile"),
    ],
)
def test_unknown_names(error: type[EngineError], settings: dict[str, object], near: str) -> None:
    with pytest.raises(error) as refusal:
        ChartSettings(**settings)  # type: ignore[arg-type]
    assert near in " ".join(refusal.value.near)  # type: ignore[attr-defined]


@pytest.mark.parametrize("orb", [-0.1, 15.1, nan, inf, "8", None, True])
def test_an_orb_is_a_number_of_degrees_up_to_fifteen(orb: object) -> None:
    with pytest.raises(InvalidOrb) as refusal:
        ChartSettings(aspects={"trine": orb})  # type: ignore[dict-item]
    assert refusal.value.aspect == "trine"


@pytest.mark.parametrize(
    "settings",
    [{"zodiac": "chinese"}, {"ayanamsa": "lahiri"}, {"center": "galactic"}, {"house_fallback": "equal"}],
)
def test_a_setting_that_cannot_be_honoured_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(UnsupportedSetting) as refusal:
        ChartSettings(**settings)  # type: ignore[arg-type]
    assert refusal.value.setting in settings
    assert refusal.value.supported


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (90.1, 0.0),
        (-91.0, 0.0),
        (nan, 0.0),
        (0.0, 180.1),
        (0.0, -inf),
        (0.0, nan),
        (True, 0.0),
        (0.0, False),
        ("50", 0.0),
        (0.0, None),
        (1j, 0.0),
        (np.float32(50.0), 0.0),
    ],
)
def test_a_place_is_on_earth(latitude: Any, longitude: Any) -> None:
    with pytest.raises(InvalidCoordinate) as refusal:
        ChartRequest(2451545.0, latitude, longitude)
    assert refusal.value.coordinate == ("longitude" if latitude == 0.0 and latitude is not False else "latitude")


@pytest.mark.parametrize("moment", ["5", None, True, 1j, np.float32(2451545.0)])
def test_a_moment_is_a_number(moment: Any) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        ChartRequest(moment, 51.0, 0.0)
    assert (refusal.value.parameter, refusal.value.value) == ("julian_day", moment)


@pytest.mark.parametrize("number", [int, np.float64])
def test_a_place_may_be_told_in_whole_degrees_and_doubles(number: Any) -> None:
    chart = compute_chart(ChartRequest(2451545.0, number(50), number(10)))
    assert chart.angles == compute_chart(ChartRequest(2451545.0, 50.0, 10.0)).angles


def test_details_are_json() -> None:
    with pytest.raises(UnknownHouseSystem) as refusal:
        ChartSettings(house_system="kock")
    assert orjson.loads(orjson.dumps(refusal.value.details))["near"] == ["koch"]


def test_settings_do_not_share_what_the_caller_may_change() -> None:
    orbs = {"trine": 8.0}
    settings = ChartSettings(aspects=orbs)
    orbs["trine"] = 99.0
    assert settings.aspects["trine"] == 8.0


def test_one_name_by_itself_is_a_name_and_not_its_letters() -> None:
    assert ChartSettings(points="sun") == ChartSettings(points=("sun",))  # type: ignore[arg-type]
    with pytest.raises(UnknownPoint) as refusal:
        ChartSettings(points="merkury")  # type: ignore[arg-type]
    assert (refusal.value.name, refusal.value.near[0]) == ("merkury", "mercury")
