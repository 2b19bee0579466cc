"""The Moon's shadow on the Earth: Bessel's fundamental plane, cones, and the ellipsoid they touch.

Explanatory Supplement to the Astronomical Almanac (Urban & Seidelmann 2012), chapter 11, gives the elements. The cones
are held against the ellipsoid itself: a cone and a convex body touch where one plane is tangent to both.
Lengths in equatorial radii of the Earth, vectors (3, …, n) on the equator of date.
"""

from typing import Final, NamedTuple

import numpy as np

from charts.engine.constants import EARTH_FLATTENING
from charts.engine.events.eclipses.elements import SUN_RADIUS
from charts.engine.numbers import Array

MOON_RADIUS: Final = 0.2725076  # IAU 1982, the mean limb: for the penumbra and for the Moon's disc
UMBRAL_RADIUS: Final = 0.272281  # the valleys of the limb: for total and annular phases
POLAR: Final = 1.0 - EARTH_FLATTENING  # radius
_SQUASHED: Final = np.array([1.0, 1.0, POLAR * POLAR])


class Shadow(NamedTuple):
    axis: Array  # unit, from the Moon towards the Sun
    foot: Array  # where the axis meets the fundamental plane, the plane through the Earth's centre across it
    north: Array  # unit, in that plane
    penumbra: Array  # radius in that plane, l₁
    umbra: Array  # l₂, negative for a total eclipse
    tan_penumbra: Array  # of the cones' half-angles
    tan_umbra: Array

    def offset(self) -> Array:
        """Distance of the axis from the Earth's centre."""
        return length(self.foot)

    def gamma(self) -> Array:
        """The same, negative where the axis passes south."""
        return np.copysign(self.offset(), dot(self.foot, self.north))


def dot(a: Array, b: Array) -> Array:
    product: Array = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return product


def length(a: Array) -> Array:
    root: Array = np.sqrt(dot(a, a))
    return root


def shadow_of(sun: Array, moon: Array) -> Shadow:
    towards = sun - moon
    apart = length(towards)
    axis = towards / apart
    height = dot(moon, axis)
    sin_penumbra, sin_umbra = (SUN_RADIUS + MOON_RADIUS) / apart, (SUN_RADIUS - UMBRAL_RADIUS) / apart
    cos_penumbra, cos_umbra = np.sqrt(1.0 - sin_penumbra**2), np.sqrt(1.0 - sin_umbra**2)
    across = np.hypot(axis[0], axis[1])
    north = np.array([-axis[2] * axis[0] / across, -axis[2] * axis[1] / across, across])
    tan_penumbra, tan_umbra = sin_penumbra / cos_penumbra, sin_umbra / cos_umbra
    return Shadow(
        axis, moon - height * axis, north,
        height * tan_penumbra + MOON_RADIUS / cos_penumbra, height * tan_umbra - UMBRAL_RADIUS / cos_umbra,
        tan_penumbra, tan_umbra,
    )  # fmt: skip  # a line a kind


def overlap(shadow: Shadow, radius: Array, slope: Array) -> Array:
    """How far a cone reaches into the ellipsoid; zero where they touch, negative where they are apart.

    radius: in the fundamental plane; slope: tangent of the half-angle, positive where it narrows towards the Sun.
    """
    outward = _nearest_normal(shadow, slope)
    cosine = 1.0 / np.sqrt(1.0 + slope * slope)
    found: Array = radius * cosine + dot(outward, shadow.foot) + _reach(outward)
    return found


def _reach(normal: Array) -> Array:
    """How far the ellipsoid extends in a direction."""
    root: Array = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + (POLAR * normal[2]) ** 2)
    return root


def _nearest_normal(shadow: Shadow, slope: Array) -> Array:
    """The cone's normal whose tangent plane comes nearest to the Earth."""
    offset = np.maximum(shadow.offset(), 1e-9)
    inward = -shadow.foot / offset
    sideways = np.array([
        shadow.axis[1] * inward[2] - shadow.axis[2] * inward[1],
        shadow.axis[2] * inward[0] - shadow.axis[0] * inward[2],
        shadow.axis[0] * inward[1] - shadow.axis[1] * inward[0],
    ])  # fmt: skip  # a line an axis
    cosine = 1.0 / np.sqrt(1.0 + slope * slope)
    angle = np.zeros_like(offset)
    for _ in range(3):  # the ellipsoid turns the normal by 0.2° at most; each step leaves a hundredth
        normal = cosine * (np.cos(angle) * inward + np.sin(angle) * sideways + slope * shadow.axis)
        turned = cosine * (np.cos(angle) * sideways - np.sin(angle) * inward)
        squashed = _SQUASHED.reshape(3, *(1,) * offset.ndim) * normal
        gradient = dot(turned, shadow.foot) + dot(turned, squashed) / _reach(normal)
        angle = angle - gradient / np.maximum(offset, 0.5)
    nearest: Array = cosine * (np.cos(angle) * inward + np.sin(angle) * sideways + slope * shadow.axis)
    return nearest


def penumbral_overlap(shadow: Shadow) -> Array:
    return overlap(shadow, shadow.penumbra, shadow.tan_penumbra)


def umbral_overlap(shadow: Shadow) -> Array:
    """Of the umbra, or of the antumbra, which opens away from the Sun as the penumbra does."""
    return overlap(shadow, np.abs(shadow.umbra), np.copysign(shadow.tan_umbra, shadow.umbra))


def axis_overlap(shadow: Shadow) -> Array:
    """Positive where the axis meets the ellipsoid, zero where it touches."""
    along, mixed, outside = _axis_terms(shadow)
    within: Array = mixed * mixed - along * outside
    return within


def _axis_terms(shadow: Shadow) -> tuple[Array, Array, Array]:
    foot = np.array([shadow.foot[0], shadow.foot[1], shadow.foot[2] / POLAR])
    axis = np.array([shadow.axis[0], shadow.axis[1], shadow.axis[2] / POLAR])
    return dot(axis, axis), dot(foot, axis), dot(foot, foot) - 1.0


def axis_height(shadow: Shadow) -> Array:
    """Height over the fundamental plane of the sunlit point where the axis meets the ellipsoid."""
    along, mixed, outside = _axis_terms(shadow)
    height: Array = (np.sqrt(np.maximum(mixed * mixed - along * outside, 0.0)) - mixed) / along
    return height


def deepest_point(shadow: Shadow) -> Array:
    """The point of the ellipsoid on the axis, or, where the axis misses it, next to the axis."""
    central = axis_overlap(shadow) >= 0.0
    on_axis = shadow.foot + axis_height(shadow) * shadow.axis
    normal = _nearest_normal(shadow, np.zeros_like(shadow.umbra))
    on_limb = -_SQUASHED.reshape(3, *(1,) * (normal.ndim - 1)) * normal / _reach(normal)
    return np.where(central, on_axis, on_limb)
