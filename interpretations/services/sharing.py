"""What a link to a chart shows of its readings."""

from typing import Any

from charts.models import Chart
from interpretations.models import Interpretation, Status

_SHOWN = ("topic", "locale", "sections", "text", "completed_at")


def latest_reading(chart: Chart, language: str) -> dict[str, Any] | None:
    """The chart's last finished reading, in the reader's language if there is one; never what answered a question."""
    rows = Interpretation.objects.filter(chart=chart, deleted_at=None, status=Status.COMPLETED, parameters={})
    newest = rows.order_by("-created_at")
    return newest.filter(locale=language).values(*_SHOWN).first() or newest.values(*_SHOWN).first()
