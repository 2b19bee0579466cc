"""The twenty-seven lunar mansions of 13°20′, their quarters (pada) of 3°20′ and their lords.

The lords are those of the Vimshottari dasha: Brihat Parashara Hora Shastra, chapter on dashas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from charts.engine.jyotish.sidereal import checked

NAKSHATRAS: Final = (
    "ashwini", "bharani", "krittika", "rohini", "mrigashira", "ardra", "punarvasu", "pushya", "ashlesha",
    "magha", "purva_phalguni", "uttara_phalguni", "hasta", "chitra", "swati", "vishakha", "anuradha", "jyeshtha",
    "mula", "purva_ashadha", "uttara_ashadha", "shravana", "dhanishta", "shatabhisha", "purva_bhadrapada",
    "uttara_bhadrapada", "revati",
)  # fmt: skip
LORDS: Final = ("ketu", "venus", "sun", "moon", "mars", "rahu", "jupiter", "saturn", "mercury")
COUNT: Final = 27


@dataclass(frozen=True, slots=True)
class Nakshatra:
    number: int  # 1 for Ashwini to 27 for Revati
    name: str
    lord: str
    pada: int  # 1 to 4
    elapsed: float  # share of it behind the point, 0 up to 1


def nakshatra_of(longitude: float) -> Nakshatra:
    """The mansion of a sidereal longitude in degrees. Errors: `OutOfBounds` for no number."""
    index, elapsed = mansion(longitude)
    return Nakshatra(index + 1, NAKSHATRAS[index], LORDS[index % 9], int(elapsed * 4.0) + 1, elapsed)


def nakshatras(longitudes: Mapping[str, float]) -> dict[str, Nakshatra]:
    """The mansions of points by name, from their sidereal longitudes in degrees. Errors: `OutOfBounds`."""
    return {name: nakshatra_of(longitude) for name, longitude in longitudes.items()}


def mansion(longitude: float) -> tuple[int, float]:
    """Its place in the list and the share elapsed."""
    mansions = checked("longitude", longitude) * COUNT / 360.0
    index = int(mansions)
    return index, mansions - index
