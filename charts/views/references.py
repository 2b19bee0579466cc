"""How a path names a chart."""

from uuid import UUID

from django.urls.converters import UUIDConverter

from charts.models import MINE


class ChartReference:
    """A chart's id, or `mine`: the caller's primary one."""

    regex = f"(?:{UUIDConverter.regex}|{MINE})"

    def to_python(self, value: str) -> UUID | str:
        return MINE if value == MINE else UUID(value)

    def to_url(self, value: UUID | str) -> str:
        return str(value)
