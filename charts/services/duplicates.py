"""The same birth twice: within a minute and a kilometre of another of its kind, or of its name and its minute."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from charts.atlas.coordinates import distance_km
from charts.interchange.json_rows import birth_data
from charts.models import Chart, Kind

if TYPE_CHECKING:
    from accounts.models import User

NEAR: Final = 1.0  # kilometres
APART: Final = timedelta(minutes=1)
OF_THEMSELVES: Final = frozenset((Kind.NATAL.value, Kind.EVENT.value))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a chart is told by. request: of a kind that works on other charts, which has more than a moment."""

    kind: str
    name: str
    utc: datetime
    latitude: float
    longitude: float
    time_known: bool
    request: Mapping[str, Any] = field(default_factory=dict)

    def is_like(self, other: "Likeness") -> bool:
        if (self.kind, self.time_known) != (other.kind, other.time_known) or abs(self.utc - other.utc) >= APART:
            return False
        if self.kind not in OF_THEMSELVES:
            return birth_data(self.request) == birth_data(other.request)
        if _folded(self.name) and _folded(self.name) == _folded(other.name):
            return True
        return distance_km(self.latitude, self.longitude, other.latitude, other.longitude) < NEAR


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class Known:
    """Likenesses by their minute, each with what it is known as."""

    def __init__(self, likenesses: Iterable[tuple[Likeness, Any]] = ()) -> None:
        self._by_minute: defaultdict[int, list[tuple[Likeness, Any]]] = defaultdict(list)
        for likeness, known_as in likenesses:
            self.add(likeness, known_as)

    def add(self, likeness: Likeness, known_as: Any) -> None:
        self._by_minute[_minute(likeness.utc)].append((likeness, known_as))

    def find(self, likeness: Likeness) -> Any:
        """What the first like it is known as, or None."""
        minute = _minute(likeness.utc)
        near = (pair for beside in (minute - 1, minute, minute + 1) for pair in self._by_minute.get(beside, ()))
        return next((known_as for other, known_as in near if likeness.is_like(other)), None)


def _minute(utc: datetime) -> int:
    return int(utc.timestamp() // 60)


def present_like(owner: "User", likenesses: Iterable[Likeness]) -> Known:
    """The owner's charts that may be like these, known by their ids."""
    spans = [Q(utc__gt=instant - APART, utc__lt=instant + APART) for instant in {one.utc for one in likenesses}]
    return Known(_stored(owner, reduce(or_, spans)) if spans else ())


def _stored(owner: "User", when: Q) -> Iterator[tuple[Likeness, uuid.UUID]]:
    rows = Chart.objects.visible_to(owner).filter(when).order_by("created_at", "id")
    values = ("kind", "name", "utc", "latitude", "longitude", "time_known", "request")
    for chart_id, *row in rows.values_list("id", *values):
        yield Likeness(*row), chart_id
