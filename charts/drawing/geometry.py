"""Where an ecliptic longitude lies on the sheet.

The Ascendant is at nine o'clock and longitude grows counter-clockwise: houses below the horizon are drawn below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dial:
    half: float  # half the side of the sheet, also its centre
    ascendant: float  # the longitude at the left, degrees

    def at(self, longitude: float, radius: float) -> Spot:
        """Coordinates of a longitude (degrees) at a radius given as a part of the half side."""
        turn = radians(180.0 + longitude - self.ascendant)
        reach = radius * self.half
        return self.half + reach * cos(turn), self.half - reach * sin(turn)

    def rotation(self, longitude: float) -> float:
        """What SVG must turn a drawing made for the Ascendant's longitude by, degrees clockwise."""
        return (self.ascendant - longitude) % 360.0


def number(value: float) -> str:
    """The shortest decimal form to 0.01 of a unit."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tenths(value: float) -> str:
    """The shortest form to 0.1 of a unit, as paths take it: `-.3`."""
    text = f"{value:.1f}".removesuffix(".0")
    if text[:2] == "0." or text[:3] == "-0.":
        return text.replace("0.", ".", 1)
    return "0" if text == "-0" else text


def whole(value: float) -> str:
    return str(round(value))


def trail(spots: Iterable[Spot], between: str = "") -> str:
    """Path data through the spots to 0.1 of a unit, told by steps: shorter. No error adds up.

    between: what is drawn from spot to spot; lines if nothing is said.
    """
    (left, top), *others = ((round(10.0 * x), round(10.0 * y)) for x, y in spots)
    start, steps = f"M{tenths(left / 10.0)} {tenths(top / 10.0)}", list[str]()
    for x, y in others:
        if (x, y) == (left, top) and steps:
            continue
        across, down = tenths((x - left) / 10.0), tenths((y - top) / 10.0)
        steps.append(f"{across}{down}" if down[0] == "-" else f"{across} {down}")
        left, top = x, y
    if between:
        return start + "".join(f"{between}{step}" for step in steps)
    return f"{start}l{' '.join(steps)}" if steps else start


def polyline(spots: Iterable[Spot]) -> str:
    """Path data through the spots."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots)


def midway(start: float, end: float) -> float:
    """The longitude halfway from start to end, going with the zodiac."""
    return (start + (end - start) % 360.0 / 2.0) % 360.0


def wrapped(arc: float) -> float:
    """The arc within -180° to 180°."""
    return (arc + 180.0) % 360.0 - 180.0
