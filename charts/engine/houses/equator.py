"""House systems that divide the equator or the time a degree takes, as functions of the arithmetic and a horizon.

Each gives twelve cusps in degrees, the first house's first. Definitions: Holden, The Elements of House Division, 1977.
"""

from charts.engine.constants import DEGREES
from charts.engine.houses.angles import HorizonOf
from charts.engine.houses.arithmetic import Arithmetic
from charts.engine.houses.circles import THIRTIES
from charts.engine.houses.wheel import quadrants
from charts.engine.numbers import Number


def koch(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """What rises when the midheaven's degree is thirds of its way from the horizon before the meridian, or past it."""
    slope = horizon.sin_latitude * horizon.sin_obliquity / (horizon.cos_latitude * horizon.cos_obliquity)
    thirds = (m.asin(slope * m.sin(horizon.ramc)) + 90.0 / DEGREES) / 3.0  # of the midheaven's semi-diurnal arc
    obliquity, latitude = horizon[1:3], (horizon.cos_latitude, horizon.sin_latitude)
    found = [m.eastern_degree(horizon.ramc + step * thirds, *obliquity, *latitude) for step in (-2, -1, 1, 2)]
    return quadrants(m, horizon.ascendant, horizon.midheaven, found)


def alcabitius(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Hour circles where the ascendant's degree is at thirds of its own way from the horizon to the meridian."""
    rising = _ascendant_right_ascension(m, horizon)
    diurnal = m.wrap((rising - horizon.ramc) * DEGREES) / 3.0 / DEGREES
    nocturnal = 60.0 / DEGREES - diurnal
    places = (horizon.ramc + diurnal, rising - diurnal, rising + nocturnal, rising + 2.0 * nocturnal)
    found = [degree_on_hour_circle(m, horizon, place) for place in places]
    return quadrants(m, horizon.ascendant, horizon.midheaven, found)


def meridian(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Hour circles through every 30° of the equator from the meridian: axial rotation, or Zariel's system."""
    return _every_two_hours(m, horizon, horizon.ramc + 90.0 / DEGREES)


def carter(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Hour circles through every 30° of the equator from the ascendant's.

    Charles Carter's poli-equatorial system, Essays on the Foundations of Astrology, 1947.
    """
    return _every_two_hours(m, horizon, _ascendant_right_ascension(m, horizon))


def krusinski(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Hour circles through every 30° of the great circle through ascendant and zenith.

    Bogdan Krusiński, 1995; found by Milan Píša and Georg Goelzer too.
    """
    longitude = horizon.ascendant / DEGREES
    rising_x, rising_y = m.cos(longitude), m.sin(longitude) * horizon.cos_obliquity
    zenith_x, zenith_y = horizon.cos_latitude * m.cos(horizon.ramc), horizon.cos_latitude * m.sin(horizon.ramc)
    found = []
    for sine, cosine in THIRTIES:
        x, y = cosine * rising_x + sine * zenith_x, cosine * rising_y + sine * zenith_y
        found.append(m.wrap(m.atan2(y, x * horizon.cos_obliquity) * DEGREES))
    return quadrants(m, horizon.ascendant, horizon.midheaven, found)


def _every_two_hours(m: Arithmetic[Number], horizon: HorizonOf[Number], first: Number) -> tuple[Number, ...]:
    return tuple(degree_on_hour_circle(m, horizon, first + house * 30.0 / DEGREES) for house in range(12))


def morinus(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Every 30° of the equator from the meridian, brought to the ecliptic by circles through the ecliptic's poles."""
    first = horizon.ramc + 90.0 / DEGREES
    places = [first + house * 30.0 / DEGREES for house in range(12)]
    return tuple(m.wrap(m.atan2(m.sin(place) * horizon.cos_obliquity, m.cos(place)) * DEGREES) for place in places)


def degree_on_hour_circle(m: Arithmetic[Number], horizon: HorizonOf[Number], right_ascension: Number) -> Number:
    """The ecliptic longitude, degrees, that has this right ascension."""
    return m.wrap(m.atan2(m.sin(right_ascension), m.cos(right_ascension) * horizon.cos_obliquity) * DEGREES)


def _ascendant_right_ascension(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> Number:
    longitude = horizon.ascendant / DEGREES
    return m.atan2(m.sin(longitude) * horizon.cos_obliquity, m.cos(longitude))
