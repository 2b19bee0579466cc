"""The sky of a moment, seen from the Earth's centre: everything that does not depend on a place."""

from typing import NamedTuple

from charts.engine.apparent import Place, aberrate, barycentric, deflect, ecliptic_places, light_time
from charts.engine.circle import wrap
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.deltat import delta_t
from charts.engine.ephemeris import MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.frame import Frame, frame_of_date
from charts.engine.lunar import mean_orbit, osculating_orbit
from charts.engine.times import tdb_from_tt


class Sky(NamedTuple):
    delta_t: float  # seconds
    frame: Frame
    places: list[Place]  # in the catalogue's order from the Sun to the true Lilith; distance 0 where there is none


def sky_at(julian_day: float) -> Sky:
    """The sky at a Julian day of UT1.

    Errors: `OutOfEphemerisRange`, for a moment outside DE440 or for no number at all.
    """
    ephemeris = shared_ephemeris()
    seconds = delta_t(julian_day)
    tt = julian_day + seconds / SECONDS_PER_DAY
    if not ephemeris.first <= tt <= ephemeris.last:
        raise OutOfEphemerisRange(julian_day, ephemeris.first, ephemeris.last)
    frame, places = sky_at_tt(tt)
    return Sky(seconds, frame, places)


def sky_at_tt(tt: float) -> tuple[Frame, list[Place]]:
    """The frame and the places at a JD of TT within the ephemeris."""
    states = shared_ephemeris().states(tdb_from_tt(tt))
    frame = frame_of_date(tt, states[NUTATION])
    bodies, earth = barycentric(states)
    rays = deflect(light_time(bodies, earth), earth, bodies[SUN])
    rays = aberrate(rays, earth)
    rays += osculating_orbit(states[MOON], rays[MOON][6])
    *places, pole, apogee = ecliptic_places(rays, frame)
    mean_node, mean_apogee = mean_orbit(frame)
    true_node = (wrap(pole[0] + 90.0), 0.0, 0.0, pole[3])
    places += (mean_node, true_node, _opposite(mean_node), _opposite(true_node), mean_apogee, apogee)
    return frame, places


def _opposite(node: Place) -> Place:
    return wrap(node[0] + 180.0), 0.0, 0.0, node[3]
