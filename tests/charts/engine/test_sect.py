"""Sect of charts and planets."""

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.errors import PointMissing, TimeUnknown
from charts.engine.sect import is_diurnal, sect_of
from tests.charts.engine.figures import chart

# Ascendant 0° Aries: the signs from Libra on have risen.
DAY = {"sun": 280.0, "moon": 190.0, "mercury": 270.0, "venus": 100.0, "mars": 40.0, "jupiter": 310.0, "saturn": 130.0}


def test_a_day_chart() -> None:
    sect = sect_of(chart(DAY, ascendant=0.0))

    assert (sect.sect, sect.light) == ("day", "sun")
    assert (sect.benefic, sect.malefic, sect.contrary_benefic, sect.contrary_malefic) == (
        "jupiter", "saturn", "venus", "mars",
    )  # fmt: skip
    assert [(it.planet, it.sect, it.of_the_sect, it.above, it.rejoices, it.hayz) for it in sect.planets] == [
        ("sun", "day", True, True, True, False),  # Capricorn is feminine
        ("moon", "night", False, True, False, False),
        ("mercury", "day", True, True, True, False),  # rises before the Sun
        ("venus", "night", False, False, True, True),  # below, in Cancer
        ("mars", "night", False, False, True, False),  # Taurus is feminine
        ("jupiter", "day", True, True, True, True),  # Aquarius
        ("saturn", "day", True, False, False, False),
    ]


def test_the_same_sky_by_night() -> None:
    sect = sect_of(chart(DAY, ascendant=180.0))

    assert (sect.sect, sect.light, sect.benefic, sect.contrary_malefic) == ("night", "moon", "venus", "saturn")
    assert [it.planet for it in sect.planets if it.of_the_sect] == ["moon", "venus", "mars"]
    assert [it.planet for it in sect.planets if it.rejoices] == ["sun", "mercury", "venus", "mars", "jupiter"]
    assert [it.planet for it in sect.planets if it.hayz] == ["venus", "jupiter"]


def test_mercury_after_the_sun_is_of_the_night() -> None:
    (_, mercury) = sect_of(chart({"sun": 355.0, "mercury": 5.0}, ascendant=100.0)).planets

    assert mercury.sect == "night"


@pytest.mark.parametrize(("sun", "day"), [(0.0, True), (359.0, True), (180.0, True), (179.9, False), (1.0, False)])
def test_the_sun_on_the_horizon_makes_a_day(sun: float, day: bool) -> None:
    assert is_diurnal(chart({"sun": sun}, ascendant=0.0)) is day


@pytest.mark.parametrize(("hour", "sect"), [(3, "night"), (4, "day"), (12, "day"), (20, "day"), (21, "night")])
def test_a_midsummer_day_in_london(hour: float, sect: str) -> None:
    assert sect_of(compute_chart(ChartRequest(2451716.5 + hour / 24, 51.5, 0.0))).sect == sect


@pytest.mark.parametrize(("latitude", "sect"), [(68.0, "day"), (80.0, "day"), (-68.0, "night"), (-80.0, "night")])
def test_polar_day_and_polar_night(latitude: float, sect: str) -> None:
    """At midsummer, at every hour, and the Sun with it above or below."""
    whole_sign = ChartSettings(house_system="whole_sign")
    for hour in range(24):
        found = sect_of(compute_chart(ChartRequest(2451716.5 + hour / 24, latitude, 0.0, whole_sign)))
        (sun, *_) = found.planets
        assert (found.sect, sun.above, sun.rejoices) == (sect, sect == "day", True)


def test_what_is_needed() -> None:
    with pytest.raises(TimeUnknown):
        sect_of(compute_chart(ChartRequest(2451545.0, 50.0, 8.0, time_known=False)))
    with pytest.raises(PointMissing) as refused:
        sect_of(compute_chart(ChartRequest(2451545.0, 50.0, 8.0, ChartSettings(points=("moon",)))))

    assert refused.value.details == {"technique": "sect", "point": "sun"}


def test_within_the_polar_circle_the_suns_altitude_decides_not_the_ascendants_axis() -> None:
    """Noon of the winter solstice at 80° north: the Sun is thirteen degrees below the horizon all day."""
    request = ChartRequest(2451900.0, 80.0, 0.0, ChartSettings(house_system="equal"))
    assert compute_chart(request).sect == "night"
