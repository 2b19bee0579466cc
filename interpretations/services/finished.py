"""What charts show of their readings."""

from charts.errors import SharedReadingGone
from charts.models import Chart
from charts.readings import Reading
from interpretations.almanac import TOPICS
from interpretations.models import Interpretation, InterpretationQuerySet, Status


def latest_reading(*, chart: Chart, language: str, shared: bool) -> Reading | None:
    """As `charts.readings.Author`."""
    completed = Interpretation.objects.filter(owner=chart.owner_id, deleted_at=None, status=Status.COMPLETED)
    rows = completed.about(chart).order_by("-completed_at", "-id")
    if shared:
        return _shared(rows.filter(parameters={}), chart, language)
    row = rows.filter(locale__startswith=language[:2]).first()
    return _reading(row) if row else None


def _shared(rows: InterpretationQuerySet, chart: Chart, language: str) -> Reading | None:
    shown = rows.exclude(topic__in=Interpretation.objects.hidden_topics(chart))
    row = shown.filter(locale__startswith=language[:2]).first() or shown.first()
    if row is None and rows.exists():
        raise SharedReadingGone
    return _reading(row) if row else None


def _reading(row: Interpretation) -> Reading:
    titles = {topic.name: topic.label(row.locale) for topic in TOPICS}
    return Reading(
        topic=row.topic,
        title=titles.get(row.topic, row.topic),
        locale=row.locale,
        sections=row.sections,
        text=row.text,
        completed_at=row.completed_at,  # type: ignore[arg-type]  # a completed one has it, by constraint
        state=f"{row.pk}:{row.updated_at.timestamp():.6f}",
    )
