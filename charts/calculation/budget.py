"""How much one question may ask for: no answer keeps a worker busy for much longer than five seconds.

The engine itself refuses more events than fit an answer, which bounds a search in the years that it has gathered in
memory. Outside them, and at a place, the same search costs far more; the rates here are seconds of one core for a year
of the span, as measured (the benchmark's machine, the ten planets).
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from charts.calculation.errors import SpanTooLong, StepTooShort, TooManyPoints
from charts.engine.ephemeris import shared_ephemeris

SECONDS: Final = 5.0
MOST_COMPARED: Final = 150  # points of a chart whose points are compared with another's, pair by pair
MOST_CANDIDATES: Final = 4_320  # moments of birth that a rectification tries

_YEAR: Final = 365.25  # days
_MOON: Final = 13.0  # how many other points the Moon is as dear as
# By type of event: in the gathered years and outside them.
_RATES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({
    "ingress": (0.0, 0.22), "station": (0.0, 0.16), "lunation": (0.0, 0.12), "aspect": (0.0, 0.75),
    "eclipse": (0.0, 0.02), "void_of_course": (0.0, 0.32), "out_of_bounds": (0.0, 0.38), "transit": (0.0, 0.4),
    "transit_with_orb": (0.1, 1.2),
    "rise": (0.55, 16.0), "set": (0.55, 16.0), "upper_culmination": (0.55, 16.0), "lower_culmination": (0.55, 16.0),
    "twilight": (0.2, 6.0), "planetary_hour": (2.5, 8.0), "heliacal_phase": (0.5, 12.0), "local_eclipse": (0.02, 0.1),
})  # fmt: skip
_BY_POINT: Final = frozenset((
    "ingress", "station", "aspect", "transit", "transit_with_orb", "rise", "set", "upper_culmination",
    "lower_culmination",
))  # fmt: skip


def check_span(start: float, end: float, types: Iterable[str], points: Sequence[str]) -> None:
    """start, end: Julian days of UT1. Errors: SpanTooLong."""
    share = sum(_MOON if point == "moon" else 1.0 for point in points) / (_MOON + 9.0)
    shares = {name: share if name in _BY_POINT else 1.0 for name in types}
    inside, outside = (sum(_RATES[name][where] * shares[name] for name in shares) / _YEAR for where in (0, 1))
    gathered = shared_ephemeris().minor_first, shared_ephemeris().minor_last
    within = max(0.0, min(end, gathered[1]) - max(start, gathered[0]))
    beyond = end - start - within
    if within * inside + beyond * outside > SECONDS:
        if beyond > 0.0:
            raise SpanTooLong(end - start, SECONDS / outside, gathered)
        raise SpanTooLong(end - start, SECONDS / inside)


def check_compared(points: Sequence[str]) -> None:
    """Errors: TooManyPoints."""
    if len(points) > MOST_COMPARED:
        raise TooManyPoints(len(points), MOST_COMPARED)


def check_candidates(start: float, end: float, step_seconds: float) -> None:
    """Errors: StepTooShort."""
    least = (end - start) * 86_400.0 / MOST_CANDIDATES
    if step_seconds < least - 1e-3:
        raise StepTooShort(step_seconds, least)
