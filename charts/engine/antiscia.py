"""Antiscia: degrees that mirror each other across the solstices, and contra-antiscia, across the equinoxes.

The days when the Sun stands in a degree and in its antiscion are of equal length; those of a contra-antiscion are as
long as the other's night (Firmicus Maternus, Mathesis II 29; Lilly, Christian Astrology I, page 90).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charts.engine.catalogue import sign_of
from charts.engine.circle import arc, wrap
from charts.engine.declinations import NODES
from charts.engine.orbs import check_orb

if TYPE_CHECKING:
    from charts.engine.chart import Chart, Point


@dataclass(frozen=True, slots=True)
class AntisciaContact:
    """A point on the mirrored degree of another. Angles in degrees. `first` stands before `second` in the catalogue."""

    first: str
    second: str
    aspect: str  # antiscion or contra_antiscion
    angle: float  # 0
    separation: float  # of `second` from the mirrored degree of `first`, 0 to 180
    orb: float  # the same
    applying: bool | None  # None where one of the two has no speed of its own
    strength: float  # 1 when exact, 0 at the edge of the allowed orb


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A point and its mirrored degrees, in degrees of longitude."""

    name: str
    antiscion: float
    antiscion_sign: str
    contra_antiscion: float
    contra_antiscion_sign: str


@dataclass(frozen=True, slots=True)
class Antiscia:
    """The mirrored degrees of every point, and the points that stand on another's."""

    points: tuple[Mirrored, ...]
    contacts: tuple[AntisciaContact, ...]


def antiscion(longitude: float) -> float:
    """The degree as far from the solstices on the other side: 10° Aries and 20° Virgo."""
    return wrap(180.0 - longitude)


def contra_antiscion(longitude: float) -> float:
    """The degree as far from the equinoxes on the other side, opposite the antiscion: 10° Aries and 20° Pisces."""
    return wrap(-longitude)


def antiscia(chart: "Chart", orb: float = 1.0) -> Antiscia:
    """Mirrored degrees of all points of a chart, and which others stand on them within an orb in degrees.

    A point on another's contra-antiscion is opposite its antiscion. The nodes' own axis makes no contact. Meant for
    tropical charts: in a sidereal one the signs still mirror, but no longer about the solstices. Errors: `InvalidOrb`.
    """
    check_orb("antiscia", orb)
    points = chart.points
    contacts = [
        contact
        for position, first in enumerate(points, 1)
        for second in points[position:]
        if not {first.name, second.name} <= NODES
        for name, mirrored in (
            ("antiscion", antiscion(first.longitude)), ("contra_antiscion", contra_antiscion(first.longitude)),
        )
        if (contact := _contact(first, second, name, mirrored, orb))
    ]  # fmt: skip
    return Antiscia(tuple(_mirrored(point) for point in points), tuple(contacts))


def _mirrored(point: "Point") -> Mirrored:
    mirror, counter = antiscion(point.longitude), contra_antiscion(point.longitude)
    return Mirrored(point.name, mirror, sign_of(mirror)[0], counter, sign_of(counter)[0])


def _contact(first: "Point", second: "Point", name: str, mirrored: float, orb: float) -> AntisciaContact | None:
    ahead = arc(mirrored, second.longitude)
    off = abs(ahead)
    if off > orb or orb == 0.0:
        return None
    applying = None
    if first.speed is not None and second.speed is not None:
        applying = ahead * (second.speed + first.speed) < 0.0  # the mirrored degree runs the other way
    return AntisciaContact(first.name, second.name, name, 0.0, off, off, applying, 1.0 - off / orb)
