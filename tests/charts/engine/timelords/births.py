"""Births whose figures the tests know."""

from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.times import julian_day

WHOLE_SIGNS = ChartSettings(house_system="whole_sign")


def birth(julian_day_ut: float, latitude: float, longitude: float, settings: ChartSettings = WHOLE_SIGNS) -> Chart:
    return compute_chart(ChartRequest(julian_day_ut, latitude, longitude, settings))


def akihito() -> Chart:
    """The emperor, Tokyo, 1933-12-23 06:39 JST, just before sunrise."""
    return birth(julian_day(1933, 12, 22, 21.65), 35.6762, 139.6503)


def elizabeth() -> Chart:
    """The queen, London, 1926-04-21 02:40 BST, at night."""
    return birth(julian_day(1926, 4, 21, 1.0 + 40 / 60), 51.5074, -0.1278)


def noon() -> Chart:
    """Greenwich, noon of 2000-01-01."""
    return birth(julian_day(2000, 1, 1, 12.0), 51.4779, 0.0)
