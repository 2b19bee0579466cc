"""An answer of Nocturna Calculations, read strictly: whatever is not a whole chart of that moment and place is refused.

The service may err, and an answer may be another chart's. So every number is compared with the embedded engine's,
which costs a tenth of a millisecond; what differs by more than its precision explains is no answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, NamedTuple

from charts.calculation.nocturna.sending import ANGLES, POINTS, Question
from charts.engine.catalogue import POINT_ORDER
from charts.engine.circle import arc
from charts.engine.figure import Figure
from charts.engine.notes import trusted_until

TOLERANCE: Final = 1.0 / 60.0  # degrees; without data files its Moon is 2″ off, and in the 16th century 10″
# Nobody knows how the Earth will turn: to this many days a year of the future its ΔT may differ from ours.
DELTA_T_DOUBT: Final = 2.0 / 86_400.0
SPEED_TOLERANCE: Final = 0.01  # degrees a day
DISTANCE_TOLERANCE: Final = 1e-3  # of the distance
WHERE_BODIES_ARE: Final = frozenset(POINTS) - {"mean_node", "mean_lilith"}  # in space, not only on the circle


class Unusable(Exception):
    """The answer is not what was asked for; the message says how, for our log."""


class Placed(NamedTuple):
    longitude: float
    latitude: float
    distance: float
    speed: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Degrees, au, degrees a day; points by our names. cusps, angles: empty if no houses were wanted."""

    points: Mapping[str, Placed]
    cusps: tuple[float, ...]
    angles: Mapping[str, float]


class Expected(NamedTuple):
    """What the embedded engine finds at the second that was asked for, and three seconds before and after it."""

    figure: Figure
    before: Figure
    after: Figure


def read_chart(planets: Any, houses: Any, question: Question, wanted: Sequence[str]) -> Reading:
    """wanted: our names of the points. Errors: Unusable."""
    points = {name: _placed(_mapping(planets, "planets"), POINTS[name]) for name in wanted}
    if not question.houses:
        return Reading(points, (), {})
    given = _mapping(houses, "houses")
    system = given.get("system", question.house_system)
    if system != question.house_system:
        raise Unusable(f"houses of the system {str(system)[:30]!r} instead of {question.house_system}")
    cusps = given.get("cusps")
    if not isinstance(cusps, list) or len(cusps) != 12:
        raise Unusable("not twelve cusps")
    angles = _mapping(given.get("angles"), "angles")
    return Reading(
        points,
        tuple(_longitude(cusp, f"cusp {number}") for number, cusp in enumerate(cusps, 1)),
        {name: _longitude(angles.get(key), key) for name, key in ANGLES.items()},
    )


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unusable(f"no {what}")
    return value


def _placed(planets: Mapping[str, Any], key: str) -> Placed:
    given = _mapping(planets.get(key), key)
    speed = _number(given.get("speed"), f"{key} speed", 20.0)
    if given.get("is_retrograde", speed < 0.0) is not (speed < 0.0):
        raise Unusable(f"{key} is called retrograde against its speed")
    return Placed(
        _longitude(given.get("longitude"), key),
        _number(given.get("latitude"), f"{key} latitude", 90.0),
        _number(given.get("distance"), f"{key} distance", 100.0),
        speed,
    )


def _longitude(value: Any, what: str) -> float:
    longitude = _number(value, what, 360.0)
    if not 0.0 <= longitude < 360.0:
        raise Unusable(f"{what} is {longitude!r}")
    return longitude


def _number(value: Any, what: str, largest: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > largest:
        raise Unusable(f"{what} is {str(value)[:30]!r}")
    return float(value)


def compare(reading: Reading, expected: Expected, moment: float) -> float:
    """The largest difference of a point's longitude from the embedded engine's, in arcseconds.

    moment: Julian day of UT1. Errors: Unusable.
    """
    figure = expected.figure
    doubt = max(0.0, moment - trusted_until()) / 365.25 * DELTA_T_DOUBT
    largest = max(_compare_point(name, placed, figure, doubt) for name, placed in reading.points.items())
    if reading.cusps:
        if figure.angles is None or figure.cusps is None:
            raise ValueError("houses were wanted of a figure without an hour")
        at_once = [(one.angles or ())[:4] + (one.cusps or ()) for one in expected]
        for place, given in enumerate((*(reading.angles[name] for name in ANGLES), *reading.cusps)):
            _compare_turning(place, given, [values[place] for values in at_once])
    return largest * 3600.0


def _compare_point(name: str, placed: Placed, figure: Figure, doubt: float) -> float:
    longitude, latitude, distance, speed, latitude_speed, _ = figure.places[POINT_ORDER[name]]
    off = abs(arc(longitude, placed.longitude))
    differences = {
        "longitude": off / (TOLERANCE + abs(speed) * doubt),
        "latitude": abs(placed.latitude - latitude) / (TOLERANCE + abs(latitude_speed) * doubt),
        "speed": abs(placed.speed - speed) / SPEED_TOLERANCE,
    }
    if name in WHERE_BODIES_ARE:
        differences["distance"] = abs(placed.distance - distance) / (DISTANCE_TOLERANCE * distance)
    if wrong := [what for what, difference in differences.items() if difference > 1.0]:
        raise Unusable(f"{name} has another {' and '.join(wrong)} than at that moment")
    return off


def _compare_turning(place: int, given: float, moments: Sequence[float]) -> None:
    """Of what turns with the Earth: its sidereal time may be some seconds off in the far future, its clock one."""
    expected, before, after = moments
    allowed = TOLERANCE + max(abs(arc(expected, before)), abs(arc(expected, after)))
    if abs(arc(expected, given)) > allowed:
        what = tuple(ANGLES)[place] if place < len(ANGLES) else f"cusp {place - len(ANGLES) + 1}"
        raise Unusable(f"the {what} is not the one of that moment and place")
