"""House systems by great circles over the horizon, as functions of the arithmetic and a horizon.

Each gives twelve cusps in degrees, the first house's first. Definitions, where no other is named: Holden, The Elements
of House Division, 1977. A quadrant system finds cusps 11, 12, 2 and 3 between the midheaven and the ascendant; 4 to 9
stand opposite 10 to 3.
"""

from math import sqrt
from typing import Final

from charts.engine.constants import DEGREES
from charts.engine.houses.angles import HorizonOf
from charts.engine.houses.arithmetic import Arithmetic
from charts.engine.houses.wheel import quadrants
from charts.engine.numbers import Number

# Sines and cosines of 60°, 30°, −30°, −60°: where cusps 11, 12, 2 and 3 stand above the eastern horizon.
THIRTIES: Final = ((sqrt(0.75), 0.5), (0.5, sqrt(0.75)), (-0.5, sqrt(0.75)), (-sqrt(0.75), 0.5))


def regiomontanus(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """House circles through every 30° of the equator."""
    found = [on_house_circle(m, horizon, sine * horizon.cos_latitude, cosine) for sine, cosine in THIRTIES]
    return quadrants(m, horizon.ascendant, upper_meridian_degree(m, horizon), found)


def campanus(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """House circles through every 30° of the prime vertical."""
    found = [on_house_circle(m, horizon, sine, cosine) for sine, cosine in THIRTIES]
    return quadrants(m, horizon.ascendant, upper_meridian_degree(m, horizon), found)


def horizontal(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Vertical circles through every 30° of azimuth: Campanus, where zenith and horizon change their parts.

    The first cusp is the degree opposite the vertex. In the tropics, while the midheaven culminates on the pole's side
    of the zenith, the wheel is turned about: it is the vertex, and the ecliptic runs through the houses backwards.
    So the wheels just north and south of the equator stand opposite; the definition gives the equator itself, where no
    pole is up, to neither, and it has the northern one here (Swiss Ephemeris: the southern).
    """
    side = _towards_the_equator(m, horizon)
    turn = m.where(_midheaven_altitude(m, side) < 0.0, 180.0, 0.0)
    found = [m.wrap(on_house_circle(m, side, sine, cosine) + turn) for sine, cosine in THIRTIES]
    return quadrants(m, m.wrap(horizon.vertex + 180.0 + turn), horizon.midheaven, found)


def _towards_the_equator(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> HorizonOf[Number]:
    """A horizon with its zenith at this one's south point, or its north point in the south."""
    sine = m.where(horizon.sin_latitude >= 0.0, -horizon.cos_latitude, horizon.cos_latitude)
    return horizon._replace(cos_latitude=abs(horizon.sin_latitude), sin_latitude=sine)


def topocentric(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """What rises two, four, eight and ten hours of sidereal time from the midheaven where tan φ is thirds of its own.

    Wendel Polich & Anthony Page, The Topocentric System of Houses, Spica 3, 1964. Within the polar circles the found
    cusps turn about with the meridian's degree.
    """
    turn = m.where(_midheaven_altitude(m, horizon) < 0.0, 180.0, 0.0)
    found = []
    for offset, share in ((-60.0, 1 / 3), (-30.0, 2 / 3), (30.0, 2 / 3), (60.0, 1 / 3)):
        meridian, height = horizon.ramc + offset / DEGREES, share * horizon.sin_latitude
        x = -(m.sin(meridian) * horizon.cos_obliquity * horizon.cos_latitude + height * horizon.sin_obliquity)
        found.append(m.wrap(m.atan2(m.cos(meridian) * horizon.cos_latitude, x) * DEGREES + turn))
    return quadrants(m, horizon.ascendant, upper_meridian_degree(m, horizon), found)


def apc(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """House circles through the sixths, above the horizon and below it, of the ascendant's parallel of declination.

    The ascendant-parallel circle of Leonardo Knegt and the Ram School. Opposite houses differ in size.
    """
    longitude = horizon.ascendant / DEGREES
    sine = horizon.sin_obliquity * m.sin(longitude)
    return on_parallel(m, horizon, m.sqrt(1.0 - sine * sine), sine)


def on_parallel(
    m: Arithmetic[Number], horizon: HorizonOf[Number], cos_declination: Number, sin_declination: Number
) -> tuple[Number, ...]:
    """Cusps by house circles through thirds of the semi-arcs of this declination, which must rise and set."""
    slope = horizon.sin_latitude * sin_declination / (horizon.cos_latitude * cos_declination)
    slope = m.where(slope > 1.0, 1.0, m.where(slope < -1.0, -1.0, slope))  # beyond by no more than rounding
    day = (90.0 / DEGREES + m.asin(slope)) / 3.0
    night = 60.0 / DEGREES - day
    half_turn = 180.0 / DEGREES

    def cusp(from_meridian: Number) -> Number:  # radians to the east
        up = horizon.cos_latitude * cos_declination * m.cos(from_meridian) + horizon.sin_latitude * sin_declination
        return on_house_circle(m, horizon, up, cos_declination * m.sin(from_meridian))

    ascendant, midheaven = horizon.ascendant, upper_meridian_degree(m, horizon)
    return (
        ascendant, cusp(half_turn - 2.0 * night), cusp(half_turn - night),
        m.wrap(midheaven + 180.0), cusp(half_turn + night), cusp(half_turn + 2.0 * night),
        m.wrap(ascendant + 180.0), cusp(-2.0 * day), cusp(-day),
        midheaven, cusp(day), cusp(2.0 * day),
    )  # fmt: skip  # a line a quadrant


def on_house_circle(
    m: Arithmetic[Number], horizon: HorizonOf[Number], up: Number | float, east: Number | float
) -> Number:
    """Ecliptic longitude, degrees, on a house circle: a half circle from the horizon's north to its south point.

    It goes through the direction that has components in this proportion to the zenith and to the east point.
    With x to where the meridian meets the equator, y to the east and z to the celestial pole, (x, y, z) is the
    circle's pole; of its two crossings with the ecliptic the one on the direction's side is taken.
    """
    sine, cosine = m.sin(horizon.ramc), m.cos(horizon.ramc)
    x, y, z = east * horizon.cos_latitude, -up, east * horizon.sin_latitude
    along = x * cosine - y * sine
    across = (x * sine + y * cosine) * horizon.cos_obliquity + z * horizon.sin_obliquity
    height, plane = along * horizon.sin_obliquity, along * horizon.cos_obliquity
    to_zenith = (plane * sine - across * cosine) * horizon.cos_latitude + height * horizon.sin_latitude
    to_east = plane * cosine + across * sine
    beside = up * to_zenith + east * to_east
    return m.wrap(m.atan2(along, -across) * DEGREES + m.where(beside < 0.0, 180.0, 0.0))


def upper_meridian_degree(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> Number:
    """The degree on the meridian above the horizon: the tenth cusp of systems by house circles.

    Within the polar circles that is at times the one in lower transit, and then the ecliptic runs through the houses
    backwards.
    """
    lower = m.wrap(horizon.midheaven + 180.0)
    return m.where(_midheaven_altitude(m, horizon) < 0.0, lower, horizon.midheaven)


def _midheaven_altitude(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> Number:
    """∝ the sine of the midheaven's height over the horizon."""
    declination_sine, declination_cosine = horizon.sin_obliquity * m.sin(horizon.ramc), horizon.cos_obliquity
    return horizon.sin_latitude * declination_sine + horizon.cos_latitude * declination_cosine
