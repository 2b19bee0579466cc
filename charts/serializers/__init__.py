"""Charts and places on the wire: requests are read strictly, answers are as `api.md` shapes them."""

from charts.serializers.answers import CalculationAnswerSerializer, ChartSerializer, ChartSummarySerializer
from charts.serializers.births import (
    CalculationRequestSerializer,
    ChartChangesSerializer,
    ChartFilterSerializer,
    ChartRequestSerializer,
)

__all__ = [
    "CalculationAnswerSerializer",
    "CalculationRequestSerializer",
    "ChartChangesSerializer",
    "ChartFilterSerializer",
    "ChartRequestSerializer",
    "ChartSerializer",
    "ChartSummarySerializer",
]
