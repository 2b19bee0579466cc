"""Every name that a chart may speak, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from charts.labels.ayanamsas import AYANAMSAS
from charts.labels.houses import HOUSE_SYSTEMS
from charts.labels.points import ANGLES, BODIES, LOTS
from charts.labels.relations import ASPECTS, CENTERS, LUNAR_PHASES, PATTERNS, SHAPES
from charts.labels.stars import STARS
from charts.labels.table import Labels
from charts.labels.zodiac import DIGNITIES, ELEMENTS, MODALITIES, NAKSHATRAS, POLARITIES, SIGNS

# By section of the catalogue; `topocentric` and `revati` stand in two of them, for different things.
LABELS_OF: Final[Mapping[str, Labels]] = {
    "points": {**BODIES, **LOTS, **STARS},
    "lots": LOTS,
    "stars": STARS,
    "angles": ANGLES,
    "signs": SIGNS,
    "elements": ELEMENTS,
    "modalities": MODALITIES,
    "polarities": POLARITIES,
    "house_systems": HOUSE_SYSTEMS,
    "aspects": ASPECTS,
    "ayanamsas": AYANAMSAS,
    "centers": CENTERS,
    "patterns": PATTERNS,
    "shapes": SHAPES,
    "dignities": DIGNITIES,
    "lunar_phases": LUNAR_PHASES,
    "nakshatras": NAKSHATRAS,
}

# By name alone, for what a chart's figures name: no two of these are alike.
LABELS: Final[Labels] = {
    name: label
    for section in ("points", "angles", "signs", "house_systems", "aspects", "patterns", "dignities")
    for name, label in LABELS_OF[section].items()
}
