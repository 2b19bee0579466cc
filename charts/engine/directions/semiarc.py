"""Semi-arcs: how far everything has gone between the horizon and the meridian, by its own time.

Placidus de Titis, Primum Mobile, 1657 (Cooper 1814), canons 31 to 38; Makransky, Primary Directions, 1988, chapter VII;
Gansten, Primary Directions, 2009, chapter 3. A body's mundane position is counted here as houses are: 0° on the eastern
horizon, 90° in lower, 180° on the western horizon, 270° in upper transit, and in each quadrant evenly with the body's
own hour angle. A twelfth of it is a house of Placidus. All angles in degrees.
"""

from math import asin, tan
from typing import NamedTuple

from charts.engine.circle import arc, wrap
from charts.engine.constants import DEGREES


class SemiArc(NamedTuple):
    """A body's place on the turning sphere."""

    hour_angle: float  # west of the upper meridian, −180 to 180
    ascensional_difference: float  # −90 to 90; positive where the day arc is the longer
    diurnal: float  # half its time above the horizon
    nocturnal: float  # half its time below

    @property
    def above(self) -> bool:
        """Whether it stands on or above the horizon."""
        return abs(self.hour_angle) <= self.diurnal

    @property
    def meridian_distance(self) -> float:
        """From the nearer meridian of its own hemisphere: the upper one by day, the lower one by night."""
        return abs(self.hour_angle) if self.above else 180.0 - abs(self.hour_angle)

    @property
    def position(self) -> float:
        """The mundane position, 0 to 360."""
        if self.above:
            return wrap(270.0 - 90.0 * self.hour_angle / self.diurnal)
        return wrap(90.0 - 90.0 * arc(180.0, self.hour_angle) / self.nocturnal)

    def hour_angle_at(self, position: float) -> float:
        """The hour angle at which it has a mundane position: the inverse of `position`, 0 to 360."""
        turned = wrap(position)
        if turned >= 180.0:
            return wrap((270.0 - turned) * self.diurnal / 90.0)
        return wrap(180.0 + (90.0 - turned) * self.nocturnal / 90.0)


def semi_arc(right_ascension: float, declination: float, ramc: float, latitude: float) -> SemiArc | None:
    """The semi-arcs of a body at a geographic latitude; None where it does not rise and set."""
    sine = tan(latitude / DEGREES) * tan(declination / DEGREES)
    if not -1.0 < sine < 1.0:
        return None
    difference = asin(sine) * DEGREES
    return SemiArc(arc(right_ascension, ramc), difference, 90.0 + difference, 90.0 - difference)
