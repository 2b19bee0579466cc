"""What several planets make together: figures of aspects, stelliums, the shape of a whole chart, its hemispheres."""

from charts.engine.patterns.figures import Pattern, patterns_of
from charts.engine.patterns.hemispheres import Hemispheres, hemispheres
from charts.engine.patterns.shapes import ChartShape, chart_shape

__all__ = ["ChartShape", "Hemispheres", "Pattern", "chart_shape", "hemispheres", "patterns_of"]
