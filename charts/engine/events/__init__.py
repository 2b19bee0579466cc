"""When things happen in the sky: ingresses, stations, lunations, exact aspects and the like over a span.

from charts.engine.events import find_events

for event in find_events(2461041.5, 2461406.5, types=("ingress", "station")):
    print(event.utc, event.point, event.type)
"""

from charts.engine.errors import InvalidSpan
from charts.engine.events.errors import EVENT_LIMIT, TooManyEvents, UnknownEventType
from charts.engine.events.finding import DEFAULT_TYPES, EVENT_TYPES, EventType, find_events
from charts.engine.events.kinds import (
    BoundsPassage,
    EclipseEvent,
    ExactAspect,
    Ingress,
    Lunation,
    SkyEvent,
    Station,
    VoidOfCourse,
)
from charts.engine.events.void import void_of_course

__all__ = [
    "DEFAULT_TYPES",
    "EVENT_LIMIT",
    "EVENT_TYPES",
    "BoundsPassage",
    "EclipseEvent",
    "EventType",
    "ExactAspect",
    "Ingress",
    "InvalidSpan",
    "Lunation",
    "SkyEvent",
    "Station",
    "TooManyEvents",
    "UnknownEventType",
    "VoidOfCourse",
    "find_events",
    "void_of_course",
]
