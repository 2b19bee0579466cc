"""The sky of a moment, seen from the Earth's centre unless told otherwise: all that does not depend on houses."""

from functools import cache
from math import nan
from typing import Final, NamedTuple

from charts.engine.apparent import Place, apparent_places, barycentric, ecliptic_places
from charts.engine.catalogue import POINT_ORDER
from charts.engine.centers import GEOCENTRIC, Viewpoint, on_the_ground, places_at_rest
from charts.engine.circle import wrap
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.deltat import delta_t
from charts.engine.ephemeris import FIRST_MINOR, MOON, NUTATION, SUN, State, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.frame import Frame, frame_of_date
from charts.engine.lunar import mean_orbit, osculating_orbit
from charts.engine.minor import MINOR_BODIES
from charts.engine.times import tdb_from_tt

BODIES: Final = POINT_ORDER["pholus"] + 1  # of the catalogue: from the Sun to Pholus, nodes and apogees among them

ABSENT: Final[Place] = (nan, nan, nan, nan, nan, nan)  # not asked, outside its table, or none from this centre
_MINOR_PLACES: Final = tuple(POINT_ORDER[name] for name in MINOR_BODIES)
_NODES: Final = POINT_ORDER["mean_node"]


class Sky(NamedTuple):
    delta_t: float  # seconds
    frame: Frame[float]
    places: list[Place]  # BODIES in the catalogue's order; distance 0 where there is none, ABSENT if not asked


def sky_at(julian_day: float, minors: tuple[str, ...] = (), viewpoint: Viewpoint = GEOCENTRIC) -> Sky:
    """The sky at a Julian day of UT1. minors: those of MINOR_BODIES that are wanted, in that order.

    Errors: `OutOfEphemerisRange`, for a moment outside the ephemeris or for no number at all.
    """
    ephemeris = shared_ephemeris()
    seconds = delta_t(julian_day)
    tt = julian_day + seconds / SECONDS_PER_DAY
    if not ephemeris.first <= tt <= ephemeris.last:
        raise OutOfEphemerisRange(julian_day, ephemeris.first, ephemeris.last)
    frame, places = sky_at_tt(tt, minors, viewpoint)
    return Sky(seconds, frame, places)


@cache
def _rows(minors: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(FIRST_MINOR + MINOR_BODIES.index(name) for name in minors)


def sky_at_tt(
    tt: float, minors: tuple[str, ...] = (), viewpoint: Viewpoint = GEOCENTRIC
) -> tuple[Frame[float], list[Place]]:
    """The frame and the places at a JD of TT within the ephemeris."""
    ephemeris = shared_ephemeris()
    tdb = tdb_from_tt(tt)
    rows = _rows(minors) if minors and ephemeris.gathers(tdb) else ()
    states = ephemeris.states(tdb, rows)
    frame = frame_of_date(tt, states[NUTATION])
    bodies, earth = barycentric(states)
    if viewpoint is not GEOCENTRIC:
        if not viewpoint.from_earth:
            return frame, _at_rest(viewpoint, bodies, frame, rows)
        if viewpoint.center == "topocentric":
            earth = on_the_ground(viewpoint, earth, tt, frame)
    places = apparent_places(bodies, earth, frame)
    pole, apogee = osculating_orbit(states[MOON], places[MOON][2])
    pole_place, true_lilith = ecliptic_places([(*pole, 0.0, 0.0), (*apogee, 0.0, 0.0)], frame)
    mean = mean_orbit(frame)
    mean_node = (wrap(mean.node), 0.0, 0.0, mean.node_rate, 0.0, 0.0)
    true_node = (wrap(pole_place[0] + 90.0), 0.0, 0.0, pole_place[3], 0.0, 0.0)
    mean_lilith = (wrap(mean.apogee), mean.apogee_latitude, 0.0, mean.apogee_rate, mean.apogee_latitude_rate, 0.0)
    orbit = mean_node, true_node, _opposite(mean_node), _opposite(true_node), mean_lilith, true_lilith
    return frame, _in_order(places, orbit, rows)


def _at_rest(viewpoint: Viewpoint, bodies: list[State], frame: Frame[float], rows: tuple[int, ...]) -> list[Place]:
    places = places_at_rest(viewpoint, bodies, frame)
    if viewpoint.center == "heliocentric":
        places.insert(SUN, ABSENT)
    return _in_order(places, (ABSENT,) * 6, rows)


def _in_order(places: list[Place], orbit: tuple[Place, ...], rows: tuple[int, ...]) -> list[Place]:
    """The catalogue's order, from the planets and the minor bodies of these rows, and the Moon's nodes and apogees."""
    ordered = [*places[:10], ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, *orbit, ABSENT]  # minor bodies on both sides
    for found, row in enumerate(rows, 10):
        ordered[_MINOR_PLACES[row - FIRST_MINOR]] = places[found]
    return ordered


def _opposite(node: Place) -> Place:
    return wrap(node[0] + 180.0), 0.0, 0.0, node[3], 0.0, 0.0
