"""What is told of an eclipse. Conventions stand with the code that computes: `solar`, `lunar`, `local`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.events.eclipses.elements import Syzygies
from charts.engine.numbers import Array
from charts.engine.times import utc_datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A moment at which a phase of an eclipse begins or ends.

    Solar, for the Earth as a whole: P1 and P4 the partial phase, U1 and U4 the total or annular one, C1 and C2 its
    central line. Lunar: P1 and P4 penumbra, U1 and U4 umbra, U2 and U3 totality.
    """

    name: str
    julian_day: float  # UT1
    utc: datetime


@dataclass(frozen=True, slots=True)
class GreatestPoint:
    """Where on Earth an eclipse is greatest, geodetic: of a lunar one, where the Moon stands in the zenith."""

    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive
    altitude: float  # of the eclipsed body, degrees


@dataclass(frozen=True, slots=True)
class SolarEclipse:
    """An eclipse of the Sun as the whole Earth sees it. Greatest: the shadow's axis passes nearest to the centre.

    gamma: that distance in equatorial radii, negative in the south. magnitude: of a partial or non-central eclipse the
    covered part of the Sun's diameter, of a central one the ratio of the diameters, at the point of greatest eclipse.
    """

    kind: Literal["solar"]
    type: Literal["total", "annular", "hybrid", "partial"]
    central: bool  # whether the axis of the shadow meets the Earth
    julian_day: float  # UT1, of greatest eclipse
    utc: datetime
    delta_t: float  # seconds
    longitude: float  # of the Sun, degrees of the tropical zodiac of date
    gamma: float
    magnitude: float
    saros: int
    saros_member: int | None  # 1 is the first of the series; None for a series that began before the engine's years
    lunation: int  # 0 is the new Moon of 6 January 2000
    greatest_at: GreatestPoint
    duration: float | None  # seconds of totality or annularity there; None without a central line
    contacts: tuple[Contact, ...]  # in their order


@dataclass(frozen=True, slots=True)
class LunarEclipse:
    """An eclipse of the Moon. Greatest: the Moon's centre is nearest to the axis of the Earth's shadow.

    gamma: that distance in equatorial radii, negative in the south. Magnitudes: immersed parts of the Moon's diameter,
    negative where it stays out of the umbra.
    """

    kind: Literal["lunar"]
    type: Literal["total", "partial", "penumbral"]
    central: bool  # whether the axis of the shadow meets the Moon's disc
    julian_day: float  # UT1, of greatest eclipse
    utc: datetime
    delta_t: float  # seconds
    longitude: float  # of the Moon, degrees of the tropical zodiac of date
    gamma: float
    umbral_magnitude: float
    penumbral_magnitude: float
    saros: int
    saros_member: int | None
    lunation: int
    greatest_at: GreatestPoint
    penumbral_duration: float  # seconds, P1 to P4
    partial_duration: float | None  # U1 to U4
    total_duration: float | None  # U2 to U3
    contacts: tuple[Contact, ...]


Eclipse = SolarEclipse | LunarEclipse
LocalType = Literal["total", "annular", "partial", "penumbral"]


@dataclass(frozen=True, slots=True)
class LocalContact:
    """A moment of an eclipse at one place, and where the eclipsed body then stands.

    Solar: C1 and C4 the Moon's disc touches the Sun's from outside, C2 and C3 from inside. Lunar: the contacts of the
    eclipse as a whole. `maximum` is among them.
    """

    name: str
    julian_day: float  # UT1
    utc: datetime
    altitude: float  # degrees, without refraction
    azimuth: float  # degrees from north by east
    visible: bool  # whether the body is above the horizon


@dataclass(frozen=True, slots=True)
class LocalEclipse:
    """An eclipse at one place.

    magnitude: of a partial solar eclipse the covered part of the Sun's diameter, of a total or annular one the ratio of
    the diameters; of a lunar one the immersed part of the Moon's diameter, in the penumbra if it meets no umbra.
    """

    kind: Literal["solar", "lunar"]
    type: LocalType  # at this place, at maximum, whether above the horizon or not
    visible: bool  # whether the body is above the horizon at any time between the outermost contacts
    julian_day: float  # UT1, of maximum at this place
    utc: datetime
    magnitude: float
    obscuration: float | None  # covered part of the Sun's area at maximum; None of the Moon
    altitude: float  # of the body at maximum, degrees, without refraction
    azimuth: float  # degrees from north by east
    duration: float | None  # seconds of totality or annularity at this place
    contacts: tuple[LocalContact, ...]  # in order of time
    eclipse: Eclipse


def moments_of(contacts: dict[str, Array], syzygies: Syzygies) -> list[dict[str, float]]:
    """JD of UT1 of each eclipse's contacts by name, NaN where a phase does not exist."""
    columns = [syzygies.julian_day(days).tolist() for days in contacts.values()]
    return [dict(zip(contacts, moments, strict=True)) for moments in zip(*columns, strict=True)]


def contacts_of(moments: dict[str, float]) -> tuple[Contact, ...]:
    """Those of the named JD of UT1 that are numbers, in order of time."""
    there = sorted((moment, name) for name, moment in moments.items() if moment == moment)
    return tuple(Contact(name, moment, utc_datetime(moment)) for moment, name in there)


def span(moments: dict[str, float], first: str, last: str) -> float | None:
    """Seconds between two of them, None where one does not exist."""
    seconds = (moments[last] - moments[first]) * SECONDS_PER_DAY
    return seconds if seconds == seconds else None
