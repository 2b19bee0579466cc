"""Readings of a chart, which an app above this one writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from charts.models import Chart


@dataclass(frozen=True, slots=True)
class Reading:
    """A finished text about a chart. state: changes whenever the text does."""

    topic: str
    title: str
    locale: str
    sections: Sequence[Mapping[str, Any]]
    text: str
    completed_at: datetime
    state: str


class Author(Protocol):
    """The last reading of the chart as it is that is finished in the language, none of an earlier version.

    shared: for whoever has a link. Then it is none that answers a question, and one in another language rather than
    none at all, and none about a topic of the chart of which moderators have hidden a reading.

    Errors: SharedReadingGone, if nothing but what is hidden could be shown there.
    """

    def __call__(self, *, chart: Chart, language: str, shared: bool) -> Reading | None: ...


# Who writes readings, filled in when that app is ready.
AUTHORS: Final[list[Author]] = []


def latest_reading(*, chart: Chart, language: str, shared: bool = False) -> Reading | None:
    """As `Author`."""
    found = (author(chart=chart, language=language, shared=shared) for author in AUTHORS)
    return next((reading for reading in found if reading), None)
