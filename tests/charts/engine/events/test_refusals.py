"""What searches from a place refuse before they compute anything: spans that are none, numbers that are none."""

from collections.abc import Callable
from math import inf, nan
from typing import Any

import pytest

from charts.engine.coordinates import apparent_altitude, true_altitude
from charts.engine.errors import EngineError, InvalidSpan, OutOfBounds, OutOfEphemerisRange
from charts.engine.events import TooManyEvents
from charts.engine.events.eclipses import find_eclipses, find_local_eclipses, local_circumstances
from charts.engine.events.heliacal import find_heliacal_phases
from charts.engine.events.hours import planetary_hours
from charts.engine.events.rising import find_risings, find_twilights, horizontal_refraction, rise_set

J = 2451545.0
LONDON = (51.5, -0.13)

WATCHES: dict[str, Callable[..., Any]] = {
    "risings": lambda start, end: find_risings("moon", start, end, *LONDON),
    "twilights": lambda start, end: find_twilights(start, end, *LONDON),
    "heliacal": lambda start, end: find_heliacal_phases("venus", start, end, *LONDON),
}
SPANS: dict[str, Callable[..., Any]] = WATCHES | {
    "eclipses": find_eclipses,
    "local eclipses": lambda start, end: find_local_eclipses(start, end, *LONDON),
}
MOMENTS: dict[str, Callable[..., Any]] = {
    "rise_set": lambda moment: rise_set("sun", moment, *LONDON),
    "hours": lambda moment: planetary_hours(moment, *LONDON),
}
AT_HEIGHT: dict[str, Callable[[Any], Any]] = {
    "risings": lambda height: find_risings("moon", J, J + 10.0, *LONDON, height),
    "twilights": lambda height: find_twilights(J, J + 10.0, *LONDON, height),
    "heliacal": lambda height: find_heliacal_phases("venus", J, J + 10.0, *LONDON, height),
    "rise_set": lambda height: rise_set("sun", J, *LONDON, height),
    "hours": lambda height: planetary_hours(J, *LONDON, height),
    "local eclipses": lambda height: find_local_eclipses(J, J + 10.0, *LONDON, height),
    "circumstances": lambda height: local_circumstances(find_eclipses(J, J + 100.0)[0], *LONDON, height),
}


@pytest.mark.parametrize("search", SPANS)
@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (J + 100.0, J, InvalidSpan),
        (nan, J, InvalidSpan),
        (J, nan, InvalidSpan),
        (J, inf, InvalidSpan),
        (-inf, inf, InvalidSpan),
        ("a", J, InvalidSpan),
        (J, None, InvalidSpan),
        (J, 1e300, OutOfEphemerisRange),
        (-1e300, J, OutOfEphemerisRange),
        (J - 400_000.0, J, OutOfEphemerisRange),
    ],
)
def test_a_span_is_a_span_within_the_ephemeris(search: str, start: Any, end: Any, error: type[EngineError]) -> None:
    with pytest.raises(error):
        SPANS[search](start, end)


@pytest.mark.parametrize("search", MOMENTS)
@pytest.mark.parametrize(("moment", "error"), [(nan, InvalidSpan), (inf, InvalidSpan), (1e300, OutOfEphemerisRange)])
def test_a_moment_is_a_moment_within_the_ephemeris(search: str, moment: float, error: type[EngineError]) -> None:
    with pytest.raises(error):
        MOMENTS[search](moment)


@pytest.mark.parametrize("search", WATCHES)
def test_nine_centuries_of_days_are_too_many(search: str) -> None:
    with pytest.raises(TooManyEvents) as refusal:
        WATCHES[search](2300000.5, 2650000.5)

    assert refusal.value.details == {"estimate": 1_400_000, "limit": 200_000, "days": 350_000.0, "longest": 45_000.0}
    assert str(refusal.value).endswith("Ask for at most 45000 days at a time.")


@pytest.mark.parametrize("height", [nan, inf, -20_000.0, 1e6, True, "10"])
@pytest.mark.parametrize("search", AT_HEIGHT)
def test_a_height_is_a_number_of_metres(search: str, height: Any) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        AT_HEIGHT[search](height)
    assert (refusal.value.parameter, refusal.value.lowest, refusal.value.highest) == ("height", -12_000.0, 100_000.0)


@pytest.mark.parametrize("value", [nan, -inf, 91.0])
@pytest.mark.parametrize("parameter", ["refraction", "horizon_altitude"])
def test_conditions_at_the_horizon_are_numbers_of_degrees(parameter: str, value: float) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        rise_set("sun", J, *LONDON, **{parameter: value})  # type: ignore[arg-type]
    assert refusal.value.parameter == parameter


@pytest.mark.parametrize(
    ("pressure", "temperature", "parameter"),
    [(nan, 10.0, "pressure"), (-1.0, 10.0, "pressure"), (1010.0, inf, "temperature"), (1010.0, -273.0, "temperature")],
)
def test_air_is_air(pressure: float, temperature: float, parameter: str) -> None:
    for refused in (
        lambda: horizontal_refraction(pressure, temperature),
        lambda: apparent_altitude(10.0, pressure, temperature),
        lambda: true_altitude(10.0, pressure, temperature),
    ):
        with pytest.raises(OutOfBounds) as refusal:
            refused()
        assert refusal.value.parameter == parameter


@pytest.mark.parametrize("offset", [nan, inf, 26.5, -1e9])
def test_a_clock_stands_some_hours_from_greenwich(offset: float) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        planetary_hours(J, *LONDON, utc_offset=offset)
    assert (refusal.value.parameter, refusal.value.lowest, refusal.value.highest) == ("utc_offset", -26.0, 26.0)
