"""What the atlas refuses, one class each. The callers give them their codes on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from charts.atlas.civil import CivilTime
    from charts.atlas.place import Place


class AtlasError(Exception):
    """Anything the atlas could not answer."""


class IndexUnavailable(AtlasError):
    """The compiled place index is missing, unreadable or of another layout."""


class PlaceNotFound(AtlasError):
    """No place of that name or id. `suggestions`: places that may have been meant, likeliest first."""

    def __init__(self, query: str, suggestions: tuple[Place, ...] = ()) -> None:
        super().__init__(f"No place is known as {query[:80]!r}.")
        self.query = query
        self.suggestions = suggestions


class AmbiguousPlace(AtlasError):
    """Several places answer to the name and none is five times as large as the next. `candidates`: best first."""

    def __init__(self, query: str, candidates: tuple[Place, ...]) -> None:
        super().__init__(f"{query[:80]!r} names {len(candidates)} places of similar size.")
        self.query = query
        self.candidates = candidates


# latitude, longitude: out of range. minutes: sixty or more of them, or of seconds. fraction: of a part that is not the
# last. order: the latitude comes first. side: only one half has its letter. same_axis: two latitudes or two longitudes.
# two_ways: can be read as more than one pair.
CoordinatesFault = Literal["latitude", "longitude", "minutes", "fraction", "order", "side", "same_axis", "two_ways"]


class InvalidCoordinates(AtlasError):
    """Coordinates of no place on Earth, or of more than one."""

    def __init__(self, *, fault: CoordinatesFault) -> None:
        super().__init__(f"These are not the coordinates of a place on Earth: {fault}.")
        self.fault = fault


class UnknownTimezone(AtlasError):
    """No such zone. `suggestions`: zone names that look alike, nearest first."""

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(f"No time zone is called {name[:80]!r}.")
        self.name = name
        self.suggestions = suggestions


class AmbiguousLocalTime(AtlasError):
    """The clocks showed this time twice: `earlier` is the first pass (fold 0), `later` the second (fold 1)."""

    def __init__(self, earlier: CivilTime, later: CivilTime) -> None:
        super().__init__(f"{earlier.local} happened twice in {earlier.timezone}.")
        self.earlier = earlier
        self.later = later


class NonexistentLocalTime(AtlasError):
    """The clocks skipped this time. `before` reads it with the offset before the change (fold 0), `after` with the one
    after (fold 1).
    """

    def __init__(self, before: CivilTime, after: CivilTime) -> None:
        super().__init__(f"{before.local} never happened in {before.timezone}.")
        self.before = before
        self.after = after


class OutOfCalendar(AtlasError):
    """The instant, or its civil time, falls outside the years 1 to 9999."""


class InvalidDate(AtlasError):
    """The calendar has no such day."""
