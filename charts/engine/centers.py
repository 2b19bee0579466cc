"""From where the sky is looked at.

geocentric: the Earth's centre. topocentric: a place on the ground; parallax and the place's own motion are in the
light's path, nodes and apogees stay what they are, notions of the Earth's centre. heliocentric and barycentric: the
Sun's centre and the solar system's, at rest: bodies are seen a light-time ago, without aberration or deflection; the
Sun has no heliocentric place, and nodes, apogees and lots have none at all. The ecliptic and equinox of date are the
same for all.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Generic, Literal, NamedTuple, TypeAlias

from charts.engine.apparent import Place, barycentric, ecliptic_places, light_time
from charts.engine.catalogue import PointType
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.coordinates import observer_state
from charts.engine.deltat import delta_t
from charts.engine.ephemeris import NUTATION, SUN, State, shared_ephemeris
from charts.engine.errors import EngineError
from charts.engine.frame import Frame, frame_of_date
from charts.engine.numbers import Number
from charts.engine.stars import course_places, course_rays, courses_of
from charts.engine.times import tdb_from_tt

Center = Literal["geocentric", "topocentric", "heliocentric", "barycentric"]
CENTERS: Final[tuple[Center, ...]] = ("geocentric", "topocentric", "heliocentric", "barycentric")


class ViewpointOf(NamedTuple, Generic[Number]):
    """A centre, and for the topocentric one the place on the WGS84 ellipsoid; or many, in arrays."""

    center: Center
    latitude: Number | float = 0.0  # degrees, geographic
    longitude: Number | float = 0.0  # degrees, east positive
    height: float = 0.0  # metres

    @property
    def from_earth(self) -> bool:
        return self.center in ("geocentric", "topocentric")


Viewpoint: TypeAlias = ViewpointOf[float]
GEOCENTRIC: Final = Viewpoint("geocentric")
AT_REST: Final = frozenset(("heliocentric", "barycentric"))  # not seen from the Earth
_ORIGIN: Final[State] = [0.0] * 9
_OF_THE_EARTH: Final = ("node", "apogee", "lot")  # kinds of points


class PointWithoutPlace(EngineError):
    """A point was asked for that cannot be seen from the asked centre."""

    code = "BUSINESS_RULE"

    def __init__(self, points: Iterable[str], center: Center) -> None:
        self.points, self.center = tuple(points), center
        super().__init__(
            f"No {center} place exists of {', '.join(self.points)}; leave them out, or ask for a geocentric chart."
        )


def has_place(point: PointType, center: Center) -> bool:
    """Whether a point of the catalogue can be seen from a centre."""
    if center in ("geocentric", "topocentric"):
        return True
    return point.kind not in _OF_THE_EARTH and not (center == "heliocentric" and point.name == "sun")


def on_the_ground(viewpoint: Viewpoint, earth: State, tt: float, frame: Frame[float]) -> State:
    """The barycentric state of a topocentric viewpoint, from the Earth's."""
    julian_day = tt - delta_t(tt) / SECONDS_PER_DAY  # ΔT changes by microseconds from TT to UT1
    place = viewpoint.latitude, viewpoint.longitude, viewpoint.height
    state = observer_state(*place, julian_day, frame)
    moved = [state[order][axis] for axis in range(3) for order in range(3)]
    return [centre + shift for centre, shift in zip(earth, moved, strict=True)]


def places_at_rest(viewpoint: Viewpoint, bodies: list[State], frame: Frame[float]) -> list[Place]:
    """Heliocentric places without the Sun's, or barycentric ones of all. bodies: barycentric, the Sun first."""
    seen = bodies[SUN + 1 :] if viewpoint.center == "heliocentric" else bodies
    return ecliptic_places(light_time(seen, _origin(viewpoint.center, bodies)), frame)


def star_places_from(viewpoint: Viewpoint, names: Sequence[str], tt: float, frame: Frame[float]) -> list[Place]:
    """Fixed stars as `stars.star_places` has them, from any viewpoint. Errors: `UnknownStar`."""
    courses = courses_of(names)
    bodies, earth = barycentric(shared_ephemeris().states(tdb_from_tt(tt)))
    if not viewpoint.from_earth:
        return ecliptic_places(course_rays(courses, tt, _origin(viewpoint.center, bodies)), frame)
    eye = on_the_ground(viewpoint, earth, tt, frame) if viewpoint.center == "topocentric" else earth
    return course_places(courses, tt, frame, eye, bodies[SUN])


def _origin(center: Center, bodies: list[State]) -> State:
    return bodies[SUN] if center == "heliocentric" else _ORIGIN


def earth_place(center: Center, tt: float) -> Place:
    """The Earth in a heliocentric or barycentric sky at a JD TT within the ephemeris, where it has a place."""
    states = shared_ephemeris().states(tdb_from_tt(tt))
    bodies, earth = barycentric(states)
    return ecliptic_places(light_time([earth], _origin(center, bodies)), frame_of_date(tt, states[NUTATION]))[0]
