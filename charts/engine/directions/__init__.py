"""Primary directions: the sphere's turning after birth, an arc for a time of life."""

from charts.engine.directions.keys import PrimaryKey
from charts.engine.directions.primary import (
    Method,
    PrimaryDirection,
    PrimaryDirections,
    SpeculumRow,
    primary_directions,
    speculum,
)

__all__ = [
    "Method",
    "PrimaryDirection",
    "PrimaryDirections",
    "PrimaryKey",
    "SpeculumRow",
    "primary_directions",
    "speculum",
]
