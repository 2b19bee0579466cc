from typing import Any

from django.apps import AppConfig
from django.utils.translation import get_language


class InterpretationsConfig(AppConfig):
    name = "interpretations"
    verbose_name = "Interpretations"

    def ready(self) -> None:
        from charts import catalogue, reporting
        from charts.services import shares
        from interpretations.services import latest_reading

        catalogue.SECTIONS["topics"] = _topics
        reporting.READINGS.append(_latest)
        shares.PARTS["reading"] = latest_reading


def _topics() -> list[dict[str, Any]]:
    from interpretations.almanac import TOPICS

    language = get_language() or "en"
    return [{"name": topic.name, "label": topic.label(language)} for topic in TOPICS]


def _latest(chart: Any, language: str) -> Any:
    """The newest completed reading of the chart in the language, for its report."""
    from charts.reporting import ReadingText
    from interpretations.almanac import TOPICS
    from interpretations.models import Interpretation, Status

    rows = Interpretation.objects.filter(chart=chart, owner=chart.owner_id, deleted_at=None, status=Status.COMPLETED)
    row = rows.filter(locale__startswith=language[:2]).order_by("-completed_at", "-id").first()
    if row is None:
        return None
    labels = {topic.name: topic.label(language) for topic in TOPICS}
    return ReadingText(labels.get(row.topic, row.topic), row.text, f"{row.pk}:{row.updated_at.timestamp():.6f}")
