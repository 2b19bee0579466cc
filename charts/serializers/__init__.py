"""Charts and places on the wire: requests are read strictly, answers are as `api.md` shapes them."""

from charts.serializers.answers import CalculationAnswerSerializer, ChartSerializer, ChartSummarySerializer
from charts.serializers.requests import (
    CHART_CHANGES,
    CHART_REQUEST,
    ChartFilterSerializer,
    read_changes,
    read_request,
    refuse_other_kind,
)

__all__ = [
    "CHART_CHANGES",
    "CHART_REQUEST",
    "CalculationAnswerSerializer",
    "ChartFilterSerializer",
    "ChartSerializer",
    "ChartSummarySerializer",
    "read_changes",
    "read_request",
    "refuse_other_kind",
]
