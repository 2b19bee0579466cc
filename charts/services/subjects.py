"""What a technique works on: a chart of the caller's by its id, or birth data in the request itself."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from charts.calculation.base import Subject
from charts.errors import ChartNotFound, ChartWithoutMoment
from charts.models import MINE, Chart
from charts.models.chart import SUBJECTS
from charts.services.asked import Path
from charts.services.resolving import Instant, Spot, resolve_moment, resolve_place
from config.api.errors import AppError

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

    def path(self, role: str, *inside: str) -> Path:
        """Where the client wrote a part of it; of a chart by its id there is no more than that."""
        return (role,) if "id" in self.given else (role, *inside)

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


def resolve_subject(
    given: Any, *, role: str, by: "User | None", find_place: Callable[[Mapping[str, Any]], Spot] = resolve_place
) -> Resolved:
    """given: a chart's id, `mine`, or a mapping with `moment` and `place`, as SubjectField leaves it or it was stored.

    role: the field that it was given in, under which errors name what is wrong in it.
    Errors: ChartNotFound, ChartWithoutMoment, and those of a moment and a place.
    """
    with _said_of(role):
        if isinstance(given, UUID) or given == MINE:
            if by is None:
                raise ValueError("An id needs somebody who may see the chart.")
            given = snapshot(Chart.objects.visible_to(by).find(given))
        return resolved(given, find_place)


def resolved(given: Mapping[str, Any], find_place: Callable[[Mapping[str, Any]], Spot] = resolve_place) -> Resolved:
    """Errors: those of a moment and a place."""
    spot = find_place(given["place"])
    return Resolved(given, spot, resolve_moment(given["moment"], spot))


@contextmanager
def _said_of(role: str) -> Iterator[None]:
    try:
        yield
    except (ChartNotFound, ChartWithoutMoment) as error:
        error.details = {role: [str(error.detail)]}
        raise
    except AppError as error:
        inside = {name: error.details.pop(name) for name in ("moment", "place") if name in error.details}
        error.details = {**({role: inside} if inside else {}), **error.details}
        raise


def snapshot(chart: Chart) -> dict[str, Any]:
    """A natal chart's own request; of a chart that a technique made for some instant, that instant.

    Errors: ChartWithoutMoment.
    """
    head = {"id": str(chart.pk), "name": chart.name}
    if "moment" in chart.request and "place" in chart.request and "natal" not in chart.request:
        return {**head, **{part: chart.request[part] for part in ("moment", "place", "settings")}}
    moment, place = chart.result.get("moment"), chart.result.get("place")
    if not moment or not place:
        raise ChartWithoutMoment(kind=chart.kind)
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


def mark_outdated(charts: Collection[Chart]) -> None:
    """Says of each which charts that it is of have another birth by now than it was computed with, or are such charts
    themselves. What was deleted counts as long as it is kept. One query for each level of them, none where no chart is
    named.
    """
    sources = _sources_of(charts)
    everybody = {**sources, **{chart.pk: chart for chart in charts}}
    uses = [
        (chart.pk, role, sources[pk], given)
        for chart in everybody.values()
        for role, pk, given in _used_by(chart)
        if pk in sources and sources[pk].owner_id == chart.owner_id
    ]
    late = {(pk, role) for pk, role, source, given in uses if not _is_still(snapshot(source), given)}
    while True:
        of = {pk for pk, _role in late}
        further = {(pk, role) for pk, role, source, _given in uses if source.pk in of} - late
        if not further:
            break
        late |= further
    for chart in charts:
        chart.outdated = tuple(role for role in SUBJECTS if (chart.pk, role) in late)


def _sources_of(charts: Collection[Chart]) -> dict[UUID, Chart]:
    """What the charts are of, and what that is of, by id."""
    sources: dict[UUID, Chart] = {}
    level = charts
    while wanted := {pk for chart in level for _role, pk, _given in _used_by(chart)} - sources.keys():
        found = Chart.objects.in_bulk(wanted)
        sources |= found
        level = found.values()
    return sources


def _used_by(chart: Chart) -> Iterator[tuple[str, UUID, Mapping[str, Any]]]:
    for role in SUBJECTS:
        given = chart.request.get(role, {})
        if given.get("id"):
            yield role, UUID(given["id"]), given


def _is_still(source: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return all(source[part] == given[part] for part in ("moment", "place"))
