"""The Davison relationship chart: one moment and one place halfway between two births.

Ronald Davison, Synastry: Understanding Human Relations through Astrology, 1977: the mean of the two times, and the mean
of the two latitudes and longitudes. The midpoint of the great circle between the places, which is the place on Earth
that is halfway, is the later refinement.
"""

from dataclasses import replace
from math import atan2, cos, hypot, sin
from typing import Final, Literal, get_args

from charts.engine.circle import arc
from charts.engine.comparison.errors import PlacesOpposite
from charts.engine.constants import DEGREES
from charts.engine.errors import check_setting
from charts.engine.request import ChartRequest

GeographicMidpoint = Literal["great_circle", "mean"]
_OPPOSITE: Final = 1e-9  # length of the two places' mean direction below which it points nowhere: 0.01 mm on the ground


def davison(first: ChartRequest, second: ChartRequest, method: GeographicMidpoint = "great_circle") -> ChartRequest:
    """The request of a chart at the midpoint of two births in time and space, with the first one's settings.

    method: great_circle for the midpoint of the shortest way over the Earth (a sphere here), mean for the mean of both
    latitudes and of both longitudes, these over the nearer side (exactly 180° apart: eastward from the first). The
    time is the mean of both Julian days of UT1; if one is unknown, so is the midpoint's, within half as wide a span.
    Errors: `PlacesOpposite` (great_circle only), `UnsupportedSetting`.
    """
    check_setting("method", method, get_args(GeographicMidpoint))
    places = (first.latitude, first.longitude, second.latitude, second.longitude)
    latitude, longitude = great_circle_midpoint(*places) if method == "great_circle" else mean_of_coordinates(*places)
    known = first.time_known and second.time_known
    (start, end), (other_start, other_end) = _span(first), _span(second)
    return replace(
        first,
        julian_day=(first.julian_day + second.julian_day) / 2.0,
        latitude=latitude,
        longitude=longitude,
        time_known=known,
        day_start=None if known else (start + other_start) / 2.0,
        day_end=None if known else (end + other_end) / 2.0,
    )


def _span(request: ChartRequest) -> tuple[float, float]:
    """Between which Julian days a birth lies."""
    if request.time_known:
        return request.julian_day, request.julian_day
    start = request.julian_day - 0.5 if request.day_start is None else request.day_start
    return start, request.julian_day + 0.5 if request.day_end is None else request.day_end


def great_circle_midpoint(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> tuple[float, float]:
    """Latitude and longitude, degrees, halfway on the great circle between two places. Errors: `PlacesOpposite`."""
    x = y = z = 0.0
    for north, east in ((latitude, longitude), (other_latitude, other_longitude)):
        phi, theta = north / DEGREES, east / DEGREES
        x, y, z = x + cos(phi) * cos(theta), y + cos(phi) * sin(theta), z + sin(phi)
    if hypot(x, y, z) < _OPPOSITE:
        raise PlacesOpposite
    return atan2(z, hypot(x, y)) * DEGREES, atan2(y, x) * DEGREES


def mean_of_coordinates(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> tuple[float, float]:
    """The mean latitude, and the longitude in the middle of the nearer side, −180 < λ ≤ 180, degrees."""
    return (latitude + other_latitude) / 2.0, arc(0.0, longitude + arc(longitude, other_longitude) / 2.0)
