"""Degrees on the circle."""


def wrap(degrees: float) -> float:
    """The same direction from 0 up to, never at, 360 (``%`` alone answers 360.0 for a tiny negative angle)."""
    wrapped = degrees % 360.0
    return wrapped if wrapped < 360.0 else 0.0


def arc(start: float, end: float) -> float:
    """The way from one direction to another, shorter side, from −180 up to 180 degrees; positive with the zodiac."""
    difference = (end - start) % 360.0
    return difference if difference <= 180.0 else difference - 360.0
