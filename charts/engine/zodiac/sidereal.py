"""How far the sidereal zodiac lies from the tropical one at a moment.

The ayanamsa proper is mean: the arc from the sidereal zero to the mean equinox of date. Longitudes here count from the
true equinox, so what turns them sidereal is the mean ayanamsa plus the nutation in longitude (`sidereal_shift`).
Sidereal longitudes are therefore free of nutation, as those of the Swiss Ephemeris are.

Of a value at an epoch: the vernal point of date is carried back to the epoch, and its longitude there, on the ecliptic
of the epoch, is what precession has added. The epoch's ecliptic and equinox come from the long-term theory of Vondrák,
Capitaine & Wallace 2011 (A&A 534, A22; erfa's ltecm), the equinox of date from IAU 2006.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, NamedTuple

import erfa
import numpy as np

from charts.engine.circle import arc
from charts.engine.constants import DEGREES, J2000
from charts.engine.errors import EngineError
from charts.engine.frame import Frame, frame_of_date
from charts.engine.numbers import Array, Mathematics, Number
from charts.engine.zodiac.anchors import anchor_place, anchor_places
from charts.engine.zodiac.ayanamsas import AtAnchor, AtEpoch, ayanamsa_named

FIRST_EPOCH: Final = 0.0  # JD TT: 4713 BC, older than any defined
LAST_EPOCH: Final = 5373484.5  # the end of 9999


class InvalidAyanamsa(EngineError):
    """A user's ayanamsa whose epoch or value is out of bounds."""

    def __init__(self, field: str, value: float, lowest: float, highest: float) -> None:
        self.field, self.value, self.lowest, self.highest = field, value, lowest, highest
        super().__init__(f"The {field} of an ayanamsa must be between {lowest:g} and {highest:g}, not {value}.")


@dataclass(frozen=True, slots=True)
class UserAyanamsa:
    """A sidereal zodiac of one's own: a mean ayanamsa at an epoch, which precession carries on.

    Errors: `InvalidAyanamsa`.
    """

    epoch_tt: float  # JD TT
    value: float  # degrees

    def __post_init__(self) -> None:
        for field, value, lowest, highest in (
            ("epoch", self.epoch_tt, FIRST_EPOCH, LAST_EPOCH),
            ("value", self.value, -360.0, 360.0),
        ):
            if not lowest <= value <= highest:
                raise InvalidAyanamsa(field, value, lowest, highest)


class Shift(NamedTuple, Generic[Number]):
    """What to take from tropical longitudes, and from their speeds, to make them sidereal."""

    degrees: Number
    speed: Number  # degrees a day


def ayanamsa_at(ayanamsa: str | UserAyanamsa, tt: float) -> float:
    """The mean ayanamsa at a JD TT, in degrees from −180 to 180.

    Errors: `UnknownAyanamsa`, `OutOfEphemerisRange` (only where a star's aberration is needed).
    """
    return arc(0.0, _mean(_rule(ayanamsa), tt, frame_of_date(tt, (0.0,) * 9))[0])


def ayanamsa_array(ayanamsa: str | UserAyanamsa, tt: Array) -> Array:
    """`ayanamsa_at` at n JD TT: (n,)."""
    still = np.zeros_like(tt)
    degrees, _ = _mean_arrays(_rule(ayanamsa), tt, frame_of_date(tt, (still,) * 9, np))
    return 180.0 - (180.0 - degrees) % 360.0


def sidereal_shift(ayanamsa: str | UserAyanamsa, tt: float, frame: Frame[float]) -> Shift[float]:
    """What parts the true equinox of date from the sidereal zero, at a JD TT and its frame.

    Errors: as of `ayanamsa_at`.
    """
    degrees, speed = _mean(_rule(ayanamsa), tt, _mean_frame(frame))
    return Shift(arc(0.0, degrees + frame.nutation * DEGREES), speed + frame.nutation_rate * DEGREES)


def sidereal_shift_arrays(ayanamsa: str | UserAyanamsa, tt: Array, frame: Frame[Array]) -> Shift[Array]:
    """`sidereal_shift` at n moments: each part (n,)."""
    degrees, speed = _mean_arrays(_rule(ayanamsa), tt, _mean_frame(frame))
    degrees = 180.0 - (180.0 - degrees - frame.nutation * DEGREES) % 360.0
    return Shift(degrees, speed + frame.nutation_rate * DEGREES)


def _rule(ayanamsa: str | UserAyanamsa) -> AtEpoch | AtAnchor:
    if isinstance(ayanamsa, UserAyanamsa):
        return AtEpoch(ayanamsa.epoch_tt, ayanamsa.value)
    return ayanamsa_named(ayanamsa).rule


def _mean_frame(frame: Frame[Number]) -> Frame[Number]:
    """The same date's mean equinox and obliquity."""
    return frame._replace(
        equinox=frame.equinox - frame.nutation,
        equinox_rate=frame.equinox_rate - frame.nutation_rate,
        obliquity=frame.mean_obliquity,
    )


def _mean(rule: AtEpoch | AtAnchor, tt: float, frame: Frame[float]) -> tuple[float, float]:
    """The mean ayanamsa and its speed, in a mean frame."""
    if isinstance(rule, AtEpoch):
        return _since_epoch(rule, frame)
    longitude, speed = anchor_place(rule.anchor, tt, frame)
    return longitude - rule.longitude, speed


def _mean_arrays(rule: AtEpoch | AtAnchor, tt: Array, frame: Frame[Array]) -> tuple[Array, Array]:
    if isinstance(rule, AtEpoch):
        return _since_epoch(rule, frame, np)
    longitude, speed = anchor_places(rule.anchor, tt, frame)
    return longitude - rule.longitude, speed


def _since_epoch(rule: AtEpoch, frame: Frame[Number], m: Mathematics = math) -> tuple[Number, Number]:
    (ax, ay, az), (bx, by, bz) = _epoch_axes(rule.epoch)
    along, across = m.cos(frame.equinox), -m.sin(frame.equinox)  # the vernal point of date, in the axes of the frame
    y, z = frame.cos_phi * across, frame.sin_phi * across
    x, y = frame.cos_gamma * along - frame.sin_gamma * y, frame.sin_gamma * along + frame.cos_gamma * y
    gone = m.atan2(bx * x + by * y + bz * z, ax * x + ay * y + az * z)
    return rule.value - gone * DEGREES, frame.equinox_rate * DEGREES


@lru_cache(maxsize=128)
def _epoch_axes(epoch: float) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Towards the mean vernal point of a JD TT, and 90° on along the ecliptic of that date: in ICRS axes."""
    vernal, ahead, _ = erfa.ltecm(2000.0 + (epoch - J2000) / 365.25).tolist()
    return tuple(vernal), tuple(ahead)
