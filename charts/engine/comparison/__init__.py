"""Two charts compared: synastry side by side, the composite of midpoints, the Davison chart of a real moment."""

from charts.engine.comparison.between import Placed, aspects_between, inter_aspects, placed
from charts.engine.comparison.composite import CompositeChart, CompositePoint, composite
from charts.engine.comparison.davison import davison
from charts.engine.comparison.synastry import Overlay, Synastry, overlays, synastry

__all__ = [
    "CompositeChart",
    "CompositePoint",
    "Overlay",
    "Placed",
    "Synastry",
    "aspects_between",
    "composite",
    "davison",
    "inter_aspects",
    "overlays",
    "placed",
    "synastry",
]
