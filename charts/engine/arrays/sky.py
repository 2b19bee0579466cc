"""`charts.engine.sky` on arrays: the asked points of the sky at many moments."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from charts.engine.arrays.apparent import Places, Rays, aberrate, deflect, ecliptic_places, light_time
from charts.engine.centers import GEOCENTRIC, Viewpoint, ViewpointOf
from charts.engine.circle import wrap_array
from charts.engine.constants import EARTH_MOON_MASS_RATIO, SECONDS_PER_DAY
from charts.engine.coordinates import observer_state
from charts.engine.deltat import delta_t_array
from charts.engine.ephemeris import EARTH_MOON, FIRST_MINOR, MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange, UnknownPoint
from charts.engine.frame import Frame, frame_of_date
from charts.engine.lunar import mean_orbit, osculating_orbit
from charts.engine.minor import MINOR_BODIES
from charts.engine.numbers import Array
from charts.engine.times import tdb_from_tt

CHUNK: Final = 1024  # moments at a time: what the caches hold

PLANETS: Final = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")
MEAN_POINTS: Final = ("mean_node", "mean_south_node", "mean_lilith")
OSCULATING_POINTS: Final = ("true_node", "true_south_node", "true_lilith")
ROWS: Final = {name: row for row, name in enumerate(PLANETS)} | {
    name: row for row, name in enumerate(MINOR_BODIES, FIRST_MINOR)
}
KNOWN: Final = (*PLANETS, *MINOR_BODIES, *MEAN_POINTS, *OSCULATING_POINTS)


class SkyArrays(NamedTuple):
    """Degrees of date, au, and rates a day: apparent and geocentric, each (points, n) in the order asked."""

    frame: Frame[Array]  # of arrays (n,)
    longitude: Array
    latitude: Array
    distance: Array  # 0 where there is none
    speed: Array
    latitude_speed: Array
    distance_speed: Array


def sky_arrays(
    tt: Array, points: Sequence[str], *, absent: bool = False, viewpoint: Viewpoint | ViewpointOf[Array] = GEOCENTRIC
) -> SkyArrays:
    """The asked points at n JD of TT, in any order and number.

    points: bodies, nodes and apogees by name; NaN where they have no place from the viewpoint, which may be one place
    or n. absent: let minor bodies be NaN at moments outside their table.
    Errors: `OutOfEphemerisRange`, `UnknownPoint`.
    """
    _check(tt, points, absent)
    if len(tt) <= CHUNK:
        return _sky(tt, points, viewpoint)
    frame: Frame[Array] = Frame(*(np.empty(len(tt)) for _ in Frame._fields))
    sky = SkyArrays(frame, *(np.empty((len(points), len(tt))) for _ in SkyArrays._fields[1:]))
    for part in chunks(len(tt)):
        found = _sky(tt[part], points, _part(viewpoint, part))
        for into, values in zip((*frame, *sky[1:]), (*found.frame, *found[1:]), strict=True):
            into[..., part] = values
    return sky


def _part(viewpoint: Viewpoint | ViewpointOf[Array], part: slice) -> Viewpoint | ViewpointOf[Array]:
    center, latitude, longitude, height = viewpoint
    if isinstance(latitude, np.ndarray) and isinstance(longitude, np.ndarray):
        return ViewpointOf(center, latitude[part], longitude[part], height)
    return viewpoint


def chunks(many: int) -> Iterator[slice]:
    """Slices of CHUNK that cover so many moments."""
    return (slice(start, min(start + CHUNK, many)) for start in range(0, many, CHUNK))


def _check(tt: Array, points: Iterable[str], absent: bool) -> None:
    for point in points:
        if point not in KNOWN:
            raise UnknownPoint(point, KNOWN)
    if not len(tt):
        return
    ephemeris = shared_ephemeris()
    first, last, minors = ephemeris.first, ephemeris.last, [point for point in points if point in MINOR_BODIES]
    if minors and not absent:
        first, last = ephemeris.minor_first, ephemeris.minor_last
    outside = ~((first <= tt) & (tt <= last))
    if outside.any():
        raise OutOfEphemerisRange(float(tt[outside][0]), first, last, what="" if absent else " and ".join(minors))


def _sky(tt: Array, points: Sequence[str], viewpoint: Viewpoint | ViewpointOf[Array]) -> SkyArrays:
    named = [point for point in points if point in ROWS]
    rows = sorted({ROWS[point] for point in named} | {SUN, MOON})  # both serve the others
    bodies = [SUN, MOON, *(row for row in rows if row > MOON)]
    states = shared_ephemeris().state_arrays(tdb_from_tt(tt, np), [*bodies, EARTH_MOON, NUTATION])
    nutation = states[-1].transpose(1, 0, 2).reshape(9, len(tt))
    frame = frame_of_date(tt, list(nutation), np)
    moon, centre = states[MOON].copy(), states[-2]
    earth = centre - moon / EARTH_MOON_MASS_RATIO
    states[MOON] += centre
    if viewpoint.from_earth:
        if viewpoint.center == "topocentric":
            earth = earth + on_the_ground(viewpoint, tt, frame)
        osculating = any(point in OSCULATING_POINTS for point in points)
        places = _seen(states[:-2], earth, moon if osculating else None, frame)
        by_name = _mean_points(frame) if any(point in MEAN_POINTS for point in points) else {}
        by_name |= _osculating_points(places) if osculating else {}
    else:
        places = _at_rest(states[:-2], viewpoint, frame)
        by_name = dict.fromkeys(MEAN_POINTS + OSCULATING_POINTS, Places(*np.full((6, len(tt)), np.nan)))
    found = {row: Places(*(part[index] for part in places)) for index, row in enumerate(bodies)}
    by_name |= {point: found[ROWS[point]] for point in named}
    shape = len(points), len(tt)
    return SkyArrays(frame, *(np.array([by_name[point][part] for point in points]).reshape(shape) for part in range(6)))


def _seen(bodies: Array, eye: Array, moon: Array | None, frame: Frame[Array]) -> Places:
    """Apparent places of the Sun, the Moon and others; with the Moon's orbit at the end if its state is given."""
    rays = light_time(bodies, eye)
    deflect(Rays(*(part[MOON + 1 :] for part in rays)), eye, bodies[SUN])
    rays = aberrate(rays, eye)
    return ecliptic_places(rays if moon is None else _with_orbit(rays, moon), frame)


def on_the_ground(viewpoint: Viewpoint | ViewpointOf[Array], tt: Array, frame: Frame[Array]) -> Array:
    """(3 orders, 3 axes, n) from the Earth's centre, as `centers.on_the_ground`."""
    julian_day = tt - delta_t_array(tt) / SECONDS_PER_DAY
    return np.array(observer_state(viewpoint.latitude, viewpoint.longitude, viewpoint.height, julian_day, frame, np))


def _at_rest(bodies: Array, viewpoint: Viewpoint | ViewpointOf[Array], frame: Frame[Array]) -> Places:
    """As `centers.places_at_rest`, with NaN for the Sun where it has no place."""
    if viewpoint.center == "barycentric":
        return ecliptic_places(light_time(bodies, np.zeros_like(bodies[SUN])), frame)
    places = ecliptic_places(light_time(bodies[SUN + 1 :], bodies[SUN]), frame)
    return Places(*(np.concatenate([np.full((1, part.shape[1]), np.nan), part]) for part in places))


def _with_orbit(rays: Rays, moon: Array) -> Rays:
    """The rays with two more, of the orbit's pole and of its apogee. moon: (3, 3, n) from the Earth-Moon barycentre."""
    state = list(moon.transpose(1, 0, 2).reshape(9, -1))
    orbit = np.array(osculating_orbit(state, rays.distance[MOON], np))  # (2, 6, n)
    nothing = np.zeros((2, 1, orbit.shape[2]))
    added = np.concatenate([orbit, nothing, nothing], axis=1)
    return Rays(*(np.concatenate([ray, added[:, part]]) for part, ray in enumerate(rays)))


def _mean_points(frame: Frame[Array]) -> dict[str, Places]:
    mean, nothing = mean_orbit(frame, np), np.zeros_like(frame.centuries)
    node = Places(wrap_array(mean.node), nothing, nothing, mean.node_rate, nothing, nothing)
    lilith = Places(
        wrap_array(mean.apogee), mean.apogee_latitude, nothing, mean.apogee_rate, mean.apogee_latitude_rate, nothing
    )
    return {"mean_node": node, "mean_south_node": _turned(node, 180.0), "mean_lilith": lilith}


def _osculating_points(places: Places) -> dict[str, Places]:
    pole, apogee = (Places(*(part[index] for part in places)) for index in (-2, -1))
    nothing = np.zeros_like(pole.longitude)
    node = Places(pole.longitude, nothing, nothing, pole.speed, nothing, nothing)
    return {"true_node": _turned(node, 90.0), "true_south_node": _turned(node, 270.0), "true_lilith": apogee}


def _turned(place: Places, degrees: float) -> Places:
    return place._replace(longitude=wrap_array(place.longitude + degrees))
