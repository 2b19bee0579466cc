"""What a technique works on: a chart of the caller's by its id, or birth data in the request itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from charts.calculation.base import Subject
from charts.errors import ChartWithoutMoment
from charts.models import Chart
from charts.services.resolving import Instant, Spot, resolve_moment, resolve_place

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Resolved:
    """A subject with its place and instant. given: what computes it again, whatever becomes of the chart it is from."""

    given: Mapping[str, Any]
    spot: Spot
    instant: Instant

    @property
    def subject(self) -> Subject:
        return subject_of(self.instant, self.spot)

    def as_dict(self) -> dict[str, Any]:
        """Its head in the answer."""
        return {
            "id": self.given.get("id"),
            "name": self.given.get("name", ""),
            "moment": {**self.instant.as_dict(), "julian_day": self.instant.julian_day},
            "place": self.spot.as_dict(),
        }


def subject_of(instant: Instant, spot: Spot) -> Subject:
    return Subject(
        julian_day=instant.julian_day,
        latitude=spot.latitude,
        longitude=spot.longitude,
        time_known=instant.day is None,
        day=instant.day,
    )


def resolve_subject(given: Any, *, role: str, by: "User | None") -> Resolved:
    """given: a chart's id, or a mapping with `moment` and `place`, as SubjectField leaves it or as it was stored.

    Errors: ChartNotFound, ChartWithoutMoment, and those of a moment and a place.
    """
    if isinstance(given, UUID):
        if by is None:
            raise ValueError("An id needs somebody who may see the chart.")
        given = _snapshot(Chart.objects.visible_to(by).find(given), role)
    spot = resolve_place(given["place"])
    return Resolved(given, spot, resolve_moment(given["moment"], spot))


def _snapshot(chart: Chart, role: str) -> dict[str, Any]:
    """A natal chart's own request; of a chart that a technique made for some instant, that instant."""
    head = {"id": str(chart.pk), "name": chart.name}
    if "moment" in chart.request and "place" in chart.request and "natal" not in chart.request:
        return {**head, **{part: chart.request[part] for part in ("moment", "place", "settings")}}
    moment, place = chart.result.get("moment"), chart.result.get("place")
    if not moment or not place:
        raise ChartWithoutMoment(role=role, kind=chart.kind)
    return {
        **head,
        "moment": {"julian_day": moment["julian_day"], "time_known": True, "fold": None, "calendar": "gregorian"},
        "place": {
            "latitude": place["latitude"],
            "longitude": place["longitude"],
            "timezone": moment["timezone"],
        },
        "settings": chart.request["settings"],
    }
