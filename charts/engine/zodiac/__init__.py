"""The sidereal zodiacs: ayanamsas by name or by a value at an epoch."""

from charts.engine.zodiac.ayanamsas import (
    AYANAMSAS,
    AYANAMSAS_BY_NAME,
    DEFAULT_AYANAMSA,
    AtAnchor,
    AtEpoch,
    Ayanamsa,
    UnknownAyanamsa,
    ayanamsa_named,
)
from charts.engine.zodiac.sidereal import (
    InvalidAyanamsa,
    Shift,
    UserAyanamsa,
    ayanamsa_array,
    ayanamsa_at,
    sidereal_shift,
    sidereal_shift_arrays,
)

__all__ = [
    "AYANAMSAS",
    "AYANAMSAS_BY_NAME",
    "DEFAULT_AYANAMSA",
    "AtAnchor",
    "AtEpoch",
    "Ayanamsa",
    "InvalidAyanamsa",
    "Shift",
    "UnknownAyanamsa",
    "UserAyanamsa",
    "ayanamsa_array",
    "ayanamsa_at",
    "ayanamsa_named",
    "sidereal_shift",
    "sidereal_shift_arrays",
]
