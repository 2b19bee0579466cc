"""The relationship chart halfway in time and space."""

from dataclasses import replace
from math import asin, cos, degrees, radians, sin, sqrt

import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.comparison import davison
from charts.engine.comparison.davison import great_circle_midpoint, mean_of_coordinates
from charts.engine.comparison.errors import PlacesOpposite
from charts.engine.errors import UnsupportedSetting
from charts.engine.times import utc_datetime
from tests.charts.engine.couple import CHARLES, DIANA


def apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine, degrees."""
    north, south = radians(a[0]), radians(b[0])
    across = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(radians(b[1] - a[1]) / 2) ** 2
    return degrees(2 * asin(sqrt(across)))


def test_the_midpoint_of_a_great_circle_is_the_printed_one() -> None:
    """C. Veness, movable-type.co.uk/scripts/latlong: Land's End to John o'Groats, 54°21′44″ N 4°31′50″ W."""
    middle = great_circle_midpoint(50 + 3 / 60 + 59 / 3600, -(5 + 42 / 60 + 53 / 3600),
                                   58 + 38 / 60 + 38 / 3600, -(3 + 4 / 60 + 12 / 3600))  # fmt: skip

    assert middle[0] == pytest.approx(54 + 21 / 60 + 44 / 3600, abs=0.6 / 3600)
    assert middle[1] == pytest.approx(-(4 + 31 / 60 + 50 / 3600), abs=0.6 / 3600)


@pytest.mark.parametrize(
    "places", [(51.5, -0.1, 40.7, -74.0), (-33.9, 151.2, 37.8, -122.4), (60.0, 170.0, 60.0, -170.0)]
)
def test_the_midpoint_is_as_far_from_either_place(places: tuple[float, float, float, float]) -> None:
    middle = great_circle_midpoint(*places)

    assert apart(middle, places[:2]) == pytest.approx(apart(places[:2], places[2:]) / 2, abs=1e-9)
    assert apart(middle, places[2:]) == pytest.approx(apart(places[:2], places[2:]) / 2, abs=1e-9)


def test_the_couples_relationship_chart_is_of_its_mean_moment() -> None:
    """Half of 4611 days 21 h 31 min after 1948-11-14 21:14 UT is 1955-03-09 19:59:30."""
    request = davison(CHARLES, DIANA)

    moment = utc_datetime(request.julian_day)
    assert moment.isoformat(timespec="seconds")[:19] == "1955-03-09T19:59:30"
    assert request.latitude == pytest.approx(52.167, abs=0.001)
    assert request.longitude == pytest.approx(0.179, abs=0.001)
    mean = davison(CHARLES, DIANA, "mean")
    assert (mean.latitude, mean.longitude) == pytest.approx((52.166667, 0.183333), abs=1e-6)
    assert compute_chart(request).points[0].sign == "pisces"


def test_coordinates_meet_over_the_date_line_not_over_greenwich() -> None:
    assert mean_of_coordinates(10.0, 170.0, -20.0, -170.0) == pytest.approx((-5.0, 180.0))
    assert mean_of_coordinates(0.0, 170.0, 0.0, -160.0) == pytest.approx((0.0, -175.0))
    assert mean_of_coordinates(0.0, -170.0, 0.0, 150.0) == pytest.approx((0.0, 170.0))
    assert mean_of_coordinates(0.0, 90.0, 0.0, -90.0) == pytest.approx((0.0, 180.0))  # eastward from the first


def test_order_does_not_matter_and_two_equal_births_are_their_own() -> None:
    forth, back = davison(CHARLES, DIANA), davison(DIANA, CHARLES)
    assert (forth.julian_day, forth.latitude, forth.longitude) == pytest.approx(
        (back.julian_day, back.latitude, back.longitude), abs=1e-12
    )
    own = davison(CHARLES, CHARLES)
    assert own.julian_day == CHARLES.julian_day
    assert (own.latitude, own.longitude) == pytest.approx((CHARLES.latitude, CHARLES.longitude), abs=1e-12)


def test_an_unknown_time_makes_the_midpoint_unknown_within_half_a_day() -> None:
    request = davison(CHARLES, replace(DIANA, time_known=False))

    assert request.time_known is False
    assert (request.day_start, request.day_end) == (request.julian_day - 0.25, request.julian_day + 0.25)
    both = davison(replace(CHARLES, time_known=False), replace(DIANA, time_known=False))
    assert (both.day_start, both.day_end) == (both.julian_day - 0.5, both.julian_day + 0.5)
    assert compute_chart(request).angles is None


def test_opposite_places_have_no_midpoint_on_a_great_circle_but_a_mean() -> None:
    madrid, antipode = ChartRequest(2451545.0, 40.0, -4.0), ChartRequest(2451645.0, -40.0, 176.0)
    with pytest.raises(PlacesOpposite) as refusal:
        davison(madrid, antipode)

    assert "method mean" in str(refusal.value)
    mean = davison(madrid, antipode, "mean")
    assert (mean.latitude, mean.longitude) == (0.0, 86.0)
    with pytest.raises(UnsupportedSetting) as unknown:
        davison(madrid, antipode, "median")  # type: ignore[arg-type]
    assert unknown.value.supported == ("great_circle", "mean")
