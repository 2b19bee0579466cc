"""What each technique's own block of an answer is made of: the annotations that the OpenAPI document is drawn from."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from charts.calculation.blocks import SHAPES as BLOCK_SHAPES
from charts.engine.astrocartography import Astrocartography, LineDistance, LocalDirection
from charts.engine.comparison import Overlay
from charts.engine.comparison.composite import CompositeHouseMethod
from charts.engine.comparison.davison import GeographicMidpoint
from charts.engine.directions import PrimaryDirections
from charts.engine.electional import Window
from charts.engine.harmonics import Harmonic
from charts.engine.jyotish import Ashtakavarga, Dashas, DivisionalChart, Panchanga
from charts.engine.midpoints import Midpoint, Picture, Tree
from charts.engine.progressed_aspects import ProgressedAspect
from charts.engine.progressions import Month, Progressed, ProgressedAngles, Year
from charts.engine.rectification import Rectification
from charts.engine.relocation import MovedAngle, MovedPoint
from charts.engine.returns import Return
from charts.engine.solar_arc import SolarArc, SolarArcDirection
from charts.engine.timelords import Firdaria, ProfectedMoment, Releasing

# By the block's name: an annotation, or fields by their names.
SHAPES: Final[Mapping[str, Any]] = MappingProxyType({
    "relocation": {"points": tuple[MovedPoint, ...], "angles": tuple[MovedAngle, ...]},
    "synastry": {"first_in_second": tuple[Overlay, ...], "second_in_first": tuple[Overlay, ...]},
    "composite": {"houses": CompositeHouseMethod, "latitude": float | None},
    "davison": {"method": GeographicMidpoint},
    "progression": {
        "method": Progressed, "year": Year, "month": Month, "angles": ProgressedAngles,
        "converse": bool, "julian_day": float, "utc": datetime, "age": float,
    },
    "solar_arc": SolarArc,
    "solar_arc_directions": tuple[SolarArcDirection, ...],
    "primary_directions": PrimaryDirections,
    "progressed_aspects": tuple[ProgressedAspect, ...],
    "solar_return": Return,
    "lunar_return": Return,
    "planetary_return": Return,
    "panchanga": Panchanga,
    "profection": ProfectedMoment,
    "firdaria": Firdaria,
    "zodiacal_releasing": Releasing,
    "dasha": Dashas,
    "divisional": DivisionalChart,
    "ashtakavarga": Ashtakavarga,
    "harmonic": Harmonic,
    "midpoints": {"midpoints": tuple[Midpoint, ...], "trees": tuple[Tree, ...], "pictures": tuple[Picture, ...]},
    "astrocartography": {
        "lines": Astrocartography,
        "distances": tuple[LineDistance, ...] | None,
        "local_space": tuple[LocalDirection, ...] | None,
    },
    "rectification": Rectification,
    "election": {"windows": tuple[Window, ...], "predicates": tuple[Mapping[str, Any], ...]},
    **BLOCK_SHAPES,
})  # fmt: skip  # one line a block
